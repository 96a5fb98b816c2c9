"""Who refers to an object while another destroys it: one of the two is refused, and no reference dangles."""

import threading
from pathlib import Path
from typing import Any

from .running import Process, running

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
  rw host: host ref = null <-> host.VMs
}
"""
ROUNDS, RIVALS = 40, 3


def together(process: Process, calls: list[tuple[str, list[Any]]]) -> list[Any]:
    """What calls answer that are sent at one moment."""
    start, found = threading.Barrier(len(calls)), [None] * len(calls)

    def send(at: int, name: str, params: list[Any]) -> None:
        start.wait()
        found[at] = process.call(name, *params)

    threads = [threading.Thread(target=send, args=(at, *call)) for at, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_destroy_races_create(tmp_path: Path) -> None:
    (tmp_path / "a.apidl").write_text(SPEC)
    with running(tmp_path, "--database", f"sqlite:///{tmp_path}/a.db") as process:
        session = process.log_in()
        for at in range(ROUNDS):
            host = process.call("host.create", session, {})
            calls = [("VM.create", [session, {"host": host}])] * RIVALS
            calls.insert(at % (RIVALS + 1), ("host.destroy", [session, host]))
            answers = together(process, calls)
            destroyed = answers.pop(at % (RIVALS + 1))
            made = {answer for answer in answers if isinstance(answer, str)}
            refused = {answer[0] for answer in answers if isinstance(answer, list)}
            if destroyed == "":
                assert (made, refused) == (set(), {"HANDLE_INVALID"})
            else:
                assert destroyed[0] == "OBJECT_IN_USE"
                assert (len(made), refused) == (RIVALS, set())
                assert set(process.call("host.get_VMs", session, host)) == made
        hosts = process.call("host.get_all_records", session)
        vms = process.call("VM.get_all_records", session)
    assert {vm["host"] for vm in vms.values()} == set(hosts)
