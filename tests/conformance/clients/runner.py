"""Runs programs against servers, and holds what they tell, and the server's log, against a scenario."""

import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from tests.conformance.clients.programs import WORLD, Control, Following, Part, Scenario, Step, Together
from tests.conformance.clients.values import matches

USER, PASSWORD = "root", "open sesame, said the fox"
LIMIT = 30.0
"""Seconds after which a program is ended that has not come to its end."""


class Server:
    """`apigen serve` with its objects in a file, on one port for as long as it is needed."""

    def __init__(self, folder: Path, release: str) -> None:
        self._folder = folder
        self._log = (folder / "log").open("w+b")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._command = [sys.executable, "-m", "apigen", "serve", str(WORLD), "-v"]
        self._command += ["--handlers", str(WORLD / "service.py"), "--port", str(self.port)]
        self._command += ["--database", f"sqlite:///{folder}/objects.db", "--as-of", release]
        try:
            self.start()
        except AssertionError:
            self._log.close()
            raise

    def start(self) -> None:
        self._process = subprocess.Popen(
            self._command,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=os.environ | {"APIGEN_ADMIN_PASSWORD": PASSWORD},
        )
        assert self._process.stdout is not None
        if not self._process.stdout.readline():
            self._process.communicate()
            raise AssertionError(self.log())

    def kill(self) -> None:
        """Without a warning, once all calls until now are in its log."""
        size = -1
        while size != len(self.log()):
            size = len(self.log())
            time.sleep(0.1)
        self._process.kill()
        self._process.communicate()

    def replace(self) -> None:
        """By one that knows nothing of what was."""
        self.kill()
        for file in self._folder.glob("objects.db*"):
            file.unlink()
        self.start()

    def end_sessions(self) -> None:
        """All but one that is made for this, and ended then."""
        mine = self._call("session.login_with_password", USER, PASSWORD)
        self._call("session.change_password", mine, PASSWORD, PASSWORD)
        self._call("session.logout", mine)

    def _call(self, name: str, *params: str) -> Any:
        body = json.dumps({"jsonrpc": "2.0", "method": name, "params": params, "id": 1}).encode()
        with urllib.request.urlopen(f"{self.url}/jsonrpc", body, timeout=10) as answer:
            return json.load(answer)["result"]

    def log(self) -> str:
        self._log.flush()
        return Path(self._log.name).read_text()

    def end(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.communicate(timeout=30)
        self._log.close()


@contextmanager
def serving(folder: Path, release: str) -> Iterator[Server]:
    """A server, until it is not needed any more."""
    folder.mkdir(parents=True)
    server = Server(folder, release)
    try:
        yield server
    finally:
        server.end()


def run(scenario: Scenario, server: Server, program: Sequence[str | Path], wire: str) -> list[str]:
    """What is wrong with what a program did: a text for each."""
    before = len(server.log())
    lines, said, trouble = _told(server, program, wire)
    deadline = time.monotonic() + 2
    wrong = trouble + compared(scenario, lines)
    logged = _logged(server.log()[before:])
    while _counted(logged)["session.logout"] < 1 and time.monotonic() < deadline:
        time.sleep(0.02)  # the log is written a little later
        logged = _logged(server.log()[before:])
    counted = _counted(logged)
    for name, number in scenario.calls.items():
        if counted[name] != number:
            wrong.append(f"the server was called {counted[name]} times, not {number}: {name}")
    requests = len({one["request"] for one in logged})
    if requests != scenario.requests.get(wire, requests):
        wrong.append(f"{requests} requests, not {scenario.requests[wire]}")
    if PASSWORD in said or PASSWORD in server.log():
        wrong.append("a password is in what was said on standard error")
    return wrong + ([f"standard error: {said[-2000:]}"] if said else [])


def _logged(log: str) -> list[Any]:
    """The calls in a log; that of a task counts when it begins."""
    found = (json.loads(line) for line in log.splitlines() if line.startswith("{") and line.endswith("}"))
    return [one for one in found if one["event"] == "call" and "task" not in one]


def _counted(logged: list[Any]) -> Counter[str]:
    """How often each RPC was called by others than this module."""
    counted = Counter(one["rpc"] for one in logged)
    for name in ("session.login_with_password", "session.logout"):
        counted[name] -= counted["session.change_password"]
    return counted


def _told(server: Server, program: Sequence[str | Path], wire: str) -> tuple[list[Any], str, list[str]]:
    given = {"APIGEN_URL": server.url, "APIGEN_WIRE": wire, "APIGEN_USER": USER, "APIGEN_PASSWORD": PASSWORD}
    process = subprocess.Popen(
        program,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | given,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    errors: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_drained, args=(process.stderr, errors)).start()
    timer = threading.Timer(LIMIT, process.kill)
    timer.start()
    lines = []
    for text in process.stdout:
        line = json.loads(text)
        lines.append(line)
        if "ask" in line:
            getattr(server, line["ask"])()
            process.stdin.write("ok\n")
            process.stdin.flush()
    status = process.wait()
    timer.cancel()
    process.stdin.close()
    process.stdout.close()
    trouble = [] if lines and lines[-1] == {"done": True} else [f"not done, status {status}"]
    return lines, errors.get(timeout=10), trouble


def _drained(stream: IO[str], into: "queue.Queue[str]") -> None:
    with stream:
        into.put(stream.read())


def compared(scenario: Scenario, lines: list[Any]) -> list[str]:
    """What the steps told, against what they should."""
    refs = {
        f"@{line['step']}": line["value"]
        for line in lines
        if str(line.get("value", "")).startswith("OpaqueRef:")
    }
    return [text for part in scenario.parts for text in _part(part, lines, refs)]


def _part(part: Part, lines: list[Any], refs: dict[str, str]) -> Iterator[str]:
    match part:
        case Step():
            yield from _step(part, _of(part.id, lines), refs)
        case Together(_, steps):
            for step in steps:
                yield from _step(step, _of(step.id, lines), refs)
        case Following(id, _, _, meanwhile, wanted):
            told = _of(id, lines)
            for one in wanted:
                while told and not _agrees(named(one, refs), told[0]):
                    del told[0]
                if not told:
                    yield f"{id}: no event {one}, or not in this order; told: {_of(id, lines)}"
            for other in meanwhile:
                yield from _part(other, lines, refs)
        case Control():
            pass


def _agrees(wanted: dict[str, Any], line: dict[str, Any]) -> bool:
    return all(kind in line and matches(one, line[kind]) for kind, one in wanted.items())


def _of(step: str, lines: list[Any]) -> list[Any]:
    return [line for line in lines if line.get("step") == step]


def _step(step: Step, lines: list[Any], refs: dict[str, str]) -> Iterator[str]:
    if not lines:
        yield f"{step.id}: nothing told"
        return
    last = lines[-1]
    for kind, wanted in step.wanted.items():
        if kind not in last or not matches(named(wanted, refs), last[kind]):
            yield f"{step.id}: {kind} {wanted} expected: {last}"
    if step.within is not None and last["seconds"] > step.within:
        yield f"{step.id}: {last['seconds']} seconds"
    if step.task and "value" in step.wanted:
        progress = [line["progress"] for line in lines if "progress" in line]
        if progress != sorted(progress) or not progress or progress[-1] != 1:
            yield f"{step.id}: progress {progress}"


def named(wanted: Any, refs: dict[str, str]) -> Any:
    """An expectation with the refs that steps gave in place of the steps."""
    match wanted:
        case str():
            return refs.get(wanted, wanted)
        case list():
            return [named(one, refs) for one in wanted]
        case dict():
            return {name: named(one, refs) for name, one in wanted.items()}
        case _:
            return wanted
