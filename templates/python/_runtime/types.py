"""Types in the spec's notation, made into functions that decode what has come.

A decoder takes what a wire gave (text, int, float, bool, None, list, dict), and is
lenient where servers differ.
"""

from __future__ import annotations

# pyright: reportPrivateUsage=false
import json
import re
from importlib import import_module

from .errors import ApiError, ProtocolError
from .values import NULL_REF, Enum, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from typing import Any, NoReturn

    Code = Callable[[Any], Any]
    Node = tuple[Any, ...]

_TOKEN = re.compile(r"->|[(),:=]|[^\s(),:=]+")
_NAMED = ("ref", "record", "enum", "struct")
_WRAPPED = ("set", "list", "option")
_PACKAGE = __name__.rpartition("._runtime.")[0]


def parse(notation: str) -> Node:
    """A type as nested tuples: `VM ref set` is `("set", ("ref", "VM"))`."""
    tokens = _TOKEN.findall(notation)
    node, at = _type(tokens, 0)
    if at != len(tokens):
        raise ValueError(f"no type: {notation}")
    return node


def _type(tokens: list[str], at: int) -> tuple[Node, int]:
    node: Node
    if tokens[at] == "(":
        key, at = _type(tokens, at + 1)
        value, at = _type(tokens, at + 1)  # past the arrow
        node, at = ("map", key, value), at + 2  # past `) map`
    elif at + 1 < len(tokens) and tokens[at + 1] in _NAMED:
        node, at = (tokens[at + 1], tokens[at]), at + 2
    else:
        node, at = (tokens[at],), at + 1
    while at < len(tokens) and tokens[at] in _WRAPPED:
        node, at = (tokens[at], node), at + 1
    return node, at


_decoders: dict[str, Code] = {}


def decoder(notation: str) -> Code:
    """The function that decodes values of a type; it raises ProtocolError."""
    made = _decoders.get(notation)
    if made is None:
        made = _decoders[notation] = _decoder(parse(notation))
    return made


def _load(table: str, name: str) -> Any:
    """A generated class by the spec's name; None where this client was made without."""
    tables = import_module(f"{_PACKAGE}._tables")
    place: str | None = getattr(tables, table).get(name)
    if place is None:
        return None
    module, _, cls = place.partition(":")
    return getattr(import_module(f"{_PACKAGE}.{module}"), cls)


def enum_class(name: str) -> type[Enum]:
    return _load("ENUMS", name) or Enum


def record_class(name: str) -> type[Record]:
    return _load("RECORDS", name) or Record


def struct_class(name: str) -> type[Record]:
    return _load("STRUCTS", name) or Record


def error_class(code: str) -> type[ApiError]:
    """The class of a declared error; ApiError itself for one that is unknown."""
    tables = import_module(f"{_PACKAGE}._tables")
    name: str | None = tables.ERRORS.get(code)
    if name is None:
        return ApiError
    return getattr(import_module(f"{_PACKAGE}.errors"), name)  # type: ignore[no-any-return]


# Decoding


def _wrong(expected: str, value: object) -> NoReturn:
    """Says what came by its kind alone: values may be secret."""
    raise ProtocolError(f"{expected} expected, but {kind_of(value)} came")


def kind_of(value: object) -> str:
    if value is None:
        return "null"
    name = type(value).__name__
    return f"an {name}" if name[0] in "aeiouAEIOU" else f"a {name}"


def _decoder(node: Node) -> Code:
    kind = node[0]
    plain = _PLAIN.get(kind)
    if plain is not None:
        return plain
    if kind == "enum":
        return _enum_decoder(enum_class(node[1]))
    if kind == "record":
        if node[1] == "any":
            return _tree
        return _record_decoder(record_class(node[1]))
    if kind == "struct":
        return _record_decoder(struct_class(node[1]))
    if kind in ("set", "list"):
        return _list_decoder(node[1])
    if kind == "option":
        decode = _decoder(node[1])
        return lambda value: None if value is None else decode(value)
    if kind == "map":
        return _map_decoder(node[1], node[2])
    return _tree  # a type of later versions of the notation


def _tree(value: Any) -> Any:
    return value


def _text(value: Any) -> str:
    if value.__class__ is not str:
        _wrong("text", value)
    return value


_DIGITS = re.compile(r"[+-]?[0-9]{1,19}")


def _int(value: Any) -> int:
    kind = value.__class__
    if kind is not int and not (
        (kind is str and _DIGITS.fullmatch(value))
        or (kind is float and value.is_integer())
    ):
        _wrong("an int", value)
    number = int(value)
    if not -(2**63) <= number < 2**63:
        raise ProtocolError("an int of 64 bits expected, but a larger one came")
    return number


