"""Who waits for events and goes away is waited for no more."""

import socket
import threading
import time
import urllib.request
from collections.abc import Iterator

import pytest

from .driver import json_call
from .running import Process, running

SPEC = 'api tested {\n  title "Tested"\n  version "1"\n  use std\n}\nclass VM {\n  rw size: int = 1\n}\n'


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    folder = tmp_path_factory.mktemp("served")
    (folder / "a.apidl").write_text(SPEC)
    with running(folder) as made:
        yield made


def waiting(process: Process) -> float:
    with urllib.request.urlopen(f"{process.url}/metrics", timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith("apigen_events_waiting "))


def until(process: Process, number: int) -> None:
    end = time.monotonic() + 10
    while waiting(process) != number:
        assert time.monotonic() < end, waiting(process)
        time.sleep(0.02)


def request(name: str, *params: object) -> bytes:
    body = json_call(name, list(params))
    return b"POST /jsonrpc HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


@pytest.mark.parametrize("name", ["event.from", "event.next"])
def test_a_dropped_connection_ends_the_wait(process: Process, name: str) -> None:
    session = process.log_in()
    token = process.call("event.from", session, ["*"], "", 0)["token"]
    process.call("event.register", session, ["vm"])
    more = [["vm"], token, 3000] if name == "event.from" else []
    connection = socket.create_connection(("127.0.0.1", process.port))
    connection.sendall(request(name, session, *more))
    until(process, 1)
    connection.close()
    until(process, 0)


def test_who_is_still_there_is_told(process: Process) -> None:
    """Also where the next request has come meanwhile, which is answered after it."""
    session = process.log_in()
    token = process.call("event.from", session, ["*"], "", 0)["token"]
    connection = socket.create_connection(("127.0.0.1", process.port), timeout=10)
    connection.sendall(request("event.from", session, ["vm"], token, 3000))
    until(process, 1)
    connection.sendall(request("VM.get_all", session))
    time.sleep(0.1)
    assert waiting(process) == 1
    vm = process.call("VM.create", session, {})
    said = b""
    while said.count(b'"result"') < 2:
        said += connection.recv(65536)
    assert said.index(b'"events"') < said.rindex(b'"result":["%s"]' % vm.encode())
    connection.close()


def test_a_log_out_elsewhere_is_told_at_once(process: Process) -> None:
    session = process.log_in()
    token = process.call("event.from", session, ["*"], "", 0)["token"]
    found: list[object] = []
    thread = threading.Thread(
        target=lambda: found.append(process.call("event.from", session, ["vm"], token, 25))
    )
    thread.start()
    until(process, 1)
    process.call("session.logout", session)
    thread.join(5)
    assert found == [["SESSION_INVALID", session]]
