"""Calls against servers that answer well, badly, late, or not at all."""

import logging
import os
import socket
import time
from contextlib import suppress
from threading import Thread
from typing import Any

import pytest

from tests.generators.python.runtime.loaded import errors
from tests.generators.python.runtime.scripted import Server, error, http, result, serving, slowly, whole_api
from tests.generators.python.runtime.small._client import Client


def client(server: Server, **options: Any) -> Any:
    return Client(server.url, "OpaqueRef:given", proxy="", **options)


def test_a_call() -> None:
    with serving() as server, client(server) as api:
        assert api.VM.get_name_label("OpaqueRef:1") == "VM.get_name_label"
        (call,) = server.calls
        assert (call["method"], call["params"]) == ("VM.get_name_label", ["OpaqueRef:given", "OpaqueRef:1"])
        head = server.heads[0].decode()
        assert head.startswith("POST /jsonrpc HTTP/1.1\r\n")
        assert "User-Agent: small/1.0\r\n" in head
        assert f"Host: 127.0.0.1:{server.port}\r\n" in head


def test_the_path_of_the_url() -> None:
    with serving() as server, Client(f"{server.url}/api/", "s", proxy="") as api:
        api.VM.get_name_label("v")
        assert server.heads[0].startswith(b"POST /api/jsonrpc HTTP/1.1\r\n")


def test_connections_are_kept() -> None:
    with serving() as server, client(server) as api:
        for _ in range(5):
            api.VM.set_name_label("v", "x")
        assert server.connections == 1


def test_a_connection_that_the_server_closes_is_not_used_again() -> None:
    def closing(call: Any) -> bytes:
        body = whole_api(call).partition(b"\r\n\r\n")[2]
        return http(body, "200 OK", "Connection: close")

    with serving(closing) as server, client(server) as api:
        api.VM.set_name_label("v", "x")
        api.VM.set_name_label("v", "x")
        assert server.connections == 2


def test_a_kept_connection_that_has_died_is_replaced() -> None:
    with serving() as server, client(server) as api:
        api.VM.set_name_label("v", "x")
        server.drop()
        time.sleep(0.05)
        api.VM.set_name_label("v", "x")
        assert server.methods() == ["VM.set_name_label"] * 2


def test_errors_of_the_api() -> None:
    with serving(lambda call: error(call, "HANDLE_INVALID", "VM", "v")) as server, client(server) as api:
        with pytest.raises(errors.ApiError) as caught:
            api.VM.set_name_label("v", "x")
        assert (caught.value.class_, caught.value.rpc) == ("VM", "VM.set_name_label")


def test_tracebacks_are_short() -> None:
    invalid = slowly(0, lambda call: error(call, "HANDLE_INVALID", "VM", "v"))
    with serving(invalid) as server, client(server) as api, pytest.raises(errors.ApiError) as caught:
        api.VM.get_all()
    assert len(caught.traceback) <= 3, "this test, the generated method, the runtime"
    assert caught.value.__cause__ is None


def test_an_rpc_that_the_server_lacks() -> None:
    with (
        serving(lambda call: error(call, "MESSAGE_METHOD_UNKNOWN", call["method"])) as server,
        client(server) as api,
    ):
        with pytest.raises(errors.NotOnThisServer) as caught:
            api.VM.start("v")
        assert caught.value.since == "fir"
        with pytest.raises(errors.NotOnThisServer) as caught:
            api.VM.start_async("v")
        assert caught.value.since == "fir"
        with pytest.raises(errors.NotOnThisServer) as caught:
            api.VM.get_all()
        assert caught.value.since == "alder"


def test_arguments_that_do_not_fit_are_not_sent() -> None:
    with serving() as server, client(server) as api:
        with pytest.raises(errors.UsageError, match=r"VM.set_name_label: value: text expected"):
            api.VM.set_name_label("v", 5)
        assert not server.calls


