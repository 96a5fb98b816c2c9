"""The application: what is answered where, and what the answers look like over HTTP."""

import asyncio
import gzip
import xmlrpc.client
import zlib
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from apigen.runtime.app import Limits
from apigen.runtime.faces import Faces
from apigen.runtime.sessions import Login
from tests.runtime.served import Client, served

CALL = b'{"jsonrpc": "2.0", "method": "thing.get_all", "params": ["?"], "id": 0}'


@pytest.mark.parametrize("path", ["/", "/RPC2", "/xmlrpc", "/RPC2/"])
def test_xml_rpc_is_answered_at_three_addresses(path: str) -> None:
    async def test(client: Client) -> None:
        body = xmlrpc.client.dumps(("?",), "thing.get_all").encode()
        answer = await client.send("POST", path, body, {"Content-Type": "text/xml; charset=utf-8"})
        assert (answer.status, answer.headers["content-type"]) == (200, "text/xml")
        ((struct,), _) = xmlrpc.client.loads(answer.body.decode())
        assert struct == {"Status": "Failure", "ErrorDescription": ["SESSION_INVALID", "?"]}

    served(test)


def test_json_rpc_is_answered_at_one() -> None:
    async def test(client: Client) -> None:
        answer = await client.send("POST", "/jsonrpc", CALL)
        assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
        assert answer.headers["content-length"] == str(len(answer.body))
        assert answer.json["error"] == {"code": 1, "message": "SESSION_INVALID", "data": ["?"]}

    served(test)


def test_a_notification_has_no_answer() -> None:
    async def test(client: Client) -> None:
        answer = await client.send("POST", "/jsonrpc", CALL.replace(b', "id": 0', b""))
        assert (answer.status, answer.body) == (204, b"")
        assert "content-type" not in answer.headers

    served(test)


def test_it_can_be_mounted_in_another_application() -> None:
    async def test(client: Client) -> None:
        assert (await client.send("POST", "/jsonrpc", CALL, root="/api")).json["id"] == 0
        assert (await client.send("GET", "", root="/api")).status == 200
        assert (await client.send("GET", "/healthz", root="/api")).status == 200

    served(test)


@pytest.mark.parametrize("path", ["/", "/RPC2", "/xmlrpc", "/jsonrpc", "/jsonrpc/"])
def test_who_looks_is_told_what_is_there(path: str) -> None:
    async def test(client: Client) -> None:
        answer = await client.send("GET", path)
        assert answer.status == 200
        assert b"by POST" in answer.body
        assert answer.headers["content-type"].startswith("text/plain")

    served(test)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_other_methods_are_refused(method: str) -> None:
    async def test(client: Client) -> None:
        for path in ("/", "/jsonrpc", "/healthz", "/docs/"):
            answer = await client.send(method, path)
            assert answer.status == 405
            assert "GET" in answer.headers["allow"]

    served(test)


def test_a_large_request_is_refused_whether_its_length_is_said_or_not() -> None:
    async def test(client: Client) -> None:
        whole = await client.send("POST", "/jsonrpc", b"x" * 101, {"Content-Length": "101"})
        pieces = await client.send("POST", "/jsonrpc", [b"x" * 50, b"x" * 51, b"never read" * 100])
        for answer in (whole, pieces):
            assert answer.status == 200
            assert answer.json["error"]["message"] == "TOO_LARGE"
            assert "connection" not in answer.headers
        xml = await client.send("POST", "/", b"x" * 101)
        assert b"<value>TOO_LARGE</value><value>request</value><value>100 bytes</value>" in xml.body
        assert (await client.send("POST", "/jsonrpc", b" " * 100)).json["error"]["code"] == -32700

    served(test, Limits(body=100))


def test_a_large_request_that_waits_to_be_asked_for_ends_the_connection() -> None:
    """The client may leave its body out then: what comes next could not be told from it."""

    async def test(client: Client) -> None:
        headers = {"Content-Length": "101", "Expect": "100-continue"}
        answer = await client.send("POST", "/jsonrpc", [], headers)
        assert answer.json["error"]["message"] == "TOO_LARGE"
        assert answer.headers["connection"] == "close"

    served(test, Limits(body=100))


