"""Calls joined with RPCs: counts, names, defaults, the session."""

from typing import Any

import pytest

from apigen.derive import find_rpc
from apigen.derive.names import find_class
from apigen.wire.arguments import Arguments, Signature, signature
from apigen.wire.errors import Failure
from apigen.wire.messages import Call
from apigen.wire.typed import Readers
from tests.wire.sample import API


def of(name: str) -> Signature:
    cls = find_class(API, name.partition(".")[0])
    assert cls is not None
    rpc = find_rpc(API, cls, name.partition(".")[2])
    assert rpc is not None
    return signature(API, Readers(API), cls, rpc)


def read(name: str, *params: Any, **named: Any) -> Arguments:
    return of(name).read(Call(name, list(params), named or None))


def refused(name: str, *params: Any, **named: Any) -> tuple[str, ...]:
    with pytest.raises(Failure) as caught:
        read(name, *params, **named)
    return (caught.value.code, *caught.value.params)


START = {"self": "v", "paused": True, "tries": 3, "host": None}


def test_the_session_comes_first_and_defaults_are_filled_in() -> None:
    assert read("VM.start", "s", "v", True) == Arguments("s", START)
    assert read("VM.start", "s", "v", True, "4", "h", 7) == Arguments(
        "s", START | {"tries": 4, "host": "h", "seed": 7}
    )


def test_parameters_by_name() -> None:
    assert read("VM.start", session_id="s", self="v", paused=True, seed=1) == Arguments(
        "s", START | {"seed": 1}
    )
    assert read("VM.get_all", session_id="s") == Arguments("s", {})


def test_log_in_takes_no_session() -> None:
    found = read("session.login_with_password", "root", "secret")
    assert found == Arguments(None, {"user": "root", "password": "secret", "version": ""})
    assert read("session.login_with_password", user="root", password="secret") == found


@pytest.mark.parametrize(
    ("name", "params", "expected", "received"),
    [
        ("VM.get_uuid", [], "1", "0"),
        ("VM.get_uuid", ["s"], "1", "0"),
        ("VM.get_uuid", ["s", "v", "x"], "1", "2"),
        ("VM.start", ["s", "v"], "2", "1"),
        ("VM.start", ["s", *"123456"], "5", "6"),
        ("VM.get_all", ["s", "x"], "0", "1"),
        ("session.login_with_password", ["root"], "2", "1"),
    ],
)
def test_counts_leave_the_session_out(name: str, params: list[Any], expected: str, received: str) -> None:
    assert refused(name, *params) == ("MESSAGE_PARAMETER_COUNT_MISMATCH", name, expected, received)


def test_no_session_at_all() -> None:
    assert refused("VM.get_all") == ("SESSION_INVALID", "")
    assert refused("VM.start", self="v", paused=True) == ("SESSION_INVALID", "")


@pytest.mark.parametrize(
    ("name", "params", "error"),
    [
        ("VM.start", ["s", "v", 1], ("FIELD_TYPE_ERROR", "paused")),
        ("VM.start", [5, "v", True], ("FIELD_TYPE_ERROR", "session_id")),
        ("VM.start", ["s", 5, True], ("FIELD_TYPE_ERROR", "self")),
        ("VM.set_name_label", ["s", "v", 5], ("FIELD_TYPE_ERROR", "name_label")),
        ("VM.add_tags", ["s", "v", 5], ("FIELD_TYPE_ERROR", "tags")),
        ("VM.create", ["s", 5], ("FIELD_TYPE_ERROR", "args")),
        ("VM.create", ["s", {"name_label": 5}], ("FIELD_TYPE_ERROR", "name_label")),
        ("VM.create", ["s", {}], ("FIELD_TYPE_ERROR", "name_label")),
    ],
)
def test_wrong_types_are_named(name: str, params: list[Any], error: tuple[str, ...]) -> None:
    assert refused(name, *params) == error


def test_names_that_are_wrong_or_missing() -> None:
    assert refused("VM.start", session_id="s", self="v") == ("FIELD_TYPE_ERROR", "paused")
    assert refused("VM.start", session_id="s", self="v", paused=True, x=1) == ("FIELD_TYPE_ERROR", "x")
    assert refused("VM.create", session_id="s") == ("FIELD_TYPE_ERROR", "args")
    assert refused("session.login_with_password", session_id="s", user="root", password="p") == (
        "FIELD_TYPE_ERROR",
        "session_id",
    )


def test_null_where_none_may_be() -> None:
    null = "OpaqueRef:NULL"
    assert refused("VM.start", "s", null, True)[:3] == ("VALUE_NOT_SUPPORTED", "self", null)
    assert refused("VM.set_host", "s", "v", null)[:3] == ("VALUE_NOT_SUPPORTED", "host", null)
    assert read("VM.set_affinity", "s", "v", null).values["value"] == null


def test_secrets_are_withheld() -> None:
    found = refused("session.login_with_password", "root", "hunter2\0")
    assert found[:3] == ("VALUE_NOT_SUPPORTED", "password", "********")
    assert refused("VM.set_password", "s", "v", "hunter2\0")[:3] == (
        "VALUE_NOT_SUPPORTED",
        "password",
        "********",
    )
