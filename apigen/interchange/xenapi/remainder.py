"""What would go out otherwise than it came in, noted at each thing: every dump comes back as it was."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

import msgspec

from apigen.interchange.xenapi.notes import Json, Kind, Pair, common, notes
from apigen.interchange.xenapi.source import Source
from apigen.interchange.xenapi.write import written
from apigen.model.api import Api, Class, Enum, EnumValue, Extension, Field, Implicit, Parameter, Rpc

T = TypeVar("T", Field, Rpc, Implicit, Parameter, Enum, EnumValue)


class Twin(msgspec.Struct, frozen=True):
    """A class as it would be written, and as it was read: its members in pairs, messages by name."""

    found: Json
    read: Json
    fields: tuple[tuple[Json, Json], ...]
    messages: dict[str, tuple[Json, Json]]


def noted(source: Source, api: Api) -> Api:
    """The API, whose texts are plain, with notes on all that it would not write as it was read."""
    twins = _twins(source, api)
    if shared := common(pair for twin in twins.values() for pair in _pairs(twin)):
        api = msgspec.structs.replace(api, extensions=(*api.extensions, *shared))
        twins = _twins(source, api)
    enums = _enums(source, api)
    return msgspec.structs.replace(
        api,
        classes=tuple(
            _class(cls, twins[cls.name], enums) if cls.name in twins else cls for cls in api.classes
        ),
    )


def _twins(source: Source, api: Api) -> dict[str, Twin]:
    found = {cls["name"]: cls for cls in written(api)}
    twins: dict[str, Twin] = {}
    for cls, read in zip(source.dump, source.json, strict=True):
        own = found[cls.name]
        messages = {message["name"]: message for message in own["messages"]}
        names = (message.name for message in cls.messages)
        twins[cls.name] = Twin(
            own,
            read,
            tuple(zip(own["fields"], read["fields"], strict=True)),
            {name: (messages[name], message) for name, message in zip(names, read["messages"], strict=True)},
        )
    return twins


def _pairs(twin: Twin) -> Iterator[Pair]:
    """All objects in a class, as they would be written and as they were read."""
    yield from _living("class", twin.found, twin.read)
    for field in twin.fields:
        yield from _living("field", *field)
    for found, read in twin.messages.values():
        yield from _living("message", found, read)
        for at, (one, other) in enumerate(_zipped(found, read, "params")):
            yield "param" if at or one["name"] != "session_id" else "session", one, other
        yield from (("error", one, other) for one, other in _zipped(found, read, "errors"))
    for enum in twin.found["enums"]:
        for other in twin.read.get("enums", ()):
            if enum["name"] == other["name"]:
                yield "enum", enum, other
                yield from (("value", *values) for values in _zipped(enum, other, "values"))


def _living(kind: Kind, found: Json, read: Json) -> Iterator[Pair]:
    """An object with its lifecycle, and the steps of that."""
    yield kind, found, read
    own, other = found.get("lifecycle"), read.get("lifecycle")
    if isinstance(own, dict) and isinstance(other, dict):
        yield "lifecycle", own, other
        yield from (("step", *steps) for steps in _zipped(own, other, "transitions"))
    elif isinstance(own, list) and isinstance(other, list):
        yield from (("step", *steps) for steps in zip(own, other, strict=False))


def _zipped(found: Json, read: Json, key: str) -> Iterator[tuple[Json, Json]]:
    return zip(found.get(key, ()), read.get(key, ()), strict=False)


def _enums(source: Source, api: Api) -> dict[str, Json | None]:
    """Each enum as the class that it is written in lists it; None where others list other values."""
    values = {enum.name: [value.name for value in enum.values] for cls in api.classes for enum in cls.enums}
    found: dict[str, Json | None] = {}
    for cls in source.json:
        for enum in cls.get("enums", ()):
            same = [value["name"] for value in enum["values"]] == values.get(enum["name"])
            found.setdefault(enum["name"], enum if same else None)
    return found


def _class(cls: Class, twin: Twin, enums: dict[str, Json | None]) -> Class:
    if twin.found == twin.read:
        return cls
    own = notes(twin.found, twin.read, without=("fields", "messages", "enums"))
    fields = zip(cls.fields, twin.fields, strict=True)
    return msgspec.structs.replace(
        cls,
        fields=tuple(_with(field, notes(*pair)) for field, pair in fields),
        rpcs=tuple(_rpc(rpc, *twin.messages[rpc.name]) for rpc in cls.rpcs),
        implicits=_implicits(cls, twin),
        enums=tuple(_enum(enum, twin.found, enums[enum.name]) for enum in cls.enums),
        extensions=(*cls.extensions, *own, *_listed(twin, enums)),
    )


def _listed(twin: Twin, enums: dict[str, Json | None]) -> list[Extension]:
    """A note on the list of enums, where it is not that of those used, each as it is written elsewhere."""
    written = {"enums": twin.found["enums"]} if "enums" in twin.found else {}
    if "enums" not in twin.read:
        return notes(written, {})
    listed = twin.read["enums"]
    expected = [enums.get(enum["name"]) for enum in twin.found.get("enums", ())]
    same = len(listed) == len(expected) and all(enum in expected for enum in listed)
    return [] if same else notes({}, {"enums": listed})


def _enum(enum: Enum, cls: Json, read: Json | None) -> Enum:
    found = next((each for each in cls.get("enums", ()) if each["name"] == enum.name), None)
    if read is None or found is None or found == read:
        return enum
    values = zip(enum.values, found["values"], read["values"], strict=True)
    return msgspec.structs.replace(
        enum,
        values=tuple(_with(value, notes(one, other)) for value, one, other in values),
        extensions=(*enum.extensions, *notes(found, read, without=("values",))),
    )


def _rpc(rpc: Rpc, found: Json, read: Json) -> Rpc:
    """The RPC with its notes; those on its parameters stand at these, if the session is as it should be."""
    ours, theirs = found.get("params"), read.get("params")
    if ours is None or theirs is None or len(ours) != len(theirs):
        return _with(rpc, notes(found, read))
    first = len(ours) - len(rpc.parameters)
    if ours[:first] != theirs[:first]:
        return _with(rpc, notes(found, read))
    parameters = tuple(
        _with(parameter, notes(*pair))
        for parameter, *pair in zip(rpc.parameters, ours[first:], theirs[first:], strict=True)
    )
    return msgspec.structs.replace(_with(rpc, notes(found, read, without=("params",))), parameters=parameters)


def _implicits(cls: Class, twin: Twin) -> tuple[Implicit, ...]:
    """The adjustments of derived RPCs, and one more for each that is noted and has none."""
    explicit = {rpc.name for rpc in cls.rpcs}
    adjusted = {implicit.name: implicit for implicit in cls.implicits}
    for name, (found, read) in twin.messages.items():
        if name not in explicit and (more := notes(found, read)):
            adjusted[name] = _with(adjusted.get(name, Implicit(name=name)), more)
    return tuple(adjusted.values())


def _with(thing: T, more: Sequence[Extension]) -> T:
    return msgspec.structs.replace(thing, extensions=(*thing.extensions, *more)) if more else thing
