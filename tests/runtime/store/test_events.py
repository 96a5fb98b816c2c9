"""Events: what a client that follows tokens knows is what is there, at every step."""

import contextlib
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from apigen.runtime.store import events, lines
from apigen.runtime.store.database import Database, open_database
from apigen.runtime.store.destroying import destroy
from apigen.runtime.store.events import Wanted
from apigen.runtime.store.plan import Plan
from apigen.runtime.store.transaction import Transaction
from apigen.wire.errors import Failure

SPEC = """
class host {
  rw name/label: string = ""
  ro VMs: VM ref set <-> VM.host
}
class VM {
  rw name/label: string = ""
  rw host: host ref = null
  rw load: int = 0 @volatile
}
class quiet {
  without events
  rw name/label: string = ""
}
"""

ALL = Wanted(all=True)


@pytest.fixture
def store(planned: Callable[[str], Plan]) -> Iterator[Database]:
    opened = open_database(None, planned(SPEC))
    yield opened
    opened.close()


class Follower:
    """A client that keeps what it hears."""

    def __init__(self, store: Database, wanted: Wanted = ALL) -> None:
        self.store, self.wanted, self.token = store, wanted, ""
        self.known: dict[str, Any] = {}
        self.heard: list[tuple[str, str]] = []

    def poll(self) -> int:
        """Hears one answer; how many changes there were."""
        batch = self.store.now(lambda tx: events.after(tx, self.token, self.wanted))
        self.heard = [(change.operation, change.ref) for change in batch.changes]
        for change in batch.changes:
            if change.operation == "del":
                assert change.record is None
                self.known.pop(change.ref, None)
            else:
                assert change.record is not None
                self.known[change.ref] = lines.members(change.record[:-1])
        assert batch.token[:20] >= self.token[:20]
        self.token = batch.token
        return len(batch.changes)


def there(store: Database) -> dict[str, Any]:
    def work(tx: Transaction) -> dict[str, Any]:
        return {
            f"OpaqueRef:{row.ref}": lines.decode(tx.record(row))
            for cls in ("host", "VM")
            for piece in tx.pieces(cls)
            for row in piece
        }

    return store.now(work)


def create(store: Database, cls: str, **given: Any) -> str:
    return store.now(lambda tx: tx.create(cls, given))


def change(store: Database, ref: str, field: str, value: Any) -> None:
    def work(tx: Transaction) -> None:
        row = tx.find(ref)
        assert row is not None
        tx.set(row, row.cls.fields[field], value)

    store.now(work)


def gone(store: Database, ref: str) -> None:
    def work(tx: Transaction) -> None:
        row = tx.find(ref)
        assert row is not None
        destroy(tx, row)

    store.now(work)


def test_what_happened_is_heard_once(store: Database) -> None:
    host = create(store, "host")
    client = Follower(store)
    client.poll()
    vm = create(store, "VM", host=host)
    client.poll()
    assert client.heard == [("add", vm), ("mod", host)]
    change(store, vm, "name_label", "a")
    change(store, vm, "name_label", "b")
    client.poll()
    assert client.heard == [("mod", vm)]
    assert client.known == there(store)
    gone(store, vm)
    client.poll()
    assert client.heard == [("mod", host), ("del", vm)]
    assert client.poll() == 0


def test_what_comes_and_goes_between_is_not_heard(store: Database) -> None:
    client = Follower(store)
    client.poll()
    gone(store, create(store, "VM"))
    assert client.poll() == 0


def test_volatile_fields_and_quiet_classes_send_nothing(store: Database) -> None:
    vm, quiet = create(store, "VM"), create(store, "quiet")
    client = Follower(store)
    client.poll()
    change(store, vm, "load", 5)
    change(store, quiet, "name_label", "x")
    assert client.poll() == 0
    assert quiet not in client.known


def test_only_what_is_wanted_is_heard(store: Database) -> None:
    hosts, vm = [create(store, "host") for _ in range(2)], create(store, "VM")
    client = Follower(store, Wanted(frozenset({"VM"}), frozenset({hosts[1]})))
    client.poll()
    assert sorted(client.known) == sorted([vm, hosts[1]])
    for host in hosts:
        change(store, host, "name_label", "x")
    client.poll()
    assert client.heard == [("mod", hosts[1])]


