"""The client that is awaited does what the other one does."""

import asyncio
import socket
import sys
import time
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from tests.generators.python.runtime.loaded import errors, runtime
from tests.generators.python.runtime.scripted import Server, error, http, result, serving, slowly, whole_api
from tests.generators.python.runtime.small._async_client import AsyncClient
from tests.generators.python.runtime.test_calls import WHOLE, free_port
from tests.generators.python.runtime.test_sessions import Sessions
from tests.generators.python.runtime.world import World


@pytest.fixture(params=["asyncio", "uvloop"], autouse=True)
def event_loop_of(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test is run by both event loops."""
    if request.param == "uvloop":
        monkeypatch.setattr(sys.modules[__name__], "loop_run", pytest.importorskip("uvloop").run)


loop_run = asyncio.run


def login(server: Server, **options: Any) -> Any:
    return AsyncClient.login(server.url, "root", "hunter2", proxy="", **options)


def run(answer: Any, work: Callable[[Server, Any], Coroutine[Any, Any, None]], **options: Any) -> list[str]:
    """Does the work with a client that is logged in; the methods that were called."""

    async def main() -> None:
        async with login(server, **options) as api:
            await work(server, api)

    with serving(answer) as server:
        loop_run(main())
        return server.methods()


def test_calls() -> None:
    async def work(server: Server, api: Any) -> None:
        assert await api.VM.get_name_label("v") == "VM.get_name_label"
        await api.VM.set_name_label("v", "x")
        assert server.connections == 1

    assert run(whole_api, work) == [
        "session.login_with_password",
        "VM.get_name_label",
        "VM.set_name_label",
        "session.logout",
    ]


def test_a_log_in_that_is_awaited() -> None:
    async def main() -> None:
        api = await login(server)
        assert api.session_ref == "OpaqueRef:session"
        await api.aclose()
        given = AsyncClient(server.url, "OpaqueRef:own", proxy="")
        assert await given.VM.get_name_label("v") == "VM.get_name_label"
        await given.aclose()

    with serving() as server:
        loop_run(main())
        assert server.methods().count("session.logout") == 1


def test_many_at_once() -> None:
    async def work(server: Server, api: Any) -> None:
        names = await asyncio.gather(*(api.VM.get_name_label("v") for _ in range(50)))
        assert names == ["VM.get_name_label"] * 50

    run(whole_api, work)


def test_errors() -> None:
    async def work(server: Server, api: Any) -> None:
        server.answer = lambda call: error(call, "HANDLE_INVALID", "VM", "v")
        with pytest.raises(errors.ApiError) as caught:
            await api.VM.get_name_label("v")
        assert caught.value.class_ == "VM"
        server.answer = lambda call: http("<html>")
        with pytest.raises(errors.ProtocolError):
            await api.VM.get_name_label("v")
        server.answer = lambda call: b"nonsense\r\n"
        with pytest.raises(errors.ProtocolError):
            await api.VM.get_name_label("v")
        with pytest.raises(errors.UsageError):
            await api.VM.set_name_label("v", 5)

    run(whole_api, work)


@pytest.mark.parametrize("at", range(0, len(WHOLE), 20))
def test_a_write_whose_answer_is_cut_off_is_sent_once(at: int) -> None:
    class Cut(Server):
        def _serve(self, sock: socket.socket) -> None:
            with sock:
                self.calls.append(sock.recv(65536))
                sock.sendall(WHOLE[:at])

    async def main() -> None:
        api = AsyncClient(server.url, "s", proxy="", retries=1)
        with pytest.raises(errors.NoAnswer) as caught:
            await api.VM.set_name_label("v", "x")
        assert ("cut off" in str(caught.value)) == (at > 0)
        assert len(server.calls) == 1
        with pytest.raises(errors.NoAnswer):
            await api.VM.get_name_label("v")
        assert len(server.calls) == 3

    server = Cut()
    loop_run(main())
    server.close()


def test_a_kept_connection_that_has_died_is_replaced() -> None:
    async def work(server: Server, api: Any) -> None:
        server.drop()
        await asyncio.sleep(0.05)
        await api.VM.set_name_label("v", "x")

    run(whole_api, work)


def test_no_server() -> None:
    async def main() -> None:
        api = AsyncClient(f"http://127.0.0.1:{free_port()}", "s", proxy="", retries=1)
        with pytest.raises(errors.NotReached, match=r"VM.set_name_label: .*cannot be reached"):
            await api.VM.set_name_label("v", "x")

    loop_run(main())


def test_a_silent_server_is_left_in_time() -> None:
    async def work(server: Server, api: Any) -> None:
        server.answer = slowly(2)
        start = time.monotonic()
        with pytest.raises(errors.TimedOut):
            await api.VM.get_name_label("v")
        assert time.monotonic() - start < 0.5
        server.answer = whole_api

    run(whole_api, work, timeout=0.3)


def test_a_call_that_is_cancelled() -> None:
    async def work(server: Server, api: Any) -> None:
        server.answer = slowly(0.5)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(api.VM.get_name_label("v"), 0.1)
        server.answer = whole_api
        assert await api.VM.get_name_label("v") == "VM.get_name_label"

    run(whole_api, work)


def test_one_log_in_for_all() -> None:
    sessions = Sessions()

    async def work(server: Server, api: Any) -> None:
        sessions.valid = "gone"
        sessions.delay = 0.2
        names = await asyncio.gather(*(api.VM.get_name_label("v") for _ in range(50)))
        assert names == ["VM.get_name_label"] * 50

    run(sessions, work)
    assert sessions.logins == 2


def test_batches() -> None:
    async def work(server: Server, api: Any) -> None:
        async with api.batch() as batch:
            name = batch.add(api.VM.get_name_label, "v")
            operation = batch.add(api.VM.start_async, "v")
            with pytest.raises(errors.UsageError):
                batch.add(print)
        assert name.result() == "VM.get_name_label"
        assert operation.result().ref == "Async.VM.start"
        assert len(server.calls[-1]) == 2

    run(whole_api, work)


def test_nothing_is_begun_for_which_no_time_is_left() -> None:
    begun: list[Any] = []
    with pytest.raises(errors.TimedOut):
        loop_run(runtime("aio")._made(lambda: begun.append(1), 0.0, "not made"))
    assert begun == []


def test_operations() -> None:
    world = World()
    told: list[float] = []

    async def work(server: Server, api: Any) -> None:
        operation = await api.VM.start_async("v")
        assert await operation.status() == "pending"
        with pytest.raises(errors.TimedOut):
            await operation.wait(0.1)
        waiting = [asyncio.ensure_future(operation.wait(5, told.append)) for _ in range(3)]
        await asyncio.sleep(0.1)
        waiting[0].cancel()
        await asyncio.sleep(0.1)
        await operation.cancel()
        for one in waiting[1:]:
            with pytest.raises(errors.OperationCancelled):
                await one

    run(world, work)
    assert told.count(0.0) == 3


def test_events() -> None:
    world = World()
    world.put("VM", "v1", name_label="a")

    async def work(server: Server, api: Any) -> None:
        refs = []
        async with api.events("VM") as events:
            async for event in events:
                refs.append(event.ref)
                if len(refs) == 2:
                    break
                server.drop()
                world.put("VM", "v2")
            closing = asyncio.get_running_loop().call_later(0.1, events._follower.interrupt)
            with pytest.raises(StopAsyncIteration):
                await asyncio.wait_for(events.__anext__(), 1)
            closing.cancel()
        assert refs == ["v1", "v2"]

    run(world, work)


def test_derived_clients() -> None:
    async def work(server: Server, api: Any) -> None:
        server.answer = slowly(0.3, lambda call: result(call, "x"))
        async with api.with_options(timeout=0.05) as hasty:
            with pytest.raises(errors.TimedOut):
                await hasty.VM.get_name_label("v")
        assert await api.VM.get_name_label("v") == "x"

    run(whole_api, work)
