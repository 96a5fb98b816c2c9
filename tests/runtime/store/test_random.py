"""Random changes, beside a model of the rules that knows nothing of tables: both agree after every step."""

from collections.abc import Iterator
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from apigen import load
from apigen.runtime.store import lines, sql
from apigen.runtime.store.database import Database, open_database
from apigen.runtime.store.destroying import destroy
from apigen.runtime.store.plan import Plan, plan
from apigen.runtime.store.transaction import Transaction
from apigen.wire.errors import Failure
from apigen.wire.values import NULL, PREFIX

SPEC = """
api store {
  title "A store"
}
struct place {
  at: host ref
  label: string
}
class host {
  ro VMs: VM ref set <-> VM.host
  ro lead: VM ref
}
class VM {
  rw host: host ref = null
  rw leads: host ref = null <-> host.lead
  rw parent: VM ref = null <-> VM.children
  ro children: VM ref set
  rw groups: group ref set = {} <-> group.VMs
  rw friends: VM ref set = {} @unbound("one way") @on_destroy(clear)
  rw notes: (VM ref -> string) map = {}
  rw spots: (string -> host ref) map = {}
  rw place: place struct option = none
}
class group {
  rw name: string = "" @unique
  rw VMs: VM ref set = {}
}
class snapshot {
  rw of: VM ref = null @unbound("one way") @on_destroy(cascade)
  rw number: int = 0 @unique(of)
}
class task {
  rw of: VM ref = null @unbound("one way")
  rw notes: (VM ref -> string) map = {}
  rw spots: (string -> host ref) map = {}
  rw place: place struct option = none
}
"""

ZERO: dict[str, dict[str, Any]] = {
    "host": {},
    "VM": {
        "host": NULL,
        "leads": NULL,
        "parent": NULL,
        "friends": [],
        "notes": {},
        "spots": {},
        "place": None,
    },
    "group": {"name": ""},
    "snapshot": {"of": NULL, "number": 0},
    "task": {"of": NULL, "notes": {}, "spots": {}, "place": None},
}
REFERS = {
    ("VM", "host"): "host",
    ("VM", "leads"): "host",
    ("VM", "parent"): "VM",
    ("snapshot", "of"): "VM",
    ("task", "of"): "VM",
}
RESTRICTED = ("host", "leads", "parent", "notes", "spots", "place")


class Wrong(Exception):
    """What the model refuses, by the code of the error."""


class Model:
    """The rules. `objects`: the stored fields of each, by ref; `joined`: VMs and their groups."""

    def __init__(self) -> None:
        self.classes: dict[str, str] = {}
        self.objects: dict[str, dict[str, Any]] = {}
        self.joined: set[tuple[str, str]] = set()

    def create(self, cls: str, ref: str, given: dict[str, Any]) -> None:
        fields = ZERO[cls] | given
        self._check(cls, ref, fields)
        self.classes[ref], self.objects[ref] = cls, fields

    def set(self, ref: str, field: str, value: Any) -> None:
        fields = self.objects[ref] | {field: value}
        self._check(self.classes[ref], ref, fields)
        self.objects[ref] = fields

    def _check(self, cls: str, ref: str, fields: dict[str, Any]) -> None:
        for of, target in _mentions(cls, fields):
            if self.classes.get(target) != of:
                raise Wrong("HANDLE_INVALID")
        for other, theirs in self.objects.items():
            if other == ref or self.classes[other] != cls:
                continue
            if cls == "VM" and fields["leads"] != NULL and theirs["leads"] == fields["leads"]:
                raise Wrong("NOT_UNIQUE")
            if cls in ("group", "snapshot") and theirs == fields:
                raise Wrong("NOT_UNIQUE")

    def destroy(self, ref: str) -> None:
        going = {ref} | {one for one, fields in self.objects.items() if fields.get("of") == ref}
        going -= {one for one in going if one != ref and self.classes[one] == "task"}
        for one, fields in self.objects.items():
            if one in going or self.classes[one] == "task":
                continue
            for name in RESTRICTED:
                if any(target in going for _, target in _mentions("VM", {name: fields.get(name)})):
                    raise Wrong("OBJECT_IN_USE")
        if any((vm in going) != (group in going) for vm, group in self.joined):
            raise Wrong("OBJECT_IN_USE")
        for one in going:
            del self.objects[one], self.classes[one]
        for one, fields in self.objects.items():
            self.objects[one] = {name: _without(name, value, going) for name, value in fields.items()}

    def record(self, ref: str) -> dict[str, Any]:
        """What an object looks like; computed ends sorted."""
        cls, fields = self.classes[ref], dict(self.objects[ref])
        if cls == "host":
            fields["VMs"] = self._those("host", ref)
            fields["lead"] = next(iter(self._those("leads", ref)), NULL)
        elif cls == "VM":
            fields["children"] = self._those("parent", ref)
            fields["groups"] = sorted(group for vm, group in self.joined if vm == ref)
        elif cls == "group":
            fields["VMs"] = sorted(vm for vm, group in self.joined if group == ref)
        return fields

    def _those(self, field: str, ref: str) -> list[str]:
        return sorted(one for one, fields in self.objects.items() if fields.get(field) == ref)


