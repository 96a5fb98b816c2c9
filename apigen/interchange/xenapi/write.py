"""An API as a dump: all messages spelled out, the derived ones too, in the order that dumps have."""

from collections.abc import Sequence
from typing import Any

import msgspec

from apigen import derive
from apigen.derive import names, roles, texts
from apigen.interchange import documents, plain
from apigen.interchange.xenapi import defaults, dialect, types
from apigen.interchange.xenapi.dialect import DIALECTS, Dialect
from apigen.interchange.xenapi.notes import Json, Kind, noted, prefix
from apigen.model.api import Api, Class, Enum, Extension, Field, Parameter, Rpc
from apigen.model.lifecycle import Lifecycle
from apigen.model.types import VOID, EnumType, ListType, StructType, Type, walk
from apigen.semantics import lifecycle

LAST = ("get_all", "get_all_records")
"""Derived messages that come after the explicit ones; the others come before."""


def write(api: Api, dialect: str | None = None) -> list[Json]:
    """The dump as a JSON value, in a dialect of DIALECTS: the one that the API came in if None is given.

    What a dump has no place for is left out (`dropped` lists it). Hidden things are in no dump.
    """
    return written(documents.changed(api, plain.unescape), dialect)


def written(api: Api, wanted: str | None = None) -> list[Json]:
    """As `write`, for an API whose texts are plain."""
    own = dialect.dialect_of(api)
    speech = Speech(DIALECTS[wanted or own], wanted in (None, own), api.extensions)
    session = _session(api, speech)
    enums = names.enums(api)
    errors = {error.name: error.doc for error in api.errors}
    return [_class(api, cls, speech, session, enums, errors) for cls in api.classes if not cls.hidden]


class Speech(msgspec.Struct, frozen=True):
    """How objects are put: the dialect, whether the API came in it, and the API's notes on all of a kind."""

    way: Dialect
    native: bool
    common: tuple[Extension, ...]

    def put(self, kind: Kind, found: Json, own: Sequence[Extension] = ()) -> Json:
        """An object as it is written, with what is noted of it."""
        if self.common:
            found = noted(found, self.common, prefix(kind), native=self.native)
        return noted(found, own, native=self.native)


def _class(
    api: Api,
    cls: Class,
    speech: Speech,
    session: list[Json],
    enums: dict[str, Enum],
    errors: dict[str, str],
) -> Json:
    fields = [field for field in cls.fields if not field.hidden]
    rpcs = [rpc for rpc in derive.all_rpcs(api, cls) if not rpc.hidden]
    used = {
        part.name
        for type_ in (*(field.type for field in fields), *(type_ for rpc in rpcs for type_ in _types(rpc)))
        for part in walk(type_)
        if isinstance(part, EnumType)
    }
    owned = {enum.name for enum in cls.enums}
    listed = [*cls.enums, *(enum for name, enum in enums.items() if name in used - owned)]
    found = {
        "name": cls.name,
        "description": cls.doc,
        "fields": [_field(cls, field, speech) for field in fields],
        "messages": [_message(api, cls, rpc, speech, session, errors) for rpc in _in_order(rpcs)],
        "enums": [_enum(enum, speech) for enum in listed],
        "lifecycle": _life(lifecycle.written(cls), speech),
        "tag": cls.tag or "",
    }
    return speech.put("class", found, cls.extensions)


def _in_order(rpcs: list[Rpc]) -> list[Rpc]:
    """Backwards: derived ones on objects and fields, the explicit ones, derived ones on the whole class."""

    def place(rpc: Rpc) -> int:
        if rpc.name in LAST and rpc.rule is not None:
            return 2
        return 0 if rpc.rule is not None and not rpc.replaces else 1

    return [rpc for part in (2, 1, 0) for rpc in reversed(rpcs) if place(rpc) == part]


def _enum(enum: Enum, speech: Speech) -> Json:
    values = [
        speech.put("value", {"name": value.name, "doc": value.doc}, value.extensions) for value in enum.values
    ]
    return speech.put("enum", {"name": enum.name, "values": values}, enum.extensions)


