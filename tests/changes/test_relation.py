"""The relation itself: what is written as one type and read as another."""

import pytest

from apigen.changes.relation import (
    BAD,
    GOOD,
    OTHER,
    PARTLY,
    Declared,
    Face,
    Grade,
    Limits,
    Reader,
    both,
    grade,
    grade_text,
    limits,
)
from apigen.model.api import Constraints, StructMember
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
    OptionType,
    Record,
    Ref,
    SetType,
    StructType,
    Type,
)  # fmt: skip
from apigen.model.values import Int

FEW, MORE, OTHERS = EnumType("few"), EnumType("more"), EnumType("others")


def member(name: str, type_: Type, default: Int | None = None) -> StructMember:
    return StructMember(name=name, type=type_, default=default)


NAMES = Declared(
    enums={"few": frozenset("ab"), "more": frozenset("abc"), "others": frozenset("xy")},
    structs={
        "one": (member("a", INT),),
        "two": (member("a", INT), member("b", INT, Int(0))),
        "three": (member("a", INT), member("b", INT)),
        "float": (member("a", FLOAT),),
        "loop": (member("a", INT), member("next", SetType(StructType("loop")))),
        "ring": (member("a", INT), member("next", SetType(StructType("ring")))),
        "knot": (member("a", BOOL), member("next", SetType(StructType("knot")))),
    },
)


def how(written: Type, read: Type, reader: Reader = "server", face: Face = "jsonrpc") -> Grade:
    return grade(written, read, NAMES, NAMES, reader, face)


@pytest.mark.parametrize(
    ("written", "read", "xmlrpc", "jsonrpc", "native"),
    [
        (INT, INT, GOOD, GOOD, GOOD),
        (INT, FLOAT, GOOD, GOOD, GOOD),
        (FLOAT, INT, BAD, BAD, BAD),
        (INT, STRING, GOOD, BAD, BAD),
        (STRING, INT, BAD, BAD, BAD),
        (DATETIME, STRING, BAD, GOOD, BAD),
        (STRING, DATETIME, BAD, BAD, BAD),
        (BOOL, STRING, BAD, BAD, BAD),
        (BOOL, INT, BAD, BAD, BAD),
        (Ref("a"), STRING, GOOD, GOOD, GOOD),
        (STRING, Ref("a"), BAD, BAD, BAD),
        (FEW, Ref("a"), BAD, BAD, BAD),
        (Ref("a"), Ref("b"), OTHER, OTHER, OTHER),
        (Record("a"), Record("b"), OTHER, OTHER, OTHER),
        (FEW, STRING, GOOD, GOOD, GOOD),
        (FEW, MORE, GOOD, GOOD, GOOD),
        (INT, VOID, GOOD, GOOD, GOOD),
        (VOID, INT, BAD, BAD, BAD),
        (SetType(INT), ListType(INT), GOOD, GOOD, GOOD),
        (ListType(INT), SetType(INT), OTHER, OTHER, OTHER),
        (SetType(INT), SetType(FLOAT), GOOD, GOOD, GOOD),
        (ListType(Ref("a")), ListType(Ref("b")), OTHER, OTHER, OTHER),
        (INT, SetType(INT), BAD, BAD, BAD),
        (INT, OptionType(INT), GOOD, GOOD, GOOD),
        (INT, OptionType(FLOAT), GOOD, GOOD, GOOD),
        (OptionType(INT), OptionType(STRING), GOOD, BAD, BAD),
        (MapType(INT, INT), MapType(STRING, INT), GOOD, GOOD, BAD),
        (MapType(STRING, INT), MapType(INT, INT), BAD, BAD, BAD),
        (MapType(STRING, INT), MapType(STRING, FLOAT), GOOD, GOOD, GOOD),
        (MapType(STRING, INT), StructType("one"), BAD, BAD, BAD),
        (StructType("one"), MapType(STRING, INT), BAD, BAD, BAD),
        (StructType("one"), Record("a"), BAD, BAD, BAD),
        (StructType("one"), StructType("float"), GOOD, GOOD, GOOD),
        (StructType("loop"), StructType("ring"), GOOD, GOOD, GOOD),
        (StructType("loop"), StructType("knot"), BAD, BAD, BAD),
    ],
)
def test_what_a_server_reads(written: Type, read: Type, xmlrpc: Grade, jsonrpc: Grade, native: Grade) -> None:
    faces: tuple[Face, ...] = ("xmlrpc", "jsonrpc", "native")
    assert [how(written, read, face=face) for face in faces] == [xmlrpc, jsonrpc, native]


