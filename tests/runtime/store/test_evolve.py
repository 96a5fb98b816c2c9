"""A spec that has changed: what only adds is applied without touching a row, all else is refused."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from apigen import diagnostics, load
from apigen.changes import places
from apigen.runtime.store import lines
from apigen.runtime.store.database import Database, open_database
from apigen.runtime.store.plan import Plan, plan
from apigen.runtime.store.transaction import Transaction

SPEC = """
type port = int @range(0..100)
enum colour {
  red
  blue
}
struct place {
  street: string
}
class host {
  rw name/label: string = ""
}
class VM {
  rw name/label: string = ""
  rw console: port = 1
  rw paint: colour enum = red
  rw at: place struct option = none
  rw host: host ref = null @unbound("one way")
}
"""

Planned = Callable[[str], Plan]


def opened(tmp_path: Path, planned: Planned, *edits: tuple[str, str]) -> Database:
    text = SPEC
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return open_database(tmp_path / "a.db", planned(text))


@pytest.fixture
def vm(tmp_path: Path, planned: Planned) -> str:
    """A store with a VM in it, closed again."""
    store = opened(tmp_path, planned)
    ref = store.now(lambda tx: tx.create("VM", {"name_label": "a", "at": {"street": "x"}}))
    store.close()
    return ref


def value(store: Database, ref: str, name: str) -> Any:
    def work(tx: Transaction) -> Any:
        row = tx.row("VM", ref)
        return tx.value(row, row.cls.fields[name])

    return store.now(work)


FIELD = "  rw console: port = 1\n"

APPLIED: tuple[tuple[tuple[str, str], str], ...] = (
    ((FIELD, FIELD + "  rw more: int = 7\n"), "field VM.more added"),
    ((FIELD, FIELD + "  rw more: int\n"), "field VM.more added"),
    (("class host {", "class disk {\n  rw size: int\n}\nclass host {"), "class disk added"),
    (("  blue\n", "  blue\n  green\n"), "value colour.green added"),
    (("rw console", "ro console"), "field VM.console: another qualifier"),
    (("port = 1", "port = 2"), "field VM.console: another default"),
    (("0..100", "0..200"), "type port: another constraints.maximum"),
    (('rw paint: colour enum = red', 'rw paint: string = "red"'), "field VM.paint: another type"),
    (("rw console", "/// Where to look\n  rw console"), "field VM.console: another doc"),
    (("= null @unbound", "= null @on_destroy(clear) @unbound"), "field VM.host: another on_destroy"),
    (("rw console", "rpc start(self: VM ref)\n  rw console"), "rpc VM.start added"),
    (("class host {", '@was("host")\nclass server {'), "class server was host"),
)  # fmt: skip


@pytest.mark.parametrize(("edit", "told"), APPLIED, ids=[told for _, told in APPLIED])
def test_what_adds_is_applied(
    tmp_path: Path, planned: Planned, vm: str, edit: tuple[str, str], told: str
) -> None:
    edits = [edit, ("host: host ref", "host: server ref")] if "server" in told else [edit]
    store = opened(tmp_path, planned, *edits)
    assert told in store.evolved
    assert value(store, vm, "name_label") == "a"
    store.close()
    store = opened(tmp_path, planned, *edits)
    assert store.evolved == ()
    store.close()


REFUSED: tuple[tuple[tuple[str, str], str], ...] = (
    ((FIELD, ""), "field VM.console removed"),
    (("rw console", '@was("console")\n  rw screen'), "field VM.screen was VM.console"),
    (("class VM {", '@was("VM")\nclass machine {'), "class machine was VM"),
    (("rw console: port = 1", 'rw console: string = ""'), "field VM.console: another type"),
    (("type port = int @range(0..100)", "type port = float"), "type port: another base"),
    (("0..100", "0..50"), "type port: another constraints.maximum"),
    (("  blue\n", ""), "value colour.blue removed"),
    (("  street: string", '  street: string\n  town: string = ""'), "member place.town added"),
    (("rw console: port = 1", "rw console: port = 1 @unique"), "field VM.console: another unique"),
    (("rw console: port = 1", "rw console: port = 1 @writeonly"), "field VM.console: another writeonly"),
    ((FIELD, FIELD + '  rw code: string = "" @unique\n'), "field VM.code added"),
    (('= null @unbound("one way")', "= null <-> host.lead"), "field VM.host: another binding"),
    ((FIELD, FIELD + '  rw on: host ref @nonnull @unbound("one way")\n'), "field VM.on added"),
)  # fmt: skip


@pytest.mark.parametrize(("edit", "told"), REFUSED, ids=[told for _, told in REFUSED])
def test_what_touches_objects_is_refused_and_nothing_is_changed(
    tmp_path: Path, planned: Planned, vm: str, edit: tuple[str, str], told: str
) -> None:
    edits = [edit]
    if "<->" in edit[1]:
        edits.append(("class host {", "class host {\n  ro lead: VM ref"))
    if "float" in edit[1]:
        edits.append(("port = 1", "port = 1.0"))
    before = dump(tmp_path)
    with pytest.raises(diagnostics.Failure) as raised:
        opened(tmp_path, planned, *edits)
    assert [one.message for one in raised.value.diagnostics if one.message.startswith(told)]
    assert {one.code for one in raised.value.diagnostics} == {"store-changed"}
    assert dump(tmp_path) == before
    store = opened(tmp_path, planned)
    assert store.now(lambda tx: tx.refs("VM")) == [vm]
    store.close()


@pytest.mark.parametrize(("edit", "told"), REFUSED, ids=[told for _, told in REFUSED])
def test_without_objects_all_is_applied(
    tmp_path: Path, planned: Planned, edit: tuple[str, str], told: str
) -> None:
    opened(tmp_path, planned).close()
    edits = [edit]
    if "<->" in edit[1]:
        edits.append(("class host {", "class host {\n  ro lead: VM ref"))
    if "float" in edit[1]:
        edits.append(("port = 1", "port = 1.0"))
    store = opened(tmp_path, planned, *edits)
    assert told in store.evolved
    store.close()


def dump(tmp_path: Path) -> list[str]:
    connection = sqlite3.connect(tmp_path / "a.db")
    found = [*connection.iterdump()]
    connection.close()
    return found


def test_a_new_field_has_its_default_and_keeps_it(tmp_path: Path, planned: Planned, vm: str) -> None:
    more, other = (FIELD, FIELD + "  rw more: int = 7\n"), (FIELD, FIELD + "  rw more: int = 8\n")
    rows = [line for line in dump(tmp_path) if 'INTO "obj"' in line]
    store = opened(tmp_path, planned, more)
    assert value(store, vm, "more") == 7
    store.close()
    assert [line for line in dump(tmp_path) if 'INTO "obj"' in line] == rows
    store = opened(tmp_path, planned, other)
    assert value(store, vm, "more") == 7
    new = store.now(lambda tx: tx.create("VM", {}))
    assert value(store, new, "more") == 8
    store.close()


def test_an_object_of_before_is_changed_whole(tmp_path: Path, planned: Planned, vm: str) -> None:
    store = opened(
        tmp_path, planned, (FIELD, '  rw first: int = 7\n  rw note: string = "n" @writeonly\n' + FIELD)
    )

    def work(tx: Transaction) -> Any:
        row = tx.row("VM", vm)
        tx.set(row, row.cls.fields["console"], 5)
        tx.set(row, row.cls.fields["note"], "m")
        tx.flush()
        return lines.decode(tx.record(row))

    record = store.now(work)
    assert (record["first"], record["console"], record["name_label"]) == (7, 5, "a")
    assert "note" not in record
    assert (value(store, vm, "note"), value(store, vm, "first")) == ("m", 7)
    store.close()


def test_the_other_end_of_a_reference_shows_what_is_there(tmp_path: Path, planned: Planned, vm: str) -> None:
    store = opened(tmp_path, planned)

    def bind(tx: Transaction) -> str:
        row, host = tx.row("VM", vm), tx.create("host", {})
        tx.set(row, row.cls.fields["host"], host)
        return host

    host = store.now(bind)
    store.close()
    store = opened(
        tmp_path,
        planned,
        ('= null @unbound("one way")', "= null <-> host.VMs"),
        ("class host {", "class host {\n  ro VMs: VM ref set"),
    )
    assert store.now(lambda tx: tx.values(tx.row("host", host)))["VMs"] == [vm]
    store.close()


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (
            ("0..100", "0..50"),
            "type port: another constraints.maximum (50, was 100): stored values may be beyond it",
        ),
        (
            ("rw console: port = 1", 'rw console: string = ""'),
            "field VM.console: another type (string, was port): stored values are of the old type",
        ),
        (
            (FIELD, FIELD + '  rw on: host ref @nonnull @unbound("one way")\n'),
            "field VM.on added: stored objects would refer to nothing by it",
        ),
        ((FIELD, ""), "field VM.console removed: stored objects hold it"),
    ],
)
def test_what_is_refused_is_told_with_its_values_its_reason_and_its_place(
    tmp_path: Path, planned: Planned, vm: str, edit: tuple[str, str], told: str
) -> None:
    text = SPEC.replace(*edit)
    (folder := tmp_path / "new").mkdir()
    (folder / "a.apidl").write_text('api store {\n  title "A store"\n}\n' + text)
    spec = load(folder)
    with pytest.raises(diagnostics.Failure) as raised:
        open_database(
            tmp_path / "a.db", planned(text), place_of=lambda address: places.span_of(spec, address)
        )
    (one,) = raised.value.diagnostics
    assert one.message == told
    assert one.primary is not None
    assert f"apigen dump {tmp_path}/a.db -o world.yaml" in (one.help or "")


def test_what_helps_is_said_once(tmp_path: Path, planned: Planned, vm: str) -> None:
    with pytest.raises(diagnostics.Failure) as raised:
        opened(tmp_path, planned, (FIELD, ""), ("  blue\n", ""))
    helps = [one.help for one in raised.value.diagnostics]
    assert len(helps) > 1
    assert [one is not None for one in helps] == [False] * (len(helps) - 1) + [True]


def test_a_store_of_another_api_is_named_as_that(tmp_path: Path, planned: Planned, vm: str) -> None:
    before = dump(tmp_path)
    other = msgspec.structs.replace(planned(SPEC.replace(FIELD, "")).api, name="other")
    with pytest.raises(diagnostics.Failure) as raised:
        open_database(tmp_path / "a.db", plan(other))
    (one,) = raised.value.diagnostics
    assert one.code == "store-other-api"
    assert one.message == f"{tmp_path}/a.db holds objects of the API store, this spec is other"
    assert dump(tmp_path) == before
    same = msgspec.structs.replace(planned(SPEC).api, name="other")
    open_database(tmp_path / "a.db", plan(same)).close()