def test_results_of_another_type() -> None:
    with (
        serving(lambda call: result(call, [5])) as server,
        client(server) as api,
        pytest.raises(errors.ProtocolError, match=r"VM.get_name_label: text expected, but a list came"),
    ):
        api.VM.get_name_label("v")


def test_created_objects() -> None:
    with serving() as server, client(server) as api:
        assert api.VM.create(name_label="x", memory=2**60) == "VM.create"
        assert server.calls[0]["params"][1:] == [{"name_label": "x", "memory": 2**60}]


# What fails, and what is sent again


def scripted(*answers: Any) -> Any:
    """Answers by turns; an answer is bytes, None, or a function of the call."""
    turns = iter(answers)

    def answer(call: Any) -> bytes | None:
        turn = next(turns, whole_api)
        reply: bytes | None = turn(call) if callable(turn) else turn
        return reply

    return answer


@pytest.mark.parametrize("first", [None, http("{", "200 OK", "Connection: close").replace(b": 1", b": 9")])
def test_a_safe_call_is_repeated(first: bytes | None) -> None:
    with serving(scripted(first)) as server, client(server) as api:
        assert api.VM.get_name_label("v") == "VM.get_name_label"
        assert len(server.calls) == 2


WHOLE = http('{"jsonrpc": "2.0", "result": "", "id": 1}', "200 OK", "Connection: close")


@pytest.mark.parametrize("at", range(0, len(WHOLE), 3))
def test_a_write_whose_answer_is_cut_off_is_sent_once(at: int) -> None:
    class Cut(Server):
        def _serve(self, sock: socket.socket) -> None:
            with sock:
                self.calls.append(sock.recv(65536))
                sock.sendall(WHOLE[:at])

    server = Cut()
    try:
        with client(server) as api, pytest.raises(errors.NoAnswer) as caught:
            api.VM.set_name_label("v", "x")
        assert ("cut off" in str(caught.value)) == (at > 0)
        assert len(server.calls) == 1
        with client(server, retries=1) as api, pytest.raises(errors.NoAnswer):
            api.VM.get_name_label("v")
        assert len(server.calls) == 3
    finally:
        server.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        port: int = sock.getsockname()[1]
        return port


def test_a_server_that_is_not_there_yet() -> None:
    port = free_port()

    def begin() -> None:
        time.sleep(0.15)
        late.append(socket.create_server(("127.0.0.1", port)))
        sock, _ = late[0].accept()
        with sock:
            sock.recv(65536)
            sock.sendall(http(b'{"jsonrpc": "2.0", "result": "", "id": 1}'))

    late: list[socket.socket] = []
    Thread(target=begin, daemon=True).start()
    with (
        Client(f"http://127.0.0.1:{port}", "s", proxy="", retries=5) as api,
        pytest.raises(errors.ProtocolError, match="another call"),
    ):
        api.VM.set_name_label("v", "x")
    late[0].close()


def test_no_server() -> None:
    with (
        Client(f"http://127.0.0.1:{free_port()}", "s", proxy="", retries=1) as api,
        pytest.raises(errors.NotReached, match=r"VM.set_name_label: .*cannot be reached"),
    ):
        api.VM.set_name_label("v", "x")
    with (
        Client("http://nobody.invalid", "s", proxy="", retries=0) as api,
        pytest.raises(errors.NotReached, match=r"nobody.invalid:80 is not known"),
    ):
        api.VM.set_name_label("v", "x")