def test_a_compressed_request_is_read_within_the_same_limit() -> None:
    async def test(client: Client) -> None:
        packed = {"Content-Encoding": "gzip"}
        answer = await client.send("POST", "/jsonrpc", gzip.compress(CALL), packed)
        assert answer.json["error"]["message"] == "SESSION_INVALID"
        bomb = gzip.compress(b"0" * 1_000_000)
        assert len(bomb) < 2000
        answer = await client.send("POST", "/jsonrpc", bomb, packed)
        assert answer.json["error"]["message"] == "TOO_LARGE"
        for body, coding in ((CALL, "gzip"), (gzip.compress(CALL)[:-9], "gzip"), (zlib.compress(CALL), "br")):
            answer = await client.send("POST", "/jsonrpc", body, {"Content-Encoding": coding})
            assert answer.json["error"]["code"] == -32700
            answer = await client.send("POST", "/", body, {"Content-Encoding": coding})
            with pytest.raises(xmlrpc.client.Fault):
                xmlrpc.client.loads(answer.body.decode())

    served(test, Limits(body=2000))


def test_a_client_that_goes_away_amid_its_request_is_not_answered() -> None:
    async def test(client: Client) -> None:
        assert (await client.send("POST", "/jsonrpc", [])).status == 0
        assert client.application.running == 0

    served(test)


def test_answers_are_compressed_where_that_is_asked_for_and_pays() -> None:
    async def test(client: Client) -> None:
        session = await client.log_in()
        await client.rpc("thing.create", session, {"name_label": "x" * 5000})
        call = CALL.replace(b"get_all", b"get_all_records").replace(b"?", session.encode())
        for wanted in ("gzip", "deflate, gzip;q=0.5", "GZIP"):
            answer = await client.send("POST", "/jsonrpc", call, {"Accept-Encoding": wanted})
            assert answer.headers["content-encoding"] == "gzip"
            assert len(b"".join(answer.pieces)) < 1000 < len(answer.body)
            assert answer.json["id"] == 0
        for wanted in ("identity", "gzip;q=0", "br", "gzipped"):
            answer = await client.send("POST", "/jsonrpc", call, {"Accept-Encoding": wanted})
            assert "content-encoding" not in answer.headers
        answer = await client.send("POST", "/jsonrpc", CALL, {"Accept-Encoding": "gzip"})
        assert "content-encoding" not in answer.headers

    served(test)


def test_large_answers_leave_in_pieces() -> None:
    async def test(client: Client) -> None:
        async def pieces() -> AsyncIterator[bytes]:
            for number in range(3):
                yield b"%d" % number

        async def face(_body: bytes, _request: str, _address: str) -> Any:
            return pieces()

        wire = client.application._wires["/jsonrpc"]
        client.application._wires["/jsonrpc"] = msgspec.structs.replace(wire, answer=face)
        answer = await client.send("POST", "/jsonrpc", CALL)
        assert answer.pieces == [b"0", b"1", b"2"]
        assert "content-length" not in answer.headers
        answer = await client.send("POST", "/jsonrpc", CALL, {"Accept-Encoding": "gzip"})
        assert answer.body == b"012"

    served(test)


def test_a_defect_is_told_without_its_trace() -> None:
    async def test(client: Client) -> None:
        async def face(_body: bytes, _request: str, _address: str) -> Any:
            raise KeyError("something secret")

        wire = client.application._wires["/jsonrpc"]
        client.application._wires["/jsonrpc"] = msgspec.structs.replace(wire, answer=face)
        answer = await client.send("POST", "/jsonrpc", CALL, {"X-Request-Id": "mine"})
        assert answer.status == 200
        assert answer.json["error"]["data"] == ["request mine"]
        assert client.application.running == 0

    served(test)


def test_too_many_requests_at_once_are_refused() -> None:
    async def test(client: Client) -> None:
        waiting = asyncio.Event()

        async def face(_body: bytes, _request: str, _address: str) -> Any:
            await waiting.wait()
            return b"{}"

        wire = client.application._wires["/jsonrpc"]
        client.application._wires["/jsonrpc"] = msgspec.structs.replace(wire, answer=face)
        first = [asyncio.create_task(client.send("POST", "/jsonrpc", CALL)) for _ in range(3)]
        await asyncio.sleep(0)
        answer = await client.send("POST", "/jsonrpc", CALL)
        assert answer.json["error"]["message"] == "TOO_BUSY"
        waiting.set()
        assert [(await one).body for one in first] == [b"{}"] * 3
        assert (await client.send("POST", "/jsonrpc", CALL)).body == b"{}"

    served(test, Limits(calls=3))


def test_no_short_way_is_longer_than_what_is_taken() -> None:
    async def test(client: Client) -> None:
        scope: dict[str, Any] = {"path": "/jsonrpc", "method": "POST", "headers": [], "client": None}
        login = await client.application.server.sessions.begin(Login("kim", (), local=True), {})
        body = b'{"jsonrpc":"2.0","method":"thing.create","params":["%s",{}],"id":1%s}'
        for more, taken in ((b"", True), (b" " * 200, False)):
            assert (client.application.at_once(scope, body % (login.encode(), more)) is not None) is taken

    served(test, Limits(body=200))


