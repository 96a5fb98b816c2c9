"""Neutral values: what stands between the wire formats and all else.

| type | neutral value |
|---|---|
| string, enum, ref | str; the null ref is `OpaqueRef:NULL` |
| int | int |
| float | float, also nan and the infinities |
| bool | bool |
| datetime | str, `20200101T00:00:00Z` |
| set, list | list |
| map | dict; its keys are texts, those of an int decimal |
| record, struct | dict by wire names |
| option | None where there is no value |
| void | `""` |
"""

from typing import Any

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
    Pairs,
    Text,
    Unset,
    Value,
)

PREFIX = "OpaqueRef:"
"""What each ref begins with."""

NULL = f"{PREFIX}NULL"
"""The ref that refers to nothing."""

_SPECIAL = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}


def plain_value(value: Value) -> Any:
    """A literal as a neutral value. Raises ValueError for `_`, which is no value."""
    match value:
        case Float(digits):
            return float(digits)
        case Datetime(moment):
            return moment.replace("-", "")
        case EnumValueRef(text) | Opaque(text) | Text(text):
            return text
        case Int(number):
            return number
        case Bool(truth):
            return truth
        case Null():
            return NULL
        case Absent():
            return None
        case Items(items):
            return [plain_value(item) for item in items]
        case Pairs(pairs):
            return {str(plain_value(pair.key)): plain_value(pair.value) for pair in pairs}
        case Members(members):
            return {member.name: plain_value(member.value) for member in members}
        case Unset():
            raise ValueError("the server chooses: there is no value")


def value_as_json(value: Value) -> Any:
    """A literal as the JSON-RPC face writes it. Raises ValueError for `_`, which is no value."""
    return jsonable(plain_value(value))


def jsonable(value: Any) -> Any:
    """A neutral value of any type as JSON can say it: floats that are no numbers as texts."""
    match value:
        case float():
            return json_float(value)
        case list():
            return [jsonable(item) for item in value]
        case dict():
            return {key: jsonable(item) for key, item in value.items()}
        case _:
            return value


def json_float(number: float) -> float | str:
    """A float as JSON can say it; `NaN`, `Infinity` and `-Infinity` as texts."""
    return number if number - number == 0 else _SPECIAL[repr(float(number))]
