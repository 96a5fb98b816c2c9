"""The example service: each of its operations, from each state."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from apigen.runtime import seed
from apigen.runtime.handlers import method
from apigen.runtime.interface import NULL, UNSET
from apigen.runtime.store.database import Database, open_database
from apigen.runtime.store.plan import Plan
from apigen.wire.errors import Failure, task_cancelled

from .conftest import EXAMPLE
from .world import Context, World, run


@pytest.fixture
def database(planned: Plan) -> Iterator[Database]:
    made = open_database(None, planned)
    seed.sow(made, seed.load(planned.api, EXAMPLE / "world.yaml"))
    yield made
    made.close()


@pytest.fixture
def ctx(database: Database) -> Context:
    return Context(database)


def named(ctx: Context, cls: str, name: str) -> str:
    (found,) = [ref for ref in getattr(ctx, cls) if getattr(ctx, cls)[ref].name_label == name]
    return str(found)


def vif(ctx: Context, vm: str, device: str) -> str:
    (found,) = [one for one in ctx.VM[named(ctx, "VM", vm)].VIFs if ctx.VIF[one].device == device]
    return str(found)


def call(ctx: Context, handlers: Any, name: str, *args: Any) -> Any:
    function = method(handlers, name)
    assert function is not None
    return run(ctx.run(function(ctx, *args)))


def fails(ctx: Context, handlers: Any, name: str, *args: Any) -> tuple[str, ...]:
    """The code and the parameters that a call fails with."""
    with pytest.raises(Failure) as raised:
        call(ctx, handlers, name, *args)
    return raised.value.code, *raised.value.params


def change(ctx: Context, cls: str, ref: str, **fields: Any) -> None:
    async def work() -> None:
        async with ctx.change() as world:
            for name, value in fields.items():
                setattr(getattr(world, cls)[ref], name, value)

    run(work())


# Start.


def test_start(ctx: Context, service: ModuleType) -> None:
    build = named(ctx, "VM", "build")
    call(ctx, service.VM(), "start", build, NULL, NULL, False)
    vm = ctx.VM[build]
    assert (vm.power_state, vm.resident_on) == ("running", named(ctx, "host", "birch"))
    assert vm.started is not None
    assert vm.current_operations == {}
    assert all(ctx.VIF[one].attached for one in vm.VIFs)
    assert sorted(ctx.attachment[one].device for one in vm.attachments) == ["", "xvda"]
    assert ctx.told == [done / 10 for done in range(1, 10)]
    assert build in ctx.host[vm.resident_on].resident_VMs


def test_start_paused(ctx: Context, service: ModuleType) -> None:
    build = named(ctx, "VM", "build")
    call(ctx, service.VM(), "start", build, named(ctx, "host", "ash"), NULL, True)
    assert (ctx.VM[build].power_state, ctx.host[ctx.VM[build].resident_on].name_label) == ("paused", "ash")


def test_start_beside_a_group(ctx: Context, service: ModuleType) -> None:
    build, group = named(ctx, "VM", "build"), named(ctx, "VM_group", "Web servers")
    change(ctx, "VM", named(ctx, "VM", "web-2"), resident_on=NULL, power_state="halted")
    call(ctx, service.VM(), "start", build, NULL, group, False)
    assert ctx.host[ctx.VM[build].resident_on].name_label == "ash"


@pytest.mark.parametrize(("name", "state"), [("web-1", "running"), ("desktop", "suspended")])
def test_start_from_another_state(ctx: Context, service: ModuleType, name: str, state: str) -> None:
    ref = named(ctx, "VM", name)
    failed = fails(ctx, service.VM(), "start", ref, NULL, NULL, False)
    assert failed == ("VM_BAD_POWER_STATE", ref, "halted", state)
    assert ctx.VM[ref].current_operations == {}


def test_start_of_a_template(ctx: Context, service: ModuleType) -> None:
    ref = named(ctx, "VM", "Debian 12")
    assert fails(ctx, service.VM(), "start", ref, NULL, NULL, False) == ("VM_IS_TEMPLATE", ref)


def test_start_while_something_else_goes_on(ctx: Context, service: ModuleType) -> None:
    ref = named(ctx, "VM", "build")
    change(ctx, "VM", ref, current_operations={"t0": "clone"})
    failed = fails(ctx, service.VM(), "start", ref, NULL, NULL, False)
    assert failed == ("OTHER_OPERATION_IN_PROGRESS", "VM", ref, "clone")
    assert ctx.VM[ref].current_operations == {"t0": "clone"}


def test_start_without_room(ctx: Context, service: ModuleType) -> None:
    ref, ash = named(ctx, "VM", "build"), named(ctx, "host", "ash")
    change(ctx, "VM", ref, memory_target=1 << 40)
    code, host, needed, free = fails(ctx, service.VM(), "start", ref, ash, NULL, False)
    assert (code, host, int(needed)) == ("HOST_NOT_ENOUGH_FREE_MEMORY", ash, 1 << 40)
    assert int(free) == ctx.host[ash].memory_total - 4294967296
    code, vm, reasons = fails(ctx, service.VM(), "start", ref, NULL, NULL, False)
    assert (code, vm) == ("NO_HOST_FITS", ref)
    assert "cedar is disabled" in reasons
    assert "ash has too little memory" in reasons
    assert (ctx.VM[ref].resident_on, ctx.VM[ref].current_operations) == (NULL, {})


def test_a_start_that_is_cancelled_leaves_its_host(ctx: Context, service: ModuleType) -> None:
    ref = named(ctx, "VM", "build")
    ctx.cancelled = task_cancelled("OpaqueRef:t1")
    assert fails(ctx, service.VM(), "start", ref, NULL, NULL, False)[0] == "TASK_CANCELLED"
    vm = ctx.VM[ref]
    assert (vm.power_state, vm.resident_on, vm.current_operations) == ("halted", NULL, {})


# Shutdown.


@pytest.mark.parametrize("force", [False, True])
def test_shutdown(ctx: Context, service: ModuleType, force: bool) -> None:
    ref = named(ctx, "VM", "web-1")
    call(ctx, service.VM(), "shutdown", ref, force, 600)
    vm = ctx.VM[ref]
    assert (vm.power_state, vm.resident_on, vm.started) == ("halted", NULL, None)
    assert not any(ctx.VIF[one].attached for one in vm.VIFs)
    assert not any(ctx.attachment[one].plugged for one in vm.attachments)
    assert bool(ctx.told) is not force


def test_shutdown_needs_an_agent_unless_forced(ctx: Context, service: ModuleType) -> None:
    ref = named(ctx, "VM", "web-2")
    assert fails(ctx, service.VM(), "shutdown", ref, False, 600) == ("VM_NO_AGENT", ref)
    assert ctx.VM[ref].power_state == "running"
    call(ctx, service.VM(), "shutdown", ref, True, 600)
    assert ctx.VM[ref].power_state == "halted"


def test_a_guest_that_takes_too_long(
    ctx: Context, service: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "PACE", 5.0)
    ref = named(ctx, "VM", "web-1")
    assert fails(ctx, service.VM(), "shutdown", ref, False, 0) == ("VM_NO_AGENT", ref)
    assert ctx.VM[ref].power_state == "running"


def test_shutdown_of_what_is_off(ctx: Context, service: ModuleType) -> None:
    ref = named(ctx, "VM", "build")
    failed = fails(ctx, service.VM(), "shutdown", ref, True, 600)
    assert failed == ("VM_BAD_POWER_STATE", ref, "running or paused", "halted")


# Clone.


def test_clone(ctx: Context, service: ModuleType) -> None:
    template = named(ctx, "VM", "Debian 12")
    made = call(ctx, service.VM(), "clone", template, "web-3", NULL, UNSET)
    vm = ctx.VM[made]
    assert (vm.name_label, vm.power_state, vm.is_template) == ("web-3", "halted", False)
    (disk,) = vm.attachments
    volume = ctx.volume[ctx.attachment[disk].volume]
    assert volume.parent == ctx.attachment[ctx.VM[template].attachments[0]].volume
    (card,) = vm.VIFs
    assert ctx.VIF[card].MAC != ctx.VIF[ctx.VM[template].VIFs[0]].MAC


def test_clone_to_another_datastore_is_a_whole_copy(ctx: Context, service: ModuleType) -> None:
    template, scratch = named(ctx, "VM", "Debian 12"), named(ctx, "datastore", "Scratch on birch")
    used = ctx.datastore[scratch].used
    made = call(ctx, service.VM(), "clone", template, "web-3", scratch, {"0": "52:54:00:aa:aa:aa"})
    volume = ctx.volume[ctx.attachment[ctx.VM[made].attachments[0]].volume]
    assert (volume.parent, volume.datastore) == (NULL, scratch)
    assert ctx.datastore[scratch].used == used + volume.used
    assert ctx.VIF[ctx.VM[made].VIFs[0]].MAC == "52:54:00:aa:aa:aa"


def test_a_clone_that_has_no_room_makes_nothing(ctx: Context, service: ModuleType) -> None:
    template, scratch = named(ctx, "VM", "Debian 12"), named(ctx, "datastore", "Scratch on birch")
    change(ctx, "datastore", scratch, used=ctx.datastore[scratch].size)
    before = len(ctx.VM), len(ctx.volume)
    assert fails(ctx, service.VM(), "clone", template, "x", scratch, UNSET)[0] == "DATASTORE_FULL"
    assert (len(ctx.VM), len(ctx.volume)) == before


def test_clone_of_a_machine_that_runs(ctx: Context, service: ModuleType) -> None:
    failed = fails(ctx, service.VM(), "clone", named(ctx, "VM", "web-1"), "x", NULL, UNSET)
    assert failed[0] == "VM_BAD_POWER_STATE"


# Interfaces.


def test_plug_and_unplug(ctx: Context, service: ModuleType) -> None:
    card = vif(ctx, "web-2", "1")
    assert fails(ctx, service.VIF(), "unplug", card, False) == ("DEVICE_NOT_PLUGGED", "VIF", card)
    assert call(ctx, service.VIF(), "plug", card) == 1
    assert ctx.VIF[card].attached
    assert fails(ctx, service.VIF(), "plug", card) == ("DEVICE_PLUGGED", "VIF", card)
    call(ctx, service.VIF(), "unplug", card, True)
    assert not ctx.VIF[card].attached


def test_plug_into_a_machine_that_is_off(ctx: Context, service: ModuleType) -> None:
    card = vif(ctx, "build", "0")
    failed = fails(ctx, service.VIF(), "plug", card)
    assert failed == ("VM_BAD_POWER_STATE", named(ctx, "VM", "build"), "running", "halted")


# Hooks and computed fields.


def test_a_new_interface_has_an_address(ctx: Context, service: ModuleType) -> None:
    fill = method(service.VIF(), "before_create")
    assert fill is not None
    assert fill(World(ctx._reader), {"device": "7"})["MAC"].startswith("52:54:00:")
    assert fill(World(ctx._reader), {"MAC": "52:54:00:00:00:99"})["MAC"] == "52:54:00:00:00:99"


def test_a_machine_that_runs_is_not_destroyed(ctx: Context, service: ModuleType) -> None:
    look = method(service.VM(), "before_destroy")
    assert look is not None
    look(ctx, named(ctx, "VM", "build"))
    with pytest.raises(Failure, match="VM_BAD_POWER_STATE"):
        look(ctx, named(ctx, "VM", "web-1"))


def test_free_memory(ctx: Context, service: ModuleType) -> None:
    compute = method(service.host(), "compute_memory_free")
    assert compute is not None
    ash, cedar = named(ctx, "host", "ash"), named(ctx, "host", "cedar")
    assert compute(ctx, [ash, cedar]) == {ash: 137438953472 - 4294967296, cedar: 68719476736}


def test_what_is_not_written_is_not_found(service: ModuleType) -> None:
    assert method(service.VM(), "migrate") is None
    assert method(service.VM(), "after_create") is None
    assert method(service.VM(), "compute_VCPUs_utilisation") is None


@pytest.mark.full
def test_it_passes_the_type_checker(package: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path), str(EXAMPLE / "service.py")],
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": str(package)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
