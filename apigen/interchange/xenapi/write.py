"""An API as a dump: all messages spelled out, the derived ones too, in the order that dumps have."""

from typing import Any

from apigen import derive
from apigen.derive import lifecycle, names, roles, texts
from apigen.interchange import documents, plain
from apigen.interchange.xenapi import defaults, members, types
from apigen.interchange.xenapi import dialect as dialects
from apigen.interchange.xenapi.dialect import DIALECTS, Dialect
from apigen.model.api import Api, Class, Enum, Extension, Field, Parameter, Rpc
from apigen.model.lifecycle import Lifecycle
from apigen.model.types import VOID, EnumType, ListType, StructType, Type, walk

LAST = ("get_all", "get_all_records")
"""Derived messages that come after the explicit ones; the others come before."""


def write(api: Api, dialect: str | None = None) -> list[dict[str, Any]]:
    """The dump as a JSON value, in a dialect of DIALECTS: the one that the API came in if None is given.

    What a dump has no place for is left out (`dropped` lists it). Hidden things are in no dump.
    """
    way = DIALECTS[dialect or dialects.dialect_of(api)]
    api = documents.changed(api, plain.unescape)
    session = _session(api, way)
    enums = names.enums(api)
    errors = {error.name: error.doc for error in api.errors}
    return [_class(api, cls, way, session, enums, errors) for cls in api.classes if not cls.hidden]


def _class(
    api: Api,
    cls: Class,
    way: Dialect,
    session: list[dict[str, Any]],
    enums: dict[str, Enum],
    errors: dict[str, str],
) -> dict[str, Any]:
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
    return {
        "name": cls.name,
        "description": cls.doc,
        "fields": [_field(cls, field, way) for field in fields],
        "messages": [_message(api, cls, rpc, way, session, errors) for rpc in _in_order(rpcs)],
        "enums": [
            {
                "name": enum.name,
                "values": [{"name": value.name, "doc": value.doc} for value in enum.values],
            }
            for enum in listed
        ],
        "lifecycle": _life(lifecycle.written(cls), cls.extensions, way),
        "tag": cls.tag or "",
    }


def _in_order(rpcs: list[Rpc]) -> list[Rpc]:
    """Backwards: derived ones on objects and fields, the explicit ones, derived ones on the whole class."""

    def place(rpc: Rpc) -> int:
        if rpc.name in LAST and rpc.rule is not None:
            return 2
        return 0 if rpc.rule is not None and not rpc.replaces else 1

    return [rpc for part in (2, 1, 0) for rpc in reversed(rpcs) if place(rpc) == part]


def _field(cls: Class, field: Field, way: Dialect) -> dict[str, Any]:
    found = {
        "name": field.name,
        "description": field.doc,
        "type": members.argument(field.extensions, members.TYPE) or types.spell(field.type, way.snapshot),
        "qualifier": field.qualifier,
        "tag": members.argument(field.extensions, members.TAG) or "",
        "lifecycle": _life(lifecycle.written(field, cls), field.extensions, way),
    }
    default = members.argument(field.extensions, members.DEFAULT)
    if default is None and field.default is not None:
        default = defaults.spell(field.default)
    return found if default is None else {**found, "default": default}


def _message(
    api: Api, cls: Class, rpc: Rpc, way: Dialect, session: list[dict[str, Any]], errors: dict[str, str]
) -> dict[str, Any]:
    derived = rpc.rule is not None and not rpc.replaces
    parent = names.find_field(cls, rpc.field) if rpc.field else cls
    inherited = parent.extensions if derived and parent is not None else ()
    tag = members.argument(rpc.extensions, members.TAG)
    result = members.argument(rpc.extensions, members.TYPE) or types.spell(rpc.result, way.snapshot)
    written = (rpc.lifecycle or ()) if derived else lifecycle.written(rpc, cls)
    asker = members.argument(rpc.extensions, members.SESSION_TEXT)
    if asker is not None:
        session = [{**parameter, "doc": asker} for parameter in session]
    return {
        "name": rpc.name,
        "description": rpc.doc,
        "result": ["void"] if rpc.result == VOID else [result, rpc.result_doc],
        "params": [
            *([] if rpc.sessionless else session),
            *(_parameter(parameter, way) for parameter in rpc.parameters),
        ],
        "errors": [{"name": name, "doc": errors.get(name, "")} for name in derive.raises(cls, rpc)],
        "roles": list(roles.callers(api, roles.own_roles(api, cls, rpc))),
        "tag": rpc.tag or tag or "",
        "lifecycle": _life(written, (*rpc.extensions, *_states(inherited)), way),
        "implicit": derived or members.argument(rpc.extensions, members.IMPLICIT) is not None,
    }


def _parameter(parameter: Parameter, way: Dialect) -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": members.argument(parameter.extensions, members.TYPE)
        or types.spell(parameter.type, way.snapshot),
        "name": parameter.name,
        "doc": parameter.doc,
    }
    return {**found, "required": parameter.default is None} if way.required else found


def _session(api: Api, way: Dialect) -> list[dict[str, Any]]:
    if names.session(api) is None:
        return []
    found: dict[str, Any] = {"type": "session ref", "name": "session_id", "doc": texts.session(api)}
    return [{**found, "required": True} if way.required else found]


def _states(extensions: tuple[Extension, ...]) -> tuple[Extension, ...]:
    return tuple(found for found in extensions if found.name == members.STATE)


def _life(written: Lifecycle, extensions: tuple[Extension, ...], way: Dialect) -> Any:
    steps = [
        {"transition": step.change, "release": step.release, "description": step.text or ""}
        for step in written
    ]
    return dialects.life(steps, members.argument(extensions, members.STATE), way)


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
