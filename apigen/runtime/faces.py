"""The two wire faces: from the bytes of a request to those of a reply. No input or output of their own."""

import asyncio
import inspect
import re
import sys
import time
from collections.abc import AsyncGenerator, AsyncIterable, Callable
from contextlib import aclosing
from typing import Any, NamedTuple

import msgspec

from apigen.model.api import Api
from apigen.model.types import Ref, Type
from apigen.runtime.calls import Entry, Result
from apigen.runtime.dispatch import Asked, Dispatcher
from apigen.runtime.ended import NO_ARGUMENTS, Ended, Listener
from apigen.runtime.introspection import MULTICALL, Introspection
from apigen.runtime.logs import log
from apigen.runtime.roles import may
from apigen.runtime.store import lines
from apigen.wire import errors, json_values, jsonrpc, jsonrpc_read, xml_values, xmlrpc, xmlrpc_read
from apigen.wire.errors import Failure, Refusal
from apigen.wire.messages import DEEPEST, MOST_VALUES, Call, Fault, Id, Version
from apigen.wire.xml_tree import NOT_XML_RPC

TASK = Ref("task")

MOST_CALLS = 1000
"""Calls in one batch."""

BATCH_BYTES = 64 * 1024 * 1024
"""What the answers in one batch may come to. The calls behind those that fill it are not carried out."""

Reply = bytes | AsyncIterable[bytes] | None
"""Bytes, at once or in pieces; None where no reply is wanted."""


class _Envelope(msgspec.Struct, gc=False):
    """A request of JSON-RPC 2.0 as the short way looks at it."""

    jsonrpc: str = ""
    method: str = ""
    params: msgspec.Raw = msgspec.Raw(b"")
    id: msgspec.Raw = msgspec.Raw(b"")


_MEMBERS = len(_Envelope.__struct_fields__)

_envelope = msgspec.json.Decoder(_Envelope).decode
_two_texts = msgspec.json.Decoder(tuple[str, str]).decode


class Later(NamedTuple):
    """A reply that is known when `future` is done."""

    future: asyncio.Future[Any]
    reply: Callable[[], bytes]


