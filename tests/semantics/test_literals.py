"""Literals, typed by their declaration."""

import pytest

from apigen.model import values
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
)
from tests.semantics.reading import errors, field, good, spec

AROUND = """
enum E {
  on
  none
  "802.3ad"
  balance-slb
}
struct S {
  width: int
  height: int = 1
}
type size = int
class D {
}
"""


def read(type_: str, literal: str) -> values.Value | None:
    return field(good(f"{AROUND}class C {{\n  rw a: {type_} = {literal}\n}}"), "a").default


@pytest.mark.parametrize(
    ("type_", "literal", "value"),
    [
        ("string", r'"a \"b\" \u00e9\n"', Text('a "b" é\n')),
        ("int", "-5", Int(-5)),
        ("int", "9223372036854775807", Int(2**63 - 1)),
        ("int", "-9223372036854775808", Int(-(2**63))),
        ("size", "3", Int(3)),
        ("float", "0.5", Float("0.5")),
        ("float", "1.", Float("1.0")),
        ("float", "1e3", Float("1000.0")),
        ("float", "inf", Float("inf")),
        ("float", "-inf", Float("-inf")),
        ("float", "nan", Float("nan")),
        ("bool", "true", Bool(True)),
        ("datetime", "2007-11-01T00:00:00Z", Datetime("2007-11-01T00:00:00Z")),
        ("E enum", "on", EnumValueRef("on")),
        ("E enum", '"on"', EnumValueRef("on")),
        ("E enum", '"802.3ad"', EnumValueRef("802.3ad")),
        ("E enum", "balance-slb", EnumValueRef("balance-slb")),
        ("E enum", "none", EnumValueRef("none")),
        ("E enum option", "none", Absent()),
        ("E enum option", '"none"', EnumValueRef("none")),
        ("D ref", "null", Null()),
        ("D ref", 'ref "OpaqueRef:1"', Opaque("OpaqueRef:1")),
        ("D ref option", "none", Absent()),
        ("D ref option", "null", Null()),
        ("D ref list", "{null}", Items((Null(),))),
        ("(string -> D ref) map", '{"a" -> null}', Pairs((Pair(Text("a"), Null()),))),
        ("int set", "{}", Items(())),
        ("int set", "{1, 2}", Items((Int(1), Int(2)))),
        ("int list", "{1, 1}", Items((Int(1), Int(1)))),
        ("(string -> int) map", "{}", Pairs(())),
        ("(string -> int) map", '{"a" -> 1}', Pairs((Pair(Text("a"), Int(1)),))),
        ("(E enum -> int set) map", "{on -> {1}}", Pairs((Pair(EnumValueRef("on"), Items((Int(1),))),))),
        ("S struct", "{width: 3}", Members((values.Member("width", Int(3)),))),
        (
            "S struct",
            "{height: 2, width: 3}",
            Members((values.Member("height", Int(2)), values.Member("width", Int(3)))),
        ),
        ("S struct list", "{{width: 3}}", Items((Members((values.Member("width", Int(3)),)),))),
    ],
)
def test_values(type_: str, literal: str, value: values.Value) -> None:
    assert read(type_, literal) == value


@pytest.mark.parametrize(
    ("type_", "literal", "code"),
    [
        ("int", '"5"', "wrong-type"),
        ("int", "5.0", "wrong-type"),
        ("int", "9223372036854775808", "wrong-type"),
        ("int", "9" * 5000, "wrong-type"),
        ("int", "on", "wrong-type"),
        ("float", "0", "wrong-type"),
        ("float", '"inf"', "wrong-type"),
        ("float", "1e999", "wrong-type"),
        ("string", "on", "wrong-type"),
        ("bool", "yes", "wrong-type"),
        ("datetime", "2007-13-01T00:00:00Z", "wrong-type"),
        ("datetime", '"now"', "wrong-type"),
        ("E enum", "off", "unknown-value"),
        ("E enum", "{}", "wrong-type"),
        ("D ref", "none", "wrong-type"),
        ("D ref", '"OpaqueRef:1"', "wrong-type"),
        ("int option", "null", "wrong-type"),
        ("int set", "1", "wrong-type"),
        ("int set", "{1, 1}", "repeated-key"),
        ("int set", "{1 -> 2}", "wrong-type"),
        ("D ref set", "{null}", "null-element"),
        ("(D ref -> int) map", "{null -> 1}", "null-element"),
        ("(string -> int) map", "{1}", "wrong-type"),
        ("(string -> int) map", '{"a" -> 1, "a" -> 2}', "repeated-key"),
        ("(string -> int) map", '{"a" -> "b"}', "wrong-type"),
        ("S struct", "{}", "missing-member"),
        ("S struct", "{height: 1}", "missing-member"),
        ("S struct", "{width: 1, depth: 2}", "unknown-member"),
        ("S struct", "{width: 1, width: 2}", "repeated-key"),
        ("S struct", "{width: 1.5}", "wrong-type"),
    ],
)
def test_what_is_not_of_its_type(type_: str, literal: str, code: str) -> None:
    assert errors(f"{AROUND}class C {{\n  rw a: {type_} = {literal}\n}}") == [code]


def test_a_float_is_mended_by_a_point() -> None:
    (one,) = (d for d in spec("class C {\n  rw a: float = 0\n}").diagnostics if d.severity == "error")
    assert [edit.text for edit in one.edits] == ["0.0"]


def test_null_is_no_text() -> None:
    (one,) = (d for d in spec("class C {\n  rw a: string = null\n}").diagnostics if d.severity == "error")
    assert not one.edits
    assert one.help is not None
    assert "`string option`" in one.help


def test_a_text_is_mended_by_quotes() -> None:
    (one,) = (d for d in spec("class C {\n  rw a: string = x\n}").diagnostics if d.severity == "error")
    assert [edit.text for edit in one.edits] == ['"x"']


def test_values_of_what_is_unknown_are_not_held_against_it() -> None:
    assert errors("class C {\n  rw a: E enum = on\n}") == ["unknown-enum"]
    assert errors("class C {\n  rw a: S struct = {x: 1}\n}") == ["unknown-struct"]


def test_parameters_and_members_have_defaults_too() -> None:
    assert errors("class C {\n  rpc go(a: int = true)\n}\nstruct S {\n  b: int = _\n}") == [
        "wrong-type",
        "wrong-type",
    ]
