"""What a closed client does: nothing; and what waits for it ends."""

import asyncio
import time
from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest

from tests.generators.python.runtime.loaded import errors
from tests.generators.python.runtime.scripted import serving, slowly
from tests.generators.python.runtime.small._async_client import AsyncClient
from tests.generators.python.runtime.small._client import Client
from tests.generators.python.runtime.test_async import loop_run
from tests.generators.python.runtime.test_sessions import Sessions, login
from tests.generators.python.runtime.world import World

CALLS: dict[str, Callable[[Any], Any]] = {
    "a call": lambda api: api.VM.get_all(),
    "a task": lambda api: api.VM.start_async("v"),
    "events": lambda api: next(api.events("VM"), None),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("own", [True, False], ids=["logged in", "with a session of the caller's"])
def test_a_closed_client_sends_nothing(call: Any, own: bool) -> None:
    with serving(World()) as server:
        api: Any = login(server) if own else Client(server.url, "OpaqueRef:own", proxy="")
        derived = api.with_options(timeout=5)
        api.close()
        sent = len(server.calls)
        for one in (api, derived):
            with pytest.raises(errors.UsageError, match="closed"):
                call(one)
        with pytest.raises(errors.UsageError, match="closed"), api.batch() as batch:
            batch.add(api.VM.get_all)
        assert (len(server.calls), server.connections) == (sent, min(sent, 1))


def test_without_a_session_nothing_is_sent() -> None:
    with serving() as server, Client(server.url, proxy="") as api:
        with pytest.raises(errors.UsageError, match=r"VM.get_all: .* no session"):
            api.VM.get_all()
        assert server.calls == []


def test_closing_leaves_no_connection_of_a_call_under_way() -> None:
    sessions = Sessions()
    with serving(slowly(0.2, sessions)) as server:
        api = login(server)
        thread = Thread(target=lambda: outcome(api.VM.get_all))
        thread.start()
        time.sleep(0.05)
        api.close()
        thread.join(2)
        assert api._c.sockets._idle == []


def test_who_waits_for_another_session_when_it_is_closed_sends_nothing() -> None:
    sessions = Sessions()
    with serving(sessions) as server:
        api = login(server)
        sessions.valid, sessions.delay = "", 0.4
        ended: list[Any] = []
        threads = [Thread(target=lambda: ended.append(outcome(api.VM.get_all))) for _ in range(3)]
        for thread in threads:
            thread.start()
        time.sleep(0.2)
        api.close()
        for thread in threads:
            thread.join(2)
        assert [type(error) for error in ended] == [errors.UsageError] * 3
        asked = [call["params"] for call in server.calls if call["method"] == "VM.get_all"]
        assert asked == [["OpaqueRef:1"]] * 3
        assert sessions.logged_out == ["OpaqueRef:2"], "the newest session is not left behind"


def outcome(call: Any) -> Any:
    try:
        return call()
    except errors.ClientError as error:
        return error


def test_iterators_end() -> None:
    with serving(World()) as server:
        api = login(server)
        ended: list[Any] = []
        thread = Thread(target=lambda: ended.append(list(api.events("VM"))))
        thread.start()
        time.sleep(0.2)
        begun = time.monotonic()
        api.close()
        thread.join(2)
        assert ended == [[]]
        assert time.monotonic() - begun < 1


def test_waits_end() -> None:
    with serving(World()) as server:
        api = login(server)
        ended: list[Any] = []
        operation = api.VM.start_async("v")
        threads = [Thread(target=lambda: ended.append(outcome(operation.wait))) for _ in range(3)]
        for thread in threads:
            thread.start()
        time.sleep(0.2)
        begun = time.monotonic()
        api.close()
        for thread in threads:
            thread.join(2)
        assert [type(error) for error in ended] == [errors.UsageError] * 3
        assert time.monotonic() - begun < 1


def test_those_who_await() -> None:
    async def main(url: str) -> None:
        api = await AsyncClient.login(url, "root", "x", proxy="")

        async def follow() -> list[Any]:
            return [event async for event in api.events("VM")]

        following = asyncio.create_task(follow())
        waiting = asyncio.create_task((await api.VM.start_async("v")).wait())
        await asyncio.sleep(0.2)
        await api.aclose()
        assert await asyncio.wait_for(following, 1) == []
        with pytest.raises(errors.UsageError):
            await asyncio.wait_for(waiting, 1)
        with pytest.raises(errors.UsageError, match="closed"):
            await api.VM.get_all()

    with serving(World()) as server:
        loop_run(main(server.url))
        assert server.methods()[-1] == "session.logout"
