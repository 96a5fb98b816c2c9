"""What happened since a token: each object's net change, with its record as it is in the same snapshot.

The numbers of events are dense and in the order of commits, so a token that says how far a client has read
hides nothing that comes later. A token also bears the random mark of the commit that its number is of: after
a restored backup numbers are given out anew, and then the marks differ.
"""

import heapq
import itertools
import re
from collections.abc import Collection, Iterable, Iterator

import msgspec

from apigen.runtime.store import files, sql
from apigen.runtime.store.changing import ADD
from apigen.runtime.store.reading import PIECE, Reader, Row
from apigen.runtime.store.transaction import Transaction
from apigen.wire.errors import event_from_token_parse_failure, events_lost
from apigen.wire.values import PREFIX

LARGEST = 10_000
"""Events that one answer holds, at most: its token then stands behind the last one sent."""

BYTES = 32 * 1024 * 1024
"""Bytes of records that one answer holds, or a little more."""

KEPT = 1_000_000
"""Events that are kept, at most."""

DAY, HOUR = 24 * 3600.0, 3600.0
"""Seconds for which an event is kept, and after which its number is noted again, with the time."""

AT_ONCE = 10_000
"""Events that are forgotten in one transaction."""

_TOKEN = re.compile(r"(\d{20}),(\d{20})(?:,(\d{1,19}),(\d{1,19}))?")


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


def newest_token(reader: Reader) -> str:
    """The token behind all that has happened."""
    return spelled(*newest(reader))


class Position(msgspec.Struct, frozen=True):
    """Where a token stands: behind an event, and, while the first listing is under way, behind an object.

    `last`: the id of the object that was listed last; those up to `end` come next, later ones are in events.
    """

    seq: int
    mark: int
    last: int | None = None
    end: int = 0

    @property
    def token(self) -> str:
        token = spelled(self.seq, self.mark)
        return token if self.last is None else f"{token},{self.last},{self.end}"


def position(reader: Reader, token: str) -> Position:
    """What a token says.

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
    if found[3] is None:
        return Position(seq, mark)
    return Position(seq, mark, min(int(found[3]), 2**63 - 1), min(int(found[4]), 2**63 - 1))


def after(reader: Reader, token: str, wanted: Wanted) -> Batch:
    """What a client hears that has a token; the empty one is that of a client which knows nothing.

    Raises Failure (EVENT_FROM_TOKEN_PARSE_FAILURE, EVENTS_LOST).
    """
    if token == "":
        seq, mark = newest(reader)
        return listing(reader, Position(seq, mark, 0, _greatest(reader)), wanted)
    at = position(reader, token)
    return since(reader, at, wanted) if at.last is None else listing(reader, at, wanted)


def _greatest(reader: Reader) -> int:
    return int(sql.one(reader.connection, "SELECT coalesce(max(id), 0) FROM obj"))


def listing(reader: Reader, at: Position, wanted: Wanted) -> Batch:
    """What is there, as if it had just been added, as much as one answer holds: older objects first.

    A listing that takes several answers ends where it began: the token of the last one is behind the event
    that was the newest then, so that what has changed meanwhile is heard next.
    """
    assert at.last is not None
    changes: list[Change] = []
    size, last = 0, at.last
    for piece in _pieces(reader, wanted, last, at.end):
        for row, record in piece:
            size += len(record)
            if changes and (len(changes) == LARGEST or size > BYTES):
                return Batch(tuple(changes), Position(at.seq, at.mark, last, at.end).token)
            changes.append(Change(at.seq, row.cls.name, PREFIX + row.ref, "add", record))
            last = row.id
    return Batch(tuple(changes), spelled(at.seq, at.mark))


def _pieces(reader: Reader, wanted: Wanted, last: int, end: int) -> Iterator[list[tuple[Row, bytes]]]:
    """The wanted objects with ids behind one and up to another, some at a time, with their records."""
    classes = [
        reader.catalog.class_ids[name]
        for name, cls in reader.catalog.plan.classes.items()
        if cls.events and (wanted.all or name in wanted.classes)
    ]
    streams = [reader.ids(number, last, end) for number in classes]
    single = sorted(
        row.id
        for ref in wanted.refs
        if (row := reader.find(ref)) is not None
        and row.cls.events
        and last < row.id <= end
        and reader.catalog.class_ids[row.cls.name] not in classes
    )
    ids = heapq.merge(*streams, single)
    while piece := list(itertools.islice(ids, PIECE)):
        rows = [row for id_ in piece if (row := reader.by_id(id_)) is not None]
        yield [(row, reader.record(row)) for row in rows]


def since(reader: Reader, at: Position, wanted: Wanted) -> Batch:
    """The net changes of what is wanted after an event's number, as far as one answer holds them."""
    rows = sql.rows(
        reader.connection,
        "SELECT seq, class, obj, ref, op, mark FROM ev WHERE seq > ? ORDER BY seq LIMIT ?",
        (at.seq, LARGEST),
    )
    token, size = at.token, 0
    seen: dict[int, _Seen] = {}
    for seq, class_id, obj, ref, op, mark in rows:
        cls = reader.catalog.classes.get(class_id)
        if cls is not None and cls.events and wanted.wants(cls.name, PREFIX + ref):
            if obj not in seen:
                row = reader.by_id(obj)
                record = None if row is None else reader.record(row)
                size += len(record or b"")
                if seen and size > BYTES:
                    break
                seen[obj] = _Seen(cls.name, PREFIX + ref, op, record)
            seen[obj].seq, seen[obj].last = seq, op
        token = spelled(seq, mark)
    return Batch(_net(seen.values()), token)


