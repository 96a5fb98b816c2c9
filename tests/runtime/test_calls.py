"""From a call's name to its answer: names, the order of the checks, versions of the API."""

import json
from typing import Any

import pytest

from apigen.derive.as_of import as_of
from apigen.runtime.calls import Arguments, Caller, Entry
from apigen.runtime.ended import Ended
from apigen.wire.errors import Failure

from .conftest import Serve
from .driver import json_call

SPEC = """
class VM {
  ro uuid: string
  rw name/label: string = ""
  rw size: int = 1
  rw old: int = 3 @removed(two)
  ctor host_group: host_group ref = null <-> host_group.VMs
  @removed(two)
  rpc stop(self: VM ref)
  @was("begin", wire) @async
  rpc start(self: VM ref, host: string = "" @was("where", wire), force: bool = _)
  @since(two)
  rpc pause(self: VM ref)
  @hidden
  rpc poke(self: VM ref)
  @sessionless
  rpc ping(text: string) -> string
}
class host_group {
  ro VMs: VM ref set
}
"""
HEAD = '  releases one "1", two "2"\n  use std\n'


def refused(code: str, *params: str) -> Any:
    """What is raised for an error of the API with these parameters."""
    return pytest.raises(Failure, check=lambda failure: (failure.code, *failure.params) == (code, *params))


def test_the_order_of_checks(serve: Serve, face: str) -> None:
    driver = serve(SPEC, head=HEAD, face=face)
    bad = "OpaqueRef:none"
    with refused("MESSAGE_METHOD_UNKNOWN", "VM.halt"):
        driver.raw("VM.halt", bad)
    with refused("MESSAGE_PARAMETER_COUNT_MISMATCH", "VM.set_size", "2", "1"):
        driver.raw("VM.set_size", bad, "OpaqueRef:x")
    with refused("MESSAGE_PARAMETER_COUNT_MISMATCH", "VM.get_uuid", "1", "0"):
        driver.raw("VM.get_uuid")
    with refused("FIELD_TYPE_ERROR", "size"):
        driver.raw("VM.set_size", bad, "OpaqueRef:x", "five")
    with refused("SESSION_INVALID", bad):
        driver.raw("VM.set_size", bad, "OpaqueRef:x", 5)
    with refused("SESSION_INVALID", ""):
        driver.raw("VM.set_size", None, "OpaqueRef:x", 5)
    with refused("SESSION_INVALID", bad):
        driver.raw("VM.stop", bad, "OpaqueRef:x")
    with refused("MESSAGE_REMOVED"):
        driver.call("VM.stop", "OpaqueRef:x")
    with refused("HANDLE_INVALID", "VM", "OpaqueRef:x"):
        driver.call("VM.set_size", "OpaqueRef:x", 5)


def test_who_calls_is_looked_at_before_what_values_are_allowed(serve: Serve, face: str) -> None:
    spec = """
enum colour {
  red
}
@role(chief, implicit = chief)
class box {
  rw paint: colour enum = red
  rw words: (string -> string) map = {}
}
"""
    driver = serve(spec, head="  roles chief > all\n  use std\n", face=face)
    chief, other = driver.begin("ann", "chief"), driver.begin("bob", "all")
    ref = driver.call("box.create", {}, session=chief)
    for params in ((ref, "blue"), ("OpaqueRef:x", "blue")):
        with refused("SESSION_INVALID", "OpaqueRef:none"):
            driver.raw("box.set_paint", "OpaqueRef:none", *params)
        with pytest.raises(Failure, match="RBAC_PERMISSION_DENIED"):
            driver.raw("box.set_paint", other, *params)
        with refused("VALUE_NOT_SUPPORTED", "paint", "blue", "not one of red"):
            driver.raw("box.set_paint", chief, *params)
    if face == "json":
        with refused("SESSION_INVALID", "OpaqueRef:none"):
            driver.raw("box.set_words", "OpaqueRef:none", ref, {"a": "\x00"})


def test_a_removed_field_keeps_its_getter(serve: Serve, face: str) -> None:
    driver = serve(SPEC, head=HEAD, face=face)
    ref = driver.call("VM.create", {})
    assert driver.call("VM.get_old", ref) == 3
    with refused("MESSAGE_REMOVED"):
        driver.call("VM.set_old", ref, 4)


