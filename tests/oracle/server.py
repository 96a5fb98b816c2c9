"""A server of an API, in process: the real codecs and the real order of checks, and a handler that echoes."""

from typing import Any, Literal

import msgspec

from apigen.derive.roles import below
from apigen.model.api import Api
from apigen.runtime.calls import Entry, Session
from apigen.runtime.checks import Checks
from apigen.runtime.dispatch import Asked, Dispatcher, table
from apigen.wire import jsonrpc_read, xmlrpc_read
from apigen.wire.errors import Failure
from apigen.wire.messages import Call

Face = Literal["xmlrpc", "jsonrpc"]
FACES: tuple[Face, ...] = ("xmlrpc", "jsonrpc")

LOCAL = ""
"""The role of whoever passes every check."""


class Got(msgspec.Struct, frozen=True):
    """A call that was accepted: by which RPC, as its Async twin or not, with which values."""

    entry: Entry
    twin: bool
    values: dict[str, Any]


class Server:
    """What answers calls of one API."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self._below = below(api)
        self._dispatcher = Dispatcher(
            api,
            table(api, Checks(api), lambda _cls, _rpc: lambda _caller, arguments: arguments),
            self._session,
            lambda _entry, _caller, arguments: arguments,
        )
        self.entries = self._dispatcher.entries

    def ask(self, body: bytes, face: Face) -> Got | Failure:
        """What a request is answered with, as far as a signature can tell."""
        try:
            call = (
                xmlrpc_read.decode_call(body)
                if face == "xmlrpc"
                else jsonrpc_read.decode_request(body).calls[0]
            )
            assert isinstance(call, Call), call
            asked = self._dispatcher.asked(call, "", "", [])
            return _got(asked, self._dispatcher.carry_out(asked))
        except Failure as failure:
            return failure

    def _session(self, ref: str) -> Session | None:
        if not ref.startswith(SESSION):
            return None
        role = ref.removeprefix(SESSION)
        held = self._below.get(role, frozenset({role}))
        return Session(ref=ref, stored=ref, object=1, user="u", roles=held, local=role == LOCAL)


SESSION = "OpaqueRef:session-"
"""What the refs of sessions begin with; a role follows."""


def _got(asked: Asked, values: Any) -> Got:
    assert asked.entry is not None
    return Got(asked.entry, asked.twin, dict(values))
