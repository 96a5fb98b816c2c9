"""Default values: as a dump's text, as the extras' JSON, and as typed values."""

import json
import math
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from apigen.model.types import (
    EnumType,
    ListType,
    MapType,
    OptionType,
    Primitive,
    Ref,
    SetType,
    Type,
    plain,
)
from apigen.model.values import (
    Absent,
    Bool,
    Datetime,
    EnumValueRef,
    Float,
    Int,
    Items,
    Members,
    Null,
    Opaque,
    Pair,
    Pairs,
    Text,
    Unset,
    Value,
)
from apigen.wire.values import NULL, PREFIX

_DATE = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)T(\d\d:\d\d:\d\d)Z?\Z")
_PIECES = re.compile(r'"(?:[^"\\]|\\.)*"|\s*->\s*|,\s*|[^",\s-]+|\s+|.', re.DOTALL)


def parse(text: str, type_: Type) -> Value:
    """The value that a dump's text means. Raises ValueError where it means none of this type."""
    match plain(type_):
        case Primitive("string"):
            if len(text) < 2 or text[0] != '"' or text[-1] != '"':
                raise ValueError(text)
            return Text(text[1:-1])
        case Primitive("int"):
            return Int(_int(text))
        case Primitive("float"):
            return Float(_digits(float(text)))
        case Primitive("bool") if text in ("true", "false"):
            return Bool(text == "true")
        case Primitive("datetime") if found := _DATE.match(text):
            moment = "{}-{}-{}T{}".format(*found.groups())
            datetime.fromisoformat(moment)
            return Datetime(f"{moment}Z")
        case Ref():
            if text in (NULL, "Null", "NULL", ""):
                return Null()
            if text.startswith(PREFIX):
                return Opaque(text)
        case EnumType() if text and text == text.strip():
            return EnumValueRef(text)
        case OptionType(element):
            return Absent() if text in ("None", "none", "") else parse(text, element)
        case SetType(element) | ListType(element) if text[:1] == "{" and text[-1:] == "}":
            return _items(parse(item, element) for item in _split(text[1:-1], ","))
        case MapType(key, value) if text[:1] == "{" and text[-1:] == "}":
            return _pairs(_pair(item, key, value) for item in _split(text[1:-1], ","))
        case _:
            pass
    raise ValueError(text)


def spell(value: Value) -> str | None:
    """The canonical text of a value in a dump; None for what a dump has no place for (`_`, a struct)."""
    match value:
        case Text(text):
            return f'"{text}"'
        case Int(number):
            return str(number)
        case Float(digits):
            return digits.removesuffix("0") if digits.endswith(".0") else digits
        case Bool(truth):
            return "true" if truth else "false"
        case Datetime(moment):
            return moment.replace("-", "")
        case EnumValueRef(name):
            return name
        case Null():
            return NULL
        case Opaque(ref):
            return ref
        case Absent():
            return "None"
        case Items(items):
            return "{" + ", ".join(str(spell(item)) for item in items) + "}"
        case Pairs(pairs):
            return "{" + ", ".join(f"{spell(pair.key)} -> {spell(pair.value)}" for pair in pairs) + "}"
        case Unset() | Members():
            return None


def from_json(value: Any, type_: Type) -> Value:
    """A parameter's default as the extras write it. Raises ValueError where it does not fit the type."""
    kind, held = next(iter(value.items())) if isinstance(value, dict) and len(value) == 1 else ("", value)
    match plain(type_):
        case Primitive("string") if isinstance(held, str):
            return Text(held)
        case Primitive("bool") if isinstance(held, bool):
            return Bool(held)
        case Primitive("int") if isinstance(held, int) and not isinstance(held, bool):
            return Int(_int(str(held)))
        case Primitive("float") if isinstance(held, int | float) and not isinstance(held, bool):
            return Float(_digits(float(held)))
        case Primitive("datetime") | Ref() | EnumType() if isinstance(held, str):
            return parse(held, type_)
        case OptionType(element):
            return Absent() if held is None else from_json(value, element)
        case SetType(element) | ListType(element) if isinstance(held, list):
            return _items(from_json(item, element) for item in held)
        case MapType(key, element) if kind == "map" and isinstance(held, list):
            return _pairs(Pair(from_json(k, key), from_json(v, element)) for k, v in held)
        case _:
            raise ValueError(json.dumps(value))


def _int(text: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,19}", text) or not -(2**63) <= int(text) < 2**63:
        raise ValueError(text)
    return int(text)


def _items(found: Iterable[Value]) -> Items:
    """The elements of a set. Raises ValueError where one is there twice."""
    items = tuple(found)
    if len(set(items)) < len(items):
        raise ValueError("an element twice")
    return Items(items)


def _pairs(found: Iterable[Pair]) -> Pairs:
    """The pairs of a map. Raises ValueError where a key is there twice."""
    pairs = tuple(found)
    if len({pair.key for pair in pairs}) < len(pairs):
        raise ValueError("a key twice")
    return Pairs(pairs)


def _digits(number: float) -> str:
    """A double's shortest exact digits."""
    if math.isnan(number):
        return "nan"
    return repr(number)


def _pair(text: str, key: Type, value: Type) -> Pair:
    parts = _split(text, "->")
    if len(parts) != 2:
        raise ValueError(text)
    return Pair(parse(parts[0], key), parse(parts[1], value))


def _split(text: str, separator: str) -> list[str]:
    """The pieces between separators that stand outside of quotes and braces."""
    if not text.strip():
        return []
    pieces = [""]
    depth = 0
    for token in _PIECES.findall(text):
        if token.strip() == separator and not depth:
            pieces.append("")
            continue
        depth += (token == "{") - (token == "}") if len(token) == 1 else token.count("{") - token.count("}")
        pieces[-1] += token
    return [piece.strip() for piece in pieces]