@pytest.mark.parametrize(
    ("written", "read", "server", "client", "handler", "data"),
    [
        (MORE, FEW, BAD, PARTLY, PARTLY, PARTLY),
        (OTHERS, FEW, BAD, BAD, BAD, BAD),
        (STRING, FEW, BAD, PARTLY, PARTLY, PARTLY),
        (MapType(MORE, INT), MapType(FEW, INT), BAD, PARTLY, PARTLY, PARTLY),
        (OptionType(INT), INT, BAD, PARTLY, BAD, PARTLY),
        (OptionType(BOOL), INT, BAD, BAD, BAD, BAD),
        (StructType("one"), StructType("two"), GOOD, BAD, GOOD, GOOD),
        (StructType("one"), StructType("three"), BAD, BAD, BAD, BAD),
        (StructType("two"), StructType("three"), BAD, GOOD, GOOD, GOOD),
        (StructType("two"), StructType("one"), BAD, GOOD, GOOD, BAD),
    ],
)
def test_who_reads(
    written: Type, read: Type, server: Grade, client: Grade, handler: Grade, data: Grade
) -> None:
    readers: tuple[Reader, ...] = ("server", "client", "handler", "data")
    assert [how(written, read, reader) for reader in readers] == [server, client, handler, data]


def test_unknown_members_of_structs_are_refused() -> None:
    """It is in records that they may be ignored."""
    ignoring = Declared(NAMES.enums, NAMES.structs, unknown_ignored=True)
    assert grade(StructType("two"), StructType("one"), NAMES, ignoring, "server", "jsonrpc") == BAD


@pytest.mark.parametrize(
    ("written", "read", "server", "client"),
    [
        (INT, STRING, GOOD, GOOD),
        (BOOL, STRING, GOOD, GOOD),
        (STRING, INT, BAD, BAD),
        (INT, FLOAT, GOOD, GOOD),
        (FLOAT, INT, BAD, BAD),
        (Ref("a"), Ref("b"), OTHER, OTHER),
    ],
)
def test_what_is_carried_as_text(written: Type, read: Type, server: Grade, client: Grade) -> None:
    assert grade_text(written, read, NAMES, NAMES, "server") == server
    assert grade_text(written, read, NAMES, NAMES, "client") == client


def test_what_is_refused_is_not_silent() -> None:
    assert both(OTHER, GOOD) == OTHER
    assert both(OTHER, PARTLY, BAD) == BAD


@pytest.mark.parametrize(
    ("old", "new", "tighter", "wider"),
    [
        ({}, {"minimum": "1"}, True, False),
        ({"minimum": "1"}, {}, False, True),
        ({"minimum": "1"}, {"minimum": "2"}, True, False),
        ({"maximum": "1"}, {"maximum": "2"}, False, True),
        ({"maximum": "0.5"}, {"maximum": "0.25"}, True, False),
        ({"maximum": "10"}, {"maximum": "9"}, True, False),
        ({"minimum": "1.0"}, {"minimum": "1"}, False, False),
        ({"minimum": "1", "maximum": "9"}, {"minimum": "2", "maximum": "99"}, True, True),
        ({"min_length": 1}, {"min_length": 0}, False, True),
        ({"max_length": 9}, {"max_length": 8}, True, False),
        ({"pattern": "a"}, {"pattern": "b"}, True, True),
        ({"format": "ip"}, {"format": "ipv4"}, True, True),
        ({"unit": "mm"}, {"unit": "m"}, False, False),
    ],
)
def test_limits(old: dict[str, object], new: dict[str, object], tighter: bool, wider: bool) -> None:
    assert limits(Constraints(**old), Constraints(**new)) == Limits(tighter, wider)  # type: ignore[arg-type]