def test_requests_have_names() -> None:
    async def test(client: Client) -> None:
        given = [await client.send("POST", "/jsonrpc", CALL) for _ in range(2)]
        names = {answer.headers["x-request-id"] for answer in given}
        assert len(names) == 2
        for name, taken in (
            ("abc-1.X_", True),
            ("a b", False),
            ("x" * 65, False),
            ("", False),
            ("a\tb", False),
        ):
            answer = await client.send("POST", "/jsonrpc", CALL, {"X-Request-Id": name})
            assert (answer.headers["x-request-id"] == name) is taken

    served(test)


def test_pages_of_other_origins_may_call_only_where_that_is_configured() -> None:
    async def without(client: Client) -> None:
        for method in ("POST", "OPTIONS"):
            answer = await client.send(method, "/jsonrpc", CALL, {"Origin": "https://a.example"})
            assert not [name for name in answer.headers if name.startswith("access-control")]

    async def with_one(client: Client) -> None:
        for method in ("POST", "OPTIONS"):
            answer = await client.send(method, "/jsonrpc", CALL, {"Origin": "https://a.example"})
            assert answer.headers["access-control-allow-origin"] == "https://a.example"
            assert answer.headers["vary"] == "origin"
            answer = await client.send(method, "/jsonrpc", CALL, {"Origin": "https://b.example"})
            assert "access-control-allow-origin" not in answer.headers
        assert (await client.send("OPTIONS", "/")).status == 204

    async def with_all(client: Client) -> None:
        answer = await client.send("POST", "/jsonrpc", CALL, {"Origin": "https://b.example"})
        assert answer.headers["access-control-allow-origin"] == "*"

    served(without)
    served(with_one, Limits(origins=("https://a.example",)))
    served(with_all, Limits(origins=("*",)))


def test_it_begins_and_ends_with_a_foreign_server() -> None:
    async def test(client: Client) -> None:
        left, sent = ["lifespan.startup", "lifespan.shutdown"], []

        async def receive() -> Any:
            return {"type": left.pop(0)}

        async def send(message: Any) -> None:
            sent.append(message["type"])

        await client.application({"type": "lifespan"}, receive, send)
        await client.application({"type": "websocket"}, receive, send)
        assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete", "websocket.close"]

    served(test)


@pytest.mark.parametrize("draining", [True, False])
def test_what_the_end_of_the_server_stops_is_told_so(monkeypatch: pytest.MonkeyPatch, draining: bool) -> None:
    async def hangs(*_: Any) -> None:
        await asyncio.sleep(60)

    async def test(client: Client) -> None:
        call = asyncio.ensure_future(client.send("POST", "/jsonrpc", CALL))
        await asyncio.sleep(0.01)
        client.application.operations.draining = draining
        call.cancel()
        if draining:
            error = (await call).json["error"]
            assert error["message"] == "INTERNAL_ERROR"
            assert error["data"][0].endswith(": the server ended while it ran")
        else:
            with pytest.raises(asyncio.CancelledError):
                await call

    monkeypatch.setattr(Faces, "json", hangs)
    served(test)


NOTIFICATION = b'{"jsonrpc": "2.0", "method": "thing.get_all", "params": ["?"]}'


@pytest.mark.parametrize(
    ("body", "ids"),
    [
        (CALL, 0),
        (b"[" + b",".join([CALL, NOTIFICATION, CALL.replace(b'"id": 0', b'"id": "b"')]) + b"]", [0, "b"]),
        (b'{"method": "thing.get_all", "params": ["?"], "id": 7}', 7),
        (NOTIFICATION, None),
        (b"[" + NOTIFICATION + b"]", None),
    ],
)
def test_a_call_that_fails_with_the_server_is_answered_with_its_id(
    monkeypatch: pytest.MonkeyPatch, body: bytes, ids: Any
) -> None:
    async def breaks(*_: Any) -> None:
        raise ZeroDivisionError

    async def test(client: Client) -> None:
        answer = await client.send("POST", "/jsonrpc", body)
        if ids is None:
            assert (answer.status, answer.body) == (204, b"")
        elif isinstance(ids, list):
            assert [one["id"] for one in answer.json] == ids
        else:
            assert answer.json["id"] == ids

    monkeypatch.setattr(Faces, "json", breaks)
    served(test)
