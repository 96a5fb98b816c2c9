"""The table of the errors that the runtime sends."""

import inspect

import pytest

from apigen.semantics.standard import standard_errors
from apigen.wire import errors
from apigen.wire.errors import Failure, Refusal


@pytest.mark.parametrize("code", sorted(standard_errors()))
def test_each_standard_error_is_sent_as_it_is_declared(code: str) -> None:
    make = getattr(errors, code.lower())
    names = [name.removeprefix("cls") or "class" for name in inspect.signature(make).parameters]
    assert tuple(names) == standard_errors()[code]
    failure = make(*map(str, range(len(names))))
    assert (failure.code, failure.params) == (code, tuple(map(str, range(len(names)))))


def test_counts_are_texts() -> None:
    assert errors.message_parameter_count_mismatch("VM.start", 1, 0).params == ("VM.start", "1", "0")


def test_a_refusal_says_where() -> None:
    refusal = Refusal(5, "odd")
    refusal.path += ["inner", "outer"]
    failure = refusal.failure("args")
    assert (failure.code, failure.params) == ("VALUE_NOT_SUPPORTED", ("args.outer.inner", "5", "odd"))
    assert Refusal().failure("a").params == ("a",)


def test_secret_values_are_withheld_and_long_ones_cut() -> None:
    refusal = Refusal("hunter2", "odd")
    refusal.secret = True
    assert "hunter2" not in refusal.failure("a").params
    assert len(Refusal("x" * 10_000, "odd").failure("a").params[1]) == 200


def test_a_failure_can_be_raised() -> None:
    with pytest.raises(Failure, match="SESSION_INVALID"):
        raise errors.session_invalid("x")
