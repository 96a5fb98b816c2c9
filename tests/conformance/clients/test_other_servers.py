"""What other servers answer, and what is no server of the kind, for both clients over both wires."""

import asyncio
import json
import math
import time
import xmlrpc.client
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.generators.python.runtime.loaded import errors
from tests.generators.python.runtime.scripted import http, serving
from tests.generators.python.runtime.small._async_client import AsyncClient
from tests.generators.python.runtime.small._client import Client

pytestmark = pytest.mark.slow

PASSWORD = "hunter2"
SESSION = "OpaqueRef:5e55107"

Ask = Callable[..., Any]


@pytest.fixture(params=["json sync", "json async", "xml sync", "xml async"])
def ask(request: pytest.FixtureRequest) -> Ask:
    """`ask(url, call, **options)`: what a call of a client that logs in comes to."""
    wire, form = request.param.split()

    def sync(url: str, call: Callable[[Any], Any], **options: Any) -> Any:
        with Client.login(url, "root", PASSWORD, proxy="", wire=wire, **options) as client:
            return call(client)

    async def awaited(url: str, call: Callable[[Any], Any], **options: Any) -> Any:
        async with AsyncClient.login(url, "root", PASSWORD, proxy="", wire=wire, **options) as client:
            return await call(client)

    return sync if form == "sync" else lambda *args, **options: asyncio.run(awaited(*args, **options))


XML_RECORD = (
    "<value><struct>"
    "<member><name>OpaqueRef:v</name><value><struct>"
    "<member><name>uuid</name><value>8c0f</value></member>"
    "<member><name>name_label</name><value>a &amp; b&lt;c&gt;</value></member>"
    "<member><name>power_state</name><value>running</value></member>"
    "<member><name>memory</name><value>9007199254740993</value></member>"
    "<member><name>resident_on</name><value>OpaqueRef:NULL</value></member>"
    "<member><name>VIFs</name><value><array><data><value>OpaqueRef:1</value></data></array></value></member>"
    "<member><name>blocked</name><value><struct><member><name>halted</name><value></value></member></struct>"
    "</value></member>"
    "<member><name>usage</name><value><struct>"
    "<member><name>0</name><value><double>0.5</double></value></member>"
    "<member><name>1</name><value><double>inf</double></value></member>"
    "<member><name>2</name><value><double>1</double></value></member></struct></value></member>"
    "<member><name>started</name><value><dateTime.iso8601>{moment}</dateTime.iso8601></value></member>"
    "<member><name>samples</name><value><array><data><value><struct>"
    "<member><name>at</name><value><dateTime.iso8601>19700101T00:00:00Z</dateTime.iso8601></value></member>"
    "<member><name>value</name><value><double>-inf</double></value></member>"
    "</struct></value></data></array></value></member>"
    "<member><name>quite_new</name><value><i4>1</i4></value></member>"
    "</struct></value></member>"
    "</struct></value>"
)
JSON_RECORD = (
    '{{"OpaqueRef:v": {{"uuid": "8c0f", "name_label": "a & b<c>", "power_state": "running", '
    '"memory": {memory}, "resident_on": "OpaqueRef:NULL", "VIFs": ["OpaqueRef:1"], '
    '"blocked": {{"halted": ""}}, '
    '"usage": {{"0": 0.5, "1": {infinite}, "2": 1}}, "started": "{moment}", '
    '"samples": [{{"at": "19700101T00:00:00Z", "value": -Infinity}}], "quite_new": 1}}}}'
)


def success(request: Any, xml: str, json_: str) -> bytes:
    """A success as the server of the kind that is most used writes it."""
    if isinstance(request, dict):
        id_ = json.dumps(request["id"])
        body = f'{{"jsonrpc":"2.0","result":{json_},"id":{id_}}}'
        return http(body, "200 OK", "Content-Type: application/json")
    status = "<member><name>Status</name><value>Success</value></member>"
    value = f"<value><struct>{status}<member><name>Value</name>{xml}</member></struct></value>"
    body = f"<?xml version='1.0'?><methodResponse><params><param>{value}</param></params></methodResponse>"
    return http(body, "200 OK", "Content-Type: text/xml")


def failure(request: Any, *texts: str, early: bool = False) -> bytes:
    """A failure; an `early` one in the form that is given before a call is looked at."""
    if isinstance(request, dict):
        error: Any = {"code": 1, "message": texts[0], "data": texts[1:]}
        id_ = 0 if early else request["id"]
        return http(json.dumps({"jsonrpc": "2.0", "error": texts if early else error, "id": id_}))
    reply = {"Status": "Failure", "ErrorDescription": list(texts)}
    return http(xmlrpc.client.dumps((reply,), methodresponse=True))


