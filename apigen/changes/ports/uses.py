"""Where values of a type go: which enums, structs and named types are taken, returned and kept."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from apigen.changes.ports.classes import View, given
from apigen.changes.ports.values import Spot, Uses
from apigen.model.api import Class
from apigen.model.types import EnumType, NamedType, StructType, Type, walk

Thing = tuple[str, str]
"""`("enum", name)`, by the name in the new model."""


def spots(view: View) -> dict[Thing, list[Spot]]:
    """Of each enum, struct and named type that anything uses, the places where it is used."""
    found: dict[Thing, list[Spot]] = defaultdict(list)
    members: dict[str, list[Type]] = {
        view.names.top("struct", struct.name): [member.type for member in struct.members]
        for struct in view.api.structs
    }
    waiting = [place for cls in view.api.classes for place in _of_class(view, cls)]
    waiting += [
        (parameter.type, Spot(error.name, f"`{parameter.name}` of {error.name}", Uses(returned=True)))
        for error in view.api.errors
        for parameter in error.parameters
        if parameter.type is not None
    ]
    while waiting:
        type_, spot = waiting.pop()
        for thing in things(view, type_):
            if spot not in found[thing]:
                found[thing].append(spot)
                if thing[0] == "struct":
                    waiting += [(member, spot) for member in members.get(thing[1], ())]
    return found


def things(view: View, type_: Type) -> Iterator[Thing]:
    """The enums, structs and named types within a type."""
    for part in walk(type_):
        match part:
            case EnumType(name):
                yield "enum", view.names.top("enum", name)
            case StructType(name):
                yield "struct", view.names.top("struct", name)
            case NamedType(name, _):
                yield "named", view.names.top("type", name)


def _of_class(view: View, cls: Class) -> Iterator[tuple[Type, Spot]]:
    for field in cls.fields:
        place = ".".join(view.names.path("field", cls.name, field.name))
        taken = given(cls, field)
        spot = Spot(place, place, Uses(taken, not field.writeonly, not cls.stateless))
        yield field.type, spot
        for key in field.keys:
            if key.type is not None:
                yield key.type, spot
    for rpc in cls.rpcs:
        path = view.names.path("rpc", cls.name, rpc.name)
        place = ".".join(path)
        yield rpc.result, Spot(place, f"the result of {place}", Uses(returned=True))
        for parameter in rpc.parameters:
            own = view.names.path("parameter", cls.name, rpc.name, parameter.name)[-1]
            yield parameter.type, Spot(place, f"`{own}` of {place}", Uses(taken=True))


def merged(several: Iterable[Spot]) -> Uses:
    """How a thing is used at any of several places."""
    found = [spot.uses for spot in several]
    return Uses(
        any(use.taken for use in found),
        any(use.returned for use in found),
        any(use.kept for use in found),
    )


def shared(old: Uses, new: Uses) -> Uses:
    """How a thing is used in both versions: what only one has is no promise that was kept."""
    return Uses(old.taken and new.taken, old.returned and new.returned, old.kept and new.kept)


def shared_spots(old: Iterable[Spot], new: Iterable[Spot]) -> tuple[Spot, ...]:
    """The places where both versions use a thing, by name, each with how both do."""
    now: dict[tuple[str, str], list[Spot]] = defaultdict(list)
    for spot in new:
        now[spot.port, spot.shown].append(spot)
    before: dict[tuple[str, str], list[Spot]] = defaultdict(list)
    for spot in old:
        before[spot.port, spot.shown].append(spot)
    found = (
        Spot(*place, shared(merged(several), merged(now[place])))
        for place, several in sorted(before.items())
        if place in now
    )
    return tuple(spot for spot in found if spot.uses.any)