def test_an_api_as_it_was(serve: Serve) -> None:
    whole = serve(SPEC, head=HEAD).api
    then = serve(as_of(whole, "one")[0])
    ref = then.call("VM.create", {})
    then.call("VM.set_old", ref, 4)
    with refused("NOT_IMPLEMENTED", "VM.stop"):
        then.call("VM.stop", ref)
    with refused("MESSAGE_METHOD_UNKNOWN", "VM.pause"):
        then.raw("VM.pause", then.session, ref)


def test_other_spellings(serve: Serve, face: str) -> None:
    driver = serve(SPEC, head=HEAD, face=face)
    ref = driver.call("VM.create", {"name_label": "x"})
    assert driver.call("VM_get_name_label", ref) == "x"
    assert driver.call("host_group_get_all") == []
    with refused("MESSAGE_METHOD_UNKNOWN", "vm.get_name_label"):
        driver.raw("vm.get_name_label", driver.session, ref)
    with refused("NOT_IMPLEMENTED", "VM.start"):
        driver.call("VM.begin", ref)
    with refused("MESSAGE_METHOD_UNKNOWN", "Async.VM_start"):
        driver.raw("Async.VM_start", driver.session, ref)


def test_an_rpc_that_is_written(serve: Serve, face: str) -> None:
    given: list[Arguments] = []

    def start(_caller: Caller, arguments: Arguments) -> str:
        given.append(arguments)
        return ""

    driver = serve(SPEC, head=HEAD, face=face, explicit=lambda _, rpc: start if rpc.name == "start" else None)
    driver.call("VM.start", "OpaqueRef:1", "here")
    assert given == [{"self": "OpaqueRef:1", "host": "here"}]


def test_parameters_by_old_names(serve: Serve) -> None:
    given: list[Arguments] = []

    def start(_caller: Caller, arguments: Arguments) -> str:
        given.append(arguments)
        return ""

    driver = serve(SPEC, head=HEAD, explicit=lambda _, rpc: start if rpc.name == "start" else None)
    named = {"session_id": driver.session, "self": "OpaqueRef:1", "where": "here"}
    assert json.loads(driver.json(json_call("VM.begin", named)) or b"")["result"] == ""
    assert given == [{"self": "OpaqueRef:1", "host": "here"}]


def test_twins_are_handed_on(serve: Serve, face: str) -> None:
    driver = serve(SPEC, head=HEAD, face=face)
    begun: list[tuple[str, Arguments]] = []

    def start(entry: Entry, _caller: Caller, arguments: Arguments) -> str:
        begun.append((entry.name, arguments))
        return "OpaqueRef:task"

    driver.server.dispatcher.start = start
    assert driver.call("Async.VM.start", "OpaqueRef:1", "", True) == "OpaqueRef:task"
    assert begun == [("VM.start", {"self": "OpaqueRef:1", "host": "", "force": True})]
    with refused("MESSAGE_METHOD_UNKNOWN", "Async.VM.pause"):
        driver.raw("Async.VM.pause", driver.session, "OpaqueRef:1")
    with refused("MESSAGE_PARAMETER_COUNT_MISMATCH", "VM.start", "1", "0"):
        driver.raw("Async.VM.start", driver.session)


def test_without_a_session_class(serve: Serve, face: str) -> None:
    driver = serve("class VM {\n  rw size: int = 1\n}\n", head="", face=face)
    ref = driver.call("VM.create", {})
    driver.call("VM.set_size", ref, 2**62)
    assert driver.raw("VM.get_record", ref)["size"] in (2**62, str(2**62))


def test_batches(serve: Serve) -> None:
    driver = serve(SPEC, head=HEAD)
    calls = [
        {"jsonrpc": "2.0", "id": "a", "method": "VM.create", "params": [driver.session, {"size": 7}]},
        {"jsonrpc": "2.0", "method": "VM.create", "params": [driver.session, {"size": 8}]},
        {"jsonrpc": "2.0", "id": 2, "method": "VM.get_all_records", "params": [driver.session]},
        7,
    ]
    replies = json.loads(driver.json(json.dumps(calls).encode()) or b"")
    assert [reply["id"] for reply in replies] == ["a", 2, None]
    assert sorted(record["size"] for record in replies[1]["result"].values()) == [7, 8]
    assert driver.json(json.dumps(calls[1:2]).encode()) is None
    too_many = json.loads(driver.json(json.dumps([7] * 1001).encode()) or b"")
    assert too_many["error"]["message"] == "TOO_LARGE"


