"""A server that answers as a test says, byte by byte."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Lock, Thread
from typing import Any

Answer = Callable[[Any], bytes | None]


def http(body: bytes | str, status: str = "200 OK", *headers: str) -> bytes:
    """A reply with its length."""
    if isinstance(body, str):
        body = body.encode()
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def result(call: Any, value: Any) -> bytes:
    return http(json.dumps({"jsonrpc": "2.0", "result": value, "id": call["id"]}))


def error(call: Any, code: str, *params: str) -> bytes:
    failure = {"code": 1, "message": code, "data": list(params)}
    return http(json.dumps({"jsonrpc": "2.0", "error": failure, "id": call["id"]}))


def whole_api(call: Any) -> bytes:
    """Logs in and out, and answers all else with the RPC's name."""
    if isinstance(call, list):
        replies = [json.loads(whole_api(one).partition(b"\r\n\r\n")[2]) for one in call]
        return http(json.dumps(replies))
    if call["method"] == "session.login_with_password":
        return result(call, "OpaqueRef:session")
    return result(call, call["method"])


def slowly(seconds: float, answer: Answer = whole_api) -> Answer:
    """The same answer, later."""

    def later(call: Any) -> bytes | None:
        time.sleep(seconds)
        return answer(call)

    return later


class Server:
    """Each request is a JSON call, given to `answer`; None closes the connection without a word."""

    def __init__(self, answer: Answer = whole_api) -> None:
        self.answer = answer
        self.calls: list[Any] = []
        self.heads: list[bytes] = []
        self.connections = 0
        self._lock = Lock()
        self._open: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self._listening.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        Thread(target=self._accept, daemon=True).start()

    def methods(self) -> list[str]:
        return [call["method"] for call in self.calls if isinstance(call, dict)]

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                sock, _ = self._listening.accept()
                with self._lock:
                    self.connections += 1
                    self._open.append(sock)
                Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        with suppress(OSError), sock:
            while (request := read_request(sock)) is not None:
                head, body = request
                call = json.loads(body) if body[:1] in (b"{", b"[") else body
                with self._lock:
                    self.heads.append(head)
                    self.calls.append(call)
                reply = self.answer(call)
                if reply is None:
                    return
                sock.sendall(reply)
                if b"\r\nConnection: close" in reply:
                    return

    def drop(self) -> None:
        """Closes all connections, as a server does that is started again."""
        with self._lock:
            dropped, self._open = self._open, []
        for sock in dropped:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()

    def close(self) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self.drop()


def read_request(sock: socket.socket) -> tuple[bytes, bytes] | None:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = sock.recv(65536)
        if not piece:
            return None
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
    while len(body) < length:
        piece = sock.recv(65536)
        if not piece:
            return None
        body += piece
    return head, body


@contextmanager
def serving(answer: Answer = whole_api) -> Iterator[Server]:
    server = Server(answer)
    try:
        yield server
    finally:
        server.close()
