"""Tasks: calls that go on by themselves, what may be done with them, and how long they are kept."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from apigen.model.api import Class, Rpc
from apigen.runtime.calls import Caller, Run
from apigen.runtime.task_objects import MOST
from apigen.wire.errors import Failure

from .conftest import Serve
from .driver import Driver, read
from .test_calls import refused

SPEC = """
error NO_LUCK(why: string)
class VM {
  ro uuid: string
  rw name/label: string = ""
  @async @role(user)
  rpc work(self: VM ref, steps: int) -> VM ref raises NO_LUCK
  @async @role(user)
  rpc rest(self: VM ref)
}
"""
HEAD = "  roles admin > user\n  use std\n"


class Service:
    """What carries out the spec's own RPCs."""

    def __init__(self) -> None:
        self.driver: Driver | None = None

    def explicit(self, _cls: Class, rpc: Rpc) -> Run | None:
        return {"work": self.work, "rest": self.rest}.get(rpc.name)

    async def work(self, caller: Caller, args: Any) -> Any:
        assert self.driver is not None
        steps = args["steps"]
        if steps < 0:
            raise Failure("NO_LUCK", "less than nothing")
        if steps > 99:
            raise ZeroDivisionError
        for step in range(steps):
            self.driver.server.tasks.progress(caller.task, (step + 1) / 10)
        return args["self"]

    async def rest(self, _caller: Caller, _args: Any) -> Any:
        await asyncio.sleep(60)


@pytest.fixture
def driver(serve: Serve, face: str) -> Driver:
    service = Service()
    service.driver = serve(SPEC, head=HEAD, face=face, explicit=service.explicit)
    return service.driver


def turn(driver: Driver, seconds: float = 0.0) -> None:
    """Lets running tasks go on."""
    for _ in range(20):
        driver.run(asyncio.sleep(seconds / 20))


def test_a_secret_result_is_the_owners(serve: Serve, face: str) -> None:
    spec = """
@secret
type word = string
struct pair {
  a: string
  b: string = "" @secret
}
class box {
  @async @role(user)
  rpc open() -> string @secret
  @async @role(user)
  rpc look() -> (string -> word) map
  @async @role(user)
  rpc see() -> pair struct set
}
"""
    results = {"open": "hush", "look": {"a": "hush"}, "see": [{"a": "x", "b": "hush"}]}

    def explicit(_cls: Class, rpc: Rpc) -> Run | None:
        return (lambda _caller, _args: results[rpc.name]) if rpc.name in results else None

    driver = serve(spec, head=HEAD, face=face, explicit=explicit)
    mine, other = driver.begin("ann", "user"), driver.begin("bob", "admin")
    for name in results:
        task = driver.call(f"Async.box.{name}", session=mine)
        turn(driver)
        assert driver.call("task.get_record", task)["status"] == "success"
        assert "hush" in driver.call("task.get_result", task, session=mine)
        assert driver.call("task.get_result", task, session=other) == ""
        assert driver.call("task.get_record", task, session=mine)["result"] == ""
        driver.call("task.destroy", task, session=mine)
        with refused("HANDLE_INVALID", "task", task):
            driver.call("task.get_result", task, session=mine)
    assert "hush" not in str(driver.database.read().connection.execute("SELECT rec FROM obj").fetchall())


def test_a_call_goes_on_by_itself(driver: Driver) -> None:
    vm = driver.call("VM.create", {})
    task = driver.call("Async.VM.work", vm, 3)
    assert driver.call("task.get_name_label", task) == "VM.work"
    turn(driver)
    found = driver.call("task.get_record", task)
    assert (found["status"], found["progress"]) == ("success", 1.0)
    assert found["result"] == f"<value>{vm}</value>"
    assert found["allowed_operations"] == ["destroy"]
    assert found["finished"] >= found["created"] > "2020"


def test_derived_calls_have_tasks_too(driver: Driver) -> None:
    task = driver.call("Async.VM.create", {"name_label": "x"})
    turn(driver)
    (vm,) = driver.call("VM.get_all")
    assert driver.call("task.get_result", task) == f"<value>{vm}</value>"
    task = driver.call("Async.VM.destroy", vm)
    turn(driver)
    assert driver.call("task.get_result", task) == "<value></value>"
    assert driver.call("VM.get_all") == []


@pytest.mark.parametrize(
    ("steps", "info"), [(-1, ["NO_LUCK", "less than nothing"]), (100, ["INTERNAL_ERROR", "request r1"])]
)
def test_a_failure_stands_in_the_task(driver: Driver, steps: int, info: list[str]) -> None:
    task = driver.call("Async.VM.work", driver.call("VM.create", {}), steps)
    turn(driver)
    assert driver.call("task.get_status", task) == "failure"
    assert driver.call("task.get_error_info", task) == info


def test_what_a_call_is_checked_for_fails_at_once(driver: Driver) -> None:
    with refused("FIELD_TYPE_ERROR", "steps"):
        driver.call("Async.VM.work", "OpaqueRef:x", "many")
    assert driver.call("task.get_all") == []


def test_cancel(driver: Driver) -> None:
    task = driver.call("Async.VM.rest", driver.call("VM.create", {}))
    assert driver.call("task.get_allowed_operations", task) == ["cancel", "destroy"]
    driver.call("task.cancel", task)
    turn(driver)
    assert driver.call("task.get_status", task) == "cancelled"
    assert driver.call("task.get_error_info", task) == ["TASK_CANCELLED", task]
    with refused("OPERATION_NOT_ALLOWED", "the task cannot be cancelled"):
        driver.call("task.cancel", task)


