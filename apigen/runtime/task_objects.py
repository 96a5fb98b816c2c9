"""Tasks as objects: what fields they have, who owns them, and that they end once.

The fields are those of the class `task`, the standard's or the spec's own, looked up by name and type. That a
server carries a task out, who owns it and when it is forgotten stands in the table `run`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from apigen.model.api import Api
from apigen.model.types import DATETIME, FLOAT, STRING, EnumType, ListType, SetType, Type, plain
from apigen.runtime.store import sql
from apigen.runtime.store.database import Database
from apigen.runtime.store.destroying import destroy
from apigen.runtime.store.plan import FieldPlan
from apigen.runtime.store.reading import Reader, Row
from apigen.runtime.store.transaction import Transaction
from apigen.wire.errors import Failure, internal_error, operation_not_allowed
from apigen.wire.scalars import from_seconds
from apigen.wire.shapes import Shapes

KEPT = 65 * 60.0
"""Seconds for which a task is kept that has ended."""

MOST = 200
"""Tasks that have ended, of one owner: the oldest are forgotten first."""

CLIENT = ""
"""The node of tasks whose work is a client's."""

FORGET = 2
"""The bit of `run.cancel` that says: forgotten when it has ended. The other one: it was cancelled."""

PENDING, SUCCESS, FAILURE, CANCELLING, CANCELLED = "pending", "success", "failure", "cancelling", "cancelled"
GOES_ON = (PENDING, CANCELLING)

_TYPES: Mapping[str, Callable[[Type], bool]] = {
    "name_label": lambda type_: type_ == STRING,
    "name_description": lambda type_: type_ == STRING,
    "created": lambda type_: type_ == DATETIME,
    "finished": lambda type_: type_ == DATETIME,
    "progress": lambda type_: type_ == FLOAT,
    "type": lambda type_: type_ == STRING,
    "result": lambda type_: type_ == STRING,
    "error_info": lambda type_: type_ in (SetType(STRING), ListType(STRING)),
    "status": lambda type_: isinstance(type_, EnumType),
    "allowed_operations": lambda type_: isinstance(type_, SetType) and isinstance(type_.element, EnumType),
}
"""The fields of a task that the server fills in, where they are of these types."""


