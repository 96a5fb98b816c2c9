"""A log-in that another server takes."""

import asyncio
from typing import Any

import pytest

from tests.generators.python.runtime.loaded import errors
from tests.generators.python.runtime.scripted import Server, error, serving
from tests.generators.python.runtime.small._async_client import AsyncClient
from tests.generators.python.runtime.small._client import Client
from tests.generators.python.runtime.test_sessions import Sessions


class Pool:
    """A server that others send log-ins to: it is known by its address, and is the same one."""

    def __init__(self, host: str = "localhost", times: int = 1) -> None:
        self.host = host
        self.times = times
        self.sessions = Sessions()

    def __call__(self, call: Any) -> bytes:
        if self.times and call["method"] == "session.login_with_password":
            self.times -= 1
            return error(call, "HOST_IS_SLAVE", self.host)
        return self.sessions(call)


def login(server: Server, **options: Any) -> Any:
    return Client.login(server.url.replace("localhost", "127.0.0.1"), "root", "hunter2", proxy="", **options)


def test_it_is_followed_where_that_is_allowed() -> None:
    with serving(Pool("127.0.0.1")) as server, login(server, follow=True) as api:
        assert api.VM.get_name_label("v") == "VM.get_name_label"
        assert server.connections == 2
    assert server.methods().count("session.login_with_password") == 2


def test_it_is_not_followed_unasked() -> None:
    with serving(Pool("127.0.0.1")) as server:
        with pytest.raises(errors.ApiError) as caught:
            login(server)
        assert caught.value.error_code == "HOST_IS_SLAVE"
        assert server.connections == 1


@pytest.mark.parametrize("host", ["", "127.0.0.1/x", "u@127.0.0.1", "127.0.0.1:1", "a b", "-\n"])
def test_what_is_no_host_is_not_followed(host: str) -> None:
    with serving(Pool(host)) as server, pytest.raises(errors.ApiError):
        login(server, follow=True)
    assert len(server.methods()) == 1


def test_it_is_followed_once() -> None:
    with serving(Pool("127.0.0.1", times=9)) as server, pytest.raises(errors.ApiError):
        login(server, follow=True)
    assert len(server.methods()) == 2


def test_other_errors_are_not_followed() -> None:
    with serving(Sessions(0)) as server, pytest.raises(errors.ApiError):
        login(server, follow=True)
    assert len(server.methods()) == 1


def test_with_asyncio() -> None:
    async def main(server: Server) -> None:
        async with AsyncClient.login(server.url, "root", "hunter2", proxy="", follow=True) as api:
            assert await api.VM.get_name_label("v") == "VM.get_name_label"

    with serving(Pool("127.0.0.1")) as server:
        asyncio.run(main(server))
    assert server.methods().count("session.login_with_password") == 2
