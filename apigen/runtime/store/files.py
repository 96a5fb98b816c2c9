"""The file of a store: locked, opened with all that makes writes safe, checked after a crash."""

import contextlib
import fcntl
import os
from pathlib import Path

import apsw

from apigen import diagnostics
from apigen.runtime.store import problems, schema, sql

_EXCLUSIVE = fcntl.LOCK_EX | fcntl.LOCK_NB

MEMORY = ":memory:"

FULL = 2
"""What SQLite calls `synchronous = FULL`."""


def lock(path: Path) -> int:
    """A lock that dies with this process. Raises Failure (`store-locked`) where another has it."""
    at = path.with_name(path.name + ".lock")
    held = os.open(at, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(held, _EXCLUSIVE)
    except OSError as error:
        holder = os.pread(held, 20, 0).decode(errors="replace").strip()
        os.close(held)
        raise diagnostics.Failure(problems.store_locked(path.as_posix(), holder)) from error
    os.ftruncate(held, 0)
    os.pwrite(held, str(os.getpid()).encode(), 0)
    return held


def private(path: Path) -> None:
    """Makes a file that its owner alone may read, if there is none: it will hold hashes and secrets. SQLite
    makes those beside it of the same mode.
    """
    with contextlib.suppress(FileExistsError, FileNotFoundError):  # a missing folder is told of later
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))


def connect(name: str) -> apsw.Connection:
    """A connection that acknowledges what is on the disk. Raises Failure (`store-unsafe`), apsw.Error."""
    if name != MEMORY:
        private(Path(name))
    connection = apsw.Connection(name)
    for pragma in schema.PRAGMAS:
        connection.execute(pragma)
    if sql.one(connection, "PRAGMA synchronous") != FULL:
        raise diagnostics.Failure(problems.store_unsafe(name, "synchronous writes are off"))
    journal = sql.one(connection, "PRAGMA journal_mode")
    if journal not in ("wal", "memory"):
        raise diagnostics.Failure(problems.store_unsafe(name, "no write-ahead log can be kept there"))
    return connection


def connect_to_read(name: str) -> apsw.Connection:
    """A connection that cannot change anything. Raises apsw.Error."""
    connection = apsw.Connection(name, flags=apsw.SQLITE_OPEN_READONLY)
    connection.set_busy_timeout(5000)
    return connection


def check_form(connection: apsw.Connection, name: str) -> bool:
    """Whether there are tables yet. Raises Failure (`store-other`, `store-newer`)."""
    tables = {table for (table,) in sql.rows(connection, "SELECT name FROM sqlite_schema")}
    if not tables:
        return False
    found = sql.first(connection, "SELECT v FROM meta WHERE k = 'format'") if "meta" in tables else None
    if found is None or not str(found[0]).isdigit():
        raise diagnostics.Failure(problems.store_other(name))
    if int(found[0]) > schema.FORMAT:
        raise diagnostics.Failure(problems.store_newer(name))
    return True


def check_pages(connection: apsw.Connection, name: str) -> None:
    """Raises Failure (`store-damaged`) where pages of the file are."""
    try:
        found = sql.one(connection, "PRAGMA quick_check(1)")
    except (apsw.CorruptError, apsw.NotADBError) as error:
        found = str(error)
    if found != "ok":
        raise diagnostics.Failure(problems.store_damaged(name, str(found)))


def get(connection: apsw.Connection, key: str) -> str | None:
    """What the file says of itself."""
    found = sql.first(connection, "SELECT v FROM meta WHERE k = ?", (key,))
    return None if found is None else str(found[0])


def put(connection: apsw.Connection, key: str, value: str | None) -> None:
    """Says something else; None takes it back."""
    if value is None:
        connection.execute("DELETE FROM meta WHERE k = ?", (key,))
    else:
        connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


class Place:
    """Where a file is, and which file it was when it was opened."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._number = path.stat().st_ino

    def same(self) -> bool:
        """Whether the file is still there: what is written to a deleted one is lost."""
        try:
            return self.path.stat().st_ino == self._number
        except OSError:
            return False
