"""A connection as a client sees it, byte by byte: kept, shared by many requests, refused and closed."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Any, ClassVar

import pytest
import uvicorn
import uvloop

from apigen.runtime import http
from apigen.runtime.http import Protocol
from apigen.runtime.requests import Answer, Coming

PLAIN = b"POST / HTTP/1.1\r\nHost: a\r\n"


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Answers with the body; `/slow` waits, `/early` does not wait for the body, `/long` says much."""
    body = b""
    more = scope["path"] != "/early"
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return
        body += message["body"]
        more = message["more_body"]
    if scope["path"] == "/slow":
        await asyncio.sleep(0.3)
    if scope["path"] == "/long":
        body = b"x" * 50_000_000
    length = b"%d" % len(body)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", length)]})
    await send({"type": "http.response.body", "body": body})


def echo_at_once(scope: Any, body: bytes) -> Answer | Coming | None:
    """Answers with the body, at `/once` without a task, at `/later` when the loop has turned."""
    answer = Answer([], body)
    if scope["path"] == "/later":
        ready = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_later(0.02, ready.set_result, None)
        return Coming(ready, lambda: answer)
    return answer if scope["path"] == "/once" else None


@pytest.fixture
def port() -> Iterator[int]:
    """A server that echoes, in a thread."""
    bound = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(
            *(echo,),
            http=partial(Protocol, at_once=echo_at_once),  # type: ignore[arg-type]  # it is called like the class
            loop="none",
            ws="none",
            lifespan="off",
            log_config=None,
            timeout_keep_alive=1,
        )
    )

    def run() -> None:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(server.serve(sockets=[bound]))

    thread = threading.Thread(target=run)
    thread.start()
    yield bound.getsockname()[1]
    while Client.opened:
        Client.opened.pop().socket.close()
    server.should_exit = server.force_exit = True
    thread.join(10)
    assert not thread.is_alive()


class Client:
    """A socket, and what has come of answers."""

    opened: ClassVar[list["Client"]] = []

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.held = b""
        self.opened.append(self)

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def rest(self) -> int:
        """How many bytes still come before the server closes."""
        size = 0
        with suppress(ConnectionResetError):
            while data := self.socket.recv(1_000_000):
                size += len(data)
        return size

    def pour(self, data: bytes, pause: float = 0.0) -> None:
        """Sends the same again and again, until the server has had enough."""
        until = time.monotonic() + 10
        with suppress(OSError):
            while time.monotonic() < until:
                self.socket.sendall(data)
                time.sleep(pause)
            pytest.fail("the server reads on")

    def answer(self) -> tuple[int, bytes]:
        """Status and body of the next answer."""
        while b"\r\n\r\n" not in self.held:
            self._more()
        head, _, self.held = self.held.partition(b"\r\n\r\n")
        status = int(head.split()[1])
        length = next(
            (
                int(line.split(b":")[1])
                for line in head.split(b"\r\n")
                if line.lower().startswith(b"content-length")
            ),
            0,
        )
        while len(self.held) < length:
            self._more()
        body, self.held = self.held[:length], self.held[length:]
        return status, body

    def closed(self) -> bool:
        """Whether the server has closed, with nothing more to say."""
        try:
            return self.held == b"" and self.socket.recv(1) == b""
        except ConnectionResetError:
            return True

    def _more(self) -> None:
        data = self.socket.recv(65536)
        assert data, "closed in the middle of an answer"
        self.held += data


@pytest.fixture
def client(port: int) -> Client:
    return Client(port)


def post(body: bytes, path: bytes = b"/") -> bytes:
    return b"POST %s HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%s" % (path, len(body), body)


def test_a_connection_is_kept(client: Client) -> None:
    for word in (b"one", b"two", b""):
        client.send(post(word))
        assert client.answer() == (200, word)


def test_requests_in_a_row_are_answered_in_their_order(client: Client) -> None:
    client.send(post(b"1", b"/slow") + b"".join(post(b"%d" % n) for n in range(2, 60)))
    assert [client.answer()[1] for _ in range(1, 60)] == [b"%d" % n for n in range(1, 60)]


