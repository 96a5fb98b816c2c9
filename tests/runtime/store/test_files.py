"""Files: what is opened and what is refused, and what is kept when disks fail."""

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import pytest

from apigen import diagnostics
from apigen.runtime.store import ballast, files, schema, writer
from apigen.runtime.store.clock import Clock
from apigen.runtime.store.database import Database, open_database
from apigen.runtime.store.plan import Plan
from apigen.runtime.store.transaction import Transaction
from apigen.wire.errors import Failure

SPEC = """
class VM {
  rw name/label: string
  rw other_config: (string -> string) map = {}
}
"""

Planned = Callable[[str], Plan]


@pytest.fixture
def plan(planned: Planned) -> Plan:
    return planned(SPEC)


def create(name: str) -> Callable[[Transaction], str]:
    return lambda tx: tx.create("VM", {"name_label": name})


def written(store: Database, *works: Callable[[Transaction], Any]) -> list[Any]:
    async def run() -> list[Any]:
        return [await asyncio.gather(store.write(work), return_exceptions=True) for work in works]

    return [one for (one,) in asyncio.run(run())]


def refusal(path: Path, plan: Plan) -> str:
    with pytest.raises(diagnostics.Failure) as raised:
        open_database(path, plan)
    return raised.value.diagnostics[0].code


def test_what_was_written_is_there_again(tmp_path: Path, plan: Plan) -> None:
    store = open_database(tmp_path / "a.db", plan)
    refs = written(store, create("a"), create("b"))
    store.close()
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["a.db", "a.db.lock"]
    store = open_database(tmp_path / "a.db", plan)
    assert store.now(lambda tx: tx.refs("VM")) == refs
    store.close()


def test_a_second_server_is_refused_with_the_pid_of_the_first(tmp_path: Path, plan: Plan) -> None:
    store = open_database(tmp_path / "a.db", plan)
    with pytest.raises(diagnostics.Failure) as raised:
        open_database(tmp_path / "a.db", plan)
    assert f"process {os.getpid()}" in raised.value.diagnostics[0].message
    store.close()
    open_database(tmp_path / "a.db", plan).close()


def test_what_is_no_store_is_left_as_it_is(tmp_path: Path, plan: Plan) -> None:
    foreign = tmp_path / "foreign.db"
    connection = apsw.Connection(str(foreign))
    connection.execute("CREATE TABLE t (a)")
    connection.close()
    text = tmp_path / "text.db"
    text.write_text("no database " * 100)
    for path, code in ((foreign, "store-other"), (text, "store-broken")):
        before = path.read_bytes()
        assert refusal(path, plan) == code
        assert path.read_bytes() == before


def test_a_newer_file_is_refused(tmp_path: Path, plan: Plan) -> None:
    open_database(tmp_path / "a.db", plan).close()
    connection = apsw.Connection(str(tmp_path / "a.db"))
    connection.execute("UPDATE meta SET v = ? WHERE k = 'format'", (str(schema.FORMAT + 1),))
    connection.close()
    assert refusal(tmp_path / "a.db", plan) == "store-newer"


def filled(path: Path, plan: Plan, *, well: bool) -> None:
    """A store of some pages; `well`: it was closed in good order."""
    store = open_database(path, plan)
    written(store, *(create("x" * 2000) for _ in range(50)))
    store.close()
    if not well:
        connection = apsw.Connection(str(path))
        connection.execute("INSERT INTO meta VALUES ('open', '1')")
        connection.close()


def test_a_truncated_file_is_refused(tmp_path: Path, plan: Plan) -> None:
    path = tmp_path / "a.db"
    filled(path, plan, well=False)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)
    assert refusal(path, plan) == "store-damaged"


