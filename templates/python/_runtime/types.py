"""Types in the spec's notation, made into functions that decode and encode values.

A decoder takes what a wire gave (text, int, float, bool, None, list, dict) and is
lenient where servers differ; an encoder takes a value of the user's and is strict.
"""

from __future__ import annotations

# pyright: reportPrivateUsage=false
import json
import re
from importlib import import_module

from .errors import ApiError, ProtocolError, UsageError
from .values import NULL_REF, Enum, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from typing import Any, NoReturn

    Code = Callable[[Any], Any]
    Node = tuple[Any, ...]

_TOKEN = re.compile(r"->|[(),:=]|[^\s(),:=]+")
_NAMED = ("ref", "record", "enum", "struct")
_WRAPPED = ("set", "list", "option")
_PACKAGE = __name__.rpartition("._runtime.")[0]


class Moment(str):
    """A moment as it is sent; XML has a type of its own for it."""

    __slots__ = ()


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
_encoders: dict[str, Code] = {}


def decoder(notation: str) -> Code:
    """The function that decodes values of a type; it raises ProtocolError."""
    made = _decoders.get(notation)
    if made is None:
        made = _decoders[notation] = _decoder(parse(notation))
    return made


def encoder(notation: str) -> Code:
    """The function that encodes values of a type; it raises UsageError."""
    made = _encoders.get(notation)
    if made is None:
        made = _encoders[notation] = _encoder(parse(notation))
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
    raise ProtocolError(f"{expected} expected, but {_kind(value)} came")


def _kind(value: object) -> str:
    return "null" if value is None else f"a {type(value).__name__}"


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
    elif value.__class__ is str and "_" not in value:
        try:
            return float(value)  # in all spellings of infinity, too
        except ValueError:
            pass
    _wrong("a float", value)


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


# Encoding


def _refuse(expected: str, value: object) -> NoReturn:
    raise UsageError(f"{expected} expected, not {_kind(value)}")


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


def _list_encoder(element: Node, unordered: bool) -> Code:
    encode = _encoder(element)

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
    encode_key, encode_value = _encoder(key), _encoder(value)

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
                raise UsageError(f"{name}: {error.message}") from None


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


# Signatures

UNSET: Any = object()
"""Stands for the default of what the server chooses."""


class Parameter:
    """A parameter of an RPC."""

    __slots__ = ("default", "encode", "name", "none_is_value", "optional")

    def __init__(self, name: str, notation: str, optional: bool, default: Any) -> None:
        self.name = name
        self.encode = encoder(notation)
        self.optional = optional
        self.default = default
        self.none_is_value = not optional or (
            default is UNSET and notation.endswith(" option")
        )


class Signature:
    """How the arguments of an RPC are sent, and its result is read."""

    __slots__ = ("decode", "parameters", "result")

    def __init__(self, parameters: tuple[Parameter, ...], result: str) -> None:
        self.parameters = parameters
        self.result = result
        self.decode = decoder(result)

    def encode(self, args: tuple[object, ...]) -> list[Any] | dict[str, Any]:
        """The arguments in their places, or by name where one in the middle must be left out."""
        if len(args) > len(self.parameters):
            count = len(self.parameters)
            raise UsageError(f"at most {count} arguments expected, not {len(args)}")
        sent: list[Any] = []
        missing = 0
        for parameter, value in zip(self.parameters, args):
            if value is ... or (value is None and not parameter.none_is_value):
                if not parameter.optional:
                    raise UsageError(f"{parameter.name} is not given")
                missing += 1
                sent.append(UNSET)
                continue
            try:
                sent.append(parameter.encode(value))
            except UsageError as error:
                raise UsageError(f"{parameter.name}: {error.message}") from None
        for parameter in self.parameters[len(args) :]:
            if not parameter.optional:
                raise UsageError(f"{parameter.name} is not given")
        return self._filled(sent) if missing else sent

    def _filled(self, sent: list[Any]) -> list[Any] | dict[str, Any]:
        while sent and sent[-1] is UNSET:
            sent.pop()
        pairs = list(zip(self.parameters, sent))
        if any(v is UNSET and p.default is UNSET for p, v in pairs):
            return {p.name: v for p, v in pairs if v is not UNSET}
        return [p.default if v is UNSET else v for p, v in pairs]


_signatures: dict[str, Signature] = {}


def signature(text: str) -> Signature:
    """The signature that `'self: VM ref, force: bool = false -> void'` spells."""
    made = _signatures.get(text)
    if made is None:
        made = _signatures[text] = _signature(text)
    return made


_NAME = re.compile(r"\s*,?\s*([^\s:,]+)\s*:\s*")
_json = json.JSONDecoder()


def _signature(text: str) -> Signature:
    parameters: list[Parameter] = []
    at = 0
    while not text.startswith("->", at):
        name = _NAME.match(text, at)
        if name is None:
            raise ValueError(f"no signature: {text}")
        end = _end(text, name.end())
        notation = text[name.end() : end].strip()
        default: Any = UNSET
        optional = text.startswith("=", end)
        if optional and text.startswith("_", end + 2):
            end += 3
        elif optional:
            default, end = _json.raw_decode(text, end + 2)
        parameters.append(Parameter(name[1], notation, optional, default))
        at = end + 1 if text.startswith(" ", end) else end
    return Signature(tuple(parameters), text[at + 2 :].strip())


def _end(text: str, at: int) -> int:
    """Where a parameter's type ends: before `,`, `=` or the arrow of the result."""
    depth = 0
    while depth or not (text[at] in ",=" or text.startswith("->", at)):
        depth += (text[at] == "(") - (text[at] == ")")
        at += 1
    return at


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
