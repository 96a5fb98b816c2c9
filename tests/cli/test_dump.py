"""`apigen dump`, `backup`, `restore`: from a server that is none, and from the file of a store."""

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest
import yaml

from apigen import load
from apigen.runtime import dumping
from apigen.runtime.store import reading
from apigen.runtime.store.database import open_database
from apigen.runtime.store.plan import plan
from apigen.runtime.store.transaction import Transaction
from apigen.wire.errors import rbac_permission_denied

from .conftest import Run
from .standin import M1, M2, M3, PASSWORD, UUIDS, World, serving

ROOM = {"uuid": "r", "name_label": "Attic", "machines": [M1, M2, M3]}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("APIGEN_SESSION", raising=False)
    monkeypatch.setenv("APIGEN_USER", "root")
    monkeypatch.setenv("APIGEN_PASSWORD", PASSWORD)


@pytest.fixture
def server(spec: Path) -> Iterator[tuple[str, World]]:
    with serving(spec) as (url, world):
        world.rpcs["room.get_all_records"] = lambda _: {"OpaqueRef:r1": ROOM}
        yield url, world


def test_refs_are_aliases(run: Run, server: tuple[str, World]) -> None:
    ran = run("dump", server[0])
    assert (ran.status, ran.err) == (0, "")
    seed = yaml.safe_load(ran.out)
    assert list(seed) == ["machine", "room"]
    assert list(seed["machine"]) == ["web", "db", "db-2"]
    assert seed["machine"]["web"] == {
        "uuid": UUIDS[M1],
        "name_label": "web",
        "power": "off",
        "room": "@attic",
        "speed": 1,
    }
    assert seed["room"] == {"attic": {"uuid": "r", "name_label": "Attic"}}  # the computed end follows


def test_with_a_spec_computed_ends_are_left_out(run: Run, server: tuple[str, World]) -> None:
    seed = yaml.safe_load(run("dump", server[0], "--spec", "spec").out)
    assert seed["room"] == {"attic": {"uuid": "r", "name_label": "Attic"}}


def test_json_by_the_name_of_the_file(run: Run, server: tuple[str, World], tmp_path: Path) -> None:
    assert run("dump", server[0], "-o", "world.json").out == ""
    assert json.loads((tmp_path / "world.json").read_text())["machine"]["web"]["room"] == "@attic"


def test_a_class_that_may_not_be_read(run: Run, server: tuple[str, World]) -> None:
    def denied(*_: Any) -> None:
        raise rbac_permission_denied("room.get_all_records", "boss")

    server[1].rpcs["room.get_all_records"] = denied
    ran = run("dump", server[0])
    assert ran.status == 0
    assert ran.err.splitlines() == [
        "note: class room is left out: the server answers RBAC_PERMISSION_DENIED",
        "note: 3 references are to objects that are not in it: they are null, or left out",
    ]
    assert yaml.safe_load(ran.out)["machine"]["web"]["room"] is None


def test_it_logs_out(run: Run, server: tuple[str, World]) -> None:
    run("dump", server[0])
    assert server[1].asked("session.logout")


SECRETS = """\
api vault {
}

@secret
type password = string

struct login {
  user: string
  word: password
}

class safe {
  ro uuid: string
  rw name/label: string
  rw pin: string = "" @secret
  rw code: password = ""
  rw hint: string = "" @writeonly
  rw logins: login struct list = {}
  rw next: safe ref = null
  rw tags: (string -> safe ref) map = {}
}
"""


