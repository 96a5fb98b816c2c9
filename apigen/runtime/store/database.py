"""An open store: reads on the loop, changes by the writer, and what keeps the file in good order."""

import asyncio
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import apsw

from apigen import diagnostics
from apigen.runtime.store import events, files, problems, schema
from apigen.runtime.store.ballast import Ballast
from apigen.runtime.store.catalog import Catalog, catalog
from apigen.runtime.store.checkpoints import MANY, Checkpoints
from apigen.runtime.store.clock import Clock
from apigen.runtime.store.counts import Counts
from apigen.runtime.store.evolve import PlaceOf, evolve
from apigen.runtime.store.plan import Plan
from apigen.runtime.store.reading import Reader
from apigen.runtime.store.transaction import Transaction
from apigen.runtime.store.writer import DAMAGED, Broken, Writer
from apigen.wire.errors import Failure, internal_error

T = TypeVar("T")

PATIENCE = 10
"""Milliseconds that the writer waits for readers when it begins the log anew."""

TICK = 60.0
"""Seconds after which the time is stored again."""


class Database:
    """An open store. Reads happen on the loop, in one snapshot a turn; changes go to the writer.

    `clock`: time that never goes back. `evolved`: what was applied of a new spec, as lines for the log.
    `committed`: called on the loop after each commit with events, with the number of the newest.
    """

    def __init__(
        self,
        connection: apsw.Connection,
        known: Catalog,
        clock: Clock,
        evolved: tuple[str, ...] = (),
        path: Path | None = None,
        lock: int | None = None,
    ) -> None:
        self.catalog = known
        self.clock = clock
        self.evolved = evolved
        self.committed: list[Callable[[int], None]] = []
        self._path, self._lock = path, lock
        self._turn: asyncio.AbstractEventLoop | None = None
        self._pages, self._stored = 0, clock()
        reader = connection if path is None else files.connect(str(path))
        self._reader = Reader(reader, known)
        self._counts = Counts(self._reader)
        self._ballast = Ballast(path) if path is not None else None
        self._writer = Writer(
            connection,
            known,
            self._counts,
            committed=self._told,
            ending=self._ending,
            written=self._written,
            threaded=path is not None,
            ballast=self._ballast,
        )
        self._checkpoints: Checkpoints | None = None
        if path is not None:
            self._place = files.Place(path)
            connection.set_busy_timeout(PATIENCE)
            connection.set_wal_hook(self._grown)
            self._checkpoints = Checkpoints(files.connect(str(path)), self._place, self._gone)

    def read(self) -> Reader:
        """What is committed, in one snapshot until the loop's next turn; called on the loop."""
        if self._path is not None and self._turn is not (loop := asyncio.get_running_loop()):
            self._end()  # of a loop that ended in the midst of a turn
            self._reader.connection.execute("BEGIN")
            self._turn = loop
            loop.call_soon(self._end)
        return self._reader

    @contextmanager
    def snapshot(self) -> Iterator[Reader]:
        """One snapshot for as long as it is wanted, on a connection of its own: what is read in many turns.

        It keeps the log from beginning anew, so it should end in seconds. A store in memory has no snapshots:
        what is read there is what is there at that moment.
        """
        if self._path is None:
            yield self._reader
            return
        connection = files.connect_to_read(str(self._path))
        try:
            connection.execute("BEGIN")
            yield Reader(connection, self.catalog)
        finally:
            connection.close()

    def write(self, work: Callable[[Transaction], T], *, clears: bool = False) -> "asyncio.Future[T]":
        """The result of changes once they are on the disk. The future raises Failure.

        Those that make room (`clears`) are made on a full disk too.
        """
        return self._writer.submit(work, clears=clears)

    def now(self, work: Callable[[Transaction], T]) -> T:
        """Changes before the loop runs, or in a tool without one. Raises Failure."""
        return self._writer.now(work)

    def counts(self) -> dict[str, int]:
        """How many objects each class has, in the snapshot of this turn; called on the loop."""
        return self._counts.at(events.newest(self.read())[0])

    @property
    def queued(self) -> int:
        """How many changes wait for the writer."""
        return self._writer.queued

    @property
    def log_bytes(self) -> int:
        """The length of the write-ahead log; 0 in memory."""
        if self._path is None:
            return 0
        log = self._path.with_name(f"{self._path.name}-wal")
        return log.stat().st_size if log.exists() else 0

    @property
    def trouble(self) -> str | None:
        """Why nothing is written any more: the service must end then. None if all is well."""
        return self._writer.trouble

    @property
    def damaged(self) -> str | None:
        """Why nothing is written any more though the service goes on: what is whole can be read."""
        return self._writer.damaged

    def noticed(self, error: Exception) -> Failure | None:
        """What is said of an error in reading, if the file is the reason: then nothing more is written."""
        if not isinstance(error, apsw.CorruptError):
            return None
        self._writer.damaged = DAMAGED
        return internal_error(f"the store failed: {DAMAGED}")

    def close(self) -> None:
        """Ends what is under way, and lets go of the file."""
        self._end()
        self._writer.close()
        if self._checkpoints is not None:
            self._checkpoints.close()
            self._reader.connection.close()
            if self.trouble is None and self.damaged is None:
                self._closed_well()
        self._writer.connection.close()
        if self._ballast is not None:
            self._ballast.release()
        if self._lock is not None:
            os.close(self._lock)

    def _closed_well(self) -> None:
        try:
            with self._writer.connection as connection:
                files.put(connection, "open", None)
                files.put(connection, "clock", repr(self.clock()))
        except apsw.Error:
            pass  # a full disk: the file is checked when it is opened again

    def _end(self) -> None:
        if self._turn is not None:
            self._turn = None
            try:
                self._reader.connection.execute("COMMIT")
            except apsw.CorruptError as error:  # said again of what was read; the snapshot is over
                self.noticed(error)

    def _told(self, newest: int) -> None:
        for tell in self.committed:
            tell(newest)

    def _grown(self, _connection: apsw.Connection, _name: str, pages: int) -> int:
        self._pages = pages
        return apsw.SQLITE_OK

    def _ending(self, connection: apsw.Connection) -> None:
        now = self.clock()
        if now - self._stored >= TICK:
            self._stored = now
            files.put(connection, "clock", repr(now))

    def _written(self, connection: apsw.Connection) -> None:
        if self._checkpoints is None:
            return
        if not self._place.same():
            self._gone()
            raise Broken(self.trouble)
        self._checkpoints.grown(self._pages)
        if self._pages > MANY:
            try:
                connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_RESTART)
            except apsw.Error:
                self._pages = 0  # somebody reads: the next commit says again how long the log is

    def _gone(self) -> None:
        self._writer.trouble = "the file is not there any more"


