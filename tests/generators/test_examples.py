"""Example values: by declaration, name and type, within the constraints, always the same."""

import re

import msgspec
import pytest

from apigen.derive import all_rpcs
from apigen.generators.example_texts import ref
from apigen.generators.examples import Examples
from apigen.model.api import (
    Api,
    Class,
    Constraints,
    Enum,
    EnumValue,
    Error,
    ErrorParameter,
    Struct,
    StructMember,
)
from apigen.model.types import (
    BOOL,
    DATETIME,
    FLOAT,
    INT,
    STRING,
    EnumType,
    ListType,
    MapType,
    OptionType,
    Ref,
    SetType,
    StructType,
    Type,
)
from apigen.model.values import (
    Bool,
    Datetime,
    EnumValueRef,
    Float,
    Int,
    Items,
    Member,
    Members,
    Opaque,
    Pair,
    Pairs,
    Text,
    Value,
)
from apigen.semantics import load_text
from apigen.wire.values import value_as_json

from .sample import API, LAMP, field

EXAMPLES = Examples(API)


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        (INT, Int(1)),
        (FLOAT, Float("0.5")),
        (BOOL, Bool(True)),
        (DATETIME, Datetime("2026-01-31T12:00:00Z")),
        (EnumType("mood"), EnumValueRef("calm")),
        (Ref("lamp"), Opaque(ref("p"))),
        (OptionType(INT), Int(1)),
        (SetType(INT), Items((Int(1),))),
        (MapType(STRING, INT), Pairs((Pair(Text("note"), Int(1)),))),
        (
            StructType("deed"),
            Members((Member("at", Datetime("2026-01-31T12:00:00Z")), Member("text", Text("text")))),
        ),
    ],
)
def test_by_type(type_: Type, value: Value) -> None:
    assert EXAMPLES.value(type_, "p") == value


def test_by_name() -> None:
    assert EXAMPLES.value(STRING, "p", "name_label") == Text("my example")
    assert EXAMPLES.value(STRING, "lamp.name_label", "name_label") == Text("my lamp")
    assert EXAMPLES.value(STRING, "p", "guest_address") == Text("192.0.2.10")
    assert EXAMPLES.value(STRING, "p", "locale") == Text("locale")


@pytest.mark.parametrize(
    ("type_", "name", "value"),
    [
        (INT, "memory_static_max", Int(1 << 30)),
        (INT, "virtual_size", Int(1 << 30)),
        (INT, "watts", Int(1)),
        (BOOL, "force", Bool(False)),
        (BOOL, "is_default", Bool(False)),
        (BOOL, "enabled", Bool(True)),
    ],
)
def test_numbers_and_truth_by_name(type_: Type, name: str, value: Value) -> None:
    assert EXAMPLES.value(type_, "p", name) == value


@pytest.mark.parametrize(
    ("allowed", "pattern"),
    [
        (Constraints(max_length=3), ".{0,3}"),
        (Constraints(min_length=40), ".{40,}"),
        (Constraints(format="ipv4"), r"[\d.]+"),
        (Constraints(format="mac"), "[0-9a-f:]{17}"),
        (Constraints(pattern="[0-9]{3}"), "[0-9]{3}"),
        (Constraints(format="uuid"), "[0-9a-f-]{36}"),
    ],
)
def test_texts_within_constraints(allowed: Constraints, pattern: str) -> None:
    value = EXAMPLES.value(STRING, "p", "description", allowed)
    assert isinstance(value, Text)
    assert re.fullmatch(pattern, value.value)


@pytest.mark.parametrize(
    ("minimum", "maximum", "number"), [("5", None, 5), (None, "0", 0), ("-9", "-3", -3), ("0", "10", 1)]
)
def test_numbers_within_constraints(minimum: str | None, maximum: str | None, number: int) -> None:
    assert EXAMPLES.value(INT, "p", "", Constraints(minimum=minimum, maximum=maximum)) == Int(number)


def test_sets_have_as_many_as_they_must() -> None:
    value = EXAMPLES.value(SetType(Ref("lamp")), "p", "lamps", Constraints(min_length=3))
    assert isinstance(value, Items)
    assert len(set(value.items)) == 3
    assert EXAMPLES.value(ListType(INT), "p", "", Constraints(max_length=0)) == Items(())


def test_a_text_of_an_error_is_what_it_says_and_not_its_name() -> None:
    parameters = tuple(ErrorParameter(name=name, type=STRING) for name in ("lamp", "expected", "actual"))
    error = Error(name="BAD_STATE", parameters=parameters)
    assert EXAMPLES.error(error) == (ref("lamp"), "halted", "running")


