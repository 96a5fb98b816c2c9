"""What happened since a token: each object's net change, with its record as it is in the same snapshot.

The numbers of events are dense and in the order of commits, so a token that says how far a client has read
hides nothing that comes later. A token also bears the random mark of the commit that its number is of: after
a restored backup numbers are given out anew, and then the marks differ.
"""

import re
from collections.abc import Collection

import msgspec

from apigen.runtime.store import sql
from apigen.runtime.store.changing import ADD, DEL
from apigen.runtime.store.reading import PREFIX, Reader, Row
from apigen.wire.errors import event_from_token_parse_failure, events_lost

LARGEST = 10_000
"""Events that one answer holds, at most: its token then stands behind the last one sent."""

BYTES = 32 * 1024 * 1024
"""Bytes of records that one answer holds, or a little more."""

_TOKEN = re.compile(r"(\d{20}),(\d{20})")


class Change(msgspec.Struct, frozen=True):
    """A net change of an object: `add`, `mod` or `del`; `record` is the whole one as JSON, None for `del`."""

    seq: int
    cls: str
    ref: str
    operation: str
    record: bytes | None


class Batch(msgspec.Struct, frozen=True):
    """An answer: what was added, then what changed, then what went; and the token to go on from."""

    changes: tuple[Change, ...]
    token: str


class Wanted(msgspec.Struct, frozen=True):
    """What is listened to: whole classes by name, and single objects by ref; `all` for every class."""

    classes: frozenset[str] = frozenset()
    refs: frozenset[str] = frozenset()
    all: bool = False

    def wants(self, cls: str, ref: str) -> bool:
        return self.all or cls in self.classes or ref in self.refs


def newest(reader: Reader) -> tuple[int, int]:
    """The number and the mark of the newest event; there always is one."""
    found = sql.first(reader.connection, "SELECT seq, mark FROM ev ORDER BY seq DESC LIMIT 1")
    assert found is not None
    return found[0], found[1]


def spelled(seq: int, mark: int) -> str:
    """A token: it compares as text."""
    return f"{seq:020},{mark:020}"


def position(reader: Reader, token: str) -> int:
    """The number that a token stands at.

    Raises Failure (EVENT_FROM_TOKEN_PARSE_FAILURE, or EVENTS_LOST where what came after it is not known any
    more, or was never so).
    """
    found = _TOKEN.fullmatch(token)
    if found is None:
        raise event_from_token_parse_failure(token)
    seq, mark = int(found[1]), int(found[2])
    known = sql.first(reader.connection, "SELECT mark FROM ev WHERE seq = ?", (min(seq, 2**63 - 1),))
    if known is None or known[0] != mark:
        raise events_lost()
    return seq


def everything(reader: Reader, wanted: Wanted) -> Batch:
    """All that is there, as if it had just been added: what a client without a token hears."""
    seq, mark = newest(reader)
    found = [
        Change(seq, name, PREFIX + row.ref, "add", record)
        for name, cls in reader.catalog.plan.classes.items()
        if cls.events and (wanted.all or name in wanted.classes)
        for piece in reader.pieces(name)
        for row, record in zip(piece, reader.records(piece), strict=True)
    ]
    for ref in sorted(wanted.refs):
        row = reader.find(ref)
        if row is not None and row.cls.events and not (wanted.all or row.cls.name in wanted.classes):
            found.append(Change(seq, row.cls.name, ref, "add", reader.record(row)))
    return Batch(tuple(found), spelled(seq, mark))


def since(reader: Reader, seq: int, wanted: Wanted) -> Batch:
    """The net changes of what is wanted after an event's number, as far as one answer holds them."""
    rows = sql.rows(
        reader.connection,
        "SELECT seq, class, obj, ref, op, mark FROM ev WHERE seq > ? ORDER BY seq LIMIT ?",
        (seq, LARGEST),
    )
    if not rows:
        return Batch((), spelled(*_at(reader, seq)))
    first: dict[int, int] = {}
    last: dict[int, tuple[int, str, str, int]] = {}
    for number, class_id, obj, ref, op, _ in rows:
        cls = reader.catalog.classes.get(class_id)
        if cls is None or not cls.events or not wanted.wants(cls.name, PREFIX + ref):
            continue
        first.setdefault(obj, op)
        last[obj] = number, cls.name, ref, op
    return Batch(_net(reader, first, last), spelled(rows[-1][0], rows[-1][5]))


def _at(reader: Reader, seq: int) -> tuple[int, int]:
    found = sql.first(reader.connection, "SELECT seq, mark FROM ev WHERE seq = ?", (seq,))
    return (found[0], found[1]) if found is not None else newest(reader)


def _net(
    reader: Reader, first: dict[int, int], last: dict[int, tuple[int, str, str, int]]
) -> tuple[Change, ...]:
    """What is left of several events of one object; adds, then changes, then deletions."""
    kinds: dict[str, list[Change]] = {"add": [], "mod": [], "del": []}
    for obj, (number, cls, ref, op) in last.items():
        row = reader.by_id(obj)
        gone = op == DEL or row is None
        if gone and first[obj] == ADD:
            continue
        kind = "del" if gone else "add" if first[obj] == ADD else "mod"
        record = None if gone else _record(reader, row)
        kinds[kind].append(Change(number, cls, PREFIX + ref, kind, record))
    return tuple(change for found in kinds.values() for change in sorted(found, key=lambda one: one.seq))


def _record(reader: Reader, row: Row | None) -> bytes | None:
    return None if row is None else reader.record(row)


def trim(reader: Reader, keep: int) -> int:
    """Forgets all but the newest events, some thousands a go; how many went. Within a transaction."""
    last, _ = newest(reader)
    reader.connection.execute(
        "DELETE FROM ev WHERE seq IN (SELECT seq FROM ev WHERE seq <= ? ORDER BY seq LIMIT 10000)",
        (last - max(keep, 1),),
    )
    return reader.connection.changes()


def counts(reader: Reader, classes: Collection[str]) -> dict[str, int]:
    """How many objects each class has, by its name in lower case."""
    found = {name.lower(): 0 for name in classes}
    for class_id, number in sql.rows(reader.connection, "SELECT class, count(*) FROM obj GROUP BY class"):
        cls = reader.catalog.classes.get(class_id)
        if cls is not None and cls.name.lower() in found:
            found[cls.name.lower()] += number
    return found
