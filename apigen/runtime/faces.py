"""The two wire faces: from the bytes of a request to those of a reply. No input or output of their own."""

import inspect
from collections.abc import Awaitable

import msgspec

from apigen.model.api import Api
from apigen.model.types import Ref, Type
from apigen.runtime.calls import Result
from apigen.runtime.dispatch import Dispatcher
from apigen.wire import answers, errors, json_values, jsonrpc, jsonrpc_read, xml_values, xmlrpc, xmlrpc_read
from apigen.wire.messages import Call, Fault

TASK = Ref("task")


class Faces:
    """Both faces of one API."""

    def __init__(self, api: Api, dispatcher: Dispatcher) -> None:
        self.dispatcher = dispatcher
        self._json = json_values.Writers(api)
        self._xml = xml_values.Writers(api)
        self._answers = answers.Readers(api)

    async def json(self, body: bytes, request: str = "") -> bytes | None:
        """The reply to a JSON-RPC request; None where none is wanted."""
        try:
            asked = jsonrpc_read.decode_request(body)
        except errors.Failure as failure:
            return jsonrpc.encode_failure(failure.code, failure.params, None)
        replies = [
            reply for call in asked.calls if (reply := await self._json_reply(call, request)) is not None
        ]
        if not asked.batch:
            return replies[0] if replies else None
        return jsonrpc.encode_batch(replies) if replies else None

    async def _json_reply(self, call: Call | Fault, request: str) -> bytes | None:
        if isinstance(call, Fault):
            return jsonrpc.encode_fault(call)
        version = call.version or "2.0"
        try:
            result, type_ = await self._result(call, request)
            if not isinstance(result, msgspec.Raw):
                result = self._json.write(type_, result)
            reply = jsonrpc.encode_success(result, call.id, version)
        except errors.Failure as failure:
            reply = jsonrpc.encode_failure(failure.code, failure.params, call.id, version)
        return None if call.notification else reply

    async def xml(self, body: bytes, request: str = "") -> bytes:
        """The reply to an XML-RPC request."""
        try:
            call = xmlrpc_read.decode_call(body)
            if isinstance(call, Fault):
                return xmlrpc.encode_fault(call.code, call.text)
            result, type_ = await self._result(call, request)
            if isinstance(result, msgspec.Raw):
                result = self._answers.of(type_)(msgspec.json.decode(result))
            return xmlrpc.encode_success(self._xml.of(type_)(result))
        except errors.Failure as failure:
            return xmlrpc.encode_failure(failure.code, failure.params)

    async def _result(self, call: Call, request: str) -> tuple[Result, Type]:
        entry, twin = self.dispatcher.find(call.name)
        result: Result | Awaitable[Result] = self.dispatcher.call(call, request)
        if inspect.isawaitable(result):
            result = await result
        return result, TASK if twin else entry.rpc.result