def test_so_are_those_that_are_answered_at_once(client: Client) -> None:
    paths = [b"/once", b"/later", b"/", b"/once", b"/once", b"/later", b"/later", b"/slow", b"/later"] * 5
    client.send(b"".join([post(b"%d" % number, path) for number, path in enumerate(paths)]))
    assert [client.answer() for _ in paths] == [(200, b"%d" % number) for number in range(len(paths))]


@pytest.mark.parametrize("cut", range(1, 130, 7))
@pytest.mark.parametrize("path", [b"/once", b"/later"])
def test_a_request_may_come_in_parts(client: Client, path: bytes, cut: int) -> None:
    data = (
        post(b"x", path)
        + PLAIN.replace(b"/ ", path + b" ")
        + b"Transfer-Encoding: chunked\r\n\r\n1\r\ny\r\n0\r\n\r\n"
    )
    client.send(data[:cut])
    time.sleep(0.005)
    client.send(data[cut:])
    assert [client.answer(), client.answer()] == [(200, b"x"), (200, b"y")]


def test_no_more_is_read_while_many_requests_wait(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    most = 0
    begin = Protocol._start_asgi_task

    def watched(self: Protocol, cycle: Any, app: Any) -> None:
        nonlocal most
        most = max(most, len(self.pipeline))
        begin(self, cycle, app)

    monkeypatch.setattr(Protocol, "_start_asgi_task", watched)
    block = post(b"x") * 4000
    writer = threading.Thread(target=client.send, args=(block * 10,))
    writer.start()
    for _ in range(40_000):
        assert client.answer() == (200, b"x")
    writer.join()
    assert 0 < most < 10_000  # what one read of the system brings, not all


def test_chunks_are_joined(client: Client) -> None:
    client.send(PLAIN + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
    client.send(b"2;name=value\r\nde\r\n0\r\nTrailer: x\r\n\r\n" + post(b"next"))
    assert client.answer() == (200, b"abcde")
    assert client.answer() == (200, b"next")


def test_a_body_is_asked_for_where_the_client_waits_for_that(client: Client) -> None:
    client.send(PLAIN + b"Content-Length: 3\r\nExpect: 100-continue\r\n\r\n")
    assert client.answer() == (100, b"")
    client.send(b"abc")
    assert client.answer() == (200, b"abc")


def test_a_body_that_nobody_waited_for_is_passed_over(client: Client) -> None:
    client.send(post(b"x" * 500_000, b"/early") + post(b"next"))
    assert client.answer() == (200, b"")
    assert client.answer() == (200, b"next")


def test_such_a_body_has_an_end(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "DISCARDED", 100_000)
    client.send(post(b"", b"/early").replace(b": 0", b": 10000000"))
    assert client.answer() == (200, b"")
    client.pour(b"x" * 100_000)


BAD = {
    "both lengths": PLAIN + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "both, the other way": PLAIN + b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
    "two lengths": PLAIN + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
    "a signed length": PLAIN + b"Content-Length: +3\r\n\r\nabc",
    "a list of lengths": PLAIN + b"Content-Length: 3, 3\r\n\r\nabc",
    "a length beyond all": PLAIN + b"Content-Length: 99999999999999999999999\r\n\r\nabc",
    "a bad chunk size": PLAIN + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\nabc\r\n0\r\n\r\n",
    "a signed chunk size": PLAIN + b"Transfer-Encoding: chunked\r\n\r\n-1\r\nabc\r\n0\r\n\r\n",
    "a chunk size in C": PLAIN + b"Transfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n",
    "a chunk longer than its size": PLAIN + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n",
    "chunked in the middle": PLAIN + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "an unknown coding": PLAIN + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "a space before the colon": PLAIN + b"Content-Length : 3\r\n\r\nabc",
    "a folded header": PLAIN + b"X: a\r\n b\r\nContent-Length: 3\r\n\r\nabc",
    "a null in a header": PLAIN + b"X: a\0b\r\nContent-Length: 0\r\n\r\n",
    "no host": b"POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
    "two hosts": PLAIN + b"Host: b\r\nContent-Length: 0\r\n\r\n",
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "another version": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a proxy": b"CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n",
    "both, with another protocol": PLAIN
    + b"Connection: Upgrade\r\nUpgrade: h2c\r\n"
    + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a long header": PLAIN + b"X: " + b"x" * (http.HEAD + 1) + b"\r\n\r\n",
    "many headers": PLAIN + b"X: y\r\n" * (http.HEADERS + 1) + b"\r\n",
    "a long address": b"GET /" + b"x" * (http.HEAD + 1) + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    "many trailers": PLAIN
    + b"Transfer-Encoding: chunked\r\n\r\n0\r\n"
    + b"X: yyyyyyyy\r\n" * 10_000
    + b"\r\n",
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD)
def test_what_cannot_be_understood_is_refused_after_what_could(client: Client, data: bytes) -> None:
    client.send(post(b"good", b"/slow") + data + post(b"smuggled"))
    assert client.answer() == (200, b"good")
    status, body = client.answer()
    assert 400 <= status < 500 or status == 501, body
    assert client.closed()


@pytest.mark.parametrize("address", [b"http://a", b"?x", b"http://:/"])
@pytest.mark.parametrize("path", [b"/slow", b"/later"])
def test_an_address_that_is_none_stops_no_others(client: Client, path: bytes, address: bytes) -> None:
    client.send(post(b"x", path) + post(b"y", b"/once") + b"GET %s HTTP/1.1\r\nHost: a\r\n\r\n" % address)
    assert [client.answer(), client.answer(), client.answer()[0]] == [(200, b"x"), (200, b"y"), 400]
    assert client.closed()


@pytest.mark.parametrize("coding", [b"gzip, chunked", b"deflate,chunked"])
def test_other_codings_of_transfer_are_not_known(client: Client, coding: bytes) -> None:
    client.send(PLAIN + b"Transfer-Encoding: %s\r\n\r\n0\r\n\r\n" % coding)
    assert client.answer()[0] == 501


def test_what_is_wrong_with_a_request_is_told(client: Client) -> None:
    client.send(BAD["a bad chunk size"])
    assert client.answer() == (400, b"This is no HTTP request: Invalid character in chunk size.\n")


def test_after_the_last_words_hardly_anything_is_read(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "LINGER", 1.0)
    client.send(BAD["no host"])
    assert client.answer()[0] == 400
    client.socket.settimeout(0.3)
    sent = 0
    with suppress(TimeoutError):
        while sent < 100_000_000:
            sent += client.socket.send(b"x" * 1_000_000)
    assert sent < 50_000_000


@pytest.mark.parametrize("head", [b"GET / HTTP/1.1\r\nHost: a\r\n", b"", PLAIN + b"X: "])
def test_headers_without_end_are_refused(client: Client, head: bytes) -> None:
    client.send(head)
    client.pour(b"X: y\r\n" * 10 if head.endswith(b"\n") else b"x" * 1000)


def test_chunk_extensions_without_end_are_passed_over_without_being_kept(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "BODY_TIME", 0.5)
    client.send(PLAIN + b"Transfer-Encoding: chunked\r\n\r\n3;")
    client.pour(b"x" * 10_000)


def test_the_next_connection_is_not_harmed(port: int) -> None:
    for data in BAD.values():
        bad = Client(port)
        bad.send(data)
        good = Client(port)
        good.send(post(b"good"))
        assert good.answer() == (200, b"good")


SLOW = {
    "nothing": b"",
    "an empty line": b"\r\n",
    "part of a head": b"POST / HT",
    "part of a head after a request": post(b"x") + b"POST / HT",
    "part of a body": PLAIN + b"Content-Length: 10\r\n\r\nabc",
    "part of a chunk": PLAIN + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab",
}


@pytest.mark.parametrize("data", SLOW.values(), ids=SLOW)
def test_what_stops_coming_is_given_up(port: int, data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "HEAD_TIME", 0.2)
    monkeypatch.setattr(http, "BODY_PAUSE", 0.2)
    slow = Client(port)
    slow.send(data)
    if data.startswith(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n"):
        assert slow.answer() == (200, b"x")
    if b"POST" in data:
        assert slow.answer()[0] == 408
    assert slow.closed()


def test_a_drip_has_an_end(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "HEAD_TIME", 0.3)
    slow = Client(port)
    slow.send(b"POST / HTTP/1.1\r\nX: ")
    slow.pour(b"x", 0.05)


def test_an_idle_connection_is_kept_for_a_while(port: int) -> None:
    idle = Client(port)
    idle.send(post(b"x"))
    assert idle.answer() == (200, b"x")
    time.sleep(0.5)
    idle.send(post(b"y"))
    assert idle.answer() == (200, b"y")
    idle.send(b"\r\n")  # no request
    assert idle.closed()


def test_a_connection_in_use_is_not_idle(port: int) -> None:
    """Half of the second request is there when the first is answered; the whole takes longer than that."""
    client = Client(port)
    data = post(b"x", b"/slow") + post(b"y", b"/slow")
    client.send(data[:-20])
    assert client.answer() == (200, b"x")
    time.sleep(0.85)
    client.send(data[-20:])
    assert client.answer() == (200, b"y")
    assert client.closed()


def test_a_body_that_is_passed_over_is_waited_for(port: int) -> None:
    client = Client(port)
    client.send(PLAIN.replace(b"/ ", b"/early ") + b"Content-Length: 12\r\n\r\n")
    assert client.answer() == (200, b"")
    for _ in range(12):
        time.sleep(0.12)
        client.send(b"x")
    client.send(post(b"y"))
    assert client.answer() == (200, b"y")
    assert client.closed()


def test_parts_of_heads_one_after_another_have_an_end(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "HEAD_TIME", 0.2)
    slow, data = Client(port), post(b"x")
    slow.send(data[:10])
    time.sleep(0.05)
    slow.send(data[10:] + data[:10])
    assert slow.answer() == (200, b"x")
    began = time.monotonic()
    assert slow.answer()[0] == 408
    assert time.monotonic() - began < 0.8


def test_a_slow_answer_is_waited_for(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "HEAD_TIME", 0.1)
    client = Client(port)
    client.send(post(b"x", b"/slow") + b"POST ")
    assert client.answer() == (200, b"x")
    assert client.answer()[0] == 408


UPGRADE = (
    b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQBAAAAAAIAAAAA\r\n"
)


@pytest.mark.parametrize("cut", [0, 1, 40, 150, 165, 168, 171])
@pytest.mark.parametrize(
    ("body", "answered"),
    [
        (b"Content-Length: 3\r\n\r\nabc", b"abc"),
        (b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", b"abc"),
        (b"\r\n", b""),
    ],
    ids=["length", "chunks", "no body"],
)
def test_another_protocol_is_not_taken_up(client: Client, body: bytes, answered: bytes, cut: int) -> None:
    data = PLAIN + UPGRADE + body + post(b"next")
    client.send(data[:cut])
    time.sleep(0.02)
    client.send(data[cut:])
    assert client.answer() == (200, answered)
    assert client.answer() == (200, b"next")


def test_version_1_0_is_answered_and_closed(client: Client) -> None:
    client.send(b"POST / HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc")
    assert client.answer() == (200, b"abc")
    assert client.closed()


def test_what_follows_the_last_request_is_not_carried_out(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bytes] = []
    begin = Protocol._done_at_once

    def watched(self: Protocol, cycle: Any) -> bool:
        asked.append(bytes(cycle.body))
        return begin(self, cycle)

    monkeypatch.setattr(Protocol, "_done_at_once", watched)
    old = b"POST /once HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\n"
    client.send(old + b"x" + old + b"y")
    assert client.answer() == (200, b"x")
    assert client.closed()
    assert asked == [b"x"]


def test_a_client_that_goes_away_is_forgotten(port: int) -> None:
    for data in (post(b"x", b"/slow"), post(b"x", b"/slow") + post(b"y"), PLAIN):
        gone = Client(port)
        gone.send(data)
        gone.socket.close()
    there = Client(port)
    there.send(post(b"x"))
    assert there.answer() == (200, b"x")


def test_who_reads_nothing_more_is_given_up(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "STALLED", 0.2)
    client = Client(port)
    client.send(post(b"", b"/long"))
    client.socket.recv(1000)
    time.sleep(0.6)
    assert client.rest() < 50_000_000


def test_who_reads_slowly_is_not(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "STALLED", 0.2)
    client = Client(port)
    client.send(post(b"", b"/long"))
    read = 0
    while read < 50_000_000:
        data = client.socket.recv(1_000_000)
        assert data
        read += len(data)
        time.sleep(0.01)
