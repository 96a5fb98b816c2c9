"""Whether a value is among those that its declaration allows."""

from collections.abc import Iterable
from typing import NamedTuple

from apigen.model.api import Constraints, Struct, TypeDef
from apigen.model.types import ListType, MapType, NamedType, OptionType, SetType, StructType, Type
from apigen.model.values import Absent, Float, Int, Items, Members, Null, Pairs, Text, Unset, Value
from apigen.semantics.formats import FORMATS
from apigen.semantics.patterns import PatternError, matches


class Declared(NamedTuple):
    """The named types and structs of an API by name: what `refusal` looks up."""

    types: dict[str, TypeDef]
    structs: dict[str, Struct]


def number(text: str) -> int | float:
    """The number that a bound says: an int exactly, else a float."""
    try:
        return int(text)
    except ValueError:
        return float(text)


def refusal(value: Value, type_: Type, own: Constraints | None, declared: Declared) -> str | None:
    """Why a value of the type is not allowed, as `4095 is above 4094`; None if it is.

    `own` are the constraints where the value stands: they are about the value as a whole, that of an option
    if there is one. Those of named types hold wherever these stand, also in elements and members.
    """
    if isinstance(value, Absent | Null | Unset):
        return None
    if own is not None and (reason := _broken(value, own)) is not None:
        return reason
    match type_:
        case NamedType(name, base):
            named = declared.types.get(name)
            return refusal(value, base, named.constraints if named is not None else None, declared)
        case OptionType(element):
            return refusal(value, element, None, declared)
        case SetType(element) | ListType(element) if isinstance(value, Items):
            return _first(((item, element, None) for item in value.items), declared)
        case MapType(key, held) if isinstance(value, Pairs):
            parts = [
                part for pair in value.pairs for part in ((pair.key, key, None), (pair.value, held, None))
            ]
            return _first(parts, declared)
        case StructType(name) if isinstance(value, Members) and name in declared.structs:
            members = {member.name: member for member in declared.structs[name].members}
            given = [
                (m.value, members[m.name].type, members[m.name].constraints)
                for m in value.members
                if m.name in members
            ]
            return _first(given, declared)
        case _:
            return None


def _first(parts: Iterable[tuple[Value, Type, Constraints | None]], declared: Declared) -> str | None:
    for value, type_, own in parts:
        reason = refusal(value, type_, own, declared)
        if reason is not None:
            return reason
    return None


def _broken(value: Value, allowed: Constraints) -> str | None:
    match value:
        case Int(found):
            return _out_of_range(found, str(found), allowed)
        case Float(digits):
            return _out_of_range(float(digits), digits, allowed)
        case Text(text):
            return _wrong_length(len(text), "character", allowed) or _wrong_text(text, allowed)
        case Items(items):
            return _wrong_length(len(items), "element", allowed)
        case Pairs(pairs):
            return _wrong_length(len(pairs), "pair", allowed)
        case _:
            return None


def _out_of_range(found: float, spelled: str, allowed: Constraints) -> str | None:
    if allowed.minimum is not None and not found >= number(allowed.minimum):
        return f"{spelled} is below {allowed.minimum}" if found == found else "nan is in no range"
    if allowed.maximum is not None and not found <= number(allowed.maximum):
        return f"{spelled} is above {allowed.maximum}" if found == found else "nan is in no range"
    return None


def _wrong_length(length: int, unit: str, allowed: Constraints) -> str | None:
    least, most = allowed.min_length, allowed.max_length
    if (least is None or length >= least) and (most is None or length <= most):
        return None
    bound = f"fewer than {least}" if least is not None and length < least else f"more than {most}"
    return f"it has {length} {unit}{'s' * (length != 1)}, {bound}"


def _wrong_text(text: str, allowed: Constraints) -> str | None:
    if allowed.pattern is not None and not _fits(allowed.pattern, text):
        return f'"{_short(text)}" does not match "{_short(allowed.pattern)}"'
    if allowed.format is not None and allowed.format in FORMATS and not FORMATS[allowed.format](text):
        return f'"{_short(text)}" is not of the format {allowed.format}'
    return None


def _fits(pattern: str, text: str) -> bool:
    try:
        return matches(pattern, text)
    except PatternError:
        return True  # reported where the pattern stands


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
