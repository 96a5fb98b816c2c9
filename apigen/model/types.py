"""Types of fields, parameters and results: the seed's seven, and what the language adds to them."""

from typing import Literal

import msgspec

PrimitiveName = Literal["string", "int", "float", "bool", "datetime", "void"]


class _Type(msgspec.Struct, frozen=True, tag_field="kind"):
    pass


class Primitive(_Type, frozen=True, tag="primitive"):
    """`string`, `int` (64 bits, signed), `float` (a double), `bool`, `datetime`; `void` in results only."""

    name: PrimitiveName


class Ref(_Type, frozen=True, tag="ref"):
    """`C ref`: a reference to an object of class C."""

    cls: str


class Record(_Type, frozen=True, tag="record"):
    """`C record`: all fields of an object by name. `any record` (an event's snapshot) has `cls` "any"."""

    cls: str


class EnumType(_Type, frozen=True, tag="enum"):
    """`E enum`: one of the values of the enum E."""

    name: str


class StructType(_Type, frozen=True, tag="struct"):
    """`S struct`: a value with named members."""

    name: str


class SetType(_Type, frozen=True, tag="set"):
    """`T set`: values without order and without repeats."""

    element: "Type"


class ListType(_Type, frozen=True, tag="list"):
    """`T list`: values whose order and repeats count."""

    element: "Type"


class MapType(_Type, frozen=True, tag="map"):
    """`(K -> V) map`."""

    key: "Type"
    value: "Type"


class OptionType(_Type, frozen=True, tag="option"):
    """`T option`: a value or none."""

    element: "Type"


class NamedType(_Type, frozen=True, tag="named"):
    """A type declared by `type NAME = …`: its base with constraints and text, never a new kind of type."""

    name: str
    base: "Type"


Type = (
    Primitive | Ref | Record | EnumType | StructType | SetType | ListType | MapType | OptionType | NamedType
)

STRING = Primitive("string")
INT = Primitive("int")
FLOAT = Primitive("float")
BOOL = Primitive("bool")
DATETIME = Primitive("datetime")
VOID = Primitive("void")


def plain(type_: Type) -> Type:
    """The type with its outermost name taken off: what the wire and the rules look at."""
    while isinstance(type_, NamedType):
        type_ = type_.base
    return type_


def parts(type_: Type) -> tuple[Type, ...]:
    """The types that a type is directly made of, in written order: the one walk over types."""
    match type_:
        case SetType(element) | ListType(element) | OptionType(element):
            return (element,)
        case MapType(key, value):
            return (key, value)
        case NamedType(_, base):
            return (base,)
        case _:
            return ()


def walk(type_: Type) -> tuple[Type, ...]:
    """A type and all types within it, the outermost first."""
    found = [type_]
    for part in parts(type_):
        found.extend(walk(part))
    return tuple(found)


def spell(type_: Type) -> str:
    """The type in the notation of the reference: `(string -> VBD ref set) map`."""
    match type_:
        case Primitive(name) | NamedType(name, _):
            return name
        case Ref(cls):
            return f"{cls} ref"
        case Record(cls):
            return f"{cls} record"
        case EnumType(name):
            return f"{name} enum"
        case StructType(name):
            return f"{name} struct"
        case SetType(element):
            return f"{spell(element)} set"
        case ListType(element):
            return f"{spell(element)} list"
        case OptionType(element):
            return f"{spell(element)} option"
        case MapType(key, value):
            return f"({spell(key)} -> {spell(value)}) map"
