"""What clients ask about the API itself, without a session: `system.*` and OpenRPC's `rpc.discover`.

Over XML-RPC they are answered as its introspection says: with the bare value, not in the envelope of the
API's own calls, and with a fault for names that are none.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from apigen.derive import async_twin
from apigen.interchange import openrpc
from apigen.model.api import Api, Rpc
from apigen.model.types import (
    BOOL,
    DATETIME,
    FLOAT,
    ListType,
    MapType,
    Record,
    SetType,
    StructType,
    Type,
    plain,
)
from apigen.runtime.dispatch import Dispatcher
from apigen.wire import xmlrpc
from apigen.wire.errors import Failure, field_type_error, message_parameter_count_mismatch
from apigen.wire.messages import Call
from apigen.wire.xml_values import write_any

LIST, SIGNATURE, HELP = "system.listMethods", "system.methodSignature", "system.methodHelp"
MULTICALL = "system.multicall"
DISCOVER = "rpc.discover"

UNKNOWN, WRONG_PARAMETERS = -32601, -32602
"""The interoperability codes of XML-RPC's faults."""


class Introspection:
    """The answers for one API."""

    def __init__(self, api: Api, dispatcher: Dispatcher) -> None:
        self._api = api
        self._dispatcher = dispatcher
        self._names: list[str] = []
        self._document: msgspec.Raw | None = None
        self._known: dict[str, tuple[int, Callable[..., Any]]] = {
            LIST: (0, self.names),
            SIGNATURE: (1, self.signature),
            HELP: (1, self.help),
        }

    def names(self) -> list[str]:
        """The names of all that can be called, these here among them."""
        if not self._names:
            self._names = sorted([*self._dispatcher.names(), LIST, SIGNATURE, HELP, MULTICALL])
        return self._names

    def signature(self, name: str) -> list[list[str]]:
        """The types of a call: of the result, then of the parameters; once for each number of parameters.

        Raises Failure (MESSAGE_METHOD_UNKNOWN).
        """
        if name in _OWN:
            return _OWN[name]
        entry, twin = self._dispatcher.find(name)
        rpc = async_twin(entry.rpc) if twin else entry.rpc
        needed = sum(parameter.default is None for parameter in rpc.parameters)
        session = ["string"] if entry.signature.session else []
        types = [_kind(parameter.type) for parameter in rpc.parameters]
        return [[_kind(rpc.result), *session, *types[:count]] for count in range(needed, len(types) + 1)]

    def help(self, name: str) -> str:
        """The text of a call. Raises Failure (MESSAGE_METHOD_UNKNOWN)."""
        if name in _OWN:
            return _TEXTS[name]
        rpc: Rpc = self._dispatcher.find(name)[0].rpc
        return rpc.doc

    def json(self, call: Call) -> Any:
        """The answer over JSON-RPC; None for any other call. Raises Failure."""
        if call.name == DISCOVER:
            if self._document is None:
                self._document = msgspec.Raw(msgspec.json.encode(openrpc.document(self._api)))
            return self._document
        return self._answer(call)

    def xml(self, call: Call) -> bytes | None:
        """The reply over XML-RPC; None for any other call."""
        try:
            found = self._answer(call)
        except Failure as failure:
            code = UNKNOWN if failure.code == "MESSAGE_METHOD_UNKNOWN" else WRONG_PARAMETERS
            return xmlrpc.encode_fault(code, ": ".join((failure.code, *failure.params)))
        return None if found is None else xmlrpc.encode_response(write_any(found))

    def value(self, call: Call) -> str | None:
        """The `<value>` element that a call within others gives; None for any other call."""
        try:
            found = self._answer(call)
        except Failure as failure:
            return xmlrpc.failure(failure.code, failure.params)
        return None if found is None else write_any(found)

    def _answer(self, call: Call) -> Any:
        known = self._known.get(call.name)
        if known is None:
            return None
        count, answer = known
        params = list(call.named.values()) if call.named is not None else call.params
        if len(params) != count:
            raise message_parameter_count_mismatch(call.name, count, len(params))
        if count and not isinstance(params[0], str):
            raise field_type_error("method_name")
        return answer(*params)


def _kind(type_: Type) -> str:
    """What XML-RPC calls a value of the type, as it is written: ints are text, since its own have 32 bits."""
    base = plain(type_)
    match base:
        case SetType() | ListType():
            return "array"
        case MapType() | Record() | StructType():
            return "struct"
        case _ if base == BOOL:
            return "boolean"
        case _ if base == FLOAT:
            return "double"
        case _ if base == DATETIME:
            return "dateTime.iso8601"
        case _:
            return "string"


_OWN = {
    LIST: [["array"]],
    SIGNATURE: [["array", "string"]],
    HELP: [["string", "string"]],
    MULTICALL: [["array", "array"]],
}
_TEXTS = {
    LIST: "The names of all calls.",
    SIGNATURE: "The types of a call: of its result, then of its parameters.",
    HELP: "The text of a call.",
    MULTICALL: "Carries out several calls, each a struct of methodName and params.",
}
