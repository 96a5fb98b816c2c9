"""Reading objects through a connection: rows, members, computed ends, whole records. All of one snapshot."""

from collections.abc import Iterator
from typing import Any

import apsw
import msgspec

from apigen.runtime.store import lines, sql
from apigen.runtime.store.catalog import Catalog
from apigen.runtime.store.plan import ClassPlan, End, FieldPlan
from apigen.wire.errors import handle_invalid, uuid_invalid
from apigen.wire.values import NULL, PREFIX

_JSON_NULL = b'"%s"' % NULL.encode()

PIECE = 128
"""Objects that are read at once: large answers leave in pieces."""


class Row(msgspec.Struct, eq=False, gc=False):
    """An object: its identity, and its record as it is stored. Only transactions change one."""

    id: int
    cls: ClassPlan
    ref: str
    shape: int
    ver: int
    uuid: str | None
    name: str | None
    rec: bytes
    side: bytes | None

    def state(self) -> tuple[int, str | None, str | None, bytes, bytes | None]:
        """What changes can change."""
        return self.shape, self.uuid, self.name, self.rec, self.side

    def restore(self, state: tuple[int, str | None, str | None, bytes, bytes | None]) -> None:
        """Takes changes back."""
        self.shape, self.uuid, self.name, self.rec, self.side = state


_COLUMNS = "id, class, ref, shape, ver, uuid, name, rec, side"
_BY_REF = f"SELECT {_COLUMNS} FROM obj WHERE ref = ?"
_LINES = "SELECT shape, rec FROM obj WHERE ref = ? AND class = ?"
_BY_ID = f"SELECT {_COLUMNS} FROM obj WHERE id = ?"
_BY_UUID = f"SELECT {_COLUMNS} FROM obj WHERE class = ? AND uuid = ?"
_PIECE = f"SELECT {_COLUMNS} FROM obj WHERE class = ? AND id > ? ORDER BY id LIMIT {PIECE}"
_TO = "SELECT sref FROM link WHERE dst = ? AND field = ? ORDER BY pos"
_ALL_TO = "SELECT dst, field, sref FROM link WHERE dst IN (SELECT value FROM json_each(?)) ORDER BY pos"
_ALL_FROM = (
    "SELECT src, field, dref FROM link WHERE src IN (SELECT value FROM json_each(?))"
    " AND dref IS NOT NULL ORDER BY pos"
)
_FROM = "SELECT dref FROM link WHERE src = ? AND field = ? ORDER BY pos"


