"""A file with damaged pages: what stands on others is read, nothing is written, and it is said."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from apigen import diagnostics
from apigen.runtime.app import app
from apigen.runtime.store import copies
from apigen.runtime.store.database import open_database
from apigen.runtime.store.plan import plan
from apigen.runtime.store.transaction import Transaction
from apigen.wire.errors import Failure
from tests.runtime.driver import Driver, json_call, read
from tests.runtime.served import Client
from tests.runtime.test_calls import refused

SPEC = 'class VM {\n  rw name/label: string = ""\n}\n'
MANY = 500


def damaged(path: Path, wanted: bytes) -> None:
    """Overwrites the page that some text stands on, and no other."""
    data = path.read_bytes()
    at = -1
    while (at := data.index(wanted, at + 1)) and data[at // 4096 * 4096] != 13:
        pass  # it stands in an index too: not on a leaf of a table
    page = at // 4096 * 4096
    with path.open("r+b") as file:
        file.seek(page)
        file.write(b"\xff" * 4096)


class Case:
    """A server whose file has a damaged page, among the last objects; it was closed in good order before."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "a.db"
        self.api = read(folder / "spec", SPEC)
        store = open_database(self.path, plan(self.api))
        self.refs = store.now(fill)
        store.close()
        damaged(self.path, b"VM-0450-")
        self.driver: Driver | None = Driver(self.api, self.path)

    def close(self) -> None:
        if self.driver is not None:
            self.driver.close()
        self.driver = None


def fill(tx: Transaction) -> list[str]:
    return [tx.create("VM", {"name_label": f"VM-{number:04}-" + "x" * 900}) for number in range(MANY)]


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    made = Case(tmp_path)
    yield made
    made.close()


@pytest.fixture
def driver(case: Case) -> Driver:
    assert case.driver is not None
    return case.driver


DAMAGED = "the store failed: pages of its file are damaged; what is left of it is only read"


def codes(case: Case, driver: Driver) -> list[str]:
    """What is said of each object: nothing where it is whole."""
    found = []
    for ref in case.refs:
        outcome = driver.outcome("VM.get_name_label", driver.session, ref)
        found.append(outcome.params[0] if isinstance(outcome, Failure) else "")
    return found


def test_what_is_whole_is_read_and_nothing_is_written(case: Case, driver: Driver, face: str) -> None:
    driver.face = face
    found = codes(case, driver)
    assert set(found) == {"", DAMAGED}
    assert 1 <= found.count(DAMAGED) <= 10
    for name, params in (("VM.create", [{}]), ("VM.set_name_label", [case.refs[0], "new"])):
        with refused("INTERNAL_ERROR", DAMAGED):
            driver.raw(name, driver.session, *params)
    assert driver.call("VM.get_name_label", case.refs[-1]).startswith("VM-")


def test_health_says_so_and_the_next_start_is_refused(case: Case, driver: Driver) -> None:
    codes(case, driver)
    answer = driver.run(Client(app(driver.server)).send("GET", "/healthz"))
    assert (answer.status, "damaged" in answer.json["reason"]) == (503, True)
    assert driver.database.trouble is None  # it goes on
    case.close()
    with pytest.raises(diagnostics.Failure) as raised:
        open_database(case.path, plan(case.api))
    assert raised.value.diagnostics[0].code == "store-damaged"


def test_a_large_answer_breaks_off(driver: Driver) -> None:
    body = json_call("VM.get_all_records", [driver.session])
    answer = driver.run(Client(app(driver.server)).send("POST", "/jsonrpc", body))
    with pytest.raises(json.JSONDecodeError):
        json.loads(answer.body)
    assert driver.database.damaged is not None
    assert driver.server.records.streams == 0


def test_a_dump_has_what_can_be_read(case: Case) -> None:
    case.close()
    with copies.reading(case.path) as reader:
        found, lost = copies.salvaged(reader, "VM")
    assert 1 <= lost <= 10
    assert len(found) == MANY - lost
    assert "VM-0450" not in {values["name_label"][:7] for values in found.values()}
    assert set(found) < set(case.refs)


def test_a_dump_of_a_file_that_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    store = open_database(path, plan(read(tmp_path / "spec", SPEC)))
    store.now(fill)
    store.close()
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size * 3 // 4 // 4096 * 4096)
    with copies.reading(path) as reader:
        found, lost = copies.salvaged(reader, "VM")
    assert len(found) > 100
    assert lost >= 1
    with pytest.raises(diagnostics.Failure):
        copies.backup(path, tmp_path / "b.db")
