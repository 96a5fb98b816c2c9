"""What is said of a map's keys: which entry one falls under, and what its text stands for."""

import re
from collections.abc import Mapping

from apigen.model.api import Enum, Field, Key
from apigen.model.types import BOOL, DATETIME, FLOAT, INT, STRING, EnumType, MapType, Ref, Type, plain, spell
from apigen.model.values import Bool, Datetime, EnumValueRef, Float, Int, Opaque, Pairs, Text, Value
from apigen.semantics.constraints import Declared, refusal
from apigen.semantics.literals import INTEGER, LIMIT, LONGEST, digits, is_moment

_MOMENT = re.compile(r"[0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}Z")


def matching_key(field: Field, key: str) -> Key | None:
    """The first `key` entry, in written order, that a key of the map falls under."""
    for entry in field.keys:
        if key.startswith(entry.name) if entry.prefix else key == entry.name:
            return entry
    return None


def held_type(field: Field, key: Key) -> Type:
    """The type of what stands under a key of a map field."""
    base = plain(field.type)
    return key.type or (base.value if isinstance(base, MapType) else STRING)


def pairs_refusal(field: Field, pairs: Pairs, enums: Mapping[str, Enum], declared: Declared) -> str | None:
    """Why pairs of a map are not allowed by its named keys; None if they are."""
    for pair in pairs.pairs:
        text = getattr(pair.key, "value", None) or getattr(pair.key, "name", "")
        entry = matching_key(field, str(text))
        if entry is None and field.closed:
            return f"`{text}` is none of the named keys, and others are not let in"
        if entry is None:
            continue
        value = pair.value
        if entry.type is not None and isinstance(value, Text):
            read = read_text(value.value, entry.type, enums)
            if read is None:
                return f'"{value.value}", the value of `{text}`, cannot be read as `{spell(entry.type)}`'
            value = read
        reason = refusal(value, held_type(field, entry), entry.constraints, declared)
        if reason is not None:
            return f"`{text}`: {reason}"
    return None


def read_text(text: str, type_: Type, enums: Mapping[str, Enum]) -> Value | None:
    """The value of a simple type that the text of a named key stands for; None if it stands for none."""
    match plain(type_):
        case EnumType(name):
            known = name not in enums or any(value.name == text for value in enums[name].values)
            return EnumValueRef(text) if known else None
        case Ref():
            return Opaque(text) if text.startswith("OpaqueRef:") else None
        case base if base == STRING:
            return Text(text)
        case base if base == BOOL:
            return Bool(text == "true") if text in ("true", "false") else None
        case base if base == INT:
            whole = len(text) < LONGEST and INTEGER.fullmatch(text) is not None
            return Int(int(text)) if whole and -LIMIT <= int(text) < LIMIT else None
        case base if base == FLOAT:
            return _float(text)
        case base if base == DATETIME:
            return Datetime(text) if _MOMENT.fullmatch(text) and is_moment(text) else None
        case _:
            return None


def _float(text: str) -> Value | None:
    try:
        return Float(digits(float(text))) if text.isascii() and "_" not in text else None
    except ValueError:
        return None
