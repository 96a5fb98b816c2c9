"""Destroying an object: what else goes with it, what lets go of it, and what stands in the way.

A reference of another object blocks, unless its field says otherwise (`@on_destroy`); those of sessions,
tasks and events let go. All is decided before anything is changed.
"""

from collections.abc import Iterator

import msgspec

from apigen.runtime.store import sql
from apigen.runtime.store.plan import FieldPlan
from apigen.runtime.store.reading import Row
from apigen.runtime.store.transaction import Transaction
from apigen.wire.errors import object_in_use
from apigen.wire.values import PREFIX

MANY = 1000
"""Referrers of one field among which the first by ref is looked for: beyond that the oldest is named."""


class _Referrer(msgspec.Struct, frozen=True):
    """An object that refers to another, and the field by which it does."""

    field: FieldPlan
    id: int
    ref: str


def destroy(transaction: Transaction, row: Row) -> list[Row]:
    """Destroys an object, and what goes with it; all that went, the object itself last.

    Raises Failure (OBJECT_IN_USE): then nothing is changed.
    """
    transaction.flush()
    going, fields = _closure(transaction, row)
    released: list[tuple[Row, _Referrer]] = []
    for gone in going.values():
        for field in fields[gone.id]:
            if _lets_go(field):
                released += [
                    (gone, one) for one in _referrers(transaction, gone, field) if one.id not in going
                ]
            elif _counts(field) and (blocking := _first(transaction, gone, field, going)) is not None:
                raise object_in_use(
                    gone.cls.name,
                    PREFIX + gone.ref,
                    blocking.field.cls,
                    blocking.field.name,
                    PREFIX + blocking.ref,
                )
    for gone, referrer in released:
        _release(transaction, gone, referrer)
    order = [*reversed(going.values())]
    for gone in order:
        transaction.delete(gone)
    return order


def _closure(transaction: Transaction, row: Row) -> tuple[dict[int, Row], dict[int, list[FieldPlan]]]:
    """An object and all that goes with it, depth first; and by what fields each is referred to. By id."""
    going: dict[int, Row] = {}
    fields: dict[int, list[FieldPlan]] = {}
    waiting = [row]
    while waiting:
        one = waiting.pop()
        if one.id in going:
            continue
        going[one.id] = one
        fields[one.id] = _fields(transaction, one)
        found = [
            owner
            for field in fields[one.id]
            if field.on_destroy == "cascade" and _counts(field)
            for referrer in _referrers(transaction, one, field)
            if referrer.id not in going and (owner := transaction.by_id(referrer.id)) is not None
        ]
        waiting += reversed(found)
    return going, fields


def _fields(transaction: Transaction, row: Row) -> list[FieldPlan]:
    """The fields by which anything refers to an object, by class and name: a probe of the index for each.

    The links of a many-to-many pair are of its first end; for the object at that end they are of the other.
    """
    catalog, found = transaction.catalog, []
    query, last = "SELECT min(field) FROM link WHERE dst = ? AND field > ?", 0
    while (number := sql.one(transaction.connection, query, (row.id, last))) is not None:
        last = number
        if number in catalog.fields:
            found.append(catalog.fields[number])
    for field in row.cls.fields.values():
        if field.end is not None and not field.end.near and field.other is not None:
            binding = field.field.binding
            assert binding is not None
            found.append(catalog.plan.field(binding.cls, binding.field))
    return sorted(found, key=lambda field: (field.cls, field.name))


def _counts(field: FieldPlan) -> bool:
    """Whether a field's references hold an object: the end of a link table does where it can be written."""
    if field.open:
        return False
    return field.end is None or field.field.qualifier != "RO/runtime"


def _lets_go(field: FieldPlan) -> bool:
    """Whether what refers by the field is changed to refer to nothing."""
    return field.end is None and (field.open or field.on_destroy == "clear")


def _referrers(transaction: Transaction, row: Row, field: FieldPlan) -> Iterator[_Referrer]:
    here, number = _side(transaction, field)
    other, ref = ("src", "sref") if here == "dst" else ("dst", "dref")
    query = f"SELECT DISTINCT {other}, {ref} FROM link WHERE {here} = ? AND field = ? AND {other} <> ?"
    for id_, found in sql.rows(transaction.connection, query, (row.id, number, row.id)):
        yield _Referrer(field, id_, found)


def _first(transaction: Transaction, row: Row, field: FieldPlan, going: dict[int, Row]) -> _Referrer | None:
    """The first by ref of the objects that refer by a field and do not go as well."""
    if field.end is not None and field.on_destroy != "restrict":
        return None
    here, number = _side(transaction, field)
    other, ref = ("src", "sref") if here == "dst" else ("dst", "dref")
    limit = MANY + len(going)
    query = f"SELECT {other}, {ref} FROM link WHERE {here} = ? AND field = ? AND {other} <> ? LIMIT {limit}"
    found = [
        _Referrer(field, id_, name)
        for id_, name in sql.rows(transaction.connection, query, (row.id, number, row.id))
        if id_ not in going
    ]
    return min(found, key=lambda one: one.ref, default=None)


def _side(transaction: Transaction, field: FieldPlan) -> tuple[str, int]:
    """The column of the link table in which the object that is referred to stands, and the links' field."""
    if field.end is None:
        return "dst", transaction.catalog.field_ids[field.cls, field.name]
    number = transaction.catalog.field_ids[field.end.cls, field.end.field]
    return ("src" if field.end.near else "dst"), number


def _release(transaction: Transaction, gone: Row, referrer: _Referrer) -> None:
    """Takes every mention of an object out of a field of another."""
    row, field = transaction.by_id(referrer.id), referrer.field
    if row is not None:
        transaction.set(row, field, field.without(transaction.value(row, field), PREFIX + gone.ref))
