"""Literals as neutral values, and as JSON."""

import pytest

from apigen.model.values import (
    Absent,
    Bool,
    Datetime,
    EnumValueRef,
    Float,
    Int,
    Items,
    Member,
    Members,
    Null,
    Opaque,
    Pair,
    Pairs,
    Text,
    Unset,
    Value,
)
from apigen.wire.values import plain_value, value_as_json


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Text("x"), "x"),
        (Int(2**63 - 1), 2**63 - 1),
        (Float("0.5"), 0.5),
        (Float("0.0"), 0.0),
        (Float("-inf"), "-Infinity"),
        (Float("nan"), "NaN"),
        (Bool(True), True),
        (Datetime("2007-11-01T00:00:00Z"), "20071101T00:00:00Z"),
        (Null(), "OpaqueRef:NULL"),
        (Absent(), None),
        (
            Items((Opaque("OpaqueRef:x"), Members((Member("a", Float("inf")),)))),
            ["OpaqueRef:x", {"a": "Infinity"}],
        ),
        (Pairs((Pair(Int(1), Text("a")), Pair(EnumValueRef("b"), Text("c")))), {"1": "a", "b": "c"}),
    ],
)
def test_literals_as_json(value: Value, expected: object) -> None:
    assert value_as_json(value) == expected


def test_what_the_server_chooses_is_no_value() -> None:
    with pytest.raises(ValueError, match="server"):
        value_as_json(Unset())


def test_floats_stay_floats() -> None:
    assert plain_value(Items((Float("inf"), Float("0.5"), Int(1)))) == [float("inf"), 0.5, 1]
