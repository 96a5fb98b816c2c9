"""How values look on the JSON-RPC face, as JSON Schema (draft 7).

Named things are components: `ref.VM`, `enum.power_state`, `record.VM` (what is read) and `create.VM` (what
`create` takes), `struct.usage` (as read) and `given.usage`, `type.vlan_id`. What is given has limits, and its
defaults may be left out; what is read is whole, and outlives a change of the limits. What is secret bears
`x-secret`: whoever shows or keeps values leaves it out.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import Any

from apigen.derive.names import all_enums, find_class, find_struct, find_type, secret_types
from apigen.derive.shapes import computed_end
from apigen.model.api import Api, Class, Constraints, Field, StructMember
from apigen.model.types import (
    EnumType,
    ListType,
    MapType,
    NamedType,
    OptionType,
    Primitive,
    PrimitiveName,
    Record,
    Ref,
    SetType,
    StructType,
    Type,
    plain,
    walk,
)
from apigen.semantics.constraints import number

Schema = dict[str, Any]

_PRIMITIVES: Mapping[PrimitiveName, Schema] = {
    "string": {"type": "string"},
    "int": {"type": "integer", "format": "int64"},
    "float": {"anyOf": [{"type": "number"}, {"type": "string", "enum": ["NaN", "Infinity", "-Infinity"]}]},
    "bool": {"type": "boolean"},
    "datetime": {"type": "string", "pattern": r"^\d{8}T\d{2}:\d{2}:\d{2}Z$"},
    "void": {"type": "string", "const": ""},
}
_FORMATS = {"url": "uri"}

_NOT_ECMA = re.compile(r"\(\?[^:]|\\[ApPzQEC]|\[:")
"""What RE2 has and the regular expressions of JSON Schema have not."""


def of_type(type_: Type, constraints: Constraints | None = None, *, given: bool = False) -> Schema:
    """The schema of a type's values; `given` by a caller, a record is what `create` takes."""
    match type_:
        case OptionType(element):
            return {"anyOf": [of_type(element, constraints, given=given), {"type": "null"}]}
        case Primitive(name):
            schema = dict(_PRIMITIVES[name])
        case Ref(cls):
            schema = _component("ref", cls)
        case Record("any"):
            schema = {"type": "object"}
        case Record(cls):
            schema = _component("create" if given else "record", cls)
        case EnumType(name):
            schema = _component("enum", name)
        case StructType(name):
            schema = _component("given" if given else "struct", name)
        case NamedType(name, base):
            schema = _component("type", name) if given else of_type(base)
        case SetType(element):
            schema = {"type": "array", "items": of_type(element, given=given), "uniqueItems": True}
        case ListType(element):
            schema = {"type": "array", "items": of_type(element, given=given)}
        case MapType(key, value):
            schema = {"type": "object", "additionalProperties": of_type(value, given=given)} | _keys(key)
    return with_more(schema, _limits(type_, constraints))


def with_more(schema: Schema, more: Schema) -> Schema:
    """A schema with further keywords. Draft 7 ignores what stands beside `$ref`, hence `allOf`."""
    if not more:
        return schema
    return {"allOf": [schema], **more} if "$ref" in schema else schema | more


def secrecy(api: Api, type_: Type, *, secret: bool) -> Schema:
    """The keyword of what is secret: by itself, or by a named type that it is made of."""
    if not secret:
        known = secret_types(api)
        secret = any(part.name in known for part in walk(type_) if isinstance(part, NamedType))
    return {SECRET: True} if secret else {}


