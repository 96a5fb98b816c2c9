"""Copies: read beside a server, backed up while it writes, restored as a store of its own."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import pytest

from apigen import diagnostics
from apigen.runtime.store import copies, events
from apigen.runtime.store.database import open_database
from apigen.runtime.store.events import Wanted
from apigen.runtime.store.plan import Plan
from apigen.runtime.store.transaction import Transaction
from apigen.wire.errors import Failure

SPEC = """
class session {
  without create, destroy
  rw note: string = ""
}
class VM {
  rw name/label: string = ""
  rw used_by: session ref = null @unbound("one way") @on_destroy(clear)
}
"""

UUIDS = """
class session {
  ro uuid: string
}
class VM {
  ro uuid: string
}
"""


@pytest.fixture
def plan(planned: Callable[[str], Plan]) -> Plan:
    return planned(SPEC)


def create(tx: Transaction) -> str:
    return tx.create("VM", {"name_label": "x" * 500})


def test_a_store_is_read_beside_its_server(tmp_path: Path, plan: Plan) -> None:
    path = tmp_path / "a.db"
    store = open_database(path, plan)
    store.now(create)
    with copies.reading(path) as reader:
        assert reader.catalog.plan.api == plan.api
        store.now(create)
        assert reader.count("VM") == 1
        with pytest.raises(apsw.ReadOnlyError):
            reader.connection.execute("DELETE FROM obj")
    store.close()
    with copies.reading(path) as reader:
        assert reader.count("VM") == 2


def test_a_backup_under_load_is_whole(tmp_path: Path, plan: Plan) -> None:
    path = tmp_path / "a.db"
    store = open_database(path, plan)

    def pair(tx: Transaction) -> None:
        create(tx)
        create(tx)

    async def run() -> None:
        stop = False

        async def writes() -> int:
            done = 0
            while not stop:
                await store.write(pair)
                done += 1
            return done

        writers = [asyncio.create_task(writes()) for _ in range(8)]
        await asyncio.sleep(0.05)
        for number in range(3):
            await asyncio.to_thread(copies.backup, path, tmp_path / f"{number}.db")
        stop = True
        assert sum(await asyncio.gather(*writers)) > 0

    asyncio.run(run())
    store.close()
    for number in range(3):
        with copies.reading(tmp_path / f"{number}.db") as reader:
            count = reader.count("VM")
            assert count > 0
            assert count % 2 == 0
            assert reader.connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_what_is_there_is_not_overwritten(tmp_path: Path, plan: Plan) -> None:
    path = tmp_path / "a.db"
    open_database(path, plan).close()
    before = path.read_bytes()
    for copy in (copies.backup, copies.restore):
        with pytest.raises(diagnostics.Failure) as raised:
            copy(path, path)
        assert raised.value.diagnostics[0].code == "store-exists"
    assert path.read_bytes() == before
    assert not [one for one in tmp_path.iterdir() if one.suffix in (".part", ".copy")]


def test_a_restored_store_has_no_sessions_and_other_marks(tmp_path: Path, plan: Plan) -> None:
    path, copy, other = tmp_path / "a.db", tmp_path / "copy.db", tmp_path / "other.db"
    store = open_database(path, plan)

    def work(tx: Transaction) -> str:
        session = tx.create("session", {}, ref="ab" * 32)
        execute = tx.connection.execute
        execute("INSERT INTO session VALUES (x'00', 1, 'u', '', 0, 0)")
        execute("INSERT INTO run (obj, node) VALUES (1, 'n')")
        execute("INSERT INTO login VALUES ('u', 'h', 'r')")
        execute("INSERT INTO attempt VALUES ('user', 'u', 1.0, 5)")
        execute("INSERT INTO listener VALUES (1, '[]', '')")
        return tx.create("VM", {"used_by": session})

    vm = store.now(work)
    early = events.spelled(*store.now(events.newest))
    copies.backup(path, copy)
    store.now(create)
    late = events.spelled(*store.now(events.newest))
    store.close()
    copies.restore(copy, other)
    store = open_database(other, plan)

    def look(tx: Transaction) -> Any:
        execute = tx.connection.execute
        assert tx.refs("session") == []
        assert tx.value(tx.row("VM", vm), tx.row("VM", vm).cls.fields["used_by"]) == "OpaqueRef:NULL"
        assert execute("SELECT count(*) FROM session").fetchall() == [(0,)]
        assert execute("SELECT node FROM run").fetchall() == [("",)]
        assert execute("SELECT hash FROM login").fetchall() == [("h",)]
        assert execute("SELECT count(*) FROM attempt").fetchall() == [(0,)]
        assert execute("SELECT count(*) FROM listener").fetchall() == [(0,)]
        return events.after(tx, early, Wanted(all=True)).changes

    assert [change.ref for change in store.now(look)] == [vm]
    for _ in range(4):
        store.now(create)
    with pytest.raises(Failure) as raised:
        store.now(lambda tx: events.after(tx, late, Wanted(all=True)))
    assert raised.value.code == "EVENTS_LOST"
    store.close()


def test_a_session_has_a_uuid_of_its_own(planned: Callable[[str], Plan]) -> None:
    store = open_database(None, planned(UUIDS))

    def work(tx: Transaction) -> None:
        for cls, same in (("session", False), ("VM", True)):
            ref = tx.create(cls, {})
            row = tx.row(cls, ref)
            uuid = tx.value(row, row.cls.fields["uuid"])
            assert (ref == f"OpaqueRef:{uuid}") is same
            assert tx.by_uuid(cls, uuid) == ref
            if not same:
                with pytest.raises(Failure):
                    tx.by_uuid(cls, row.ref)

    store.now(work)
    own = store.now(lambda tx: tx.create("VM", {"uuid": "mine"}))
    assert store.now(lambda tx: tx.by_uuid("VM", "mine")) == own
    for taken in ("mine", store.now(lambda tx: tx.create("VM", {})).removeprefix("OpaqueRef:")):
        with pytest.raises(Failure) as raised:
            store.now(lambda tx, taken=taken: tx.create("VM", {"uuid": taken}))  # type: ignore[misc]
        assert raised.value.code == "NOT_UNIQUE"
    store.close()
