"""Neutral values as XML-RPC `<value>` elements, by their types: a function for each type, made once.

Ints are decimal text, since XML-RPC's own have 32 bits; texts are bare; an empty one is `<value></value>`, as
is void. There is no white space between elements: not all readers would skip it.
"""

from collections.abc import Callable
from typing import Any

from apigen.model.api import Api
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
from apigen.wire.characters import escape
from apigen.wire.errors import Refusal
from apigen.wire.shapes import COUNTS, EVENT_BATCH, Shapes, left_out

Write = Callable[[Any], str]
"""From a neutral value to a `<value>` element. Raises Refusal for texts that XML 1.0 cannot hold."""

NIL = "<value><nil/></value>"


class Fragment(str):
    """A `<value>` element that is written already; it may stand where the type is `any record`."""

    __slots__ = ()


class Writers:
    """The functions of one API."""

    def __init__(self, api: Api) -> None:
        self._shapes = Shapes(api)
        self._made: dict[Type, Write] = {}

    def of(self, type_: Type) -> Write:
        """The function for a type; the same one each time."""
        made = self._made.get(type_)
        if made is None:
            if isinstance(type_, Record | StructType):
                self._made[type_] = lambda value: self._made[type_](value)  # it may hold itself
            made = self._made[type_] = self._make(type_)
        return made

    def _make(self, type_: Type) -> Write:
        match type_:
            case Primitive(name):
                return _PRIMITIVES[name]
            case Ref() | EnumType():
                return write_string
            case NamedType(_, base):
                return self.of(base)
            case OptionType(element):
                return _option(self.of(element))
            case SetType(element) | ListType(element):
                return _array(self.of(element))
            case MapType(_, value):
                return _map(self.of(value))
            case Record("any"):
                return write_any
            case Record() | StructType():
                return self._struct(type_)

    def _struct(self, type_: Record | StructType) -> Write:
        members = self._shapes.members(type_)
        known: dict[str, tuple[str, Write]] = {}
        for member in members:
            write = self.of(member.type)
            if member.name == COUNTS and type_ == StructType(EVENT_BATCH):
                write = _map(_i4)
            known[member.name] = (f"<member><name>{escape(member.name)}</name>", write)
        absent = frozenset(member.name for member in members if left_out(member))

        def write_struct(value: dict[str, Any]) -> str:
            parts = ["<value><struct>"]
            for name, held in value.items():
                if held is None and name in absent:
                    continue
                start, write = known.get(name) or (f"<member><name>{escape(name)}</name>", write_any)
                try:
                    parts.append(f"{start}{write(held)}</member>")
                except Refusal as refusal:
                    refusal.path.append(name)
                    raise
            parts.append("</struct></value>")
            return "".join(parts)

        return write_struct


def write_string(value: str) -> str:
    return f"<value>{escape(value)}</value>"


def _int(value: int) -> str:
    return f"<value>{value}</value>"


def _i4(value: int) -> str:
    return f"<value><i4>{value}</i4></value>"


def _float(value: float) -> str:
    return f"<value><double>{float(value)!r}</double></value>"


def _bool(value: bool) -> str:
    return f"<value><boolean>{value:d}</boolean></value>"


def _datetime(value: str) -> str:
    return f"<value><dateTime.iso8601>{escape(value)}</dateTime.iso8601></value>"


def _void(_value: object) -> str:
    return "<value></value>"


_PRIMITIVES: dict[str, Write] = {
    "string": write_string,
    "int": _int,
    "float": _float,
    "bool": _bool,
    "datetime": _datetime,
    "void": _void,
}


def _option(write: Write) -> Write:
    return lambda value: NIL if value is None else write(value)


def _array(write: Write) -> Write:
    def write_array(value: list[Any]) -> str:
        return f"<value><array><data>{''.join([write(item) for item in value])}</data></array></value>"

    return write_array


def _map(write: Write) -> Write:
    def write_map(value: dict[str, Any]) -> str:
        if "" in value:
            raise Refusal("", "an empty key")
        members = [f"<member><name>{escape(key)}</name>{write(held)}</member>" for key, held in value.items()]
        return f"<value><struct>{''.join(members)}</struct></value>"

    return write_map


def write_any(value: Any) -> str:
    """A neutral value of no known type: what the kind of the value itself says."""
    match value:
        case Fragment():
            return value
        case str():
            return write_string(value)
        case bool():
            return _bool(value)
        case int():
            return _int(value)
        case float():
            return _float(value)
        case None:
            return NIL
        case list():
            return _array(write_any)(value)
        case _:
            return _map(write_any)(value)