def _float(value: Any) -> float:
    if value.__class__ is float:
        return value
    if value.__class__ is int:
        try:
            return float(value)
        except OverflowError:
            pass
    elif value.__class__ is str:
        number = float_of(value)
        if number is not None:
            return number
    _wrong("a float", value)


def float_of(text: str) -> float | None:
    """The float that a text spells, in all spellings of infinity, too; None for other texts."""
    if not text.isascii() or "_" in text or text != text.strip():
        return None  # Python takes more than the wire has
    try:
        return float(text)
    except ValueError:
        return None


_BOOLS: Mapping[Any, bool] = {"1": True, "true": True, "0": False, "false": False}


def _bool(value: Any) -> bool:
    if value.__class__ is bool:
        return value
    if value in (0, 1) and value.__class__ is int:
        return value == 1
    if value.__class__ is str and value in _BOOLS:
        return _BOOLS[value]
    _wrong("a bool", value)


_MOMENT = re.compile(
    r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})"
    r"[Tt ]([0-9]{2}):?([0-9]{2}):?([0-9]{2})(?:[.,]([0-9]+))?"
    r"(?:[Zz]|([+-])([0-9]{2}):?([0-9]{2})?)?"
)
_SECONDS = re.compile(r"-?[0-9]+(?:\.[0-9]*)?")


def _datetime(value: Any) -> datetime:
    from datetime import datetime, timedelta, timezone

    try:
        if value.__class__ in (int, float):
            return datetime.fromtimestamp(value, timezone.utc)
        if value.__class__ is not str:
            _wrong("a datetime", value)
        found = _MOMENT.fullmatch(value)
        if found is None:
            if _SECONDS.fullmatch(value):
                return datetime.fromtimestamp(float(value), timezone.utc)
            raise ProtocolError("a datetime expected, but other text came")
        *parts, fraction, sign, hours, minutes = found.groups()
        year, month, day, hour, minute, second = map(int, parts)
        micro = int((fraction or "0")[:6].ljust(6, "0"))
        at = datetime(year, month, day, hour, minute, second, micro, timezone.utc)
        if sign:
            offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
            at = at - offset if sign == "+" else at + offset
        return at
    except (ValueError, OverflowError, OSError):
        raise ProtocolError("a datetime that there is not has come") from None


def _void(value: Any) -> None:
    return None


def _ref(value: Any) -> str | None:
    if value.__class__ is not str:
        _wrong("a ref", value)
    return None if value == NULL_REF else value


_PLAIN: Mapping[str, Code] = {
    "string": _text,
    "int": _int,
    "float": _float,
    "bool": _bool,
    "datetime": _datetime,
    "void": _void,
    "ref": _ref,
}


def _enum_decoder(cls: type[Enum]) -> Code:
    known, new = cls._known, cls

    def decode(value: Any) -> Enum:
        found = known.get(value) if value.__class__ is str else None
        if found is None:
            return new(_text(value))
        return found

    return decode


def _record_decoder(cls: type[Record]) -> Code:
    of = cls._of

    def decode(value: Any) -> Record:
        if value.__class__ is not dict:
            _wrong("an object", value)
        return of(value)

    return decode


def _list_decoder(element: Node) -> Code:
    if element[0] in ("string", "ref"):  # the list itself, once looked through

        def decode_texts(value: Any) -> list[Any]:
            if value.__class__ is not list:
                _wrong("a list", value)
            for one in value:
                if one.__class__ is not str:
                    _wrong("text", one)
            return value

        return decode_texts
    decode_one = _decoder(element)

    def decode(value: Any) -> list[Any]:
        if value.__class__ is not list:
            _wrong("a list", value)
        return [decode_one(one) for one in value]

    return decode


def _map_decoder(key: Node, value: Node) -> Code:
    decode_key = None if key[0] in ("string", "ref") else _decoder(key)
    decode_value = _decoder(value)

    def decode(tree: Any) -> dict[Any, Any]:
        if tree.__class__ is not dict:
            _wrong("a map", tree)
        if decode_key is None:
            return {key: decode_value(value) for key, value in tree.items()}
        decoded = {decode_key(key): decode_value(value) for key, value in tree.items()}
        if len(decoded) != len(tree):
            raise ProtocolError("a map with a key twice has come")
        return decoded

    return decode


# Parameters of errors


def members(text: str) -> list[tuple[str, str]]:
    """The names and types that `VM: string, seconds: int` spells."""
    pairs: list[tuple[str, str]] = []
    for part in text.split(", ") if text else ():
        name, _, notation = part.partition(": ")
        pairs.append((name, notation))
    return pairs


def parameter(notation: str, text: str) -> Any:
    """An error's parameter; text that is not of its type is handed on as it is."""
    try:
        if notation.endswith((" set", " list", " map", " struct", " record")):
            return decoder(notation)(json.loads(text))
        return decoder(notation)(text)
    except (ProtocolError, ValueError):
        return text
