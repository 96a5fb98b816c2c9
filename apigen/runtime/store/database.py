"""Files of objects: opened, locked against a second server, kept by checkpoints, copied while in use."""

import asyncio
import fcntl
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import apsw

from apigen import diagnostics
from apigen.diagnostics.catalogue import Finding, problem
from apigen.runtime.store import schema, sql
from apigen.runtime.store.catalog import Catalog, catalog
from apigen.runtime.store.plan import Plan
from apigen.runtime.store.reading import Reader
from apigen.runtime.store.transaction import Transaction
from apigen.runtime.store.writer import Writer

T = TypeVar("T")

MEMORY = ":memory:"

_EXCLUSIVE = fcntl.LOCK_EX | fcntl.LOCK_NB


class Database:
    """An open store. Reads happen on the loop, in one snapshot a turn; changes go to the writer."""

    def __init__(
        self, connection: apsw.Connection, reader: apsw.Connection, known: Catalog, lock: int | None
    ) -> None:
        self.catalog = known
        self.committed: list[Callable[[int], None]] = []
        self._reader = Reader(reader, known)
        self._shared = reader is connection
        self._reading = False
        self._lock = lock
        self._writer = Writer(connection, known, self._told, threaded=not self._shared)

    def read(self) -> Reader:
        """What is committed, in one snapshot until the loop's next turn; called on the loop."""
        if not self._reading and not self._shared:
            self._reader.connection.execute("BEGIN")
            self._reading = True
            asyncio.get_running_loop().call_soon(self._end)
        return self._reader

    def write(self, work: Callable[[Transaction], T]) -> "asyncio.Future[T]":
        """The result of changes once they are on the disk. The future raises Failure."""
        return self._writer.submit(work)

    def now(self, work: Callable[[Transaction], T]) -> T:
        """Changes before the loop runs, or in a tool without one."""
        return self._writer.now(work)

    def close(self) -> None:
        """Ends what is under way, and lets go of the file."""
        self._end()
        self._writer.close()
        if not self._shared:
            self._reader.connection.close()
        self._writer.connection.close()
        if self._lock is not None:
            os.close(self._lock)

    def _end(self) -> None:
        if self._reading:
            self._reading = False
            self._reader.connection.execute("COMMIT")

    def _told(self, newest: int) -> None:
        for tell in self.committed:
            tell(newest)


def open_database(path: Path | None, plan: Plan) -> Database:
    """The store in a file, made if it is not there; in memory where there is no path.

    Raises diagnostics.Failure (`store-locked`, `store-newer`, `store-broken`, `store-other`).
    """
    if path is None:
        connection = _connected(MEMORY)
        return Database(connection, connection, _prepared(connection, plan, MEMORY), None)
    lock = _locked(path)
    try:
        connection = _connected(str(path))
        known = _prepared(connection, plan, path.as_posix())
        reader = _connected(str(path))
    except apsw.Error as error:
        os.close(lock)
        raise diagnostics.Failure(store_broken(path.as_posix(), str(error))) from error
    except BaseException:
        os.close(lock)
        raise
    return Database(connection, reader, known, lock)


def _connected(name: str) -> apsw.Connection:
    connection = apsw.Connection(name)
    for pragma in schema.PRAGMAS:
        connection.execute(pragma)
    return connection


def _prepared(connection: apsw.Connection, plan: Plan, name: str) -> Catalog:
    """Tables and ids, made where they are missing."""
    with connection:
        tables = {table for (table,) in sql.rows(connection, "SELECT name FROM sqlite_schema")}
        if not tables:
            connection.execute(schema.TABLES)
            connection.execute("INSERT INTO meta VALUES ('format', ?)", (str(schema.FORMAT),))
        elif "meta" not in tables:
            raise diagnostics.Failure(store_other(name))
        found = sql.first(connection, "SELECT v FROM meta WHERE k = 'format'")
        if found is None:
            raise diagnostics.Failure(store_other(name))
        if int(found[0]) > schema.FORMAT:
            raise diagnostics.Failure(store_newer(name))
        known = catalog(connection, plan)
    return known  # noqa: RET504 (to a type checker, `with` could swallow an error)


def _locked(path: Path) -> int:
    """A lock that dies with this process. Raises Failure (`store-locked`) where another has it."""
    at = path.with_name(path.name + ".lock")
    lock = os.open(at, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, _EXCLUSIVE)
    except OSError as error:
        holder = os.pread(lock, 20, 0).decode(errors="replace").strip()
        os.close(lock)
        raise diagnostics.Failure(store_locked(path.as_posix(), holder)) from error
    os.ftruncate(lock, 0)
    os.pwrite(lock, str(os.getpid()).encode(), 0)
    return lock


@problem("store-locked", "error", "A store that another server has open")
def store_locked(name: str, holder: str) -> Finding:
    """A file of objects has one server: two would each think that they alone number its events. The lock
    goes with the process that holds it, however that ends.
    """
    by = f" by process {holder}" if holder.isdigit() else ""
    return Finding(f"{name} is open{by}", help="stop that server, or name another file with `--database`")


@problem("store-newer", "error", "A store of a newer version")
def store_newer(name: str) -> Finding:
    """The file was written by a later version of apigen, in a form that this one does not know."""
    return Finding(
        f"{name} was written by a newer version of apigen", help="install that version, or a later one"
    )


@problem("store-other", "error", "A database that is no store")
def store_other(name: str) -> Finding:
    """The file is a database, but not one that `apigen serve` made. It is left as it is."""
    return Finding(f"{name} is a database of something else", help="name another file with `--database`")


@problem("store-broken", "error", "A store that cannot be read")
def store_broken(name: str, reason: str) -> Finding:
    """The file is no database, or it is damaged or cannot be opened. It is left as it is."""
    return Finding(
        f"{name} cannot be opened: {reason}", help="restore it from a backup, or name another file"
    )
