"""`apigen serve` as a process: how it begins, what it says, how it ends."""

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.runtime.running import PASSWORD, USER, Process, running
from tests.runtime.served import SPEC


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served")
    (folder / "served.apidl").write_text(SPEC)
    return folder


@pytest.fixture(scope="module")
def server(spec: Path) -> Iterator[Process]:
    with running(spec) as made:
        yield made


def refused(*arguments: str | Path) -> tuple[int, str]:
    """Status and words of a server that does not begin."""
    done = subprocess.run(
        [sys.executable, "-m", "apigen", "serve", *map(str, arguments)],
        *(),
        capture_output=True,
        timeout=60,
        env=os.environ | {"APIGEN_ADMIN_PASSWORD": PASSWORD},
    )
    assert done.stdout == b""
    return done.returncode, done.stderr.decode()


def test_it_says_where_it_is_and_answers(server: Process) -> None:
    assert server.url.startswith("http://127.0.0.1:")
    session = server.log_in()
    thing = server.call("thing.create", session, {"name_label": "a"})
    assert server.call("thing.get_name_label", session, thing) == "a"
    assert server.call("thing.get_name_label", "?", thing) == ["SESSION_INVALID", "?"]


def test_objects_outlive_it(spec: Path, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/objects.db"
    with running(spec, "--database", database) as first:
        thing = first.call("thing.create", first.log_in(), {"name_label": "kept"})
        status, said = first.ended()
    assert status == 0
    assert PASSWORD not in said
    with running(spec, "--database", database) as second:
        assert second.call("thing.get_name_label", second.log_in(), thing) == "kept"


def test_a_password_is_made_up_and_shown_once(spec: Path, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/objects.db"
    first = Process(str(spec), "--database", database, "--admin", "kim", environment={})
    status, said = first.ended()
    (line,) = [line for line in said.splitlines() if "password" in line]
    password = line.split()[3]
    assert status == 0
    assert line.startswith("kim's password is ")
    second = Process(str(spec), "--database", database, "--admin", "kim", environment={})
    assert second.call("session.login_with_password", "kim", password).startswith("OpaqueRef:")
    _, said = second.ended()
    assert "password is" not in said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_what_runs_is_answered_before_it_ends(spec: Path, number: int) -> None:
    """A log-in takes as long as its hash does: the signal comes meanwhile."""
    server = Process(str(spec))
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(server.log_in())) for _ in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(0.15)
    status, _ = server.ended(number)
    for thread in threads:
        thread.join()
    assert status == 0
    assert len(found) == 8
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port), timeout=5)


def test_an_idle_connection_does_not_keep_it(spec: Path) -> None:
    server = Process(str(spec))
    idle = socket.create_connection(("127.0.0.1", server.port), timeout=10)
    began = time.monotonic()
    assert server.ended()[0] == 0
    assert time.monotonic() - began < 5
    assert idle.recv(1) == b""
    idle.close()


def test_a_port_in_use(server: Process, spec: Path, tmp_path: Path) -> None:
    file = tmp_path / "objects.db"
    status, said = refused(spec, "--port", str(server.port), "--database", f"sqlite:///{file}")
    assert status == 1
    assert "address-unusable" in said
    assert "in use" in said
    assert "--port" in said
    assert not file.exists()


def test_another_servers_store(spec: Path, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/objects.db"
    with running(spec, "--database", database) as first:
        status, said = refused(spec, "--port", "0", "--database", database)
        assert status == 1
        assert str(first.process.pid) in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--host", "0.0.0.0"], "--insecure"),
        (["--host", "192.0.2.1"], "--tls-cert"),
        (["--port", "65536"], "65536 is no port"),
        (["--tls-key", "x"], "--tls-key needs --tls-cert"),
        (["--database", "postgresql://x/y"], "planned"),
        (["--database", "mysql://x"], "sqlite:///FILE"),
        (["--database", "sqlite://file.db"], "sqlite:///FILE"),
        (["--users", "u.toml", "--admin", "kim"], "--users"),
        (["--admin", ""], "--admin"),
        (["--database", "sqlite:///no/such/folder/a.db"], "no/such/folder"),
        (["--time-limit", "5"], "--handlers"),
        (["--handlers", "x", "--time-limit", "0"], "above 0"),
        (["--handlers", "x", "--time-limit", "nan"], "above 0"),
    ],
)
def test_wrong_usage(spec: Path, arguments: list[str], words: str) -> None:
    status, said = refused(spec, *arguments)
    assert (status, words in said) == (2, True), said


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["--host", "192.0.2.1", "--tls-cert", "x"], 2, "anyone could make any call"),
        (["--users", "u.toml"], 2, "nobody can log in"),
        (["--admin", "kim"], 2, "nobody can log in"),
        (["--seed", "none.yaml"], 1, "note: the API has no class `session`: whoever"),
    ],
)
def test_an_api_that_anyone_may_call(tmp_path: Path, arguments: list[str], status: int, words: str) -> None:
    (tmp_path / "open.apidl").write_text(
        'api open {\n  version "1"\n}\n\nclass thing {\n  ro uuid: string\n}\n'
    )
    found, said = refused(tmp_path, *arguments)
    assert (found, words in said) == (status, True), said


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--host", "192.0.2.1", "--insecure"], "address-unusable"),
        (["--host", "no.such.host.invalid", "--insecure"], "address-unusable"),
        (["--tls-cert", "none.pem"], "certificate-unusable"),
        (["--users", "none.toml"], "users-unreadable"),
        (["--as-of", "2"], "no-such-release"),
    ],
)
def test_what_cannot_be_used(spec: Path, arguments: list[str], code: str) -> None:
    status, said = refused(spec, "--port", "0", *arguments)
    assert (status, code in said) == (1, True), said


