"""The one writer: all that waits goes into one transaction, and is acknowledged when COMMIT has returned."""

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

import apsw

from apigen.runtime.store.catalog import Catalog
from apigen.runtime.store.changing import Counters
from apigen.runtime.store.transaction import Transaction
from apigen.wire.errors import Failure, internal_error

T = TypeVar("T")
Work = Callable[[Transaction], Any]
"""Changes, decided by the transaction. It raises Failure, best before it changes anything, and has no effects
beyond: it may be run twice.
"""

GROUP = 256
"""Callers whose work goes into one transaction, at most."""


class _Spoilt(Exception):
    """A failure of work that has changed things already."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure = failure


class _Waiting:
    """Work, and the future that its caller waits for."""

    __slots__ = ("future", "result", "work")

    def __init__(self, work: Work, future: "asyncio.Future[Any]") -> None:
        self.work = work
        self.future = future
        self.result: Any = None


class Writer:
    """Takes work from the loop, does it in a thread, and answers on the loop.

    `committed` is called on the loop after each commit that changed anything, with the newest event's number.
    """

    def __init__(
        self,
        connection: apsw.Connection,
        catalog: Catalog,
        committed: Callable[[int], None],
        *,
        threaded: bool = True,
    ) -> None:
        self.connection = connection
        self.catalog = catalog
        self.committed = committed
        self.counters = Counters(connection)
        self._waiting: deque[_Waiting] = deque()
        self._wake = threading.Event()
        self._closing = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        if threaded:
            self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
            self._thread.start()

    def submit(self, work: Callable[[Transaction], T]) -> "asyncio.Future[T]":
        """The result of work, once it is committed; called on the loop. The future raises Failure."""
        self._loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = self._loop.create_future()
        self._waiting.append(_Waiting(work, future))
        if self._thread is None:
            if len(self._waiting) == 1:
                self._loop.call_soon(self._turn)
        else:
            self._wake.set()
        return future

    def now(self, work: Callable[[Transaction], T]) -> T:
        """Does work at once and by itself, in the caller's thread: before the loop runs, and in tools."""
        with self.connection:
            transaction = Transaction(self.connection, self.catalog, self.counters)
            result = work(transaction)
            transaction.end()
        return result

    def close(self) -> None:
        """Ends when all that waits is done."""
        self._closing = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join()

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
            if not one.future.cancelled():
                group.append(one)
        if not group:
            return
        try:
            newest = self._commit(group)
        except apsw.Error as error:
            newest = 0
            for one in group:
                one.result = _lost(error)
        except Exception:
            newest = self._each_alone(group)
        loop = self._loop
        assert loop is not None
        if self._thread is None:
            self._answer(group, newest)
        elif not loop.is_closed():
            loop.call_soon_threadsafe(self._answer, group, newest)

    def _commit(self, group: list[_Waiting]) -> int:
        """Does the work of a group in one transaction; the newest event's number, 0 if there is none.

        Raises _Spoilt where work failed after it had begun to change things: all is rolled back.
        """
        before = self.counters.seq, self.counters.id, self.counters.pos
        self.connection.execute("BEGIN IMMEDIATE")
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
            self.connection.execute("COMMIT")
        except BaseException:
            self.counters.seq, self.counters.id, self.counters.pos = before
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise
        return newest if newest != before[0] else 0

    def _each_alone(self, group: list[_Waiting]) -> int:
        """After work that was given up half-way: nobody else's is lost by it."""
        newest = 0
        for one in group:
            try:
                newest = self._commit([one]) or newest
            except _Spoilt as spoilt:
                one.result = spoilt.failure
            except Exception as error:
                one.result = _lost(error)
        return newest

    def _answer(self, group: list[_Waiting], newest: int) -> None:
        for one in group:
            if one.future.done():
                continue
            if isinstance(one.result, Exception):
                one.future.set_exception(one.result)
            else:
                one.future.set_result(one.result)
        if newest:
            self.committed(newest)


def _lost(error: Exception) -> Failure:
    """What a caller is told whose work could not be written."""
    if isinstance(error, apsw.FullError):
        return internal_error("storage full")
    return internal_error(f"the store failed: {type(error).__name__}")