def test_the_short_way_says_what_the_long_one_does(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """Getters and changes by JSON-RPC 2.0 have a way of their own, wherever nothing is unusual."""
    driver = serve(SPEC, head=HEAD)
    ref = driver.call("VM.create", {"name_label": 'a"\u2028'})
    bad, own = f"OpaqueRef:{'0' * 8}-0000-4000-8000-{'0' * 12}", driver.session
    calls = [
        *(
            ("VM.get_name_label", given)
            for given in ([own, ref], [own, bad], [bad, ref], [own], [ref, own, 1])
        ),
        *(
            ("VM.set_name_label", [own, ref, given])
            for given in ("b", "", 7, None, ["b"], {"b": 1}, 'b":', "c")
        ),
        *(
            ("VM.set_name_label", given)
            for given in ([own, bad, "b"], [bad, ref, "b"], [ref], [], {"self": ref})
        ),
    ]
    for method, params in calls:
        for id_ in ("1", "-2", "0", '"x"', "1.5", '"é"', '"\\u0041"', "null", "[1]", "true", "1e2", "1e400"):
            call = {"jsonrpc": "2.0", "method": method, "params": params}
            body = json.dumps(call)[:-1].encode() + f', "id": {id_}}}'.encode()
            quick = driver.json(body)
            with monkeypatch.context() as patched:
                patched.setattr(driver.server.faces, "at_once", lambda *_: None)
                assert json.loads(quick or b"0") == json.loads(driver.json(body) or b"0"), (body, id_)


@pytest.mark.parametrize("more", ['"id" :7', '"\\u0069d"\n:7', '"method"\t: "VM.get_all"', '"id": 7'])
def test_two_members_of_one_name_take_no_short_way(serve: Serve, more: str) -> None:
    driver = serve(SPEC, head=HEAD)
    ref = driver.call("VM.create", {})
    for method, params in (("get_name_label", [ref]), ("set_name_label", [ref, 'b":'])):
        given = json_call(f"VM.{method}", [driver.session, *params]).decode()
        for body in (
            f"{given[:-1]}, {more}}}",
            f"{{{more}, {given[1:]}",
            f"{{{more}, {given[1:]}".replace(": ", ":"),
        ):
            reply = json.loads(driver.json(body.encode()) or b"")
            assert reply["error"]["data"] == ["two members of an object have one name"]
    assert driver.call("VM.get_name_label", ref) == ""


def test_a_defect_is_no_trace(serve: Serve, face: str, caplog: pytest.LogCaptureFixture) -> None:
    def ping(_caller: Caller, _arguments: Arguments) -> str:
        raise ZeroDivisionError("secret")

    driver = serve(SPEC, head=HEAD, face=face, explicit=lambda _, rpc: ping if rpc.name == "ping" else None)
    with refused("INTERNAL_ERROR", "request r1"):
        driver.raw("VM.ping", "x")
    assert driver.call("VM.get_all") == []


def test_calls_are_told_of(serve: Serve, face: str) -> None:
    driver = serve(SPEC, head=HEAD, face=face)
    heard: list[tuple[str | None, str, str | None]] = []

    def hear(end: Ended) -> None:
        name = end.entry.name if end.entry is not None else None
        heard.append((name, end.outcome, end.session.user if end.session is not None else None))

    driver.server.faces.listeners.append(hear)
    ref = driver.call("VM.create", {})
    driver.call("VM.get_size", ref)
    for name in ("VM.nothing", "VM.get_size"):
        with pytest.raises(Failure):
            driver.raw(name, driver.session, "OpaqueRef:x")
    assert heard == [
        ("VM.create", "", "root"),
        ("VM.get_size", "", "root"),
        (None, "MESSAGE_METHOD_UNKNOWN", None),
        ("VM.get_size", "HANDLE_INVALID", "root"),
    ]
