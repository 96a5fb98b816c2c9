"""Events: nothing is lost between two calls, whoever waits is woken, and what is said has its exact form."""

import asyncio
import json
import threading
from pathlib import Path
from typing import Any

import pytest

from apigen.runtime import event_replies, events, registrations
from apigen.runtime.calls import Hooks
from apigen.runtime.store import events as store_events
from apigen.runtime.store import sql
from apigen.wire.errors import Failure

from .conftest import Serve
from .driver import Driver, json_call, read
from .test_calls import refused

SPEC = """
@role(user, implicit = reader)
class VM {
  ro uuid: string
  rw name/label: string = ""
  rw size: int = 1
  rw at: datetime = 2020-01-01T00:00:00Z
  rw word: string = "x" @secret
  rw long: string = "x"
  ro load: float @computed
  ctor host: host ref = null <-> host.VMs
}
@role(user, implicit = admin)
class host {
  rw name/label: string = ""
  ro VMs: VM ref set
}
"""
HEAD = "  roles admin > user > reader\n  use std\n"


@pytest.fixture
def driver(serve: Serve, face: str) -> Driver:
    return serve(SPEC, head=HEAD, face=face)


def heard(batch: dict[str, Any]) -> list[tuple[str, str]]:
    return [(event["class"], event["operation"]) for event in batch["events"]]


def test_the_form_of_an_answer(driver: Driver) -> None:
    vm = driver.call("VM.create", {"name_label": "one"})
    batch = driver.raw("event.from", driver.session, ["VM"], "", 1.0)
    assert set(batch) == {"events", "valid_ref_counts", "token"}
    (event,) = batch["events"]
    assert set(event) == {"id", "timestamp", "class", "operation", "ref", "snapshot"}
    assert (event["class"], event["operation"], event["ref"]) == ("vm", "add", vm)
    assert batch["valid_ref_counts"] == {"vm": 1, "host": 0, "task": 0}
    record = driver.raw("VM.get_record", driver.session, vm)
    del record["word"]  # secrets are in no event
    assert event["snapshot"] == record
    driver.call("VM.destroy", vm)
    batch = driver.raw("event.from", driver.session, ["VM"], batch["token"], 1.0)
    (event,) = batch["events"]
    assert set(event) == {"id", "timestamp", "class", "operation", "ref"}
    assert event["operation"] == "del"


def test_net_changes_in_order(driver: Driver) -> None:
    kept = driver.call("VM.create", {})
    gone = driver.call("VM.create", {})
    token = driver.call("event.from", ["vm"], "", 0.0)["token"]
    driver.call("VM.destroy", gone)
    driver.call("VM.set_size", kept, 2)
    driver.call("VM.set_size", kept, 3)
    driver.call("VM.destroy", driver.call("VM.create", {}))
    driver.call("VM.create", {})
    batch = driver.call("event.from", ["VM"], token, 0.0)
    assert heard(batch) == [("vm", "add"), ("vm", "mod"), ("vm", "del")]
    assert heard(driver.call("event.from", ["VM"], batch["token"], 0.0)) == []


@pytest.mark.parametrize("timeout", [0, 0.0, "0"])
def test_time_is_up(driver: Driver, timeout: Any) -> None:
    batch = driver.raw("event.from", driver.session, ["*"], "", timeout)
    assert batch["events"] == []
    assert len(batch["token"]) == 41


def test_single_objects_and_unknown_classes(driver: Driver) -> None:
    one, other = driver.call("VM.create", {}), driver.call("VM.create", {})
    token = driver.call("event.from", ["*"], "", 0.0)["token"]
    driver.call("VM.set_size", one, 2)
    driver.call("VM.set_size", other, 2)
    batch = driver.call("event.from", [f"vm/{one}", f"host/{other}", "nothing", ""], token, 0.0)
    assert [event["ref"] for event in batch["events"]] == [one]


def test_bad_tokens(driver: Driver) -> None:
    with refused("EVENT_FROM_TOKEN_PARSE_FAILURE", "nonsense"):
        driver.call("event.from", ["*"], "nonsense", 0.0)
    with refused("EVENTS_LOST"):
        driver.call("event.from", ["*"], f"{9:020},{9:020}", 0.0)