class Faces:
    """Both faces of one API. `listeners` hear how each call ended.

    `noticed` tells what is said of an error that is not the code's fault, None where it is.
    """

    def __init__(
        self,
        api: Api,
        dispatcher: Dispatcher,
        noticed: Callable[[Exception], Failure | None] = lambda _: None,
    ) -> None:
        self._noticed = noticed
        self.dispatcher = dispatcher
        self.listeners: list[Listener] = []
        self._json = json_values.Writers(api)
        self._xml = xml_values.Writers(api)
        self._introspection = Introspection(api, dispatcher)

    # JSON-RPC.

    async def json(self, body: bytes, request: str = "", address: str = "") -> Reply:
        """The reply to a JSON-RPC request."""
        short = self.at_once(body, request, address)
        if isinstance(short, Later):
            await asyncio.wait((short.future,))
            return short.reply()
        if short is not None:
            return short
        try:
            asked = jsonrpc_read.decode_request(body, MOST_CALLS)
        except Failure as failure:
            return _refused(failure, None)
        if not asked.batch:
            return await self._json_reply(asked.calls[0], request, address)
        replies, size = [], 0
        for call in asked.calls:
            id_ = call.id if isinstance(call, Call) else None
            if size > BATCH_BYTES:  # what is not carried out need not be answered with more
                if isinstance(call, Fault) or not call.notification:
                    replies.append(_refused(_large_batch("batch"), id_))
                continue
            reply = await self._json_reply(call, request, address)
            if reply is not None and not isinstance(reply, bytes):
                reply = await _collected(reply, BATCH_BYTES - size) or _refused(_large_batch("batch"), id_)
            if reply is not None:
                size += len(reply)
                replies.append(reply)
        return jsonrpc.encode_batch(replies) if replies else None

    def at_once(
        self, body: bytes, request: str = "", address: str = "", most: int = sys.maxsize
    ) -> "bytes | Later | None":
        """The reply to a call that needs no task, if nothing is unusual about it: one that reads a member or
        a record, or changes the store.

        None for all else, failures among it and what has more than `most` bytes: those take the long way.
        """
        began = time.perf_counter()
        try:
            envelope = _envelope(body)
            entry = self.dispatcher.entries.get(envelope.method)
            if entry is None or envelope.jsonrpc != "2.0":
                return None
            if body.count(b":") - body.count(b"OpaqueRef:") != _MEMBERS and _more_members(body):
                return None
            id_ = bytes(envelope.id)
            if not id_.isdigit() and (id_[:1] != b'"' or b"\\" in id_ or not id_.isascii()):
                return None
            if entry.quick is None:
                return self._later(body, entry, envelope, request, address) if entry.stores else None
            ref, of = _two_texts(envelope.params)
            session = self.dispatcher.session_of(ref)
            if session is None or not may(entry.callers, session):
                return None
            result = entry.quick(of)
            if len(result) > most:
                return None
        except Exception:  # whatever it is, the long way meets it again, and tells
            return None
        if self.listeners:
            seconds = time.perf_counter() - began
            self._heard(Ended(entry, session, NO_ARGUMENTS, "", seconds, request, address))
        return b'{"jsonrpc":"2.0","result":%s,"id":%s}' % (result, id_)

    def _later(
        self, body: bytes, entry: Entry, envelope: "_Envelope", request: str, address: str
    ) -> "Later | None":
        """The reply to a call that changes the store, once it has. Raises Failure before it has begun."""
        if len(body) > MOST_VALUES or body.count(b"[") > DEEPEST:
            return None
        params: Any = msgspec.json.decode(envelope.params)
        if not isinstance(params, list):
            return None
        call = Call(envelope.method, params, None, msgspec.json.decode(envelope.id), "2.0")
        began, progress = time.perf_counter(), list[Asked]()
        result = self.dispatcher.carry_out(self.dispatcher.asked(call, request, address, progress))
        if not isinstance(result, asyncio.Future):
            return None  # nothing was to be done

        def reply() -> bytes:
            found = result.exception() or result.result()
            told = self._json_ended(call, found, entry.rpc.result, progress, began, request, address)
            assert isinstance(told, bytes)
            return told

        return Later(result, reply)

    async def _json_reply(self, call: Call | Fault, request: str, address: str) -> Reply:
        if isinstance(call, Fault):
            return jsonrpc.encode_fault(call)
        began, progress = time.perf_counter(), list[Asked]()
        found: Result
        type_: Type | None = None
        try:
            found = self._introspection.json(call)
            if found is None:
                found, type_ = await self._result(call, request, address, progress)
        except Exception as error:
            found = error
        return self._json_ended(call, found, type_, progress, began, request, address)

    def _json_ended(
        self,
        call: Call,
        found: Result | Exception,
        type_: Type | None,
        progress: list[Asked],
        began: float,
        request: str,
        address: str,
    ) -> Reply:
        """The reply to a call by what came of it; without a type, the result is JSON as it is."""
        outcome, version = "", call.version or "2.0"
        try:
            if isinstance(found, Exception):
                raise found
            if type_ is None:
                reply: Reply = jsonrpc.encode_success(found, call.id, version)
            else:
                reply = self._json_success(found, type_, call)
        except Failure as failure:
            outcome = failure.code
            reply = _refused(failure, call.id, version)
        except Exception as error:
            defect = self._defect(call, request, error)
            outcome = defect.code
            reply = _refused(defect, call.id, version)
        if self.listeners:
            asked = progress[-1] if progress else Asked(None)
            self._tell(asked, found, outcome, time.perf_counter() - began, request, address)
        return None if call.notification else reply

    def _json_success(self, result: Result, type_: Type, call: Call) -> Reply:
        version = call.version or "2.0"
        if hasattr(result, "json_pieces"):
            begin, end = jsonrpc.encode_success(_HOLE, call.id, version).split(bytes(_HOLE), 1)
            return _around(begin, result.json_pieces(), end)
        if hasattr(result, "json"):
            result = result.json()
        elif not isinstance(result, msgspec.Raw):
            result = self._json.write(type_, result)
        return jsonrpc.encode_success(result, call.id, version)

    # XML-RPC.

    async def xml(self, body: bytes, request: str = "", address: str = "") -> Reply:
        """The reply to an XML-RPC request."""
        try:
            call = xmlrpc_read.decode_call(body)
            if isinstance(call, Fault):
                return xmlrpc.encode_fault(call.code, call.text)
            if call.name == MULTICALL:
                return await self._multicall(call, request, address)
            known = self._introspection.xml(call)
        except Failure as failure:
            return xmlrpc.encode_failure(failure.code, failure.params)
        if known is not None:
            return known
        result = await self._xml_result(call, request, address)
        if isinstance(result, Failure):
            return xmlrpc.encode_failure(result.code, result.params)
        if isinstance(result, str):
            return xmlrpc.encode_success(result)
        begin, end = xmlrpc.encode_success(_XML_HOLE).split(_XML_HOLE.encode(), 1)
        return _around(begin, result, end)

    async def _xml_result(
        self, call: Call, request: str, address: str
    ) -> str | AsyncGenerator[bytes] | Failure:
        """What a call gives, as a `<value>` element, perhaps in pieces."""
        began, progress, outcome = time.perf_counter(), list[Asked](), ""
        found: str | AsyncGenerator[bytes] | Failure
        result: Result = None
        try:
            result, type_ = await self._result(call, request, address, progress)
            found = self._xml_success(result, type_)
        except Failure as failure:
            found, outcome = failure, failure.code
        except Exception as error:
            found = self._defect(call, request, error)
            outcome = found.code
        if self.listeners:
            asked = progress[-1] if progress else Asked(None)
            self._tell(asked, result, outcome, time.perf_counter() - began, request, address)
        return found

    def _xml_success(self, result: Result, type_: Type) -> str | AsyncGenerator[bytes]:
        if hasattr(result, "xml_pieces"):
            pieces: AsyncGenerator[bytes] = result.xml_pieces()
            return pieces
        if hasattr(result, "xml"):
            return str(result.xml())
        if isinstance(result, msgspec.Raw):
            result = lines.decode(result)
        try:
            return self._xml.of(type_)(result)
        except Refusal as refusal:
            raise refusal.failure("result") from None

    async def _multicall(self, call: Call, request: str, address: str) -> bytes:
        """Several calls in one: an array with an array of one value for each, or a fault's struct."""
        calls = xmlrpc_read.calls_within(call.params)
        if len(calls) > MOST_CALLS:
            raise errors.too_large(MULTICALL, f"{MOST_CALLS} calls")
        found, size = [], 0
        for one in calls:
            if isinstance(one, Call) and one.name == MULTICALL:
                one = Fault(NOT_XML_RPC, f"{MULTICALL} within {MULTICALL}")
            if isinstance(one, Fault):
                found.append(xmlrpc.fault(one.code, one.text))
                continue
            text = None if size > BATCH_BYTES else self._introspection.value(one)
            if text is None:
                result: str | AsyncGenerator[bytes] | Failure = _large_batch(MULTICALL)
                if size <= BATCH_BYTES:
                    result = await self._xml_result(one, request, address)
                if not isinstance(result, str | Failure):
                    pieces = await _collected(result, BATCH_BYTES - size)
                    result = _large_batch(MULTICALL) if pieces is None else pieces.decode()
                if isinstance(result, Failure):
                    text = xmlrpc.failure(result.code, result.params)
                else:
                    text = xmlrpc.success(result)
            size += len(text)
            found.append(f"<value><array><data>{text}</data></array></value>")
        return xmlrpc.encode_response(f"<value><array><data>{''.join(found)}</data></array></value>")

    # Both.

    async def _result(
        self, call: Call, request: str, address: str, progress: list[Asked]
    ) -> tuple[Result, Type]:
        asked = self.dispatcher.asked(call, request, address, progress)
        result = self.dispatcher.carry_out(asked)
        if inspect.isawaitable(result):
            result = await result
        assert asked.entry is not None
        return result, TASK if asked.twin else asked.entry.rpc.result

    def _defect(self, call: Call, request: str, error: Exception) -> Failure:
        """What a caller is told of a defect, of the code or of the store; the log says more."""
        log.exception("defect", extra={"request": request, "rpc": call.name[:100]})
        if (known := self._noticed(error)) is not None:
            return known
        return errors.internal_error(f"request {request}")

    def _tell(
        self, asked: Asked, result: Result, outcome: str, seconds: float, request: str, address: str
    ) -> None:
        session = asked.caller.session if asked.caller is not None else None
        self._heard(
            Ended(asked.entry, session, asked.arguments, outcome, seconds, request, address, result=result)
        )

    def _heard(self, ended: Ended) -> None:
        for listener in self.listeners:
            listener(ended)


def _more_members(body: bytes) -> bool:
    """Whether there may be members but those of the envelope, or one of them twice: all others of the colons
    stand in texts.
    """
    return body.count(b'":') != _MEMBERS or _APART.search(body) is not None


_APART = re.compile(rb'"\s+:')
_HOLE = msgspec.Raw(b'"\x7f"')
_XML_HOLE = "\x7f"


def _refused(failure: Failure, id_: Id, version: Version = "2.0") -> bytes:
    return jsonrpc.encode_failure(failure.code, failure.params, id_, version)


def _large_batch(what: str) -> Failure:
    return errors.too_large(what, f"{BATCH_BYTES} bytes")


async def _around(begin: bytes, pieces: AsyncGenerator[bytes], end: bytes) -> AsyncGenerator[bytes]:
    async with aclosing(pieces):
        yield begin
        async for piece in pieces:
            yield piece
        yield end


async def _collected(pieces: AsyncIterable[bytes], most: int) -> bytes | None:
    """All pieces in one; None if they are too many."""
    found, size = [], 0
    async for piece in pieces:
        size += len(piece)
        if size > most:
            return None
        found.append(piece)
    return b"".join(found)
