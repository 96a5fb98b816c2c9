"""A dump as an API: what follows from the rules is left out, what does not is written down.

All is done on plain texts; they become CommonMark at the very end.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from apigen.derive import texts
from apigen.derive.names import find_class
from apigen.interchange import documents, plain
from apigen.interchange.xenapi import (
    dialect,
    dump,
    implicit,
    members,
    patterns,
    relations,
    releases,
    remainder,
    roles,
)
from apigen.interchange.xenapi.dump import DumpClass
from apigen.interchange.xenapi.source import Source, is_name, is_word
from apigen.model.api import (
    Api,
    Class,
    Rpc,
    Struct,
    StructMember,
    Tag,
    TextPattern,
)
from apigen.model.types import INT, STRING, MapType, Record, Ref, SetType, StructType, Type, walk


def read(
    value: Any,
    extras: Any = None,
    *,
    name: str = "xenapi",
    file: str = "xenapi.json",
    extras_file: str = "xenapi-extras.json",
    guess_relations: bool = False,
) -> Api:
    """The API that a dump (and its extras, both as JSON values) describes.

    `name` is what the API is called, `file` and `extras_file` the two in diagnostics. With `guess_relations`,
    where the extras list no pairs, fields are bound whose other end is plain from names and types, and are
    marked `@x-guessed`.
    Raises Failure (`not-xenapi`) where the value is no dump, or one that contradicts itself.
    """
    source = Source(file, value, dump.classes(value, file), dump.extras(extras, extras_file))
    api = _frame(source, source.name(name, "API"))
    skeletons = (_skeleton(source, api, cls) for cls in source.dump)
    api = msgspec.structs.replace(api, classes=tuple(sorted(skeletons, key=lambda cls: cls.name)))
    api = _with_texts(source, api)
    api = msgspec.structs.replace(api, classes=tuple(_finished(source, api, cls) for cls in api.classes))
    api = _with_strangers(source, api)
    api = relations.bind(api, source.extras, guess_relations)
    api = remainder.noted(source, api)
    return documents.changed(api, plain.escape)


def _frame(source: Source, name: str) -> Api:
    """What is true of the API as a whole: releases, roles, tags, errors."""
    messages = [message for cls in source.dump for message in cls.messages]
    things: list[Any] = [*source.dump, *(field for cls in source.dump for field in cls.fields), *messages]
    lives = [thing.lifecycle for thing in things]
    found = releases.ordered([step.release for step in members.steps(life)] for life in lives)
    newest = next((release.label or release.name for release in reversed(found)), "")
    return Api(
        unknown_members="ignore",  # as the server does that the dump is of
        name=name,
        title="XenAPI",
        version=source.extras.version or newest,
        releases=found,
        roles=roles.infer({tuple(filter(is_word, m.roles)) for m in messages}),
        tags=tuple(Tag(tag) for tag in sorted({thing.tag for thing in things}) if is_word(tag)),
        errors=tuple(error for _, error in sorted(source.errors.items())),
        structs=_structs(source),
        extensions=(dialect.remember(source.dialect),),
    )


def _structs(source: Source) -> tuple[Struct, ...]:
    """`an event batch` is no object but a value with members: those that the protocol has."""
    batch = StructType("event_batch")
    results = (message.result[0] for cls in source.dump for message in cls.messages if message.result)
    if "an event batch" not in results:
        return ()
    events = StructMember(name="events", type=SetType(Record("event")))
    counts = StructMember(name="valid_ref_counts", type=MapType(STRING, INT))
    token = StructMember(name="token", type=STRING)
    return (Struct(name=batch.name, members=(events, counts, token)),)


def _skeleton(source: Source, api: Api, cls: DumpClass) -> Class:
    """The class with its fields, and with what decides which RPCs are derived."""
    messages = {message.name: message for message in cls.messages}
    own = members.lifecycle(api, cls.lifecycle, cls.description)
    found = Class(
        name=cls.name,
        doc=cls.description,
        lifecycle=own or None,
        stateless=cls.name not in source.stored,
        fields=tuple(members.field(source, api, cls, field, own) for field in cls.fields),
        enums=tuple(enum for enum in source.enums.values() if enum.owner == cls.name),
        tag=cls.tag if is_word(cls.tag) else None,
    )
    return msgspec.structs.replace(found, without=implicit.without(source, found, messages))


def _with_texts(source: Source, api: Api) -> Api:
    """The API with the patterns of its derived messages' texts."""
    found, plurals = patterns.infer(
        sentence
        for cls in api.classes
        for sentence in implicit.sentences(cls, {m.name: m for m in source.classes[cls.name].messages})
    )
    sessions = Counter(
        message.params[0].doc
        for cls in source.dump
        for message in cls.messages
        if len(members.parameters(message)) < len(message.params)
    )
    session = tuple(TextPattern("session", "", texts.escape(text)) for text, _ in sessions.most_common(1))
    return msgspec.structs.replace(api, texts=(*session, *found), plurals=plurals)


