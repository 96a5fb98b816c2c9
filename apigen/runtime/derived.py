"""The derived RPCs, carried out on the store: a function for each rule."""

from collections.abc import Callable
from typing import Any

import msgspec

from apigen.model.api import Rpc
from apigen.runtime.calls import Arguments, Caller, Run
from apigen.runtime.checks import Checks
from apigen.runtime.store.database import Database
from apigen.runtime.store.destroying import destroy
from apigen.runtime.store.plan import ClassPlan, FieldPlan
from apigen.runtime.store.reading import PREFIX
from apigen.runtime.store.transaction import Transaction

Change = Callable[[Transaction, str, FieldPlan, Arguments], None]


def run_derived(database: Database, checks: Checks, cls: ClassPlan, rpc: Rpc) -> Run:
    """What carries out a derived RPC of a class."""
    match rpc.rule:
        case "get_f":
            return _get(database, cls, cls.fields[rpc.field or ""])
        case "get_record":
            return lambda _, args: msgspec.Raw(_record(database, cls, args["self"]))
        case "get_by_uuid":
            return lambda _, args: database.read().by_uuid(cls.name, args["uuid"])
        case "get_by_name_label":
            return lambda _, args: database.read().by_name(cls.name, args["label"])
        case "get_all":
            return lambda _, _args: database.read().refs(cls.name)
        case "get_all_records":
            return lambda _, _args: msgspec.Raw(all_records(database, cls))
        case "create":
            return _create(database, checks, cls)
        case "destroy":
            return _destroy(database, cls)
        case "set_f" | "add_f" | "remove_f" | "add_to_f" | "remove_from_f":
            return _change(database, checks, cls, cls.fields[rpc.field or ""], rpc.rule)
        case _:
            raise ValueError(rpc.rule)


def _get(database: Database, cls: ClassPlan, field: FieldPlan) -> Run:
    name = cls.name

    def run(_caller: Caller, args: Arguments) -> msgspec.Raw:
        reader = database.read()
        return msgspec.Raw(reader.member(reader.row(name, args["self"]), field))

    return run


def _record(database: Database, cls: ClassPlan, ref: str) -> bytes:
    reader = database.read()
    return reader.record(reader.row(cls.name, ref))


def all_records(database: Database, cls: ClassPlan) -> bytes:
    """All records of a class by ref, as JSON."""
    reader = database.read()
    parts = [
        b'"%s%s":%s' % (PREFIX.encode(), row.ref.encode(), record)
        for piece in reader.pieces(cls.name)
        for row, record in zip(piece, reader.records(piece), strict=True)
    ]
    return b"{" + b",".join(parts) + b"}"


def _create(database: Database, checks: Checks, cls: ClassPlan) -> Run:
    def run(_caller: Caller, args: Arguments) -> Any:
        (given,) = args.values()
        checks.record(cls, given)
        return database.write(lambda tx: tx.create(cls.name, given))

    return run


def _destroy(database: Database, cls: ClassPlan) -> Run:
    def run(_caller: Caller, args: Arguments) -> Any:
        def work(tx: Transaction) -> str:
            destroy(tx, tx.row(cls.name, args["self"]))
            return ""

        return database.write(work)

    return run


def _set(tx: Transaction, ref: str, field: FieldPlan, args: Arguments) -> None:
    tx.set(tx.row(field.cls, ref), field, args["value"])


def _add(tx: Transaction, ref: str, field: FieldPlan, args: Arguments) -> None:
    tx.add(tx.row(field.cls, ref), field, args["value"])


def _remove(tx: Transaction, ref: str, field: FieldPlan, args: Arguments) -> None:
    tx.remove(tx.row(field.cls, ref), field, args["value"])


def _add_to(tx: Transaction, ref: str, field: FieldPlan, args: Arguments) -> None:
    tx.add_to(tx.row(field.cls, ref), field, str(args["key"]), args["value"])


def _remove_from(tx: Transaction, ref: str, field: FieldPlan, args: Arguments) -> None:
    tx.remove_from(tx.row(field.cls, ref), field, str(args["key"]))


_CHANGES: dict[str, Change] = {
    "set_f": _set,
    "add_f": _add,
    "remove_f": _remove,
    "add_to_f": _add_to,
    "remove_from_f": _remove_from,
}


def _change(database: Database, checks: Checks, cls: ClassPlan, field: FieldPlan, rule: str) -> Run:
    change = _CHANGES[rule]

    def run(_caller: Caller, args: Arguments) -> Any:
        checks.change(field, rule, args)

        def work(tx: Transaction) -> str:
            row = tx.row(cls.name, args["self"])
            change(tx, args["self"], field, args)
            checks.changed(tx, row, field)
            return ""

        return database.write(work)

    return run
