"""The demonstration world of the example API."""

from pathlib import Path

import pytest

from apigen import load
from apigen.model.api import Api
from apigen.runtime import dumping, seed
from apigen.runtime.store.database import Database, open_database
from apigen.runtime.store.plan import plan
from apigen.runtime.store.transaction import Transaction
from apigen.wire.values import PREFIX

ROOT = Path(__file__).parents[2]
WORLD = ROOT / "examples" / "hypervisor" / "world.yaml"


@pytest.fixture(scope="module")
def api() -> Api:
    return load(ROOT / "spec").api


def dumped(database: Database) -> dumping.Dump:
    def work(tx: Transaction) -> dumping.Dump:
        records = {
            cls: {PREFIX + row.ref: tx.values(row) for piece in tx.pieces(cls) for row in piece}
            for cls in sorted(tx.catalog.plan.classes)
        }
        return dumping.Dump(tx.catalog.plan.api, records)

    return database.now(work)


def test_it_comes_back_out_of_a_dump(api: Api, tmp_path: Path) -> None:
    first = open_database(None, plan(api))
    seed.sow(first, seed.load(api, WORLD))
    made = dumped(first)
    assert made.dangling == 0
    assert len(made.seed["host"]) == 3
    path = tmp_path / "world.yaml"
    path.write_text(dumping.as_yaml(made.seed), encoding="utf-8")
    second = open_database(None, plan(api))
    seed.sow(second, seed.load(api, path))
    assert dumped(second).seed == made.seed


def test_bound_fields_agree(api: Api) -> None:
    database = open_database(None, plan(api))
    seed.sow(database, seed.load(api, WORLD))

    def work(tx: Transaction) -> None:
        (pool,) = tx.refs("pool")
        fields = tx.catalog.plan.classes["pool"].fields
        assert set(tx.value(tx.row("pool", pool), fields["hosts"])) == set(tx.refs("host"))
        hosts = tx.catalog.plan.classes["host"].fields
        (ash,) = tx.by_name("host", "ash")
        (web,) = tx.by_name("VM", "web-1")
        assert tx.value(tx.row("host", ash), hosts["resident_VMs"]) == [web]

    database.now(work)


def test_machines_that_run_fit_their_hosts(api: Api) -> None:
    database = open_database(None, plan(api))
    seed.sow(database, seed.load(api, WORLD))

    def work(tx: Transaction) -> None:
        machines = tx.catalog.plan.classes["VM"].fields
        hosts = tx.catalog.plan.classes["host"].fields
        for vm in tx.refs("VM"):
            row = tx.row("VM", vm)
            runs = tx.value(row, machines["power_state"]) == "running"
            host = tx.find(tx.value(row, machines["resident_on"]))
            assert (host is not None) is runs
            assert host is None or tx.value(host, hosts["enabled"])
            assert (tx.value(row, machines["started"]) is not None) is runs

    database.now(work)