class Reader:
    """What can be read of the objects of a catalog through one connection."""

    def __init__(self, connection: apsw.Connection, catalog: Catalog) -> None:
        self.connection = connection
        self.catalog = catalog

    def _row(self, found: Any) -> Row | None:
        if found is None:
            return None
        id_, cls, ref, shape, ver, uuid, name, rec, side = found
        plan = self.catalog.classes.get(cls)
        if plan is None:  # of a class that the spec no longer has
            return None
        tail = self.catalog.tails.get(shape)
        if tail is not None:
            rec = lines.joined(rec, tail.rec)
            side = lines.joined(side or b"{", tail.side) if tail.side else side
            shape = self.catalog.shapes[plan.name]
        return Row(id_, plan, ref, shape, ver, uuid, name, rec, side)

    def find(self, ref: str) -> Row | None:
        """The object of a ref, whatever its class."""
        if not ref.startswith(PREFIX):
            return None
        return self._row(sql.first(self.connection, _BY_REF, (ref[len(PREFIX) :],)))

    def by_id(self, id_: int) -> Row | None:
        return self._row(sql.first(self.connection, _BY_ID, (id_,)))

    def row(self, cls: str, ref: str) -> Row:
        """The object of a class. Raises Failure (HANDLE_INVALID)."""
        found = self.find(ref)
        if found is None or found.cls.name != cls:
            raise handle_invalid(cls, ref)
        return found

    def by_uuid(self, cls: str, uuid: str) -> str:
        """The ref of the object with a uuid. Raises Failure (UUID_INVALID)."""
        number = self.catalog.class_ids[cls]
        found = sql.first(self.connection, _BY_UUID, (number, uuid))
        if found is not None:
            return PREFIX + str(found[2])
        row = self._row(sql.first(self.connection, _BY_REF, (uuid,)))
        if row is None or row.cls.name != cls or row.uuid is not None or not row.cls.uuid:
            raise uuid_invalid(cls, uuid)
        return PREFIX + row.ref

    def by_name(self, cls: str, name: str) -> list[str]:
        """The refs of the objects with a name, older ones first."""
        query = "SELECT ref FROM obj WHERE class = ? AND name = ? ORDER BY id"
        return [
            PREFIX + ref for (ref,) in sql.rows(self.connection, query, (self.catalog.class_ids[cls], name))
        ]

    def refs(self, cls: str) -> list[str]:
        """The refs of all objects of a class, older ones first."""
        query = "SELECT ref FROM obj WHERE class = ? ORDER BY id"
        return [PREFIX + ref for (ref,) in sql.rows(self.connection, query, (self.catalog.class_ids[cls],))]

    def count(self, cls: str) -> int:
        query = "SELECT count(*) FROM obj WHERE class = ?"
        return int(sql.one(self.connection, query, (self.catalog.class_ids[cls],)))

    def linked(self, row: Row, end: End) -> list[str]:
        """The refs at the other side of a field that is kept as links, in the order in which they came."""
        field = self.catalog.field_ids[end.cls, end.field]
        found = sql.rows(self.connection, _TO if end.near else _FROM, (row.id, field))
        return [PREFIX + ref for (ref,) in found]

    def member(self, row: Row, field: FieldPlan) -> bytes:
        """A member of an object as JSON: `null` where it has none."""
        if field.end is None:
            if not field.aside:
                return lines.get(row.rec, field.mark) or b"null"
            found = lines.get(row.side or b"{", field.mark)
            return (field.zero or b"null") if found is None else found
        return _ends(self.linked(row, field.end), field.end.one)

    def line_of(self, cls: str, ref: str, field: FieldPlan) -> bytes:
        """A member that is a line of the record, as JSON: no more of the object is read than that takes.

        Raises Failure (HANDLE_INVALID).
        """
        bare, number = ref.removeprefix(PREFIX), self.catalog.class_ids[cls]
        found = sql.first(self.connection, _LINES, (bare, number)) if bare is not ref else None
        if found is None:
            raise handle_invalid(cls, ref)
        shape, rec = found
        tail = self.catalog.tails.get(shape)
        return lines.get(rec if tail is None else lines.joined(rec, tail.rec), field.mark) or b"null"

    def value(self, row: Row, field: FieldPlan) -> Any:
        """A member of an object as a neutral value."""
        return field.read(lines.decode(self.member(row, field)))

    def values(self, row: Row) -> dict[str, Any]:
        """The neutral values of all that is kept of an object, by field; also of what is in no record."""
        return {
            field.name: self.value(row, field)
            for field in row.cls.fields.values()
            if field.stored or field.end is not None
        }

    def record(self, row: Row) -> bytes:
        """The whole record as JSON, without the members that the service computes."""
        return b"".join((row.rec, self._tail(row), b"\n}"))

    def _tail(self, row: Row) -> bytes:
        parts = []
        comma = b"," if len(row.rec) > 1 else b""
        for field in row.cls.ends:
            assert field.end is not None
            parts.append(b"%s%s%s" % (comma, field.mark, _ends(self.linked(row, field.end), field.end.one)))
            comma = b","
        return b"".join(parts)

    def pieces(self, cls: str) -> Iterator[list[Row]]:
        """All objects of a class, older ones first, some at a time."""
        number, last = self.catalog.class_ids[cls], 0
        while True:
            found = sql.rows(self.connection, _PIECE, (number, last))
            if not found:
                return
            yield [row for one in found if (row := self._row(one)) is not None]
            last = found[-1][0]

    def ids(self, number: int, last: int, end: int) -> Iterator[int]:
        """The ids of the objects of a class, by its number, behind one id and up to another."""
        query = f"SELECT id FROM obj WHERE class = ? AND id > ? AND id <= ? ORDER BY id LIMIT {PIECE}"
        while found := sql.rows(self.connection, query, (number, last, end)):
            for (id_,) in found:
                yield id_
            last = found[-1][0]

    def records(self, rows: list[Row]) -> list[bytes]:
        """The whole records of objects of one class; their computed ends by one query for each direction."""
        if not rows:
            return []
        ends = [
            (
                b"," + field.mark,
                field.end,
                self.catalog.field_ids[field.end.cls, field.end.field],
                b",%s%s" % (field.mark, _ends([], field.end.one)),
            )
            for field in rows[0].cls.ends
            if field.end is not None
        ]
        near = self._grouped(rows, _ALL_TO) if any(end.near for _, end, _, _ in ends) else {}
        far = self._grouped(rows, _ALL_FROM) if not all(end.near for _, end, _, _ in ends) else {}
        bound = {id_ for id_, _ in (*near, *far)}
        nothing = b"".join([empty for _, _, _, empty in ends])
        found = []
        for row in rows:
            tail = nothing
            if row.id in bound:
                parts = []
                for mark, end, number, empty in ends:
                    refs = (near if end.near else far).get((row.id, number))
                    parts.append(mark + _ends(refs, end.one) if refs else empty)
                tail = b"".join(parts)
            found.append(lines.joined(row.rec, tail) + b"\n}")
        return found

    def _grouped(self, rows: list[Row], query: str) -> dict[tuple[int, int], list[str]]:
        """The refs at the other side of links, by object and by the links' field."""
        refs: dict[tuple[int, int], list[str]] = {}
        ids = lines.encode([row.id for row in rows]).decode()
        for id_, field, ref in sql.rows(self.connection, query, (ids,)):
            refs.setdefault((id_, field), []).append(PREFIX + ref)
        return refs


def _ends(refs: list[str], one: bool) -> bytes:
    if one:
        return b'"%s"' % refs[0].encode() if refs else _JSON_NULL
    return b'["' + '","'.join(refs).encode() + b'"]' if refs else b"[]"
