"""What callers may give: create's rules, limits, keys, exclusive members, unique and secret values."""

import hashlib
import re
import uuid
from typing import Any

import pytest

from apigen.runtime.calls import Arguments, Caller, Hooks
from apigen.wire.errors import Failure

from .conftest import Serve
from .driver import Driver
from .test_calls import refused

SPEC = """
@range(1..10)
type small = int
@pattern("[a-z]+")
type word = string
@length(3..) @secret
type pin = string

struct span {
  first: small
  last: int = 5 @range(..9)
}

@one_of(path, url) @at_most_one_of(port, socket)
class disk {
  ro uuid: string
  rw name/label: string @length(1..5)
  rw path: string option = none
  rw url: string = ""
  rw port: int option = none
  rw socket: string option = none @format(ipv4)
  rw share: float = 0.5 @range(0.0..1.0)
  rw tags: word set = {} @length(..3)
  rw sizes: (string -> small) map = {} @length(..2)
  rw secret_pin: pin = "0000"
  rw token: string = "" @secret @length(..4)
  ctor first: string = "" @writeonly
  rw span: span struct = {first: 1}
  rw other: (string -> string) map = {}
  key "mtu": int = 1500 @range(68..65535)
  key "on": bool
  key "ui.*" @length(..3)
  rw closed: (string -> string) map = {} @closed
  key "a": float
  rw partner: disk ref = null @unbound("alone")
  ctor must: disk ref option = none @unbound("alone")
  rw serial: string option = none @unique
  ro made: datetime
  ro load: float @computed
  ro last: string @lazy
  rw chosen: string = _
  @at_most_one_of(a, b)
  rpc move(
    self: disk ref, a: string = "" @length(..2), b: word option = none, pin: pin = "111"
  ) -> span struct
}
"""


@pytest.fixture
def driver(serve: Serve, face: str) -> Driver:
    def move(_caller: Caller, arguments: Arguments) -> Any:
        return {"first": 99, "last": 1}

    return serve(SPEC, face=face, explicit=lambda _, rpc: move if rpc.name == "move" else None)


def make(driver: Driver, **members: Any) -> str:
    return str(driver.call("disk.create", {"name_label": "n", "url": "u", **members}))


def not_supported(field: str, value: str, reason: str) -> Any:
    return refused("VALUE_NOT_SUPPORTED", field, value, reason)


def test_create(driver: Driver) -> None:
    with refused("FIELD_TYPE_ERROR", "name_label"):
        driver.call("disk.create", {"url": "u"})
    with refused("FIELD_TYPE_ERROR", "colour"):
        make(driver, colour="red")
    record = driver.call("disk.get_record", make(driver, made="20200101T00:00:00Z", uuid="mine"))
    assert record["made"] == "19700101T00:00:00Z"
    assert record["uuid"] != "mine"
    assert (record["share"], record["chosen"], record["load"]) == (0.5, "", 0.0)
    assert record.keys().isdisjoint({"first", "last"})
    # A record that was read can be given back, as a new object.
    again = driver.call("disk.get_record", driver.call("disk.create", record))
    assert {**again, "uuid": ""} == {**record, "uuid": ""}


def test_unknown_members_can_be_let_pass(serve: Serve, face: str) -> None:
    driver = serve(SPEC, head="  use std\n  unknown_members ignore\n", face=face)
    make(driver, colour="red")


@pytest.mark.parametrize(
    ("member", "value", "shown", "reason"),
    [
        ("name_label", "", "", "fewer than 1 character"),
        ("name_label", "abcdef", "abcdef", "more than 5 characters"),
        ("share", 1.5, "1.5", "above 1.0"),
        ("share", -0.5, "-0.5", "below 0.0"),
        ("share", "NaN", "NaN", "not a number"),
        ("socket", "1.2.3", "1.2.3", "not of the format ipv4"),
        ("tags", ["a", "B"], "B", "does not match [a-z]+"),
        ("tags", list("abcd"), '["a", "b", "c", "d"]', "more than 3 elements"),
        ("sizes", {"a": 1, "b": 11}, "11", "above 10"),
        ("token", "abcde", "********", "more than 4 characters"),
        ("secret_pin", "ab", "********", "fewer than 3 characters"),
        ("closed", {"b": "1"}, "b", "not one of the keys a"),
        ("closed", {"a": "x"}, "x", "the key a holds a value of type float"),
        ("other", {"mtu": "67"}, "67", "the key mtu: below 68"),
        ("other", {"on": "yes"}, "yes", "the key on holds a value of type bool"),
        ("other", {"ui.x": "long"}, "long", "the key ui.x: more than 3 characters"),
    ],
)
def test_limits(driver: Driver, member: str, value: Any, shown: str, reason: str) -> None:
    shown = "NaN" if value == "NaN" else shown
    with not_supported(member, shown, reason):
        make(driver, **{member: value})
    ref = make(driver)
    with not_supported(member, shown, reason):
        driver.call(f"disk.set_{member}", ref, value)
    assert driver.call("disk.get_record", ref) == driver.call("disk.get_record", ref)


