"""An OpenRPC document, as `rpc.discover` answers it, read back: the types of an API and its RPCs.

Documents of other makers are read as far as they go: what is no type of ours may be any value.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from apigen.interchange.json_schema import COMPUTED, SECRET
from apigen.model.api import (
    Api,
    Class,
    Enum,
    EnumValue,
    Error,
    ErrorParameter,
    Field,
    Struct,
    StructMember,
)
from apigen.model.types import (
    BOOL,
    DATETIME,
    FLOAT,
    INT,
    STRING,
    VOID,
    EnumType,
    ListType,
    MapType,
    NamedType,
    OptionType,
    Record,
    Ref,
    SetType,
    StructType,
    Type,
)
from apigen.runtime.client.description import UNKNOWN, Description, Signature, Slot

SESSION = "session_id"
_HOME = "#/components/schemas/"


def read(document: Any) -> Description | None:
    """What a document says; None if it is none."""
    match document:
        case {"openrpc": str(), "methods": list(methods)}:
            types = _Types(document)
            found = [types.signature(method) for method in methods]
            rpcs = {one.name: one for one in found if one is not None}
            return Description(types.api(document), rpcs)
        case _:
            return None


class _Types:
    """The schemas of one document, as types."""

    def __init__(self, document: dict[str, Any]) -> None:
        components = _dict(document.get("components"))
        self.schemas = _dict(components.get("schemas"))
        self.errors = _dict(components.get("errors"))
        self._named: dict[str, Type] = {}

    def signature(self, method: Any) -> Signature | None:
        match method:
            case {"name": str(name), "params": list(params)}:
                slots = [self._slot(param) for param in params if isinstance(param, dict)]
                takes_session = bool(slots) and slots[0].name == SESSION
                result = self.type(_dict(method.get("result")).get("schema"))
                return Signature(name, takes_session, tuple(slots[takes_session:]), result)
            case _:
                return None

    def _slot(self, param: dict[str, Any]) -> Slot:
        schema = param.get("schema")
        default = _dict(schema).get("default", msgspec.UNSET)
        return Slot(str(param.get("name", "")), self.type(schema), param.get("required") is True, default)

    def type(self, schema: Any) -> Type:
        """The type whose values a schema describes."""
        match schema:
            case {"$ref": str(target)}:
                return self._component(target.removeprefix(_HOME))
            case {"allOf": [only]}:
                return self.type(only)
            case {"anyOf": [held, {"type": "null"}]}:
                return OptionType(self.type(held))
            case {"anyOf": [{"type": "number"}, _]} | {"type": "number"}:
                return FLOAT
            case {"type": "integer"}:
                return INT
            case {"type": "boolean"}:
                return BOOL
            case {"type": "string", "const": ""}:
                return VOID
            case {"type": "string", "pattern": str(pattern)} if pattern.startswith(r"^\d{8}T"):
                return DATETIME
            case {"type": "string"}:
                return STRING
            case {"type": "array"}:
                element = self.type(schema.get("items"))
                return SetType(element) if schema.get("uniqueItems") is True else ListType(element)
            case {"type": "object", "additionalProperties": dict(held)}:
                return MapType(self._key(schema.get("propertyNames")), self.type(held))
            case _:
                return UNKNOWN

    def _key(self, schema: Any) -> Type:
        if schema is None:
            return STRING
        return self.type(schema) if _dict(schema).get("$ref") else INT

    def _component(self, name: str) -> Type:
        kind, _, of = name.partition(".")
        match kind:
            case "ref":
                return Ref(of)
            case "enum":
                return EnumType(of)
            case "record" | "create":
                return Record(of)
            case "struct" | "given":
                return StructType(of)
        if name not in self._named:
            self._named[name] = UNKNOWN  # where it holds itself
            base = self.type(self.schemas.get(name))
            self._named[name] = NamedType(of, base) if kind == "type" else base
        return self._named[name]

    def api(self, document: dict[str, Any]) -> Api:
        """The types alone: what the wire needs to know."""
        info = _dict(document.get("info"))
        return Api(
            name=str(info.get("title", "")),
            classes=tuple(
                Class(
                    name=name,
                    fields=tuple(
                        Field(
                            name=member,
                            path=(member,),
                            qualifier="RW",
                            type=self.type(schema),
                            secret=schema.get(SECRET) is True,
                            computed=schema.get(COMPUTED) is True,
                        )
                        for member, schema in self._members("create", "record", name)
                    ),
                )
                for name in self._of("record", "create")
            ),
            structs=tuple(
                Struct(
                    name=name,
                    members=tuple(
                        StructMember(name=member, type=self.type(schema), secret=schema.get(SECRET) is True)
                        for member, schema in self._members("given", "struct", name)
                    ),
                )
                for name in self._of("struct", "given")
            ),
            enums=tuple(
                Enum(
                    name=name,
                    values=tuple(
                        EnumValue(name=value)
                        for value in _list(_dict(self.schemas.get(f"enum.{name}")).get("enum"))
                        if isinstance(value, str)
                    ),
                )
                for name in self._of("enum")
            ),
            errors=tuple(
                Error(
                    name=str(name),
                    parameters=tuple(
                        ErrorParameter(name=str(word)) for word in _list(_dict(error).get("data"))
                    ),
                )
                for name, error in sorted(self.errors.items())
            ),
        )

    def _of(self, *kinds: str) -> list[str]:
        found = (name.partition(".") for name in self.schemas)
        return sorted({of for kind, _, of in found if kind in kinds})

    def _members(self, given: str, read: str, name: str) -> Iterable[tuple[str, dict[str, Any]]]:
        """The members of an object as it is given and as it is read, each with its schema."""
        found: dict[str, dict[str, Any]] = {}
        for kind in (given, read):
            properties = _dict(_dict(self.schemas.get(f"{kind}.{name}")).get("properties"))
            found |= {member: _dict(schema) for member, schema in properties.items()}
        return found.items()


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
