"""Literal values: defaults, examples and bounds, typed by the declaration that they stand in."""

from typing import Union

import msgspec


class _Value(msgspec.Struct, frozen=True, tag_field="kind"):
    pass


class Text(_Value, tag="string"):
    value: str


class Int(_Value, tag="int"):
    value: int


class Float(_Value, tag="float"):
    """A double as its shortest exact digits (`0.5`, `inf`, `-inf`, `nan`), so that equal is equal in JSON too."""

    digits: str


class Bool(_Value, tag="bool"):
    value: bool


class Datetime(_Value, tag="datetime"):
    """A moment in UTC, whole seconds, as `2007-11-01T00:00:00Z`."""

    value: str


class EnumValueRef(_Value, tag="enum"):
    """A value of an enum, by its exact spelling."""

    name: str


class Null(_Value, tag="null"):
    """No object (`null`): the value of a ref that refers to nothing."""


class Absent(_Value, tag="none"):
    """No value (`none`) of an option."""


class Unset(_Value, tag="unset"):
    """`_`: the server chooses."""


class Opaque(_Value, tag="ref"):
    """A ref spelled out: `ref "OpaqueRef:…"`."""

    value: str


class Items(_Value, tag="items"):
    """A set or a list."""

    items: tuple["Value", ...]


class Pair(msgspec.Struct, frozen=True):
    key: "Value"
    value: "Value"


class Pairs(_Value, tag="map"):
    pairs: tuple[Pair, ...]


class Member(msgspec.Struct, frozen=True):
    name: str
    value: "Value"


class Members(_Value, tag="struct"):
    members: tuple[Member, ...]


Value = Union[
    Text, Int, Float, Bool, Datetime, EnumValueRef, Null, Absent, Unset, Opaque, Items, Pairs, Members
]