@pytest.mark.parametrize("seed", range(10))
def test_a_follower_knows_what_is_there(store: Database, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """However the answers are cut: by number, by size, in the listing or after it."""
    chance = random.Random(seed)
    monkeypatch.setattr(events, "LARGEST", chance.choice((2, 3, 10_000)))
    monkeypatch.setattr(events, "BYTES", chance.choice((1, 400, 10**9)))
    clients = [Follower(store) for _ in range(3)]
    for _ in range(120):
        live = there(store)
        hosts = [ref for ref, record in live.items() if "VMs" in record]
        match chance.randrange(5):
            case 0:
                create(store, "host")
            case 1:
                create(store, "VM", **{"host": chance.choice(hosts)} if hosts else {})
            case 2 if live:
                change(store, chance.choice([*live]), "name_label", str(chance.random()))
            case 3 if live:
                with contextlib.suppress(Failure):
                    gone(store, chance.choice([*live]))
            case _:
                chance.choice(clients).poll()
    for client in clients:
        for _ in range(2000):
            before = client.token
            if client.poll() == 0 and client.token == before:
                break
        assert client.known == there(store)


def test_an_answer_is_bounded(store: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "LARGEST", 10)
    refs = [create(store, "VM") for _ in range(25)]
    client = Follower(store)
    assert [client.poll() for _ in range(4)] == [10, 10, 5, 0]
    assert list(client.known) == refs
    monkeypatch.setattr(events, "BYTES", 300)
    for ref in refs:
        change(store, ref, "name_label", "x" * 100)
    assert 1 <= client.poll() <= 2


def failure(store: Database, token: str) -> str:
    with pytest.raises(Failure) as raised:
        store.now(lambda tx: events.after(tx, token, ALL))
    return raised.value.code


def test_tokens_of_elsewhere(store: Database) -> None:
    create(store, "VM")
    seq, mark = store.now(events.newest)
    assert failure(store, events.spelled(seq + 1, mark)) == "EVENTS_LOST"
    assert failure(store, events.spelled(seq, mark + 1)) == "EVENTS_LOST"
    assert failure(store, events.spelled(10**19, mark)) == "EVENTS_LOST"
    for nonsense in ("x", "1,2", events.spelled(seq, mark) + ",", "-" + events.spelled(seq, mark)[1:]):
        assert failure(store, nonsense) == "EVENT_FROM_TOKEN_PARSE_FAILURE"


def test_what_is_forgotten_is_lost_and_numbers_go_on(
    store: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "KEPT", 0)
    monkeypatch.setattr(events, "AT_ONCE", 3)
    client = Follower(store)
    client.poll()
    for _ in range(5):
        create(store, "VM")
    seq, _ = store.now(events.newest)
    assert [store.now(lambda tx: events.trim(tx, 0.0)) for _ in range(3)] == [3, 2, 0]
    assert store.now(events.newest)[0] == seq
    assert failure(store, client.token) == "EVENTS_LOST"
    create(store, "VM")
    assert store.now(events.newest)[0] == seq + 1


def test_a_day_later_it_is_forgotten(store: Database) -> None:
    for hour in range(30):
        create(store, "VM")
        store.now(lambda tx, hour=hour: events.trim(tx, hour * 3600.0))  # type: ignore[misc]
    kept = store.now(lambda tx: tx.connection.execute("SELECT count(*) FROM ev").fetchall())
    assert kept == [(24,)]
    create(store, "VM")
    assert store.now(lambda tx: events.trim(tx, 100 * 3600.0)) == 24


def test_an_injected_event_is_behind_its_token(store: Database) -> None:
    vm = create(store, "VM")

    def work(tx: Transaction) -> str:
        row = tx.find(vm)
        assert row is not None
        return events.inject(tx, row)

    token = store.now(work)
    batch = store.now(lambda tx: events.after(tx, token, ALL))
    assert [(one.operation, one.ref) for one in batch.changes] == [("mod", vm)]


def test_ids_are_not_given_again_while_an_event_knows_them(store: Database) -> None:
    client = Follower(store)
    vm = create(store, "VM")
    client.poll()
    gone(store, vm)
    store._writer.counters.__init__(store._writer.connection)  # type: ignore[misc]  # as after a restart
    other = create(store, "VM")
    client.poll()
    assert client.heard == [("add", other), ("del", vm)]
