"""What values of a type are allowed: a function for each type that has limits, made once.

They look at neutral values that are of the right type, and raise Refusal with what would be allowed. The
value itself is never in the reason, since it may be secret.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from apigen.derive.names import types
from apigen.model.api import Api, Constraints, Field, OneOf, StructMember
from apigen.model.types import (
    INT,
    ListType,
    MapType,
    NamedType,
    OptionType,
    SetType,
    StructType,
    Type,
    plain,
)
from apigen.semantics.constraints import number
from apigen.semantics.formats import FORMATS
from apigen.semantics.patterns import matches
from apigen.wire.errors import Refusal
from apigen.wire.shapes import Shapes
from apigen.wire.values import NULL

Limit = Callable[[Any], None]


class Limits:
    """The functions of one API."""

    def __init__(self, api: Api) -> None:
        self._shapes = Shapes(api)
        self._types = types(api)
        self._made: dict[StructType, Limit | None] = {}

    def of(
        self, type_: Type, constraints: Constraints | None = None, *, secret: bool = False
    ) -> Limit | None:
        """The function for what stands where these constraints are written; None if all is allowed."""
        return _guarded(_all([self.whole(type_, constraints), self._within(type_)]), secret=secret)

    def whole(self, type_: Type, constraints: Constraints | None = None) -> Limit | None:
        """What is written about the value as a whole: at its place, then at the names of its type."""
        found = [_constrained(constraints)]
        while isinstance(type_, NamedType | OptionType):
            if isinstance(type_, NamedType):
                named = self._types.get(type_.name)
                if named is not None:
                    found.append(_guarded(_constrained(named.constraints), secret=named.secret))
                type_ = type_.base
            else:
                type_ = type_.element
        return _all(found)

    def _within(self, type_: Type) -> Limit | None:
        """What is said of elements, keys, values and members."""
        match type_:
            case NamedType(name, base):
                named = self._types.get(name)
                return _guarded(self._within(base), secret=named is not None and named.secret)
            case OptionType(element):
                return _unless_none(self._within(element))
            case SetType(element) | ListType(element):
                return _each(self.of(element))
            case MapType(key, value):
                return _pairs(self._key(key), self.of(value))
            case StructType():
                return self._struct(type_)
            case _:  # of records, which `create` is given, each field is looked at by itself
                return None

    def parts(self, type_: Type) -> tuple[Limit | None, Limit | None, Limit | None]:
        """The functions of the elements of a set or list, of the keys of a map, and of its values."""
        match plain(type_):
            case SetType(element) | ListType(element):
                return self.of(element), None, None
            case MapType(key, value):
                return None, self._key(key), self.of(value)
            case _:
                return None, None, None

    def _key(self, type_: Type) -> Limit | None:
        """Keys are texts, those of an int its digits."""
        limit = self.of(type_)
        if limit is None or plain(type_) != INT:
            return limit
        return lambda key: limit(int(key))

    def _struct(self, type_: StructType) -> Limit | None:
        if type_ in self._made:
            return self._made[type_]
        self._made[type_] = lambda value: inner(value)  # it may hold itself
        struct = self._shapes.structs.get(type_.name)
        members = struct.members if struct is not None else ()
        choices = [one_of(choice) for choice in (struct.one_of if struct is not None else ())]
        inner = _both(self.members(members), choices)
        self._made[type_] = inner if self._limited(type_, set()) else None
        return self._made[type_]

    def _limited(self, type_: StructType, seen: set[str]) -> bool:
        """Whether anything in a struct has limits: those that hold themselves are looked at once."""
        struct = self._shapes.structs.get(type_.name)
        if struct is None or type_.name in seen:
            return False
        seen.add(type_.name)
        return bool(struct.one_of) or any(
            member.constraints is not None or self._named(member.type, seen) for member in struct.members
        )

    def _named(self, type_: Type, seen: set[str]) -> bool:
        match type_:
            case NamedType(name, base):
                named = self._types.get(name)
                return (named is not None and named.constraints is not None) or self._named(base, seen)
            case OptionType(element) | SetType(element) | ListType(element):
                return self._named(element, seen)
            case MapType(key, value):
                return self._named(key, seen) or self._named(value, seen)
            case StructType():
                return self._limited(type_, seen)
            case _:
                return False

    def members(self, members: Sequence[Field] | Sequence[StructMember]) -> list[tuple[str, Limit]]:
        """The functions of those members that have limits, in the order of their declaration."""
        return [
            (member.name, limit)
            for member in members
            if (limit := self.of(member.type, member.constraints, secret=member.secret)) is not None
        ]


def _both(members: list[tuple[str, Limit]], choices: list[Limit]) -> Limit:
    def check_members(value: dict[str, Any]) -> None:
        check_each(value, members)
        for choice in choices:
            choice(value)

    return check_members


def check_each(value: Mapping[str, Any], members: Iterable[tuple[str, Limit]]) -> None:
    """Looks at the members that are given. Raises Refusal."""
    for name, limit in members:
        if name in value:
            try:
                limit(value[name])
            except Refusal as refusal:
                refusal.path.append(name)
                raise


def one_of(choice: OneOf) -> Limit:
    """Members of which one must be given, or at most one; null, none and empty are not."""
    names = ", ".join(choice.members)
    reason = f"at most one of {names} may be given" if choice.at_most else f"one of {names} must be given"

    def check_choice(value: dict[str, Any]) -> None:
        given = [name for name in choice.members if _is_given(value.get(name))]
        if len(given) > 1 or not (given or choice.at_most):
            refusal = Refusal(", ".join(given), reason)
            refusal.path.append(given[1] if given else choice.members[0])
            raise refusal

    return check_choice


def _is_given(value: Any) -> bool:
    return value is not None and value != NULL and value not in ("", [], {})


def _constrained(constraints: Constraints | None) -> Limit | None:
    if constraints is None:
        return None
    found = [
        _range(constraints),
        _length(constraints),
        _pattern(constraints.pattern),
        _format(constraints.format),
    ]
    limit = _all(found)
    if limit is None:
        return None

    def check_whole(value: Any) -> None:
        if value is not None and value != NULL:
            limit(value)

    return check_whole


def _range(constraints: Constraints) -> Limit | None:
    if constraints.minimum is None and constraints.maximum is None:
        return None
    low = None if constraints.minimum is None else number(constraints.minimum)
    high = None if constraints.maximum is None else number(constraints.maximum)

    def check_range(value: float) -> None:
        if low is not None and not value >= low:
            raise Refusal(value, f"below {constraints.minimum}" if value == value else "not a number")
        if high is not None and not value <= high:
            raise Refusal(value, f"above {constraints.maximum}" if value == value else "not a number")

    return check_range


def _length(constraints: Constraints) -> Limit | None:
    least, most = constraints.min_length, constraints.max_length
    if least is None and most is None:
        return None

    def check_length(value: Any) -> None:
        unit = "character" if isinstance(value, str) else "element" if isinstance(value, list) else "pair"
        if least is not None and len(value) < least:
            raise Refusal(value, f"fewer than {_counted(least, unit)}")
        if most is not None and len(value) > most:
            raise Refusal(value, f"more than {_counted(most, unit)}")

    return check_length


def _counted(many: int, unit: str) -> str:
    return f"{many} {unit}{'s' * (many != 1)}"


def _pattern(pattern: str | None) -> Limit | None:
    if pattern is None:
        return None
    reason = f"does not match {pattern}"

    def check_pattern(value: str) -> None:
        if not matches(pattern, value):
            raise Refusal(value, reason)

    return check_pattern


def _format(name: str | None) -> Limit | None:
    fits = FORMATS.get(name) if name is not None else None
    if fits is None:
        return None
    reason = f"not of the format {name}"

    def check_format(value: str) -> None:
        if not fits(value):
            raise Refusal(value, reason)

    return check_format


def _all(limits: Iterable[Limit | None]) -> Limit | None:
    found = [limit for limit in limits if limit is not None]
    if len(found) < 2:
        return found[0] if found else None

    def check_all(value: Any) -> None:
        for limit in found:
            limit(value)

    return check_all


def _guarded(limit: Limit | None, *, secret: bool) -> Limit | None:
    if limit is None or not secret:
        return limit

    def check_secret(value: Any) -> None:
        try:
            limit(value)
        except Refusal as refusal:
            refusal.secret = True
            raise

    return check_secret


def _unless_none(limit: Limit | None) -> Limit | None:
    if limit is None:
        return None
    return lambda value: None if value is None else limit(value)


def _each(limit: Limit | None) -> Limit | None:
    if limit is None:
        return None

    def check_elements(value: list[Any]) -> None:
        for item in value:
            limit(item)

    return check_elements


def _pairs(key: Limit | None, held: Limit | None) -> Limit | None:
    if key is None and held is None:
        return None

    def check_pairs(value: dict[str, Any]) -> None:
        for name, item in value.items():
            if key is not None:
                key(name)
            if held is not None:
                held(item)

    return check_pairs
