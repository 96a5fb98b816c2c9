"""Calls that go on by themselves."""

import time
from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest

from tests.generators.python.runtime.loaded import errors
from tests.generators.python.runtime.scripted import error, result, serving, slowly
from tests.generators.python.runtime.small._client import Client
from tests.generators.python.runtime.world import World

START = "OpaqueRef:VM.start"
CLONE = "OpaqueRef:VM.clone"


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def api(world: World) -> Iterator[Any]:
    with serving(world) as server, Client.login(server.url, "root", "x", proxy="", timeout=5) as client:
        client.server = server
        yield client


def later(*steps: Any) -> None:
    def run() -> None:
        for step in steps:
            time.sleep(0.1)
            step()

    Thread(target=run, daemon=True).start()


def test_a_result(world: World, api: Any) -> None:
    operation = api.VM.clone_async("v", "x")
    assert (operation.ref, operation.status()) == (CLONE, "pending")
    later(lambda: world.put("task", CLONE, status="success", result="<value>OpaqueRef:new</value>"))
    assert operation.wait(5) == "OpaqueRef:new"
    assert ("task", CLONE) not in world.objects, "the task is destroyed"
    assert operation.wait() == "OpaqueRef:new", "the result is kept"


def test_hooks_are_told_of_all_that_is_sent(world: World, api: Any) -> None:
    told: list[Any] = []
    operation = api.with_options(on_call=told.append).VM.clone_async("v", "x")
    operation.status()
    operation.cancel()
    with pytest.raises(errors.OperationCancelled):
        operation.wait(5)
    rpcs = [call.rpc for call in told]
    assert rpcs == ["Async.VM.clone", "task.get_record", "task.cancel", "event.from", "task.destroy"]


def test_a_secret_result_is_asked_for(world: World, api: Any) -> None:
    operation = api.VM.join_async("v", "hunter2")
    world.results[operation.ref] = "<value>the key</value>"
    world.put("task", operation.ref, status="success", result="")
    assert operation.wait(5) == "the key"
    assert api.server.methods()[-2:] == ["task.get_result", "task.destroy"]


def test_an_empty_result_is_no_secret(world: World, api: Any) -> None:
    operation = api.VM.join_async("v", "hunter2")
    world.put("task", operation.ref, status="success", result="")
    assert operation.wait(5) == ""


def test_errors_name_the_call_as_it_was_made(api: Any) -> None:
    api.server.answer = lambda call: error(call, "HANDLE_INVALID", "VM", "v")
    with pytest.raises(errors.ApiError) as caught:
        api.VM.start_async("v")
    assert caught.value.rpc == "VM.start"
    assert len(caught.traceback) <= 5
    api.server.answer = lambda call: result(call, "")
    with pytest.raises(errors.ProtocolError, match=r"^VM.start: the call gave no task"):
        api.VM.start_async("v")


@pytest.mark.parametrize("timeout", [float("inf"), 1e10, "5", -1])
def test_what_is_no_time(api: Any, timeout: Any) -> None:
    operation = api.VM.start_async("v")
    with pytest.raises(errors.UsageError, match="timeout"):
        operation.wait(timeout)


def test_a_server_that_does_not_wait_is_asked_seldom(world: World, api: Any) -> None:
    world.impatient = True
    operation = api.VM.start_async("v")
    with pytest.raises(errors.TimedOut):
        operation.wait(1)
    assert 2 <= len(world.asked) < 10


def test_nothing_as_the_result(world: World, api: Any) -> None:
    operation = api.VM.start_async("v")
    world.put("task", START, status="success", result="")
    assert operation.wait(5, keep=True) is None
    assert ("task", START) in world.objects


def test_progress(world: World, api: Any) -> None:
    told: list[float] = []
    operation = api.VM.start_async("v")
    later(
        lambda: world.put("task", START, progress=0.25),
        lambda: world.put("task", START, progress=0.25, note="the same"),
        lambda: world.put("task", START, progress=0.75),
        lambda: world.put("task", START, status="success", progress=1.0),
    )
    operation.wait(5, told.append)
    assert told == [0.0, 0.25, 0.75, 1.0]


def test_failure(world: World, api: Any) -> None:
    operation = api.VM.start_async("v")
    info = ["VM_BAD_POWER_STATE", "v", "halted", "running"]
    world.put("task", START, status="failure", error_info=info)
    with pytest.raises(errors.ApiError) as caught:
        operation.wait(5)
    assert (caught.value.actual, caught.value.rpc) == ("running", "VM.start")
    with pytest.raises(errors.ApiError):
        operation.wait(5)


