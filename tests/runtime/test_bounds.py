"""What is sent takes bounded time and memory, whoever sends it."""

import asyncio
import time
from typing import Any

import pytest

from apigen.runtime.app import Limits
from apigen.wire import jsonrpc_read, xmlrpc_read
from apigen.wire.errors import Failure
from apigen.wire.messages import MOST_VALUES, Call

from .served import Client, served

VALUES = f"{MOST_VALUES} values"


def json_body(argument: str) -> bytes:
    return b'{"jsonrpc": "2.0", "id": 1, "method": "a.b", "params": [%s]}' % argument.encode()


@pytest.mark.parametrize("piece", ["{}", '""', "0", '"a,b"', '"\\""', '{"1":0}', "[[]]"])
def test_values_are_counted_before_they_are_read(piece: str) -> None:
    many = 16 * 2**20 // (len(piece) + 1)
    began = time.perf_counter()
    with pytest.raises(Failure) as raised:
        jsonrpc_read.decode_request(json_body(f"[{','.join([piece] * many)}]"))
    assert (raised.value.code, *raised.value.params) == ("TOO_LARGE", "request", VALUES)
    assert time.perf_counter() - began < 1.5  # to read them takes several


@pytest.mark.parametrize("text", ["," * 10**6, "[{" * 10**6, '\\",' * 10**6])
def test_text_is_one_value(text: str) -> None:
    found = jsonrpc_read.decode_request(json_body(f'"{text}"')).calls[0]
    assert isinstance(found, Call)
    assert found.params == [text.replace("\\", "")]


@pytest.mark.parametrize("piece", ["<value/>", "<a/>", "<value><int>1</int></value>"])
def test_so_they_are_in_xml(piece: str) -> None:
    many = 16 * 2**20 // len(piece)
    body = f"<methodCall><methodName>a.b</methodName><params><param><value><array><data>{piece * many}"
    began = time.perf_counter()
    with pytest.raises(Failure) as raised:
        xmlrpc_read.decode_call(body.encode())
    assert (raised.value.code, *raised.value.params) == ("TOO_LARGE", "request", VALUES)
    assert time.perf_counter() - began < 0.5


def test_long_bodies_share_a_room() -> None:
    """Those that do not end take it up; short ones are answered, and long ones when it is free again."""

    async def test(client: Client) -> None:
        going_on = asyncio.Event()

        async def endless(scope: Any, receive: Any, send: Any) -> None:
            await client.application(scope, receive, send)

        async def begin() -> None:
            sent = [False]

            async def receive() -> dict[str, Any]:
                if not sent[0]:
                    sent[0] = True
                    return {"type": "http.request", "body": b"x" * 400_000, "more_body": True}
                await going_on.wait()
                return {"type": "http.disconnect"}

            async def send(_message: Any) -> None: ...

            scope: dict[str, Any] = {"type": "http", "method": "POST", "path": "/jsonrpc", "headers": []}
            await endless(scope, receive, send)

        begun = [asyncio.ensure_future(begin()) for _ in range(2)]
        await asyncio.sleep(0)
        long = [
            b'{"jsonrpc": "2.0", "id": 1, "method": "system.listMethods", "params": []' + b" " * 300_000,
            b"}",
        ]
        answer = await client.send("POST", "/jsonrpc", long)
        assert answer.json["error"]["message"] == "TOO_BUSY"
        assert answer.headers["connection"] == "close"
        assert (
            await client.rpc("session.login_with_password", "root", "no")
        ) == "SESSION_AUTHENTICATION_FAILED"
        going_on.set()
        await asyncio.gather(*begun)
        answer = await client.send("POST", "/jsonrpc", long)
        assert answer.json["result"]

    served(test, Limits(body=10**6, bodies=10**6))
