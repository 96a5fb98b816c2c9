"""References: each is a row of the link table beside the record that holds it, and each pair of a
many-to-many relation is such a row and nothing else. What is checked here raises before anything changes.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import msgspec

from apigen.runtime.store import sql
from apigen.runtime.store.changing import MOD, Changing
from apigen.runtime.store.plan import End, FieldPlan
from apigen.runtime.store.reading import Row
from apigen.wire.errors import WITHHELD, handle_invalid, not_unique
from apigen.wire.values import PREFIX


class Difference(msgspec.Struct, frozen=True):
    """What another value of a field refers to no more, how often, and what it newly refers to."""

    gone: Mapping[str, int]
    new: tuple[Row, ...]


NO_DIFFERENCE = Difference({}, ())


def targets(tx: Changing, field: FieldPlan, value: Any) -> list[Row]:
    """The objects that a value refers to, as often as it does. Raises Failure (HANDLE_INVALID)."""
    if field.refs is None or field.computed_end:
        return []
    return [_target(tx, field, cls, ref) for cls, ref in field.refs(value)]


def _target(tx: Changing, field: FieldPlan, cls: str, ref: str) -> Row:
    target = tx.find(ref)
    if target is None or target.cls.name != cls:
        raise handle_invalid(cls, WITHHELD if field.field.secret else ref)
    return target


def difference(tx: Changing, row: Row, field: FieldPlan, before: bytes | None, value: Any) -> Difference:
    """What changes with another value. Raises Failure (HANDLE_INVALID, NOT_UNIQUE)."""
    if field.refs is None:
        return NO_DIFFERENCE
    old, now = Counter(field.refs(field.neutral(before))), Counter(field.refs(value))
    new = tuple(_target(tx, field, cls, ref) for cls, ref in (now - old).elements())
    if field.pair == "one":
        for target in new:
            check_free(tx, field, target, row)
    return Difference({ref: many for (_, ref), many in (old - now).items()}, new)


def check_free(tx: Changing, field: FieldPlan, target: Row, row: Row | None) -> None:
    """Raises Failure (NOT_UNIQUE) where an object is bound already, and binds but one."""
    found = sql.first(
        tx.connection,
        "SELECT src, sref FROM link WHERE field = ? AND dst = ? AND one = 1",
        (tx.catalog.field_ids[field.cls, field.name], target.id),
    )
    if found is not None and (row is None or found[0] != row.id):
        raise not_unique(field.cls, field.name, PREFIX + target.ref, PREFIX + found[1])


def link(tx: Changing, row: Row, field: FieldPlan, target: Row) -> None:
    """Writes down that a field of an object refers to another."""
    if field.end is not None:
        connect(tx, row, field, target)
        return
    _insert(tx, field, row, target, one=field.pair == "one")
    if field.other is not None:
        tx.tell(target, MOD)


def unlink(tx: Changing, row: Row, field: FieldPlan, ref: str, many: int) -> None:
    """Takes away as many links of a field to an object as its value has lost."""
    target = tx.find(ref)
    if target is None:
        return
    number = tx.catalog.field_ids[field.cls, field.name]
    found = sql.rows(
        tx.connection,
        "SELECT pos FROM link WHERE dst = ? AND field = ? AND src = ? ORDER BY pos LIMIT ?",
        (target.id, number, row.id, many),
    )
    for (pos,) in found:
        tx.connection.execute(
            "DELETE FROM link WHERE dst = ? AND field = ? AND src = ? AND pos = ?",
            (target.id, number, row.id, pos),
        )
    if field.other is not None:
        tx.tell(target, MOD)


def _insert(
    tx: Changing, field: FieldPlan, row: Row, target: Row, *, one: bool = False, both: bool = False
) -> None:
    tx.connection.execute(
        "INSERT INTO link (dst, field, src, pos, sref, dref, one) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            target.id,
            tx.catalog.field_ids[field.cls, field.name],
            row.id,
            tx.counters.next_pos(),
            row.ref,
            target.ref if both else None,
            1 if one else None,
        ),
    )


# Pairs of a many-to-many relation, from either end.


def connect(tx: Changing, row: Row, field: FieldPlan, target: Row) -> None:
    """Joins two objects; those that are joined stay so."""
    assert field.end is not None
    of, first, second = _ends(tx, row, field.end, target)
    known = sql.first(
        tx.connection,
        "SELECT 1 FROM link WHERE dst = ? AND field = ? AND src = ?",
        (second.id, tx.catalog.field_ids[of.cls, of.name], first.id),
    )
    if known is None:
        _insert(tx, of, first, second, both=True)
        tx.tell(first, MOD)
        tx.tell(second, MOD)


def disconnect(tx: Changing, row: Row, field: FieldPlan, target: Row) -> None:
    """Parts two objects; those that are not joined stay so."""
    assert field.end is not None
    of, first, second = _ends(tx, row, field.end, target)
    tx.connection.execute(
        "DELETE FROM link WHERE dst = ? AND field = ? AND src = ?",
        (second.id, tx.catalog.field_ids[of.cls, of.name], first.id),
    )
    if tx.connection.changes():
        tx.tell(first, MOD)
        tx.tell(second, MOD)


def replace(tx: Changing, row: Row, field: FieldPlan, value: Any) -> None:
    """Joins an object to just those of a value: who stays keeps his place. Raises HANDLE_INVALID."""
    assert field.end is not None
    wanted = {PREFIX + target.ref: target for target in targets(tx, field, value)}
    current = tx.linked(row, field.end)
    for ref in current:
        if ref not in wanted and (target := tx.find(ref)) is not None:
            disconnect(tx, row, field, target)
    for ref, target in wanted.items():
        if ref not in current:
            connect(tx, row, field, target)


def _ends(tx: Changing, row: Row, end: End, target: Row) -> tuple[FieldPlan, Row, Row]:
    """The field that the links are of, where one starts, and where it leads."""
    first, second = (target, row) if end.near else (row, target)
    return tx.catalog.plan.field(end.cls, end.field), first, second


def drop(tx: Changing, row: Row) -> None:
    """Takes away all links of an object that goes; the objects whose records showed one have changed."""
    outward = sql.rows(tx.connection, "SELECT DISTINCT field, dst FROM link WHERE src = ?", (row.id,))
    inward = sql.rows(tx.connection, "SELECT field, src FROM link WHERE dst = ?", (row.id,))
    for number, other in (*outward, *inward):
        field = tx.catalog.fields.get(number)
        if field is not None and (field.other is not None or field.end is not None):
            shown = tx.by_id(other)
            if shown is not None:
                tx.tell(shown, MOD)
    tx.connection.execute("DELETE FROM link WHERE src = ? OR dst = ?", (row.id, row.id))
