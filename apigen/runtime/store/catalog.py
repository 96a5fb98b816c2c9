"""What a file calls the classes and fields of an API: their ids, and the orders of members in its records."""

import json
from collections.abc import Mapping
from typing import Any

import apsw
import msgspec

from apigen.runtime.store import sql
from apigen.runtime.store.plan import ClassPlan, FieldPlan, Plan


class Tail(msgspec.Struct, frozen=True, kw_only=True):
    """What records of an older shape lack: lines, each after a comma, for the record and for beside it."""

    rec: bytes = b""
    side: bytes = b""


class Catalog(msgspec.Struct, frozen=True, kw_only=True):
    """The ids of a file, and what is behind them.

    `shapes`: the id of each class's present order of members. `tails`: for each older order, the lines of
    the members that it lacks, as they were where nobody has set them when they came.
    """

    plan: Plan
    class_ids: dict[str, int]
    field_ids: dict[tuple[str, str], int]
    classes: dict[int, ClassPlan]
    fields: dict[int, FieldPlan]
    shapes: dict[str, int]
    tails: dict[int, Tail]


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
) -> tuple[dict[str, int], dict[int, Tail]]:
    """The present shapes, and the tails of older ones: a member that is new to one is put into its tail once,
    and keeps the value that it had then.
    """
    known: dict[int, dict[tuple[str, ...], tuple[int, Tail]]] = {}
    query = "SELECT id, class, members, tail, side FROM shape"
    for id_, cls, members, rec, side in sql.rows(connection, query):
        known.setdefault(cls, {})[tuple(json.loads(members))] = id_, Tail(rec=rec, side=side)
    shapes: dict[str, int] = {}
    tails: dict[int, Tail] = {}
    for name, cls in plan.classes.items():
        order = tuple(field.name for field in (*cls.lines, *cls.side))
        of_class = known.setdefault(class_ids[name], {})
        if order not in of_class:
            connection.execute(
                "INSERT INTO shape (class, members) VALUES (?, ?)", (class_ids[name], json.dumps(order))
            )
            of_class[order] = connection.last_insert_rowid(), Tail()
        shapes[name] = of_class[order][0]
        for members, (id_, tail) in of_class.items():
            if members == order:
                continue
            rec = _grown(tail.rec, members, cls.lines)
            side = _grown(tail.side, members, cls.side)
            tails[id_] = Tail(rec=rec, side=side)
            if tails[id_] != tail:
                connection.execute("UPDATE shape SET tail = ?, side = ? WHERE id = ?", (rec, side, id_))
    return shapes, tails


def _grown(tail: bytes, members: tuple[str, ...], fields: tuple[FieldPlan, ...]) -> bytes:
    """A tail with the lines that it lacks, of fields that were not there."""
    for field in fields:
        if field.name not in members and field.zero is not None and field.mark not in tail:
            tail += b"," + field.mark + field.zero
    return tail
