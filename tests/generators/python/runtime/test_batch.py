"""Several calls in one request."""

import json
from typing import Any

import pytest

from tests.generators.python.runtime.loaded import errors
from tests.generators.python.runtime.scripted import Server, error, http, serving, whole_api
from tests.generators.python.runtime.small._client import Client


def login(server: Server) -> Any:
    return Client.login(server.url, "root", "x", proxy="", retries=0)


def test_together() -> None:
    with serving() as server, login(server) as api:
        with api.batch() as batch:
            name = batch.add(api.VM.get_name_label, "v")
            again = batch.add(api.VM.get_name_label, "w")
            operation = batch.add(api.VM.start_async, "v")
            made = batch.add(api.VM.create, name_label="x", memory=5)
            with pytest.raises(errors.UsageError):
                name.result()
            assert len(server.calls) == 1
        assert name.result() == again.result() == "VM.get_name_label"
        assert (operation.result().ref, operation.result().rpc) == ("Async.VM.start", "VM.start")
        assert [call["params"][1] for call in server.calls[1][:3]] == ["v", "w", "v"]
        assert made.result() == "VM.create"
        assert len(server.calls) == 2


def failing(call: Any) -> bytes:
    if isinstance(call, dict):
        return whole_api(call)
    failure = {"code": 1, "message": "HANDLE_INVALID", "data": ["VM", "v"]}
    replies = [
        {"id": one["id"], "error": failure} if at == 1 else {"id": one["id"], "result": "x"}
        for at, one in enumerate(call)
    ]
    return http(json.dumps(replies[::-1]))


def test_an_error_in_the_middle() -> None:
    with serving(failing) as server, login(server) as api:
        with api.batch() as batch:
            first, second, third = (batch.add(api.VM.get_name_label, "v") for _ in range(3))
        assert first.result() == third.result() == "x"
        with pytest.raises(errors.ApiError) as caught:
            second.result()
        assert (caught.value.class_, caught.value.rpc) == ("VM", "VM.get_name_label")


def test_nothing_to_send() -> None:
    with serving() as server, login(server) as api:
        with api.batch():
            pass
        assert len(server.calls) == 1


def test_an_exception_sends_nothing() -> None:
    with serving() as server, login(server) as api:
        with pytest.raises(ZeroDivisionError), api.batch() as batch:
            batch.add(api.VM.get_name_label, 1 // 0)
        assert len(server.calls) == 1


def test_what_cannot_be_recorded() -> None:
    with serving() as server, login(server) as api, api.batch() as batch:
        for wrong in (print, api.close, lambda: api.VM.get_all()):
            with pytest.raises(errors.UsageError):
                batch.add(wrong)
        with pytest.raises(errors.UsageError):
            batch.add(api.VM.set_name_label, "v", 5)


def test_a_session_that_has_ended() -> None:
    def answer(call: Any) -> bytes:
        if isinstance(call, dict) or server.calls.count(call) != 1 or len(server.calls) > 2:
            return whole_api(call)
        failure = {"code": 1, "message": "SESSION_INVALID", "data": ["s"]}
        return http(json.dumps([{"id": one["id"], "error": failure} for one in call]))

    with serving(answer) as server, login(server) as api:
        with api.batch() as batch:
            name = batch.add(api.VM.get_name_label, "v")
        assert name.result() == "VM.get_name_label"
        assert server.methods() == ["session.login_with_password"] * 2


def test_a_cut_off_batch_is_sent_once_unless_safe() -> None:
    with serving() as server, login(server) as api:
        server.answer = lambda call: None
        api = api.with_options(retries=1)
        for method, sent in ((api.VM.set_name_label, 1), (api.VM.get_name_label, 2)):
            before = len(server.calls)
            with pytest.raises(errors.NoAnswer, match=r"^batch"), api.batch() as batch:
                batch.add(method, *("v", "x")[: 3 - sent])
            assert len(server.calls) - before == sent
        server.answer = whole_api


def test_what_is_pending_says_so() -> None:
    def answer(calls: Any) -> bytes:
        if not isinstance(calls, list):
            return whole_api(calls)
        replies = [whole_api(calls[0]), error(calls[1], "HANDLE_INVALID", "VM", "v")]
        return http(json.dumps([json.loads(one.partition(b"\r\n\r\n")[2]) for one in replies]))

    with serving(answer) as server, Client(server.url, "s", proxy="") as api:
        batch = api.batch()
        good, bad = batch.add(api.VM.get_name_label, "v"), batch.add(api.VM.get_name_label, "v")
        assert repr(good) == "Pending(not sent)"
        batch.send()
        assert (repr(good), repr(bad)) == ("Pending(str)", "Pending(HandleInvalid)")
