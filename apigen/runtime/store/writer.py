"""The one writer: all that waits goes into one transaction, and is acknowledged when COMMIT has returned."""

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

import apsw

from apigen.runtime.store import sql
from apigen.runtime.store.ballast import SIZE, Ballast
from apigen.runtime.store.catalog import Catalog
from apigen.runtime.store.changing import Counters
from apigen.runtime.store.counts import Counts
from apigen.runtime.store.transaction import Transaction
from apigen.wire.errors import Failure, internal_error

T = TypeVar("T")
Work = Callable[[Transaction], Any]
"""Changes, decided by the transaction. It raises Failure, best before it changes anything, and has no effects
beyond: it may be run twice.
"""

GROUP = 256
"""Callers whose work goes into one transaction, at most."""

CLEARED = 1024 * 1024
"""Bytes that must be free within the file before it is written to as before, if the disk is still full."""

DAMAGED = "pages of its file are damaged; what is left of it is only read"

_FATAL = (apsw.SQLITE_IOERR_FSYNC, apsw.SQLITE_IOERR_DIR_FSYNC)


class _Spoilt(Exception):
    """A failure of work that has changed things already."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure = failure


class Broken(Exception):
    """The file can no longer be trusted with writes."""


class _Waiting:
    """Work, and the future that its caller waits for. `clears`: it makes room."""

    __slots__ = ("clears", "future", "result", "work")

    def __init__(self, work: Work, future: "asyncio.Future[Any] | None", clears: bool) -> None:
        self.work = work
        self.future = future
        self.clears = clears
        self.result: Any = None


class Writer:
    """Takes work from the loop, does it in a thread, and answers on the loop.

    `committed` is called on the loop after each commit that changed anything, with the newest event's number;
    `ending` in the writer before each COMMIT, `written` after it: it raises Broken where that was in vain.
    `trouble` says why nothing is written any more; `damaged` too, where what there is can still be read. On a
    full disk the ballast is given up, and until there is room again only work is done that clears some.
    """

    def __init__(
        self,
        connection: apsw.Connection,
        catalog: Catalog,
        counts: Counts,
        *,
        committed: Callable[[int], None],
        ending: Callable[[apsw.Connection], None] = lambda _: None,
        written: Callable[[apsw.Connection], None] = lambda _: None,
        threaded: bool = True,
        ballast: Ballast | None = None,
    ) -> None:
        self.connection = connection
        self.catalog = catalog
        self.counts = counts
        self.counters = Counters(connection)
        self.trouble: str | None = None
        self.damaged: str | None = None
        self.full = False
        self._ballast = ballast
        self._committed, self._ending, self._written = committed, ending, written
        self._waiting: deque[_Waiting] = deque()
        self._wake = threading.Event()
        self._waking: asyncio.AbstractEventLoop | None = None
        self._busy = threading.Lock()
        self._closing = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        if threaded:
            self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
            self._thread.start()

    def submit(self, work: Callable[[Transaction], T], *, clears: bool = False) -> "asyncio.Future[T]":
        """The result of work, once it is committed; called on the loop. The future raises Failure."""
        self._loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = self._loop.create_future()
        self._waiting.append(_Waiting(work, future, clears))
        if self._thread is None:
            if len(self._waiting) == 1:
                self._loop.call_soon(self._turn)
        elif self._waking is not self._loop:  # when the turn ends: all that comes in it is written together
            self._waking = self._loop
            self._loop.call_soon(self._wake_up)
        return future

    def _wake_up(self) -> None:
        self._waking = None
        self._wake.set()

    @property
    def queued(self) -> int:
        """How many callers wait whose work has not begun."""
        return len(self._waiting)

    def now(self, work: Callable[[Transaction], T]) -> T:
        """Does work at once and by itself, in the caller's thread: before the loop runs, and in tools."""
        one = _Waiting(work, None, clears=False)
        with self._busy:
            self._do([one])
        if isinstance(one.result, Exception):
            raise one.result
        result: T = one.result
        return result

    def close(self) -> None:
        """Ends when all that waits is done."""
        self._closing = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join()
        while self._waiting:
            self._turn()

    def _run(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            while self._waiting:
                self._turn()
            if self._closing:
                return

    def _turn(self) -> None:
        """One transaction with what waits now."""
        group: list[_Waiting] = []
        while self._waiting and len(group) < GROUP:
            one = self._waiting.popleft()
            if one.future is not None and not one.future.cancelled():
                group.append(one)
        if not group:
            return
        with self._busy:
            newest = self._do(group)
        loop = self._loop
        assert loop is not None
        if self._thread is None:
            if self._waiting:
                loop.call_soon(self._turn)
            self._answer(group, newest)
        elif not loop.is_closed():
            loop.call_soon_threadsafe(self._answer, group, newest)

    def _do(self, group: list[_Waiting]) -> int:
        """Gives each of a group its result; the newest event's number, 0 if there is none."""
        if self.full:
            group = self._allowed(group)
        return self._done(group) if group else 0

    def _done(self, group: list[_Waiting]) -> int:
        """The same for work that is not held back."""
        try:
            return self._commit(group)
        except apsw.FullError as error:
            for one in group:
                one.result = self._lost(error)
            if self._ballast is None or not self._ballast.there:
                return 0
            self._ballast.release()
            self.full = True
            clearing = [one for one in group if one.clears]
            return self._done(clearing) if clearing else 0
        except (apsw.IOError, apsw.CorruptError, Broken) as error:
            for one in group:
                one.result = self._lost(error)
            return 0
        except Exception as error:
            if len(group) > 1:
                # Work was given up half-way: nobody else's is lost by it.
                return max([self._done([one]) for one in group])
            group[0].result = error.failure if isinstance(error, _Spoilt) else self._lost(error)
            return 0

    def _allowed(self, group: list[_Waiting]) -> list[_Waiting]:
        """What is done after the disk was full: all again if there is room, else what clears some."""
        assert self._ballast is not None
        free = sql.one(self.connection, "PRAGMA freelist_count") * sql.one(
            self.connection, "PRAGMA page_size"
        )
        if self._ballast.room() >= 2 * SIZE or free >= CLEARED:
            self.full = False
            self._ballast.renew()
            return group
        for one in group:
            if not one.clears:
                one.result = internal_error("storage full")
        return [one for one in group if one.clears]

    def _commit(self, group: list[_Waiting]) -> int:
        """Does the work of a group in one transaction; the newest event's number, 0 if there is none.

        Raises _Spoilt where work failed after it had begun to change things: all is rolled back.
        """
        if self.trouble is not None:
            raise Broken(self.trouble)
        if self.damaged is not None:
            raise Broken(self.damaged)
        before = self.counters.seq, self.counters.id, self.counters.pos
        self.connection.execute("BEGIN IMMEDIATE")
        counted = False
        try:
            transaction = Transaction(self.connection, self.catalog, self.counters)
            for one in group:
                before_it = transaction.writes
                try:
                    one.result = one.work(transaction)
                except Failure as failure:
                    if transaction.writes != before_it:
                        raise _Spoilt(failure) from failure
                    one.result = failure
            newest = transaction.end()
            self._ending(self.connection)
            counted = bool(transaction.grown)
            if counted:
                self.counts.grow(newest, transaction.grown)
            self.connection.execute("COMMIT")
        except BaseException:
            self.counters.seq, self.counters.id, self.counters.pos = before
            if counted:
                self.counts.shrink()
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise
        self._written(self.connection)
        return newest if newest != before[0] else 0

    def _answer(self, group: list[_Waiting], newest: int) -> None:
        for one in group:
            if one.future is None or one.future.done():
                continue
            if isinstance(one.result, Exception):
                one.future.set_exception(one.result)
            else:
                one.future.set_result(one.result)
        if newest:
            self._committed(newest)

    def _lost(self, error: Exception) -> Failure:
        """What a caller is told whose work could not be written; the reason is the failure's cause.

        After a failed sync nobody knows what is on the disk: then nothing more is written.
        """
        if isinstance(error, apsw.FullError):
            failure = internal_error("storage full")
        elif isinstance(error, Broken):
            failure = internal_error(f"the store failed: {error}")
        elif isinstance(error, apsw.CorruptError):
            failure = internal_error(f"the store failed: {DAMAGED}")
        else:
            failure = internal_error(f"the store failed: {type(error).__name__}")
        if isinstance(error, apsw.CorruptError):
            self.damaged = DAMAGED
        elif getattr(error, "extendedresult", 0) in _FATAL:
            self.trouble = str(error)
        failure.__cause__ = error
        return failure
