"""Objects in the store: created, read, changed, bound, destroyed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from apigen import load
from apigen.runtime.store import lines
from apigen.runtime.store.database import Database, open_database
from apigen.runtime.store.destroying import destroy
from apigen.runtime.store.plan import plan
from apigen.runtime.store.reading import Row
from apigen.runtime.store.transaction import Transaction
from apigen.wire.errors import Failure
from apigen.wire.values import NULL

SPEC = """
api store {
  title "A store"
}
class host {
  rw name/label: string
  ro VMs: VM ref set <-> VM.host
  ro lead: VM ref
}
class VM {
  rw name/label: string
  rw host: host ref = null
  ctor leads: host ref = null <-> host.lead
  rw tags: string set = {}
  rw other_config: (string -> string) map = {}
  rw groups: group ref set = {} <-> group.VMs
  rw friend: VM ref = null @unbound("only one way") @on_destroy(clear)
  ro serial: string @lazy
}
class group {
  rw name: string = "" @unique
  ro VMs: VM ref set
}
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Database]:
    (tmp_path / "a.apidl").write_text(SPEC)
    spec = load(tmp_path)
    assert [found.message for found in spec.diagnostics if found.severity == "error"] == []
    opened = open_database(None, plan(spec.api))
    yield opened
    opened.close()


def found(tx: Transaction, ref: str) -> Row:
    row = tx.find(ref)
    assert row is not None
    return row


def make(store: Database, cls: str, **given: Any) -> str:
    return store.now(lambda tx: tx.create(cls, given))


def change(store: Database, ref: str, how: str, name: str, *values: Any) -> None:
    def work(tx: Transaction) -> None:
        row = found(tx, ref)
        getattr(tx, how)(row, row.cls.fields[name], *values)

    store.now(work)


def value(store: Database, ref: str, name: str) -> Any:
    return store.now(lambda tx: tx.value(found(tx, ref), found(tx, ref).cls.fields[name]))


def record(store: Database, ref: str) -> Any:
    return store.now(lambda tx: lines.decode(tx.record(found(tx, ref))))


def gone(store: Database, ref: str) -> None:
    store.now(lambda tx: destroy(tx, found(tx, ref)))


def failure(work: Any, *arguments: Any, **named: Any) -> tuple[str, ...]:
    with pytest.raises(Failure) as raised:
        work(*arguments, **named)
    return (raised.value.code, *raised.value.params)


def test_a_record_has_all_that_is_read(store: Database) -> None:
    vm = make(store, "VM", name_label="a")
    assert record(store, vm) == {
        "name_label": "a",
        "host": NULL,
        "leads": NULL,
        "tags": [],
        "other_config": {},
        "groups": [],
        "friend": NULL,
    }
    assert value(store, vm, "serial") == ""


def test_one_end_follows_the_other(store: Database) -> None:
    one, two = make(store, "host", name_label="1"), make(store, "host", name_label="2")
    vms = [make(store, "VM", name_label=str(at), host=one) for at in range(3)]
    assert value(store, one, "VMs") == vms
    change(store, vms[1], "set", "host", two)
    assert (value(store, one, "VMs"), value(store, two, "VMs")) == ([vms[0], vms[2]], [vms[1]])
    change(store, vms[0], "set", "host", NULL)
    assert value(store, one, "VMs") == [vms[2]]


def test_one_to_one_binds_but_one(store: Database) -> None:
    host = make(store, "host", name_label="1")
    vm = make(store, "VM", name_label="a", leads=host)
    assert value(store, host, "lead") == vm
    assert failure(make, store, "VM", name_label="b", leads=host) == ("NOT_UNIQUE", "VM", "leads", host, vm)
    assert store.now(lambda tx: tx.refs("VM")) == [vm]


def test_many_to_many_is_written_from_one_end_and_read_from_both(store: Database) -> None:
    a, b = make(store, "group", name="a"), make(store, "group", name="b")
    vm = make(store, "VM", name_label="x", groups=[b, a])
    assert value(store, vm, "groups") == [b, a]
    assert value(store, a, "VMs") == [vm]
    change(store, vm, "add", "groups", a)
    change(store, vm, "remove", "groups", b)
    assert (value(store, vm, "groups"), value(store, b, "VMs")) == ([a], [])
    change(store, vm, "set", "groups", [b])
    assert (value(store, a, "VMs"), value(store, b, "VMs")) == ([], [vm])


def test_what_is_referred_to_must_be_there(store: Database) -> None:
    group = make(store, "group")
    assert failure(make, store, "VM", name_label="a", host=group) == ("HANDLE_INVALID", "host", group)
    assert failure(make, store, "VM", name_label="a", host="OpaqueRef:x") == (
        "HANDLE_INVALID",
        "host",
        "OpaqueRef:x",
    )
    assert store.now(lambda tx: tx.refs("VM")) == []


def test_sets_and_maps(store: Database) -> None:
    vm = make(store, "VM", name_label="a")
    for tag in ("x", "y", "x"):
        change(store, vm, "add", "tags", tag)
    change(store, vm, "remove", "tags", "z")
    assert value(store, vm, "tags") == ["x", "y"]
    change(store, vm, "add_to", "other_config", "k", '"\n"name_label":')
    assert failure(change, store, vm, "add_to", "other_config", "k", "w") == (
        "MAP_DUPLICATE_KEY",
        "VM",
        "other_config",
        vm,
        "k",
    )
    change(store, vm, "set", "name_label", "b")
    assert record(store, vm)["other_config"] == {"k": '"\n"name_label":'}
    assert store.now(lambda tx: tx.by_name("VM", "b")) == [vm]
    change(store, vm, "remove_from", "other_config", "k")
    change(store, vm, "remove_from", "other_config", "k")
    assert value(store, vm, "other_config") == {}


def test_destroy_is_refused_while_others_refer(store: Database) -> None:
    host = make(store, "host", name_label="1")
    vm = make(store, "VM", name_label="a", host=host)
    assert failure(gone, store, host) == ("OBJECT_IN_USE", "host", host, "VM", "host", vm)
    gone(store, vm)
    assert value(store, host, "VMs") == []
    gone(store, host)
    assert store.now(lambda tx: tx.find(host)) is None


def test_a_reference_that_lets_go(store: Database) -> None:
    one = make(store, "VM", name_label="1")
    two = make(store, "VM", name_label="2", friend=one)
    change(store, one, "set", "friend", one)
    gone(store, one)
    assert value(store, two, "friend") == NULL


def test_a_writable_end_of_many_to_many_holds_the_other(store: Database) -> None:
    group = make(store, "group", name="a")
    vm = make(store, "VM", name_label="x", groups=[group])
    assert failure(gone, store, group) == ("OBJECT_IN_USE", "group", group, "VM", "groups", vm)
    gone(store, vm)
    gone(store, group)


def test_unique_values(store: Database) -> None:
    a, b = make(store, "group", name="a"), make(store, "group", name="b")
    assert failure(make, store, "group", name="a") == ("NOT_UNIQUE", "group", "name", "a", a)
    assert failure(change, store, b, "set", "name", "a") == ("NOT_UNIQUE", "group", "name", "a", a)
    change(store, a, "set", "name", "c")
    change(store, b, "set", "name", "a")
    gone(store, b)
    make(store, "group", name="a")