def test_limits_of_structs(driver: Driver) -> None:
    with not_supported("span.first", "11", "above 10"):
        make(driver, span={"first": 11})
    ref = make(driver, span={"first": 2})
    assert driver.call("disk.get_span", ref) == {"first": 2, "last": 5}
    with not_supported("span.last", "10", "above 9"):
        driver.call("disk.set_span", ref, {"first": 2, "last": 10})


def test_parts_are_checked_when_they_are_added(driver: Driver) -> None:
    ref = make(driver, tags=["a", "b"], sizes={"a": 1})
    with not_supported("tags", "C", "does not match [a-z]+"):
        driver.call("disk.add_tags", ref, "C")
    driver.call("disk.add_tags", ref, "c")
    driver.call("disk.add_tags", ref, "c")
    with not_supported("tags", '["a", "b", "c", "d"]', "more than 3 elements"):
        driver.call("disk.add_tags", ref, "d")
    driver.call("disk.remove_tags", ref, "a")
    driver.call("disk.remove_tags", ref, "z")
    assert driver.call("disk.get_tags", ref) == ["b", "c"]
    with not_supported("sizes", "0", "below 1"):
        driver.call("disk.add_to_sizes", ref, "b", 0)
    driver.call("disk.add_to_sizes", ref, "b", 2)
    with refused("MAP_DUPLICATE_KEY", "disk", "sizes", ref, "b"):
        driver.call("disk.add_to_sizes", ref, "b", 3)
    with not_supported("sizes", '{"a": 1, "b": 2, "c": 3}', "more than 2 pairs"):
        driver.call("disk.add_to_sizes", ref, "c", 3)
    driver.call("disk.remove_from_sizes", ref, "a")
    assert driver.call("disk.get_sizes", ref) == {"b": 2}
    with not_supported("other", "x", "the key mtu holds a value of type int"):
        driver.call("disk.add_to_other", ref, "mtu", "x")
    with not_supported("closed", "z", "not one of the keys a"):
        driver.call("disk.add_to_closed", ref, "z", "1")


@pytest.mark.parametrize(("field", "value"), [("sizes", 3), ("other", "x")])
def test_a_key_is_not_empty_however_it_is_written(driver: Driver, field: str, value: Any) -> None:
    ref = make(driver)
    with not_supported(field, "", "a key is empty"):
        driver.call(f"disk.add_to_{field}", ref, "", value)
    driver.face = "json"  # the other one cannot write it
    with not_supported(field, "", "a key is empty"):
        driver.call(f"disk.set_{field}", ref, {"": value})
    with not_supported(field, "", "a key is empty"):
        make(driver, **{field: {"": value}})
    assert driver.call(f"disk.get_{field}", ref) == {}


def test_members_that_exclude_one_another(driver: Driver) -> None:
    with not_supported("path", "", "one of path, url must be given"):
        driver.call("disk.create", {"name_label": "n"})
    with not_supported("url", "path, url", "one of path, url must be given"):
        make(driver, path="p")
    with not_supported("socket", "port, socket", "at most one of port, socket may be given"):
        make(driver, port=1, socket="127.0.0.1")
    ref = make(driver, port=1)
    with not_supported("url", "path, url", "one of path, url must be given"):
        driver.call("disk.set_path", ref, "p")
    with not_supported("path", "", "one of path, url must be given"):
        driver.call("disk.set_url", ref, "")
    with not_supported("b", "a, b", "at most one of a, b may be given"):
        driver.call("disk.move", ref, "x", "y")


def test_limits_of_parameters_and_none_of_results(driver: Driver) -> None:
    ref = make(driver)
    assert driver.call("disk.move", ref, "x")["first"] == 99
    with not_supported("a", "abc", "more than 2 characters"):
        driver.call("disk.move", ref, "abc")
    with not_supported("pin", "********", "fewer than 3 characters"):
        driver.call("disk.move", ref, "a", None, "1")


