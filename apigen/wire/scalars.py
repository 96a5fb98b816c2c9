"""Scalars from both faces: the value of a type that something in a message stands for, or else Refusal."""

import re
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Any

from apigen.wire.characters import check
from apigen.wire.errors import Refusal

_INT = re.compile(r"-?[0-9]{1,19}")
_FLOAT = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_SPECIAL = re.compile(r"[+-]?(?:inf(?:inity)?|nan)", re.IGNORECASE)
_DATETIME = re.compile(
    r"([0-9]{4})(-?)([0-9]{2})\2([0-9]{2})[Tt ]([0-9]{2})(:?)([0-9]{2})\6([0-9]{2})(?:[.,][0-9]+)?"
    r"(?:[Zz]|([+-])([0-9]{2}):?([0-9]{2})?)?"
)
_EXACT = 2**53
"""Up to here each whole float is one int."""

NAN = float("nan")
"""One for all, so that sets know it again."""


def string(value: Any) -> str:
    """Text that both faces can carry."""
    if type(value) is not str:
        raise Refusal
    return check(value)


def integer(value: Any) -> int:
    """An int of 64 bits: a number, or its decimal digits as text.

    JSON has but one kind of number, so `5.0` is five.
    """
    if type(value) is str:
        value = int(value) if _INT.fullmatch(value) else None
    elif type(value) is float and value.is_integer() and abs(value) <= _EXACT:
        value = int(value)
    if type(value) is not int or not -(2**63) <= value < 2**63:
        raise Refusal
    return value


def double(value: Any) -> float:
    """A double: a number or its text, in all usual spellings, those of what is no number among them."""
    if type(value) is str:
        if not _FLOAT.fullmatch(value):
            return _special(value)
        value = float(value)
        if not isfinite(value):
            raise Refusal  # a number beyond all doubles
    elif type(value) is int:
        try:
            value = float(value)
        except OverflowError:
            raise Refusal from None
    elif type(value) is not float:
        raise Refusal
    return value if value == value else NAN


def _special(text: str) -> float:
    if not _SPECIAL.fullmatch(text):
        raise Refusal
    return NAN if text[-1] in "nN" else float(text)


def boolean(value: Any) -> bool:
    if type(value) is not bool:
        raise Refusal
    return value


def moment(value: Any) -> str:
    """A moment in UTC and whole seconds, as `20200101T00:00:00Z`: fractions are cut, no zone is UTC."""
    found = _DATETIME.fullmatch(value) if type(value) is str else None
    if found is None:
        raise Refusal
    year, _, month, day, hour, _, minute, second, sign, hours, minutes = found.groups()
    try:
        at = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second))
        if sign:
            offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
            at = at - offset if sign == "+" else at + offset
    except (ValueError, OverflowError):
        raise Refusal from None
    return f"{at.year:04}{at.month:02}{at.day:02}T{at.hour:02}:{at.minute:02}:{at.second:02}Z"


def from_seconds(seconds: float) -> str:
    """The moment that lies so many seconds after the beginning of 1970, as `20200101T00:00:00Z`."""
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y%m%dT%H:%M:%SZ")