def open_database(
    path: Path | None,
    plan: Plan,
    now: Callable[[], float] = time.time,
    place_of: PlaceOf = lambda _: None,
) -> Database:
    """The store in a file, made if it is not there; in memory where there is no path. `place_of` tells where
    something stands in the text of the spec, should it be refused.

    Raises diagnostics.Failure (`store-locked`, `store-newer`, `store-broken`, `store-other`, `store-damaged`,
    `store-unsafe`, `store-other-api`, `store-changed`): then nothing is changed.
    """
    if path is None:
        memory = files.connect(files.MEMORY)
        known, evolved = _prepared(memory, plan, files.MEMORY, place_of)
        return Database(memory, known, Clock(now=now), evolved)
    lock = files.lock(path)
    connection: apsw.Connection | None = None
    try:
        _checked(path)
        connection = files.connect(str(path))
        known, evolved = _prepared(connection, plan, path.as_posix(), place_of)
        clock = Clock(float(files.get(connection, "clock") or 0), now)
        return Database(connection, known, clock, evolved, path, lock)
    except BaseException as error:
        if connection is not None:
            connection.close()
        os.close(lock)
        if isinstance(error, apsw.CorruptError):
            raise diagnostics.Failure(problems.store_damaged(path.as_posix(), str(error))) from error
        if isinstance(error, apsw.Error):
            raise diagnostics.Failure(problems.store_broken(path.as_posix(), str(error))) from error
        raise


def _checked(path: Path) -> None:
    """Looks at a file that is there without changing it."""
    if path.exists() and path.stat().st_size:
        connection = files.connect_to_read(str(path))
        try:
            if files.check_form(connection, path.as_posix()) and files.get(connection, "open") is not None:
                files.check_pages(connection, path.as_posix())
        finally:
            connection.close()


def _prepared(
    connection: apsw.Connection, plan: Plan, name: str, place_of: PlaceOf
) -> tuple[Catalog, tuple[str, ...]]:
    """Tables and ids, made where they are missing; the spec, held against the one before: all or nothing."""
    with connection:
        if not files.check_form(connection, name):
            connection.execute(schema.TABLES)
            files.put(connection, "format", str(schema.FORMAT))
        connection.execute(schema.LATER)
        evolved = evolve(connection, plan, name, place_of)
        known = catalog(connection, plan)
        files.put(connection, "open", str(os.getpid()))
    return known, evolved
