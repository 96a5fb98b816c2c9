"""Where values of a type go: which enums, structs and named types are taken, returned and kept."""

from collections import defaultdict
from collections.abc import Iterator

import msgspec

from apigen.changes.ports.classes import View, given
from apigen.changes.ports.values import Uses
from apigen.model.api import Class
from apigen.model.types import EnumType, NamedType, StructType, Type, walk

Thing = tuple[str, str]
"""`("enum", name)`, by the name in the new model."""


def uses(view: View) -> dict[Thing, Uses]:
    """Of each enum, struct and named type that anything uses, how it is used."""
    found: dict[Thing, list[Uses]] = defaultdict(list)
    members: dict[str, list[Type]] = {
        view.names.top("struct", struct.name): [member.type for member in struct.members]
        for struct in view.api.structs
    }
    waiting = [place for cls in view.api.classes for place in _of_class(view, cls)]
    waiting += [
        (parameter.type, Uses(returned=True, places=(error.name,)))
        for error in view.api.errors
        for parameter in error.parameters
        if parameter.type is not None
    ]
    while waiting:
        type_, use = waiting.pop()
        for thing in things(view, type_):
            if use not in found[thing]:
                found[thing].append(use)
                if thing[0] == "struct":
                    waiting += [(member, use) for member in members.get(thing[1], ())]
    return {thing: _merged(several) for thing, several in found.items()}


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


def _of_class(view: View, cls: Class) -> Iterator[tuple[Type, Uses]]:
    for field in cls.fields:
        path = view.names.path("field", cls.name, field.name)
        taken = given(cls, field)
        place = (".".join(path),)
        yield field.type, Uses(taken, not field.writeonly, not cls.stateless, taken, place)
        for key in field.keys:
            if key.type is not None:
                yield key.type, Uses(taken, not field.writeonly, not cls.stateless, taken, place)
    for rpc in cls.rpcs:
        place = (".".join(view.names.path("rpc", cls.name, rpc.name)),)
        yield rpc.result, Uses(returned=True, places=place)
        for parameter in rpc.parameters:
            yield parameter.type, Uses(taken=True, places=place)


def _merged(several: list[Uses]) -> Uses:
    return Uses(
        any(use.taken for use in several),
        any(use.returned for use in several),
        any(use.kept for use in several),
        all(use.mended for use in several if use.kept),
        tuple(sorted({place for use in several for place in use.places})),
    )


def shared(old: Uses, new: Uses) -> Uses:
    """How a thing is used in both versions: what only one has is no promise that was kept."""
    return msgspec.structs.replace(
        old,
        taken=old.taken and new.taken,
        returned=old.returned and new.returned,
        kept=old.kept and new.kept,
        mended=old.mended and new.mended,
        places=tuple(place for place in old.places if place in new.places),
    )
