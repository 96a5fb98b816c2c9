"""A server within the process, called over both faces as clients call it."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from apigen import load
from apigen.derive import async_twin
from apigen.model.api import Api
from apigen.runtime.calls import Hooks, RunOf
from apigen.runtime.logins import Authenticator
from apigen.runtime.server import Server
from apigen.runtime.service import Service
from apigen.runtime.sessions import Login
from apigen.runtime.store.database import open_database
from apigen.runtime.store.plan import plan
from apigen.runtime.users import Accounts
from apigen.wire import jsonrpc_read, xmlrpc_read
from apigen.wire.answers import Readers
from apigen.wire.errors import Failure
from apigen.wire.messages import Outcome, Success

HEAD = 'api tested {\n  title "Tested"\n  version "1"\n'


def read(folder: Path, text: str, head: str = "  use std\n") -> Api:
    """The API of a spec in one text; `head` stands in its `api` block."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "a.apidl").write_text(f"{HEAD}{head}}}\n{text}")
    spec = load(folder)
    assert [found.message for found in spec.diagnostics if found.severity == "error"] == []
    return spec.api


class Driver:
    """Calls a server, over JSON-RPC or XML-RPC (`face`), and gives results as neutral values."""

    def __init__(
        self,
        api: Api,
        path: Path | None = None,
        *,
        accounts: Accounts | None = None,
        authenticator: Authenticator | None = None,
        explicit: RunOf | None = None,
        hooks: Mapping[str, Hooks] | None = None,
        now: Callable[[], float] | None = None,
        handlers: Mapping[str, object] | None = None,
        limit: float = 60.0,
        fallback: bool = False,
    ) -> None:
        self.api = api
        self.face = "json"
        self.runner = asyncio.Runner()
        self.database = open_database(path, plan(api), now or time.time)
        self.server = Server(
            api,
            self.database,
            accounts=accounts,
            authenticator=authenticator,
            explicit=explicit,
            hooks=hooks,
            service=None if handlers is None else Service(api, self.database, handlers, limit),
            fallback=fallback,
        )
        self._answers = Readers(api)
        self.session: str | None = None
        if any(cls.name == "session" for cls in api.classes):
            self.session = self.begin("root", local=True)

    def close(self) -> None:
        self.run(asyncio.sleep(0))
        self.server.close()
        self.database.close()
        self.runner.close()

    def run(self, what: Awaitable[Any]) -> Any:
        """What something gives that the loop must run for."""

        async def waited() -> Any:
            return await what

        return self.runner.run(waited())

    def begin(self, user: str, *roles: str, local: bool = False) -> str:
        """A session of a user, without his password."""
        login = Login(user, roles, local)
        return str(self.run(self.server.sessions.begin(login, self.server.logins.fields(login))))

    def call(self, name: str, *params: Any, session: str | None = None) -> Any:
        """The result of a call with the driver's session, or another. Raises Failure."""
        entry, twin = self.server.dispatcher.find(name)
        given = list(params)
        if entry.signature.session:
            given.insert(0, session or self.session)
        value = self.raw(name, *given)
        rpc = async_twin(entry.rpc) if twin else entry.rpc
        return self._answers.of(rpc.result)(value)

    def raw(self, name: str, *params: Any) -> Any:
        """The result as it came; all parameters are given. Raises Failure, or AssertionError for a fault."""
        outcome = self.outcome(name, *params)
        if isinstance(outcome, Failure):
            raise outcome
        assert isinstance(outcome, Success), outcome
        return outcome.value

    def outcome(self, name: str, *params: Any) -> Outcome:
        """How a call ends."""
        if self.face == "xml":
            return xmlrpc_read.decode_reply(self.xml(xml_call(name, params)))
        reply = self.json(json_call(name, list(params)))
        assert reply is not None
        return jsonrpc_read.decode_reply(reply).outcome

    def json(self, body: bytes) -> bytes | None:
        """The reply to the bytes of a request."""
        return self.run(self._whole(self.server.faces.json(body, "r1", "192.0.2.1")))  # type: ignore[no-any-return]

    def xml(self, body: bytes) -> bytes:
        """The reply to the bytes of a request."""
        return self.run(self._whole(self.server.faces.xml(body, "r1", "192.0.2.1")))  # type: ignore[no-any-return]

    @staticmethod
    async def _whole(reply: Awaitable[Any]) -> Any:
        found = await reply
        if found is None or isinstance(found, bytes):
            return found
        return b"".join([piece async for piece in found])


def json_call(name: str, params: list[Any] | dict[str, Any]) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "id": 1, "method": name, "params": params}).encode()


def xml_call(name: str, params: tuple[Any, ...]) -> bytes:
    from apigen.wire.xml_values import write_any
    from apigen.wire.xmlrpc import encode_call

    return encode_call(name, [write_any(param) for param in params])
