"""Types in the spec's notation: what comes is read leniently, what goes is checked."""

import math
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from tests.generators.python.runtime.loaded import encode, errors, signatures, types, values
from tests.generators.python.runtime.small.classes.vm import Sample, VMPowerState, VMRecord

NEW_YEAR = datetime(2020, 1, 1, tzinfo=UTC)
NULL = "OpaqueRef:NULL"


@pytest.mark.parametrize(
    ("notation", "tree", "value"),
    [
        ("string", "ä", "ä"),
        ("int", 9007199254740993, 9007199254740993),
        ("int", "-9223372036854775808", -(2**63)),
        ("int", 5.0, 5),
        ("float", 0.5, 0.5),
        ("float", 3, 3.0),
        ("float", "7", 7.0),
        ("float", "Infinity", math.inf),
        ("float", "+Infinity", math.inf),
        ("float", "-inf", -math.inf),
        ("bool", True, True),
        ("bool", 0, False),
        ("bool", "1", True),
        ("datetime", "20200101T00:00:00Z", NEW_YEAR),
        ("datetime", "2020-01-01T00:00:00Z", NEW_YEAR),
        ("datetime", "20200101T00:00:00", NEW_YEAR),
        ("datetime", "20200101T02:00:00+02:00", NEW_YEAR),
        ("datetime", "20191231T19:00:00-05", NEW_YEAR),
        ("datetime", "20200101T00:00:00.500Z", NEW_YEAR + timedelta(milliseconds=500)),
        ("datetime", "1577836800.", NEW_YEAR),
        ("datetime", 1577836800, NEW_YEAR),
        ("datetime", "0.0", datetime(1970, 1, 1, tzinfo=UTC)),
        ("VM ref", "OpaqueRef:1", "OpaqueRef:1"),
        ("VM ref", NULL, None),
        ("VM ref set", ["OpaqueRef:1", NULL], ["OpaqueRef:1", NULL]),
        ("string list", ["b", "a", "b"], ["b", "a", "b"]),
        ("int option", None, None),
        ("int option", "3", 3),
        ("void", "", None),
        ("(string -> string) map", {"": "a", "__proto__": "b"}, {"": "a", "__proto__": "b"}),
        ("(int -> float) map", {"0": 1, "9007199254740993": "nan"}, {0: 1.0, 9007199254740993: None}),
        ("(VIF ref -> string) map", {NULL: "x"}, {NULL: "x"}),
        ("(string -> VM ref) map", {"a": NULL}, {"a": None}),
        ("(power_state enum -> int) map", {"halted": 1, "odd": 2}, {"halted": 1, "odd": 2}),
        ("(host ref -> (string -> string set) map) map", {"h": {"a": ["b"]}}, {"h": {"a": ["b"]}}),
        ("any record", {"a": [1]}, {"a": [1]}),
    ],
)
def test_reading(notation: str, tree: Any, value: Any) -> None:
    read = types.decoder(notation)(tree)
    if isinstance(read, dict):
        read = {key: None if one != one else one for key, one in read.items()}
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize("spelt", [math.nan, "NaN", "nan"])
def test_not_a_number(spelt: Any) -> None:
    assert math.isnan(types.decoder("float")(spelt))


@pytest.mark.parametrize(
    ("notation", "tree"),
    [
        ("string", 5),
        ("string", None),
        ("int", "5x"),
        ("int", ""),
        ("int", 5.5),
        ("int", True),
        ("int", 2**63),
        ("int", "9999999999999999999"),
        ("int", [1]),
        ("float", "1_0"),
        ("float", ""),
        ("float", True),
        ("bool", 2),
        ("bool", "yes"),
        ("bool", None),
        ("datetime", "yesterday"),
        ("datetime", "20201301T00:00:00Z"),
        ("datetime", 1e300),
        ("datetime", []),
        ("VM ref", None),
        ("VM ref set", "OpaqueRef:1"),
        ("VM ref set", [1]),
        ("int set", ["x"]),
        ("VM record", []),
        ("(int -> int) map", {"1": 1, "01": 2}),
        ("(string -> int) map", []),
        ("power_state enum", 1),
    ],
)
def test_what_is_of_another_type(notation: str, tree: Any) -> None:
    with pytest.raises(errors.ProtocolError):
        types.decoder(notation)(tree)


def test_texts_of_errors_have_no_values() -> None:
    with pytest.raises(errors.ProtocolError) as caught:
        types.decoder("int")("hunter2")
    assert "hunter2" not in str(caught.value)
    with pytest.raises(errors.UsageError) as refused:
        encode.encoder("int")("hunter2")
    assert "hunter2" not in str(refused.value)


def test_enums_are_open() -> None:
    read = types.decoder("power_state enum")
    assert read("halted") is VMPowerState.HALTED
    zombie = read("Zombie")
    assert (type(zombie), zombie, zombie.is_known) == (VMPowerState, "Zombie", False)
    assert encode.encoder("power_state enum")(zombie) == "Zombie"
    assert type(encode.encoder("power_state enum")(zombie)) is str


def test_types_that_the_client_was_made_without() -> None:
    assert types.decoder("mood enum")("good").is_known is False
    assert types.decoder("ghost record")({"a": 1}).raw == {"a": 1}


