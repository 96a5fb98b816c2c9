"""What the operator sees: health, figures, logs, the audit, the site."""

import asyncio
import io
import json
import logging
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from apigen.runtime import operations
from apigen.runtime.logs import Logs
from apigen.runtime.metrics import Reading
from apigen.runtime.sessions import Login
from apigen.runtime.store.database import open_database
from apigen.runtime.store.plan import plan
from apigen.wire.errors import internal_error
from tests.runtime.driver import json_call
from tests.runtime.served import PASSWORD, USER, Client, served, small_api


class Written:
    """What is logged."""

    def __init__(self) -> None:
        self.stream = io.StringIO()
        self.open = True
        self.logs = Logs(self.stream, {"apigen": logging.DEBUG})

    def close(self) -> None:
        if self.open:
            self.logs.close()
        self.open = False

    def lines(self) -> list[dict[str, Any]]:
        """All lines until now."""
        self.close()
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]


@pytest.fixture
def written() -> Iterator[Written]:
    made = Written()
    yield made
    made.close()


async def figures(client: Client) -> dict[tuple[str, ...], float]:
    answer = await client.send("GET", "/metrics")
    assert answer.status == 200
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.body.decode())
        for sample in family.samples
    }


def test_calls_are_counted_by_rpc_and_outcome() -> None:
    async def test(client: Client) -> None:
        session = await client.log_in()
        thing = await client.rpc("thing.create", session, {"name_label": "a"})
        for _ in range(3):
            await client.rpc("thing.get_name_label", session, thing)
        await client.rpc("thing.get_name_label", session, "OpaqueRef:nothing")
        await client.rpc("no.such_name", session)
        await client.rpc("no.other_name", session)
        await client.rpc("rpc.discover")
        found = await figures(client)
        assert found["apigen_calls_total", "ok", "thing.get_name_label"] == 3
        assert found["apigen_calls_total", "HANDLE_INVALID", "thing.get_name_label"] == 1
        assert found["apigen_calls_total", "MESSAGE_METHOD_UNKNOWN", "unknown"] == 2
        assert found["apigen_calls_total", "ok", "introspection"] == 1
        assert found["apigen_call_seconds_count", "thing.get_name_label"] == 4
        assert found["apigen_call_seconds_bucket", "+Inf", "thing.get_name_label"] == 4
        assert found["apigen_store_commits_total",] >= 1
        assert not [key for key in found if "no.such_name" in key]

    served(test)


def test_what_waits_and_runs_is_counted() -> None:
    async def test(client: Client) -> None:
        server = client.application.server
        session = await client.log_in()
        quiet = ("apigen_events_waiting", "apigen_tasks_running", "apigen_answers_streaming")
        found = await figures(client)
        assert [found[name,] for name in (*quiet, "apigen_writer_queue", "apigen_store_log_bytes")] == [0] * 5
        token = (await client.rpc("event.from", session, ["thing"], "", 0))["token"]
        body = json_call("event.from", [session, ["thing"], token, 600])
        waiting = asyncio.ensure_future(server.faces.json(body))
        task = asyncio.ensure_future(server.faces.json(json_call("Async.thing.create", [session, {}])))
        await asyncio.sleep(0)
        server.database.write(lambda tx: None)
        found = await figures(client)
        assert found["apigen_events_waiting",] == 1
        assert found["apigen_writer_queue",] >= 1
        while not server.tasks.running:
            await asyncio.sleep(0)
        assert (await figures(client))["apigen_tasks_running",] == 1
        await asyncio.gather(task, waiting)
        assert (await figures(client))["apigen_events_waiting",] == 0

    served(test)


def test_the_length_of_the_log_is_told(tmp_path: Path) -> None:
    database = open_database(tmp_path / "store", plan(small_api()))
    try:
        database.now(lambda tx: tx.create("thing", {}))
        assert database.log_bytes > 4096
    finally:
        database.close()


