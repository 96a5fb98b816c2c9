"""Values as they are read by their types: what is taken, in which form; what is refused, and why."""

from typing import Any

import msgspec
import pytest

from apigen.model.types import (
    BOOL,
    DATETIME,
    FLOAT,
    INT,
    STRING,
    ListType,
    MapType,
    OptionType,
    Record,
    Ref,
    SetType,
    Type,
)
from apigen.wire import answers
from apigen.wire.errors import Failure, Refusal
from apigen.wire.messages import Unreadable
from apigen.wire.typed import Readers
from tests.wire.sample import API, STATE, TREE, VM

GIVEN = {"name_label": "a", "power_state": "Halted", "host": "OpaqueRef:h"}


def read(type_: Type, value: Any) -> Any:
    return Readers(API).of(type_)(value)


def refused(type_: Type, value: Any) -> Failure:
    with pytest.raises(Refusal) as caught:
        read(type_, value)
    return caught.value.failure("it")


@pytest.mark.parametrize(
    ("type_", "value", "made"),
    [
        (INT, 5, 5),
        (INT, "-5", -5),
        (INT, "007", 7),
        (INT, "-0", 0),
        (INT, "9223372036854775807", 2**63 - 1),
        (INT, -(2**63), -(2**63)),
        (INT, 5.0, 5),
        (FLOAT, 1, 1.0),
        (FLOAT, "1", 1.0),
        (FLOAT, "-.5E-3", -0.0005),
        (FLOAT, "+Infinity", float("inf")),
        (FLOAT, "-inf", float("-inf")),
        (BOOL, False, False),
        (DATETIME, "20200101T00:00:00Z", "20200101T00:00:00Z"),
        (DATETIME, "2020-01-01T00:00:00.999Z", "20200101T00:00:00Z"),
        (DATETIME, "20200101T00:00:00", "20200101T00:00:00Z"),
        (DATETIME, "2020-01-01T01:30:00+01:30", "20200101T00:00:00Z"),
        (DATETIME, "20191231T22:00:00-0200", "20200101T00:00:00Z"),
        (DATETIME, "20200101T000000z", "20200101T00:00:00Z"),
        (DATETIME, "0001-01-01 00:00:00", "00010101T00:00:00Z"),
        (STATE, "balance-slb", "balance-slb"),
        (Ref("VM"), "OpaqueRef:NULL", "OpaqueRef:NULL"),
        (OptionType(INT), None, None),
        (OptionType(INT), "3", 3),
        (SetType(INT), ["2", 1, 2, "01"], [2, 1]),
        (SetType(FLOAT), ["nan", 1, "NaN", 1.0], None),
        (SetType(ListType(INT)), [[1], [2], ["1"]], [[1], [2]]),
        (SetType(MapType(STRING, INT)), [{"a": 1, "b": 2}, {"b": 2, "a": 1}], [{"a": 1, "b": 2}]),
        (ListType(INT), [1, 1], [1, 1]),
        (MapType(INT, STRING), {"01": "a", "-2": "b"}, {"1": "a", "-2": "b"}),
        (MapType(STATE, BOOL), {"Halted": True}, {"Halted": True}),
        (Record("any"), {"a": [1, {"b": None}]}, {"a": [1, {"b": None}]}),
    ],
)
def test_what_is_taken(type_: Type, value: Any, made: Any) -> None:
    found = read(type_, value)
    if made is None:
        assert repr(found) == "[nan, 1.0]" if isinstance(type_, SetType) else found is None
    else:
        assert repr(found) == repr(made)


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        (STRING, 5),
        (STRING, None),
        (STRING, Unreadable("x")),
        (INT, True),
        (INT, 1.5),
        (INT, "+5"),
        (INT, " 5"),
        (INT, "٣"),
        (INT, ""),
        (INT, 2**63),
        (INT, "9223372036854775808"),
        (INT, "1" * 20),
        (INT, 1e300),
        (INT, float("nan")),
        (FLOAT, True),
        (FLOAT, "1_0"),
        (FLOAT, "1e999"),
        (FLOAT, "0x1"),
        (FLOAT, 10**400),
        (FLOAT, None),
        (BOOL, 1),
        (BOOL, "true"),
        (DATETIME, "20200101"),
        (DATETIME, "20200230T00:00:00Z"),
        (DATETIME, "2020-0101T00:00:00Z"),
        (DATETIME, "00000101T00:00:00Z"),
        (DATETIME, "00010101T00:00:00+01:00"),
        (DATETIME, "20200101T00:00:00+01:99:1"),
        (DATETIME, 5),
        (STATE, 5),
        (Ref("VM"), None),
        (SetType(INT), "x"),
        (SetType(INT), {"a": 1}),
        (ListType(INT), [None]),
        (MapType(STRING, INT), []),
        (MapType(INT, INT), {"a": 1}),
        (VM, []),
        (TREE, None),
        (Record("any"), [1]),
        (Record("any"), {"a": Unreadable("x")}),
    ],
)
def test_what_is_of_the_wrong_type(type_: Type, value: Any) -> None:
    failure = refused(type_, value)
    assert (failure.code, failure.params) == ("FIELD_TYPE_ERROR", ("it",))


