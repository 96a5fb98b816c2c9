"""Many records at once: in pieces, of one snapshot, as XML from fragments."""

import asyncio
import json
import zlib
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any, cast
from xml.parsers.expat import ExpatError
from xmlrpc.client import loads

import pytest

from apigen.runtime import derived, faces, records
from apigen.runtime.app import app
from apigen.runtime.calls import Hooks
from apigen.runtime.fragments import Fragments

from .conftest import Serve
from .driver import Driver, json_call, xml_call
from .test_calls import refused

SPEC = """
class host {
  rw name/label: string = ""
  ro VMs: VM ref set
  ro first: VM ref
}
class VM {
  rw name/label: string = ""
  rw size: float = 0.5
  rw host: host ref = null <-> host.VMs
  ctor is_first_of: host ref = null <-> host.first
  ro load: float @computed
}
"""


@pytest.fixture
def driver(serve: Serve, tmp_path: Path) -> Driver:
    return serve(SPEC, path=tmp_path / "a.db")


def fill(driver: Driver, many: int) -> list[str]:
    """Hosts with some VMs each; their refs."""

    def work(tx: Any) -> list[str]:
        found = []
        for number in range(many):
            found.append(tx.create("host", {"name_label": f"h<{number}>"}))
            vm = tx.create("VM", {"host": found[-1], "is_first_of": found[-1], "size": float("nan")})
            tx.create("VM", {"host": found[-1], "name_label": vm})
        return found

    return driver.database.now(work)


async def pieces(driver: Driver, face: str, name: str) -> list[bytes]:
    if face == "json":
        reply = await driver.server.faces.json(json_call(name, [driver.session]))
    else:
        reply = await driver.server.faces.xml(xml_call(name, (driver.session,)))
    assert not isinstance(reply, bytes)
    assert reply is not None
    return [piece async for piece in reply]


def test_many_leave_in_pieces(driver: Driver, face: str) -> None:
    refs = fill(driver, 700)
    found = driver.run(pieces(driver, face, "host.get_all_records"))
    assert len(found) > 5
    assert max(map(len, found)) < 200_000
    body = b"".join(found)
    value: dict[str, Any]
    if face == "json":
        value = json.loads(body)["result"]
    else:
        reply: Any = loads(body)[0][0]
        value = reply["Value"]
    assert list(value) == refs
    for number in (0, 127, 128, 699):
        assert value[refs[number]]["name_label"] == f"h<{number}>"
        assert len(value[refs[number]]["VMs"]) == 2
    driver.face = face
    assert value[refs[300]] == driver.raw("host.get_record", driver.session, refs[300])


def test_few_and_many_are_the_same(driver: Driver, face: str) -> None:
    fill(driver, 100)
    driver.face = face
    few = driver.call("VM.get_all_records")
    assert len(few) == 200
    fill(driver, 100)
    many = driver.call("VM.get_all_records")
    assert {ref: many[ref] for ref in few} == few
    assert repr(next(iter(few.values()))["size"]) == "nan"


@pytest.mark.parametrize("path", ["file", "memory"])
def test_one_snapshot(serve: Serve, tmp_path: Path, face: str, path: str) -> None:
    driver = serve(SPEC, path=tmp_path / "b.db" if path == "file" else None)
    refs = fill(driver, 600)

    async def changed_meanwhile() -> bytes:
        if face == "json":
            reply = await driver.server.faces.json(json_call("host.get_all_records", [driver.session]))
        else:
            reply = await driver.server.faces.xml(xml_call("host.get_all_records", (driver.session,)))
        found: list[bytes] = []
        assert not isinstance(reply, bytes | None)
        async for piece in reply:
            if len(found) == 2:
                for ref in (refs[1], refs[-1]):
                    call = json_call("host.set_name_label", [driver.session, ref, "changed"])
                    changed = await driver.server.faces.json(call)
                    assert isinstance(changed, bytes)
                    assert b"result" in changed
            found.append(piece)
        return b"".join(found)

    body = driver.run(changed_meanwhile())
    assert b"changed" not in body
    assert body.count(b"name_label") == 600
    assert b"".join(driver.run(pieces(driver, face, "host.get_all_records"))).count(b"changed") == 2


def test_a_slow_client_holds_no_snapshot(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "HASTE", -1.0)
    refs = fill(driver, 600)
    found = driver.run(pieces(driver, "json", "host.get_all_records"))
    assert list(json.loads(b"".join(found))["result"]) == refs


def test_not_too_many_at_once(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "STREAMS", 1)
    fill(driver, 600)

    async def two() -> Any:
        reply = await driver.server.faces.json(json_call("host.get_all_records", [driver.session]))
        assert not isinstance(reply, bytes | None)
        first = reply.__aiter__()
        await first.__anext__()
        await first.__anext__()
        refused = await driver.server.faces.json(json_call("host.get_all_records", [driver.session]))
        await cast("AsyncGenerator[bytes]", first).aclose()
        again = await driver.server.faces.json(json_call("host.get_all_records", [driver.session]))
        assert not isinstance(again, bytes | None)
        return refused, [piece async for piece in again]

    refused, pieces_ = driver.run(two())
    assert json.loads(refused)["error"]["message"] == "TOO_BUSY"
    assert len(pieces_) > 5


def test_fragments_follow_changes(driver: Driver) -> None:
    driver.face = "xml"
    (ref,) = fill(driver, 1)
    assert driver.call("host.get_all_records")[ref]["name_label"] == "h<0>"
    driver.call("host.set_name_label", ref, "&")
    assert driver.call("host.get_all_records")[ref]["name_label"] == "&"
    vm = driver.call("VM.create", {"host": ref})
    assert vm in driver.call("host.get_all_records")[ref]["VMs"]


