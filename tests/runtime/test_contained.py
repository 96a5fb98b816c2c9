"""Code of the service that would end the program, or does not end itself: the server goes on."""

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest

from apigen.runtime import service
from apigen.wire.errors import Failure

from .conftest import Serve
from .test_calls import refused
from .test_handlers import SPEC, VM

ENDS = [SystemExit("text"), KeyboardInterrupt(), GeneratorExit(), asyncio.CancelledError(), StopIteration()]


@pytest.mark.parametrize("error", ENDS, ids=lambda error: type(error).__name__)
def test_what_ends_programs_ends_a_call_alone(serve: Serve, face: str, error: BaseException) -> None:
    vm = VM()
    driver = serve(SPEC, face=face, handlers={"VM": vm})
    ref = driver.call("VM.create", {})
    vm.result = error
    ended: list[str] = []
    driver.server.faces.listeners.append(lambda call: ended.append(call.outcome))
    for name, params in (("VM.go", [ref]), ("VM.count", [3])):
        with refused("INTERNAL_ERROR", "request r1"):
            driver.call(name, *params)
    assert ended == ["INTERNAL_ERROR"] * 2
    task = driver.call("Async.VM.go", ref)
    driver.run(asyncio.sleep(0.05))
    assert driver.call("task.get_error_info", task) == ["INTERNAL_ERROR", "request r1"]
    vm.result = "done"
    assert driver.call("VM.go", ref) == "done"


@pytest.mark.parametrize("error", ENDS, ids=lambda error: type(error).__name__)
def test_hooks_end_nothing_else(serve: Serve, tmp_path: Path, error: BaseException) -> None:
    def end(*_: Any) -> Any:
        raise error

    for name in ("before_set", "after_set", "compute_load"):
        driver = serve(SPEC, path=tmp_path / f"{name}.db", handlers={"VM": type("VM", (), {name: end})()})
        vm = driver.call("VM.create", {})
        rpc, *params = ("VM.get_load", vm) if name == "compute_load" else ("VM.set_size", vm, 2)
        with pytest.raises(Failure, match="INTERNAL_ERROR"):
            driver.call(rpc, *params)
        driver.call("VM.destroy", vm)


def test_a_handler_that_does_not_stop_is_not_waited_for(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "GRACE", 0.02)
    stop = False

    async def stay(*_: Any) -> str:
        while not stop:
            try:
                await asyncio.sleep(0.01)
            except asyncio.CancelledError:
                continue
        return "late"

    vm = VM()
    vm.go = stay  # type: ignore[assignment, method-assign]
    driver = serve(SPEC, handlers={"VM": vm}, limit=0.02)
    ref = driver.call("VM.create", {})
    began = time.monotonic()
    with refused("INTERNAL_ERROR", "request r1: VM.go took longer than 0.02 s"):
        driver.call("VM.go", ref)
    task = driver.call("Async.VM.go", ref)
    driver.call("task.cancel", task)
    driver.run(asyncio.sleep(0.1))
    assert driver.call("task.get_status", task) == "cancelled"
    assert time.monotonic() - began < 1
    stop = True
    driver.run(asyncio.sleep(0.05))
