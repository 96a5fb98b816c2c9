"""What a file calls the classes and fields of an API: their ids, and the orders of members in its records."""

import json
from collections.abc import Mapping
from typing import Any

import apsw
import msgspec

from apigen.runtime.store import lines, sql
from apigen.runtime.store.plan import ClassPlan, FieldPlan, Plan


class Catalog(msgspec.Struct, frozen=True, kw_only=True):
    """The ids of a file, and what is behind them.

    `shapes`: the id of each class's present order of members. `tails`: for each older order, the lines of
    the members that it lacks, as they are where nobody has set them.
    """

    plan: Plan
    class_ids: dict[str, int]
    field_ids: dict[tuple[str, str], int]
    classes: dict[int, ClassPlan]
    fields: dict[int, FieldPlan]
    shapes: dict[str, int]
    tails: dict[int, bytes]


def catalog(connection: apsw.Connection, plan: Plan) -> Catalog:
    """The catalog of a file, which is given what is new in the plan; within a transaction."""
    class_ids = _ids(connection, "class", {(name,): (name,) for name in plan.classes})
    wanted = {
        (cls.name, field): (class_ids[cls.name,], field)
        for cls in plan.classes.values()
        for field in cls.fields
    }
    field_ids = _ids(connection, "field", wanted)
    shapes, tails = _shapes(connection, plan, {name: class_ids[name,] for name in plan.classes})
    return Catalog(
        plan=plan,
        class_ids={name: class_ids[name,] for name in plan.classes},
        field_ids={(cls, field): field_ids[cls, field] for cls, field in wanted},
        classes={class_ids[name,]: cls for name, cls in plan.classes.items()},
        fields={field_ids[cls, field]: plan.field(cls, field) for cls, field in wanted},
        shapes=shapes,
        tails=tails,
    )


def _ids(connection: apsw.Connection, table: str, wanted: Mapping[Any, tuple[object, ...]]) -> dict[Any, int]:
    """The ids of rows; those that are not there yet are put there."""
    columns = "name" if table == "class" else "class, name"
    known = {row[1:]: row[0] for row in sql.rows(connection, f"SELECT id, {columns} FROM {table}")}
    new = [row for row in wanted.values() if row not in known]
    places = ", ".join("?" * columns.count(",") + "?")
    for row in new:
        connection.execute(f"INSERT INTO {table} ({columns}) VALUES ({places})", row)
        known[row] = connection.last_insert_rowid()
    return {key: known[row] for key, row in wanted.items()}


def _shapes(
    connection: apsw.Connection, plan: Plan, class_ids: dict[str, int]
) -> tuple[dict[str, int], dict[int, bytes]]:
    known: dict[int, dict[tuple[str, ...], int]] = {}
    for id_, cls, members in sql.rows(connection, "SELECT id, class, members FROM shape"):
        known.setdefault(cls, {})[tuple(json.loads(members))] = id_
    shapes: dict[str, int] = {}
    tails: dict[int, bytes] = {}
    for name, cls in plan.classes.items():
        order = tuple(field.name for field in cls.lines)
        of_class = known.setdefault(class_ids[name], {})
        if order not in of_class:
            connection.execute(
                "INSERT INTO shape (class, members) VALUES (?, ?)", (class_ids[name], json.dumps(order))
            )
            of_class[order] = connection.last_insert_rowid()
        shapes[name] = of_class[order]
        for older, id_ in of_class.items():
            if older != order:
                missing = [field for field in cls.lines if field.name not in older and field.zero is not None]
                tails[id_] = tail([(field.name, field.zero or b"") for field in missing], bool(older))
    return shapes, tails


def tail(members: list[tuple[str, bytes]], begun: bool) -> bytes:
    """Lines that are added behind those of a record."""
    if not members:
        return b""
    text = lines.record(members)[1:]
    return b"," + text if begun else text
