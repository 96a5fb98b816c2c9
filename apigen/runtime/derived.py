"""The derived RPCs, carried out on the store: a function for each rule."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec

from apigen.model.api import Api, Rpc
from apigen.runtime.calls import NO_HOOKS, Arguments, Caller, Hooks, Run
from apigen.runtime.checks import Checks
from apigen.runtime.hiding import Hiding
from apigen.runtime.records import Answer, Find, Records, all_of, computed, fits
from apigen.runtime.roles import allowed, key_roles
from apigen.runtime.store.database import Database
from apigen.runtime.store.destroying import destroy
from apigen.runtime.store.plan import ClassPlan, FieldPlan
from apigen.runtime.store.reading import PIECE, Row
from apigen.runtime.store.transaction import Transaction
from apigen.runtime.where import Expressions, found
from apigen.wire.errors import Refusal
from apigen.wire.typed import check_key

Quick = Callable[[str], bytes]
"""The result of a reader of one object, as JSON, by the object's ref. Raises Failure."""


SMALL = 4 * 1024 * 1024
"""Bytes of records above which an answer leaves in pieces, however few they are."""


class Derived:
    """What carries out the derived RPCs of one API.

    `hooks`: the service's own code, by class. `hide` takes sessions out of what is to be stored.
    """

    def __init__(
        self,
        api: Api,
        database: Database,
        checks: Checks,
        records: Records,
        hooks: Mapping[str, Hooks],
        hide: Hiding,
    ) -> None:
        self._api = api
        self._database = database
        self._checks = checks
        self._records = records
        self._hooks = hooks
        self._hide = hide
        for plan in database.catalog.plan.classes.values():
            checks.add_class(plan)

    def quick(self, cls: ClassPlan, rpc: Rpc) -> Quick | None:
        """The short way of a reader of one object, where there is one."""
        database, name = self._database, cls.name
        if rpc.rule == "get_f" and rpc.field:
            field = cls.fields[rpc.field]
            if field.field.computed and rpc.field in self._of(cls).compute:
                return None
            if field.field.computed:
                zero = field.zero or b"null"

                def nobody(ref: str) -> bytes:
                    database.read().row(name, ref)
                    return zero

                return nobody

            if field.end is None and not field.aside:
                return lambda ref: database.read().line_of(name, ref, field)

            def member(ref: str) -> bytes:
                reader = database.read()
                return reader.member(reader.row(name, ref), field)

            return member
        if rpc.rule == "get_record" and not self._records.asks(cls):

            def record(ref: str) -> bytes:
                reader = database.read()
                return self._records.one(reader, reader.row(name, ref))

            return record
        return None

    def stores(self, cls: ClassPlan, rpc: Rpc) -> bool:
        """Whether what carries it out gives a future of the store, since no hook has anything to do later."""
        hooks = self._of(cls)
        match rpc.rule:
            case "create":
                return hooks.after_create is None
            case "destroy":
                return hooks.after_destroy is None
            case "set_f" | "add_f" | "remove_f" | "add_to_f" | "remove_from_f":
                return hooks.after_set is None
            case _:
                return False

    def run(self, cls: ClassPlan, rpc: Rpc) -> Run:
        """What carries out a derived RPC of a class."""
        quick = self.quick(cls, rpc)
        if quick is not None:
            return lambda _, args: msgspec.Raw(quick(args["self"]))
        database = self._database
        match rpc.rule:
            case "get_f":
                return self._computed(cls, cls.fields[rpc.field or ""])
            case "get_record":
                return self._asked(cls)
            case "get_by_uuid":
                return lambda _, args: database.read().by_uuid(cls.name, args["uuid"])
            case "get_by_name_label":
                return lambda _, args: database.read().by_name(cls.name, args["label"])
            case "get_all":
                return lambda _, _args: database.read().refs(cls.name)
            case "get_all_records":
                return lambda _, _args: self._all(cls)
            case "get_all_records_where":
                return self._where(cls)
            case "create":
                return self._create(cls)
            case "destroy":
                return self._destroy(cls)
            case "set_f" | "add_f" | "remove_f" | "add_to_f" | "remove_from_f":
                return self._change(cls, cls.fields[rpc.field or ""], rpc)
            case _:
                raise ValueError(rpc.rule)

    def _of(self, cls: ClassPlan) -> Hooks:
        return self._hooks.get(cls.name, NO_HOOKS)

    # Readers.

    def _computed(self, cls: ClassPlan, field: FieldPlan) -> Run:
        compute = self._of(cls).compute[field.name]

        async def run(_caller: Caller, args: Arguments) -> Any:
            ref = args["self"]
            self._database.read().row(cls.name, ref)
            return (await computed(compute, [ref])).get(ref, field.neutral_zero)

        return run

    def _asked(self, cls: ClassPlan) -> Run:
        async def run(_caller: Caller, args: Arguments) -> msgspec.Raw:
            reader = self._database.read()
            row = reader.row(cls.name, args["self"])
            (record,) = await self._records.asked([row], self._records.of(reader, [row]))
            return msgspec.Raw(record)

        return run

    def _all(self, cls: ClassPlan) -> Any:
        fits(self._database.read(), cls)
        return self.many(cls, all_of(cls))

    def many(self, cls: ClassPlan, find: Find) -> Any:
        """The records of the objects that are found: at once if they are few and small."""
        reader = self._database.read()
        rows: list[Row] = []
        size = 0
        for looked_at, piece in enumerate(find(reader)):
            rows += piece
            size += sum([len(row.rec) for row in piece])
            if len(rows) > 2 * PIECE or looked_at > 8 or size > SMALL:
                return Answer(self._records, cls, find)
        return self._records.few(reader, cls, rows)

    def _where(self, cls: ClassPlan) -> Run:
        expressions = Expressions(self._api, cls)

        def run(_caller: Caller, args: Arguments) -> Any:
            where = expressions.read(args["expr"])
            return self.many(cls, lambda reader: found(where, reader, cls))

        return run

    # Writers.

    def _create(self, cls: ClassPlan) -> Run:
        before, after = self._of(cls).before_create, self._of(cls).after_create
        hiding = [field for field in cls.fields.values() if self._hide.concerns(field)]

        def run(caller: Caller, args: Arguments) -> Any:
            (given,) = args.values()
            if "uuid" in given:  # the server assigns it
                given = {name: value for name, value in given.items() if name != "uuid"}
            for field in hiding:
                if field.name in given:
                    given = {**given, field.name: self._hide.value(caller, field, given[field.name])}

            def work(tx: Transaction) -> str:
                return tx.create(cls.name, given if before is None else before(tx, caller, dict(given)))

            done = self._database.write(work)
            return done if after is None else _then(done, lambda ref: after(caller, ref))

        return run

    def _destroy(self, cls: ClassPlan) -> Run:
        before, after = self._of(cls).before_destroy, self._of(cls).after_destroy

        def run(caller: Caller, args: Arguments) -> Any:
            ref = args["self"]

            def work(tx: Transaction) -> str:
                row = tx.row(cls.name, ref)
                if before is not None:
                    before(tx, caller, ref)
                destroy(tx, row)
                return ""

            done = self._database.write(work, clears=True)
            return done if after is None else _then(done, lambda _: after(caller, ref))

        return run

    def _change(self, cls: ClassPlan, field: FieldPlan, rpc: Rpc) -> Run:
        hooks = self._of(cls)
        rule = rpc.rule or ""
        keys = None
        if rule == "set_f":
            keys = key_roles(self._api, field.field, allowed(self._api, cls.cls, rpc))
        looks = self._checks.changes(field)
        name = f"{cls.name}.{rpc.name}"
        change = _CHANGES[rule]
        whole = keys is not None or looks or hooks.before_set is not None
        after = hooks.after_set
        hides = self._hide.concerns(field)
        adds = rule == "add_to_f"

        def run(caller: Caller, args: Arguments) -> Any:
            ref = args["self"]
            if adds:
                _check_key(field, args["key"])
            if hides:
                hidden = self._hide.arguments(caller, field, rule, args)
                if hidden is None:  # nothing is left of them
                    self._database.read().row(cls.name, ref)
                    return ""
                args = hidden

            def plainly(tx: Transaction) -> str:
                change(tx, tx.row(cls.name, ref), field, args)
                return ""

            def wholly(tx: Transaction) -> str:
                row = tx.row(cls.name, ref)
                current = tx.value(row, field)
                new = _NEW[rule](current, args)
                if new is None:  # an error of its own, or nothing to do
                    change(tx, row, field, args)
                    return ""
                (value,) = new
                if keys is not None and caller.session is not None:
                    keys.check_change(name, caller.session, current, value)
                if looks:
                    self._checks.changed(tx, row, field, value)
                if hooks.before_set is not None:
                    value = hooks.before_set(tx, caller, ref, field.name, current, value)
                tx.set(row, field, value)
                return ""

            done = self._database.write(wholly if whole else plainly)
            return done if after is None else _then(done, lambda _: after(caller, ref, field.name))

        return run


