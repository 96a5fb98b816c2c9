"""A server that is none: it answers both faces from a table of functions, and remembers what it was asked."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from apigen import load
from apigen.interchange import openrpc
from apigen.model.api import Api
from apigen.wire import jsonrpc, jsonrpc_read, xml_values, xmlrpc, xmlrpc_read
from apigen.wire.errors import Failure, handle_invalid, message_method_unknown, session_invalid, uuid_invalid
from apigen.wire.messages import Call

SESSION = "OpaqueRef:5e551017"
PASSWORD = "open sesame"
M1, M2, M3 = (f"OpaqueRef:m{number}" for number in (1, 2, 3))
UUIDS = {ref: f"00000000-0000-4000-8000-00000000000{number}" for number, ref in enumerate((M1, M2, M3), 1)}


class World:
    """The server's objects, and the calls that came. `rpcs`: more functions, or others, by wire name."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.calls: list[tuple[str, list[Any]]] = []
        self.rpcs: dict[str, Callable[..., Any]] = {}
        self.faces = {"/jsonrpc", "/RPC2"}
        self.raw: tuple[int, dict[str, str], bytes] | None = None
        self.machines = {
            ref: {
                "uuid": UUIDS[ref],
                "name_label": name,
                "power": "off",
                "room": "OpaqueRef:r1",
                "speed": number,
            }
            for number, (ref, name) in enumerate(((M1, "web"), (M2, "db"), (M3, "db")), 1)
        }
        self.tasks: dict[str, Iterator[dict[str, Any]]] = {}

    def asked(self, name: str) -> list[list[Any]]:
        return [params for called, params in self.calls if called == name]

    def answer(self, call: Call) -> Any:
        self.calls.append((call.name, call.params))
        if call.name in self.rpcs:
            return self.rpcs[call.name](*call.params)
        if call.name == "rpc.discover":
            return openrpc.document(self.api)
        if call.name == "session.login_with_password":
            if call.params[1] != PASSWORD:
                raise Failure("SESSION_AUTHENTICATION_FAILED", call.params[0], "wrong password")
            return SESSION
        if not call.params or call.params[0] != SESSION:
            raise session_invalid(call.params[0] if call.params else "")
        return self.within(call.name, *call.params[1:])

    def within(self, name: str, *params: Any) -> Any:
        match name, params:
            case "session.logout", ():
                return ""
            case "machine.get_all_records", ():
                return self.machines
            case "machine.get_record", (ref,) if ref in self.machines:
                return self.machines[ref]
            case "machine.get_name_label" | "machine.get_uuid", (ref,) if ref in self.machines:
                return self.machines[ref][name.removeprefix("machine.get_")]
            case "machine.get_by_uuid", (uuid,):
                for ref, known in UUIDS.items():
                    if known == uuid:
                        return ref
                raise uuid_invalid("machine", uuid)
            case "machine.get_by_name_label", (label,):
                return [ref for ref, machine in self.machines.items() if machine["name_label"] == label]
            case "machine.start", (ref, *_):
                if ref not in self.machines:
                    raise handle_invalid("machine", ref)
                return ""
            case "Async.machine.start", _:
                return "OpaqueRef:t1"
            case "task.get_record", (ref,):
                return next(self.tasks[ref])
            case "machine.set_name_label" | "task.destroy" | "machine.set_speed", _:
                return ""
        raise message_method_unknown(name)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    world: World

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.world.raw is not None:
            self.reply(*self.world.raw)
        elif self.path not in self.world.faces:
            self.reply(404, {"Content-Type": "text/html"}, b"<h1>Not found</h1>")
        elif self.path.endswith("/jsonrpc"):
            self.reply(200, {"Content-Type": "application/json"}, self.json(body))
        else:
            self.reply(200, {"Content-Type": "text/xml"}, self.xml(body))

    def json(self, body: bytes) -> bytes:
        (call,) = jsonrpc_read.decode_request(body).calls
        assert isinstance(call, Call)
        if call.named is not None:
            call = Call(call.name, list(call.named.items()))
        try:
            return jsonrpc.encode_success(self.world.answer(call), call.id)
        except Failure as failure:
            return jsonrpc.encode_failure(failure.code, failure.params, call.id)

    def xml(self, body: bytes) -> bytes:
        call = xmlrpc_read.decode_call(body)
        assert isinstance(call, Call)
        try:
            return xmlrpc.encode_success(xml_values.write_any(self.world.answer(call)))
        except Failure as failure:
            return xmlrpc.encode_failure(failure.code, failure.params)

    def reply(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def serving(spec: Path) -> Iterator[tuple[str, World]]:
    """A server of the spec in this process: its URL, and what it holds."""
    world = World(load(spec).api)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Handler,), {"world": world}))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", world
    finally:
        server.shutdown()
        server.server_close()