def _mentions(cls: str, fields: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in fields.items():
        if (cls, name) in REFERS and value not in (NULL, None):
            yield REFERS[cls, name], value
        elif name in ("friends", "notes") and value:
            yield from (("VM", one) for one in value)
        elif name == "spots" and value:
            yield from (("host", one) for one in value.values() if one != NULL)
        elif name == "place" and value is not None and value["at"] != NULL:
            yield "host", value["at"]


def _without(name: str, value: Any, gone: set[str]) -> Any:
    match name:
        case "friends":
            return [one for one in value if one not in gone]
        case "notes":
            return {key: text for key, text in value.items() if key not in gone}
        case "spots":
            return {key: NULL if held in gone else held for key, held in value.items()}
        case "place" if value is not None:
            return value | {"at": NULL if value["at"] in gone else value["at"]}
        case "of":
            return NULL if value in gone else value
        case _:
            return value


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    folder = tmp_path_factory.mktemp("spec")
    (folder / "a.apidl").write_text(SPEC)
    spec = load(folder)
    assert [found.message for found in spec.diagnostics if found.severity == "error"] == []
    return plan(spec.api)


class Machine(RuleBasedStateMachine):
    """The store and the model, side by side."""

    plan: Plan

    def __init__(self) -> None:
        super().__init__()
        self.database: Database = open_database(None, self.plan)
        self.model = Model()
        self.refs: list[str] = []

    def teardown(self) -> None:
        self.database.close()

    @initialize()
    def some(self) -> None:
        for cls in ("host", "host", "VM", "VM", "VM"):
            self._create(cls, {})

    def _create(self, cls: str, given: dict[str, Any]) -> None:
        made: list[str] = []
        self._both(
            lambda tx: made.append(tx.create(cls, given)),
            lambda: self.model.create(cls, made[0] if made else "", given),
        )
        self.refs += made

    def _both(self, work: Any, rules: Any) -> None:
        """The same outcome on both sides; what fails has checked all before it wrote anything."""
        code = expected = None

        def checked(tx: Transaction) -> None:
            try:
                work(tx)
            except Failure:
                assert tx.writes == 0
                raise

        try:
            self.database.now(checked)
        except Failure as failure:
            code = failure.code
        try:
            rules()
        except Wrong as wrong:
            expected = wrong.args[0]
        assert code == expected

    def _change(self, ref: str, how: str, name: str, *values: Any) -> Any:
        def work(tx: Transaction) -> None:
            row = tx.find(ref)
            assert row is not None
            getattr(tx, how)(row, row.cls.fields[name], *values)

        return work

    def _one(self, number: int, *classes: str) -> str | None:
        found = [ref for ref in self.refs if self.model.classes.get(ref) in classes]
        return found[number % len(found)] if found else None

    def _any(self, number: int) -> str:
        """A ref of anything, also of what is gone."""
        return ([NULL, "OpaqueRef:none", *self.refs] * 2)[number % (2 + len(self.refs))]

    numbers = st.integers(0, 1000)

    @rule(a=numbers, b=numbers)
    def create_a_machine(self, a: int, b: int) -> None:
        self._create("VM", {"host": self._any(a), "parent": self._any(b)})

    @rule(a=numbers)
    def create_a_leader(self, a: int) -> None:
        self._create("VM", {"leads": self._one(a, "host") or NULL})

    @rule(a=numbers, number=st.integers(0, 2))
    def create_a_snapshot(self, a: int, number: int) -> None:
        self._create("snapshot", {"of": self._any(a), "number": number})

    @rule(a=numbers)
    def create_a_task(self, a: int) -> None:
        self._create("task", {"of": self._one(a, "VM") or NULL})

    @rule(name=st.sampled_from("abc"))
    def create_a_group(self, name: str) -> None:
        self._create("group", {"name": name})

    @rule(a=numbers, b=numbers, field=st.sampled_from(("host", "leads", "parent")))
    def point(self, a: int, b: int, field: str) -> None:
        vm, target = self._one(a, "VM"), self._any(b)
        if vm is not None:
            self._both(self._change(vm, "set", field, target), lambda: self.model.set(vm, field, target))

    @rule(a=numbers, b=st.lists(numbers, max_size=3))
    def befriend(self, a: int, b: list[int]) -> None:
        vm, friends = self._one(a, "VM"), list(dict.fromkeys(self._one(one, "VM") for one in b))
        if vm is not None:
            self._both(
                self._change(vm, "set", "friends", friends), lambda: self.model.set(vm, "friends", friends)
            )

    @rule(a=numbers, b=numbers, there=st.booleans())
    def one_friend(self, a: int, b: int, there: bool) -> None:
        vm, friend = self._one(a, "VM"), self._one(b, "VM")
        if vm is not None and friend is not None:
            now = [one for one in self.model.objects[vm]["friends"] if there or one != friend]
            if there and friend not in now:
                now.append(friend)
            how = "add" if there else "remove"
            self._both(self._change(vm, how, "friends", friend), lambda: self.model.set(vm, "friends", now))

    @rule(a=numbers, b=numbers, text=st.sampled_from(("x", NULL, '\n"host":')))
    def note(self, a: int, b: int, text: str) -> None:
        vm, about = self._one(a, "VM", "task"), self._one(b, "VM")
        if vm is not None and about is not None:
            notes = self.model.objects[vm]["notes"]

            def rules() -> None:
                if about in notes:
                    raise Wrong("MAP_DUPLICATE_KEY")
                self.model.set(vm, "notes", notes | {about: text})

            self._both(self._change(vm, "add_to", "notes", about, text), rules)

    @rule(a=numbers, b=numbers)
    def spot(self, a: int, b: int) -> None:
        vm, host = self._one(a, "VM", "task"), self._any(b)
        if vm is not None:
            self._both(
                self._change(vm, "set", "spots", {"a": host, "b": host}),
                lambda: self.model.set(vm, "spots", {"a": host, "b": host}),
            )

    @rule(a=numbers, b=numbers, there=st.booleans())
    def put(self, a: int, b: int, there: bool) -> None:
        vm, host = self._one(a, "VM", "task"), self._one(b, "host")
        if vm is not None:
            # The label looks like the ref, and is none.
            place = {"at": host or NULL, "label": host or ""} if there else None
            self._both(self._change(vm, "set", "place", place), lambda: self.model.set(vm, "place", place))

    @rule(a=numbers, b=numbers, near=st.booleans(), there=st.booleans())
    def join(self, a: int, b: int, near: bool, there: bool) -> None:
        vm, group = self._one(a, "VM"), self._one(b, "group")
        if vm is not None and group is not None:
            how = "add" if there else "remove"
            place = (vm, how, "groups", group) if near else (group, how, "VMs", vm)
            pair = {(vm, group)}
            self._both(self._change(*place), lambda: None)
            self.model.joined = self.model.joined | pair if there else self.model.joined - pair

    @rule(a=numbers, b=st.lists(numbers, max_size=3))
    def join_all(self, a: int, b: list[int]) -> None:
        group = self._one(a, "group")
        vms = list(dict.fromkeys(vm for one in b if (vm := self._one(one, "VM")) is not None))
        if group is not None:
            self._both(self._change(group, "set", "VMs", vms), lambda: None)
            rest = {pair for pair in self.model.joined if pair[1] != group}
            self.model.joined = rest | {(vm, group) for vm in vms}

    @rule(a=numbers, name=st.sampled_from("abc"))
    def rename(self, a: int, name: str) -> None:
        group = self._one(a, "group")
        if group is not None:
            self._both(self._change(group, "set", "name", name), lambda: self.model.set(group, "name", name))

    @rule(a=numbers)
    def destroy_something(self, a: int) -> None:
        ref = self._one(a, *ZERO)
        if ref is not None:
            self._destroy(ref)

    def _destroy(self, ref: str) -> None:
        def work(tx: Transaction) -> None:
            row = tx.find(ref)
            assert row is not None
            destroy(tx, row)

        self._both(work, lambda: self.model.destroy(ref))

    @rule(label=st.booleans())
    def what_lets_go(self, label: bool) -> None:
        """A task, a friend and a snapshot of what goes."""
        self._create("VM", {})
        vm = self.refs[-1]
        self._create("host", {})
        host = self.refs[-1]
        place = {"at": host, "label": host if label else ""}
        self._create("task", {"of": vm, "notes": {vm: vm}, "spots": {"a": host}, "place": place})
        self._create("VM", {"friends": [vm]})
        self._create("snapshot", {"of": vm, "number": 1})
        self._destroy(vm)
        self._destroy(host)

    @rule(a=numbers, b=numbers)
    def several_of_which_the_last_fails(self, a: int, b: int) -> None:
        """In a group with others, as the writer does it."""
        vm, host = self._one(a, "VM"), self._one(b, "host")
        if vm is None or host is None:
            return

        def work(tx: Transaction) -> None:
            self._change(vm, "set", "friends", [vm])(tx)
            before = tx.writes

            def several() -> None:
                with tx.group():
                    made = tx.create("VM", {"host": host})
                    self._change(vm, "set", "host", host)(tx)
                    self._change(vm, "add", "friends", made)(tx)
                    self._change(vm, "set", "host", "OpaqueRef:none")(tx)

            with pytest.raises(Failure):
                several()
            assert tx.writes == before

        self._both(work, lambda: self.model.set(vm, "friends", [vm]))

    @invariant()
    def both_agree(self) -> None:
        self.database.now(self._agree)

    def _agree(self, tx: Transaction) -> None:
        for cls in ZERO:
            refs = [ref for ref in self.refs if self.model.classes.get(ref) == cls]
            assert tx.refs(cls) == refs
            for ref in refs:
                row = tx.find(ref)
                assert row is not None
                found = lines.decode(tx.record(row))
                for field in row.cls.ends:
                    if isinstance(found[field.name], list):
                        assert len(set(found[field.name])) == len(found[field.name])
                        found[field.name].sort()
                assert found == self.model.record(ref)

    @invariant()
    def links_are_what_records_say(self) -> None:
        def work(tx: Transaction) -> None:
            said = sorted(
                (PREFIX + row.ref, field.name, target)
                for cls in tx.catalog.plan.classes
                for piece in tx.pieces(cls)
                for row in piece
                for field in row.cls.fields.values()
                if field.stored and field.refs is not None
                for _, target in field.refs(tx.value(row, field))
            )
            kept = sorted(
                (PREFIX + src, tx.catalog.fields[number].name, PREFIX + dst)
                for src, number, dst in sql.rows(
                    tx.connection,
                    "SELECT sref, field, obj.ref FROM link JOIN obj ON obj.id = dst WHERE dref IS NULL",
                )
            )
            assert kept == said

        self.database.now(work)

    @invariant()
    def counts_are_kept(self) -> None:
        counts = self.database._counts.at(2**62)
        wanted = [*self.model.classes.values()]
        assert counts == {cls: wanted.count(cls) for cls in ZERO}


def test_the_store_keeps_the_rules(planned: Plan) -> None:
    Machine.plan = planned
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=60,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
