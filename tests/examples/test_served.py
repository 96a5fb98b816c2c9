"""The example service behind a server: calls, tasks and errors as clients see them."""

import asyncio
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from apigen.runtime import seed
from apigen.runtime.handlers import of_module
from apigen.runtime.store.plan import Plan
from apigen.wire.errors import Failure
from tests.runtime.driver import Driver, json_call

from .conftest import EXAMPLE

NULL = "OpaqueRef:NULL"


@pytest.fixture(params=["json", "xml"])
def server(planned: Plan, service: ModuleType, request: pytest.FixtureRequest) -> Iterator[Driver]:
    made = Driver(planned.api, handlers=of_module(service, planned.api))
    made.face = request.param
    seed.sow(made.database, seed.load(planned.api, EXAMPLE / "world.yaml"))
    yield made
    made.close()


def named(server: Driver, cls: str, name: str) -> str:
    (found,) = server.call(f"{cls}.get_by_name_label", name)
    return str(found)


def ended(server: Driver, task: str) -> dict[str, Any]:
    """The record of a task that has ended."""
    for _ in range(500):
        record: dict[str, Any] = server.call("task.get_record", task)
        if record["status"] not in ("pending", "cancelling"):
            return record
        server.run(asyncio.sleep(0.01))
    raise AssertionError(record)


def fails(server: Driver, name: str, *params: Any) -> tuple[str, ...]:
    with pytest.raises(Failure) as raised:
        server.call(name, *params)
    return raised.value.code, *raised.value.params


def test_a_machine_starts_and_stops(server: Driver) -> None:
    build = named(server, "VM", "build")
    server.call("VM.start", build, NULL, NULL, False)
    record = server.call("VM.get_record", build)
    assert (record["power_state"], record["current_operations"]) == ("running", {})
    assert build in server.call("host.get_resident_VMs", record["resident_on"])
    assert record["memory_actual"] == record["memory_target"]
    assert fails(server, "VM.start", build, NULL, NULL, False) == (
        "VM_BAD_POWER_STATE",
        build,
        "halted",
        "running",
    )
    assert fails(server, "VM.shutdown", build, False, 600) == ("VM_NO_AGENT", build)
    assert fails(server, "VM.destroy", build)[0] == "VM_BAD_POWER_STATE"
    server.call("VM.shutdown", build, True, 600)
    assert server.call("VM.get_resident_on", build) == NULL
    server.call("VM.destroy", build)


def test_a_machine_is_not_destroyed_while_it_starts(
    server: Driver, service: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "PACE", 0.02)
    build = named(server, "VM", "build")
    task = server.call("Async.VM.start", build, NULL, NULL, False)
    assert fails(server, "VM.destroy", build) == ("OTHER_OPERATION_IN_PROGRESS", "VM", build, "start")
    assert ended(server, task)["status"] == "success"


def test_a_disk_has_the_next_free_slot(server: Driver) -> None:
    vm = named(server, "VM", "build")
    taken = {server.call("attachment.get_slot", one) for one in server.call("VM.get_attachments", vm)}
    drives = [
        server.call("attachment.create", {"VM": vm, "volume": NULL, "type": "cd-rom"}) for _ in range(3)
    ]
    slots = [server.call("attachment.get_slot", one) for one in drives]
    assert slots == [slot for slot in range(256) if slot not in taken][:3]
    server.call("attachment.destroy", drives[0])
    again = server.call("attachment.create", {"VM": vm, "volume": NULL, "type": "cd-rom"})
    assert server.call("attachment.get_slot", again) == slots[0]
    assert fails(server, "attachment.create", {"VM": vm, "volume": NULL, "slot": slots[1]})[0] == "NOT_UNIQUE"


def test_a_task_shows_how_far_it_is(
    server: Driver, service: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "PACE", 0.05)
    template = named(server, "VM", "Debian 12")
    task = server.call("Async.VM.clone", template, "web-3", NULL, {"0": "52:54:00:aa:aa:aa"})
    seen = set()
    for _ in range(100):
        record = server.call("task.get_record", task)
        seen.add(record["progress"])
        if record["status"] != "pending":
            break
        server.run(asyncio.sleep(0.02))
    assert record["status"] == "success"
    assert len(seen) > 2
    made = named(server, "VM", "web-3")
    assert made in record["result"]
    (card,) = server.call("VM.get_VIFs", made)
    assert server.call("VIF.get_MAC", card) == "52:54:00:aa:aa:aa"


def test_a_task_that_is_cancelled_undoes(
    server: Driver, service: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "PACE", 0.2)
    build = named(server, "VM", "build")
    task = server.call("Async.VM.start", build, NULL, NULL, False)
    server.run(asyncio.sleep(0.1))
    assert server.call("VM.get_resident_on", build) != NULL
    server.call("task.cancel", task)
    assert ended(server, task)["status"] == "cancelled"
    record = server.call("VM.get_record", build)
    assert (record["resident_on"], record["current_operations"]) == (NULL, {})


def test_an_error_of_a_task(server: Driver) -> None:
    web = named(server, "VM", "web-1")
    record = ended(server, server.call("Async.VM.start", web, NULL, NULL, False))
    assert record["status"] == "failure"
    assert record["error_info"] == ["VM_BAD_POWER_STATE", web, "halted", "running"]


def test_an_interface_is_made_and_plugged(server: Driver) -> None:
    web, office = named(server, "VM", "web-1"), named(server, "network", "Office")
    card = server.call("VIF.create", {"VM": web, "network": office, "device": "2"})
    assert server.call("VIF.get_MAC", card).startswith("52:54:00:")
    assert server.call("VIF.plug", card) == 2
    assert fails(server, "VIF.plug", card) == ("DEVICE_PLUGGED", "VIF", card)
    server.call("VIF.unplug", card, False)
    assert server.call("VIF.get_attached", card) is False


def test_only_one_of_two_starts(server: Driver) -> None:
    build = named(server, "VM", "build")
    tasks = [server.call("Async.VM.start", build, NULL, NULL, False) for _ in range(2)]
    assert sorted(ended(server, task)["status"] for task in tasks) == ["failure", "success"]


def test_many_start_at_once_on_one_host(server: Driver) -> None:
    """They are in each other's way, and in that of clients who change the same host; none is refused."""
    template, build = named(server, "VM", "Debian 12"), named(server, "VM", "build")
    host = next(
        one
        for one in server.call("host.get_all")
        if server.call("host.get_enabled", one) and server.call("host.get_memory_free", one) > 2**32
    )
    made = [server.call("VM.clone", template, f"many-{number}", NULL, {}) for number in range(6)]
    calls = [json_call("VM.start", [server.session, one, host, NULL, False]) for one in made]
    calls += [json_call("VM.set_name_label", [server.session, build, str(number)]) for number in range(6)]

    async def all_() -> list[Any]:
        return await asyncio.gather(*(server.server.faces.json(call) for call in calls))

    replies = server.run(all_())
    assert [reply for reply in replies if b"error" in reply] == []
    residents = server.call("host.get_resident_VMs", host)
    assert set(made) <= set(residents)
    assert server.call("host.get_memory_free", host) >= 0


def test_what_is_not_written(server: Driver) -> None:
    assert fails(server, "VM.pause", named(server, "VM", "web-1")) == ("NOT_IMPLEMENTED", "VM.pause")