def test_a_damaged_store(run: Run, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    by_id = reading.Reader.by_id

    def damaged(reader: reading.Reader, id_: int) -> Any:
        row = by_id(reader, id_)
        if row is not None and row.name == "yes":
            raise apsw.CorruptError
        return row

    monkeypatch.setattr(reading.Reader, "by_id", damaged)
    ran = run("dump", "world.db")
    assert (ran.status, ran.err) == (
        0,
        "warning: pages of the file are damaged: what is left out of class safe: 1\n",
    )
    assert list(yaml.safe_load(ran.out)["safe"]) == ["big-safe"]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """The file of a store with two objects."""
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault" / "a.apidl").write_text(SECRETS)
    spec = load(tmp_path / "vault")
    assert not [one for one in spec.diagnostics if one.severity == "error"]
    database = open_database(tmp_path / "world.db", plan(spec.api))

    def work(tx: Transaction) -> None:
        login = {"user": "kim", "word": "hidden"}
        first = tx.create(
            "safe",
            {"name_label": "Big ☂ safe", "pin": "hidden", "code": "hidden", "hint": "h", "logins": [login]},
        )
        tx.create("safe", {"name_label": "yes", "next": first, "tags": {"a@b": first}})

    database.now(work)
    database.close()
    return tmp_path / "world.db"


def test_a_store_without_its_secrets(run: Run, store: Path) -> None:
    ran = run("dump", "world.db")
    assert (ran.status, ran.err) == (0, "")
    assert "hidden" not in ran.out
    seed = yaml.safe_load(ran.out)["safe"]
    assert seed["big-safe"]["name_label"] == "Big ☂ safe"
    assert seed["big-safe"]["logins"] == [{"user": "kim"}]
    assert seed["big-safe"]["hint"] == "h"
    assert seed["yes"]["next"] == "@big-safe"
    assert seed["yes"]["tags"] == {"a@b": "@big-safe"}


def test_secrets_where_they_are_asked_for(run: Run, store: Path, tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        assert run("dump", "world.db", "--secrets", "-o", "all.yaml").status == 0
    finally:
        os.umask(before)
    seed = yaml.safe_load((tmp_path / "all.yaml").read_text())["safe"]["big-safe"]
    assert (seed["pin"], seed["code"]) == ("hidden", "hidden")
    assert seed["logins"] == [{"user": "kim", "word": "hidden"}]
    assert stat.S_IMODE((tmp_path / "all.yaml").stat().st_mode) == 0o600


def test_a_file_that_is_no_store(run: Run, tmp_path: Path) -> None:
    assert run("dump", "nowhere.db").err.startswith("error[unreadable-file]")
    (tmp_path / "other.db").write_text("something else")
    assert run("dump", "other.db").err.startswith("error[store-")


def test_backup_and_restore(run: Run, store: Path, tmp_path: Path) -> None:
    before = run("dump", "world.db").out
    assert run("backup", "world.db", "copy.db") == (0, "", "world.db is copied into copy.db\n")
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600
    assert run("restore", "copy.db", "again.db") == (0, "", "again.db is restored from copy.db\n")
    assert stat.S_IMODE((tmp_path / "again.db").stat().st_mode) == 0o600
    assert run("dump", "again.db").out == before


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("backup", "nowhere.db", "copy.db"), "unreadable-file"),
        (("backup", "world.db", "world.db"), "store-exists"),
        (("backup", "world.db", "nowhere/copy.db"), "cannot-write"),
        (("restore", "nowhere.db", "again.db"), "unreadable-file"),
        (("restore", "world.db", "nowhere/again.db"), "cannot-write"),
    ],
)
def test_copies_that_cannot_be(run: Run, store: Path, words: tuple[str, ...], code: str) -> None:
    ran = run(*words)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith(f"error[{code}]")


def test_yaml_says_what_json_says() -> None:
    seed: dumping.Seed = {
        "on": {
            "no": {},
            "1": {
                "a: b": "#",
                "x": [1, {"y": None, "@z": "\u2028\x85\ud83d"}],
                "f": [0.5, 1e22, -1e-7],
                "☂": "☂",
            },
        },
        "VM": {},
    }
    assert yaml.safe_load(dumping.as_yaml(seed)) in (seed, {**seed, "VM": None})
    assert dumping.as_yaml({}) == "{}\n"