def test_records_are_read_lazily() -> None:
    vm = types.decoder("(VM ref -> VM record) map")({"v": {"memory": "no number"}})["v"]
    assert type(vm) is VMRecord
    with pytest.raises(errors.ProtocolError):
        _ = vm.memory


@pytest.mark.parametrize(
    ("notation", "value", "tree"),
    [
        ("string", "a", "a"),
        ("int", 2**63 - 1, 2**63 - 1),
        ("float", 3, 3.0),
        ("bool", False, False),
        ("datetime", datetime(2020, 1, 1, 1, tzinfo=timezone(timedelta(hours=1))), "20200101T00:00:00Z"),
        ("datetime", datetime(5, 1, 1, tzinfo=UTC), "00050101T00:00:00Z"),
        ("VM ref", None, NULL),
        ("VM ref option", None, None),
        ("string set", {"b", "a"}, ["a", "b"]),
        ("string list", ("b", "a"), ["b", "a"]),
        ("int set", {1: "", 2: ""}.keys(), [1, 2]),
        ("(int -> bool) map", {5: True}, {"5": True}),
        ("sample struct", {"value": 1}, {"value": 1.0}),
    ],
)
def test_writing(notation: str, value: Any, tree: Any) -> None:
    written = encode.encoder(notation)(value)
    assert written == tree
    assert isinstance(written, type(tree))


@pytest.mark.parametrize(
    ("notation", "value"),
    [
        ("string", 5),
        ("string", None),
        ("int", True),
        ("int", 2**63),
        ("int", "5"),
        ("float", "1"),
        ("float", 10**400),
        ("bool", 1),
        ("datetime", "20200101T00:00:00Z"),
        ("datetime", datetime(2020, 1, 1)),
        ("string set", "abc"),
        ("string set", 5),
        ("string list", {"a"}),
        ("(int -> bool) map", [(5, True)]),
        ("sample struct", {"valu": 1.0}),
        ("sample struct", {"value": "x"}),
        ("sample struct", 5),
    ],
)
def test_what_is_not_sent(notation: str, value: Any) -> None:
    with pytest.raises(errors.UsageError):
        encode.encoder(notation)(value)


def test_a_record_goes_back_unchanged() -> None:
    raw = {"power_state": "Zombie", "new": [1]}
    assert encode.encoder("VM record")(VMRecord._of(raw)) is raw
    sample = Sample(value=1, at=NEW_YEAR)
    assert encode.encoder("sample struct")(sample) == {"value": 1.0, "at": "20200101T00:00:00Z"}


SIGNATURE = (
    'self: VM ref, name: string = "a, b", map: (int -> int) map = {}, '
    "mode: mood enum option = _, n: int = 5 -> VM ref"
)


@pytest.mark.parametrize(
    ("args", "sent"),
    [
        (("v",), ["v"]),
        (("v", None, None, ..., None), ["v"]),
        (("v", None, {1: 2}), ["v", "a, b", {"1": 2}]),
        (("v", "x", None, None), ["v", "x", {}, None]),
        (("v", None, None, ..., 7), {"self": "v", "n": 7}),
        (("v", None, None, "good", None), ["v", "a, b", {}, "good"]),
        ((None,), [NULL]),
    ],
)
def test_signatures(args: tuple[Any, ...], sent: Any) -> None:
    signature = signatures.signature(SIGNATURE)
    assert signature.encode(args) == sent
    assert signature.decode("OpaqueRef:1") == "OpaqueRef:1"


@pytest.mark.parametrize("text", ["-> void", "a: int -> void", "a: (int -> int) map -> (int -> int) map"])
def test_forms_of_signatures(text: str) -> None:
    assert len(signatures.signature(text).parameters) == text.startswith("a:")


@pytest.mark.parametrize("args", [(), ("v", "x", {}, "m", 1, 2), (...,), (5,), ("v", 5)])
def test_arguments_that_do_not_fit(args: tuple[Any, ...]) -> None:
    with pytest.raises(errors.UsageError):
        signatures.signature(SIGNATURE).encode(args)


def test_the_argument_is_named() -> None:
    with pytest.raises(errors.UsageError, match="name: text expected, not an int"):
        signatures.signature(SIGNATURE).encode(("v", 5))


def test_created_objects() -> None:
    made = encode.encode_created("VM", {"memory": 5, "resident_on": None, "started": None}, 2)
    assert made == {"memory": 5, "resident_on": values.NULL_REF}


@pytest.mark.parametrize("text", [" 1.0", "1.0 ", "1_0", "١"])
def test_what_python_takes_for_a_float_and_the_wire_does_not(text: str) -> None:
    with pytest.raises(errors.ProtocolError):
        types.decoder("float")(text)


@pytest.mark.parametrize(
    ("notation", "value"),
    [("VM ref set", [None]), ("VM ref list", ("OpaqueRef:1", None)), ("(VM ref -> string) map", {None: "x"})],
)
def test_none_is_no_element_and_no_key(notation: str, value: Any) -> None:
    with pytest.raises(errors.UsageError, match="a ref expected, not null"):
        encode.encoder(notation)(value)


def test_the_object_of_an_rpc_is_named_by_its_class() -> None:
    signature = signatures.signature("self: VM ref, value: int -> void")
    with pytest.raises(errors.UsageError, match=r"^the VM ref: text expected, not an int"):
        signature.encode((5, 5))
    with pytest.raises(errors.UsageError, match=r"^value: an int expected, not a str"):
        signature.encode(("v", "5"))
