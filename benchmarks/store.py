"""How much the store adds to SQLite: the same rows written and read by bare statements in the same run.

python -m benchmarks.store [RUNS]

Per operation, 64 a commit, every commit on the disk; A B A B …, medians. Then what many objects cost.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import apsw

import apigen
from apigen.runtime.store import files
from apigen.runtime.store.database import Database, open_database
from apigen.runtime.store.destroying import destroy
from apigen.runtime.store.plan import Plan, plan
from apigen.runtime.store.transaction import Transaction
from benchmarks.timing import table

SPEC = """
api store {
  title "What is measured"
}
class host {
  rw name/label: string
  ro VMs: VM ref set <-> VM.host
}
class VM {
  rw name/label: string
  rw host: host ref
  rw other_config: (string -> string) map = {}
  rw notes: string = ""
}
"""

GROUP, GROUPS = 64, 30
NOTES = "x" * 3000
"""Records are as long as those of a large class."""

Timed = dict[str, list[float]]


class Ours:
    """The store."""

    def __init__(self, path: Path, planned: Plan) -> None:
        self.store: Database = open_database(path, planned)
        self.host: str = self.store.now(lambda tx: tx.create("host", {"name_label": "h"}))
        self.refs: list[str] = []

    async def create(self) -> None:
        given = {"name_label": "a", "host": self.host, "notes": NOTES}
        work: Callable[[Transaction], str] = lambda tx: tx.create("VM", given)  # noqa: E731
        self.refs += await asyncio.gather(*(self.store.write(work) for _ in range(GROUP)))

    async def set(self, at: int) -> None:
        value = f"b{time.perf_counter()}"
        refs = self.refs[at * GROUP : (at + 1) * GROUP]
        await asyncio.gather(*(self.store.write(rename(ref, value)) for ref in refs))

    async def get(self, at: int) -> None:
        field = self.store.catalog.plan.field("VM", "name_label")
        reader = self.store.read()
        for ref in self.refs[at * GROUP : (at + 1) * GROUP]:
            reader.member(reader.row("VM", ref), field)

    async def destroy(self) -> None:
        refs, self.refs = self.refs[:GROUP], self.refs[GROUP:]

        def work_on(ref: str) -> Callable[[Transaction], object]:
            return lambda tx: destroy(tx, tx.row("VM", ref))

        await asyncio.gather(*(self.store.write(work_on(ref)) for ref in refs))


class Bare:
    """The statements alone, on the same tables without events: rows with an index for names, and links."""

    def __init__(self, path: Path) -> None:
        self.connection = files.connect(str(path))
        self.connection.execute(
            "CREATE TABLE obj"
            " (id INTEGER PRIMARY KEY, ref TEXT NOT NULL UNIQUE, class INT, name TEXT, rec BLOB);"
            "CREATE INDEX obj_class ON obj (class, id); CREATE INDEX obj_name ON obj (class, name);"
            "CREATE TABLE link (dst INT, field INT, src INT, PRIMARY KEY (dst, field, src)) WITHOUT ROWID;"
            "CREATE INDEX link_src ON link (src)"
        )
        self.last, self.ids = 0, list[tuple[int, str]]()
        self.record = NOTES.encode()

    def committed(self, do: Callable[[], None]) -> None:
        self.connection.execute("BEGIN IMMEDIATE")
        do()
        self.connection.execute("COMMIT")
        if self.last % (GROUP * 8) == 0:
            self.connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)

    async def create(self) -> None:
        def do() -> None:
            for _ in range(GROUP):
                self.last += 1
                ref = os.urandom(18).hex()
                self.connection.execute(
                    "INSERT INTO obj VALUES (?, ?, 1, 'a', ?)", (self.last, ref, self.record)
                )
                self.connection.execute("INSERT INTO link VALUES (1, 1, ?)", (self.last,))
                self.ids.append((self.last, ref))

        self.committed(do)

    async def set(self, at: int) -> None:
        name = f"b{time.perf_counter()}"

        def do() -> None:
            for id_, ref in self.ids[at * GROUP : (at + 1) * GROUP]:
                self.connection.execute("SELECT * FROM obj WHERE ref = ?", (ref,)).fetchall()
                self.connection.execute(
                    "UPDATE obj SET name = ?, rec = ? WHERE id = ?", (name, self.record, id_)
                )

        self.committed(do)

    async def get(self, at: int) -> None:
        self.connection.execute("BEGIN")
        for _, ref in self.ids[at * GROUP : (at + 1) * GROUP]:
            self.connection.execute("SELECT * FROM obj WHERE ref = ?", (ref,)).fetchall()
        self.connection.execute("COMMIT")

    async def destroy(self) -> None:
        gone, self.ids = self.ids[:GROUP], self.ids[GROUP:]

        def do() -> None:
            for id_, _ in gone:
                self.connection.execute("SELECT src FROM link WHERE dst = ?", (id_,)).fetchall()
                self.connection.execute("DELETE FROM link WHERE src = ?", (id_,))
                self.connection.execute("DELETE FROM obj WHERE id = ?", (id_,))

        self.committed(do)


async def measured(side: Any, times: Timed) -> None:
    """One round of each operation, as seconds for each."""
    for name in ("create", "set", "get", "destroy"):
        start = time.perf_counter()
        for at in range(GROUPS):
            await (getattr(side, name)(at) if name in ("set", "get") else getattr(side, name)())
        times.setdefault(name, []).append((time.perf_counter() - start) / GROUPS / GROUP)


FEW, MANY = 1_000, 50_000
"""VMs of one host."""


async def filled(path: Path, planned: Plan, objects: int) -> Ours:
    ours = Ours(path, planned)
    while len(ours.refs) < objects:
        await ours.create()
    return ours


def rename(ref: str, name: str) -> Callable[[Transaction], None]:
    def work(tx: Transaction) -> None:
        row = tx.row("VM", ref)
        tx.set(row, row.cls.fields["name_label"], name)

    return work


async def one_by_one(sides: dict[int, Ours]) -> dict[str, dict[int, float]]:
    """What one create, one set and one destroy cost by themselves: medians, A B A B …"""
    times: dict[str, dict[int, list[float]]] = {
        name: {many: [] for many in sides} for name in ("create", "set", "destroy")
    }
    for number in range(400):
        for many, ours in sides.items():
            given = {"name_label": "a", "host": ours.host, "notes": NOTES}
            start = time.perf_counter()
            ref = await ours.store.write(lambda tx, given=given: tx.create("VM", given))  # type: ignore[misc]
            made = time.perf_counter()
            await ours.store.write(rename(ref, str(number)))
            changed = time.perf_counter()
            await ours.store.write(lambda tx, ref=ref: destroy(tx, tx.row("VM", ref)))  # type: ignore[misc]
            gone = time.perf_counter()
            if number >= 100:  # warm
                for name, seconds in zip(times, (made - start, changed - made, gone - changed), strict=True):
                    times[name][many].append(seconds)
    return {name: {many: median(found) for many, found in of.items()} for name, of in times.items()}


async def compared(folder: Path, planned: Plan, runs: int) -> None:
    ours, bare = Ours(folder / "ours.db", planned), Bare(folder / "bare.db")
    times: dict[str, Timed] = {"ours": {}, "bare": {}}
    for _ in range(runs):
        await measured(ours, times["ours"])
        await measured(bare, times["bare"])
    rows: list[list[str | float]] = [
        [name, one * 1e6, two * 1e6, f"{one / two:.2f}"]
        for name in times["ours"]
        for one, two in ((median(times["ours"][name]), median(times["bare"][name])),)
    ]
    print(table(["operation", "store, µs", "statements, µs", "ratio"], rows))
    ours.store.close()
    bare.connection.close()
    sides = {many: await filled(folder / f"{many}.db", planned, many) for many in (FEW, MANY)}
    alone: list[list[str | float]] = [
        [name, of[FEW] * 1e3, of[MANY] * 1e3, f"{of[MANY] / of[FEW]:.2f}"]
        for name, of in (await one_by_one(sides)).items()
    ]
    print()
    print(table(["one client, a commit each", f"{FEW} objects, ms", f"{MANY} objects, ms", "ratio"], alone))
    for side in sides.values():
        side.store.close()


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "a.apidl").write_text(SPEC)
        asyncio.run(compared(folder, plan(apigen.load(folder).api), runs))


if __name__ == "__main__":
    main()