def test_who_waits_is_woken(driver: Driver) -> None:
    token = driver.call("event.from", ["*"], "", 0.0)["token"]

    async def both() -> Any:
        waiting = asyncio.ensure_future(ask(driver, ["VM"], token, 30.0))
        await asyncio.sleep(0.02)
        assert not waiting.done()
        await create(driver)
        return await asyncio.wait_for(waiting, 5)

    assert heard(driver.run(both())) == [("vm", "add")]
    assert not driver.server.events._groups


async def ask(driver: Driver, classes: list[str], token: str, timeout: float) -> Any:
    body = json_call("event.from", [driver.session, classes, token, timeout])
    reply = await driver.server.faces.json(body)
    return json.loads(reply)["result"]  # type: ignore[arg-type]


async def create(driver: Driver, cls: str = "VM") -> None:
    reply = await driver.server.faces.json(json_call(f"{cls}.create", [driver.session, {}]))
    assert b"OpaqueRef" in reply  # type: ignore[operator]


def test_who_waits_is_not_woken_by_other_classes(serve: Serve) -> None:
    driver = serve(SPEC, head=HEAD)
    token = driver.call("event.from", ["*"], "", 0.0)["token"]

    async def both() -> Any:
        waiting = asyncio.ensure_future(ask(driver, ["host"], token, 0.3))
        await asyncio.sleep(0.02)
        await create(driver)
        await asyncio.sleep(0.15)
        assert not waiting.done()
        return await waiting

    batch = driver.run(both())
    assert heard(batch) == []
    assert batch["token"] > token


