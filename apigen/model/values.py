"""Literal values: defaults, examples and bounds, typed by the declaration that they stand in."""

import json
import re

import msgspec

from apigen.model.types import ListType, MapType, OptionType, SetType, Type, plain


class _Value(msgspec.Struct, frozen=True, tag_field="kind"):
    pass


class Text(_Value, frozen=True, tag="string"):
    value: str


class Int(_Value, frozen=True, tag="int"):
    value: int


class Float(_Value, frozen=True, tag="float"):
    """A double as its shortest exact digits (`0.5`, `inf`, `-inf`, `nan`): equal is equal in JSON too."""

    digits: str


class Bool(_Value, frozen=True, tag="bool"):
    value: bool


class Datetime(_Value, frozen=True, tag="datetime"):
    """A moment in UTC, whole seconds, as `2007-11-01T00:00:00Z`."""

    value: str


class EnumValueRef(_Value, frozen=True, tag="enum"):
    """A value of an enum, by its exact spelling."""

    name: str


class Null(_Value, frozen=True, tag="null"):
    """No object (`null`): the value of a ref that refers to nothing."""


class Absent(_Value, frozen=True, tag="none"):
    """No value (`none`) of an option."""


class Unset(_Value, frozen=True, tag="unset"):
    """`_`: the server chooses."""


class Opaque(_Value, frozen=True, tag="ref"):
    """A ref spelled out: `ref "OpaqueRef:…"`."""

    value: str


class Items(_Value, frozen=True, tag="items"):
    """A set or a list."""

    items: tuple["Value", ...]


class Pair(msgspec.Struct, frozen=True):
    key: "Value"
    value: "Value"


class Pairs(_Value, frozen=True, tag="map"):
    pairs: tuple[Pair, ...]


class Member(msgspec.Struct, frozen=True):
    name: str
    value: "Value"


class Members(_Value, frozen=True, tag="struct"):
    members: tuple[Member, ...]


Value = (
    Text
    | Int
    | Float
    | Bool
    | Datetime
    | EnumValueRef
    | Null
    | Absent
    | Unset
    | Opaque
    | Items
    | Pairs
    | Members
)

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(-[A-Za-z0-9_]+)*\Z")


def quoted(text: str) -> str:
    """A text in quotes, with the escapes that it needs and no others."""
    return json.dumps(text, ensure_ascii=False)


def word(text: str) -> str:
    """A name, hyphenated or not, or else a text in quotes."""
    return text if _WORD.match(text) and text != "_" else quoted(text)


def spell(value: Value, type_: Type | None = None) -> str:
    """The value in the notation of the language, as it is written where a value of the type is expected."""
    base = plain(type_) if type_ is not None else None
    if isinstance(base, OptionType) and not isinstance(value, Absent | Unset):
        option, base = True, plain(base.element)
    else:
        option = False
    match value:
        case Text(text):
            return quoted(text)
        case Int(number):
            return str(number)
        case Float(digits):
            return digits
        case Bool(truth):
            return "true" if truth else "false"
        case Datetime(moment):
            return moment
        case EnumValueRef(name):
            return quoted(name) if option and name == "none" else word(name)
        case Null():
            return "null"
        case Absent():
            return "none"
        case Unset():
            return "_"
        case Opaque(ref):
            return f"ref {quoted(ref)}"
        case Items(items):
            within = base.element if isinstance(base, SetType | ListType) else None
            return "{" + ", ".join(spell(item, within) for item in items) + "}"
        case Pairs(pairs):
            key, of = (base.key, base.value) if isinstance(base, MapType) else (None, None)
            return "{" + ", ".join(f"{spell(p.key, key)} -> {spell(p.value, of)}" for p in pairs) + "}"
        case Members(members):
            return "{" + ", ".join(f"{member.name}: {spell(member.value)}" for member in members) + "}"