class TaskObjects:
    """The tasks of a store, as the server of a node sees them."""

    def __init__(self, api: Api, database: Database, node: str) -> None:
        self.database = database
        self.node = node
        self._fields: dict[str, FieldPlan] = {}
        self._statuses: tuple[str, ...] = ()
        self._known_operations: tuple[str, ...] = ()
        plan = database.catalog.plan.classes.get("task")
        self.there = plan is not None
        if plan is None:
            return
        for name, fits in _TYPES.items():
            if name in plan.fields and fits(plain(plan.fields[name].field.type)):
                self._fields[name] = plan.fields[name]
        enums = Shapes(api).enums
        match plain(plan.fields["status"].field.type) if "status" in self._fields else None:
            case EnumType(name):
                self._statuses = enums[name]
        match plain(plan.fields["allowed_operations"].field.type) if self.has("allowed_operations") else None:
            case SetType(EnumType(name)):
                self._known_operations = enums[name]

    def has(self, name: str) -> bool:
        """Whether tasks have a field that the server fills in."""
        return name in self._fields

    def of_client(self, tx: Transaction, ref: str) -> Row:
        """A task whose work is a client's, and not ended."""
        row = tx.row("task", ref)
        if _node(tx, row) not in (None, CLIENT):
            raise operation_not_allowed("the server carries this task out itself")
        if self.status(tx, row) not in GOES_ON:
            raise operation_not_allowed("the task has ended")
        return row

    def new(self, label: str, description: str, type_: str) -> dict[str, Any]:
        """The fields of a task that begins."""
        values = {
            "name_label": label,
            "name_description": description,
            "created": from_seconds(self.database.clock()),
            "status": PENDING,
            "progress": 0.0,
            "type": type_,
            "allowed_operations": self.operations("cancel", "destroy"),
        }
        return {name: value for name, value in values.items() if name in self._fields}

    def operations(self, *names: str) -> list[str]:
        """Those of some operations that the spec knows."""
        return [name for name in names if name in self._known_operations]

    def create(self, tx: Transaction, values: Mapping[str, Any], node: str, owner: str) -> str:
        """A task that a node carries out, or a client (`CLIENT`); its ref."""
        ref = tx.create("task", values)
        row = tx.row("task", ref)
        tx.connection.execute("INSERT INTO run (obj, node, owner) VALUES (?, ?, ?)", (row.id, node, owner))
        return ref

    def status(self, read: Reader, row: Row) -> str:
        """How far a task has come."""
        field = self._fields.get("status")
        return PENDING if field is None else str(read.value(row, field))

    def result(self, read: Reader, row: Row) -> str:
        """What a task has come to, as all may read it."""
        return str(read.value(row, self._fields["result"]))

    def allows(self, read: Reader, row: Row, operation: str) -> bool:
        """Whether an operation is among those that the task's record says are allowed."""
        field = self._fields.get("allowed_operations")
        return field is None or operation in read.value(row, field)

    def set(self, tx: Transaction, row: Row, values: Mapping[str, Any]) -> None:
        """Changes fields, as far as the spec has them."""
        for name, value in values.items():
            field = self._fields.get(name)
            if field is not None and (name != "status" or value in self._statuses):
                tx.set(row, field, value)

    def set_running(self, tx: Transaction, ref: str, values: Mapping[str, Any]) -> None:
        """Changes a task that this server still carries out: nobody else's, and none that has ended."""
        if (row := self._under_way(tx, ref)) is not None:
            self.set(tx, row, values)

    def _under_way(self, tx: Transaction, ref: str) -> Row | None:
        row = tx.find(ref)
        if row is None or self.status(tx, row) not in GOES_ON:
            return None
        return row if _node(tx, row) == self.node else None

    def end(self, tx: Transaction, ref: str, values: Mapping[str, Any]) -> None:
        """Ends a task that this server still carries out."""
        if (row := self._under_way(tx, ref)) is not None:
            self.finish(tx, row, values)

    def finish(self, tx: Transaction, row: Row, values: Mapping[str, Any]) -> None:
        """Ends a task; from now on it is kept for a while."""
        now = self.database.clock()
        ended = {"finished": from_seconds(now), "allowed_operations": self.operations("destroy")}
        self.set(tx, row, {**values, **ended})
        flags = sql.first(tx.connection, "SELECT cancel FROM run WHERE obj = ?", (row.id,))
        if flags is not None and flags[0] & FORGET:
            self.forget(tx, row)
        else:
            tx.connection.execute("UPDATE run SET sweep = ? WHERE obj = ?", (now + KEPT, row.id))

    def forget(self, tx: Transaction, row: Row) -> None:
        """Destroys a task. Raises Failure (OBJECT_IN_USE)."""
        destroy(tx, row)
        tx.connection.execute("DELETE FROM run WHERE obj = ?", (row.id,))

    def recover(self, tx: Transaction) -> int:
        """Fails the tasks of a server that is gone; how many."""
        query = "SELECT obj FROM run WHERE sweep IS NULL AND node NOT IN (?, ?)"
        lost = [
            row
            for (id_,) in sql.rows(tx.connection, query, (CLIENT, self.node))
            if (row := tx.by_id(id_)) is not None
        ]
        for row in lost:
            self.finish(tx, row, failed(gone()))
        tx.connection.execute("DELETE FROM run WHERE obj NOT IN (SELECT id FROM obj)")
        return len(lost)

    def sweep(self, tx: Transaction) -> int:
        """Forgets tasks that ended long ago, and those that are too many of one owner; how many."""
        now = self.database.clock()
        old = "SELECT obj FROM run WHERE sweep < ? ORDER BY sweep LIMIT 1000"
        many = (
            "SELECT obj FROM (SELECT obj, row_number() OVER (PARTITION BY owner ORDER BY sweep DESC) AS n"
            f" FROM run WHERE sweep IS NOT NULL) WHERE n > {MOST} LIMIT 1000"
        )
        found = [*sql.rows(tx.connection, old, (now,)), *sql.rows(tx.connection, many)]
        many_gone = 0
        for id_ in dict.fromkeys(id_ for (id_,) in found):
            row = tx.by_id(id_)
            try:
                if row is not None:
                    self.forget(tx, row)
                    many_gone += 1
            except Failure:  # an object of the service still refers to it: it is looked at again later
                tx.connection.execute("UPDATE run SET sweep = ? WHERE obj = ?", (now + KEPT, id_))
        return many_gone


def owner(read: Reader, row: Row) -> str | None:
    """The user who made a task; None if nobody knows."""
    found = sql.first(read.connection, "SELECT owner FROM run WHERE obj = ?", (row.id,))
    return None if found is None else found[0]


def failed(failure: Failure) -> dict[str, Any]:
    """How a task ends that fails."""
    status = CANCELLED if failure.code == "TASK_CANCELLED" else FAILURE
    return {"status": status, "error_info": [failure.code, *failure.params]}


def gone() -> Failure:
    """What became of a task whose server ended."""
    return internal_error("the server ended while the task ran")


def _node(tx: Transaction, row: Row) -> str | None:
    """Who carries a task out; None where nobody is known to."""
    found = sql.first(tx.connection, "SELECT node FROM run WHERE obj = ?", (row.id,))
    return None if found is None else str(found[0])
