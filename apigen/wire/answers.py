"""Results by their types, as a client reads them: what a server of another release answers is no error.

Values of enums may be new, members may be new or missing, moments may be what the server says they are. A new
member stays as it came.
"""

from typing import Any

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
from apigen.wire import scalars
from apigen.wire.by_type import ByType
from apigen.wire.errors import Refusal
from apigen.wire.shapes import left_out
from apigen.wire.typed import Read, array, mapping, option


class Readers(ByType[Any]):
    """The functions of one API, a function for each type, made once. They raise Refusal."""

    def _make(self, type_: Type) -> Read:
        match type_:
            case Primitive(name):
                return _PRIMITIVES[name]
            case Ref() | EnumType():
                return _text
            case NamedType(_, base):
                return self.of(base)
            case OptionType(element):
                return option(self.of(element))
            case SetType(element) | ListType(element):
                return array(self.of(element))
            case MapType(key, value):
                return mapping(self.of(key), self.of(value))
            case Record() | StructType():
                return self._struct(type_)

    def _struct(self, type_: Record | StructType) -> Read:
        """The members that came, and None for those whose absence says so."""
        members = self._shapes.members(type_)
        known = {member.name: self.of(member.type) for member in members}
        absent = [member.name for member in members if left_out(member)]

        def read_struct(value: Any) -> dict[str, Any]:
            if type(value) is not dict:
                raise Refusal
            made = {}
            for name, held in value.items():
                read = known.get(name)
                try:
                    made[name] = held if read is None else read(held)
                except Refusal as refusal:
                    refusal.path.append(name)
                    raise
            for name in absent:
                made.setdefault(name, None)
            return made

        return read_struct


def _text(value: Any) -> str:
    if type(value) is not str:
        raise Refusal
    return value


def _moment(value: Any) -> str:
    try:
        return scalars.moment(value)
    except Refusal:
        return _text(value)


def _nothing(_value: Any) -> str:
    return ""


_PRIMITIVES: dict[str, Read] = {
    "string": _text,
    "int": scalars.integer,
    "float": scalars.double,
    "bool": scalars.boolean,
    "datetime": _moment,
    "void": _nothing,
}
