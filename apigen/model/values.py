"""Literal values: defaults, examples and bounds, typed by the declaration that they stand in."""

import msgspec


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