def named(request: Any) -> str:
    """The RPC that is called."""
    name = request["method"] if isinstance(request, dict) else xmlrpc.client.loads(request.decode())[1]
    return str(name)


def server(answer: Callable[[Any], bytes | None]) -> Callable[[Any], bytes | None]:
    """Logs in and out, and answers the rest like this."""

    def answers(request: Any) -> bytes | None:
        if named(request).startswith("session."):
            ref = SESSION if "login" in named(request) else ""
            return success(request, f"<value>{ref}</value>", json.dumps(ref))
        return answer(request)

    return answers


@pytest.mark.parametrize(
    ("moment", "memory", "infinite"),
    [
        ("20240420T12:00:00Z", "9007199254740993", "Infinity"),
        ("20240420T12:00:00", '"9007199254740993"', '"+Infinity"'),
        ("2024-04-20T14:00:00+02:00", '"9007199254740993"', "1e999"),
    ],
)
def test_records(ask: Ask, moment: str, memory: str, infinite: str) -> None:
    def answer(request: Any) -> bytes:
        xml = XML_RECORD.format(moment=moment)
        return success(request, xml, JSON_RECORD.format(moment=moment, memory=memory, infinite=infinite))

    with serving(server(answer)) as other:
        (vm,) = ask(other.url, lambda client: client.VM.get_all_records()).values()
    assert (vm.uuid, vm.name_label, vm.power_state, vm.memory) == (
        "8c0f",
        "a & b<c>",
        "running",
        9007199254740993,
    )
    assert (vm.resident_on, vm.VIFs, vm.blocked) == (None, ["OpaqueRef:1"], {"halted": ""})
    assert vm.usage == {0: 0.5, 1: math.inf, 2: 1.0}
    assert vm.started == datetime(2024, 4, 20, 12, tzinfo=UTC)
    (sample,) = vm.samples
    assert (sample.at, sample.value, sample.note) == (datetime(1970, 1, 1, tzinfo=UTC), -math.inf, None)
    assert int(vm.raw["quite_new"]) == 1
    assert "password" not in vm
    with pytest.raises(AttributeError):
        _ = vm.password


@pytest.mark.parametrize("early", [False, True])
def test_failures(ask: Ask, early: bool) -> None:
    def answer(request: Any) -> bytes:
        return failure(request, "HANDLE_INVALID", "VM", "OpaqueRef:v", "more", early=early)

    with serving(server(answer)) as other, pytest.raises(errors.ApiError) as caught:
        ask(other.url, lambda client: client.VM.get_name_label("OpaqueRef:v"))
    error = caught.value
    assert (type(error).__name__, error.class_, error.ref) == ("HandleInvalid", "VM", "OpaqueRef:v")
    assert error.params[2:] == ("more",)
    assert error.rpc == "VM.get_name_label"


@pytest.mark.parametrize("early", [False, True])
def test_a_session_that_has_ended(ask: Ask, early: bool) -> None:
    refused: list[Any] = []

    def answer(request: Any) -> bytes:
        if not refused:
            refused.append(request)
            return failure(request, "SESSION_INVALID", SESSION, early=early)
        return success(request, "<value></value>", '""')

    with serving(server(answer)) as other:
        assert ask(other.url, lambda client: client.VM.set_name_label("OpaqueRef:v", "x")) is None
        called = [named(call) for call in other.calls]
    logins = ["session.login_with_password", "VM.set_name_label"]
    assert called == [*logins, *logins, "session.logout"]


XML_EVENTS = (
    "<value><struct><member><name>events</name><value><array><data><value><struct>"
    "<member><name>id</name><value>17</value></member>"
    "<member><name>timestamp</name><value>20240420T12:00:00Z</value></member>"
    "<member><name>class</name><value>vm</value></member>"
    "<member><name>operation</name><value>mod</value></member>"
    "<member><name>ref</name><value>OpaqueRef:v</value></member>"
    "<member><name>snapshot</name><value><struct><member><name>memory</name><value>5</value></member></struct>"
    "</value></member></struct></value><value><struct>"
    "<member><name>class</name><value>vm</value></member>"
    "<member><name>operation</name><value>del</value></member>"
    "<member><name>ref</name><value>OpaqueRef:w</value></member></struct></value></data></array></value></member>"
    "<member><name>valid_ref_counts</name><value><struct>"
    "<member><name>vm</name><value><i4>1</i4></value></member></struct></value></member><member><name>token</name><value>2,1</value></member></struct></value>"
)
JSON_EVENTS = (
    '{"events": [{"id": "17", "timestamp": "20240420T12:00:00Z", "class": "vm", "operation": "mod", '
    '"ref": "OpaqueRef:v", "snapshot": {"memory": "5"}}, {"class": "vm", "operation": "del", '
    '"ref": "OpaqueRef:w"}], "valid_ref_counts": {"vm": 1}, "token": "2,1"}'
)


