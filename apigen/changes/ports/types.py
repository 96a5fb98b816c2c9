"""The ports of what types are made of: enums, structs, named types; of errors, of roles and of the API."""

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from apigen.changes.identity import settled
from apigen.changes.ports.classes import FREE, View, choice_ports, given_ports, limit_ports
from apigen.changes.ports.values import Key, Port, Source
from apigen.derive.names import all_enums
from apigen.model.api import Api, Enum, Error, Struct, TypeDef
from apigen.model.types import STRING, Ref, walk


def top_ports(view: View, other: Api) -> Iterator[tuple[Key, Port]]:
    """All but what belongs to a class; things that the other version has just so are left out."""
    api, names = view.api, view.names
    whole: Source = ("api", ())
    yield ("api", "name"), Port(api.name, (whole,))
    yield ("api", "unknown"), Port(api.unknown_members, (whole,))
    for role in api.roles:
        yield ("role", role.name), Port(True, (("role", (role.name,)),))
    for enum in _different(all_enums(api), all_enums(other)):
        yield ("enum", names.top("enum", enum.name)), _enum(view, enum)
    for struct in _different(api.structs, other.structs):
        yield ("struct", names.top("struct", struct.name)), _struct(view, struct)
    for error in _different(api.errors, other.errors):
        yield ("problem", names.top("error", error.name)), _error(view, error)
    for typed in _different(api.types, other.types):
        yield ("named", names.top("type", typed.name)), _type(view, typed)


T = TypeVar("T", Enum, Struct, Error, TypeDef)


def _different(things: Iterable[T], others: Iterable[T]) -> Iterator[T]:
    known = {thing.name: thing for thing in others}
    return (thing for thing in things if known.get(thing.name) != thing)


def _enum(view: View, enum: Enum) -> Port:
    name = view.names.top("enum", enum.name)
    above: Source = ("enum", (enum.name,))
    parts: dict[Key, Port] = {}
    order = []
    for value in enum.values:
        own = view.names.path("value", enum.name, value.name)[-1]
        order.append(own)
        parts["word", name, own] = Port(value.name, (("value", (enum.name, value.name)), above))
    parts["word-order", name] = Port(tuple(order), (above,))
    return Port(enum.name, (above,), parts)


def _struct(view: View, struct: Struct) -> Port:
    name = view.names.top("struct", struct.name)
    above: Source = ("struct", (struct.name,))
    parts: dict[Key, Port] = {}
    for member in struct.members:
        own = view.names.path("member", struct.name, member.name)[-1]
        sources: tuple[Source, ...] = (("member", (struct.name, member.name)), above)
        within = given_ports(view, (name, own), member, sources)
        parts["struct-member", name, own] = Port(member.name, sources, within)
        for target in dict.fromkeys(part.cls for part in walk(member.type) if isinstance(part, Ref)):
            if target not in FREE:
                parts["member-holds", name, own, view.names.top("class", target)] = Port(True, sources)
    for choice in struct.one_of:
        chosen = [view.names.path("member", struct.name, one)[-1] for one in choice.members]
        parts |= choice_ports(choice, chosen, (name,), (above,))
    return Port(struct.name, (above,), parts)


def _error(view: View, error: Error) -> Port:
    name = view.names.top("error", error.name)
    above: Source = ("error", (error.name,))
    parts: dict[Key, Port] = {}
    order = []
    for at, parameter in enumerate(error.parameters):
        own = view.names.path("error-parameter", error.name, parameter.name)[-1]
        order.append(own)
        sources: tuple[Source, ...] = (("error-parameter", (error.name, parameter.name)), above)
        type_ = settled(parameter.type or STRING, view.names)
        parts["detail", name, own] = Port(
            parameter.name, sources, {("detail-type", name, own): Port(type_, sources)}, about=at
        )
    parts["detail-order", name] = Port(tuple(order), (above,))
    parts["visible", name] = Port(not error.hidden, (above,))
    return Port(error.name, (above,), parts)


def _type(view: View, typed: TypeDef) -> Port:
    name = view.names.top("type", typed.name)
    sources: tuple[Source, ...] = (("type", (typed.name,)),)
    parts: dict[Key, Any] = limit_ports(typed.constraints, (name,), sources)
    if typed.secret:
        parts["secret", name] = Port(True, sources)
    return Port(typed.name, sources, parts)
