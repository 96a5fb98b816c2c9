"""The server as one ASGI application: the two wire faces, and the pages for who operates it.

    from apigen.runtime.app import app
    application = app(Server(api, database))  # to be mounted wherever ASGI applications are

The faces are answered without a framework in between: to route by one would cost as much as a call.
"""

import asyncio
import zlib
from collections.abc import AsyncIterable, Awaitable, Callable, Mapping, MutableMapping
from typing import Any

import msgspec

from apigen.runtime.faces import Later, Reply
from apigen.runtime.logs import log
from apigen.runtime.operations import Operations
from apigen.runtime.records import CutOff
from apigen.runtime.requests import (
    RECEIVING,
    SHORT,
    Answer,
    Body,
    Coming,
    Crowded,
    Gone,
    Header,
    Message,
    Receive,
    RequestNames,
    Room,
    TooLong,
    Unpackable,
    headers_of,
    piece,
    read_body,
    start,
    wants_gzip,
)
from apigen.runtime.server import Server
from apigen.wire import jsonrpc, jsonrpc_read, xmlrpc
from apigen.wire.errors import Failure, internal_error, too_busy, too_large
from apigen.wire.messages import Fault

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Face = Callable[[bytes, str, str], Awaitable[Reply]]
"""From a request's body, its name and the client's address to the reply."""

IN_A_THREAD = 64 * 1024
"""Bytes above which a reply is compressed beside the loop."""

STALLED = 60.0
"""Seconds after which a client is given up that does not read on."""


class Limits(msgspec.Struct, frozen=True):
    """What the application takes at most, and to whom it says so.

    `body`: bytes of a request; `bodies`: of all long ones together. `calls`: requests that are answered at
    once; those above are told TOO_BUSY. `packed`: bytes from which a reply is compressed where that is asked
    for. `origins`: of the pages that browsers let call, `*` for all.
    """

    body: int = 16 * 1024 * 1024
    bodies: int = 256 * 1024 * 1024
    calls: int = 8192
    packed: int = 2048
    origins: tuple[str, ...] = ()


def app(server: Server, limits: Limits | None = None, operations: Operations | None = None) -> "Application":
    """The ASGI application of a server."""
    return Application(server, limits or Limits(), operations or Operations(server))


class _Wire(msgspec.Struct, frozen=True):
    """A face: what it is called, its type of content, how it answers, and how it says that it does not."""

    name: str
    kind: Header
    answer: Face
    failure: Callable[[Failure], bytes]
    ended: Callable[[Failure, bytes], Reply]
    """To a body whose calls are not answered any more."""
    unread: bytes
    """To a body that cannot be unpacked."""


