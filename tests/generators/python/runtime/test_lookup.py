"""Names of hosts that are slow to be found."""

import socket
import time
from typing import Any

import pytest

from tests.generators.python.runtime.loaded import errors
from tests.generators.python.runtime.scripted import serving
from tests.generators.python.runtime.small._async_client import AsyncClient
from tests.generators.python.runtime.small._client import Client
from tests.generators.python.runtime.test_async import loop_run


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A resolver that takes its time, and knows one host."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def getaddrinfo(host: Any, port: Any, *rest: Any, **named: Any) -> Any:
        asked.append(host)
        if host == "slow.invalid":
            time.sleep(3)
        if host == "two.invalid":  # the first one refuses
            return [one for name in ("127.0.0.99", "127.0.0.1") for one in real(name, port, *rest, **named)]
        return real(host, port, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


def test_are_left_in_time(slow: list[str]) -> None:
    api: Any = Client("http://slow.invalid", "s", proxy="", timeout=0.3)
    begun = time.monotonic()
    with pytest.raises(errors.TimedOut, match=r"slow.invalid:80: its name was not found"):
        api.VM.get_name_label("v")
    assert time.monotonic() - begun < 0.6
    assert slow == ["slow.invalid"]


def test_are_left_in_time_by_those_who_await_and_by_their_loop(slow: list[str]) -> None:
    async def main() -> None:
        api: Any = AsyncClient("http://slow.invalid", "s", proxy="", timeout=0.3)
        with pytest.raises(errors.TimedOut, match=r"slow.invalid:80: its name was not found"):
            await api.VM.get_name_label("v")

    begun = time.monotonic()
    loop_run(main())
    assert time.monotonic() - begun < 0.6


def test_all_addresses_are_tried(slow: list[str]) -> None:
    async def main(url: str) -> None:
        async with AsyncClient(url, "s", proxy="") as api:
            assert await api.VM.get_name_label("v") == "VM.get_name_label"

    with serving() as server:
        url = f"http://two.invalid:{server.port}"
        with Client(url, "s", proxy="") as api:
            assert api.VM.get_name_label("v") == "VM.get_name_label"
        loop_run(main(url))


def test_those_that_there_are_not() -> None:
    async def main() -> None:
        api: Any = AsyncClient("http://nobody.invalid", "s", proxy="", retries=0)
        with pytest.raises(errors.NotReached, match=r"nobody.invalid:80 is not known"):
            await api.VM.get_name_label("v")

    loop_run(main())


def test_addresses_are_not_asked_for(slow: list[str]) -> None:
    with serving() as server, Client(server.url, "s", proxy="", timeout=5) as api:
        assert api.VM.get_name_label("v") == "VM.get_name_label"
    assert slow == ["127.0.0.1"]