def components(api: Api, names: Iterable[str]) -> dict[str, Schema]:
    """The components of these names and all that they lead to, sorted."""
    found: dict[str, Schema] = {}
    waiting = sorted(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = _schema_of(api, *name.split(".", 1))
            waiting.extend(named(found[name]))
    return {name: found[name] for name in sorted(found)}


def named(node: object) -> set[str]:
    """The names of the components that a piece of a document refers to."""
    if isinstance(node, dict):
        own = {node["$ref"].removeprefix(_HOME)} if str(node.get("$ref", "")).startswith(_HOME) else set()
        return own.union(*map(named, node.values()))
    return set().union(*map(named, node)) if isinstance(node, list) else set()


SECRET = "x-secret"
COMPUTED = "x-computed"
"""Of a field that nobody sets: it follows from other objects, or the service computes it."""

_HOME = "#/components/schemas/"


def _component(kind: str, name: str) -> Schema:
    return {"$ref": f"{_HOME}{kind}.{name}"}


def _keys(key: Type) -> Schema:
    match plain(key):
        case Primitive("int"):
            return {"propertyNames": {"pattern": r"^-?\d{1,19}$"}}
        case Primitive():
            return {}
        case _:
            return {"propertyNames": of_type(key)}


def _limits(type_: Type, constraints: Constraints | None) -> Schema:
    """Constraints as keywords; a unit is none, nor a pattern that only RE2 understands."""
    if constraints is None:
        return {}
    made: Schema = {}
    for keyword, end in (("minimum", constraints.minimum), ("maximum", constraints.maximum)):
        if end is not None and isfinite(bound := number(end)):
            made[keyword] = bound
    base = plain(type_)
    counted = (
        "Length" if isinstance(base, Primitive) else "Properties" if isinstance(base, MapType) else "Items"
    )
    if constraints.min_length is not None:
        made[f"min{counted}"] = constraints.min_length
    if constraints.max_length is not None:
        made[f"max{counted}"] = constraints.max_length
    if constraints.pattern is not None and not _NOT_ECMA.search(constraints.pattern):
        made["pattern"] = f"^(?:{constraints.pattern})$"
    if constraints.format is not None:
        made["format"] = _FORMATS.get(constraints.format, constraints.format)
    return made


def _schema_of(api: Api, kind: str, name: str) -> Schema:
    match kind:
        case "ref":
            return {"title": f"{name} ref", "type": "string"}
        case "enum":
            return _enum(api, name)
        case "struct" if struct := find_struct(api, name):
            return {"title": name, **_described(struct.doc), **_object(api, struct.members, read=True)}
        case "given" if struct := find_struct(api, name):
            return {"title": f"{name} given", **_described(struct.doc), **_object(api, struct.members)}
        case "type" if typedef := find_type(api, name):
            more = _limits(typedef.base, typedef.constraints)
            more |= secrecy(api, typedef.base, secret=typedef.secret)
            schema = with_more(of_type(typedef.base, given=True), more)
            return {"title": name, **_described(typedef.doc), **schema}
        case "record" if cls := find_class(api, name):
            shown = [field for field in cls.fields if not (field.hidden or field.writeonly or field.lazy)]
            return {"title": f"{name} record", **_described(cls.doc), **_object(api, shown, read=True)}
        case "create" if cls := find_class(api, name):
            return {"title": f"{name} to create", **_described(cls.doc), **_created(api, cls)}
        case _:
            return {"title": name}


def _enum(api: Api, name: str) -> Schema:
    enum = next((enum for enum in all_enums(api) if enum.name == name), None)
    if enum is None:
        return {"title": name, "type": "string"}
    values = [value.name for value in enum.values]
    return {"title": name, **_described(enum.doc), "type": "string", "enum": values}


def _created(api: Api, cls: Class) -> Schema:
    fields = [field for field in cls.fields if field.qualifier != "RO/runtime" and not field.hidden]
    refused = {} if api.unknown_members == "ignore" else {"additionalProperties": False}
    return _object(api, fields) | refused


def _object(api: Api, members: Sequence[Field | StructMember], *, read: bool = False) -> Schema:
    """An object with these members: all, but options that are none, and defaults unless it is read."""
    properties = {member.name: _member(api, member, read) for member in members}
    required = [
        member.name
        for member in members
        if (read or member.default is None)
        and not (member.default is None and isinstance(plain(member.type), OptionType))
    ]
    return {"type": "object", "properties": properties} | ({"required": required} if required else {})


def _member(api: Api, member: Field | StructMember, read: bool) -> Schema:
    schema = of_type(member.type, None if read else member.constraints, given=not read)
    more = _described(member.doc) | secrecy(api, member.type, secret=member.secret)
    if isinstance(member, Field) and (member.computed or computed_end(member)):
        more[COMPUTED] = True
    return with_more(schema, more)


def _described(doc: str) -> Schema:
    return {"description": doc} if doc else {}