class Application:
    """Answers requests. `running`: how many just now. `ending` is called when the server is about to
    end: what waits is to be answered then.
    """

    def __init__(self, server: Server, limits: Limits, operations: Operations) -> None:
        self.server = server
        self.limits = limits
        self.operations = operations
        self.running = 0
        self.ending: list[Callable[[], None]] = [server.events.drain]
        self._names = RequestNames()
        self._room = Room(limits.bodies)
        self._short = min(SHORT, limits.body)
        server.faces.listeners.append(operations.told)
        faces = server.faces
        xml = _Wire(
            "XML-RPC", _XML, faces.xml, _xml_failure, _xml_ended, xmlrpc.encode_fault(_TRANSPORT, _UNREAD)
        )
        unread = jsonrpc.encode_fault(Fault(jsonrpc.PARSE_ERROR, _UNREAD))
        json = _Wire("JSON-RPC", _JSON, faces.json, _json_failure, _json_ended, unread)
        self._wires = {"": xml, "/": xml}
        for path, wire in ("/RPC2", xml), ("/xmlrpc", xml), ("/jsonrpc", json):
            self._wires |= {path: wire, f"{path}/": wire}

    def end(self) -> None:
        """Tells of a server that is about to end: health is bad, and what waits is answered."""
        self.operations.draining = True
        for answer in self.ending:
            answer()

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._other(scope["type"], receive, send)
            return
        path: str = scope["path"]
        if root := scope.get("root_path"):  # where it is mounted in another application
            path = path.removeprefix(root)
        wire = self._wires.get(path)
        if wire is None:
            await self.operations.page(path, scope, send)
        elif scope["method"] == "POST":
            await self._call(wire, scope, receive, send)
        else:
            await self._no_call(wire, scope, send)

    def at_once(self, scope: Mapping[str, Any], body: bytes) -> Answer | Coming | None:
        """The answer to a whole request, if it is a call that needs no task.

        None for all else: it is what servers ask that save the time of asking by ASGI.
        """
        if scope["path"] != "/jsonrpc" or scope["method"] != "POST" or len(body) > self._short:
            return None
        headers = headers_of(scope)
        if b"content-encoding" in headers or self.running >= self.limits.calls:
            return None
        name, about = self._about(self._wires["/jsonrpc"], headers)
        most = self.limits.packed - 1 if wants_gzip(headers) else SHORT
        client = scope["client"]
        found = self.server.faces.at_once(body, name, client[0] if client else "", most)
        if found is None:
            return None
        if not isinstance(found, Later):
            return Answer(about, found)
        self.running += 1

        def answer() -> Answer:
            self.running -= 1
            return Answer(about, found.reply())

        return Coming(found.future, answer)

    def _about(self, wire: _Wire, headers: Mapping[bytes, bytes]) -> tuple[str, list[Header]]:
        """What a request is called, and the headers that its answer has whatever it is."""
        name = self._names.name(headers.get(b"x-request-id"))
        about = [wire.kind, (b"x-request-id", name.encode())]
        if self.limits.origins:
            about += self._cross_origin(headers)
        return name, about

    async def _call(self, wire: _Wire, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        headers = headers_of(scope)
        name, about = self._about(wire, headers)
        self.running += 1
        try:
            client = scope.get("client")
            reply = await self._reply(wire, name, client[0] if client else "", headers, receive, about)
            await self._send(reply, about, headers, send)
        except Gone:
            pass
        finally:
            self.running -= 1

    async def _reply(
        self,
        wire: _Wire,
        name: str,
        address: str,
        headers: Mapping[bytes, bytes],
        receive: Receive,
        about: list[Header],
    ) -> Reply:
        """What is answered; raises Gone where nobody is there for an answer."""
        held = Body(self._room)
        try:
            body = await read_body(receive, headers, self.limits.body, held)
            if self.running > self.limits.calls:
                return wire.failure(too_busy(f"{self.limits.calls} requests are being answered already"))
            RECEIVING.set(receive)
            try:
                return await wire.answer(body, name, address)
            except asyncio.CancelledError:
                if not self.operations.draining:
                    raise
                log.error("stopped", extra={"request": name})  # it has had its time to end
                return wire.ended(internal_error(f"request {name}: the server ended while it ran"), body)
            except Exception:
                log.exception("defect", extra={"request": name})
                return wire.ended(internal_error(f"request {name}"), body)
        except TooLong:
            if b"expect" in headers:  # it is not to be sent now, and so the next request would not be found
                about.append((b"connection", b"close"))
            return wire.failure(too_large("request", f"{self.limits.body} bytes"))
        except Crowded:
            about.append((b"connection", b"close"))
            return wire.failure(too_busy("too many long requests are being read"))
        except Unpackable:
            return wire.unread
        finally:
            held.done()

    async def _send(
        self, reply: Reply, about: list[Header], headers: Mapping[bytes, bytes], send: Send
    ) -> None:
        if reply is None:  # to notifications alone
            await send(start(204, about[1:]))
            await send(piece(b""))
            return
        if isinstance(reply, bytes):
            if len(reply) >= self.limits.packed and wants_gzip(headers):
                about.append(_GZIP)
                reply = await _packed(reply)
            about.append((b"content-length", b"%d" % len(reply)))
            await send(start(200, about))
            await send(piece(reply))
            return
        if wants_gzip(headers):
            about.append(_GZIP)
            reply = _packed_pieces(reply)
        await send(start(200, about))
        try:
            async for part in reply:
                async with asyncio.timeout(STALLED):
                    await send(piece(part, more=True))
        except CutOff as error:  # without its end the connection is closed: nobody takes half for the whole
            log.error("answer cut off", extra={"reason": f"TOO_LARGE {error}"})
            return
        except Exception as error:
            failure = self.server.database.noticed(error)
            if failure is None:
                raise
            log.error("answer cut off", extra={"reason": " ".join((failure.code, *failure.params))})
            return
        await send(piece(b""))

    async def _no_call(self, wire: _Wire, scope: Mapping[str, Any], send: Send) -> None:
        """Answers what is no call: a browser's question before one, or a person's look."""
        method, headers = scope["method"], headers_of(scope)
        about = self._cross_origin(headers) if self.limits.origins else []
        if method == "OPTIONS":
            await send(start(204, [*about, _ALLOW]))
            await send(piece(b""))
            return
        status, text = 405, b"Calls are sent by POST.\n"
        if method in ("GET", "HEAD"):
            title = self.server.api.title or self.server.api.name
            status, text = 200, f"{title}: {wire.name} calls are sent here by POST.\n".encode()
        about += [_ALLOW, (b"content-type", b"text/plain; charset=utf-8")]
        await send(start(status, [*about, (b"content-length", b"%d" % len(text))]))
        await send(piece(text))

    def _cross_origin(self, headers: Mapping[bytes, bytes]) -> list[Header]:
        """What lets pages of other origins call, of those that are configured."""
        origin, allowed = headers.get(b"origin"), self.limits.origins
        if "*" in allowed:
            found = b"*"
        elif origin is not None and origin.decode("latin-1") in allowed:
            found = origin
        else:
            return [(b"vary", b"origin")]
        return [
            (b"access-control-allow-origin", found),
            (b"access-control-allow-methods", b"POST"),
            (b"access-control-allow-headers", b"content-type, x-request-id"),
            (b"access-control-expose-headers", b"x-request-id"),
            (b"access-control-max-age", b"3600"),
            (b"vary", b"origin"),
        ]

    async def _other(self, kind: str, receive: Receive, send: Send) -> None:
        """Begins and ends with the server that runs it; nothing else but HTTP is spoken."""
        if kind == "websocket":
            await send({"type": "websocket.close", "code": 1003})
            return
        while True:
            message: Message = await receive()
            if message["type"] == "lifespan.startup":
                self.operations.start()
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                self.operations.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return


_XML = b"content-type", xmlrpc.CONTENT_TYPE.encode()
_JSON = b"content-type", jsonrpc.CONTENT_TYPE.encode()
_TRANSPORT = -32300
"""The interoperability code for what lies below XML-RPC."""
_UNREAD = "the body is not compressed as it says, or not by gzip"
_GZIP = b"content-encoding", b"gzip"
_ALLOW = b"allow", b"POST, GET, HEAD, OPTIONS"


def _xml_failure(failure: Failure) -> bytes:
    return xmlrpc.encode_failure(failure.code, failure.params)


def _json_failure(failure: Failure) -> bytes:
    return jsonrpc.encode_failure(failure.code, failure.params, None)


def _xml_ended(failure: Failure, _body: bytes) -> Reply:
    return _xml_failure(failure)


def _json_ended(failure: Failure, body: bytes) -> Reply:
    """A failure of each call in a body, with its id."""
    try:
        asked = jsonrpc_read.decode_request(body)
    except Exception:  # perhaps it is this that failed before
        return _json_failure(failure)
    replies = [
        jsonrpc.encode_failure(failure.code, failure.params, call.id, call.version or "2.0")
        for call in asked.calls
        if isinstance(call, Fault) or not call.notification
    ]
    if asked.batch:
        return jsonrpc.encode_batch(replies) if replies else None
    return replies[0] if replies else None


async def _packed(body: bytes) -> bytes:
    if len(body) < IN_A_THREAD:
        return _compressed(body)
    return await asyncio.to_thread(_compressed, body)


def _compressed(body: bytes) -> bytes:
    return zlib.compress(body, 1, wbits=31)


async def _packed_pieces(pieces: AsyncIterable[bytes]) -> AsyncIterable[bytes]:
    writer = zlib.compressobj(1, wbits=31)
    async for part in pieces:
        if made := await asyncio.to_thread(writer.compress, part):
            yield made
    yield writer.flush()
