"""Whole records as clients get them: what is stored, the computed ends, and what the service computes."""

import asyncio
import inspect
import time
from collections.abc import (
    AsyncGenerator,
    Awaitable,
    Callable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import aclosing
from typing import Any

import msgspec

from apigen.model.api import Api
from apigen.runtime.calls import NO_HOOKS, Compute, Hooks
from apigen.runtime.fragments import Fragments
from apigen.runtime.store import lines, sql
from apigen.runtime.store.database import Database
from apigen.runtime.store.plan import ClassPlan, FieldPlan
from apigen.runtime.store.reading import Reader, Row
from apigen.wire.errors import too_busy, too_large
from apigen.wire.values import PREFIX

_PREFIX = PREFIX.encode()

STREAMS = 8
"""Large answers under way at once."""

MOST = 512 * 1024 * 1024
"""Bytes of a large answer at most, as it is written before it is compressed."""

HASTE = 2.0
"""Seconds after which the rest of a large answer is read into memory: its snapshot must not last."""

Find = Callable[[Reader], Iterable[list[Row]]]
"""The objects of an answer, some at a time."""


class Records:
    """Writes the records of one API's objects."""

    def __init__(self, api: Api, database: Database, hooks: Mapping[str, Hooks]) -> None:
        self.database = database
        self.fragments = Fragments(api)
        self.streams = 0
        self._computed: dict[str, tuple[bytes, list[tuple[FieldPlan, Compute]]]] = {}
        for cls in database.catalog.plan.classes.values():
            fields = [field for field in cls.fields.values() if field.field.computed and not field.aside]
            compute = hooks.get(cls.name, NO_HOOKS).compute
            self._computed[cls.name] = (
                lines.record(
                    (field.name, field.zero)
                    for field in fields
                    if field.name not in compute and field.zero is not None
                )[1:],
                [(field, compute[field.name]) for field in fields if field.name in compute],
            )

    def asks(self, cls: ClassPlan) -> bool:
        """Whether the records of a class need the service's code."""
        return bool(self._computed[cls.name][1])

    def one(self, reader: Reader, row: Row) -> bytes:
        """The record of an object whose class asks nobody."""
        return self.with_zeros(row.cls, reader.record(row))

    def of(self, reader: Reader, rows: list[Row]) -> list[bytes]:
        """The records of objects of one class that asks nobody."""
        found = reader.records(rows)
        if not rows or not self._computed[rows[0].cls.name][0]:
            return found
        return [self.with_zeros(rows[0].cls, record) for record in found]

    def with_zeros(self, cls: ClassPlan, record: bytes) -> bytes:
        """A record with the members that the service would compute, and does not."""
        zeros = self._computed[cls.name][0]
        return _added(record, zeros) if zeros else record

    def few(self, reader: Reader, cls: ClassPlan, rows: list[Row]) -> "Few | Awaitable[Few]":
        """The records of a few objects."""
        found = self.of(reader, rows)
        return self._few(rows, found) if self.asks(cls) else Few(self, rows, found)

    async def _few(self, rows: list[Row], found: list[bytes]) -> "Few":
        return Few(self, rows, await self.asked(rows, found))

    async def warm(self, most: int = 1000) -> None:
        """Writes the records of large classes as XML before anybody asks: of those with more objects."""
        for cls in self.database.catalog.plan.classes.values():
            if self.database.read().count(cls.name) > most:
                async for _ in Answer(self, cls, all_of(cls)).xml_pieces():
                    pass

    async def asked(self, rows: list[Row], records: list[bytes]) -> list[bytes]:
        """Records, with the members that the service's code computes."""
        if not rows:
            return records
        refs = [PREFIX + row.ref for row in rows]
        columns = []
        for field, compute in self._computed[rows[0].cls.name][1]:
            values = await computed(compute, refs)
            columns.append([_member(field, values, ref) for ref in refs])
        more = [b",".join(filter(None, members)) for members in zip(*columns, strict=True)]
        return [_added(record, text) for record, text in zip(records, more, strict=True)]


def fits(reader: Reader, cls: ClassPlan) -> None:
    """Raises Failure (TOO_LARGE) where all objects of a class are surely too much for one answer.

    A store that is small as a whole is not looked through.
    """
    connection = reader.connection
    pages = sql.one(connection, "PRAGMA page_count") * sql.one(connection, "PRAGMA page_size")
    if pages <= MOST:
        return
    query = "SELECT total(length(rec)) FROM obj WHERE class = ?"
    if sql.one(connection, query, (reader.catalog.class_ids[cls.name],)) > MOST:
        raise too_large("reply", f"{MOST} bytes")


def all_of(cls: ClassPlan) -> Find:
    """All objects of a class."""
    return lambda reader: reader.pieces(cls.name)


def _member(field: FieldPlan, values: Mapping[str, Any], ref: str) -> bytes | None:
    text = field.json(values.get(ref, field.neutral_zero))
    return None if text is None else field.mark + text


def _added(record: bytes, members: bytes) -> bytes:
    """A whole record with more members behind the others."""
    if not members:
        return record
    begun = record[:-2]
    return b"".join((begun, b"," if len(begun) > 1 else b"", members, b"\n}"))


async def computed(compute: Compute, refs: list[str]) -> Mapping[str, Any]:
    """What the service's code says of some objects."""
    found = compute(refs)
    return await found if inspect.isawaitable(found) else found


class Few:
    """Some records by ref, read already."""

    def __init__(self, records: Records, rows: list[Row], found: list[bytes]) -> None:
        self._records, self._rows, self._found = records, rows, found

    def json(self) -> msgspec.Raw:
        """The object as JSON."""
        return msgspec.Raw(b"{%s}" % _json(self._rows, self._found))

    def xml(self) -> str:
        """The `<value>` element."""
        return f"<value><struct>{_xml(self._records.fragments, self._rows, self._found)}</struct></value>"


def _json(rows: Sequence[Row], records: Sequence[bytes]) -> bytes:
    return b",".join(
        [
            b'"%s%s":%s' % (_PREFIX, row.ref.encode(), record)
            for row, record in zip(rows, records, strict=True)
        ]
    )


def _xml(fragments: Fragments, rows: list[Row], records: Sequence[bytes]) -> str:
    values = fragments.records(rows, records)
    return "".join(
        [
            f"<member><name>{PREFIX}{row.ref}</name>{value}</member>"
            for row, value in zip(rows, values, strict=True)
        ]
    )


class CutOff(Exception):
    """An answer that turned out too long when its beginning had left already: it must not look whole."""


class Answer:
    """Many records by ref, of one snapshot, in pieces of bytes: memory holds one piece at a time.

    The pieces end in CutOff where they come to more than is allowed.
    """

    def __init__(self, records: Records, cls: ClassPlan, find: Find) -> None:
        """Raises Failure: TOO_BUSY where too many such answers are under way."""
        if records.streams >= STREAMS:
            raise too_busy(f"{STREAMS} large answers are being sent")
        self._records, self._cls, self._find = records, cls, find

    def json_pieces(self) -> AsyncGenerator[bytes]:
        """The object as JSON."""
        return self._pieces(_json, b"{", b",", b"}")

    def xml_pieces(self) -> AsyncGenerator[bytes]:
        """The `<value>` element."""
        fragments = self._records.fragments
        return self._pieces(
            lambda rows, records: _xml(fragments, rows, records).encode(),
            b"<value><struct>",
            b"",
            b"</struct></value>",
        )

    async def _pieces(
        self,
        write: Callable[[list[Row], list[bytes]], bytes],
        begin: bytes,
        between: bytes,
        end: bytes,
    ) -> AsyncGenerator[bytes]:
        first, size = begin, 0
        async with aclosing(self._read()) as pieces:
            async for rows, records in pieces:
                piece = first + write(rows, records)
                size += len(piece)
                if size > MOST:
                    raise CutOff(f"{MOST} bytes")
                yield piece
                first = between
        yield begin + end if first == begin else end

    async def _read(self) -> AsyncGenerator[tuple[list[Row], list[bytes]]]:
        """The objects and their records, read as they are asked for; the rest at once if that takes long."""
        records = self._records
        records.streams += 1
        try:
            with records.database.snapshot() as reader:
                pieces = self._found(reader)
                in_memory = reader is records.database.read()  # no snapshot lasts beyond this turn
                rest = list(pieces) if in_memory else []
                until = time.monotonic() + HASTE
                for rows, found in pieces:
                    yield rows, await self._asked(rows, found)
                    await asyncio.sleep(0)
                    if time.monotonic() > until:
                        rest = list(pieces)
            for rows, found in rest:
                yield rows, await self._asked(rows, found)
        finally:
            records.streams -= 1

    def _found(self, reader: Reader) -> Iterator[tuple[list[Row], list[bytes]]]:
        for rows in self._find(reader):
            if rows:
                yield rows, self._records.of(reader, rows)

    async def _asked(self, rows: list[Row], records: list[bytes]) -> list[bytes]:
        return await self._records.asked(rows, records) if self._records.asks(self._cls) else records
