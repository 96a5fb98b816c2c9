"""`apigen call`, against a server that is none."""

import io
import json
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from apigen.cli.progress import bar
from apigen.runtime.client import link
from apigen.wire.errors import Failure

from .conftest import Ran, Run
from .standin import M1, M2, M3, PASSWORD, SESSION, UUIDS, World, serving

Call = Callable[..., Ran]


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("APIGEN_SESSION", "http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("APIGEN_USER", "root")
    monkeypatch.setenv("APIGEN_PASSWORD", PASSWORD)


@pytest.fixture
def server(spec: Path) -> Iterator[tuple[str, World]]:
    with serving(spec) as served:
        yield served


@pytest.fixture
def world(server: tuple[str, World]) -> World:
    return server[1]


@pytest.fixture
def call(run: Run, server: tuple[str, World]) -> Call:
    def called(*words: str) -> Ran:
        return run("call", server[0], *words)

    return called


def test_a_result_is_json_in_a_pipe(call: Call) -> None:
    assert call("machine.get_name_label", M1) == (0, '"web"\n', "")


def test_it_logs_in_and_out(call: Call, world: World) -> None:
    call("machine.get_name_label", M1)
    assert [name for name, _ in world.calls] == [
        "rpc.discover",
        "session.login_with_password",
        "machine.get_name_label",
        "session.logout",
    ]
    assert world.asked("session.login_with_password") == [["root", PASSWORD]]
    assert world.asked("session.logout") == [[SESSION]]


def test_it_logs_out_after_a_failure(call: Call, world: World) -> None:
    assert call("machine.start", "OpaqueRef:none").status == 1
    assert world.asked("session.logout")


def test_a_session_that_is_given_stays(call: Call, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APIGEN_SESSION", SESSION)
    assert call("machine.get_name_label", M1).status == 0
    assert not world.asked("session.login_with_password")
    assert not world.asked("session.logout")


def test_who_logs_in_may_stand_in_the_url(run: Run, server: tuple[str, World]) -> None:
    url, world = server
    assert run("call", url.replace("://", "://kim@"), "machine.get_name_label", M1).status == 0
    assert world.asked("session.login_with_password")[0][0] == "kim"


def test_without_a_user(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("APIGEN_USER")
    ran = call("machine.get_name_label", M1)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("error[no-login]: the user is not known")


def test_without_a_password(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("APIGEN_PASSWORD")
    assert "error[no-login]: the password of root is not known" in call("machine.get_name_label", M1).err


def test_a_password_that_is_refused_is_not_shown(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APIGEN_PASSWORD", "hunter2")
    ran = call("machine.get_name_label", M1)
    assert ran.status == 1
    assert ran.err.startswith("error: the server answers SESSION_AUTHENTICATION_FAILED\n  user    root\n")
    assert "hunter2" not in ran.err


def test_a_session_is_not_shown(call: Call, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APIGEN_SESSION", "OpaqueRef:expired")
    ran = call("machine.get_name_label", M1)
    assert "SESSION_INVALID\n  session  ********\n" in ran.err
    assert "expired" not in ran.err


# Arguments


@pytest.mark.parametrize(
    ("words", "sent"),
    [
        (["machine.start", M1], [M1]),
        (["machine.start", "web"], [M1]),
        (["machine.start", "self=web"], [M1]),
        (["machine.start", f"self={UUIDS[M2]}"], [M2]),
        (["machine.start", "web", "fast=true"], [M1, True]),
        (["machine.start", "fast=true", "web"], [M1, True]),
        (["machine.start", "web", "false"], [M1, False]),
        (["machine.set_name_label", M1, "true"], [M1, "true"]),
        (["machine.set_name_label", M1, "@@home"], [M1, "@home"]),
        (["machine.set_name_label", M1, "a=b"], None),
        (["machine.set_name_label", M1, "value=a=b"], [M1, "a=b"]),
        (["machine.set_speed", M1, "7"], [M1, 7]),
        (["machine.set_speed", M1, "-7"], [M1, -7]),
        (["machine.set_speed", "null", "7"], ["OpaqueRef:NULL", 7]),
    ],
)
def test_arguments(call: Call, world: World, words: list[str], sent: list[Any] | None) -> None:
    ran = call(*words)
    assert world.asked(words[0]) == ([] if sent is None else [[SESSION, *sent]])
    assert ran.status == (2 if sent is None else ran.status)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["machine.start"], "`self` is missing (machine ref): machine.start self=machine ref [fast=bool]"),
        (["machine.start", "web", "true", "more"], "there are too many values"),
        (["machine.start", "web", "fsat=true"], "there is no parameter `fsat`; did you mean `fast`?"),
        (["machine.start", "web", "fast=maybe"], "`fast` is no bool: true or false"),
        (["machine.start", "self=web", "self=db"], "`self` is given twice"),
        (["machine.set_speed", M1, "quick"], "`value` is no int: a whole number of 64 bits"),
        (["machine.create", "{"], "`args` is a machine record, written as JSON"),
        (["machine.create", "args.speeed=1"], "`args` has no member `speeed`; did you mean `speed`?"),
        (["machine.create", "args.speed=fast"], "`args.speed` is no int"),
        (["machine.create", '{"speed": "fast"}'], "`args.speed` is no int"),
        ([], "CLASS.rpc is missing"),
        (["machine.start", "--watch", "machine"], "--watch takes no RPC"),
        (["--watch", "machin"], "no class `machin`; did you mean `machine`?"),
        (["machine.start", "--timeout", "0"], "a number of seconds is meant"),
    ],
)
def test_wrong_usage(call: Call, words: list[str], said: str) -> None:
    ran = call(*words)
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err


def test_records_by_members_and_files(call: Call, world: World, tmp_path: Path) -> None:
    made: list[Any] = []

    def create(_: str, record: Any) -> str:
        made.append(record)
        return M1

    world.rpcs["machine.create"] = create
    world.rpcs["room.get_by_name_label"] = lambda _, name: ["OpaqueRef:r1"]
    (tmp_path / "m.json").write_text('{"room": "attic", "speed": 3}\n')
    assert call("machine.create", "@m.json", "name_label=new", "args.speed=4").out == f'"{M1}"\n'
    assert made == [{"room": "OpaqueRef:r1", "speed": 4, "name_label": "new"}]


def test_a_file_that_is_not_there(call: Call) -> None:
    ran = call("machine.set_name_label", M1, "@nowhere")
    assert ran.status == 1
    assert ran.err.startswith("error[unreadable-file]: `nowhere` cannot be read")


def test_an_ambiguous_name(call: Call, world: World) -> None:
    ran = call("machine.start", "db")
    assert ran.status == 1
    assert ran.err.startswith("error[ambiguous-name]: 2 objects of class machine have the name `db`")
    assert UUIDS[M2] in ran.err
    assert UUIDS[M3] in ran.err
    assert not world.asked("machine.start")


@pytest.mark.parametrize("name", ["nobody", "00000000-0000-4000-8000-000000000009"])
def test_a_name_that_nobody_has(call: Call, name: str) -> None:
    assert (
        f"error[no-such-object]: no object of class machine has the name or uuid `{name}`"
        in call("machine.start", name).err
    )


def test_an_rpc_that_is_not_there(call: Call) -> None:
    ran = call("machine.strat", "web")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("error[no-such-rpc]: the server has no RPC `machine.strat`")
    assert "`machine.start` has a similar name" in ran.err


def test_an_error_of_the_api(call: Call, world: World) -> None:
    def fails(*_: Any) -> None:
        raise Failure("IS_ON", "web\n2", "more")

    world.rpcs["machine.start"] = fails
    ran = call("machine.start", "web")
    assert ran == (1, "", "error: the server answers IS_ON\n  machine  web↵2\n           more\n")


def test_the_spec_gives_the_texts_of_errors(call: Call, world: World) -> None:
    del world.rpcs
    world.rpcs = {}
    ran = call("--spec", "spec", "machine.start", "OpaqueRef:x")
    assert ran.err.splitlines() == [
        "error: the server answers HANDLE_INVALID",
        "  class  machine",
        "  ref    OpaqueRef:x",
        "  There is no such object, or it is of another class.",
    ]
    assert not world.asked("rpc.discover")


def test_null_in_an_error_is_said(call: Call, world: World) -> None:
    def fails(*_: Any) -> None:
        raise Failure("IS_ON", "OpaqueRef:NULL")

    world.rpcs["machine.start"] = fails
    assert call("machine.start", "web").err == "error: the server answers IS_ON\n  machine  null\n"


# Without rpc.discover, and over XML-RPC


def unknown(*_: Any) -> None:
    raise Failure("MESSAGE_METHOD_UNKNOWN", "rpc.discover")


def test_a_server_that_says_its_types_alone(call: Call, world: World) -> None:
    world.rpcs["rpc.discover"] = unknown
    world.rpcs["system.methodSignature"] = lambda _: [
        ["string", "string", "string"],
        ["string", "string", "string", "boolean"],
    ]
    assert call("machine.start", M1, "true").status == 0
    assert world.asked("machine.start") == [[SESSION, M1, True]]
    assert call("machine.start", M1).status == 0
    assert "too few or too many: machine.start string [bool]" in call("machine.start").err
    assert "by position" in call("machine.start", f"self={M1}").err


def test_a_server_that_says_nothing(call: Call, world: World) -> None:
    world.rpcs["rpc.discover"] = world.rpcs["system.methodSignature"] = unknown
    world.rpcs["machine.odd"] = lambda *_: {"a": [1]}
    assert json.loads(call("machine.odd", "12", "true", '["x"]').out) == {"a": [1]}
    assert world.asked("machine.odd") == [[SESSION, "12", True, ["x"]]]


def test_xml_where_json_is_not_answered(call: Call, world: World) -> None:
    world.faces = {"/RPC2"}
    assert json.loads(call("machine.get_record", "web").out)["speed"] == 1
    assert world.asked("machine.get_record") == [[SESSION, M1]]


def test_xml_with_a_spec(call: Call, world: World) -> None:
    world.faces = {"/RPC2"}
    call("--spec", "spec", "machine.set_speed", "web", "7")
    assert world.asked("machine.set_speed") == [[SESSION, M1, "7"]]


def test_a_url_may_name_the_face(run: Run, server: tuple[str, World]) -> None:
    url, world = server
    world.faces = {"/RPC2"}
    assert run("call", f"{url}/RPC2", "machine.get_name_label", M1).out == '"web"\n'


def parameter(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "required": False, "schema": {"type": "integer"}} | more


@pytest.mark.parametrize(
    ("words", "sent"),
    [
        (["b=2"], [["session_id", SESSION], ["b", 2]]),
        (["a=1", "c=3"], [SESSION, 1, 7, 3]),
        (["1", "2"], [SESSION, 1, 2]),
        ([], [SESSION]),
    ],
)
def test_what_is_left_out(call: Call, world: World, words: list[str], sent: list[Any]) -> None:
    session = parameter("session_id", required=True)
    params = [
        session,
        parameter("a"),
        parameter("b", schema={"type": "integer", "default": 7}),
        parameter("c"),
    ]
    world.rpcs["rpc.discover"] = lambda: {
        "openrpc": "1.3.2",
        "methods": [{"name": "x.y", "params": params}, {"name": "session.login_with_password", "params": []}],
    }
    world.rpcs["session.login_with_password"] = lambda *_: SESSION
    world.rpcs["x.y"] = lambda *_: ""
    call("x.y", *words)
    assert [list(map(listed, params)) for params in world.asked("x.y")] == [sent]


def listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def test_a_proxy_of_the_environment(
    run: Run, server: tuple[str, World], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, world = server
    monkeypatch.setenv("http_proxy", url)
    world.faces = {"http://far.invalid/jsonrpc"}
    ran = run("call", "http://far.invalid", "machine.get_name_label", M1)
    assert (ran.status, ran.out) == (0, '"web"\n')
    assert ran.err == (
        "warning: the password goes to far.invalid for everybody on the way to read: use https://\n"
    )
    monkeypatch.setenv("no_proxy", "far.invalid")
    assert (
        "error[server-unknown]: no host is known as far.invalid"
        in run("call", "http://far.invalid", "a.b").err
    )


# Tasks


def task(*statuses: str, **more: Any) -> Iterator[dict[str, Any]]:
    for number, status in enumerate(statuses):
        yield {"status": status, "progress": number / len(statuses), "result": "", "error_info": []} | more


@pytest.mark.parametrize("words", [["--async", "machine.start"], ["Async.machine.start"]])
def test_a_task_is_waited_for(call: Call, world: World, words: list[str]) -> None:
    world.tasks["OpaqueRef:t1"] = task("pending", "pending", "success")
    assert call(*words, "web") == (0, '""\n', "")
    assert len(world.asked("task.get_record")) == 3
    assert world.asked("task.destroy") == [[SESSION, "OpaqueRef:t1"]]


def test_a_task_that_fails(call: Call, world: World) -> None:
    world.tasks["OpaqueRef:t1"] = task("failure", error_info=["IS_ON", "web"])
    assert call("--async", "machine.start", "web") == (
        1,
        "",
        "error: the server answers IS_ON\n  machine  web\n",
    )


def test_a_task_that_is_cancelled(call: Call, world: World) -> None:
    world.tasks["OpaqueRef:t1"] = task("cancelling", "cancelled")
    assert "TASK_CANCELLED" in call("--async", "machine.start", "web").err


def test_an_interrupted_wait_leaves_the_task(
    call: Call, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("apigen.runtime.client.tasks.time.sleep", interrupt)
    world.tasks["OpaqueRef:t1"] = task("pending")
    ran = call("--async", "machine.start", "web")
    assert (ran.status, ran.err) == (130, "note: OpaqueRef:t1 goes on at the server\n")
    assert world.asked("session.logout")


# Events


def event(operation: str, **snapshot: Any) -> dict[str, Any]:
    about = {"id": 1, "timestamp": "20260101T00:00:00Z", "class": "machine", "ref": M1}
    return about | {"operation": operation} | ({"snapshot": snapshot} if snapshot else {})


def batches(world: World, *found: Any) -> None:
    waiting = iter(found)

    def answer(*_: Any) -> Any:
        try:
            held = next(waiting)
        except StopIteration:
            raise Failure("SESSION_INVALID", "OpaqueRef:gone") from None
        if isinstance(held, Failure):
            raise held
        return {"events": held, "token": "t", "valid_ref_counts": {}}

    world.rpcs["event.from"] = answer


def test_watch_prints_what_happens_from_now_on(call: Call, world: World) -> None:
    batches(world, [event("add", name_label="web")], [], [event("mod", name_label="www")])
    ran = call("--watch", "machine", "--quiet")
    assert [json.loads(line)["snapshot"] for line in ran.out.splitlines()] == [{"name_label": "www"}]
    assert ran.status == 1  # the session ended
    first, second, *_ = world.asked("event.from")
    assert (first[1:], second[1:]) == ([["machine"], "", 0.0], [["machine"], "t", 30.0])


def test_watch_on_a_terminal_shows_what_changed(call: Call, world: World) -> None:
    batches(
        world,
        [event("add", name_label="web", speed=1)],
        [event("mod", name_label="web", speed=2)],
        [event("del")],
    )
    assert call("--watch", "machine", "--format", "table").out.splitlines() == [
        "20260101T00:00:00Z ~ machine web speed=2",
        "20260101T00:00:00Z - machine web",
    ]


def test_watch_goes_on_after_lost_events(call: Call, world: World) -> None:
    batches(world, [], Failure("EVENTS_LOST"), [event("add", name_label="web")])
    ran = call("--watch", "machine", "--format", "table")
    assert "some are not shown" in ran.err
    assert "+ machine web" in ran.out


# Tables


def test_a_record_is_two_columns(call: Call) -> None:
    out = call("machine.get_record", "web", "--format", "table").out
    assert out.splitlines()[:3] == [f"uuid        {UUIDS[M1]}", "name_label  web", "power       off"]


def test_records_are_rows(call: Call) -> None:
    lines = call("machine.get_all_records", "--format", "table").out.splitlines()
    assert lines[0].split() == ["name_label", "uuid", "power", "room", "speed"]
    assert lines[1].split() == ["web", UUIDS[M1], "off", "OpaqueRef:r1", "1"]
    assert len(lines) == 4


def test_a_narrow_table_says_what_it_leaves_out(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "56")
    ran = call("machine.get_all_records", "--format", "table")
    assert ran.out.splitlines()[0].split() == ["name_label", "uuid"]
    assert ran.err == "note: 3 more members of each: --format json shows them all\n"


def test_other_values(call: Call, world: World) -> None:
    for value, shown in [
        ("a\x1b[2J", "a␛[2J\n"),
        ("", ""),
        (True, "true\n"),
        (["a", "b"], "a\nb\n"),
        ([], ""),
        ({"a": 1}, "a  1\n"),
    ]:
        world.rpcs["machine.odd"] = lambda *_, value=value: value
        world.rpcs["rpc.discover"] = unknown
        assert call("machine.odd", "--format", "table").out == shown


# Servers that are none


PAGE = b"<html><title>Welcome</title></html>"


@pytest.mark.parametrize(
    ("status", "headers", "body", "said"),
    [
        (200, {"Content-Type": "text/html; charset=utf-8"}, PAGE, "error[not-a-server]"),
        (404, {"Content-Type": "text/html"}, PAGE, "a page and status 404 Not Found"),
        (
            200,
            {"Content-Type": "application/json"},
            b'{"jsonrpc": "2.0", "resu',
            "application/json that is no reply",
        ),
        (302, {"Location": "https://elsewhere.example/x?token=1"}, b"", "call https://elsewhere.example/x"),
        (503, {"Content-Type": "text/html"}, PAGE, "error[server-busy]"),
        (200, {"Content-Type": "application/json", "Content-Length": "99"}, b"{}", "error[server-silent]"),
        (200, {"Content-Type": "application/json", "Content-Length": "5000"}, b"", "error[reply-too-large]"),
        (200, {"Content-Type": "application/json"}, b" " * 5000, "error[reply-too-large]"),
    ],
)
def test_answers_that_are_none(
    call: Call,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    headers: dict[str, str],
    body: bytes,
    said: str,
) -> None:
    monkeypatch.setattr(link, "LIMIT", 4000)
    world.raw = status, headers | ({"Connection": "close"} if "Content-Length" in headers else {}), body
    ran = call("machine.start", "web", "--timeout", "2")
    assert (ran.status, ran.out) == (1, "")
    assert said in ran.err
    assert "token" not in ran.err
    assert PASSWORD not in ran.err


def test_half_an_answer_is_not_asked_for_again(call: Call, world: World) -> None:
    def cut(*_: Any) -> None:
        world.raw = 200, {"Content-Type": "application/json"}, b"{"

    world.rpcs["machine.set_speed"] = cut
    world.faces = {"/jsonrpc", "/RPC2"}
    world.raw = None
    call("--spec", "spec", "machine.set_speed", M1, "1")
    assert len(world.asked("machine.set_speed")) == 1


def test_nobody_listens(run: Run) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{held.getsockname()[1]}"
        ran = run("call", f"http://{place}", "VM.start")
    assert ran.status == 1
    assert ran.err.startswith(f"error[server-refused]: nothing listens at {place}")


def once(body: bytes) -> tuple[str, threading.Thread]:
    """A listener that answers whatever comes with these bytes, and closes."""
    listener = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        connection, _ = listener.accept()
        connection.recv(65536)
        connection.sendall(body)
        connection.close()
        listener.close()

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    return f"127.0.0.1:{listener.getsockname()[1]}", thread


@pytest.mark.parametrize(
    ("scheme", "body", "code"),
    [
        ("http", b"", "server-silent"),
        ("http", b"SSH-2.0-OpenSSH\r\n", "server-silent"),
        ("https", b"HTTP/1.1 400 Bad Request\r\n\r\n", "server-not-tls"),
    ],
)
def test_other_protocols(run: Run, scheme: str, body: bytes, code: str) -> None:
    place, thread = once(body)
    ran = run("call", f"{scheme}://{place}", "VM.start")
    thread.join(5)
    assert ran.status == 1
    assert ran.err.startswith(f"error[{code}]: {place}")


def test_a_server_that_hangs(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        ran = run("call", f"http://127.0.0.1:{held.getsockname()[1]}", "VM.start", "--timeout", "0.1")
    assert "did not answer rpc.discover: the time is up" in ran.err


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("localhost:8080", "a URL begins with http:// or https://"),
        ("ftp://localhost", "no server is called by ftp://"),
        ("http://", "the URL names no host"),
        ("http://a:b", "no such host or port"),
        ("http://a:99999", "no such host or port"),
        ("http://root:secret@a", "a password in a URL"),
        ("http://a/?x=1", "ends in what is no path"),
    ],
)
def test_urls_that_name_no_server(run: Run, url: str, said: str) -> None:
    ran = run("call", url, "VM.start")
    assert ran.status == 1
    assert ran.err.startswith("error[bad-url]")
    assert said in ran.err
    assert "secret" not in ran.err


# Secrets


def test_a_password_from_the_keyring(call: Call, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    class Keyring:
        @staticmethod
        def get_password(service: str, user: str) -> str | None:
            return PASSWORD if service.startswith("apigen 127.0.0.1:") and user == "root" else None

    monkeypatch.delenv("APIGEN_PASSWORD")
    monkeypatch.setitem(sys.modules, "keyring", Keyring)
    assert call("machine.get_name_label", M1).status == 0


def test_a_keyring_that_does_not_open(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    class Keyring:
        @staticmethod
        def get_password(*_: str) -> str | None:
            raise RuntimeError("locked")

    monkeypatch.delenv("APIGEN_PASSWORD")
    monkeypatch.setitem(sys.modules, "keyring", Keyring)
    assert "error[no-login]" in call("machine.get_name_label", M1).err


def test_a_password_in_an_error_is_hidden(call: Call, world: World) -> None:
    def fails(*_: Any) -> None:
        raise Failure("IS_ON", f"{PASSWORD} and {SESSION}")

    world.rpcs["machine.start"] = fails
    assert "******** and ********" in call("machine.start", "web").err


def test_a_defect_keeps_no_arguments(
    run: Run, server: tuple[str, World], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def breaks(*_: Any) -> None:
        raise RuntimeError("x")

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("apigen.cli.call.called", breaks)
    assert run("call", server[0], "user.create", "password=hunter2").status == 3
    (file,) = tmp_path.glob("apigen-defect-*.txt")
    assert "user.create" in file.read_text()
    assert "hunter2" not in file.read_text()


# Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setattr("sys.stderr", stream)
    with bar("VM.start", wanted=True) as show:
        show(0.5)
    assert stream.getvalue() == f"\rVM.start [{'#' * 15}{'.' * 15}]  50%\r\x1b[K"


def test_no_progress_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    with bar("VM.start", wanted=True) as show:
        show(0.5)
    assert capsys.readouterr().err == ""


# TLS


@pytest.fixture
def certified(tmp_path: Path) -> Iterator[str]:
    """A server with a certificate of its own, for `localhost`: its port."""
    words = (
        "req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    )
    files = ["-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "cert.pem")]
    subprocess.run(["openssl", *words.split(), *files], check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    listener = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with suppress(OSError), context.wrap_socket(connection, server_side=True) as held:
                    while not held.recv(65536).endswith(b"}"):
                        pass
                    body = b'{"jsonrpc": "2.0", "result": ["a"], "id": 1}'
                    head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
                    held.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)

    threading.Thread(target=answer, daemon=True).start()
    yield str(listener.getsockname()[1])
    listener.close()


@pytest.mark.full
def test_a_certificate_of_nobody(run: Run, certified: str) -> None:
    ran = run("call", f"https://localhost:{certified}", "system.listMethods")
    assert ran.status == 1
    assert ran.err.startswith(f"error[server-certificate]: the certificate of localhost:{certified}")
    assert "--cacert" in ran.err


@pytest.mark.full
def test_a_certificate_that_is_named(run: Run, certified: str) -> None:
    url = f"https://localhost:{certified}"
    assert run("call", url, "system.listMethods", "--cacert", "cert.pem").status == 0


@pytest.mark.full
def test_a_certificate_of_another_host(run: Run, certified: str) -> None:
    ran = run("call", f"https://127.0.0.1:{certified}", "system.listMethods", "--cacert", "cert.pem")
    assert "error[server-certificate]" in ran.err
    assert "name the host as the certificate does" in ran.err


def test_a_file_without_a_certificate(run: Run, tmp_path: Path) -> None:
    (tmp_path / "no.pem").write_text("nothing")
    ran = run("call", "https://localhost:1", "VM.start", "--cacert", "no.pem")
    assert "no.pem holds no certificate in PEM form" in ran.err
    assert "error[unreadable-file]" in run("call", "https://a:1", "VM.start", "--cacert", "nowhere").err