def test_null(serve: Serve, face: str) -> None:
    driver = serve(
        "class a {\n  ro uuid: string\n}\nclass b {\n"
        '  rw a: a ref @nonnull @unbound("one way")\n  rw n: int option = none\n  rw o: int option\n}\n',
        face=face,
    )
    null = "OpaqueRef:NULL"
    with not_supported("a", null, "null is not allowed"):
        driver.call("b.create", {"a": null})
    a = driver.call("a.create", {})
    ref = driver.call("b.create", {"a": a})
    with not_supported("a", null, "null is not allowed"):
        driver.call("b.set_a", ref, null)
    assert driver.call("b.get_n", ref) is None
    assert driver.raw("b.get_record", driver.session, ref).keys() == {"a", "n"}
    driver.call("b.set_o", ref, 5)
    assert driver.call("b.get_record", ref) == {"a": a, "n": None, "o": 5}
    with refused("FIELD_TYPE_ERROR", "a"):
        driver.call("b.set_a", ref, None)


def test_unique(driver: Driver) -> None:
    first, second = make(driver, serial="1"), make(driver)
    with refused("NOT_UNIQUE", "disk", "serial", "1", first):
        make(driver, serial="1")
    with refused("NOT_UNIQUE", "disk", "serial", "1", first):
        driver.call("disk.set_serial", second, "1")
    driver.call("disk.set_serial", first, None)
    driver.call("disk.set_serial", second, "1")


def test_refs(driver: Driver) -> None:
    other = "OpaqueRef:x"
    with refused("HANDLE_INVALID", "disk", other):
        make(driver, partner=other)
    first = make(driver)
    second = make(driver, partner=first)
    with refused("OBJECT_IN_USE", "disk", first, "disk", "partner", second):
        driver.call("disk.destroy", first)
    driver.call("disk.set_partner", second, second)
    driver.call("disk.destroy", first)
    driver.call("disk.destroy", second)
    with refused("HANDLE_INVALID", "disk", second):
        driver.call("disk.get_share", second)
    with refused("UUID_INVALID", "disk", "nothing"):
        driver.call("disk.get_by_uuid", "nothing")


def test_look_ups(driver: Driver) -> None:
    refs = [make(driver, name_label="a"), make(driver, name_label="b"), make(driver, name_label="a")]
    assert driver.call("disk.get_all") == refs
    assert driver.call("disk.get_by_name_label", "a") == [refs[0], refs[2]]
    assert driver.call("disk.get_by_name_label", "c") == []
    assert driver.call("disk.get_by_uuid", driver.call("disk.get_uuid", refs[1])) == refs[1]
    records = driver.call("disk.get_all_records")
    assert list(records) == refs
    assert records[refs[1]] == driver.call("disk.get_record", refs[1])


def test_hooks(serve: Serve, face: str) -> None:
    told: list[tuple[str, ...]] = []

    def before_create(_tx: Any, caller: Caller, given: dict[str, Any]) -> dict[str, Any]:
        assert caller.session is not None
        if given.get("name_label") == "never":
            raise Failure("OPERATION_NOT_ALLOWED", "no")
        return {**given, "chosen": f"{given['first']}!", "made": "20200101T00:00:00Z"}

    def before_set(_tx: Any, _caller: Caller, ref: str, field: str, old: Any, new: Any) -> Any:
        told.append((field, str(old), str(new)))
        return sorted(new) if field == "tags" else new

    def before_destroy(_tx: Any, _caller: Caller, ref: str) -> None:
        told.append(("destroy",))

    async def after_create(_caller: Caller, ref: str) -> None:
        told.append(("created",))

    async def load(refs: list[str]) -> dict[str, float]:
        return dict.fromkeys(refs, 0.75)

    hooks = Hooks(
        before_create=before_create,
        before_set=before_set,
        before_destroy=before_destroy,
        after_create=after_create,
        after_set=lambda _caller, _ref, field: told.append(("set", field)),
        after_destroy=lambda _caller, _ref: told.append(("destroyed",)),
        compute={"load": load},
    )
    driver = serve(SPEC, face=face, hooks={"disk": hooks})
    with refused("OPERATION_NOT_ALLOWED", "no"):
        make(driver, name_label="never")
    ref = make(driver, first="x")
    record = driver.call("disk.get_record", ref)
    assert (record["chosen"], record["made"], record["load"]) == ("x!", "20200101T00:00:00Z", 0.75)
    assert driver.call("disk.get_load", ref) == 0.75
    assert driver.call("disk.get_all_records") == {ref: record}
    driver.call("disk.set_tags", ref, ["b"])
    driver.call("disk.add_tags", ref, "a")
    assert driver.call("disk.get_tags", ref) == ["a", "b"]
    driver.call("disk.destroy", ref)
    assert told == [
        ("created",),
        ("tags", "[]", "['b']"),
        ("set", "tags"),
        ("tags", "['b']", "['b', 'a']"),
        ("set", "tags"),
        ("destroy",),
        ("destroyed",),
    ]