def test_many_who_wait_get_one_reply(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    driver = serve(SPEC, head=HEAD)
    token = driver.call("event.from", ["*"], "", 0.0)["token"]
    made: list[Any] = []
    encode = event_replies.Reply.json

    def json_(reply: event_replies.Reply) -> Any:
        if reply._json is None:
            made.append(reply)
        return encode(reply)

    monkeypatch.setattr(event_replies.Reply, "json", json_)

    async def all_() -> Any:
        threads = threading.active_count()
        waiting = [asyncio.ensure_future(ask(driver, ["VM"], token, 30.0)) for _ in range(1000)]
        await asyncio.sleep(0.1)
        assert driver.server.events.waiting == 1000
        assert threading.active_count() == threads
        await create(driver)
        return await asyncio.wait_for(asyncio.gather(*waiting), 20)

    replies = driver.run(all_())
    assert len(replies) == 1000
    assert all(heard(reply) == [("vm", "add")] for reply in replies)
    assert len(made) == 1


def test_events_are_for_those_who_may_read(driver: Driver) -> None:
    driver.call("VM.create", {})
    driver.call("host.create", {})
    reader = driver.begin("ann", "reader")
    batch = driver.call("event.from", ["*"], "", 0.0, session=reader)
    assert heard(batch) == [("vm", "add")]
    assert "host" not in batch["valid_ref_counts"]
    assert sorted(heard(driver.call("event.from", ["*"], "", 0.0))) == [("host", "add"), ("vm", "add")]


def test_computed_members_are_in_snapshots(serve: Serve, face: str) -> None:
    async def load(refs: list[str]) -> dict[str, float]:
        return dict.fromkeys(refs, 0.5)

    driver = serve(SPEC, head=HEAD, face=face, hooks={"VM": Hooks(compute={"load": load})})
    vm = driver.call("VM.create", {})
    (event,) = driver.call("event.from", ["VM"], "", 0.0)["events"]
    assert event["snapshot"]["load"] == 0.5 == driver.call("VM.get_load", vm)


def test_inject(driver: Driver) -> None:
    vm = driver.call("VM.create", {})
    token = driver.call("event.inject", "vm", vm)
    assert heard(driver.call("event.from", ["VM"], token, 1.0)) == [("vm", "mod")]
    with refused("HANDLE_INVALID", "VM", "OpaqueRef:x"):
        driver.call("event.inject", "VM", "OpaqueRef:x")
    with refused("HANDLE_INVALID", "thing", vm):
        driver.call("event.inject", "thing", vm)
    host, reader = driver.call("host.create", {}), driver.begin("ann", "reader")
    for ref in (host, "OpaqueRef:x"):  # he does not learn which of them there is
        with refused("HANDLE_INVALID", "host", ref):
            driver.call("event.inject", "host", ref, session=reader)


def test_the_old_way(driver: Driver) -> None:
    with pytest.raises(Failure, match="SESSION_NOT_REGISTERED"):
        driver.call("event.next")
    driver.call("event.register", ["vm"])
    before = driver.call("event.get_current_id")
    driver.call("host.create", {})
    vm = driver.call("VM.create", {})
    (event,) = driver.call("event.next")
    assert (event["class"], event["operation"], event["ref"]) == ("vm", "add", vm)
    assert int(event["id"]) > before
    driver.call("VM.destroy", vm)
    (event,) = driver.call("event.next")
    assert event["operation"] == "del"
    driver.call("event.unregister", ["VM"])
    with pytest.raises(Failure, match="SESSION_NOT_REGISTERED"):
        driver.call("event.next")


def test_drain_answers_who_waits(serve: Serve) -> None:
    driver = serve(SPEC, head=HEAD)
    token = driver.call("event.from", ["*"], "", 0.0)["token"]

    async def both() -> Any:
        waiting = asyncio.ensure_future(ask(driver, ["VM"], token, 30.0))
        await asyncio.sleep(0.02)
        driver.server.events.drain()
        return await asyncio.wait_for(waiting, 5)

    assert driver.run(both())["token"] == token


def test_nothing_is_lost_over_a_restart(tmp_path: Path) -> None:
    api = read(tmp_path / "spec", SPEC, HEAD)
    first = Driver(api, tmp_path / "store")
    vm = first.call("VM.create", {})
    token = first.call("event.from", ["*"], "", 0.0)["token"]
    first.call("VM.destroy", vm)
    first.close()
    second = Driver(api, tmp_path / "store")
    assert heard(second.call("event.from", ["*"], token, 0.0)) == [("vm", "del")]
    second.close()


def test_secrets_are_nowhere(driver: Driver) -> None:
    driver.call("VM.create", {"word": "hush-hush"})
    body = json_call("event.from", [driver.session, ["*"], "", 0.0])
    assert b"hush" not in (driver.json(body) or b"")


def test_old_events_are_forgotten(serve: Serve) -> None:
    now = [1_700_000_000.0]
    driver = serve(SPEC, head=HEAD, now=lambda: now[0])
    token = driver.call("event.from", ["*"], "", 0.0)["token"]
    driver.call("VM.create", {})
    assert driver.run(driver.server.events.trim()) == 0  # the hour is noted
    now[0] += 25 * 3600
    driver.session = driver.begin("root", local=True)
    driver.call("VM.create", {})
    assert driver.run(driver.server.events.trim()) > 0
    with refused("EVENTS_LOST"):
        driver.call("event.from", ["*"], token, 0.0)


async def waiting_call(driver: Driver, name: str, *params: Any) -> "asyncio.Task[Any]":
    """A call that waits."""

    async def call() -> Any:
        return json.loads(await driver.server.faces.json(json_call(name, list(params))))  # type: ignore[arg-type]

    task = asyncio.ensure_future(call())
    await asyncio.sleep(0.02)
    assert not task.done()
    return task


@pytest.mark.parametrize("way", ["log-out", "expiry", "another password"])
def test_the_end_of_a_session_ends_its_waiting(serve: Serve, way: str) -> None:
    now = [1_700_000_000.0]
    driver = serve(SPEC, head=HEAD, now=lambda: now[0])
    ann, other = driver.begin("ann", "user"), driver.begin("ann", "user")
    driver.call("event.register", ["vm"], session=ann)
    token = driver.call("event.from", ["*"], "", 0.0)["token"]

    async def both() -> list[Any]:
        sessions = driver.server.sessions
        waiting = [
            await waiting_call(driver, "event.from", ann, ["VM"], token, 600),
            await waiting_call(driver, "event.next", ann),
        ]
        if way == "log-out":
            await driver.server.faces.json(json_call("session.logout", [ann]))
        elif way == "expiry":
            now[0] += 25 * 3600
            assert sessions.find(other) is None
            await sessions.sweep()
        else:
            found = sessions.find(other)
            assert found is not None
            await sessions.end_others(found)
        return await asyncio.wait_for(asyncio.gather(*waiting), 2)

    for reply in driver.run(both()):
        assert reply["error"]["message"] == "SESSION_INVALID"
        assert reply["error"]["data"] == [ann]
    assert not driver.server.events._groups
    assert not driver.server.events._of_session


def test_others_wait_on_when_a_session_ends(serve: Serve) -> None:
    driver = serve(SPEC, head=HEAD)
    ann, bob = driver.begin("ann", "user"), driver.begin("bob", "user")
    token = driver.call("event.from", ["*"], "", 0.0)["token"]

    async def both() -> Any:
        waiting = await waiting_call(driver, "event.from", bob, ["VM"], token, 600)
        gone = await waiting_call(driver, "event.from", ann, ["VM"], token, 600)
        await driver.server.faces.json(json_call("session.logout", [ann]))
        await gone
        await create(driver)
        return await asyncio.wait_for(waiting, 2)

    assert heard(driver.run(both())["result"]) == [("vm", "add")]


def test_a_registration_outlives_a_restart(tmp_path: Path) -> None:
    api = read(tmp_path / "spec", SPEC, HEAD)
    first = Driver(api, tmp_path / "store")
    session = first.session
    first.call("event.register", ["vm"])
    told = first.call("VM.create", {})
    first.call("event.next")
    vm = first.call("VM.create", {})
    first.call("VM.destroy", told)
    first.close()
    second = Driver(api, tmp_path / "store")
    heard = {event["ref"]: event["operation"] for event in second.call("event.next", session=session)}
    assert heard == {vm: "add"}  # the other one came and went since the place that was kept
    second.call("event.unregister", ["*"], session=session)
    second.close()
    third = Driver(api, tmp_path / "store")
    with pytest.raises(Failure, match="SESSION_NOT_REGISTERED"):
        third.call("event.next", session=session)
    third.call("event.register", ["vm"], session=session)
    third.raw("session.logout", session)
    count = "SELECT count(*) FROM listener"
    assert third.run(asyncio.to_thread(third.database.now, lambda tx: sql.one(tx.connection, count))) == 0
    third.close()


def test_where_a_session_has_read_to_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registrations, "PACE", 0.0)
    api = read(tmp_path / "spec", SPEC, HEAD)
    first = Driver(api, tmp_path / "store")
    first.call("event.register", ["vm"])
    one = first.call("VM.create", {})
    first.call("event.next")
    other = first.call("VM.create", {})
    first.call("event.next")  # asks on: the first one has been heard of
    session = first.session
    first.close()
    second = Driver(api, tmp_path / "store")
    refs = [event["ref"] for event in second.call("event.next", session=session)]
    assert refs == [other], (one, other)
    second.close()