def test_cancelling(world: World, api: Any) -> None:
    operation = api.VM.start_async("v")
    later(operation.cancel)
    with pytest.raises(errors.OperationCancelled) as caught:
        operation.wait(5)
    assert caught.value.task == START


def test_a_time_out_leaves_the_task(world: World, api: Any) -> None:
    operation = api.VM.start_async("v")
    start = time.monotonic()
    with pytest.raises(errors.TimedOut, match="goes on") as caught:
        operation.wait(0.2)
    assert time.monotonic() - start < 0.4
    assert caught.value.task == START
    assert ("task", START) in world.objects
    world.put("task", START, status="success")
    operation.wait(5)


def test_a_task_that_is_gone(world: World, api: Any) -> None:
    operation = api.VM.start_async("v")
    later(lambda: world.drop("task", START))
    with pytest.raises(errors.ApiError) as caught:
        operation.wait(5)
    assert caught.value.error_code == "HANDLE_INVALID"


def test_a_task_that_was_gone(world: World, api: Any) -> None:
    operation = api.VM.start_async("v")
    world.drop("task", START)
    with pytest.raises(errors.ApiError) as caught:
        operation.wait(5)
    assert caught.value.error_code == "HANDLE_INVALID"


def test_without_events_it_asks(world: World, api: Any) -> None:
    world.refuses_events = True
    operation = api.VM.start_async("v")
    later(lambda: world.put("task", START, status="success"))
    operation.wait(5)
    assert "task.get_record" in api.server.methods()


def test_a_server_that_tells_nothing(world: World, api: Any) -> None:
    operation = api.VM.start_async("v")
    api.server.answer = lambda call: error(call, "RBAC_PERMISSION_DENIED", call["method"], "")
    with pytest.raises(errors.ApiError, match="RBAC_PERMISSION_DENIED"):
        operation.wait(5)
    api.server.answer = world


def test_without_events_a_silent_server_is_asked_again(world: World, api: Any) -> None:
    world.refuses_events = True
    hasty = api.with_options(timeout=0.2)
    operation = hasty.VM.start_async("v")
    answers: Any = iter([world, slowly(2, world)])
    api.server.answer = lambda call: next(answers, world)(call)
    world.put("task", START, status="success")
    start = time.monotonic()
    operation.wait(5)
    assert time.monotonic() - start < 1.5


def test_many_wait_by_one_request(world: World, api: Any) -> None:
    one, two = api.VM.start_async("v"), api.VM.clone_async("v", "x")
    results: list[Any] = []
    threads = [Thread(target=lambda o=o: results.append(o.wait(10))) for o in (one, two, one, two)]
    most = 0
    for thread in threads:
        thread.start()
        time.sleep(0.05)
        most = max(most, world.listening)
    world.put("task", START, status="success")
    time.sleep(0.1)
    world.put("task", CLONE, status="success", result="<value>r</value>")
    for thread in threads:
        thread.join(10)
    assert sorted(results, key=str) == [None, None, "r", "r"]
    assert {len(asked) for asked in world.asked} == {1, 2}
    assert world.asked[-1] == [f"task/{CLONE}"] or len(world.asked[-1]) == 2
    assert most <= 2, "a request that was given up may still be known to the server"


def test_who_joins_is_not_kept_waiting(world: World, api: Any) -> None:
    slow, quick = api.VM.start_async("v"), api.VM.clone_async("v", "x")
    world.put("task", CLONE, status="success", result="<value>r</value>")
    thread = Thread(target=lambda: slow.wait(10))
    thread.start()
    time.sleep(0.2)
    start = time.monotonic()
    assert quick.wait(5) == "r"
    assert time.monotonic() - start < 1
    world.put("task", START, status="success")
    thread.join(5)


def test_the_leader_leaves_first(world: World, api: Any) -> None:
    operation = api.VM.start_async("v")
    outcomes: list[Any] = []

    def wait(seconds: float) -> None:
        try:
            outcomes.append(operation.wait(seconds))
        except errors.TimedOut:
            outcomes.append("late")

    threads = [Thread(target=wait, args=(seconds,)) for seconds in (0.2, 5)]
    for thread in threads:
        thread.start()
        time.sleep(0.05)
    time.sleep(0.3)
    world.put("task", START, status="success")
    for thread in threads:
        thread.join(10)
    assert outcomes == ["late", None]


def test_connections_that_break(world: World, api: Any) -> None:
    operation = api.VM.start_async("v")
    later(api.server.drop, api.server.drop, lambda: world.put("task", START, status="success"))
    operation.wait(5)
