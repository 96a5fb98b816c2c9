"""Everything that an API declares, in one list: what rules about all things alike walk over."""

from typing import NamedTuple, TypeAlias

from apigen.model.api import (
    Api,
    Class,
    Enum,
    EnumValue,
    Error,
    ErrorParameter,
    Field,
    Implicit,
    Key,
    Parameter,
    Rpc,
    Struct,
    StructMember,
    TypeDef,
)
from apigen.model.types import Type

Element: TypeAlias = (
    Class
    | Field
    | Key
    | Rpc
    | Parameter
    | Implicit
    | Enum
    | EnumValue
    | Error
    | ErrorParameter
    | Struct
    | StructMember
    | TypeDef
)

_SPOKEN: dict[type, str] = {
    Class: "class",
    Field: "field",
    Key: "key",
    Rpc: "RPC",
    Parameter: "parameter",
    Implicit: "RPC",
    Enum: "enum",
    EnumValue: "value",
    Error: "error",
    ErrorParameter: "parameter",
    Struct: "struct",
    StructMember: "member",
    TypeDef: "type",
}


_WRITTEN: dict[type, str] = {
    Field: "type",
    Parameter: "type",
    StructMember: "type",
    Rpc: "result",
    TypeDef: "base",
}
"""The attribute that holds the type written on an element, of those that always have one."""


class Thing(NamedTuple):
    """An element with what it stands in, the nearest first: of a field's key the field, then the class.

    `std`: it came with `use std`.
    """

    element: Element
    parents: tuple[Element, ...] = ()
    std: bool = False

    @property
    def place(self) -> str:
        """Its names from the top: `VM.start.force`."""
        return ".".join([*(one.name for one in reversed(self.parents)), self.element.name])


def things(api: Api) -> tuple[Thing, ...]:
    """All that is declared, each before what stands in it."""
    found: list[Thing] = []
    add = found.append
    for cls in api.classes:
        std = cls.std
        add(Thing(cls, (), std))
        within = (cls,)
        for field in cls.fields:
            add(Thing(field, within, std))
            for key in field.keys:
                add(Thing(key, (field, cls), std))
        for rpc in cls.rpcs:
            add(Thing(rpc, within, std))
            if rpc.parameters:
                around = (rpc, cls)
                found += [Thing(parameter, around, std) for parameter in rpc.parameters]
        found += [Thing(implicit, within, std) for implicit in cls.implicits]
        for enum in cls.enums:
            add(Thing(enum, within, std))
            found += [Thing(value, (enum, cls), std) for value in enum.values]
    for enum in api.enums:
        add(Thing(enum, (), enum.std))
        found += [Thing(value, (enum,), enum.std) for value in enum.values]
    for error in api.errors:
        add(Thing(error, (), error.std))
        found += [Thing(parameter, (error,), error.std) for parameter in error.parameters]
    for struct in api.structs:
        add(Thing(struct, (), struct.std))
        found += [Thing(member, (struct,), struct.std) for member in struct.members]
    found += [Thing(type_, (), type_.std) for type_ in api.types]
    return tuple(found)


def types(found: tuple[Thing, ...]) -> dict[Type, list[Thing]]:
    """Each distinct type that is written, with what it is written on: an API has few, and uses them often."""
    users: dict[Type, list[Thing]] = {}
    for thing in found:
        written = _WRITTEN.get(type(thing.element))
        if written is not None:
            users.setdefault(getattr(thing.element, written), []).append(thing)
    return users


def address(thing: Thing) -> str:
    """The key of the thing in `Spec.spans`."""
    element, parents = thing.element, thing.parents
    name = element.name
    match element:
        case Class():
            return name
        case Field() | Rpc() | Implicit():
            return f"{parents[0].name}.{name}"
        case Key():
            return f'{parents[1].name}.{parents[0].name}["{name}{"*" if element.prefix else ""}"]'
        case Parameter():
            return f"{parents[1].name}.{parents[0].name}({name})"
        case Enum():
            return f"enum {name}"
        case EnumValue():
            return f"enum {parents[0].name}.{name}"
        case Error():
            return f"error {name}"
        case ErrorParameter():
            return f"error {parents[0].name}({name})"
        case Struct():
            return f"struct {name}"
        case StructMember():
            return f"struct {parents[0].name}.{name}"
        case TypeDef():
            return f"type {name}"


def spoken(thing: Thing) -> str:
    """The thing in a sentence: ``the field `name_label` ``."""
    element = thing.element
    star = "*" if isinstance(element, Key) and element.prefix else ""
    return f"the {_SPOKEN[type(element)]} `{element.name}{star}`"


def outer(where: str) -> str:
    """The address of what the thing at an address stands in, by its form alone: `api` in the end.

    Of an enum too: which class declares it is not in its name.
    """
    kind, space, name = where.partition(" ")
    if space and kind in ("enum", "error", "struct", "type", "mixin", "tag", "role", "release"):
        mark = "(" if kind == "error" else "."
        own, inner, _ = name.partition(mark)
        return f"{kind} {own}" if inner and kind in ("enum", "error", "struct") else "api"
    for mark in ("[", "(", "."):
        own, inner, _ = where.partition(mark)
        if inner:
            return own
    return "api"