def test_the_declarations_own_example_wins() -> None:
    lamp = msgspec.structs.replace(LAMP, fields=(field("x", "RW", INT, example=Int(7)),))
    assert EXAMPLES.creation(lamp) == Members((Member("x", Int(7)),))


def test_create_gets_what_it_must() -> None:
    assert EXAMPLES.creation(LAMP) == Members((Member("room", Opaque(ref("lamp.room"))),))


def test_self_is_the_same_object_everywhere() -> None:
    rpcs = {rpc.name: rpc for rpc in all_rpcs(API, LAMP)}
    selves = {
        dict(EXAMPLES.arguments(LAMP, rpcs[name]))["self"] for name in ("switch_on", "get_watts", "history")
    }
    assert selves == {Opaque(ref("lamp"))}
    assert EXAMPLES.result(LAMP, rpcs["get_by_uuid"]) == Opaque(ref("lamp"))


def test_optional_arguments_only_where_asked_for() -> None:
    rpc = next(rpc for rpc in LAMP.rpcs if rpc.name == "switch_on")
    assert [name for name, _ in EXAMPLES.arguments(LAMP, rpc)] == ["self"]
    assert [name for name, _ in EXAMPLES.arguments(LAMP, rpc, optional=True)] == ["self", "slowly", "after"]


def test_structs_within_structs_end() -> None:
    inner = StructMember(name="next", type=OptionType(StructType("ring")))
    api = Api(name="x", structs=(Struct(name="ring", members=(inner,)),))
    Examples(api).value(StructType("ring"), "p")


def test_a_record_within_a_record_ends() -> None:
    api = Api(name="x", classes=(Class(name="c", enums=(Enum(name="e", values=(EnumValue(name="v"),)),)),))
    assert Examples(api).record(api.classes[0]) == Members(())


def test_an_example_stays_small_whatever_is_asked_for() -> None:
    long = EXAMPLES.value(STRING, "p", "text", Constraints(min_length=10**12))
    many = EXAMPLES.value(SetType(INT), "p", "numbers", Constraints(min_length=10**12))
    assert isinstance(long, Text)
    assert isinstance(many, Items)
    assert (len(long.value), len(many.items)) == (1000, 10)


def test_an_infinite_end_is_none() -> None:
    assert EXAMPLES.value(INT, "p", "n", Constraints(maximum="-inf")) == Int(1)
    assert EXAMPLES.value(INT, "p", "n", Constraints(minimum="9223372036854775807")) == Int(2**63 - 1)


CHOICES = """\
api a {
}
@one_of(here, there) @at_most_one_of(low, high)
class C {
  rw here: string option = none
  rw there: C ref = null
  rw low: int option = none
  rw high: int option = none
  ctor size: int
  rw parts: part struct list = {}
  rw mac: mac = _ @length(17..17)
  @one_of(a, b)
  rpc go(x: int, a: C ref = null, b: int option = none, c: int = 5)
  rpc put(to: C record, more: C record list) -> C record list
}
@one_of(a, b)
struct part {
  a: int option = none
  b: int option = none
  n: int = 7
  s: string option
  more: part struct list = {}
}
type mac = string @format(mac)
"""


def test_of_a_choice_the_first_is_given() -> None:
    api = load_text(CHOICES).api
    made, cls = Examples(api), api.classes[0]
    go, put = cls.rpcs
    assert [name for name, _ in made.arguments(cls, go)] == ["x", "a"]
    assert [name for name, _ in made.arguments(cls, go, optional=True)] == ["x", "a", "c"]
    assert value_as_json(made.creation(cls)) == {"here": "here", "size": 1073741824}
    (_, to), (_, more) = made.arguments(cls, put)
    assert (to, value_as_json(more)) == (made.creation(cls), [value_as_json(made.creation(cls))])
    (record,) = value_as_json(made.result(cls, put))
    assert (record["low"], record["high"], record["there"]) == (1, None, "OpaqueRef:NULL")
    assert record["parts"] == [{"a": 1, "b": None, "n": 7, "s": "s", "more": []}]


def test_limits_of_a_declaration_and_of_its_type_count_together() -> None:
    api = load_text(CHOICES).api
    assert Examples(api).field(api.classes[0], api.classes[0].fields[-1]) == Text("02:00:5e:10:00:01")
