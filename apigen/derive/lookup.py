"""What a name means where a lifecycle says it: `use = VIF.locking_mode`, `@was("Other.f")`."""

from collections.abc import Iterator

import msgspec

from apigen.derive.names import all_enums, find_class, find_error, find_struct, find_type, named
from apigen.derive.shapes import shapes
from apigen.model.api import (
    Api,
    Class,
    Enum,
    EnumValue,
    Error,
    Field,
    Implicit,
    Key,
    Parameter,
    Rpc,
    Struct,
    StructMember,
)
from apigen.semantics.things import Element, Thing


def member(api: Api, cls: Class, name: str) -> Thing | None:
    """The field or RPC of a class; for a derived RPC its field, or else the class, whose lifecycle it has.

    The class too for a hidden RPC, of which no more than the name is known.
    """
    found = named(cls.fields, name) or named(cls.rpcs, name) or named(cls.implicits, name)
    if found is not None:
        return Thing(found, (cls,))
    fields = tuple(field for field in cls.fields if name.endswith(field.name))
    for shape in shapes(api, msgspec.structs.replace(cls, fields=fields)):
        if shape.name == name:
            return Thing(shape.field, (cls,)) if shape.field is not None else Thing(cls)
    return Thing(cls) if name in cls.hidden_rpcs else None


def sibling(api: Api, thing: Thing, name: str) -> Thing | None:
    """What bears a name beside a thing: in the same class, RPC, map, enum or struct, or of the same kind."""
    parents = thing.parents
    match thing.element:
        case Field() | Rpc() | Implicit():
            cls = parents[0]
            return member(api, cls, name) if isinstance(cls, Class) else None
        case Key() | Parameter() | EnumValue() | StructMember():
            found = named(siblings(thing), name)
            return Thing(found, parents) if found is not None else None
        case Class():
            return _top(find_class(api, name))
        case Error():
            return _top(find_error(api, name))
        case Struct():
            return _top(find_struct(api, name))
        case Enum():
            enum = named(tuple(all_enums(api)), name)
            owner = find_class(api, enum.owner) if enum is not None and enum.owner else None
            return Thing(enum, (owner,) if owner is not None else ()) if enum is not None else None
        case _:
            return _top(find_type(api, name))


def siblings(thing: Thing) -> tuple[Element, ...]:
    """The thing and those beside it, of one space of names with it; in a class those that are written."""
    around = thing.parents[0] if thing.parents else None
    match around:
        case Rpc() | Error():
            return around.parameters
        case Field():
            return around.keys
        case Enum():
            return around.values
        case Struct():
            return around.members
        case Class():
            return (*around.fields, *around.rpcs)
        case _:
            return ()


def successor(api: Api, thing: Thing, name: str) -> Thing | None:
    """What `use = name` means on a thing: what stands beside it, a member of its class, a class, an error, …

    A dotted name is a member of a class or a value of an enum.
    """
    found = sibling(api, thing, name)
    if found is not None:
        return found
    cls = thing.parents[-1] if thing.parents else None
    if isinstance(cls, Class) and (found := member(api, cls, name)):
        return found
    owner, _, own = name.rpartition(".")
    if owner:
        named_class = find_class(api, owner)
        found = member(api, named_class, own) if named_class is not None else None
        return found or _value(api, owner.rpartition(".")[2], own)
    return _top(
        find_class(api, name) or find_error(api, name) or find_struct(api, name) or find_type(api, name)
    )


def _value(api: Api, enum_name: str, name: str) -> Thing | None:
    enum = named(tuple(all_enums(api)), enum_name)
    value = named(enum.values, name) if enum is not None else None
    if enum is None or value is None:
        return None
    owner = find_class(api, enum.owner) if enum.owner else None
    return Thing(value, (enum, owner) if owner is not None else (enum,))


def _top(element: Element | None) -> Thing | None:
    return Thing(element) if element is not None else None


def near(api: Api, thing: Thing, name: str) -> Iterator[str]:
    """The names that `use = name` may have meant."""
    owner, dot, _ = name.partition(".")
    cls = find_class(api, owner) if dot else None
    if cls is not None:
        yield from (f"{owner}.{found.name}" for found in (*cls.fields, *cls.rpcs))
        yield from (f"{owner}.{shape.name}" for shape in shapes(api, cls))
        return
    yield from (found.name for found in siblings(thing))
    inside = thing.parents[-1] if thing.parents else None
    if isinstance(inside, Class):
        yield from (found.name for found in (*inside.fields, *inside.rpcs))
    if isinstance(thing.element, Error):
        yield from (error.name for error in api.errors)
    yield from (found.name for found in api.classes)