def test_refs_and_uuids(serve: Serve, face: str) -> None:
    """A ref is a UUID of version 4 by its bits, and the object's own; a session's is wholly random."""
    driver = serve("class VM {\n  ro uuid: string\n}\n", face=face)
    refs = [driver.call("VM.create", {}) for _ in range(50)]
    for ref in refs:
        found = uuid.UUID(ref.removeprefix("OpaqueRef:"))
        assert (ref, found.version, found.variant) == (f"OpaqueRef:{found}", 4, uuid.RFC_4122)
        assert driver.call("VM.get_uuid", ref) == str(found)
    sessions = [driver.begin("kim") for _ in range(50)]
    assert all(re.fullmatch("OpaqueRef:[0-9a-f]{64}", ref) for ref in sessions)
    prefixes = {ref[10:14] for ref in sessions}
    assert len(prefixes) > 40  # no counter is in front
    shown = [driver.call("session.get_uuid", ref, session=ref) for ref in sessions]
    for ref, text in zip(sessions, shown, strict=True):
        assert text.replace("-", "") not in (ref[10:42], ref[42:])
        assert text.replace("-", "") not in hashlib.sha256(ref.encode()).hexdigest()


def test_null_is_no_element_and_no_key(serve: Serve, face: str) -> None:
    spec = """
class a {
  rw bs: b ref set = {}
  rw others: a ref set = {} @unbound("x")
  rw costs: (a ref -> int) map = {} @unbound("x")
  rw words: string set = {}
}
class b {
  rw as: a ref set = {} <-> a.bs
}
"""
    driver = serve(spec, face=face)
    b, a = driver.call("b.create", {}), driver.call("a.create", {})
    for rpc, field, params in (
        ("a.set_bs", "bs", [["OpaqueRef:NULL", b]]),
        ("a.add_bs", "bs", ["OpaqueRef:NULL"]),
        ("a.set_others", "others", [["OpaqueRef:NULL"]]),
        ("a.add_others", "others", ["OpaqueRef:NULL"]),
        ("a.set_costs", "costs", [{"OpaqueRef:NULL": 1}]),
        ("a.add_to_costs", "costs", ["OpaqueRef:NULL", 1]),
    ):
        with not_supported(field, "OpaqueRef:NULL", "null is not allowed"):
            driver.call(rpc, a, *params)
    driver.call("a.add_words", a, "OpaqueRef:NULL")  # a text
    assert driver.call("a.get_words", a) == ["OpaqueRef:NULL"]
    assert driver.call("b.get_as", b) == []
    with refused("HANDLE_INVALID", "a", "OpaqueRef:NULL"):
        driver.call("a.add_bs", "OpaqueRef:NULL", b)


def test_keys_of_ints_that_are_the_same_are_told(serve: Serve, face: str) -> None:
    driver = serve("class a {\n  rw counts: (int -> int) map = {}\n}\n", face=face)
    ref = driver.call("a.create", {})
    with not_supported("counts", "01", "a key stands twice"):
        driver.call("a.set_counts", ref, {"1": 1, "01": 2})


def test_the_short_way_notices_members_that_stand_twice(serve: Serve) -> None:
    driver = serve('class a {\n  rw size: int = 1\n  rw word: string = "x"\n}\n')
    ref = driver.call("a.create", {})
    params = f'["{driver.session}", "{ref}"]'
    once = f'{{"jsonrpc":"2.0","method":"a.get_size","params":{params},"id":1'
    assert b'"result":"1"' in (driver.json((once + "}").encode()) or b"").replace(b"1,", b'"1",')
    assert b"have one name" in (driver.json((once + ',"method":"a.get_word"}').encode()) or b"")
