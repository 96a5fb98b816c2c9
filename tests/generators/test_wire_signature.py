"""Signatures as they are on the wire."""

import pytest

from apigen.generators.wire_signature import WireParameter, WireType, wire_signature, wire_type
from apigen.model.types import (
    BOOL,
    DATETIME,
    FLOAT,
    INT,
    STRING,
    VOID,
    EnumType,
    ListType,
    MapType,
    NamedType,
    OptionType,
    Record,
    Ref,
    SetType,
    StructType,
    Type,
)

from .sample import LAMP


@pytest.mark.parametrize(
    ("type_", "xml", "json"),
    [
        (STRING, "string", "string"),
        (INT, "string of digits", "number"),
        (FLOAT, "double", "number"),
        (BOOL, "boolean", "boolean"),
        (DATETIME, "dateTime.iso8601", "string"),
        (VOID, "empty string", "empty string"),
        (Ref("lamp"), "string", "string"),
        (EnumType("mood"), "string", "string"),
        (NamedType("power", INT), "string of digits", "number"),
        (SetType(ListType(INT)), "array of array of string of digits", "array of array of number"),
        (MapType(STRING, BOOL), "struct of boolean", "object of boolean"),
        (OptionType(FLOAT), "double or nil", "number or null"),
        (Record("lamp"), "struct", "object"),
        (StructType("deed"), "struct", "object"),
    ],
)
def test_types(type_: Type, xml: str, json: str) -> None:
    assert wire_type(type_) == WireType(xml, json)


def test_the_session_comes_first() -> None:
    found = wire_signature(LAMP, LAMP.rpcs[0], session=True)
    assert found.name == "lamp.switch_on"
    assert [parameter.name for parameter in found.parameters] == ["session_id", "self", "slowly", "after"]
    assert found.parameters[2] == WireParameter("slowly", WireType("boolean", "boolean"), optional=True)
    assert found.result == wire_type(VOID)
    without = wire_signature(LAMP, LAMP.rpcs[0], session=False)
    assert without.parameters == found.parameters[1:]