def test_what_goes_wrong_for_one_who_waits_is_his_alone(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = serve(SPEC, head=HEAD)
    token = driver.call("event.from", ["*"], "", 0.0)["token"]
    after = store_events.after

    def lost(reader: Any, since: str, wanted: Any) -> Any:
        if wanted.classes == {"VM", "host"}:
            raise Failure("EVENTS_LOST")
        return after(reader, since, wanted)

    async def both() -> list[Any]:
        waiting = [
            await waiting_call(driver, "event.from", driver.session, classes, token, 600)
            for classes in (["vm"], ["vm", "host"], ["host"])
        ]
        monkeypatch.setattr(store_events, "after", lost)
        await create(driver)
        await create(driver, "host")
        return await asyncio.wait_for(asyncio.gather(*waiting), 2)

    first, second, third = driver.run(both())
    assert heard(first["result"]) == [("vm", "add")]
    assert second["error"]["message"] == "EVENTS_LOST"
    assert heard(third["result"]) == [("host", "add")]


def test_replies_that_are_kept_are_bounded(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "REPLY_BYTES", 5000)
    driver = serve(SPEC, head=HEAD)
    vms = [driver.call("VM.create", {"long": "x" * 2000}) for _ in range(10)]
    kept = []
    for vm in vms:
        driver.call("event.from", [f"VM/{vm}"], "", 0.0)
        kept.append(len(driver.server.events._replies))
    assert 1 <= max(kept) <= 3
    token = driver.call("event.from", ["VM"], "", 0.0)["token"]
    before = len(driver.server.events._replies)
    driver.call("event.from", ["VM"], token, 0.0)
    driver.call("event.from", ["VM"], token, 0.0)
    assert len(driver.server.events._replies) <= before + 1  # who asks the same shares one