def test_fragments_are_bounded(driver: Driver) -> None:
    kept = driver.server.records.fragments = Fragments(driver.api, 2000)
    driver.face = "xml"
    fill(driver, 60)
    for _ in range(2):
        assert len(driver.call("host.get_all_records")) == 60
        assert 0 < kept._size <= 2000
        assert kept._size == sum(len(text) for _, text in kept._kept.values())


def test_large_classes_are_warmed(driver: Driver) -> None:
    fill(driver, 600)
    driver.run(driver.server.records.warm(1000))
    assert len(driver.server.records.fragments._kept) == 1200


def test_computed_members_are_asked_for_in_bulk(serve: Serve, face: str) -> None:
    asked: list[int] = []

    async def load(refs: list[str]) -> dict[str, float]:
        await asyncio.sleep(0)
        asked.append(len(refs))
        return dict.fromkeys(refs[1:], 0.25)

    driver = serve(SPEC, face=face, hooks={"VM": Hooks(compute={"load": load})})
    fill(driver, 300)
    loads_ = [record["load"] for record in driver.call("VM.get_all_records").values()]
    assert asked == [128] * 4 + [88]
    assert sorted(set(loads_)) == [0.0, 0.25]


def test_what_is_surely_too_large_is_refused_before_anything_is_sent(
    driver: Driver, face: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(driver, 400)
    driver.face = face
    monkeypatch.setattr(records, "MOST", 5000)
    with refused("TOO_LARGE", "reply", "5000 bytes"):
        driver.call("host.get_all_records")
    monkeypatch.setattr(records, "MOST", 10_000_000)
    assert len(driver.call("host.get_all_records")) == 400


@pytest.mark.parametrize("packed", [False, True])
def test_what_turns_out_too_large_does_not_look_whole(
    serve: Serve, face: str, monkeypatch: pytest.MonkeyPatch, packed: bool
) -> None:
    """Names of objects' ends make the answer longer than what is stored: it is noticed on the way."""
    monkeypatch.setattr(records, "fits", lambda *_: None)
    driver = serve(SPEC)
    fill(driver, 700)
    application = app(driver.server)
    call = "host.get_all_records"
    body = json_call(call, [driver.session]) if face == "json" else xml_call(call, (driver.session,))
    path = "/jsonrpc" if face == "json" else "/"

    async def messages(most: int) -> list[Any]:
        monkeypatch.setattr(records, "MOST", most)
        sent: list[Any] = []
        asked = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> Any:
            return asked.pop()

        async def send(message: Any) -> None:
            sent.append(message)

        headers = [(b"accept-encoding", b"gzip")] if packed else []
        scope = {"type": "http", "method": "POST", "path": path, "client": ("192.0.2.1", 1)}
        await application({**scope, "headers": headers}, receive, send)
        return sent

    whole = driver.run(messages(10_000_000))
    assert whole[-1]["more_body"] is False
    cut = driver.run(messages(100_000))
    assert len(cut) > 1
    assert all(message.get("more_body") for message in cut[1:])  # no end: the connection is closed
    said = b"".join(message["body"] for message in cut[1:])
    if packed:
        reader = zlib.decompressobj(wbits=31)
        said = reader.decompress(said)
        assert not reader.eof
    with pytest.raises((json.JSONDecodeError, ExpatError)):
        json.loads(said) if face == "json" else loads(said)
    assert driver.server.records.streams == 0


def test_few_large_objects_leave_in_pieces_too(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(driver, 3)
    monkeypatch.setattr(derived, "SMALL", 50)
    assert len(driver.run(pieces(driver, "json", "host.get_all_records"))) > 1


def test_a_batch_has_an_end(driver: Driver, face: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also one of answers that are small one by one; the calls that follow are not carried out."""
    fill(driver, 10)
    monkeypatch.setattr(faces, "BATCH_BYTES", 20_000)
    name, last = "host.get_all_records", "host.create"
    if face == "json":
        one, create = json_call(name, [driver.session]), json_call(last, [driver.session, {}])
        reply = driver.json(b"[%s]" % b",".join([*[one] * 50, create]))
        assert reply is not None
        answers: Any = json.loads(reply)
        codes = [answer.get("error", {}).get("message") for answer in answers]
    else:
        calls: list[Any] = [{"methodName": name, "params": [driver.session]}] * 50
        calls.append({"methodName": last, "params": [driver.session, {}]})
        reply = driver.xml(xml_call("system.multicall", (calls,)))
        answers = loads(reply)[0][0]
        codes = [answer[0].get("ErrorDescription", [None])[0] for answer in answers]
    assert codes[0] is None
    assert set(codes[-20:]) == {"TOO_LARGE"}
    assert len(codes) == 51
    assert len(reply) < 40_000
    assert len(driver.call("host.get_all")) == 10


def test_a_full_batch_does_not_answer_notifications(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(driver, 10)
    monkeypatch.setattr(faces, "BATCH_BYTES", 1000)
    call = {"jsonrpc": "2.0", "method": "host.get_all_records", "params": [driver.session]}
    calls = [{**call, "id": 1}, {**call, "id": 2}, call, call, {**call, "id": 3}]
    reply = json.loads(driver.json(json.dumps(calls).encode()) or b"")
    assert [one["id"] for one in reply] == [1, 2, 3]
