"""A context for handlers in tests, on a store in memory: what they see and change is the store's own.

It is what the runtime gives them, but for sessions, tasks and threads.
"""

import asyncio
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

from apigen.runtime.store.database import Database
from apigen.runtime.store.reading import Reader, Row
from apigen.runtime.store.transaction import Transaction


class One:
    """An object: its fields are attributes."""

    def __init__(self, reader: Reader, row: Row) -> None:
        self.__dict__.update(_reader=reader, _row=row)

    def __getattr__(self, name: str) -> Any:
        return self._reader.value(self._row, self._row.cls.fields[name])

    def __setattr__(self, name: str, value: Any) -> None:
        assert isinstance(self._reader, Transaction), "an assignment outside of a change"
        self._reader.set(self._row, self._row.cls.fields[name], value)

    def remove_from(self, name: str, key: str) -> None:
        assert isinstance(self._reader, Transaction), "a change outside of a change"
        self._reader.remove_from(self._row, self._row.cls.fields[name], key)


class Many:
    """The objects of a class."""

    def __init__(self, reader: Reader, cls: str) -> None:
        self._reader, self._cls = reader, cls

    def __getitem__(self, ref: str) -> One:
        return One(self._reader, self._reader.row(self._cls, ref))

    def __iter__(self) -> Iterator[str]:
        return iter(self._reader.refs(self._cls))

    def __len__(self) -> int:
        return self._reader.count(self._cls)

    def __contains__(self, ref: str) -> bool:
        found = self._reader.find(ref)
        return found is not None and found.cls.name == self._cls

    def by_uuid(self, uuid: str) -> str:
        return self._reader.by_uuid(self._cls, uuid)

    def create(self, **fields: Any) -> str:
        assert isinstance(self._reader, Transaction)
        return self._reader.create(self._cls, fields)

    def by_name(self, name: str) -> list[str]:
        return self._reader.by_name(self._cls, name)


class World:
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def __getattr__(self, name: str) -> Many:
        if name not in self._reader.catalog.plan.classes:
            raise AttributeError(name)
        return Many(self._reader, name)


class Context(World):
    """`told`: the progress so far; `changes`: how many transactions there were."""

    def __init__(self, database: Database, task: str = "OpaqueRef:t1") -> None:
        super().__init__(database.read())
        self.session, self.request, self.task = None, "r1", task
        self.told: list[float] = []
        self.changes = 0
        self.cancelled: Exception | None = None
        self._database = database
        self._undo: list[Callable[[], Awaitable[None] | None]] = []

    @asynccontextmanager
    async def change(self) -> AsyncIterator[World]:
        self.changes += 1
        # One transaction held open while the block runs: there is no other writer.
        writer = self._database._writer
        tx = Transaction(writer.connection, writer.catalog, writer.counters)
        writer.connection.execute("BEGIN IMMEDIATE")
        try:
            yield World(tx)
            tx.end()
        except BaseException:
            writer.connection.execute("ROLLBACK")
            raise
        writer.connection.execute("COMMIT")

    async def retried(self, work: Callable[[World], Any]) -> Any:
        async with self.change() as world:
            return work(world)

    def progress(self, share: float) -> None:
        if self.cancelled is not None:
            raise self.cancelled
        self.told.append(share)

    def on_failure(self, undo: Callable[[], Awaitable[None] | None]) -> None:
        self._undo.append(undo)

    async def run(self, call: Awaitable[Any]) -> Any:
        """A handler's answer; what it wanted to be undone is undone if it fails."""
        try:
            return await call
        except BaseException:
            for undo in reversed(self._undo):
                if inspect.isawaitable(done := undo()):
                    await done
            raise


def run(call: Awaitable[Any]) -> Any:
    async def waited() -> Any:
        return await call

    return asyncio.run(waited())
