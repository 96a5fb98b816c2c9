"""Changing objects: each operation checks all that it rests on, then writes; one that fails changes nothing.

One transaction holds the operations of many callers. What they change is kept in memory, a row an object,
and written once when the group ends, with one event an object.
"""

import uuid as uuids
from collections.abc import Mapping
from typing import Any

from apigen.runtime.store import lines, links, unique
from apigen.runtime.store.changing import ADD, DEL, MOD, Changing, new_ref
from apigen.runtime.store.plan import FieldPlan
from apigen.runtime.store.reading import Row
from apigen.wire.errors import WITHHELD, map_duplicate_key, not_unique
from apigen.wire.values import PREFIX


class Transaction(Changing):
    """The operations on objects."""

    def create(self, cls: str, given: Mapping[str, Any], ref: str | None = None) -> str:
        """A new object; its ref. Members that are not given have their zeros; computed ends are ignored.

        `ref`: a ref of the caller's choice, without its prefix. Raises Failure (HANDLE_INVALID for what the
        values refer to, NOT_UNIQUE).
        """
        plan = self.catalog.plan.classes[cls]
        name = ref or new_ref()
        values = {field.name: given.get(field.name, field.neutral_zero) for field in plan.fields.values()}
        if plan.uuid:
            values["uuid"] = self._uuid(cls, name, given)
        held = [
            (field, target)
            for field in plan.fields.values()
            for target in links.targets(self, field, values[field.name])
        ]
        for field, target in held:
            if field.pair == "one":
                links.check_free(self, field, target, None)
        claims = unique.of_new(self, plan.unique, values)
        if ref is not None and (known := self.find(PREFIX + ref)) is not None:
            raise not_unique(cls, "ref", PREFIX + ref, PREFIX + known.ref)
        row = Row(
            self.counters.next_id(),
            plan,
            name,
            self.catalog.shapes[cls],
            1,
            values["uuid"] if plan.uuid and values["uuid"] != name else None,
            str(values["name_label"]) if plan.named else None,
            _lines(plan.lines, values),
            _lines(plan.side, values) if plan.side else None,
        )
        self.connection.execute(
            "INSERT INTO obj (id, ref, class, shape, uuid, name, rec, side) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (row.id, row.ref, self.catalog.class_ids[cls], row.shape, row.uuid, row.name, row.rec, row.side),
        )
        self.know(row)
        self.tell(row, ADD)
        for field, target in held:
            links.link(self, row, field, target)
        unique.claim(self, row, claims)
        return PREFIX + row.ref

    def _uuid(self, cls: str, ref: str, given: Mapping[str, Any]) -> str:
        """The uuid of a new object: its own, or else that of its ref; never so for sessions, whose refs are
        secret.
        """
        own = str(given.get("uuid") or "")
        if own:
            unique.check_uuid(self, cls, own, None)
            return own
        return str(uuids.uuid4()) if cls == "session" else ref

    def set(self, row: Row, field: FieldPlan, value: Any) -> None:
        """Gives a field another value; the same one changes nothing.

        Raises Failure (HANDLE_INVALID for what the value refers to, NOT_UNIQUE).
        """
        if field.end is not None:
            links.replace(self, row, field, value)
            return
        text, before = field.json(value), self.line(row, field)
        if text == before:
            return
        change = links.difference(self, row, field, before, value)
        claims = unique.of_changed(self, row, field, value)
        if field.name == "uuid":
            unique.check_uuid(self, row.cls.name, value, row)
        self.put(row, field, text)
        if field.name == "name_label" and row.cls.named:
            row.name = str(value)
        elif field.name == "uuid":
            row.uuid = value if value != row.ref else None
        for ref, many in change.gone.items():
            links.unlink(self, row, field, ref, many)
        for target in change.new:
            links.link(self, row, field, target)
        unique.claim(self, row, claims)
        if not field.field.volatile:
            self.tell(row, MOD)

    def add(self, row: Row, field: FieldPlan, element: Any) -> None:
        """Adds an element to a set; one that is there changes nothing. Raises Failure (HANDLE_INVALID)."""
        if field.end is not None:
            for target in links.targets(self, field, [element]):
                links.connect(self, row, field, target)
            return
        there, current, _ = self._elements(row, field, element)
        if not there:
            self.set(row, field, [*current, element])

    def remove(self, row: Row, field: FieldPlan, element: Any) -> None:
        """Takes an element out of a set; one that is not there changes nothing."""
        if field.end is not None:
            target = self.find(element)
            if target is not None:
                links.disconnect(self, row, field, target)
            return
        there, _, others = self._elements(row, field, element)
        if there:
            self.set(row, field, others)

    def add_to(self, row: Row, field: FieldPlan, key: str, value: Any) -> None:
        """Adds a key to a map. Raises Failure (MAP_DUPLICATE_KEY, HANDLE_INVALID)."""
        current = field.neutral(self.line(row, field))
        if key in current:
            shown = WITHHELD if field.field.secret else key
            raise map_duplicate_key(row.cls.name, field.name, PREFIX + row.ref, shown)
        self.set(row, field, {**current, key: value})

    def remove_from(self, row: Row, field: FieldPlan, key: str) -> None:
        """Takes a key out of a map; one that is not there changes nothing."""
        current = field.neutral(self.line(row, field))
        if key in current:
            self.set(row, field, {other: value for other, value in current.items() if other != key})

    def touch(self, row: Row) -> None:
        """An event that says that the object was changed, and no change."""
        self.tell(row, MOD)

    def delete(self, row: Row) -> None:
        """Takes an object away, with all that it refers to others by. Nothing refers to it any more.

        `destroying.destroy` is what callers want, but for objects that block nothing.
        """
        self.flush()
        links.drop(self, row)
        if row.cls.unique:
            self.connection.execute("DELETE FROM uniq WHERE obj = ?", (row.id,))
        self.connection.execute("DELETE FROM obj WHERE id = ?", (row.id,))
        self.forget(row)
        self.tell(row, DEL)

    def _elements(self, row: Row, field: FieldPlan, element: Any) -> tuple[bool, list[Any], list[Any]]:
        """Whether an element is in a set, the set, and the set without it. In JSON, NaN equals itself."""
        current = field.neutral(self.line(row, field))
        wanted = field.write([element])
        found = [item == wanted[0] for item in field.write(current)]
        return any(found), current, [item for item, same in zip(current, found, strict=True) if not same]


def _lines(fields: tuple[FieldPlan, ...], values: Mapping[str, Any]) -> bytes:
    return lines.record(
        (field.name, text) for field in fields if (text := field.json(values[field.name])) is not None
    )