async def awaited(events: Any) -> list[Any]:
    """The first two."""
    return [await anext(events), await anext(events)]


def test_events(ask: Ask) -> None:
    def first(client: Any) -> Any:
        events = client.events("VM")
        return awaited(events) if isinstance(client, AsyncClient) else [next(events), next(events)]

    with serving(server(lambda request: success(request, XML_EVENTS, JSON_EVENTS))) as other:
        changed, gone = ask(other.url, first)
    assert (changed.class_name, changed.operation, changed.ref) == ("VM", "mod", "OpaqueRef:v")
    assert changed.snapshot.memory == 5
    assert (gone.operation, gone.ref, gone.snapshot, gone.token) == ("del", "OpaqueRef:w", None, "2,1")


LIMIT = 100_000
PAGE = f"<html><body>{PASSWORD}{SESSION}</body></html>"
HUGE = f"{2**30:x}\r\n".encode() + b" " * LIMIT
BAD = {
    "a page": http(PAGE, "200 OK", "Content-Type: text/html"),
    "a page of an error": http(PAGE, "500 Internal Server Error", "Content-Type: text/html"),
    "somewhere else": http(PAGE, "302 Found", f"Location: http://{PASSWORD}.example/"),
    "a log-in of a proxy": http(PAGE, "407 Proxy Authentication Required"),
    "nothing": http(""),
    "no content": b"HTTP/1.1 204 No Content\r\n\r\n",
    "another protocol": f"220 {PASSWORD} ESMTP\r\n".encode(),
    "a gigabyte": f"HTTP/1.1 200 OK\r\nContent-Length: {2**30}\r\n\r\n".encode() + b" " * LIMIT,
    "a gigabyte in a piece": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + HUGE,
    "no end": b"HTTP/1.1 200 OK\r\n\r\n" + b" " * (LIMIT + 1),
    "bytes of a packer": http(b"\x1f\x8b\x08\x00" + PASSWORD.encode(), "200 OK", "Content-Encoding: gzip"),
    "a tree without a root": http(b"[" * LIMIT),
    "somebody else's answer": http('{"jsonrpc": "2.0", "result": "x", "id": 123456789}'),
    "a notification": http('{"jsonrpc": "2.0", "method": "x", "params": []}'),
    "many answers": http('[{"jsonrpc": "2.0", "result": "x", "id": 1}]'),
    "no value": http("<methodResponse><params></params></methodResponse>"),
    "a bomb": http(
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
        "<methodResponse><params><param><value>&b;</value></param></params></methodResponse>"
    ),
}


@pytest.mark.parametrize("reply", BAD.values(), ids=BAD)
@pytest.mark.parametrize("at_once", [True, False], ids=["at the log-in", "at a call"])
def test_what_is_no_answer(ask: Ask, reply: bytes, at_once: bool) -> None:
    def bad(request: Any) -> bytes:
        return reply

    answer = bad if at_once else server(bad)
    begun = time.monotonic()
    with serving(answer) as other, pytest.raises(errors.ProtocolError) as caught:
        ask(other.url, lambda client: client.VM.get_all(), timeout=5, max_reply=LIMIT)
    assert time.monotonic() - begun < 2
    for text in (str(caught.value), repr(caught.value), repr(caught.value.__cause__)):
        assert PASSWORD not in text
        assert SESSION not in text


@pytest.mark.parametrize("length", [0, 1, 40, 60])
def test_half_an_answer(ask: Ask, length: int) -> None:
    """A write is not sent again: nobody can know whether it was done."""

    def answer(request: Any) -> bytes | None:
        whole = success(request, "<value></value>", '""')
        return whole.replace(b"\r\nContent", b"\r\nConnection: close\r\nContent", 1)[:length] or None

    with serving(server(answer)) as other, pytest.raises(errors.TransportError) as caught:
        ask(other.url, lambda client: client.VM.set_name_label("v", "x"), timeout=0.5)
    assert isinstance(caught.value, errors.NoAnswer | errors.TimedOut)
    assert [named(call) for call in other.calls].count("VM.set_name_label") == 1
