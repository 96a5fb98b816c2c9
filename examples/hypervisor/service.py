"""A service for the API in `spec`: machines that start, stop and are cloned, interfaces that are plugged.

    apigen build spec --target server -o out
    export PYTHONPATH=out/server
    apigen serve spec --handlers examples/hypervisor/service.py --seed examples/hypervisor/world.yaml

There is no hypervisor behind it: where a real service would talk to one, this one waits. All else is as it
would be: who may do what when, what is changed together, how work is said to go on, and how it fails.

A handler runs outside of any transaction. `async with ctx.change() as world:` is one: such a block is
short, changes the world and does nothing else, and fails as a whole if what it has read is no longer so.
`await ctx.retried(function)` is one too, and the function is called again then: for what many do at once, and
for what must not fail.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from hypervisor_api import enums, errors, handlers, records, refs
from hypervisor_api.objects import Context, World

from apigen.runtime.interface import NULL, Unset

PACE = 0.2
"""Seconds that a tenth of any work takes."""


async def work(ctx: Context) -> None:
    """Stands for what a hypervisor would do. Who cancels the task stops it between two steps."""
    for done in range(1, 10):
        await asyncio.sleep(PACE)
        ctx.progress(done / 10)


@asynccontextmanager
async def operation(
    ctx: Context, ref: refs.VM, name: enums.VM_operation, *states: enums.power_state
) -> AsyncIterator[None]:
    """Something that is done with a machine while nothing else is, in one of some power states."""
    key = (ctx.task or ctx.request or secrets.token_hex(8)).removeprefix("OpaqueRef:")

    def begin(world: World) -> None:
        check_idle(world, ref)
        check_state(world, ref, *states)
        world.VM[ref].current_operations = {key: name}

    def end(world: World) -> None:
        if ref in world.VM:
            world.VM[ref].remove_from("current_operations", key)

    await ctx.retried(begin)
    try:
        yield
    finally:
        await ctx.retried(end)


def check_idle(world: World, ref: refs.VM) -> None:
    """Raises OTHER_OPERATION_IN_PROGRESS if something is being done with a machine."""
    for other in world.VM[ref].current_operations.values():
        raise errors.OTHER_OPERATION_IN_PROGRESS("VM", ref, other)


def check_state(world: World, ref: refs.VM, *states: enums.power_state) -> None:
    """Raises VM_BAD_POWER_STATE if a machine is in none of the states."""
    actual = world.VM[ref].power_state
    if actual not in states:
        raise errors.VM_BAD_POWER_STATE(VM=ref, expected=" or ".join(states), actual=actual)


class VM(handlers.VM):
    async def start(
        self, ctx: Context, ref: refs.VM, host: refs.host, group: refs.VM_group, paused: bool
    ) -> None:
        if ctx.VM[ref].is_template:
            raise errors.VM_IS_TEMPLATE(VM=ref)
        async with operation(ctx, ref, "start", "halted"):

            def take(world: World) -> None:
                # Taken at once, so that nobody else is given the same memory.
                world.VM[ref].resident_on = place(world, ref, host, group)

            def leave(world: World) -> None:
                if ref in world.VM and world.VM[ref].power_state == "halted":
                    world.VM[ref].resident_on = NULL

            await ctx.retried(take)
            ctx.on_failure(lambda: ctx.retried(leave))
            await work(ctx)
            async with ctx.change() as world:
                vm = world.VM[ref]
                vm.power_state = "paused" if paused else "running"
                vm.started = moment()
                vm.generation += 1
                plug_all(world, ref, plugged=True)

    async def shutdown(self, ctx: Context, ref: refs.VM, force: bool, patience: int) -> None:
        async with operation(ctx, ref, "shutdown", "running", "paused"):
            if not force:
                agent = ctx.VM[ref].guest_agent
                if agent == NULL or not ctx.guest_agent[agent].alive:
                    raise errors.VM_NO_AGENT(VM=ref)
                try:
                    await asyncio.wait_for(work(ctx), patience)
                except TimeoutError:
                    raise errors.VM_NO_AGENT(VM=ref) from None
            async with ctx.change() as world:
                vm = world.VM[ref]
                vm.power_state = "halted"
                vm.started = None
                vm.resident_on = NULL
                plug_all(world, ref, plugged=False)

    async def clone(
        self,
        ctx: Context,
        ref: refs.VM,
        name: str,
        datastore: refs.datastore,
        MACs: dict[str, str] | Unset,
    ) -> refs.VM:
        wanted = {} if isinstance(MACs, Unset) else MACs
        async with operation(ctx, ref, "clone", "halted"):
            await work(ctx)
            async with ctx.change() as world:
                return copy(world, ref, name, datastore, wanted)

    def before_create(self, ctx: World, fields: records.VM) -> records.VM:
        return {**fields, "memory_target": fields.get("memory_target", fields["memory_maximum"])}

    def before_destroy(self, ctx: World, ref: refs.VM) -> None:
        check_idle(ctx, ref)
        check_state(ctx, ref, "halted")

    def compute_memory_actual(self, ctx: Context, refs_: list[refs.VM]) -> dict[refs.VM, int]:
        return {ref: 0 if ctx.VM[ref].resident_on == NULL else ctx.VM[ref].memory_target for ref in refs_}


class VIF(handlers.VIF):
    async def plug(self, ctx: Context, ref: refs.VIF) -> int:
        check_plug(ctx, ref, attached=False)
        await work(ctx)
        async with ctx.change() as world:
            # Looked at again: the machine may have been stopped meanwhile.
            check_plug(world, ref, attached=False)
            world.VIF[ref].attached = True
            return int(world.VIF[ref].device)

    async def unplug(self, ctx: Context, ref: refs.VIF, force: bool) -> None:
        check_plug(ctx, ref, attached=True)
        if not force:
            await work(ctx)
        async with ctx.change() as world:
            check_plug(world, ref, attached=True)
            world.VIF[ref].attached = False

    def before_create(self, ctx: World, fields: records.VIF) -> records.VIF:
        return {**fields, "MAC": fields.get("MAC", "") or new_MAC(ctx)}


class attachment(handlers.attachment):
    def before_create(self, ctx: World, fields: records.attachment) -> records.attachment:
        return {**fields, "slot": fields.get("slot", free_slot(ctx, fields["VM"]))}


class host(handlers.host):
    def compute_memory_free(self, ctx: Context, refs_: list[refs.host]) -> dict[refs.host, int]:
        return {ref: free_memory(ctx, ref) for ref in refs_}


# Where a machine runs.


def place(world: World, ref: refs.VM, wanted: refs.host, group: refs.VM_group) -> refs.host:
    """The host for a machine. Raises HOST_NOT_ENOUGH_FREE_MEMORY or NO_HOST_FITS."""
    vm = world.VM[ref]
    if wanted != NULL:
        free = free_memory(world, wanted)
        if free < vm.memory_target:
            raise errors.HOST_NOT_ENOUGH_FREE_MEMORY(wanted, vm.memory_target, free)
    candidates: Iterable[refs.host] = [wanted] if wanted != NULL else world.host
    if group != NULL:
        hosts = {world.VM[other].resident_on for other in world.VM_group[group].VMs if other != ref}
        candidates = [one for one in candidates if one in hosts]
    reasons, fitting = [], []
    for one in candidates:
        if not world.host[one].enabled:
            reasons.append(f"{world.host[one].name_label} is disabled")
        elif free_memory(world, one) < vm.memory_target:
            reasons.append(f"{world.host[one].name_label} has too little memory")
        else:
            fitting.append(one)
    if not fitting:
        raise errors.NO_HOST_FITS(VM=ref, reasons=reasons)
    if vm.preferred_host in fitting:
        return vm.preferred_host
    return max(fitting, key=lambda one: free_memory(world, one))


def free_memory(world: World, ref: refs.host) -> int:
    """What the machines on a host have left of its memory."""
    one = world.host[ref]
    return one.memory_total - sum(world.VM[vm].memory_target for vm in one.resident_VMs)


# Devices.


def check_plug(world: World, ref: refs.VIF, *, attached: bool) -> None:
    """Raises VM_BAD_POWER_STATE, DEVICE_PLUGGED or DEVICE_NOT_PLUGGED."""
    check_state(world, world.VIF[ref].VM, "running")
    if world.VIF[ref].attached and not attached:
        raise errors.DEVICE_PLUGGED("VIF", ref)
    if attached and not world.VIF[ref].attached:
        raise errors.DEVICE_NOT_PLUGGED("VIF", ref)


def plug_all(world: World, ref: refs.VM, *, plugged: bool) -> None:
    """What is plugged in when a machine starts, and out when it stops."""
    for vif in world.VM[ref].VIFs:
        world.VIF[vif].attached = plugged
    for attachment in world.VM[ref].attachments:
        one = world.attachment[attachment]
        one.plugged = plugged and one.volume != NULL
        one.device = f"xvd{chr(ord('a') + one.slot % 26)}" if one.plugged else ""
    for console in world.VM[ref].consoles:
        world.console[console].port = 5900 + world.VM[ref].generation % 100 if plugged else 0


def free_slot(world: World, ref: refs.VM) -> int:
    """The first place for a disk that a machine has free; one that is taken, and so refused, if all are."""
    taken = {world.attachment[one].slot for one in world.VM[ref].attachments}
    return next((slot for slot in range(256) if slot not in taken), 0)


# Copies.


def copy(world: World, ref: refs.VM, name: str, datastore: refs.datastore, MACs: dict[str, str]) -> refs.VM:
    """A copy of a machine, with volumes of its own. Raises DATASTORE_FULL."""
    old = world.VM[ref]
    new = world.VM.create(
        name_label=name,
        name_description=old.name_description,
        flavour=old.flavour,
        VCPUs_count=old.VCPUs_count,
        memory_maximum=old.memory_maximum,
        memory_minimum=old.memory_minimum,
        memory_target=old.memory_target,
        boot_firmware=old.boot_firmware,
        boot_order=old.boot_order,
        tags=old.tags,
    )
    for attachment in old.attachments:
        one = world.attachment[attachment]
        world.attachment.create(
            VM=new,
            volume=one.volume if one.volume == NULL else copy_volume(world, one.volume, datastore, name),
            slot=one.slot,
            type=one.type,
            bootable=one.bootable,
            read_only=one.read_only,
        )
    for vif in old.VIFs:
        card = world.VIF[vif]
        world.VIF.create(
            VM=new,
            network=card.network,
            device=card.device,
            MAC=MACs.get(card.device) or new_MAC(world),
            security_groups=card.security_groups,
        )
    return new


def copy_volume(world: World, ref: refs.volume, datastore: refs.datastore, name: str) -> refs.volume:
    """A volume that shares blocks with another, or a whole copy where it lies elsewhere."""
    old = world.volume[ref]
    shared = datastore in (NULL, old.datastore)
    target = old.datastore if shared else datastore
    if not shared:
        store = world.datastore[target]
        if store.size - store.used < old.used:
            raise errors.DATASTORE_FULL(target, old.used, store.size - store.used)
        store.used += old.used
    return world.volume.create(
        name_label=name,
        datastore=target,
        size=old.size,
        type=old.type,
        parent=ref if shared else NULL,
        used=0 if shared else old.used,
    )


def new_MAC(world: World) -> str:
    """A hardware address that no interface has."""
    taken = {world.VIF[ref].MAC for ref in world.VIF}
    while True:
        made = "52:54:00:" + ":".join(f"{byte:02x}" for byte in secrets.token_bytes(3))
        if made not in taken:
            return made


def moment() -> str:
    """Now, as the API writes it."""
    return time.strftime("%Y%m%dT%H:%M:%SZ", time.gmtime())
