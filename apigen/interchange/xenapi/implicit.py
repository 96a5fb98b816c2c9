"""What a dump says of its derived messages beside the rules: what is left out, adjusted, replaced."""

from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from apigen import derive
from apigen.derive import roles, texts
from apigen.derive.names import find_field
from apigen.derive.shapes import READERS
from apigen.interchange.xenapi import members
from apigen.interchange.xenapi.dump import DumpClass, Message
from apigen.interchange.xenapi.patterns import Sentence
from apigen.interchange.xenapi.source import Source
from apigen.model.api import Api, Class, Field, FieldRoles, Implicit, Parameter, Rpc, Without
from apigen.model.types import VOID

OF_CLASSES: tuple[Without, ...] = (
    *("create", "destroy", "get_record", "get_by_uuid", "get_by_name_label"),
    "get_all",
)
"""The rules of a whole class that `without` can take away."""

UNLISTED = "get_all_records_where"
"""Derived like the others, and in no dump."""


def shapes(cls: Class) -> tuple[derive.Shape, ...]:
    """What the rules derive, under the profile that dumps have."""
    return derive.shapes(Api(name=""), cls)


def without(source: Source, cls: Class, messages: dict[str, Message]) -> tuple[Without, ...]:
    """What the rules derive for the class as a whole and the dump does not have, or not so."""
    found: list[Without] = []
    for shape in shapes(cls):
        if shape.field is None and shape.name in OF_CLASSES:
            message = messages.get(shape.name)
            if message is None or not message.implicit or not same_shape(source, cls, shape, message):
                found.append(shape.name)
    records = messages.get("get_all_records")
    if "get_all" in found and records is not None and records.implicit and "get_all" not in messages:
        found.remove("get_all")
    if cls.name in source.declarations.no_events:
        found.append("events")
    return tuple(sorted(found, key=lambda rule: (*OF_CLASSES, "events").index(rule)))


def same_shape(source: Source, cls: Class, shape: derive.Shape, message: Message) -> bool:
    """Whether a message has the signature that the rules say."""
    place = f"{cls.name}.{message.name}"
    listed = tuple(
        (parameter.name, source.type(parameter.type, f"{place}({parameter.name})", "parameter"))
        for parameter in members.parameters(message)
    )
    result = source.type(message.result[0], place, "result") if message.result else VOID
    return listed == shape.parameters and result == shape.result


def sentences(cls: Class, messages: dict[str, Message]) -> Iterator[Sentence]:
    """The texts of a class's derived messages."""
    args = texts.arguments(cls)

    def sentence(shape: derive.Shape, part: str, text: str) -> Sentence:
        return Sentence(shape.rule, part, text, cls.name, args, shape.field)

    for shape in shapes(cls):
        message = messages.get(shape.name)
        if message is None or not message.implicit:
            continue
        yield sentence(shape, "", message.description)
        known = {name for name, _ in shape.parameters}
        for parameter in members.parameters(message):
            if parameter.name in known:
                yield sentence(shape, parameter.name, parameter.doc)
        if len(message.result) > 1 and shape.result != VOID:
            yield sentence(shape, "result", message.result[1])


def with_roles(api: Api, cls: Class, source: DumpClass) -> Class:
    """The class with the roles that most of its RPCs share, and its members' where they differ."""
    if not api.roles:
        return cls
    messages = {message.name: message for message in source.messages}
    by_name = {shape.name: shape for shape in shapes(cls)}
    readers = [m for name, m in messages.items() if name in by_name and by_name[name].rule in READERS]
    of_objects = [m for m in readers if by_name[m.name].field is None]
    writers = [m for m in source.messages if m not in readers]
    constructors = [m for m in writers if m.implicit and m.name in ("create", "destroy")]
    read_by = _most(of_objects or readers)
    cls = msgspec.structs.replace(
        cls,
        roles=_minimal(api, _most(constructors or writers)),
        implicit_roles=None if read_by is None or len(read_by) == len(api.roles) else _minimal(api, read_by),
    )
    reader, writer = roles.reader(api, cls), roles.writer(api, cls)

    def field(field: Field) -> Field:
        get, put = messages.get(f"get_{field.name}"), _setter(messages, field)
        readable = get is not None and get.implicit and not too_high(messages, get)
        own = FieldRoles(
            get=_other(api, get, reader) if get is not None and readable else None,
            set=_other(api, put, writer) if put is not None else None,
        )
        return msgspec.structs.replace(field, roles=own)

    def rpc(rpc: Rpc) -> Rpc:
        return msgspec.structs.replace(rpc, roles=_other(api, messages[rpc.name], writer))

    return msgspec.structs.replace(
        cls,
        fields=tuple(field(f) for f in cls.fields),
        rpcs=tuple(rpc(r) for r in cls.rpcs),
    )


