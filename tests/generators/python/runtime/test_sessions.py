"""Log-in, log-out, and sessions that end."""

import time
from threading import Barrier, Thread
from typing import Any

import pytest

from tests.generators.python.runtime.loaded import errors
from tests.generators.python.runtime.scripted import Server, error, result, serving
from tests.generators.python.runtime.small._client import Client


class Sessions:
    """Knows one session at a time; the next one when it is logged in again."""

    def __init__(self, refused_after: int = 99) -> None:
        self.logins = 0
        self.valid = ""
        self.refused_after = refused_after
        self.logged_out: list[str] = []
        self.delay = 0.0

    def __call__(self, call: Any) -> bytes:
        method, params = call["method"], call["params"]
        if method == "session.login_with_password":
            time.sleep(self.delay)
            self.logins += 1
            if self.logins > self.refused_after:
                return error(call, "SESSION_AUTHENTICATION_FAILED", "root", "no")
            self.valid = f"OpaqueRef:{self.logins}"
            return result(call, self.valid)
        if params[0] != self.valid:
            return error(call, "SESSION_INVALID", params[0])
        if method == "session.logout":
            self.logged_out.append(params[0])
        return result(call, method)


def login(server: Server, **options: Any) -> Any:
    return Client.login(server.url, "root", "hunter2", proxy="", **options)


def test_in_and_out() -> None:
    sessions = Sessions()
    with serving(sessions) as server:
        with login(server) as api:
            assert api.session_ref == "OpaqueRef:1"
            assert api.VM.get_name_label("v") == "VM.get_name_label"
        assert server.calls[0]["params"] == ["root", "hunter2"]
        assert sessions.logged_out == ["OpaqueRef:1"]
        api.close()
        assert sessions.logged_out == ["OpaqueRef:1"]


def test_hooks_are_told_of_log_in_and_log_out() -> None:
    told: list[Any] = []
    sessions = Sessions()
    with serving(sessions) as server, login(server, on_call=told.append) as api:
        sessions.valid = ""
        api.VM.get_name_label("v")
    rpcs = [call.rpc for call in told]
    in_, out = "session.login_with_password", "session.logout"
    assert rpcs == [in_, in_, "VM.get_name_label", out]
    assert [call.error for call in told] == [None] * 4


def test_a_refused_log_in() -> None:
    with serving(Sessions(0)) as server:
        with pytest.raises(errors.ApiError) as caught:
            login(server)
        assert caught.value.rpc == "session.login_with_password"
        assert "hunter2" not in repr(caught.value)


def test_the_callers_own_session_is_left_alone() -> None:
    sessions = Sessions()
    with serving(sessions) as server:
        with Client(server.url, "OpaqueRef:own", proxy="") as api, pytest.raises(errors.ApiError) as caught:
            api.VM.get_name_label("v")
        assert (caught.value.error_code, caught.value.params) == ("SESSION_INVALID", ("********",))
        assert (sessions.logins, sessions.logged_out) == (0, [])


def test_a_session_that_has_ended_is_made_again() -> None:
    sessions = Sessions()
    with serving(sessions) as server, login(server) as api:
        sessions.valid = "gone"
        api.VM.set_name_label("v", "x")
        assert (sessions.logins, api.session_ref) == (2, "OpaqueRef:2")


def test_once_and_no_more() -> None:
    sessions = Sessions()
    with serving(sessions) as server, login(server) as api:
        good = server.answer

        def stubborn(call: Any) -> bytes | None:
            return good(call) if "login" in call["method"] else error(call, "SESSION_INVALID", "x")

        server.answer = stubborn
        with pytest.raises(errors.ApiError, match="SESSION_INVALID"):
            api.VM.get_name_label("v")
        assert sessions.logins == 2


def together(count: int, work: Any) -> list[Any]:
    outcomes: list[Any] = []
    barrier = Barrier(count)

    def run() -> None:
        barrier.wait()
        try:
            outcomes.append(work())
        except Exception as failure:
            outcomes.append(failure)

    threads = [Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes


def test_fifty_threads_log_in_once() -> None:
    sessions = Sessions()
    with serving(sessions) as server, login(server) as api:
        sessions.valid = "gone"
        sessions.delay = 0.3
        outcomes = together(50, lambda: api.VM.get_name_label("v"))
        assert outcomes == ["VM.get_name_label"] * 50
        assert sessions.logins == 2


def test_those_who_wait_share_a_refusal() -> None:
    sessions = Sessions(1)
    with serving(sessions) as server, login(server) as api:
        sessions.valid = "gone"
        sessions.delay = 0.5
        outcomes = together(20, lambda: api.VM.get_name_label("v"))
        assert {one.error_code for one in outcomes} == {"SESSION_AUTHENTICATION_FAILED"}
        assert sessions.logins == 2
        sessions.refused_after = 99
        assert api.VM.get_name_label("v") == "VM.get_name_label"


def test_the_deadline_covers_the_log_in() -> None:
    sessions = Sessions()
    with serving(sessions) as server, login(server, timeout=0.3) as api:
        sessions.valid = "gone"
        sessions.delay = 3
        start = time.monotonic()
        with pytest.raises(errors.TimedOut):
            api.VM.get_name_label("v")
        assert time.monotonic() - start < 0.5


def test_a_failed_log_out_is_of_no_consequence() -> None:
    with serving(Sessions()) as server, login(server):
        server.close()


@pytest.mark.parametrize(
    "answer",
    [
        lambda call: error(call, "SESSION_INVALID", call["params"][0]),
        lambda call: error(call, "INTERNAL_ERROR", f"in {call['params'][0]}"),
        lambda call: result(call, call["params"]),
        lambda call: None,
        lambda call: b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /hunter2\r\n\r\n",
    ],
    ids=["no session", "an error that tells it", "another type", "no answer", "elsewhere"],
)
def test_secrets_are_in_no_text(answer: Any, caplog: pytest.LogCaptureFixture) -> None:
    sessions = Sessions(1)

    def answered(call: Any) -> Any:
        return sessions(call) if "session." in call["method"] else answer(call)

    done: list[Any] = []
    with serving(answered) as server, caplog.at_level("DEBUG"), login(server, on_call=done.append) as api:
        with pytest.raises(errors.ClientError) as caught:
            api.with_options(retries=0).VM.get_name_label("hunter2")
        assert api.session_ref == "OpaqueRef:1"
        texts = [repr(api), str(caught.value), repr(caught.value), repr(vars(caught.value)), repr(done)]
    assert "VM.get_name_label" in caplog.text
    for text in [*texts, caplog.text]:
        assert "hunter2" not in text
        assert "OpaqueRef:1" not in text