class _Seen:
    """An object that events are about: the first and last thing that happened to it, its record now."""

    __slots__ = ("cls", "first", "last", "record", "ref", "seq")

    def __init__(self, cls: str, ref: str, first: int, record: bytes | None) -> None:
        self.cls, self.ref, self.first, self.record = cls, ref, first, record
        self.seq, self.last = 0, first


def _net(seen: Iterable[_Seen]) -> tuple[Change, ...]:
    """What is left of several events of one object; adds, then changes, then deletions."""
    kinds: dict[str, list[Change]] = {"add": [], "mod": [], "del": []}
    for one in seen:
        if one.record is None and one.first == ADD:
            continue
        kind = "del" if one.record is None else "add" if one.first == ADD else "mod"
        kinds[kind].append(Change(one.seq, one.cls, one.ref, kind, one.record))
    return tuple(change for found in kinds.values() for change in sorted(found, key=lambda one: one.seq))


def trim(tx: Transaction, now: float) -> int:
    """Forgets what is older than a day, and what is beyond the newest million, some thousands a go; how many
    went. Within a transaction, to be called again while it forgets any.
    """
    last, _ = newest(tx)
    noted: list[tuple[float, int]] = msgspec.json.decode(
        files.get(tx.connection, "ages") or "[]", type=list[tuple[float, int]]
    )
    old = [seq for moment, seq in noted if moment <= now - DAY]
    if not noted or noted[-1][0] <= now - HOUR:
        kept = [one for one in noted if one[1] >= max(old, default=0)]
        files.put(tx.connection, "ages", msgspec.json.encode([*kept, (now, last)]).decode())
    behind = min(max(last - KEPT, 0, *old), last - 1)
    tx.connection.execute(
        "DELETE FROM ev WHERE seq IN (SELECT seq FROM ev WHERE seq <= ? ORDER BY seq LIMIT ?)",
        (behind, AT_ONCE),
    )
    return tx.connection.changes()


def inject(tx: Transaction, row: Row) -> str:
    """Says that an object changed; a token just before that event."""
    token = newest_token(tx)
    tx.touch(row)
    return token


def counts(reader: Reader, classes: Collection[str]) -> dict[str, int]:
    """How many objects each class has, counted anew; `Database.counts` knows without counting."""
    found = dict.fromkeys(classes, 0)
    for class_id, number in sql.rows(reader.connection, "SELECT class, count(*) FROM obj GROUP BY class"):
        cls = reader.catalog.classes.get(class_id)
        if cls is not None and cls.name in found:
            found[cls.name] += number
    return found
