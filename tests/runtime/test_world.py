"""The objects as handlers see them: committed values, blocks that are made as a whole, conflicts, undoing."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from apigen.wire.errors import Failure

from .conftest import Serve
from .driver import Driver, json_call
from .test_calls import refused

SPEC = """
class VM {
  ro uuid: string
  rw name/label: string = ""
  rw size: int = 1
  rw add: string = ""
  rw tags: string set = {}
  rw other_config: (string -> string) map = {}
  ctor host: host ref = null <-> host.VMs
  rw serial: string option = none @unique
  @async
  rpc go(self: VM ref)
  @async
  rpc walk(self: VM ref)
}
class host {
  rw name/label: string = ""
  rw free: int = 0
  ro VMs: VM ref set
}
"""


class VM:
    """Its methods do what a test says."""

    go_: Callable[[Any, str], Awaitable[None]]
    walk_: Callable[[Any, str], None]

    async def go(self, ctx: Any, ref: str) -> None:
        await self.go_(ctx, ref)

    def walk(self, ctx: Any, ref: str) -> None:
        self.walk_(ctx, ref)


class Case:
    def __init__(self, driver: Driver, vm: VM) -> None:
        self.driver, self.vm = driver, vm
        self.ref = driver.call("VM.create", {"name_label": "one"})

    def go(self, work: Callable[[Any, str], Awaitable[None]]) -> None:
        self.vm.go_ = work
        self.driver.call("VM.go", self.ref)

    def walk(self, work: Callable[[Any, str], None]) -> None:
        self.vm.walk_ = work
        self.driver.call("VM.walk", self.ref)

    def get(self, field: str) -> Any:
        return self.driver.call(f"VM.get_{field}", self.ref)


@pytest.fixture(params=["memory", "file"])
def case(serve: Serve, tmp_path: Any, request: pytest.FixtureRequest) -> Case:
    vm = VM()
    path = tmp_path / "store" if request.param == "file" else None
    return Case(serve(SPEC, handlers={"VM": vm}, path=path), vm)


def test_nothing_is_written_after_a_block(case: Case) -> None:
    """It would be lost, and nobody would hear of it."""

    def late(world: Any, ref: str) -> None:
        for write in (
            lambda: setattr(world.VM[ref], "size", 2),
            lambda: world.VM[ref].add("tags", "a"),
            lambda: world.VM[ref].destroy(),
            lambda: world.VM.create(name_label="two"),
        ):
            with pytest.raises(RuntimeError, match="the block of changes has ended"):
                write()

    async def work(ctx: Any, ref: str) -> None:
        async with ctx.change() as world:
            world.VM[ref].size = 3
        late(world, ref)
        with pytest.raises(ZeroDivisionError):
            async with ctx.change() as failed:
                raise ZeroDivisionError
        late(failed, ref)

    def walk(ctx: Any, ref: str) -> None:
        with ctx.change() as world:
            world.VM[ref].name_label = "walked"
        late(world, ref)

    case.go(work)
    case.walk(walk)
    assert (case.get("size"), case.get("name_label"), case.get("tags")) == (3, "walked", [])


def test_reading(case: Case) -> None:
    host = case.driver.call("host.create", {})
    other = case.driver.call("VM.create", {"host": host, "add": "x"})

    async def work(ctx: Any, ref: str) -> None:
        assert ctx.VM[ref].name_label == "one"
        assert ctx["VM"][other]["add"] == "x"
        assert list(ctx.VM) == [ref, other]
        assert len(ctx.VM) == 2
        assert other in ctx.VM
        assert host not in ctx.VM
        assert ctx.VM.by_name("one") == [ref]
        assert ctx.VM.by_uuid(ctx.VM[ref].uuid) == ref
        assert ctx.host[host].VMs == [other]
        assert ctx.VM[ref].record()["tags"] == []
        with pytest.raises(AttributeError):
            ctx.thing  # noqa: B018
        with pytest.raises(AttributeError):
            ctx.VM[ref].colour  # noqa: B018
        with pytest.raises(Failure, match="HANDLE_INVALID"):
            ctx.host[ref].free  # noqa: B018

    case.go(work)

    def plain(ctx: Any, ref: str) -> None:
        assert ctx.VM[ref].name_label == "one"
        assert len(ctx.VM) == 2

    case.walk(plain)


def test_assignments_are_transactions_by_themselves(case: Case) -> None:
    async def work(ctx: Any, ref: str) -> None:
        ctx.VM[ref].size = 2
        assert ctx.VM[ref].size == 2
        ctx.VM[ref].add("tags", "a")
        raise Failure("OPERATION_NOT_ALLOWED", "late")

    with refused("OPERATION_NOT_ALLOWED", "late"):
        case.go(work)
    assert (case.get("size"), case.get("tags")) == (2, ["a"])

    def plain(ctx: Any, ref: str) -> None:
        ctx.VM[ref].size = 3
        assert ctx.VM[ref].size == 3
        with pytest.raises(Failure, match="HANDLE_INVALID"):
            ctx.VM["OpaqueRef:x"].size = 3

    case.walk(plain)
    assert case.get("size") == 3

    async def nowhere(ctx: Any, _ref: str) -> None:
        ctx.VM["OpaqueRef:x"].size = 3

    with refused("HANDLE_INVALID", "VM", "OpaqueRef:x"):
        case.go(nowhere)


def test_a_block_is_made_as_a_whole(case: Case) -> None:
    async def work(ctx: Any, ref: str) -> None:
        async with ctx.change() as world:
            host = world.host.create(name_label="h", free=3)
            world.host[host].free = 4
            assert world.host[host].free == 4
            assert world.host[host].name_label == "h"
            vm = world.VM.create(host=host, name_label="two")
            world.VM[vm].add_to("other_config", "k", "v")
            world.VM[ref].size = 9
            assert world.VM[ref].size == 9
            assert ctx.VM[ref].size == 1

    case.go(work)
    assert case.get("size") == 9
    (two,) = case.driver.call("VM.get_by_name_label", "two")
    record = case.driver.call("VM.get_record", two)
    assert record["other_config"] == {"k": "v"}
    assert case.driver.call("host.get_free", record["host"]) == 4

    async def half(ctx: Any, ref: str) -> None:
        async with ctx.change() as world:
            world.VM[ref].size = 10
            world.VM.create(name_label="three", serial="x")
            world.VM.create(name_label="four", serial="x")

    with pytest.raises(Failure, match="NOT_UNIQUE"):
        case.go(half)
    assert case.get("size") == 9
    assert case.driver.call("VM.get_by_name_label", "three") == []

    async def given_up(ctx: Any, ref: str) -> None:
        async with ctx.change() as world:
            world.VM[ref].size = 10
            raise Failure("OPERATION_NOT_ALLOWED", "no")

    with refused("OPERATION_NOT_ALLOWED", "no"):
        case.go(given_up)
    assert case.get("size") == 9


def test_sets_and_maps_and_destroying(case: Case) -> None:
    def plain(ctx: Any, ref: str) -> None:
        with ctx.change() as world:
            vm = world.VM[ref]
            vm.add("tags", "a")
            vm.add("tags", "b")
            vm.remove("tags", "a")
            vm.add_to("other_config", "k", "v")
            vm.add_to("other_config", "l", "w")
            vm.remove_from("other_config", "k")
            world.VM[world.VM.create(name_label="gone")].destroy()

    case.walk(plain)
    assert (case.get("tags"), case.get("other_config")) == (["b"], {"l": "w"})
    assert case.driver.call("VM.get_all") == [case.ref]


def test_values_are_of_their_types(case: Case) -> None:
    async def work(ctx: Any, ref: str) -> None:
        async with ctx.change() as world:
            world.VM[ref].size = "large"

    with refused("INTERNAL_ERROR", "request r1"):
        case.go(work)


def test_what_was_read_must_be_the_same(case: Case) -> None:
    calls: list[str] = []

    async def work(ctx: Any, ref: str) -> None:
        calls.append(ref)
        async with ctx.change() as world:
            size = world.VM[ref].size
            body = json_call("VM.set_size", [case.driver.session, ref, 50])
            await case.driver.server.faces.json(body)
            world.VM[ref].size = size + 1

    with refused("TOO_BUSY", "VM.size was changed meanwhile"):
        case.go(work)
    assert calls == [case.ref]  # a handler is called once
    assert case.get("size") == 50

    async def expecting(ctx: Any, ref: str) -> None:
        async with ctx.change() as world:
            world.VM[ref].expect(size=1)
            world.VM[ref].name_label = "no"

    with refused("TOO_BUSY", "VM.size was changed meanwhile"):
        case.go(expecting)
    assert case.get("name_label") == "one"


def test_what_was_there_must_be_the_same(case: Case) -> None:
    """Objects that came or went are noticed as values are that changed."""
    looks: dict[str, Callable[[Any, str], object]] = {
        "all": lambda world, _: list(world.VM),
        "how many": lambda world, _: len(world.VM),
        "by name": lambda world, _: world.VM.by_name("two"),
        "whether": lambda world, other: other in world.VM,
    }
    for name, look in looks.items():
        other = case.driver.call("VM.create", {"name_label": "other"})

        async def work(
            ctx: Any, ref: str, look: Callable[[Any, str], object] = look, other: str = other
        ) -> None:
            async with ctx.change() as world:
                look(world, other)
                faces, session = case.driver.server.faces, case.driver.session
                await faces.json(json_call("VM.destroy", [session, other]))
                await faces.json(json_call("VM.create", [session, {"name_label": "two"}]))
                await faces.json(json_call("VM.create", [session, {"name_label": "three"}]))
                world.VM[ref].size = 7

        with refused("TOO_BUSY", "the objects of VM were changed meanwhile"):
            case.go(work)
        assert case.get("size") == 1, name


def test_a_function_is_called_again(case: Case) -> None:
    calls: list[int] = []

    async def go(ctx: Any, ref: str) -> None:
        def grow(world: Any) -> int:
            calls.append(world.VM[ref].size)
            if len(calls) < 4:  # somebody is faster
                size, vm = calls[-1] + 10, world.VM[ref]._plan
                case.driver.database.write(lambda tx: tx.set(tx.row("VM", ref), vm.fields["size"], size))
            world.VM[ref].size += 1
            return calls[-1]

        assert await ctx.retried(grow) == 31

    case.go(go)
    assert calls == [1, 11, 21, 31]
    assert case.get("size") == 32


def test_a_function_is_not_called_for_ever(case: Case) -> None:
    calls: list[int] = []

    async def go(ctx: Any, ref: str) -> None:
        def in_vain(world: Any) -> None:
            calls.append(1)
            world.VM[ref].expect(size=5)
            world.VM[ref].name_label = "no"

        await ctx.retried(in_vain)

    with refused("TOO_BUSY", "VM.size was changed meanwhile"):
        case.go(go)
    assert 1 < len(calls) <= 100
    assert case.get("name_label") == "one"

    async def failing(ctx: Any, ref: str) -> None:
        def fail(world: Any) -> None:
            calls.append(1)
            world.VM[ref].name_label = "no"
            raise Failure("OPERATION_NOT_ALLOWED", "no")

        await ctx.retried(fail)

    calls.clear()
    with refused("OPERATION_NOT_ALLOWED", "no"):
        case.go(failing)
    assert (calls, case.get("name_label")) == ([1], "one")


def test_no_increment_is_lost_or_refused_beside_other_writers(case: Case) -> None:
    """Functions that are called again, and calls of clients, all at once."""

    async def go(ctx: Any, ref: str) -> None:
        def grow(world: Any) -> None:
            world.VM[ref].size += 1

        await ctx.retried(grow)

    case.vm.go_ = go
    driver = case.driver

    async def many() -> list[Any]:
        grow = json_call("VM.go", [driver.session, case.ref])
        other = [json_call("VM.add_tags", [driver.session, case.ref, str(number)]) for number in range(50)]
        calls = [driver.server.faces.json(grow) for _ in range(50)]
        for number, call in enumerate(other):
            calls.insert(2 * number, driver.server.faces.json(call))
        return await asyncio.gather(*calls)

    replies = driver.run(many())
    assert [reply for reply in replies if b"error" in reply] == []
    assert case.get("size") == 51
    assert len(case.get("tags")) == 50


def test_no_update_is_lost(case: Case) -> None:
    """Blocks that begin while others are being written see what those write."""

    async def count(ctx: Any, ref: str) -> None:
        async with ctx.change() as world:
            world.VM[ref].size += 1

    case.vm.go_ = count

    async def many() -> list[Any]:
        body = json_call("VM.go", [case.driver.session, case.ref])
        return await asyncio.gather(*(case.driver.server.faces.json(body) for _ in range(100)))

    replies = case.driver.run(many())
    assert [reply for reply in replies if b"error" in reply] == []
    assert case.get("size") == 101


def test_undoing(case: Case) -> None:
    undone: list[str] = []

    async def undo_later(ctx: Any, ref: str) -> None:
        async with ctx.change() as world:
            world.VM[ref].name_label = "one"
        undone.append("first")

    async def work(ctx: Any, ref: str) -> None:
        async with ctx.change() as world:
            world.VM[ref].name_label = "half"
        ctx.on_failure(lambda: undo_later(ctx, ref))
        ctx.on_failure(lambda: undone.append("second"))
        ctx.on_failure(lambda: 1 / 0)
        raise Failure("OPERATION_NOT_ALLOWED", "no")

    with refused("OPERATION_NOT_ALLOWED", "no"):
        case.go(work)
    assert undone == ["second", "first"]
    assert case.get("name_label") == "one"


def turn(driver: Driver, seconds: float = 0.05) -> None:
    driver.run(asyncio.sleep(seconds))


def test_a_task_tells_its_progress_and_undoes_when_it_is_cancelled(case: Case) -> None:
    undone: list[str] = []

    async def work(ctx: Any, _ref: str) -> None:
        ctx.on_failure(lambda: undone.append("undone"))
        ctx.progress(0.5)
        await asyncio.sleep(60)

    case.vm.go_ = work
    task = case.driver.call("Async.VM.go", case.ref)
    turn(case.driver)
    assert case.driver.call("task.get_progress", task) == 0.5
    case.driver.call("task.cancel", task)
    turn(case.driver)
    assert case.driver.call("task.get_status", task) == "cancelled"
    assert undone == ["undone"]


def test_a_plain_function_hears_that_it_was_cancelled(case: Case) -> None:
    began, ended = threading.Event(), threading.Event()
    heard: list[str] = []

    def work(ctx: Any, _ref: str) -> None:
        began.set()
        try:
            while not ended.wait(0.01):
                ctx.progress(0.1)
        except Failure as failure:
            heard.append(failure.code)
            raise
        finally:
            ended.set()

    case.vm.walk_ = work
    task = case.driver.call("Async.VM.walk", case.ref)
    for _ in range(100):
        turn(case.driver, 0.02)
        if began.is_set():
            break
    case.driver.call("task.cancel", task)
    for _ in range(100):
        turn(case.driver, 0.02)
        if ended.is_set():
            break
    assert heard == ["TASK_CANCELLED"]
    assert case.driver.call("task.get_status", task) == "cancelled"
