"""Types as they are written."""

import pytest

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
    spell,
)
from tests.semantics.reading import errors, field, good, rpc

AROUND = "class D {\n}\nenum E {\n  a\n}\nstruct S {\n  m: int\n}\ntype size = int\ntype sizes = size set\n"


@pytest.mark.parametrize(
    ("written", "type_"),
    [
        ("string", STRING),
        ("int", INT),
        ("float", FLOAT),
        ("bool", BOOL),
        ("datetime", DATETIME),
        ("D ref", Ref("D")),
        ("D ref set", SetType(Ref("D"))),
        ("string list", ListType(STRING)),
        ("E enum", EnumType("E")),
        ("E enum option", OptionType(EnumType("E"))),
        ("S struct", StructType("S")),
        ("size", NamedType("size", INT)),
        ("sizes", NamedType("sizes", SetType(NamedType("size", INT)))),
        ("(string -> D ref set) map", MapType(STRING, SetType(Ref("D")))),
        ("(size -> int) map", MapType(NamedType("size", INT), INT)),
        ("(E enum -> (D ref -> int) map) map", MapType(EnumType("E"), MapType(Ref("D"), INT))),
    ],
)
def test_types(written: str, type_: Type) -> None:
    assert field(good(f"{AROUND}class C {{\n  ro a: {written}\n}}"), "a").type == type_
    assert spell(type_) == written


def test_records_and_results() -> None:
    read = good(
        f"{AROUND}class C {{\n  rpc a(args: D record) -> (D ref -> D record) map\n"
        f"  rpc b()\n  rpc c() -> void\n"
        "  rpc d() -> any record set\n}"
    )
    assert rpc(read, "a").parameters[0].type == Record("D")
    assert rpc(read, "a").result == MapType(Ref("D"), Record("D"))
    assert rpc(read, "b").result == rpc(read, "c").result == VOID
    assert rpc(read, "d").result == SetType(Record("any"))


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("integer", "unknown-type"),
        ("D", "unknown-type"),
        ("E", "unknown-type"),
        ("X ref", "unknown-class"),
        ("X enum", "unknown-enum"),
        ("X struct", "unknown-struct"),
        ("void", "void-outside-result"),
        ("void set", "void-outside-result"),
        ("(float -> int) map", "map-key"),
        ("(D ref set -> int) map", "map-key"),
        ("(sizes -> int) map", "map-key"),
    ],
)
def test_what_is_no_type(written: str, code: str) -> None:
    assert errors(f"{AROUND}class C {{\n  ro a: {written}\n}}") == [code]


def test_named_types_in_a_circle() -> None:
    assert errors("type a = b set\ntype b = c\ntype c = a list\ntype d = a") == ["type-cycle"] * 3


def test_a_chain_of_named_types_costs_no_more() -> None:
    chain = "".join(f"type t{i} = t{i + 1}\n" for i in range(150)) + "type t150 = int\n"
    assert errors(f"{chain}class C {{\n  rw a: t0 = 5\n}}") == []
    maps = "".join(f"type t{i} = (t{i + 1} -> t{i + 1}) map\n" for i in range(60)) + "type t60 = int\n"
    assert errors(maps) == ["map-key"] * 59


def test_named_types_are_nested_200_levels_deep_at_most() -> None:
    chain = "".join(f"type t{i} = t{i + 1} set\n" for i in range(5000)) + "type t5000 = int\n"
    assert set(errors(chain)) == {"too-deep"}


def test_structs_that_never_end() -> None:
    assert errors("struct s {\n  a: s struct\n}") == ["infinite-struct"]
    assert errors("struct s {\n  a: t struct\n}\nstruct t {\n  b: s struct\n}") == ["infinite-struct"] * 2
    good("struct s {\n  a: s struct option\n  b: s struct set\n  c: (string -> s struct) map\n}")