def too_high(messages: dict[str, Message], getter: Message) -> bool:
    """Whether some who may read the records may not call the getter of what is in them."""
    record = messages.get("get_record")
    return record is not None and not set(record.roles) <= set(getter.roles)


def _setter(messages: dict[str, Message], field: Field) -> Message | None:
    """The first derived message that writes the field."""
    names = (f"{prefix}_{field.name}" for prefix in ("set", "add", "remove", "add_to", "remove_from"))
    found = (messages[name] for name in names if name in messages)
    return next((message for message in found if message.implicit), None) if field.qualifier == "RW" else None


def _most(messages: Sequence[Message]) -> tuple[str, ...] | None:
    """The roles that most of the messages have; none of them if all are for local administrators."""
    counts = Counter(tuple(message.roles) for message in messages if message.roles)
    return max(counts, key=lambda names: counts[names]) if counts else None


def _minimal(api: Api, names: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return None if names is None else roles.minimal(api, names)


def _other(api: Api, message: Message, inherited: tuple[str, ...]) -> tuple[str, ...] | None:
    """A message's roles where they are not the inherited ones."""
    own = roles.minimal(api, message.roles)
    return None if own == inherited else own


def replaced(source: Source, api: Api, cls: Class, shape: derive.Shape, message: Message) -> Rpc:
    """The `implicit rpc` of a message, which has the signature that the rules say whatever its own is."""
    found = members.rpc(source, api, source.classes[cls.name], message, cls.lifecycle or ())
    given = {parameter.name: parameter for parameter in found.parameters}
    return msgspec.structs.replace(
        found,
        replaces=True,
        parameters=tuple(
            given[name] if name in given and given[name].type == type_ else Parameter(name=name, type=type_)
            for name, type_ in shape.parameters
        ),
        result=shape.result,
    )


def adjusted(source: Source, api: Api, cls: Class, messages: dict[str, Message]) -> Class:
    """The class with an `implicit` for each derived RPC that the dump has differently."""
    found: list[Implicit] = []
    more: list[Rpc] = []
    patterns = texts.patterns(api)
    words = texts.names(api, cls)
    by_name = {shape.name: shape for shape in shapes(cls)}
    for rpc in derive.derived(api, cls):
        message = messages.get(rpc.name)
        if message is None:
            if rpc.name != UNLISTED:
                found.append(Implicit(name=rpc.name, hidden=True))
        elif message.errors or rpc.name == UNLISTED:
            own, inherited = roles.minimal(api, message.roles), roles.own_roles(api, cls, rpc)
            new = replaced(source, api, cls, by_name[rpc.name], message)
            more.append(msgspec.structs.replace(new, roles=None if own == inherited else own))
        else:
            suffix = patterns.get((rpc.rule or "", "suffix"))
            ending = texts.render(suffix, words, find_field(cls, rpc.field or "")) if suffix else ""
            change = _difference(api, cls, rpc, message, ending)
            if rpc.rule == "get_f" and too_high(messages, message):
                change = msgspec.structs.replace(change, roles=None)
            if change != Implicit(name=rpc.name):
                found.append(change)
    return msgspec.structs.replace(cls, implicits=tuple(found), rpcs=(*cls.rpcs, *more))


def _difference(api: Api, cls: Class, rpc: Rpc, message: Message, suffix: str) -> Implicit:
    """The `implicit` that turns the derived RPC into what the dump says of it."""
    text = message.description
    own = members.lifecycle(api, message.lifecycle, text)
    filled = members.lifecycle(api, message.lifecycle, "\0")
    given = {parameter.name: parameter.doc for parameter in members.parameters(message)}
    result = message.result[1] if len(message.result) > 1 else ""
    needed = roles.minimal(api, message.roles)
    return Implicit(
        name=rpc.name,
        doc="" if text == rpc.doc else text.removesuffix(suffix),
        lifecycle=None if filled == (rpc.lifecycle or ()) else own,
        roles=None if needed == roles.own_roles(api, cls, rpc) else needed,
        param_docs=tuple(
            (parameter.name, given[parameter.name])
            for parameter in rpc.parameters
            if given.get(parameter.name, parameter.doc) != parameter.doc
        ),
        result_doc=None if result == rpc.result_doc else result,
        sessionless=len(given) == len(message.params),
    )