def test_times_fall_into_their_buckets() -> None:
    async def test(client: Client) -> None:
        session = await client.log_in()
        await client.rpc("thing.get_all", session)
        found = await figures(client)
        log_in = "session.login_with_password"
        below = [
            value
            for (name, *labels), value in found.items()
            if name == "apigen_call_seconds_bucket" and log_in in labels
        ]
        assert below == sorted(below)
        assert found["apigen_call_seconds_bucket", "0.0001", log_in] == 0  # a hash takes its time
        assert found["apigen_call_seconds_sum", log_in] > 0.001

    served(test)


def test_others_add_figures_of_theirs() -> None:
    async def test(client: Client) -> None:
        readings = client.application.operations.metrics.readings
        readings.append(Reading("apigen_waiting", "Clients that wait.", lambda: 7))
        assert (await figures(client))["apigen_waiting",] == 7

    served(test)


def test_health_is_that_of_the_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "PROBE_LIFE", 0.0)
    monkeypatch.setattr(operations, "PROBE_TIME", 0.05)

    async def test(client: Client) -> None:
        answer = await client.send("GET", "/healthz")
        assert (answer.status, answer.json) == (200, {"status": "ok"})
        database = client.application.server.database

        def failing(_work: object) -> "asyncio.Future[None]":
            future = asyncio.get_running_loop().create_future()
            future.set_exception(internal_error("storage full"))
            return future

        with monkeypatch.context() as patch:
            patch.setattr(database, "write", failing)
            answer = await client.send("GET", "/healthz")
            assert answer.status == 503
            assert answer.json == {"status": "failing", "reason": "INTERNAL_ERROR storage full"}
            patch.setattr(database, "write", lambda _work: asyncio.get_running_loop().create_future())
            answer = await client.send("GET", "/healthz")
            assert answer.status == 503
        assert (await client.send("GET", "/healthz")).status == 200
        client.application.end()
        assert (await client.send("GET", "/healthz")).status == 503

    served(test)


def test_who_asks_for_health_often_does_not_write_often() -> None:
    async def test(client: Client) -> None:
        database = client.application.server.database
        writes = 0
        write = database.write

        def counted(work: Any) -> Any:
            nonlocal writes
            writes += 1
            return write(work)

        database.write = counted  # type: ignore[assignment, method-assign]
        await asyncio.gather(*(client.send("GET", "/healthz") for _ in range(50)))
        await client.send("GET", "/healthz")
        assert writes == 1

    served(test)


def test_failed_calls_are_logged_and_changes_audited_without_values(written: Written) -> None:
    names = []

    async def test(client: Client) -> None:
        session = await client.log_in()
        names.append(session)
        thing = await client.rpc("thing.create", session, {"name_label": "a name", "secret_word": "hush"})
        names.append(thing)
        await client.rpc("thing.set_secret_word", session, thing, "hush", headers={"X-Request-Id": "mine"})
        await client.rpc("thing.get_secret_word", session, thing)
        await client.rpc("thing.set_name_label", session, session, "hush")
        await client.rpc("thing.set_name_label", session, session, 5)  # nobody is asked who he is
        await client.rpc("event.register", session, ["thing"])
        await client.rpc("event.from", session, ["thing"], "", 0.0)
        await client.rpc("thing.destroy", "OpaqueRef:wrong", thing)
        await client.rpc("session.login_with_password", USER, "hush")

    served(test)
    session, thing = names
    lines = written.lines()
    text = written.stream.getvalue()
    for secret in ("hush", "a name", PASSWORD, session, session.removeprefix("OpaqueRef:")):
        assert secret not in text
    audit = [
        (line["rpc"], line["event"], line["user"], line["object"], line["outcome"])
        for line in lines
        if line["log"] == "apigen.audit"
    ]
    assert audit == [
        ("session.login_with_password", "change", USER, None, "ok"),
        ("thing.create", "change", USER, thing, "ok"),
        ("thing.set_secret_word", "change", USER, thing, "ok"),
        ("thing.set_name_label", "change", USER, None, "HANDLE_INVALID"),
        ("thing.destroy", "denied", None, thing, "SESSION_INVALID"),
        ("session.login_with_password", "denied", USER, None, "SESSION_AUTHENTICATION_FAILED"),
    ]
    mine = next(line for line in lines if line.get("request") == "mine" and line["event"] == "change")
    assert (mine["address"], mine["level"]) == ("192.0.2.1", "info")
    calls = [(line["rpc"], line["outcome"], line["level"]) for line in lines if line["event"] == "call"]
    assert ("thing.get_secret_word", "ok", "debug") in calls
    assert ("thing.set_name_label", "HANDLE_INVALID", "info") in calls
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line["time"]) for line in lines)


