"""Servers that are killed while clients write over HTTP: what was acknowledged is there, nothing is half, and
both ends of every pair agree.
"""

import http.client
import json
import random
import signal
import threading
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from .running import Process

SPEC = """api tested {
  title "Tested"
  version "1"
  use std
}
class host {
  ro uuid: string
  ro VMs: VM ref set <-> VM.host
}
class VM {
  ro uuid: string
  rw name: string
  rw copy: string
  rw note: string = ""
  rw host: host ref <-> host.VMs
}
"""
ROUNDS, CLIENTS = 50, 4
LONGEST = 0.15
"""Seconds of writing before a kill."""


class Writer:
    """A client that makes objects, and changes one of its own, until the server is gone.

    `made`: the names of objects by their refs, as acknowledged. `note` and `host` of its own object: what was
    acknowledged last, and what was sent and may have been written.
    """

    def __init__(self, name: str, session: str, hosts: list[str], own: str) -> None:
        self.name, self.session, self.hosts, self.own = name, session, hosts, own
        self.made: dict[str, str] = {}
        self.sent: set[str] = set()
        self.note, self.host = {""}, {hosts[0]}
        self.acknowledged = 0
        self.numbers = count(1)

    def write(self, port: int) -> None:
        """Writes until the connection breaks: nothing else may go wrong."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            while True:
                self._some(lambda *call: called(connection, *call))
        except (ConnectionError, http.client.HTTPException):
            pass
        finally:
            connection.close()

    def _some(self, call: Callable[..., Any]) -> None:
        number = next(self.numbers)
        name, host = f"{self.name} {number}", self.hosts[number % len(self.hosts)]
        self.sent.add(name)
        ref = call("VM.create", self.session, {"name": name, "copy": name, "host": host})
        self.made[ref] = name
        self.note.add(name)
        call("VM.set_note", self.session, self.own, name)
        self.note = {name}
        self.host.add(host)
        call("VM.set_host", self.session, self.own, host)
        self.host = {host}
        self.acknowledged += 3


def called(connection: http.client.HTTPConnection, name: str, *params: Any) -> Any:
    """What an RPC answers."""
    call = {"jsonrpc": "2.0", "method": name, "params": params, "id": 1}
    connection.request("POST", "/jsonrpc", json.dumps(call))
    return json.loads(connection.getresponse().read())["result"]


def killed_after(process: Process, writers: list[Writer], seconds: float) -> None:
    """Lets clients write, and kills the server meanwhile."""
    threads = [threading.Thread(target=writer.write, args=(process.port,)) for writer in writers]
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    process.ended(signal.SIGKILL)
    for thread in threads:
        thread.join()


def check(process: Process, writers: list[Writer]) -> None:
    """What a server holds that was started again; what is found of what was under way counts from then on."""
    session = writers[0].session
    vms = process.call("VM.get_all_records", session)
    hosts = process.call("host.get_all_records", session)
    for ref, host in hosts.items():
        assert set(host["VMs"]) == {vm for vm, record in vms.items() if record["host"] == ref}
    assert all(vm["name"] == vm["copy"] and vm["host"] in hosts and vm["uuid"] for vm in vms.values())
    for writer in writers:
        own = vms.pop(writer.own)
        assert own["note"] in writer.note
        assert own["host"] in writer.host
        writer.note, writer.host = {own["note"]}, {own["host"]}
        assert {ref: vms[ref]["name"] for ref in writer.made if ref in vms} == writer.made
        found = {ref: vm["name"] for ref, vm in vms.items() if vm["name"] in writer.sent}
        assert len(found) - len(writer.made) in (0, 1)  # that under way is there, or it is not
        assert len(set(found.values())) == len(found)
        writer.made, writer.sent = found, set(found.values())
    assert len(vms) == sum(len(writer.made) for writer in writers)


@pytest.mark.slow
def test_fifty_kills(tmp_path: Path) -> None:
    (tmp_path / "a.apidl").write_text(SPEC)
    arguments = str(tmp_path), "--database", f"sqlite:///{tmp_path}/a.db"
    moments = random.Random(14)
    process = Process(*arguments)
    session = process.log_in()
    hosts = [process.call("host.create", session, {}) for _ in range(3)]
    writers = []
    for name in "abcdefgh"[:CLIENTS]:
        fields = {"name": name, "copy": name, "host": hosts[0]}
        writers.append(Writer(name, session, hosts, process.call("VM.create", session, fields)))
    for _ in range(ROUNDS):
        killed_after(process, writers, moments.uniform(0.01, LONGEST))
        process = Process(*arguments)
        check(process, writers)
    status, _ = process.ended()
    assert status == 0
    assert all(writer.acknowledged > ROUNDS for writer in writers)
