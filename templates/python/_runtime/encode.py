"""Types in the spec's notation, made into functions that encode what is to be sent.

An encoder takes a value of the user's, and is strict: what it refuses is not sent.
"""

from __future__ import annotations

# pyright: reportPrivateUsage=false
from .errors import UsageError
from .types import kind_of, parse, record_class, struct_class
from .values import NULL_REF, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any, NoReturn

    from .types import Code, Node


class Moment(str):
    """A moment as it is sent; XML has a type of its own for it."""

    __slots__ = ()


_encoders: dict[str, Code] = {}


def encoder(notation: str) -> Code:
    """The function that encodes values of a type; it raises UsageError."""
    made = _encoders.get(notation)
    if made is None:
        made = _encoders[notation] = _encoder(parse(notation))
    return made


def _refuse(expected: str, value: object) -> NoReturn:
    raise UsageError(f"{expected} expected, not {kind_of(value)}")


def _encoder(node: Node) -> Code:
    kind = node[0]
    plain = _PLAIN_ENCODERS.get(kind)
    if plain is not None:
        return plain
    if kind == "record":
        return lambda value: encode_members(record_class(node[1]), value)
    if kind == "struct":
        return lambda value: encode_members(struct_class(node[1]), value)
    if kind in ("set", "list"):
        return _list_encoder(node[1], kind == "set")
    if kind == "option":
        encode = _encoder(node[1])
        return lambda value: None if value is None else encode(value)
    if kind == "map":
        return _map_encoder(node[1], node[2])
    raise UsageError(f"this client cannot send values of the type {kind}")


def _encode_text(value: Any) -> str:
    if type(value) is str:
        return value
    if not isinstance(value, str):
        _refuse("text", value)
    return str.__str__(value)


def _encode_int(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        _refuse("an int", value)
    if not -(2**63) <= value < 2**63:
        raise UsageError("an int of 64 bits expected, not a larger one")
    return int(value)


def _encode_float(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        _refuse("a float", value)
    try:
        return float(value)
    except OverflowError:
        raise UsageError("a float expected, not an int beyond all of them") from None


def _encode_bool(value: Any) -> bool:
    if type(value) is not bool:
        _refuse("a bool", value)
    return value


def _encode_datetime(value: Any) -> str:
    from datetime import datetime, timezone

    if not isinstance(value, datetime):
        _refuse("a datetime", value)
    if value.tzinfo is None:
        raise UsageError("a datetime with a time zone expected, not one without")
    at = value.astimezone(timezone.utc)
    return Moment(f"{at.year:04}{at:%m%dT%H:%M:%S}Z")


def _encode_ref(value: Any) -> str:
    return NULL_REF if value is None else _encode_text(value)


_PLAIN_ENCODERS: Mapping[str, Code] = {
    "string": _encode_text,
    "enum": _encode_text,
    "int": _encode_int,
    "float": _encode_float,
    "bool": _encode_bool,
    "datetime": _encode_datetime,
    "ref": _encode_ref,
}


def _present(node: Node) -> Code:
    """The encoder of an element or a key: no null ref can be one."""
    encode = _encoder(node)
    if node[0] != "ref":
        return encode

    def encode_ref(value: Any) -> Any:
        if value is None:
            _refuse("a ref", value)
        return encode(value)

    return encode_ref


def _list_encoder(element: Node, unordered: bool) -> Code:
    encode = _present(element)

    def encode_all(value: Any) -> list[Any]:
        if isinstance(value, (str, bytes)) or not hasattr(value, "__iter__"):
            _refuse("a list", value)
        encoded = [encode(one) for one in value]
        if value.__class__ in (set, frozenset):
            if not unordered:
                _refuse("a list", value)
            encoded.sort(key=repr)  # the same request each time
        return encoded

    return encode_all


def _map_encoder(key: Node, value: Node) -> Code:
    encode_key, encode_value = _present(key), _encoder(value)

    def encode(given: Any) -> dict[str, Any]:
        if not hasattr(given, "items"):
            _refuse("a map", given)
        return {str(encode_key(k)): encode_value(v) for k, v in given.items()}

    return encode


def encode_members(cls: type[Record], value: Any) -> dict[str, Any]:
    """A record or a mapping as it is sent: what was read goes back unchanged."""
    if isinstance(value, Record):
        return value.raw
    if not hasattr(value, "items"):
        _refuse("a record", value)
    return dict(_encoded_members(cls, value.items()))


def _encoded_members(
    cls: type[Record], members: Iterable[tuple[str, Any]]
) -> Iterable[tuple[str, Any]]:
    for name, value in members:
        notation = cls._types.get(name)
        if notation is None:
            if cls._types:
                raise UsageError(f"{cls.__name__} has no member {name!r}")
            yield name, value
        elif value is not ...:
            try:
                yield name, encoder(notation)(value)
            except UsageError as error:
                raise UsageError(f"{name}: {error}") from None


def encode_created(
    name: str, members: Mapping[str, Any], required: int
) -> dict[str, Any]:
    """What an object is made of: optional members that are None are left out."""
    given = [
        (member, value)
        for at, (member, value) in enumerate(members.items())
        if at < required or value is not None
    ]
    return dict(_encoded_members(record_class(name), given))
