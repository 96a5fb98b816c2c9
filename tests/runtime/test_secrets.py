"""What is secret is in no error and no log."""

from typing import Any

import pytest

from apigen.wire.errors import WITHHELD

from .conftest import Serve
from .test_calls import refused

SPEC = """
class safe {
  rw name/label: string = ""
  rw words: (string -> string) map = {} @secret
  rw other: safe ref = null @secret @unbound("x")
  rw others: safe ref set = {} @secret @unbound("x")
  rw pin: string = "" @secret
  rpc open(self: safe ref, pin: string @secret)
  rpc close(self: safe ref, how: string)
}
"""


class Safe:
    async def open(self, _ctx: Any, _ref: str, pin: str) -> None:
        try:
            int(pin)
        except ValueError as error:
            raise RuntimeError(f"what is {pin}?") from error

    async def close(self, _ctx: Any, _ref: str, how: str) -> None:
        raise RuntimeError(how)

    def before_set(self, _ctx: Any, _ref: str, field: str, _old: Any, new: Any) -> None:
        if field == "pin":
            raise RuntimeError(new)


def test_errors_of_the_store(serve: Serve, face: str) -> None:
    driver = serve(SPEC, face=face)
    ref = driver.call("safe.create", {"words": {"hush": "x"}})
    with refused("MAP_DUPLICATE_KEY", "safe", "words", ref, WITHHELD):
        driver.call("safe.add_to_words", ref, "hush", "y")
    for rpc, value in (("set_other", "OpaqueRef:hush"), ("set_others", ["OpaqueRef:hush"])):
        with refused("HANDLE_INVALID", "safe", WITHHELD):
            driver.call(f"safe.{rpc}", ref, value)
    with refused("HANDLE_INVALID", "safe", WITHHELD):
        driver.call("safe.add_others", ref, "OpaqueRef:hush")


def test_defects_of_what_is_given_secrets(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    driver = serve(SPEC, handlers={"safe": Safe()})
    ref = driver.call("safe.create", {})
    for rpc, given in (("open", "hush"), ("set_pin", "hush"), ("close", "loud")):
        with refused("INTERNAL_ERROR", "request r1"):
            driver.call(f"safe.{rpc}", ref, given)
    traces = [str(vars(record).get("trace", "")) for record in caplog.records]
    assert "hush" not in caplog.text + "".join(traces)
    assert "loud" in caplog.text
    assert [
        ("ValueError" in trace, "RuntimeError" in trace, "test_secrets.py" in trace) for trace in traces
    ] == [
        (True, True, True),
        (False, True, True),
        (False, False, False),
    ]
