"""The signature of an RPC on the wire: its parameters by position, as the types of both formats."""

from functools import lru_cache

import msgspec

from apigen.model.api import Class, Rpc
from apigen.model.types import (
    EnumType,
    ListType,
    MapType,
    NamedType,
    OptionType,
    Primitive,
    Record,
    Ref,
    SetType,
    StructType,
    Type,
)
from apigen.wire.arguments import SESSION


class WireType(msgspec.Struct, frozen=True):
    """What a value is in XML-RPC and in JSON, in the words of each."""

    xml: str
    json: str


class WireParameter(msgspec.Struct, frozen=True):
    """A parameter: its name counts in JSON-RPC alone, where calls by name are made."""

    name: str
    type: WireType
    optional: bool


class WireSignature(msgspec.Struct, frozen=True):
    """`name` as it is called; the session, where one is taken, is the first of the parameters."""

    name: str
    parameters: tuple[WireParameter, ...]
    result: WireType


_STRING = WireType("string", "string")

_PRIMITIVES = {
    "string": _STRING,
    "int": WireType("string of digits", "number"),
    "float": WireType("double", "number"),
    "bool": WireType("boolean", "boolean"),
    "datetime": WireType("dateTime.iso8601", "string"),
    "void": WireType("empty string", "empty string"),
}


def wire_signature(cls: Class, rpc: Rpc, *, session: bool) -> WireSignature:
    """What goes over the wire in a call; `session`: the RPC takes one."""
    given = [WireParameter(SESSION, _STRING, optional=False)] if session else []
    given += [WireParameter(p.name, wire_type(p.type), p.default is not None) for p in rpc.parameters]
    return WireSignature(f"{cls.name}.{rpc.name}", tuple(given), wire_type(rpc.result))


@lru_cache(maxsize=1024)
def wire_type(type_: Type) -> WireType:
    """What values of a type are in each format."""
    match type_:
        case Primitive(name):
            return _PRIMITIVES[name]
        case Ref() | EnumType():
            return _STRING
        case NamedType(_, base):
            return wire_type(base)
        case SetType(element) | ListType(element):
            of = wire_type(element)
            return WireType(f"array of {of.xml}", f"array of {of.json}")
        case MapType(_, value):
            of = wire_type(value)
            return WireType(f"struct of {of.xml}", f"object of {of.json}")
        case OptionType(element):
            of = wire_type(element)
            return WireType(f"{of.xml} or nil", f"{of.json} or null")
        case Record() | StructType():
            return WireType("struct", "object")