def _field(cls: Class, field: Field, speech: Speech) -> Json:
    found = {
        "name": field.name,
        "description": field.doc,
        "type": types.spell(field.type, speech.way.snapshot),
        "qualifier": field.qualifier,
        "tag": "",
        "lifecycle": _life(lifecycle.written(field, cls), speech),
    }
    default = defaults.spell(field.default) if field.default is not None else None
    if default is not None:
        found["default"] = default
    return speech.put("field", found, field.extensions)


def _message(
    api: Api, cls: Class, rpc: Rpc, speech: Speech, session: list[Json], errors: dict[str, str]
) -> Json:
    derived = rpc.rule is not None and not rpc.replaces
    result = types.spell(rpc.result, speech.way.snapshot)
    found = {
        "name": rpc.name,
        "description": rpc.doc,
        "result": ["void"] if rpc.result == VOID else [result, rpc.result_doc],
        "params": [
            *([] if rpc.sessionless else session),
            *(_parameter(parameter, speech) for parameter in rpc.parameters),
        ],
        "errors": [
            speech.put("error", {"name": name, "doc": errors.get(name, "")})
            for name in derive.raises(cls, rpc)
        ],
        "roles": list(roles.callers(api, roles.own_roles(api, cls, rpc))),
        "tag": rpc.tag or "",
        "lifecycle": _life((rpc.lifecycle or ()) if derived else lifecycle.written(rpc, cls), speech),
        "implicit": derived,
    }
    return speech.put("message", found, rpc.extensions)


def _parameter(parameter: Parameter, speech: Speech) -> Json:
    type_ = types.spell(parameter.type, speech.way.snapshot)
    found: Json = {"type": type_, "name": parameter.name, "doc": parameter.doc}
    if speech.way.required:
        found["required"] = parameter.default is None
    return speech.put("param", found, parameter.extensions)


def _session(api: Api, speech: Speech) -> list[Json]:
    if names.session(api) is None:
        return []
    found: Json = {"type": "session ref", "name": "session_id", "doc": texts.session(api)}
    return [speech.put("session", {**found, "required": True} if speech.way.required else found)]


def _life(written: Lifecycle, speech: Speech) -> Any:
    steps = [
        speech.put(
            "step", {"transition": step.change, "release": step.release, "description": step.text or ""}
        )
        for step in written
    ]
    if not speech.way.states:
        return steps
    state = dialect.state_after(step.change for step in written)
    return speech.put("lifecycle", {"state": state, "transitions": steps})


def _types(rpc: Rpc) -> list[Type]:
    return [rpc.result, *(parameter.type for parameter in rpc.parameters)]


def dropped(api: Api) -> tuple[str, ...]:
    """What the API has that a dump has no place for, a note for each kind of thing."""
    fields = [field for cls in api.classes for field in cls.fields]
    rpcs = [rpc for cls in api.classes for rpc in cls.rpcs]
    used = [part for rpc in rpcs for type_ in _types(rpc) for part in walk(type_)]
    used += [part for field in fields for part in walk(field.type)]
    kinds = {
        "constraints on values": any(field.constraints for field in fields),
        "keys of maps": any(field.keys for field in fields),
        "@nonnull": any(field.nonnull for field in fields),
        "@unique": any(field.unique for field in fields),
        "@secret, @writeonly and @lazy": any(f.secret or f.writeonly or f.lazy for f in fields),
        "bound pairs": any(field.binding for field in fields),
        "parameters' defaults": any(p.default is not None for rpc in rpcs for p in rpc.parameters),
        "@async": any(rpc.is_async for rpc in rpcs),
        "@one_of": any(things.one_of for things in api.classes) or any(rpc.one_of for rpc in rpcs),
        "errors' parameters": any(error.parameters for error in api.errors),
        "members of structs": any(isinstance(type_, StructType) for type_ in used),
        "lists, which become sets": any(isinstance(type_, ListType) for type_ in used),
        "named types": bool(api.types),
        "hidden things": any(cls.hidden or cls.hidden_rpcs for cls in api.classes)
        or any(field.hidden for field in fields)
        or any(rpc.hidden for rpc in rpcs),
    }
    return tuple(kind for kind, there in kinds.items() if there)
