"""Neutral values as XML-RPC `<value>` elements, by their types: a function for each type, made once.

Ints are decimal text, since XML-RPC's own have 32 bits; texts are bare; an empty one is `<value></value>`, as
is void. There is no white space between elements: not all readers would skip it.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

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
from apigen.wire.by_type import ByType
from apigen.wire.characters import escape, plain
from apigen.wire.errors import Refusal
from apigen.wire.shapes import COUNTS, EVENT_BATCH, left_out

Write = Callable[[Any], str]
"""From a neutral value to a `<value>` element. Raises Refusal for texts that XML 1.0 cannot hold."""

NIL = "<value><nil/></value>"


class Fragment(str):
    """A `<value>` element that is written already; it may stand where the type is `any record`."""

    __slots__ = ()


class Writers(ByType[str]):
    """The functions of one API."""

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
        known: dict[str, Write] = {member.name: self.of(member.type) for member in members}
        if type_ == StructType(EVENT_BATCH) and COUNTS in known:
            known[COUNTS] = _map(_i4)
        absent = [member.name for member in members if left_out(member)]
        layouts: dict[tuple[str, ...], _Layout] = {}

        def write_struct(value: dict[str, Any]) -> str:
            for name in absent:
                if name in value and value[name] is None:
                    value = {key: held for key, held in value.items() if key != name}
            names = tuple(value)
            layout = layouts.get(names)
            if layout is None:
                if len(layouts) >= _MOST_LAYOUTS:
                    layouts.clear()
                layout = layouts[names] = _Layout.of(names, known)
            return layout.write(value)

        return write_struct


_MOST_LAYOUTS = 64


class _Layout(NamedTuple):
    """How records with the same members are written: all at once, not member by member.

    `form` is the struct with a place for the content of each text, int and bool, and for each other value. Of
    the texts one look says whether any must be escaped.
    """

    form: str
    texts: tuple[int, ...]
    others: tuple[tuple[int, Write], ...]
    names: tuple[str, ...]

    @classmethod
    def of(cls, names: tuple[str, ...], known: dict[str, Write]) -> "_Layout":
        writes = [known.get(name, write_any) for name in names]
        texts = tuple(at for at, write in enumerate(writes) if write is write_string)
        others = tuple((at, write) for at, write in enumerate(writes) if write not in _PLACES)
        members = "".join(
            [
                f"<member><name>{escape(name).replace('%', '%%')}</name>{_PLACES.get(write, '%s')}</member>"
                for name, write in zip(names, writes, strict=True)
            ]
        )
        return cls(f"<value><struct>{members}</struct></value>", texts, others, names)

    def write(self, value: dict[str, Any]) -> str:
        held = list(value.values())
        at = -1
        try:
            if not plain("".join([held[text] for text in self.texts])):
                for at in self.texts:
                    held[at] = escape(held[at])
            for at, write in self.others:
                held[at] = write(held[at])
        except Refusal as refusal:
            refusal.path.append(self.names[at])
            raise
        return self.form % tuple(held)


def write_string(value: str) -> str:
    return f"<value>{value if plain(value) else escape(value)}</value>"


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


_PLACES: dict[Write, str] = {
    write_string: "<value>%s</value>",
    _int: "<value>%s</value>",
    _bool: "<value><boolean>%d</boolean></value>",
}
"""What stands in a form for values that need no call each."""

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
    if write is write_string:
        return _texts

    def write_array(value: list[Any]) -> str:
        if not value:
            return _EMPTY
        return f"<value><array><data>{''.join([write(item) for item in value])}</data></array></value>"

    return write_array


_EMPTY = "<value><array><data></data></array></value>"


def _texts(value: list[str]) -> str:
    if not value:
        return _EMPTY
    if not plain("".join(value)):
        value = [escape(text) for text in value]
    return f"<value><array><data><value>{'</value><value>'.join(value)}</value></data></array></value>"


def _map(write: Write) -> Write:
    if write is write_string:
        return _text_map

    def write_map(value: dict[str, Any]) -> str:
        if not value:
            return _EMPTY_STRUCT
        if "" in value:
            raise Refusal("", "a key is empty")
        names = value if plain("".join(value)) else map(escape, value)
        pairs = zip(names, value.values(), strict=True)
        members = [f"<member><name>{name}</name>{write(held)}</member>" for name, held in pairs]
        return f"<value><struct>{''.join(members)}</struct></value>"

    return write_map


_EMPTY_STRUCT = "<value><struct></struct></value>"


def _text_map(value: dict[str, str]) -> str:
    if not value:
        return _EMPTY_STRUCT
    if "" in value:
        raise Refusal("", "a key is empty")
    pairs: Iterable[tuple[str, str]] = value.items()
    if not (plain("".join(value)) and plain("".join(value.values()))):
        pairs = [(escape(name), escape(text)) for name, text in pairs]
    members = [f"<member><name>{name}</name><value>{text}</value></member>" for name, text in pairs]
    return f"<value><struct>{''.join(members)}</struct></value>"


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