@pytest.mark.parametrize(
    ("status", "headers", "sent"),
    [
        ("503 Busy", ["Retry-After: 0"], 3),
        ("429 Slow", ["Retry-After: 0"], 3),
        ("503 Busy", [], 1),
        ("503 Busy", ["Retry-After: 99"], 1),
        ("500 Oh", ["Retry-After: 0"], 1),
        ("404 No", [], 1),
        ("301 Moved", ["Location: http://elsewhere.invalid/secret"], 1),
        ("302 Found", ["Location: /"], 1),
    ],
)
def test_statuses(status: str, headers: list[str], sent: int) -> None:
    page = http("<html>", status, *headers)
    with serving(lambda call: page) as server, client(server, timeout=5) as api:
        with pytest.raises(errors.ProtocolError) as caught:
            api.VM.get_name_label("v")
        assert len(server.calls) == sent
        assert caught.value.status == int(status[:3])
        assert "elsewhere" not in str(caught.value)
        with pytest.raises(errors.ProtocolError):
            api.VM.set_name_label("v", "x")
        assert len(server.calls) == sent + 1


@pytest.mark.parametrize(
    "reply",
    [
        http("<html><body>Sign in</body></html>", "200 OK", "Content-Type: text/html"),
        http(b'{"jsonrpc": "2.0", "result"'),
        b"220 mail.example ESMTP\r\n",
        b"\x15\x03\x01\x00\x02\x02P",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1073741825\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 100_000,
    ],
)
def test_what_is_no_such_server(reply: bytes) -> None:
    with serving(lambda call: reply) as server, client(server, timeout=5) as api:
        with pytest.raises(errors.ProtocolError):
            api.VM.get_name_label("v")
        assert len(server.calls) == 1


def test_a_reply_without_an_end() -> None:
    def endless(call: Any) -> bytes:
        return b"HTTP/1.1 200 OK\r\n\r\n" + b" " * 300_000

    with (
        serving(endless) as server,
        client(server, max_reply=200_000) as api,
        pytest.raises(errors.ProtocolError, match="more than 200000 bytes"),
    ):
        api.VM.get_name_label("v")


