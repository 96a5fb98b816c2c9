"""Groups of changes: each caller gets his own outcome, and one that fails costs nobody else anything."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest

from apigen.runtime.store.database import Database, open_database
from apigen.runtime.store.plan import Plan
from apigen.runtime.store.transaction import Transaction
from apigen.wire.errors import Failure, internal_error

SPEC = """
class VM {
  rw name/label: string @unique
  rw size: float = 0.0
  rw sizes: float set = {}
  rw spare: float option
}
"""


@pytest.fixture(params=["file", "memory"])
def store(
    request: pytest.FixtureRequest, tmp_path: Path, planned: Callable[[str], Plan]
) -> Iterator[Database]:
    opened = open_database(tmp_path / "a.db" if request.param == "file" else None, planned(SPEC))
    yield opened
    opened.close()


def together(store: Database, *works: Callable[[Transaction], Any]) -> list[Any]:
    """What comes of works that wait at the same time."""

    async def run() -> list[Any]:
        futures: list[Awaitable[Any]] = [store.write(work) for work in works]
        return await asyncio.gather(*futures, return_exceptions=True)

    return asyncio.run(run())


def create(name: str, **given: Any) -> Callable[[Transaction], str]:
    return lambda tx: tx.create("VM", {"name_label": name, **given})


def names(store: Database) -> list[str]:
    return store.now(
        lambda tx: [row.name or "" for piece in tx.pieces("VM") for row in piece],
    )


def test_each_gets_his_own_outcome(store: Database) -> None:
    one, two, three = together(store, create("a"), create("a"), create("b"))
    assert (two.code, two.params[3]) == ("NOT_UNIQUE", one)
    assert store.now(lambda tx: tx.refs("VM")) == [one, three]


def test_who_fails_half_way_costs_nobody_anything(store: Database) -> None:
    def half(tx: Transaction) -> None:
        tx.create("VM", {"name_label": "half"})
        raise internal_error("on purpose")

    found = together(store, create("a"), half, create("b"))
    assert (found[1].code, found[1].params) == ("INTERNAL_ERROR", ("on purpose",))
    assert names(store) == ["a", "b"]
    assert store.now(lambda tx: tx.counters.seq) == 3


def test_a_mistake_in_the_program_is_its_callers_alone(store: Database) -> None:
    def mistaken(_: Transaction) -> None:
        raise ZeroDivisionError

    found = together(store, create("a"), mistaken, create("b"))
    assert isinstance(found[1], Failure)
    assert isinstance(found[1].__cause__, ZeroDivisionError)
    assert names(store) == ["a", "b"]


def test_what_the_tables_refuse_is_its_callers_alone(store: Database) -> None:
    def wrong(tx: Transaction) -> None:
        tx.connection.execute("INSERT INTO meta VALUES ('format', '1')")

    found = together(store, create("a"), wrong, create("b"))
    assert isinstance(found[1].__cause__, apsw.ConstraintError)
    assert names(store) == ["a", "b"]


def test_who_went_away_is_left_out(store: Database) -> None:
    async def run() -> None:
        gone, there = store.write(create("a")), store.write(create("b"))
        gone.cancel()
        await there

    asyncio.run(run())
    assert "b" in names(store)


def test_more_than_a_group_can_wait(store: Database) -> None:
    found = together(store, *(create(str(number)) for number in range(600)))
    assert len(set(found)) == 600
    assert len(names(store)) == 600


def test_one_event_an_object_and_a_mark_a_group(store: Database) -> None:
    told: list[int] = []
    store.committed.append(told.append)
    (ref,) = together(store, create("a"))

    def rename(name: str) -> Callable[[Transaction], None]:
        def work(tx: Transaction) -> None:
            row = tx.row("VM", ref)
            tx.set(row, row.cls.fields["name_label"], name)

        return work

    together(store, rename("b"), rename("c"), rename("c"))
    found = store.now(lambda tx: tx.connection.execute("SELECT seq, op FROM ev WHERE seq > 1").fetchall())
    assert found[0] == (2, 0)
    assert {op for _, op in found[1:]} == {1}
    assert len(found) <= 3
    assert told == sorted(told)
    assert told[-1] == found[-1][0]


def test_what_changes_nothing_writes_nothing(store: Database) -> None:
    (ref,) = together(store, create("a", sizes=[1.0]))

    def same(tx: Transaction) -> None:
        row = tx.row("VM", ref)
        tx.set(row, row.cls.fields["name_label"], "a")
        tx.add(row, row.cls.fields["sizes"], 1.0)
        tx.remove(row, row.cls.fields["sizes"], 2.0)
        assert tx.writes == 0

    together(store, same)
    assert store.now(lambda tx: tx.counters.seq) == 2


def test_floats_that_are_no_numbers_are_floats(store: Database) -> None:
    nan, infinite = float("nan"), float("inf")
    (ref,) = together(store, create("a", size=infinite, sizes=[1.0, nan]))

    def look(tx: Transaction) -> None:
        row = tx.row("VM", ref)
        fields = row.cls.fields
        assert tx.member(row, fields["size"]) == b'"Infinity"'
        assert tx.value(row, fields["size"]) == infinite
        tx.add(row, fields["sizes"], nan)
        assert tx.writes == 0
        assert [repr(one) for one in tx.value(row, fields["sizes"])] == ["1.0", "nan"]
        tx.remove(row, fields["sizes"], nan)
        assert tx.value(row, fields["sizes"]) == [1.0]
        assert tx.value(row, fields["spare"]) is None
        assert b"spare" not in tx.record(row)
        tx.set(row, fields["spare"], nan)
        assert tx.values(row)["spare"] != tx.values(row)["spare"]

    assert together(store, look) == [None]


def test_one_sees_what_those_before_have_done(store: Database) -> None:
    (ref,) = together(store, create("a"))

    def rename(tx: Transaction) -> None:
        row = tx.row("VM", ref)
        tx.set(row, row.cls.fields["name_label"], "b")

    def look(tx: Transaction) -> tuple[list[str], list[str], list[str]]:
        pieces = [row.name or "" for piece in tx.pieces("VM") for row in piece]
        return tx.by_name("VM", "a"), tx.by_name("VM", "b"), pieces

    assert together(store, rename, look)[1] == ([], [ref], ["b"])
