"""Copies of a store: read beside its server, backed up while it is used, restored."""

import contextlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw
import msgspec

from apigen import diagnostics
from apigen.runtime.store import files, problems, sql
from apigen.runtime.store.catalog import catalog
from apigen.runtime.store.database import open_database
from apigen.runtime.store.destroying import destroy
from apigen.runtime.store.evolve import stored_model
from apigen.runtime.store.plan import Plan, plan
from apigen.runtime.store.reading import Reader
from apigen.runtime.store.transaction import Transaction
from apigen.wire.values import PREFIX

BEYOND = 10_000
"""Ids behind the last one known that are looked for where an index is broken."""


@contextmanager
def reading(path: Path) -> Iterator[Reader]:
    """One snapshot of a store, also of one that a server has open; `reader.catalog.plan.api` is its model.

    Raises diagnostics.Failure (`store-broken`, `store-other`, `store-newer`).
    """
    with _opened(path, cut_off=True) as (connection, known):
        yield Reader(connection, catalog(connection, known))


def salvaged(reader: Reader, cls: str) -> tuple[dict[str, dict[str, Any]], int]:
    """The objects of a class that can be read, as neutral values by ref, and how many cannot: where pages of
    the file are damaged, what stands on others is whole.
    """
    found: dict[str, dict[str, Any]] = {}
    ids, lost = _ids(reader, cls)
    for id_ in ids:
        try:
            if (row := reader.by_id(id_)) is not None:
                found[PREFIX + row.ref] = reader.values(row)
        except (apsw.CorruptError, msgspec.DecodeError):
            lost += 1
    return found, lost


def _ids(reader: Reader, cls: str) -> tuple[list[int], int]:
    """The ids of a class, and how many objects at least have none: from both ends of the index where it is
    broken amid, and from the objects themselves then.
    """
    number = reader.catalog.class_ids[cls]
    ids: set[int] = set()
    for order in ("ASC", "DESC"):
        try:
            query = f"SELECT id FROM obj WHERE class = ? ORDER BY id {order}"
            for (id_,) in reader.connection.execute(query, (number,)):
                ids.add(id_)
            return sorted(ids), 0
        except apsw.CorruptError:
            continue
    met, broken = _met(reader, number, max(ids, default=0))
    return sorted(ids | met), max(1, broken)


def _met(reader: Reader, number: int, known: int) -> tuple[set[int], int]:
    """The ids of the objects of a class that are met, looked for one by one; how many ids before the last one
    nothing can be said of.
    """
    found: set[int] = set()
    unread = broken = id_ = last = 0
    while id_ <= max(known, last) + BEYOND:
        id_ += 1
        try:
            row = sql.first(reader.connection, "SELECT class FROM obj WHERE id = ?", (id_,))
        except apsw.CorruptError:
            unread += 1
            continue
        if row is not None and row[0] == number:
            found.add(id_)
            last, broken = id_, unread
    return found, broken


def backup(path: Path, to: Path) -> None:
    """Copies a store into a new file, from one snapshot, while others write; the copy is on the disk then.

    It holds sessions and passwords' hashes as the store does. Raises diagnostics.Failure (`store-exists`, and
    as `reading`); apsw.Error where there is no room.
    """
    with _opened(path) as (connection, _):
        _copied(connection, to, to)


def restore(backed_up: Path, path: Path) -> None:
    """Makes a store of a backup, in a new file.

    Sessions are over, log-ins are counted anew, and what was under way belongs to nobody (`run.node` is
    empty: the server that finds such a task fails it). Tokens of events from before the backup go on; later
    ones are lost.

    Raises diagnostics.Failure as `backup`, and `store-damaged`, `store-locked`.
    """
    lock = files.lock(path)
    part = path.with_name(path.name + ".part")
    try:
        part.unlink(missing_ok=True)
        with _opened(backed_up) as (connection, known):
            files.check_pages(connection, backed_up.as_posix())
            _copied(connection, part, path)
        database = open_database(part, known)
        try:
            database.now(_begin_anew)
        finally:
            database.close()
        part.rename(path)
        _synced(path.parent)
    finally:
        for left in (part, part.with_name(part.name + ".lock")):
            left.unlink(missing_ok=True)
        os.close(lock)


def _begin_anew(tx: Transaction) -> None:
    """Takes away what was true of the server of then alone; a new event, with a new mark."""
    if "session" in tx.catalog.class_ids:
        for ref in tx.refs("session"):
            if (row := tx.find(ref)) is not None:
                destroy(tx, row)
    tx.connection.execute("DELETE FROM session")
    tx.connection.execute("UPDATE run SET node = ''")
    tx.connection.execute("DELETE FROM listener")
    tx.connection.execute("DELETE FROM attempt")
    tx.happened.setdefault(0, (0, "", 1))


@contextmanager
def _opened(path: Path, *, cut_off: bool = False) -> Iterator[tuple[apsw.Connection, Plan]]:
    """A connection in one snapshot, and what the store is a store of. A file that is shorter than it says is
    read too where it may be `cut_off`.
    """
    connection = None
    try:
        connection = files.connect_to_read(str(path))
        if cut_off:
            connection.execute("PRAGMA writable_schema = ON")  # else SQLite refuses it as a whole
        connection.execute("BEGIN")
        if not files.check_form(connection, path.as_posix()):
            raise diagnostics.Failure(problems.store_other(path.as_posix()))
        model = stored_model(connection)
        assert model is not None
    except apsw.Error as error:
        if connection is not None:
            connection.close()
        raise diagnostics.Failure(problems.store_broken(path.as_posix(), str(error))) from error
    except BaseException:
        if connection is not None:
            connection.close()
        raise
    try:
        yield connection, plan(model)
    finally:
        connection.close()


def _copied(connection: apsw.Connection, at: Path, name: Path) -> None:
    """Copies what a connection sees into a file, under another name until it is whole."""
    if name.exists():
        raise diagnostics.Failure(problems.store_exists(name.as_posix()))
    partial = at.with_name(at.name + ".copy")
    partial.unlink(missing_ok=True)
    try:
        connection.execute("COMMIT")  # a copy is its own snapshot
        files.private(partial)
        connection.execute("VACUUM INTO ?", (str(partial),))
        with partial.open("rb") as copy:
            os.fsync(copy.fileno())
        partial.rename(at)
        _synced(at.parent)
    finally:
        partial.unlink(missing_ok=True)


def _synced(folder: Path) -> None:
    at = os.open(folder, os.O_RDONLY)
    with contextlib.suppress(OSError):
        os.fsync(at)
    os.close(at)
