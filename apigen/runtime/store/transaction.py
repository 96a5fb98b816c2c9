"""Changing objects: each operation checks all that it rests on, then writes; one that fails changes nothing.

One transaction holds the operations of many callers. What they change is kept in memory, a row an object,
and written once when the group ends, with one event an object.
"""

import os
import time
import uuid as uuids
from collections import Counter
from collections.abc import Mapping
from typing import Any

import apsw

from apigen.runtime.store import lines, sql
from apigen.runtime.store.catalog import Catalog
from apigen.runtime.store.plan import ClassPlan, End, FieldPlan
from apigen.runtime.store.reading import PREFIX, Reader, Row
from apigen.wire.errors import as_text, handle_invalid, map_duplicate_key, not_unique
from apigen.wire.values import NULL

ADD, MOD, DEL = 0, 1, 2
"""What happened to an object, as events say it."""


class Transaction(Reader):
    """A group of changes.

    `rows`: the objects that it has looked at; `dirty`: those that it changed; `happened`: what events will
    say. `writes` grows with each change.
    """

    def __init__(self, connection: apsw.Connection, catalog: Catalog, counters: "Counters") -> None:
        super().__init__(connection, catalog)
        self.counters = counters
        self.rows: dict[str, Row] = {}
        self.dirty: dict[int, Row] = {}
        self.happened: dict[int, tuple[int, str, int]] = {}
        self.writes = 0

    # Reading sees what this transaction has changed.

    def find(self, ref: str) -> Row | None:
        known = self.rows.get(ref)
        if known is not None:
            return known
        found = super().find(ref)
        if found is not None:
            self.rows[ref] = found
        return found

    def by_id(self, id_: int) -> Row | None:
        known = self.dirty.get(id_)
        return known if known is not None else super().by_id(id_)

    def flush(self) -> None:
        """Writes what is kept in memory, so that queries see it."""
        for row in self.dirty.values():
            self.connection.execute(
                "UPDATE obj SET shape = ?, ver = ver + 1, name = ?, rec = ?, side = ? WHERE id = ?",
                (row.shape, row.name, row.rec, row.side, row.id),
            )
        self.dirty.clear()

    def end(self) -> int:
        """Writes all, and the events; the number of the newest event."""
        self.flush()
        events = sorted(self.happened.items())
        if events:
            mark = int.from_bytes(os.urandom(6), "big")
            rows = []
            for id_, (cls, ref, op) in events:
                self.counters.seq += 1
                rows.append((self.counters.seq, cls, id_, ref, op, mark))
            self.connection.executemany("INSERT INTO ev VALUES (?, ?, ?, ?, ?, ?)", rows)
        return self.counters.seq

    # Changing.

    def create(self, cls: str, given: Mapping[str, Any], ref: str | None = None) -> str:
        """A new object; its ref. Members that are not given have their zero values.

        Raises Failure (HANDLE_INVALID for what the values refer to, NOT_UNIQUE).
        """
        plan = self.catalog.plan.classes[cls]
        name = ref or new_ref()
        values = {field.name: given.get(field.name, field.neutral_zero) for field in plan.fields.values()}
        own_uuid = values.get("uuid") or None
        if plan.uuid:
            values["uuid"] = own_uuid or name
        links = [
            (field, target)
            for field in plan.fields.values()
            for target in self._targets(field, values[field.name])
        ]
        unique = [
            (field, self._key(field, values)) for field in plan.fields.values() if field.unique is not None
        ]
        for field, key in unique:
            self._check_unique(field, key, values[field.name], None)
        row = Row(
            self.counters.next_id(),
            plan,
            name,
            self.catalog.shapes[cls],
            1,
            own_uuid if own_uuid != name else None,
            str(values["name_label"]) if plan.named else None,
            lines.record(
                (field.name, text)
                for field in plan.lines
                if (text := field.json(values[field.name])) is not None
            ),
            self._aside(plan, values, given),
        )
        self.connection.execute(
            "INSERT INTO obj (id, ref, class, shape, uuid, name, rec, side) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (row.id, row.ref, self.catalog.class_ids[cls], row.shape, row.uuid, row.name, row.rec, row.side),
        )
        self.rows[PREFIX + row.ref] = row
        self._tell(row, ADD)
        for field, target in links:
            self._link(row, field, target)
        for field, key in unique:
            self._claim(row, field, key)
        return PREFIX + row.ref

    def set(self, row: Row, field: FieldPlan, value: Any) -> None:
        """Gives a field another value; the same one changes nothing.

        Raises Failure (HANDLE_INVALID for what the value refers to, NOT_UNIQUE).
        """
        if field.end is not None:
            self._set_links(row, field, value)
            return
        text = field.json(value)
        before = self._line(row, field)
        if text == before:
            return
        gone: Counter[str] = Counter()
        new: Counter[str] = Counter()
        targets: dict[str, Row] = {}
        if field.refs is not None:
            gone = Counter(ref for _, ref in field.refs(self._decoded(field, before)))
            for target in self._targets(field, value):
                targets[PREFIX + target.ref] = target
                new[PREFIX + target.ref] += 1
            gone, new = gone - new, new - gone
            if field.pair == "one":
                for ref in new:
                    self._check_free(field, targets[ref], row)
        if field.unique is not None or any(
            other.unique is not None and field.name in other.unique for other in row.cls.fields.values()
        ):
            self._reclaim(row, field, value)
        self._put(row, field, text)
        if field.name == "name_label" and row.cls.named:
            row.name = str(value)
        for ref, many in gone.items():
            self._unlink(row, field, ref, many)
        for ref, many in new.items():
            for _ in range(many):
                self._link(row, field, targets[ref])
        if not field.field.volatile:
            self._tell(row, MOD)

    def add(self, row: Row, field: FieldPlan, element: Any) -> None:
        """Adds an element to a set; one that is there changes nothing. Raises Failure (HANDLE_INVALID)."""
        if field.end is not None:
            (target,) = self._targets(field, [element])
            self._link_ends(row, field, target)
            return
        current = self._decoded(field, self._line(row, field))
        if element not in current:
            self.set(row, field, [*current, element])

    def remove(self, row: Row, field: FieldPlan, element: Any) -> None:
        """Takes an element out of a set; one that is not there changes nothing."""
        if field.end is not None:
            target = self.find(element)
            if target is not None:
                self._unlink_ends(row, field, target)
            return
        current = self._decoded(field, self._line(row, field))
        if element in current:
            self.set(row, field, [other for other in current if other != element])

    def add_to(self, row: Row, field: FieldPlan, key: str, value: Any) -> None:
        """Adds a key to a map. Raises Failure (MAP_DUPLICATE_KEY, HANDLE_INVALID)."""
        current = self._decoded(field, self._line(row, field))
        if key in current:
            raise map_duplicate_key(row.cls.name, field.name, PREFIX + row.ref, key)
        self.set(row, field, {**current, key: value})

    def remove_from(self, row: Row, field: FieldPlan, key: str) -> None:
        """Takes a key out of a map; one that is not there changes nothing."""
        current = self._decoded(field, self._line(row, field))
        if key in current:
            self.set(row, field, {other: value for other, value in current.items() if other != key})

    def touch(self, row: Row) -> None:
        """An event that says that the object was changed, and no change."""
        self._tell(row, MOD)

    def delete(self, row: Row) -> None:
        """Takes an object away, with all that it refers to others by. Nothing refers to it any more."""
        self.flush()
        for field_id, dst in sql.rows(
            self.connection, "SELECT DISTINCT field, dst FROM link WHERE src = ?", (row.id,)
        ):
            self._tell_other(field_id, dst)
        for field_id, src in sql.rows(
            self.connection, "SELECT field, src FROM link WHERE dst = ?", (row.id,)
        ):
            self._tell_other(field_id, src)
        self.connection.execute("DELETE FROM link WHERE src = ? OR dst = ?", (row.id, row.id))
        self.connection.execute("DELETE FROM uniq WHERE obj = ?", (row.id,))
        self.connection.execute("DELETE FROM obj WHERE id = ?", (row.id,))
        self.rows.pop(PREFIX + row.ref, None)
        self._tell(row, DEL)

    # Lines.

    def _line(self, row: Row, field: FieldPlan) -> bytes | None:
        if not field.aside:
            return lines.get(row.rec, field.mark)
        found = lines.get(row.side or b"{", field.mark)
        return field.zero if found is None else found

    def _put(self, row: Row, field: FieldPlan, text: bytes | None) -> None:
        if field.aside:
            row.side = lines.put(row.side or b"{", field.mark, text)
        else:
            row.rec = lines.put(row.rec, field.mark, text)
        self.dirty[row.id] = row
        self.writes += 1

    @staticmethod
    def _decoded(field: FieldPlan, text: bytes | None) -> Any:
        return field.neutral_zero if text is None else lines.decode(text)

    @staticmethod
    def _aside(plan: ClassPlan, values: Mapping[str, Any], given: Mapping[str, Any]) -> bytes | None:
        found = [
            (field.name, text)
            for field in plan.fields.values()
            if field.stored
            and field.aside
            and field.name in given
            and (text := field.json(values[field.name])) is not None
        ]
        return lines.record(found) if found else None

    # Links.

    def _targets(self, field: FieldPlan, value: Any) -> list[Row]:
        """The objects that a value refers to. Raises Failure (HANDLE_INVALID)."""
        if field.refs is None or value is None:
            return []
        if field.end is not None and field.end.one:
            return []
        found = []
        for cls, ref in field.refs(value):
            target = self.find(ref)
            if target is None or target.cls.name != cls:
                raise handle_invalid(cls, ref)
            found.append(target)
        return found

    def _link(self, row: Row, field: FieldPlan, target: Row) -> None:
        if field.end is not None:
            if not self._is_computed(field):
                self._link_ends(row, field, target)
            return
        if field.pair == "one":
            self._check_free(field, target, row)
        self._insert(field, row, target, one=field.pair == "one")
        if field.other is not None:
            self._tell(target, MOD)

    def _insert(
        self, field: FieldPlan, row: Row, target: Row, *, one: bool = False, both: bool = False
    ) -> None:
        self.connection.execute(
            "INSERT INTO link (dst, field, src, pos, sref, dref, one) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                target.id,
                self.catalog.field_ids[field.cls, field.name],
                row.id,
                self.counters.next_pos(),
                row.ref,
                target.ref if both else None,
                1 if one else None,
            ),
        )

    def _unlink(self, row: Row, field: FieldPlan, ref: str, many: int) -> None:
        """Takes away as many links of a field to an object as its value has lost."""
        target = self.find(ref)
        if target is None:
            return
        number = self.catalog.field_ids[field.cls, field.name]
        found = sql.rows(
            self.connection,
            "SELECT pos FROM link WHERE dst = ? AND field = ? AND src = ? ORDER BY pos LIMIT ?",
            (target.id, number, row.id, many),
        )
        for (pos,) in found:
            self.connection.execute(
                "DELETE FROM link WHERE dst = ? AND field = ? AND src = ? AND pos = ?",
                (target.id, number, row.id, pos),
            )
        if field.other is not None:
            self._tell(target, MOD)

    def _check_free(self, field: FieldPlan, target: Row, row: Row) -> None:
        """Raises Failure (NOT_UNIQUE) where an object is bound already, and binds but one."""
        found = sql.first(
            self.connection,
            "SELECT src, sref FROM link WHERE field = ? AND dst = ? AND one = 1",
            (self.catalog.field_ids[field.cls, field.name], target.id),
        )
        if found is not None and found[0] != row.id:
            raise not_unique(field.cls, field.name, PREFIX + target.ref, PREFIX + found[1])

    # Pairs that are kept as links alone.

    @staticmethod
    def _is_computed(field: FieldPlan) -> bool:
        """Whether the other end decides: not so where both are ends of one link table."""
        binding = field.field.binding
        return binding is None or not binding.stored

    def _ends(self, row: Row, end: End, target: Row) -> tuple[FieldPlan, Row, Row]:
        """The field that the links are of, where one starts, and where it leads."""
        first, second = (target, row) if end.near else (row, target)
        return self.catalog.plan.field(end.cls, end.field), first, second

    def _link_ends(self, row: Row, field: FieldPlan, target: Row) -> None:
        assert field.end is not None
        of, first, second = self._ends(row, field.end, target)
        number = self.catalog.field_ids[of.cls, of.name]
        known = sql.first(
            self.connection,
            "SELECT 1 FROM link WHERE dst = ? AND field = ? AND src = ?",
            (second.id, number, first.id),
        )
        if known is None:
            self._insert(of, first, second, both=True)
            self._tell(first, MOD)
            self._tell(second, MOD)

    def _unlink_ends(self, row: Row, field: FieldPlan, target: Row) -> None:
        assert field.end is not None
        of, first, second = self._ends(row, field.end, target)
        number = self.catalog.field_ids[of.cls, of.name]
        self.connection.execute(
            "DELETE FROM link WHERE dst = ? AND field = ? AND src = ?", (second.id, number, first.id)
        )
        if self.connection.changes():
            self._tell(first, MOD)
            self._tell(second, MOD)

    def _set_links(self, row: Row, field: FieldPlan, value: Any) -> None:
        """The whole set anew: what stays keeps its place."""
        assert field.end is not None
        wanted = {PREFIX + target.ref: target for target in self._targets(field, value)}
        current = self.linked(row, field.end)
        for ref in current:
            if ref not in wanted and (target := self.find(ref)) is not None:
                self._unlink_ends(row, field, target)
        for ref, target in wanted.items():
            if ref not in current:
                self._link_ends(row, field, target)

    # Values that no two objects share.

    def _key(self, field: FieldPlan, values: Mapping[str, Any]) -> str | None:
        """What must be unique; None where the value is none or null."""
        value = values[field.name]
        if value is None or value == NULL:
            return None
        assert field.unique is not None
        return lines.encode([field.write(value), *(values[name] for name in field.unique)]).decode()

    def _check_unique(self, field: FieldPlan, key: str | None, value: Any, row: Row | None) -> None:
        if key is None:
            return
        found = sql.first(
            self.connection,
            "SELECT ref FROM uniq JOIN obj ON obj.id = uniq.obj WHERE field = ? AND key = ? AND obj <> ?",
            (self.catalog.field_ids[field.cls, field.name], key, row.id if row is not None else 0),
        )
        if found is not None:
            shown = "********" if field.field.secret else as_text(value)
            raise not_unique(field.cls, field.name, shown, PREFIX + found[0])

    def _claim(self, row: Row, field: FieldPlan, key: str | None) -> None:
        number = self.catalog.field_ids[field.cls, field.name]
        self.connection.execute("DELETE FROM uniq WHERE obj = ? AND field = ?", (row.id, number))
        if key is not None:
            self.connection.execute(
                "INSERT INTO uniq (field, key, obj) VALUES (?, ?, ?)", (number, key, row.id)
            )

    def _reclaim(self, row: Row, changed: FieldPlan, value: Any) -> None:
        """Checks, then claims, the keys that another value of a field is part of."""
        found = []
        for field in row.cls.fields.values():
            if field.unique is None or (field is not changed and changed.name not in field.unique):
                continue
            values = {name: self.value(row, row.cls.fields[name]) for name in (field.name, *field.unique)}
            values[changed.name] = value
            key = self._key(field, values)
            self._check_unique(field, key, values[field.name], row)
            found.append((field, key))
        for field, key in found:
            self._claim(row, field, key)

    # Events.

    def _tell(self, row: Row, op: int) -> None:
        """What happens to an object in this transaction, as one thing."""
        self.writes += 1
        before = self.happened.get(row.id)
        if op == DEL and before is not None and before[2] == ADD:
            del self.happened[row.id]
            return
        if before is not None and op == MOD:
            return
        self.happened[row.id] = (self.catalog.class_ids[row.cls.name], row.ref, op)

    def _tell_other(self, field_id: int, id_: int) -> None:
        """The object at the other end of a link that goes, if its record shows the link."""
        field = self.catalog.fields.get(field_id)
        if field is not None and (field.other is not None or field.end is not None):
            other = self.by_id(id_)
            if other is not None:
                self._tell(other, MOD)


class Counters:
    """What a writer counts up: ids of objects, positions of links, numbers of events."""

    def __init__(self, connection: apsw.Connection) -> None:
        self.id: int = sql.one(connection, "SELECT coalesce(max(id), 0) FROM obj")
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