@pytest.mark.parametrize(
    ("type_", "value", "text"),
    [
        (STRING, "a\0", "a\0"),
        (Ref("VM"), "\ud800", "\ud800"),
        (MapType(STRING, INT), {"": 1}, ""),
        (MapType(STRING, INT), {"\x1f": 1}, "\x1f"),
        (STATE, "Running", "Running"),
        (MapType(STATE, INT), {"x": 1}, "x"),
        (Record("any"), {"a": "\ufffe"}, "\ufffe"),
    ],
)
def test_what_is_not_allowed(type_: Type, value: Any, text: str) -> None:
    failure = refused(type_, value)
    assert (failure.code, failure.params[:2]) == ("VALUE_NOT_SUPPORTED", ("it", text))


def test_the_reason_names_the_values_of_an_enum() -> None:
    assert refused(STATE, "x").params[2] == "not one of Halted, balance-slb"


def test_a_record_as_create_takes_it() -> None:
    assert read(VM, GIVEN) == GIVEN | {"note": None}
    more = {"tags": ["a", "a"], "load": 1, "limit": None, "password": "p"}
    assert read(VM, GIVEN | more) == GIVEN | {"note": None} | more | {"tags": ["a"]}


def test_what_create_does_not_take_is_ignored() -> None:
    assert read(VM, GIVEN | {"uuid": 5, "VBDs": ["x"], "started": "never"}) == GIVEN | {"note": None}


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"name_label": None}, "FIELD_TYPE_ERROR", "name_label"),
        ({"nmae": "a"}, "FIELD_TYPE_ERROR", "nmae"),
        ({"host": "OpaqueRef:NULL"}, "VALUE_NOT_SUPPORTED", "host"),
        ({"tags": ["a", 5]}, "FIELD_TYPE_ERROR", "tags"),
        ({"power_state": "x"}, "VALUE_NOT_SUPPORTED", "power_state"),
    ],
)
def test_members_that_are_refused(more: dict[str, Any], code: str, field: str) -> None:
    failure = refused(VM, GIVEN | more)
    assert (failure.code, failure.params[0]) == (code, f"it.{field}")


@pytest.mark.parametrize("missing", ["name_label", "power_state", "host"])
def test_members_that_are_missing(missing: str) -> None:
    given = {name: value for name, value in GIVEN.items() if name != missing}
    failure = refused(VM, given)
    assert (failure.code, failure.params) == ("FIELD_TYPE_ERROR", (f"it.{missing}",))


def test_unknown_members_are_ignored_where_the_spec_says_so() -> None:
    api = msgspec.structs.replace(API, unknown_members="ignore")
    assert Readers(api).of(VM)(GIVEN | {"nmae": "a"}) == GIVEN | {"note": None}


@pytest.mark.parametrize("member", ["password", "pin"])
def test_secrets_are_withheld(member: str) -> None:
    failure = refused(VM, GIVEN | {member: "hunter2\0"})
    assert failure.params[:2] == (f"it.{member}", "********")


def test_structs_are_filled_up() -> None:
    leaf = {"children": [], "weight": 1.0, "leaf": True, "note": None}
    assert read(TREE, {"weight": 1}) == leaf
    assert read(TREE, {"children": [{"weight": 1}], "weight": "inf", "leaf": False})["children"] == [leaf]
    assert read(TREE, {"weight": 1})["children"] is not read(TREE, {"weight": 1})["children"]
    assert refused(TREE, {"children": [{}], "weight": 1}).params == ("it.children.weight",)
    assert refused(TREE, {"weight": 1, "more": 2}).params == ("it.more",)


def test_answers_of_other_releases() -> None:
    of = answers.Readers(API).of
    assert of(STATE)("Suspended") == "Suspended"
    assert of(VM)({"load": "1", "new": 5, "started": "0.0"}) == {
        "load": 1.0, "new": 5, "started": "0.0", "note": None,
    }  # fmt: skip
    assert of(SetType(INT))(["1", 1]) == [1, 1]
    assert of(MapType(STRING, STRING))({"": "\x01"}) == {"": "\x01"}
    with pytest.raises(Refusal):
        of(VM)({"load": "x"})
