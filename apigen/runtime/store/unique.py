"""Values that no two objects share, each a row of a table with the values as its key."""

from collections.abc import Mapping
from typing import Any

from apigen.runtime.store import lines, sql
from apigen.runtime.store.changing import Changing
from apigen.runtime.store.plan import FieldPlan
from apigen.runtime.store.reading import Row
from apigen.wire.errors import WITHHELD, as_text, not_unique
from apigen.wire.values import NULL, PREFIX

Claims = list[tuple[FieldPlan, str | None]]
"""Fields whose keys change, each with its new key; None for values that are exempt."""


def of_new(tx: Changing, fields: tuple[FieldPlan, ...], values: Mapping[str, Any]) -> Claims:
    """The keys of a new object. Raises Failure (NOT_UNIQUE)."""
    found = [(field, _key(tx, field, values)) for field in fields]
    for field, key in found:
        _check(tx, field, key, values[field.name], None)
    return found


def of_changed(tx: Changing, row: Row, changed: FieldPlan, value: Any) -> Claims:
    """The keys that another value of a field is part of. Raises Failure (NOT_UNIQUE)."""
    found = []
    for field in row.cls.unique:
        scope = field.unique or ()
        if field is not changed and changed.name not in scope:
            continue
        values = {name: tx.value(row, row.cls.fields[name]) for name in (field.name, *scope)}
        values[changed.name] = value
        key = _key(tx, field, values)
        _check(tx, field, key, values[field.name], row)
        found.append((field, key))
    return found


def claim(tx: Changing, row: Row, claims: Claims) -> None:
    """Gives an object its keys in place of those that it has."""
    for field, key in claims:
        number = tx.catalog.field_ids[field.cls, field.name]
        tx.connection.execute("DELETE FROM uniq WHERE obj = ? AND field = ?", (row.id, number))
        if key is not None:
            tx.connection.execute(
                "INSERT INTO uniq (field, key, obj) VALUES (?, ?, ?)", (number, key, row.id)
            )


def check_uuid(tx: Changing, cls: str, uuid: str, row: Row | None) -> None:
    """Raises Failure (NOT_UNIQUE) where another object of the class has the uuid, as its ref or apart."""
    found = sql.first(
        tx.connection,
        "SELECT id, ref FROM obj WHERE class = ?1 AND uuid = ?2"
        " UNION ALL SELECT id, ref FROM obj WHERE ref = ?2 AND class = ?1 AND uuid IS NULL",
        (tx.catalog.class_ids[cls], uuid),
    )
    if found is not None and (row is None or found[0] != row.id):
        raise not_unique(cls, "uuid", uuid, PREFIX + found[1])


def _key(tx: Changing, field: FieldPlan, values: Mapping[str, Any]) -> str | None:
    """What must be unique; None where the value is none or null."""
    value = values[field.name]
    if value is None or value == NULL:
        return None
    assert field.unique is not None
    scope = [
        None if values[name] is None else tx.catalog.plan.field(field.cls, name).write(values[name])
        for name in field.unique
    ]
    return lines.encode([field.write(value), *scope]).decode()


def _check(tx: Changing, field: FieldPlan, key: str | None, value: Any, row: Row | None) -> None:
    if key is None:
        return
    found = sql.first(
        tx.connection,
        "SELECT obj.id, ref FROM uniq JOIN obj ON obj.id = uniq.obj WHERE field = ? AND key = ?",
        (tx.catalog.field_ids[field.cls, field.name], key),
    )
    if found is not None and (row is None or found[0] != row.id):
        shown = WITHHELD if field.field.secret else as_text(value)
        raise not_unique(field.cls, field.name, shown, PREFIX + found[1])
