"""`apigen serve` as a process, on a port of its own."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

USER, PASSWORD = "root", "open sesame"


class Process:
    """A server that runs. `url` is what it says of itself."""

    def __init__(self, *arguments: str, environment: dict[str, str] | None = None) -> None:
        given = {"APIGEN_ADMIN_PASSWORD": PASSWORD} if environment is None else environment
        self.process = subprocess.Popen(
            [sys.executable, "-m", "apigen", "serve", *arguments, "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | given,
        )
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().decode().strip()
        if not self.url:
            raise AssertionError(self.ended()[1])
        self.port = int(self.url.rpartition(":")[2])

    def call(self, name: str, *params: Any) -> Any:
        """What an RPC answers over JSON-RPC: the result, or the error as code and parameters."""
        body = json.dumps({"jsonrpc": "2.0", "method": name, "params": params, "id": 1}).encode()
        with urllib.request.urlopen(f"{self.url}/jsonrpc", body, timeout=30) as answer:
            reply = json.load(answer)
        error = reply.get("error")
        return [error["message"], *error["data"]] if error else reply["result"]

    def log_in(self) -> str:
        return str(self.call("session.login_with_password", USER, PASSWORD))

    def ended(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Ends it by a signal: its status, and what it has said on standard error."""
        self.process.send_signal(number)
        _, said = self.process.communicate(timeout=60)
        return self.process.returncode, said.decode()


@contextmanager
def running(*arguments: str | Path) -> Iterator[Process]:
    """A server, until it is not needed any more."""
    made = Process(*map(str, arguments))
    try:
        yield made
    finally:
        if made.process.poll() is None:
            made.ended()
