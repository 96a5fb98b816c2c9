"""What a transaction has changed so far: objects in memory, written together, with one event an object."""

import os
import time
import uuid as uuids
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import apsw

from apigen.runtime.store import lines, sql
from apigen.runtime.store.catalog import Catalog
from apigen.runtime.store.plan import FieldPlan
from apigen.runtime.store.reading import Reader, Row
from apigen.wire.values import PREFIX

ADD, MOD, DEL = 0, 1, 2
"""What happened to an object, as events say it."""


class Changing(Reader):
    """A reader that sees its own changes.

    `dirty`: the objects whose rows are yet to be written; `happened`: what events will say, by object: class,
    ref, what. `writes` grows with each change; `grown`: by how many each class has grown, known at the end.
    """

    def __init__(self, connection: apsw.Connection, catalog: Catalog, counters: "Counters") -> None:
        super().__init__(connection, catalog)
        self.counters = counters
        self.dirty: dict[int, Row] = {}
        self.happened: dict[int, tuple[int, str, int]] = {}
        self.writes = 0
        self.grown: Counter[str] = Counter()
        self._by_ref: dict[str, Row] = {}
        self._by_id: dict[int, Row] = {}
        self._undo: list[Callable[[], None]] | None = None

    # Reading: an object that is known is the same row wherever it is met.

    def _row(self, found: Any) -> Row | None:
        if found is None:
            return None
        known = self._by_id.get(found[0])
        if known is not None:
            return known
        row = super()._row(found)
        if row is not None:
            self.know(row)
        return row

    def find(self, ref: str) -> Row | None:
        return self._by_ref.get(ref) or super().find(ref)

    def by_id(self, id_: int) -> Row | None:
        return self._by_id.get(id_) or super().by_id(id_)

    def by_uuid(self, cls: str, uuid: str) -> str:
        self.flush()
        return super().by_uuid(cls, uuid)

    def by_name(self, cls: str, name: str) -> list[str]:
        self.flush()
        return super().by_name(cls, name)

    # Keeping.

    def know(self, row: Row) -> None:
        """From now on the row stands for its object."""
        self._by_ref[PREFIX + row.ref] = self._by_id[row.id] = row
        if self._undo is not None:
            self._undo.append(lambda: self._drop(row))

    def forget(self, row: Row) -> None:
        """The object is gone."""
        self._drop(row)
        if self._undo is not None:
            self._undo.append(lambda: self._by_ref.update({PREFIX + row.ref: row}))
            self._undo.append(lambda: self._by_id.update({row.id: row}))

    def _drop(self, row: Row) -> None:
        self._by_ref.pop(PREFIX + row.ref, None)
        self._by_id.pop(row.id, None)
        self.dirty.pop(row.id, None)

    def line(self, row: Row, field: FieldPlan) -> bytes | None:
        """The line of a field; None where it has none."""
        if not field.aside:
            return lines.get(row.rec, field.mark)
        found = lines.get(row.side or b"{", field.mark)
        return field.zero if found is None else found

    def put(self, row: Row, field: FieldPlan, text: bytes | None) -> None:
        """Gives a field another line."""
        if self._undo is not None:
            state = row.state()
            self._undo.append(lambda: row.restore(state))
        if field.aside:
            row.side = lines.put(row.side or b"{", field.mark, text)
        else:
            row.rec = lines.put(row.rec, field.mark, text)
        self.dirty[row.id] = row
        self.writes += 1

    def tell(self, row: Row, op: int) -> None:
        """Something happened to an object; all that happens to it in one transaction is one event."""
        self.writes += 1
        before = self.happened.get(row.id)
        if op == MOD and before is not None:
            return
        if op == DEL and before is not None and before[2] == ADD:
            del self.happened[row.id]
        else:
            self.happened[row.id] = self.catalog.class_ids[row.cls.name], row.ref, op
        if self._undo is not None:
            self._undo.append(lambda: self._told(row.id, before))

    def _told(self, id_: int, before: tuple[int, str, int] | None) -> None:
        if before is None:
            self.happened.pop(id_, None)
        else:
            self.happened[id_] = before

    def flush(self) -> None:
        """Writes what is kept in memory, so that queries see it."""
        for row in self.dirty.values():
            self.connection.execute(
                "UPDATE obj SET shape = ?, ver = ver + 1, uuid = ?, name = ?, rec = ?, side = ? WHERE id = ?",
                (row.shape, row.uuid, row.name, row.rec, row.side, row.id),
            )
        self.dirty.clear()

    def end(self) -> int:
        """Writes all, and the events; the number of the newest event."""
        self.flush()
        if self.happened:
            mark = int.from_bytes(os.urandom(6), "big")
            rows = []
            for id_, (cls, ref, op) in sorted(self.happened.items()):
                self.counters.seq += 1
                rows.append((self.counters.seq, cls, id_, ref, op, mark))
                if op != MOD:
                    self.grown[self.catalog.classes[cls].name] += 1 if op == ADD else -1
            self.connection.executemany("INSERT INTO ev VALUES (?, ?, ?, ?, ?, ?)", rows)
        return self.counters.seq

    # All or nothing.

    @contextmanager
    def group(self) -> Iterator[None]:
        """Several changes of which all are made, or none where one raises."""
        self.flush()
        outer, writes = self._undo, self.writes
        self._undo = []
        self.connection.execute("SAVEPOINT changes")
        try:
            yield
        except BaseException:
            if self.connection.in_transaction:  # else a full disk has undone all already
                self.connection.execute("ROLLBACK TO changes")
                self.connection.execute("RELEASE changes")
            undo, self._undo = self._undo, None
            for step in reversed(undo):
                step()
            self.dirty.clear()
            self._undo, self.writes = outer, writes
            raise
        self.flush()
        self.connection.execute("RELEASE changes")
        if outer is not None:
            outer += self._undo
        self._undo = outer


class Counters:
    """What a writer counts up: ids of objects, positions of links, numbers of events.

    An id is not given again while an event knows it, nor a number ever: one event is always kept.
    """

    def __init__(self, connection: apsw.Connection) -> None:
        self.id: int = sql.one(
            connection, "SELECT max((SELECT coalesce(max(id), 0) FROM obj), (SELECT max(obj) FROM ev))"
        )
        self.pos: int = sql.one(connection, "SELECT coalesce(max(pos), 0) FROM link")
        self.seq: int = sql.one(connection, "SELECT max(seq) FROM ev")

    def next_id(self) -> int:
        self.id += 1
        return self.id

    def next_pos(self) -> int:
        self.pos += 1
        return self.pos


def new_ref() -> str:
    """A version 4 UUID with a slow counter in front, so that new objects lie together in the index."""
    head = int(time.time() * 4) & 0xFFFFFFFF
    return str(uuids.UUID(bytes=head.to_bytes(4, "big") + os.urandom(12), version=4))