def _finished(source: Source, api: Api, cls: Class) -> Class:
    """The class with its explicit RPCs, its roles, and what else the dump says of derived RPCs."""
    given = source.classes[cls.name]
    shapes = {} if cls.stateless else {shape.name: shape for shape in implicit.shapes(cls)}
    rpcs: list[Rpc] = []
    for message in reversed(given.messages):
        shape = shapes.get(message.name)
        if shape is None:
            rpcs.append(members.rpc(source, api, given, message, cls.lifecycle or ()))
        elif not message.implicit:
            rpcs.append(implicit.replaced(source, api, cls, shape, message))
    found = implicit.with_roles(api, msgspec.structs.replace(cls, rpcs=tuple(rpcs)), given)
    return implicit.adjusted(source, api, found, {message.name: message for message in given.messages})


def _with_strangers(source: Source, api: Api) -> Api:
    """The API with its hidden RPCs, and with a hidden class for each that is only named."""
    hidden: dict[str, list[str]] = {}
    for name in source.declarations.hidden:
        cls, _, rpc = name.partition(".")
        if source.is_class(cls) and is_name(rpc):
            hidden.setdefault(cls, []).append(rpc)
    named = {*hidden, *_needed(api), *(cls for type_ in _types(api) for cls in _classes(type_))} - {"any"}
    strangers = (
        Class(name=name, stateless=True, hidden=True)
        for name in sorted(named)
        if find_class(api, name) is None
    )
    classes = sorted((*api.classes, *strangers), key=lambda cls: cls.name)
    return msgspec.structs.replace(
        api,
        classes=tuple(
            msgspec.structs.replace(cls, hidden_rpcs=_unknown(cls, hidden[cls.name]))
            if cls.name in hidden
            else cls
            for cls in classes
        ),
    )


def _needed(api: Api) -> Iterator[str]:
    """The classes of sessions, of what answers asynchronous calls, and of what batches of events hold."""
    rpcs = [rpc for cls in api.classes for rpc in cls.rpcs]
    if not all(rpc.sessionless for rpc in rpcs) or not all(cls.stateless for cls in api.classes):
        yield "session"
    if any(rpc.is_async for rpc in rpcs):
        yield "task"
    if api.structs:
        yield "event"


def _unknown(cls: Class, names: Sequence[str]) -> tuple[str, ...]:
    """The names that are not those of RPCs whose signature is known."""
    known = {rpc.name for rpc in cls.rpcs} | {shape.name for shape in implicit.shapes(cls)}
    return tuple(dict.fromkeys(name for name in names if name not in known))


def _types(api: Api) -> list[Type]:
    rpcs = [rpc for cls in api.classes for rpc in cls.rpcs]
    return [
        *(field.type for cls in api.classes for field in cls.fields),
        *(rpc.result for rpc in rpcs),
        *(parameter.type for rpc in rpcs for parameter in rpc.parameters),
    ]


def _classes(type_: Type) -> list[str]:
    return [part.cls for part in walk(type_) if isinstance(part, Ref | Record)]