def test_destroying_what_runs_forgets_it_in_the_end(driver: Driver) -> None:
    task = driver.call("Async.VM.rest", driver.call("VM.create", {}))
    driver.call("task.destroy", task)
    assert driver.call("task.get_all") == [task]
    driver.call("task.cancel", task)
    turn(driver)
    assert driver.call("task.get_all") == []


def test_a_client_s_own_task(driver: Driver) -> None:
    task = driver.call("task.create", "copy", "of a disk")
    driver.call("task.set_progress", task, 0.5)
    assert driver.call("task.get_progress", task) == 0.5
    with refused("VALUE_NOT_SUPPORTED", "value", "2.0", "0.0 to 1.0"):
        driver.call("task.set_progress", task, 2.0)
    driver.call("task.set_status", task, "success")
    assert driver.call("task.get_allowed_operations", task) == ["destroy"]
    with refused("OPERATION_NOT_ALLOWED", "the task has ended"):
        driver.call("task.set_status", task, "pending")
    driver.call("task.destroy", task)
    with refused("HANDLE_INVALID", "task", task):
        driver.call("task.get_status", task)


def test_nobody_says_what_the_server_s_task_does(driver: Driver) -> None:
    task = driver.call("Async.VM.rest", driver.call("VM.create", {}))
    with refused("OPERATION_NOT_ALLOWED", "the server carries this task out itself"):
        driver.call("task.set_progress", task, 0.5)


def test_a_task_is_its_owner_s(driver: Driver) -> None:
    vm = driver.call("VM.create", {})
    ann, ben, admin = driver.begin("ann", "user"), driver.begin("ben", "user"), driver.begin("eve", "admin")
    task = driver.call("Async.VM.rest", vm, session=ann)
    with pytest.raises(Failure, match="RBAC_PERMISSION_DENIED"):
        driver.call("task.cancel", task, session=ben)
    driver.call("task.add_to_other_config", task, "a", "b", session=ann)
    driver.call("task.cancel", task, session=ann)
    turn(driver)
    driver.call("task.destroy", task, session=admin)


def test_progress_is_stored_some_times_a_second(driver: Driver) -> None:
    task = driver.call("Async.VM.work", driver.call("VM.create", {}), 5)
    before = driver.database.catalog
    assert before is not None
    token = driver.call("event.from", ["task"], "", 0.0)["token"]
    turn(driver)
    assert driver.call("task.get_progress", task) == 1.0
    assert len(driver.call("event.from", ["task"], token, 0.0)["events"]) <= 1


def test_sweep(serve: Serve) -> None:
    now = [1_700_000_000.0]
    driver = serve(SPEC, head=HEAD, now=lambda: now[0])
    old = driver.call("task.create", "old", "")
    driver.call("task.set_status", old, "success")
    going = driver.call("task.create", "going", "")
    now[0] += 64 * 60
    assert driver.run(driver.server.tasks.sweep()) == 0
    now[0] += 2 * 60
    assert driver.run(driver.server.tasks.sweep()) == 1
    assert driver.call("task.get_all") == [going]
    for number in range(MOST + 5):
        now[0] += 1
        task = driver.call("task.create", str(number), "")
        driver.call("task.set_status", task, "success")
    assert driver.run(driver.server.tasks.sweep()) == 5
    assert driver.call("task.get_by_name_label", "4") == []
    assert len(driver.call("task.get_by_name_label", "5")) == 1


def dead(_work: Any) -> Any:
    """Nothing is written any more, as if the server had died."""
    raise Failure("INTERNAL_ERROR", "dead")


def test_tasks_of_a_dead_server_are_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    api = read(tmp_path / "spec", SPEC, HEAD)
    service = Service()
    first = Driver(api, tmp_path / "store", explicit=service.explicit)
    vm = first.call("VM.create", {})
    task = first.call("Async.VM.rest", vm)
    client = first.call("task.create", "a client's", "")
    monkeypatch.setattr(first.database, "write", dead)
    first.runner.close()
    first.server.logins.close()
    first.database.close()
    second = Driver(api, tmp_path / "store", explicit=service.explicit)
    assert second.call("task.get_status", task) == "failure"
    assert second.call("task.get_error_info", task)[0] == "INTERNAL_ERROR"
    assert second.call("task.get_status", client) == "pending"
    second.close()


def test_a_spec_s_own_task_class(serve: Serve) -> None:
    driver = serve(
        """
enum task_status_type {
  pending
  success
  failure
  cancelling
  cancelled
}
enum allowed {
  cancel
  destroy
}
class task {
  without create, destroy
  ro uuid: string
  ro name/label: string
  ro status: task_status_type enum
  ro progress: float
  ro type: string
  ro result: string
  ro error_info: string set
  ro allowed_operations: allowed enum set
  ro created: string
  rpc create(label: string, description: string) -> task ref
  rpc cancel(task: task ref)
  rpc destroy(self: task ref)
}
class VM {
  rw name/label: string = ""
}
"""
    )
    task = driver.call("Async.VM.create", {})
    turn(driver)
    found = driver.call("task.get_record", task)
    assert found["status"] == "success"
    assert found["type"] == "VM ref"
    assert found["created"] == ""  # not a moment there
    own = driver.call("task.create", "mine", "")
    driver.call("task.cancel", own)
    assert driver.call("task.get_status", own) == "cancelling"