def test_no_certificate(spec: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.pem").write_text("nonsense")
    status, said = refused(spec, "--tls-cert", tmp_path / "bad.pem")
    assert (status, "certificate-unusable" in said) == (1, True), said


@pytest.mark.full
def test_tls(spec: Path, tmp_path: Path) -> None:
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
            *("-keyout", key, "-out", certificate),
        ],
        capture_output=True,
        check=True,
    )
    with running(spec, "--tls-cert", certificate, "--tls-key", key) as server:
        assert server.url.startswith("https://")
        trusting = ssl.create_default_context(cafile=certificate)
        body = json.dumps(
            {"jsonrpc": "2.0", "method": "session.login_with_password", "params": [USER, PASSWORD], "id": 1}
        ).encode()
        with urllib.request.urlopen(f"{server.url}/jsonrpc", body, context=trusting) as answer:
            assert json.load(answer)["result"].startswith("OpaqueRef:")
        plain = socket.create_connection(("127.0.0.1", server.port), timeout=10)
        plain.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        assert b"200 OK" not in plain.recv(1000)
        plain.close()


def test_other_commands_import_nothing_of_it() -> None:
    code = (
        "import sys; from apigen.cli import main\n"
        "for words in (['check', '--no-cache', 'spec'], ['--help'], ['serve', '--help']):\n"
        "    main(words)\n"
        "wrong = [name for name in ('uvicorn', 'uvloop', 'httptools', 'prometheus_client', 'apsw', 'asyncio')"
        " if name in sys.modules]\n"
        "assert not wrong, wrong"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


STUBBORN = """
import asyncio
import time

class thing:
    async def stay(self, ctx, ref):
        while True:
            try:
                await asyncio.sleep(1)
            except asyncio.CancelledError:
                pass

    def hang(self, ctx, ref):
        time.sleep(600)
"""


@pytest.mark.parametrize("rpc", ["stay", "hang"])
def test_code_that_does_not_stop_does_not_keep_it(tmp_path: Path, rpc: str) -> None:
    (tmp_path / "spec").mkdir()
    methods = "".join(
        f"  @async @role(operator)\n  rpc {name}(self: thing ref)\n" for name in ("stay", "hang")
    )
    (tmp_path / "spec" / "a.apidl").write_text(SPEC.rstrip()[:-1] + methods + "}\n")
    (tmp_path / "stubborn.py").write_text(STUBBORN)
    database = f"sqlite:///{tmp_path}/objects.db"
    server = Process(
        str(tmp_path / "spec"), "--handlers", str(tmp_path / "stubborn.py"), "--database", database
    )
    session = server.log_in()
    thing = server.call("thing.create", session, {"name_label": "a"})
    task = server.call(f"Async.thing.{rpc}", session, thing)
    began = time.monotonic()
    assert server.ended()[0] == 0
    assert time.monotonic() - began < 15
    with running(tmp_path / "spec", "--database", database) as again:
        found = again.call("task.get_error_info", again.log_in(), task)
    assert found == ["INTERNAL_ERROR", "the server ended while the task ran"]


def test_the_time_of_a_call_can_be_limited(tmp_path: Path) -> None:
    (tmp_path / "spec").mkdir()
    (tmp_path / "spec" / "a.apidl").write_text(
        'api tested {\n  title "T"\n  version "1"\n  use std\n}\nclass VM {\n  rpc wait(self: VM ref)\n}\n'
    )
    (tmp_path / "waiting.py").write_text(
        "import asyncio\n\n\nclass VM:\n    async def wait(self, ctx, ref):\n        await asyncio.sleep(9)\n"
    )
    with running(tmp_path / "spec", "--handlers", tmp_path / "waiting.py", "--time-limit", "0.2") as process:
        session = process.log_in()
        vm = process.call("VM.create", session, {})
        code, text = process.call("VM.wait", session, vm)
        assert code == "INTERNAL_ERROR"
        assert text.endswith("VM.wait took longer than 0.2 s")
