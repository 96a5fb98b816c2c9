"""`apigen call` and `apigen dump` against `apigen serve`."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from apigen import load
from apigen.runtime.store.database import open_database
from apigen.runtime.store.plan import plan
from apigen.runtime.users import accounts

from .conftest import SPEC, Ran, Run

ENVIRONMENT = {"APIGEN_USER": "root", "APIGEN_PASSWORD": "a word"}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a server of the small spec."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "spec").mkdir()
    for name, text in SPEC.items():
        (folder / "spec" / name).write_text(text)
    api = load(folder / "spec").api
    store = open_database(folder / "world.db", plan(api))
    accounts(api, store, environment={"APIGEN_ADMIN_PASSWORD": ENVIRONMENT["APIGEN_PASSWORD"]})
    store.close()
    words = [
        sys.executable,
        "-m",
        "apigen",
        "serve",
        "spec",
        "--port",
        "0",
        "--database",
        "sqlite:///world.db",
    ]
    env = os.environ | {"XDG_CACHE_HOME": str(folder / "cache"), "PYTHONPATH": str(Path(__file__).parents[2])}
    server = subprocess.Popen(
        words, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert server.stdout is not None
    try:
        yield server.stdout.readline().strip()
    finally:
        server.terminate()
        server.wait(10)
        server.stdout.close()


@pytest.fixture
def call(run: Run, url: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.delenv("APIGEN_SESSION", raising=False)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)

    def called(*words: str, at: str = "") -> Ran:
        return run("call", url + at, *words)

    return called


@pytest.fixture(params=["", "/RPC2"])
def room(call: Any, request: pytest.FixtureRequest) -> Iterator[str]:
    """The name of a room that is there for one test, made over each of the two faces."""
    name = f"room{request.param.replace('/', ' ')}"
    if request.param:  # which says no names of parameters
        ran = call("room.create", json.dumps({"name_label": name}), at=request.param)
    else:
        ran = call("room.create", f"name_label={name}")
    assert ran.status == 0, ran.err
    yield name
    ran = call("room.destroy", name)
    assert ran.status == 0, ran.err


def test_objects_by_name(call: Any, room: str) -> None:
    made = json.loads(call("machine.create", f"room={room}", "name_label=web").out)
    assert json.loads(call("room.get_machines", room).out) == [made]
    assert call("machine.set_speed", "web", "7") == (0, '""\n', "")
    assert json.loads(call("machine.get_record", "self=web").out)["speed"] == 7
    assert call("machine.destroy", made).status == 0


def test_an_error_of_the_server(call: Any, room: str) -> None:
    call("machine.create", f"room={room}", "name_label=web")
    ran = call("machine.set_speed", "web", "value=10")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.splitlines()[:2] == ["error: the server answers VALUE_NOT_SUPPORTED", "  field   speed"]


def test_rows(call: Any, room: str) -> None:
    lines = call("room.get_all_records", "--format", "table").out.splitlines()
    assert lines[0].split()[:2] == ["name_label", "uuid"]
    assert lines[1].startswith(room)


def test_a_wrong_password(call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APIGEN_PASSWORD", "another word")
    ran = call("room.get_all")
    assert ran.status == 1
    assert "SESSION_AUTHENTICATION_FAILED" in ran.err
    assert "another word" not in ran.err


def test_a_session_of_its_own(call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    session = json.loads(call("session.login_with_password", *ENVIRONMENT.values()).out)
    for name in ENVIRONMENT:
        monkeypatch.delenv(name)
    monkeypatch.setenv("APIGEN_SESSION", session)
    assert call("room.get_all") == (0, "[]\n", "")
    assert call("session.logout").status == 0
    ran = call("room.get_all")
    assert "SESSION_INVALID" in ran.err
    assert session not in ran.err


def test_what_can_be_called(call: Any) -> None:
    assert "machine.start" in json.loads(call("system.listMethods").out)
    assert "machine.start" in json.loads(call("system.listMethods", at="/RPC2").out)


def test_a_dump(call: Any, run: Run, url: str, room: str) -> None:
    seed = yaml.safe_load(run("dump", url).out)
    assert [record["name_label"] for record in seed["room"].values()] == [room]