def test_failures_are_audited_with_their_object_and_what_tasks_do_when_it_is_done(written: Written) -> None:
    found: list[str] = []

    async def test(client: Client) -> None:
        server = client.application.server
        local = await client.log_in()
        thing = await client.rpc("thing.create", local, {})
        reader = await server.sessions.begin(Login("ann", ("reader",)), {})
        await client.rpc("thing.set_name_label", reader, thing, "a name")
        await client.rpc("thing.get_name_label", reader, thing)
        found.append(thing)
        for _ in range(2):
            found.append(await client.rpc("Async.thing.destroy", local, thing))
            while server.tasks.running:
                await asyncio.sleep(0)

    served(test)
    thing, task, again = found
    audit = [
        tuple(line.get(key) for key in ("rpc", "event", "user", "object", "outcome", "task"))
        for line in written.lines()
        if line["log"] == "apigen.audit"
    ]
    assert audit[2:] == [
        ("thing.set_name_label", "denied", "ann", thing, "RBAC_PERMISSION_DENIED", None),
        ("thing.destroy", "change", USER, thing, "ok", None),
        ("thing.destroy", "change", USER, thing, "ok", task),
        ("thing.destroy", "change", USER, thing, "ok", None),
        ("thing.destroy", "change", USER, thing, "HANDLE_INVALID", again),
    ]


def test_a_turn_that_takes_too_long_is_noticed(written: Written) -> None:
    async def test(client: Client) -> None:
        client.application.operations.start()
        await asyncio.sleep(0.1)
        time.sleep(0.2)  # counted alone: an idle machine has such turns
        await asyncio.sleep(0.05)
        time.sleep(0.4)
        await asyncio.sleep(0.05)
        client.application.operations.stop()
        found = await figures(client)
        assert found["apigen_loop_late_total",] == 2
        assert 0.1 < found["apigen_loop_worst_seconds",] < 1

    served(test)
    (line,) = [line for line in written.lines() if line["event"] == "long turn"]
    assert line["ms"] > 300


def test_a_log_that_nobody_reads_stops_nobody() -> None:
    class Stuck(io.StringIO):
        def write(self, _text: str) -> int:
            time.sleep(0.5)
            return 0

    logs = Logs(Stuck(), {"apigen": logging.INFO})
    began = time.perf_counter()
    for _ in range(1000):
        logging.getLogger("apigen").info("x")
    assert time.perf_counter() - began < 0.4
    while not logs._queue.queue.empty():
        logs._queue.queue.get_nowait()
    logs.close()


def test_the_site_is_served_with_strict_headers() -> None:
    async def test(client: Client) -> None:
        answer = await client.send("GET", "/docs")
        assert (answer.status, answer.headers["location"]) == (308, "docs/")
        plain = await client.send("GET", "/docs/")
        assert (plain.status, plain.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert b"A small &lt;API&gt;" in plain.body
        assert "default-src 'none'" in plain.headers["content-security-policy"]
        assert plain.headers["x-content-type-options"] == "nosniff"
        packed = await client.send("GET", "/docs/index.html", headers={"Accept-Encoding": "gzip"})
        assert packed.headers["content-encoding"] == "gzip"
        assert packed.body == plain.body
        known = await client.send("GET", "/docs/", headers={"If-None-Match": plain.headers["etag"]})
        assert (known.status, known.body) == (304, b"")
        style = await client.send("GET", "/docs/apigen.css")
        assert style.headers["content-type"] == "text/css; charset=utf-8"
        for path in (
            "/docs/../served.apidl",
            "/docs//etc/passwd",
            "/docs/none.html",
            "/nothing",
            "/docs/%2e",
        ):
            assert (await client.send("GET", path)).status == 404

    served(test)
