"""What a request over HTTP says, as far as the faces need it: its body, and a few headers."""

import asyncio
import zlib
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextvars import ContextVar
from itertools import count
from typing import Any, NamedTuple
from uuid import uuid4

Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]

_NAMES = frozenset(
    (
        *(b"content-length", b"content-encoding", b"accept-encoding", b"expect", b"origin", b"x-request-id"),
        *(b"accept", b"if-none-match"),
    )
)


SHORT = 64 * 1024
"""Bytes of a body that need no room."""

RECEIVING: ContextVar[Receive] = ContextVar("receiving")
"""How the request that is being answered was received, where it came over a connection."""


class TooLong(Exception):
    """A body that is longer than is allowed. Nothing more of it is kept."""


class Unpackable(Exception):
    """A body that is not compressed as it says, or in a way that is not known here."""


class Gone(Exception):
    """The client has closed the connection before its request had come."""


def headers_of(scope: Mapping[str, Any]) -> dict[bytes, bytes]:
    """Those headers of a request that count here."""
    return {name: value for name, value in scope["headers"] if name in _NAMES}


class Crowded(Exception):
    """A long body for which there is no room beside those that are being read."""


class Room:
    """Memory for the bodies of all requests: short ones do not count, so that they are always taken."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.taken = 0


class Body:
    """The room that one body takes, until it is given back."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._taken = 0

    def grow(self, size: int) -> None:
        """Raises Crowded."""
        if size <= SHORT:
            return
        more = size - self._taken
        if self._room.taken + more > self._room.most:
            raise Crowded
        self._room.taken += more
        self._taken = size

    def done(self) -> None:
        self._room.taken -= self._taken
        self._taken = 0


async def read_body(receive: Receive, headers: Mapping[bytes, bytes], most: int, held: Body) -> bytes:
    """The body, of `most` bytes at most, unpacked if it is compressed. Raises TooLong, Crowded, Unpackable,
    Gone.
    """
    packing = headers.get(b"content-encoding", b"identity").lower()
    if packing not in (b"identity", b"gzip"):
        raise Unpackable
    if int(headers.get(b"content-length", b"0") or 0) > most:
        raise TooLong
    message = await receive()
    if message["type"] != "http.request":
        raise Gone
    body: bytes = message.get("body", b"")
    if message.get("more_body"):
        body = await _rest(receive, body, most, held)
    elif len(body) > most:
        raise TooLong
    if packing == b"identity":
        return body
    plain = _unpacked(body, most)
    held.grow(len(plain))
    return plain


async def _rest(receive: Receive, first: bytes, most: int, held: Body) -> bytes:
    pieces, size = [first], len(first)
    more = True
    while more:
        if size > most:
            raise TooLong
        held.grow(size)
        message = await receive()
        if message["type"] != "http.request":
            raise Gone
        piece = message.get("body", b"")
        pieces.append(piece)
        size += len(piece)
        more = message.get("more_body", False)
    if size > most:
        raise TooLong
    return b"".join(pieces)


def _unpacked(body: bytes, most: int) -> bytes:
    reader = zlib.decompressobj(wbits=31)
    try:
        plain = reader.decompress(body, most + 1)
    except zlib.error:
        raise Unpackable from None
    if len(plain) > most:
        raise TooLong
    if not reader.eof:
        raise Unpackable
    return plain


async def gone() -> None:
    """Ends when the client of the request that is being answered closes its connection; called when the
    request has been read. Where it did not come over one, it has no end.
    """
    receive = RECEIVING.get(None)
    if receive is None:
        await asyncio.Event().wait()
        return
    while (await receive())["type"] != "http.disconnect":
        pass


def wants_gzip(headers: Mapping[bytes, bytes]) -> bool:
    """Whether the client takes gzip."""
    if (given := headers.get(b"accept-encoding")) is None:
        return False
    for one in given.lower().split(b","):
        name, _, quality = one.partition(b";")
        if name.strip() in (b"gzip", b"x-gzip"):
            return quality.replace(b" ", b"").rstrip(b"0") not in (b"q=", b"q=0.")
    return False


class RequestNames:
    """Names requests: by what the client calls them, if that is short and harmless, else by a number."""

    def __init__(self) -> None:
        self._head = uuid4().hex[:8]
        self._numbers = count(1)

    def name(self, given: bytes | None) -> str:
        if given and len(given) <= _LONGEST and not given.translate(None, _HARMLESS):
            return given.decode()
        return f"{self._head}-{next(self._numbers)}"


_LONGEST = 64
_HARMLESS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."

Header = tuple[bytes, bytes]


class Answer(NamedTuple):
    """An answer that is whole."""

    headers: list[Header]
    body: bytes


class Coming(NamedTuple):
    """An answer that can be given when a future is done."""

    ready: asyncio.Future[Any]
    answer: Callable[[], Answer]


def start(status: int, headers: Iterable[Header]) -> dict[str, Any]:
    """The message that begins an answer."""
    return {"type": "http.response.start", "status": status, "headers": list(headers)}


def piece(body: bytes, *, more: bool = False) -> dict[str, Any]:
    """The message with a piece of an answer, the last one unless there is `more`."""
    return {"type": "http.response.body", "body": body, "more_body": more}
