"""A small API that is served in the test's own process, and requests to it without a network."""

import asyncio
import gzip
from collections.abc import Callable, Coroutine, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from apigen import load
from apigen.model.api import Api
from apigen.runtime.app import Application, Limits, app
from apigen.runtime.server import Server
from apigen.runtime.store.database import open_database
from apigen.runtime.store.plan import plan
from apigen.runtime.users import accounts

SPEC = """
api served {
  title "A small <API>"
  releases first "1"
  roles operator > reader
  use std
}

/// What is kept.
@since(first) @role(operator, implicit = reader)
class thing {
  ro uuid: string  /// Which
  rw name/label: string = "" @role(set = operator)  /// Its name
  rw secret_word: string = ""  /// Not for logs
}
"""

USER, PASSWORD = "root", "open sesame"


@cache
def small_api() -> Api:
    with TemporaryDirectory() as folder:
        (Path(folder) / "served.apidl").write_text(SPEC)
        spec = load(Path(folder))
    assert [found.message for found in spec.diagnostics if found.severity == "error"] == []
    return spec.api


class Answer(msgspec.Struct):
    """An answer over HTTP; `pieces` in which it came."""

    status: int
    headers: dict[str, str]
    pieces: list[bytes]

    @property
    def body(self) -> bytes:
        whole = b"".join(self.pieces)
        return gzip.decompress(whole) if self.headers.get("content-encoding") == "gzip" else whole

    @property
    def json(self) -> Any:
        return msgspec.json.decode(self.body)


class Client:
    """Sends requests to an application."""

    def __init__(self, application: Application) -> None:
        self.application = application

    async def send(
        self,
        method: str,
        path: str,
        body: bytes | list[bytes] = b"",
        headers: Mapping[str, str] | None = None,
        root: str = "",
    ) -> Answer:
        pieces = body if isinstance(body, list) else [body]
        scope = {
            "type": "http",
            "method": method,
            "path": root + path,
            "root_path": root,
            "client": ("192.0.2.1", 1234),
            "headers": [(name.lower().encode(), text.encode()) for name, text in (headers or {}).items()],
        }
        answer = Answer(0, {}, [])
        left = list(pieces)

        async def receive() -> dict[str, Any]:
            if not left:
                return {"type": "http.disconnect"}
            return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                answer.status = message["status"]
                answer.headers = {name.decode(): text.decode() for name, text in message["headers"]}
            elif message["body"]:
                answer.pieces.append(message["body"])

        await self.application(scope, receive, send)
        return answer

    async def rpc(self, name: str, *params: Any, headers: Mapping[str, str] | None = None) -> Any:
        """What an RPC answers over JSON-RPC: the result, or the code of the error."""
        body = msgspec.json.encode({"jsonrpc": "2.0", "method": name, "params": params, "id": 0})
        reply = (await self.send("POST", "/jsonrpc", body, headers)).json
        return reply["error"]["message"] if "error" in reply else reply["result"]

    async def log_in(self) -> str:
        return str(await self.rpc("session.login_with_password", USER, PASSWORD))


def served(test: Callable[[Client], Coroutine[Any, Any, None]], limits: Limits | None = None) -> None:
    """Runs a test against a server in memory."""

    async def run() -> None:
        api = small_api()
        database = open_database(None, plan(api))
        who, _ = accounts(api, database, environment={"APIGEN_ADMIN_PASSWORD": PASSWORD})
        server = Server(api, database, accounts=who)
        try:
            await test(Client(app(server, limits)))
        finally:
            server.close()
            database.close()

    asyncio.run(run())