@pytest.mark.parametrize("begun", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"])
def test_a_silent_server_is_left_in_time(begun: bytes) -> None:
    with serving(slowly(0 if begun else 2, lambda call: begun)) as server, client(server, timeout=0.3) as api:
        start = time.monotonic()
        with pytest.raises(errors.TimedOut):
            api.VM.get_name_label("v")
        assert time.monotonic() - start < 0.5


def test_a_server_that_drips_is_left_in_time() -> None:
    class Dripping(Server):
        def _serve(self, sock: socket.socket) -> None:
            sock.recv(65536)
            with suppress(OSError):
                for byte in http(b" " * 1000):
                    sock.sendall(bytes([byte]))
                    time.sleep(0.02)

    server = Dripping()
    with client(server, timeout=0.3) as api:
        start = time.monotonic()
        with pytest.raises(errors.TimedOut):
            api.VM.get_name_label("v")
        assert time.monotonic() - start < 0.5
    server.close()


def test_one_deadline_over_all_attempts() -> None:
    def closing(call: Any) -> bytes | None:
        time.sleep(0.1)
        return None

    with serving(closing) as server, client(server, timeout=0.35, retries=50) as api:
        start = time.monotonic()
        with pytest.raises(errors.TransportError):
            api.VM.get_name_label("v")
        assert time.monotonic() - start < 0.5


# Beside the calls


def test_derived_clients() -> None:
    with serving(slowly(0.2)) as server, client(server) as api:
        hasty = api.with_options(timeout=0.05)
        with hasty, pytest.raises(errors.TimedOut):
            hasty.VM.get_name_label("v")
        assert api.VM.get_name_label("v") == "VM.get_name_label"
        assert hasty.with_options(timeout=None)._c.options.timeout is None
        assert hasty.with_options(retries=7)._c.options.timeout == 0.05


def test_hooks_are_told_without_arguments(caplog: pytest.LogCaptureFixture) -> None:
    done: list[Any] = []
    answers = scripted(whole_api, lambda call: error(call, "HANDLE_INVALID", "hunter2"))
    with (
        serving(answers) as server,
        client(server, on_call=done.append) as api,
        caplog.at_level(logging.DEBUG),
    ):
        api.VM.set_name_label("hunter2", "hunter2")
        with pytest.raises(errors.ApiError):
            api.VM.set_name_label("hunter2", "hunter2")
    assert [call.rpc for call in done] == ["VM.set_name_label"] * 2
    assert (done[0].error, type(done[1].error).__name__) == (None, "HandleInvalid")
    assert 0 < done[0].seconds < 5
    assert "VM.set_name_label" in caplog.text
    assert "hunter2" not in caplog.text


@pytest.mark.parametrize(
    "options",
    [
        {"timeout": 0},
        {"timeout": -1},
        {"timeout": float("inf")},
        {"timeout": float("nan")},
        {"timeout": 1e10},
        {"timeout": "5"},
        {"timeout": True},
        {"retries": -1},
        {"retries": "2"},
        {"wire": "soap"},
        {"pin": "abc"},
        {"pin": 5},
        {"proxy": 5},
        {"max_reply": "1 MB"},
        {"on_call": "print"},
        {"ca_file": "/nonexistent"},
        {"ca_file": __file__},
        {"ca_file": []},
    ],
    ids=str,
)
def test_options_that_make_no_sense(options: dict[str, Any]) -> None:
    with pytest.raises(errors.UsageError, match=next(iter(options))):
        Client("http://127.0.0.1", "s", **options)


@pytest.mark.parametrize("url", [None, 5, b"http://127.0.0.1", ""])
def test_what_is_no_url(url: Any) -> None:
    with pytest.raises(errors.UsageError, match="URL"):
        Client(url, "s")


def test_the_longest_time_is_waited_for() -> None:
    with serving() as server, client(server, timeout=2_000_000) as api:
        assert api.VM.get_name_label("v") == "VM.get_name_label"


@pytest.mark.parametrize(("make", "given"), [(Client, ("s",)), (Client.login, ("root", "x"))])
def test_who_trusts_anyone_is_warned_where_he_does(make: Any, given: tuple[str, ...]) -> None:
    with serving() as server, pytest.warns(UserWarning, match="verify=False") as caught:
        make(server.url, *given, proxy="", verify=False).close()
    assert [one.filename for one in caught] == [__file__]


def refused(api: Any) -> Any:
    with pytest.raises(errors.ProtocolError) as caught:
        api.VM.get_name_label("v")
    return caught.value


def test_a_server_that_only_says_to_go_on() -> None:
    go_on = b"HTTP/1.1 100 Continue\r\n\r\n" * 20_000
    with serving(lambda call: go_on) as server, client(server) as api:
        assert "does not answer" in str(refused(api))


def test_a_hook_that_fails_loses_no_result(caplog: pytest.LogCaptureFixture) -> None:
    def hook(call: Any) -> None:
        raise RuntimeError("of the hook")

    with serving() as server, client(server, on_call=hook) as api:
        assert api.VM.start_async("v").ref == "Async.VM.start"
    assert "on_call raised an error" in caplog.text
    assert "of the hook" in caplog.text


def test_the_session_is_not_printed() -> None:
    assert "OpaqueRef" not in repr(Client("http://127.0.0.1", "OpaqueRef:s"))


def test_threads_share_a_client() -> None:
    with serving() as server, client(server) as api:
        names: list[str] = []
        threads = [
            Thread(target=lambda: names.extend(api.VM.get_name_label("v") for _ in range(20)))
            for _ in range(10)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert names == ["VM.get_name_label"] * 200
        assert server.connections <= 10


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_fork_uses_connections_of_its_own() -> None:
    with serving() as server, client(server) as api:
        api.VM.get_name_label("v")
        child = os.fork()
        if not child:
            os._exit(api.VM.get_name_label("v") != "VM.get_name_label")
        assert os.waitpid(child, 0)[1] == 0
        assert server.connections == 2
        api.VM.get_name_label("v")
        assert server.connections == 2
