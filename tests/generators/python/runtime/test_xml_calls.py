"""The same client over XML-RPC."""

import xmlrpc.client
from typing import Any

import pytest

from tests.generators.python.runtime.loaded import errors
from tests.generators.python.runtime.scripted import Server, http, serving
from tests.generators.python.runtime.small._client import Client
from tests.generators.python.runtime.small.classes.vm import VMPowerState


def answer(call: bytes) -> bytes:
    """Answers as such servers do; `VM.set_name_label` fails."""
    params, method = xmlrpc.client.loads(call.decode())
    assert method is not None
    value: Any = {"v": {"power_state": "halted", "memory": "9007199254740993"}}
    reply: Any = {"Status": "Success", "Value": value if method == "VM.get_all_records" else method}
    if method == "VM.set_name_label":
        reply = {"Status": "Failure", "ErrorDescription": ["HANDLE_INVALID", "VM", str(params[1])]}
    if method == "VM.start":
        return http(xmlrpc.client.dumps(xmlrpc.client.Fault(1, "no"), methodresponse=True))
    return http(xmlrpc.client.dumps((reply,), methodresponse=True))


def login(server: Server) -> Any:
    return Client.login(server.url, "root", "x", proxy="", wire="xml")


def test_calls() -> None:
    with serving(answer) as server, login(server) as api:
        assert api.session_ref == "session.login_with_password"
        vm = api.VM.get_all_records()["v"]
        assert (vm.power_state, vm.memory) == (VMPowerState.HALTED, 9007199254740993)
        assert server.heads[0].startswith(b"POST / HTTP/1.1\r\n")
        assert b"Content-Type: text/xml\r\n" in server.heads[0]


def test_errors() -> None:
    with serving(answer) as server, login(server) as api:
        with pytest.raises(errors.ApiError) as caught:
            api.VM.set_name_label("v", "x")
        assert (caught.value.class_, caught.value.ref) == ("VM", "v")
        with pytest.raises(errors.ApiError, match="FAULT"):
            api.VM.start("v")


def test_an_argument_in_the_middle_that_the_server_chooses() -> None:
    with serving(answer) as server, login(server) as api:
        with pytest.raises(errors.UsageError, match=r"^VM.create_odd"):
            api.VM._c.call("VM.create_odd", ("a", None, "b"), "a: string, b: int = _, c: string = _ -> void")
        with pytest.raises(errors.UsageError, match=r"^VM.get_name_label: .*XML cannot hold"):
            api.VM.get_name_label("\x00")


def test_batches_are_sent_one_by_one() -> None:
    with serving(answer) as server, login(server) as api:
        with api.batch() as batch:
            name = batch.add(api.VM.get_name_label, "v")
            failed = batch.add(api.VM.set_name_label, "v", "x")
            last = batch.add(api.VM.get_name_label, "v")
        assert name.result() == last.result() == "VM.get_name_label"
        with pytest.raises(errors.ApiError):
            failed.result()
        assert len(server.calls) == 4


def test_a_page() -> None:
    page = http("<html><p>Sign in</html>")
    with serving(lambda call: page) as server, pytest.raises(errors.ProtocolError):
        login(server)
