"""Errors: typed parameters, and everywhere the same after a journey."""

import copy
import pickle
from typing import Any

import pytest

from tests.generators.python.runtime.loaded import errors
from tests.generators.python.runtime.small import errors as declared


def raised(code: str, *params: str) -> Any:
    return errors.from_wire([code, *params], "VM.start")


def test_declared_ones_have_typed_parameters() -> None:
    error = raised("VM_BAD_POWER_STATE", "v", "halted", "running", "surplus")
    assert type(error) is declared.VmBadPowerState
    assert (error.VM, error.expected, error.actual) == ("v", "halted", "running")
    assert error.params == ("v", "halted", "running", "surplus")
    assert (error.error_code, error.rpc) == ("VM_BAD_POWER_STATE", "VM.start")
    assert str(error) == "VM.start: VM_BAD_POWER_STATE('v', 'halted', 'running', 'surplus')"
    with pytest.raises(AttributeError):
        _ = error.surplus


def test_too_few_parameters() -> None:
    assert raised("VM_BAD_POWER_STATE").actual == ""


def test_parameters_that_are_no_texts() -> None:
    error = raised("NO_HOST_FITS", "v", '["a", "b"]', "5")
    assert (error.reasons, error.seconds) == (["a", "b"], 5)
    odd = raised("NO_HOST_FITS", "v", "[", "soon")
    assert (odd.reasons, odd.seconds) == ("[", "soon")


def test_unknown_ones_are_kept() -> None:
    error = raised("QUITE_NEW", "a")
    assert (type(error), error.params) == (errors.ApiError, ("a",))


def test_those_of_the_runtime() -> None:
    assert type(raised("EVENTS_LOST")) is errors.EventsLost
    assert raised("TASK_CANCELLED", "t").task == "t"
    unknown = errors.from_wire(["MESSAGE_METHOD_UNKNOWN", "VM.start"], "VM.start", "fir")
    assert (type(unknown), unknown.since, unknown.name) == (errors.NotOnThisServer, "fir", "VM.start")
    assert "it came with fir" in str(unknown)
    assert declared.MessageMethodUnknown is errors.NotOnThisServer


def test_what_is_hidden_is_in_no_text() -> None:
    error = errors.from_wire(["SESSION_INVALID", "OpaqueRef:s"], "x", "", ("OpaqueRef:s", ""))
    assert error.params == ("********",)


ALL = [
    errors.ClientError("a", "x"),
    errors.UsageError("a"),
    errors.NotReached("a", "x"),
    errors.NoAnswer("a", "x"),
    errors.TlsError("a", "x"),
    errors.TimedOut("a", "x", "task"),
    errors.ProtocolError("a", "x", 503, 1.5),
    errors.ProtocolError("a")._of("x"),
    errors.TimedOut("a", "", "task")._of("x"),
    errors.ApiError("A", ("b",), "x"),
    errors.ApiError("A", ("b",))._of("x"),
    errors.NotOnThisServer("A", ("b",), "x", "fir"),
    errors.NotOnThisServer("A", ("b",), "", "fir")._of("x"),
    errors.EventsLost("EVENTS_LOST"),
    raised("VM_BAD_POWER_STATE", "v"),
]


@pytest.mark.parametrize("error", ALL, ids=str)
def test_pickles(error: Any) -> None:
    for loaded in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(loaded) is type(error)
        assert vars(loaded) == vars(error)
        assert (str(loaded), loaded.args) == (str(error), error.args)


def test_they_are_python_s_own_too() -> None:
    late: Any = errors.TimedOut("late", "VM.start", "OpaqueRef:task")
    assert (str(late), late.task, late.errno) == ("VM.start: late", "OpaqueRef:task", None)
    assert isinstance(late, TimeoutError)
    away: Any = errors.NotReached("away")
    assert isinstance(away, ConnectionError)
    assert (str(away), away.args, away.filename) == ("away", ("away", ""), None)
    assert not isinstance(errors.NoAnswer("sent"), OSError), "it must not be repeated as one that is not"