def test_pages_are_checked_after_a_crash_alone(tmp_path: Path, plan: Plan) -> None:
    codes = []
    for well in (True, False):
        path = tmp_path / f"{well}.db"
        filled(path, plan, well=well)
        with path.open("r+b") as file:
            file.seek(path.stat().st_size // 4096 // 2 * 4096)
            file.write(b"\xff" * 4096)
        try:
            open_database(path, plan).close()
            codes.append("")
        except diagnostics.Failure as failure:
            codes.append(failure.diagnostics[0].code)
    assert codes == ["", "store-damaged"]


HOSTILE = (
    *('"\n"name_label":"x"', '\\n"name_label":', "\u2028\u2029", "\x7f\x85"),
    *('",\n"', "OpaqueRef:x", "𝄞}"),
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_come_back_as_they_were(tmp_path: Path, plan: Plan, text: str) -> None:
    store = open_database(tmp_path / "a.db", plan)
    (ref,) = written(store, lambda tx: tx.create("VM", {"name_label": text, "other_config": {text: text}}))

    def change(tx: Transaction) -> Any:
        row = tx.row("VM", ref)
        tx.set(row, row.cls.fields["name_label"], f"{text}!")
        tx.add_to(row, row.cls.fields["other_config"], f"{text}2", text)
        return tx.values(row)

    wanted = {"name_label": f"{text}!", "other_config": {text: text, f"{text}2": text}}
    assert written(store, change) == [wanted]
    assert written(store, lambda tx: tx.values(tx.row("VM", ref))) == [wanted]
    store.close()


# Syncs.


def syncs(store: Database, log: list[str], commits: int = 20) -> int:
    """How many syncs of the log there are for so many writes, one after the other."""
    before = len(log)
    for number in range(commits):
        written(store, create(str(number)))
    return sum(name.endswith("-wal") for name in log[before:])


def test_what_is_acknowledged_has_been_synced(tmp_path: Path, plan: Plan, disk: Any) -> None:
    store = open_database(tmp_path / "a.db", plan)
    assert syncs(store, disk.syncs) >= 20
    store.close()


def test_without_full_syncs_the_count_would_tell(
    tmp_path: Path, plan: Plan, disk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        schema, "PRAGMAS", tuple(pragma.replace("FULL", "NORMAL") for pragma in schema.PRAGMAS)
    )
    assert refusal(tmp_path / "a.db", plan) == "store-unsafe"
    monkeypatch.setattr(files, "FULL", 1)
    store = open_database(tmp_path / "b.db", plan)
    assert syncs(store, disk.syncs) < 20
    store.close()


# Faults.


def test_a_full_disk_is_an_error_until_there_is_room(tmp_path: Path, plan: Plan, disk: Any) -> None:
    store = open_database(tmp_path / "a.db", plan)
    (kept,) = written(store, create("a"))
    disk.full = True
    (failure,) = written(store, create("b"))
    assert isinstance(failure, Failure)
    assert (failure.code, failure.params) == ("INTERNAL_ERROR", ("storage full",))
    assert store.trouble is None

    async def read() -> tuple[list[str], dict[str, int]]:
        return store.read().refs("VM"), store.counts()

    assert asyncio.run(read()) == ([kept], {"VM": 1})
    disk.full = False
    (more,) = written(store, create("c"))
    store.close()
    disk.unregister()
    store = open_database(tmp_path / "a.db", plan)
    assert store.now(lambda tx: tx.refs("VM")) == [kept, more]
    store.close()


def test_on_a_full_disk_room_is_made_with_what_was_kept_for_it(
    tmp_path: Path, plan: Plan, disk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk of this test is full until the ballast is given up, and has no room for others then."""
    room, path = [100 * ballast.SIZE], tmp_path / "a.db.ballast"
    monkeypatch.setattr(ballast.Ballast, "room", lambda _: room[0])
    release = ballast.Ballast.release

    def released(one: ballast.Ballast) -> None:
        release(one)
        disk.full = False

    monkeypatch.setattr(ballast.Ballast, "release", released)
    store = open_database(tmp_path / "a.db", plan)
    assert path.stat().st_size == ballast.SIZE
    kept, other = written(store, create("a"), create("b"))
    disk.full, room[0] = True, 0
    assert outcome(store, create("c")) == ("INTERNAL_ERROR", "storage full")
    assert not path.exists()
    assert outcome(store, create("d")) == (
        "INTERNAL_ERROR",
        "storage full",
    )  # though there is room
    assert outcome(store, lambda tx: tx.delete(tx.row("VM", other)), clears=True) is None
    assert outcome(store, create("e")) == ("INTERNAL_ERROR", "storage full")
    room[0] = 100 * ballast.SIZE
    more = outcome(store, create("f"))
    assert path.stat().st_size == ballast.SIZE
    assert store.now(lambda tx: tx.refs("VM")) == [kept, more]
    store.close()
    assert not path.exists()


def test_what_makes_room_is_done_though_it_met_the_full_disk_first(
    tmp_path: Path, plan: Plan, disk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = [100 * ballast.SIZE]
    monkeypatch.setattr(ballast.Ballast, "room", lambda _: room[0])
    release = ballast.Ballast.release

    def released(one: ballast.Ballast) -> None:
        release(one)
        disk.full = False

    monkeypatch.setattr(ballast.Ballast, "release", released)
    store = open_database(tmp_path / "a.db", plan)
    (kept,) = written(store, create("a"))
    disk.full, room[0] = True, 0
    assert outcome(store, lambda tx: tx.delete(tx.row("VM", kept)), clears=True) is None
    # Where much is free within the file, it can be written to on a full disk.
    monkeypatch.setattr(writer, "CLEARED", 0)
    assert str(outcome(store, create("b"))).startswith("OpaqueRef:")
    store.close()


def test_a_disk_without_room_for_ballast(tmp_path: Path, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ballast.Ballast, "room", lambda _: ballast.SIZE)
    store = open_database(tmp_path / "a.db", plan)
    assert not (tmp_path / "a.db.ballast").exists()
    written(store, create("a"))
    store.close()


def outcome(store: Database, work: Callable[[Transaction], Any], *, clears: bool = False) -> Any:
    """What work gives, or the code and the parameters of its failure."""

    async def run() -> Any:
        return await store.write(work, clears=clears)

    try:
        return asyncio.run(run())
    except Failure as failure:
        return failure.code, *failure.params


def test_after_a_failed_sync_nothing_more_is_written(tmp_path: Path, plan: Plan, disk: Any) -> None:
    store = open_database(tmp_path / "a.db", plan)
    (kept,) = written(store, create("a"))
    disk.broken = True
    (failure,) = written(store, create("b"))
    assert isinstance(failure, Failure)
    assert store.trouble is not None
    disk.broken = False
    (failure,) = written(store, create("c"))
    assert isinstance(failure, Failure)
    store.close()
    disk.unregister()
    store = open_database(tmp_path / "a.db", plan)
    assert store.now(lambda tx: tx.refs("VM"))[0] == kept
    store.close()


def test_a_file_that_is_taken_away_is_noticed(tmp_path: Path, plan: Plan) -> None:
    path = tmp_path / "a.db"
    store = open_database(path, plan)
    written(store, create("a"))
    path.unlink()
    (failure,) = written(store, create("b"))
    assert isinstance(failure, Failure)
    assert store.trouble == "the file is not there any more"
    store.close()


def test_an_idle_server_notices_too(tmp_path: Path, plan: Plan) -> None:
    path = tmp_path / "a.db"
    store = open_database(path, plan)
    path.rename(tmp_path / "b.db")
    end = time.monotonic() + 5
    while store.trouble is None and time.monotonic() < end:
        time.sleep(0.05)
    assert store.trouble is not None
    store.close()


# Order among processes, threads, times.


def test_a_snapshot_stays_as_it_was(tmp_path: Path, plan: Plan) -> None:
    store = open_database(tmp_path / "a.db", plan)
    with store.snapshot() as before:
        assert before.count("VM") == 0
        written(store, create("a"))
        assert before.count("VM") == 0
    with store.snapshot() as after:
        assert after.count("VM") == 1
    store.close()


def test_a_turn_of_the_loop_has_one_snapshot(tmp_path: Path, plan: Plan) -> None:
    store = open_database(tmp_path / "a.db", plan)

    async def run() -> None:
        assert store.read().count("VM") == 0
        done = threading.Event()
        future = store.write(create("a"))
        done.wait(0.05)  # the writer commits meanwhile
        assert store.read().count("VM") == 0
        await future
        assert store.read().count("VM") == 1
        assert store.counts() == {"VM": 1}

    asyncio.run(run())
    store.close()


def test_a_loop_that_ends_leaves_no_snapshot(tmp_path: Path, plan: Plan) -> None:
    store = open_database(tmp_path / "a.db", plan)

    async def count() -> int:
        asyncio.get_running_loop().stop()
        return store.read().count("VM")

    for number in range(3):
        loop = asyncio.new_event_loop()
        task = loop.create_task(count())
        loop.run_forever()
        assert task.result() == number
        loop.close()
        store.now(create("a"))
    store.close()


def test_the_log_is_written_back_beside_the_writer(
    tmp_path: Path, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apigen.runtime.store.checkpoints.SOME", 20)
    monkeypatch.setattr("apigen.runtime.store.database.MANY", 60)
    path = tmp_path / "a.db"
    store = open_database(path, plan)
    small = path.stat().st_size
    for _ in range(100):
        written(store, *(create("x" * 4000) for _ in range(5)))
    assert path.stat().st_size > small
    assert (tmp_path / "a.db-wal").stat().st_size < 1000 * 4096  # 5000 if nobody does
    store.close()


def test_time_does_not_go_back(tmp_path: Path, plan: Plan) -> None:
    moment = 1000.0
    clock = Clock(now=lambda: moment)
    assert clock() == 1000.0
    moment = 900.0
    assert clock() == 1000.0
    store = open_database(tmp_path / "a.db", plan, now=lambda: 5000.0)
    store.close()
    store = open_database(tmp_path / "a.db", plan, now=lambda: 100.0)
    assert store.clock() == 5000.0
    store.close()


def test_the_time_is_stored_now_and_then_with_what_is_written(tmp_path: Path, plan: Plan) -> None:
    moment = 1000.0
    store = open_database(tmp_path / "a.db", plan, now=lambda: moment)
    moment = 1100.0
    written(store, create("a"))
    assert store.now(lambda tx: files.get(tx.connection, "clock")) == "1100.0"
    store.close()


# Kills.

CHILD = """
import asyncio, sys
from pathlib import Path
from apigen import load
from apigen.runtime.store.database import open_database
from apigen.runtime.store.plan import plan

store = open_database(Path(sys.argv[1]), plan(load(Path(sys.argv[2])).api))

async def one(number):
    at = 0
    while True:
        at += 1
        name = f"{number}-{at}"
        def work(tx):
            first = tx.create("VM", {"name_label": name})
            tx.create("VM", {"name_label": name, "other_config": {"first": first}})
            return first
        await store.write(work)
        print(name, flush=True)

async def main():
    await asyncio.gather(*(one(number) for number in range(16)))

asyncio.run(main())
"""


def names_of(tx: Transaction) -> list[str]:
    return [row.name or "" for piece in tx.pieces("VM") for row in piece]


def killed(tmp_path: Path, plan: Plan, rounds: int) -> None:
    """Servers that are killed while they write: what they had acknowledged is there, and nothing is half."""
    path = tmp_path / "a.db"
    for at in range(rounds):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(path), str(tmp_path / "spec")],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None
        first = child.stdout.readline().strip()
        time.sleep(0.02 + at % 7 * 0.03)
        child.kill()
        rest = child.stdout.read()
        child.stdout.close()
        child.wait()
        names = [first, *(line for line in rest.split("\n")[:-1] if line)]
        store = open_database(path, plan)
        found = Counter(store.now(names_of))
        assert not set(names) - found.keys()
        assert {many % 2 for many in found.values()} == {0}
        dense = store.now(lambda tx: tx.connection.execute("SELECT count(*), max(seq) FROM ev").fetchone())
        assert dense is not None
        assert dense[0] == dense[1]
        store.close()


def test_three_kills(tmp_path: Path, plan: Plan) -> None:
    killed(tmp_path, plan, 3)


@pytest.mark.slow
def test_fifty_kills(tmp_path: Path, plan: Plan) -> None:
    killed(tmp_path, plan, 50)
