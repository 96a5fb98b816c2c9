"""The parser of replies, fed in all pieces."""

from typing import Any

import pytest

from tests.generators.python.runtime.loaded import errors, http

PLAIN = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nhel\r\n02\r\nlo\r\n0\r\nX-Sum: 1\r\n\r\n"
)


def read(*pieces: bytes, limit: int = 1000) -> Any:
    reply = http.Reply(limit)
    whole = [reply.feed(piece) for piece in pieces]
    assert whole[-1]
    assert not any(whole[:-1])
    return reply


@pytest.mark.parametrize("reply", [PLAIN, CHUNKED])
def test_split_anywhere(reply: bytes) -> None:
    for at in range(1, len(reply)):
        assert read(reply[:at], reply[at:]).body == b"hello"


@pytest.mark.parametrize("reply", [PLAIN, CHUNKED])
def test_byte_by_byte(reply: bytes) -> None:
    read_one = read(*(reply[at : at + 1] for at in range(len(reply))))
    assert (read_one.body, read_one.status, read_one.keep) == (b"hello", 200, True)


def test_head() -> None:
    reply = read(b"HTTP/1.1 503 Busy\r\nRETRY-After: 7 \r\nContent-Length:0\r\n\r\n")
    assert (reply.status, reply.headers["retry-after"], reply.body) == (503, "7", b"")


def test_interim_replies_are_passed_over() -> None:
    assert read(b"HTTP/1.1 100 Continue\r\n\r\n" + PLAIN).body == b"hello"
    assert read(b"HTTP/1.1 103 Early\r\nLink: x\r\n\r\n", PLAIN).body == b"hello"


def test_no_body() -> None:
    assert read(b"HTTP/1.1 204 No Content\r\n\r\n").body == b""


def test_until_the_end_of_the_connection() -> None:
    reply = http.Reply()
    assert not reply.feed(b"HTTP/1.0 200 OK\r\n\r\nhel")
    assert not reply.feed(b"lo")
    assert reply.ends_here
    assert (reply.body, reply.keep) == (b"hello", False)


@pytest.mark.parametrize("reply", [PLAIN, CHUNKED])
def test_a_reply_with_a_length_does_not_end_with_the_connection(reply: bytes) -> None:
    for at in range(1, len(reply)):
        cut = http.Reply()
        cut.feed(reply[:at])
        assert not cut.ends_here


@pytest.mark.parametrize(
    ("head", "keep"),
    [
        ("HTTP/1.1 200 OK", True),
        ("HTTP/1.0 200 OK", False),
        ("HTTP/1.1 200 OK\r\nConnection: Close", False),
        ("HTTP/1.0 200 OK\r\nConnection: keep-alive", True),
    ],
)
def test_keeping(head: str, keep: bool) -> None:
    assert read(f"{head}\r\nContent-Length: 0\r\n\r\n".encode()).keep is keep


def test_more_than_was_asked_for_ends_the_connection() -> None:
    assert read(PLAIN + b"x").keep is False
    assert read(CHUNKED + b"x").keep is False


OK = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    "reply",
    [
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/2 200\r\n\r\n",
        b"HTTP/1.1 20\r\n\r\n",
        b"HTTP/1.1 2000 OK\r\nContent-Length: x\r\n\r\n",
        OK + b"Content-Length: -1\r\n\r\n",
        OK + b"Content-Length: 1e3\r\n\r\n",
        OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n",
        OK + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n",
        OK + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
        OK + b"Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\n",
        OK + b"No colon\r\n\r\n",
        OK + b"Folded: a\r\n b\r\n\r\n",
        OK + b"Space : a\r\n\r\n",
        b"HTTP/1.1 101 Switching\r\n\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n0x1\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n",
        OK + b"X: " + b"a" * 70_000,
        OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"1" * 2000,
    ],
)
def test_what_is_refused(reply: bytes) -> None:
    with pytest.raises(errors.ProtocolError):
        http.Reply().feed(reply)


def test_limits_of_the_body() -> None:
    with pytest.raises(errors.ProtocolError, match="more than 100 bytes"):
        http.Reply(100).feed(OK + b"Content-Length: 101\r\n\r\n")
    with pytest.raises(errors.ProtocolError, match="more than 100 bytes"):
        http.Reply(100).feed(OK + b"Transfer-Encoding: chunked\r\n\r\n65\r\n")
    with pytest.raises(errors.ProtocolError, match="more than 100 bytes"):
        http.Reply(100).feed(OK + b"\r\n" + b"a" * 101)
    assert len(read(OK + b"Content-Length: 100\r\n\r\n" + b"a" * 100, limit=100).body) == 100


def test_a_trailer_has_a_limit() -> None:
    reply = http.Reply()
    reply.feed(OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n")
    with pytest.raises(errors.ProtocolError, match="trailer"):
        reply.feed((b"X: " + b"a" * 1000 + b"\r\n") * 100)


def test_request() -> None:
    head = http.request_head("/jsonrpc", "host:1", "me/1", {"Accept": "text/xml"})
    assert http.request(head, b"{}") == (
        b"POST /jsonrpc HTTP/1.1\r\nHost: host:1\r\nUser-Agent: me/1\r\n"
        b"Accept: text/xml\r\nContent-Length: 2\r\n\r\n{}"
    )