def _check_key(field: FieldPlan, key: Any) -> None:
    """Also of a method that the spec writes by hand: it takes a text, of which nobody says it is a key."""
    try:
        check_key(key)
    except Refusal as refusal:
        raise refusal.failure(field.name) from None


async def _then(done: Awaitable[Any], after: Callable[[Any], Awaitable[None] | None]) -> Any:
    result = await done
    more = after(result)
    if inspect.isawaitable(more):
        await more
    return result


Change = Callable[[Transaction, Row, FieldPlan, Arguments], None]

_CHANGES: dict[str, Change] = {
    "set_f": lambda tx, row, field, args: tx.set(row, field, args["value"]),
    "add_f": lambda tx, row, field, args: tx.add(row, field, args["value"]),
    "remove_f": lambda tx, row, field, args: tx.remove(row, field, args["value"]),
    "add_to_f": lambda tx, row, field, args: tx.add_to(row, field, str(args["key"]), args["value"]),
    "remove_from_f": lambda tx, row, field, args: tx.remove_from(row, field, str(args["key"])),
}


def _added(current: list[Any], args: Arguments) -> tuple[Any] | None:
    return None if args["value"] in current else ([*current, args["value"]],)


def _removed(current: list[Any], args: Arguments) -> tuple[Any] | None:
    value = args["value"]
    return ([item for item in current if item != value],) if value in current else None


def _added_to(current: dict[str, Any], args: Arguments) -> tuple[Any] | None:
    key = str(args["key"])
    return None if key in current else ({**current, key: args["value"]},)


def _removed_from(current: dict[str, Any], args: Arguments) -> tuple[Any] | None:
    key = str(args["key"])
    return ({name: held for name, held in current.items() if name != key},) if key in current else None


_NEW: dict[str, Callable[[Any, Arguments], tuple[Any] | None]] = {
    "set_f": lambda _current, args: (args["value"],),
    "add_f": _added,
    "remove_f": _removed,
    "add_to_f": _added_to,
    "remove_from_f": _removed_from,
}
"""The whole value after a change; None where nothing changes, or it fails."""
