"""Secret arguments and sessions are in no text, whatever a server says."""

import json
import time
import xmlrpc.client
from threading import Thread
from typing import Any
from urllib.parse import quote

import pytest

from tests.generators.python.runtime.loaded import errors, runtime
from tests.generators.python.runtime.scripted import error, http, result, serving, slowly
from tests.generators.python.runtime.small._async_client import AsyncClient
from tests.generators.python.runtime.small._client import Client
from tests.generators.python.runtime.small.classes.vm import VMRecord
from tests.generators.python.runtime.test_async import loop_run
from tests.generators.python.runtime.world import World

SECRET = 'hunter2 "<&>" é'
SESSION = "OpaqueRef:5c0ffee5-0000-4000-8000-00000000cafe"

SPELT = {
    "as it is": lambda text: text,
    "in JSON": json.dumps,
    "in Python": repr,
    "in a URL": lambda text: quote(text, safe=""),
    "in small letters": lambda text: quote(text, safe="").lower(),
    "among other words": lambda text: f"the value {text!s} is refused",
}


def quoting(spelt: Any = str) -> Any:
    """Logs in, and refuses all else with the call's own arguments."""

    def answer(call: Any) -> bytes:
        if call["method"] == "session.login_with_password":
            return result(call, SESSION)
        if call["method"] == "session.logout":
            return result(call, "")
        return error(call, "VALUE_NOT_SUPPORTED", *map(spelt, leaves(call["params"])))

    return answer


def leaves(tree: Any) -> list[Any]:
    if isinstance(tree, (list, dict)):
        inner = tree.values() if isinstance(tree, dict) else tree
        return [leaf for one in inner for leaf in leaves(one)]
    return [str(tree)]


def login(server: Any, **options: Any) -> Any:
    return Client.login(server.url, "root", "x", proxy="", **options)


CALLS = {
    "a field": lambda api: api.VM.set_password("v1", SECRET),
    "a map": lambda api: api.VM.log_on("v1", {"key": SECRET}),
    "the making of an object": lambda api: api.VM.create(name_label="n", memory=5, password=SECRET),
    "a task": lambda api: api.VM.join_async("v1", SECRET),
    "a batch": lambda api: batched(api),
}


def batched(api: Any) -> None:
    with api.batch() as batch:
        call = batch.add(api.VM.set_password, "v1", SECRET)
    call.result()


def texts(caught: Any) -> str:
    return f"{caught!s} {caught!r} {caught.args} {vars(caught)} {caught.params}"


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("spelt", SPELT.values(), ids=SPELT)
@pytest.mark.parametrize("wire", ["json", "xml"])
def test_of_arguments(call: Any, spelt: Any, wire: str) -> None:
    done: list[Any] = []
    answer = quoting(spelt) if wire == "json" else xml(quoting(spelt))

    def each(calls: Any) -> bytes:
        if not isinstance(calls, list):
            return bytes(answer(calls))
        replies = [json.loads(answer(one).partition(b"\r\n\r\n")[2]) for one in calls]
        return bytes(http(json.dumps(replies)))

    with (
        serving(each) as server,
        login(server, wire=wire, on_call=done.append) as api,
        pytest.raises(errors.ApiError) as caught,
    ):
        call(api)
    told = texts(caught.value) + repr(done)
    assert "hunter2" not in told
    assert "c0ffee5" not in told
    assert "********" in told
    assert caught.value.error_code == "VALUE_NOT_SUPPORTED"


def xml(answer: Any) -> Any:
    """The same server, spoken to by XML-RPC."""

    def answered(body: bytes) -> bytes:
        params, method = xmlrpc.client.loads(body)
        reply = json.loads(answer({"method": method, "params": list(params), "id": 1}).split(b"\r\n\r\n")[1])
        if "error" in reply:
            failure = [reply["error"]["message"], *reply["error"]["data"]]
            said: Any = {"Status": "Failure", "ErrorDescription": failure}
        else:
            said = {"Status": "Success", "Value": reply["result"]}
        return http(xmlrpc.client.dumps((said,), methodresponse=True))

    return answered


def test_what_is_no_secret_is_shown() -> None:
    with serving(quoting()) as server, login(server) as api, pytest.raises(errors.ApiError) as caught:
        api.VM.create(name_label="shown", memory=5, password=SECRET)
    assert caught.value.params == ("********", "shown", "5", "********")


def test_names_tell_what_specs_from_elsewhere_do_not() -> None:
    def answer(call: Any) -> bytes:
        return error(call, "INTERNAL_ERROR", json.dumps(call["params"]))

    with serving(answer) as server, Client(server.url, SESSION, proxy="") as api:
        for name in ("old_pwd", "Password", "passphrase", "client_secret"):
            with pytest.raises(errors.ApiError) as caught:
                api.VM._c.run("VM.f", ("shown", SECRET), f"name: string, {name}: string -> void")
            assert "hunter2" not in str(caught.value)
        with pytest.raises(errors.ApiError) as caught:
            api.VM._c.run("VM.f", ({"root_password": SECRET},), "of: (string -> string) map -> void")
        assert "hunter2" not in str(caught.value)


def test_of_what_is_within_a_record() -> None:
    record = VMRecord._of({"samples": [{"value": 1.5, "key": "hunter2"}], "name_label": "shown"})
    assert repr(record) == "VMRecord(samples=[{'value': 1.5, 'key': '********'}], name_label='shown')"
    assert record.samples[0].key == "hunter2"


def test_a_short_secret_leaves_nothing_of_what_is_around_it() -> None:
    answer = quoting(lambda text: f"value {text}")
    with serving(answer) as server, login(server) as api, pytest.raises(errors.ApiError) as caught:
        api.VM.set_password("v1", "lu")
    assert caught.value.params == ("********",) * 3


def test_of_a_refused_log_in() -> None:
    def answer(call: Any) -> bytes:
        return error(call, "SESSION_AUTHENTICATION_FAILED", *call["params"])

    with serving(answer) as server, pytest.raises(errors.ApiError) as caught:
        Client.login(server.url, "root", SECRET, proxy="")
    assert caught.value.params == ("root", "********")


def test_of_a_failed_task() -> None:
    world = World()
    with serving(world) as server, login(server, timeout=5) as api:
        operation = api.VM.join_async("v1", SECRET)
        refused = ["VALUE_NOT_SUPPORTED", f"{SECRET} in OpaqueRef:session"]
        world.put("task", operation.ref, status="failure", error_info=refused)
        with pytest.raises(errors.ApiError) as caught:
            operation.wait(5)
    assert caught.value.params == ("******** in ********",)


def test_the_session_of_a_call_that_outlives_its_client() -> None:
    """Another thread closes the client while the call is under way."""
    caught: list[Any] = []
    with serving(slowly(0.3, quoting(lambda text: f"while serving {quote(text)}"))) as server:
        api = login(server)

        def call() -> None:
            try:
                api.VM.get_name_label("v1")
            except errors.ApiError as error:
                caught.append(error)

        thread = Thread(target=call)
        thread.start()
        time.sleep(0.1)
        api.close()
        thread.join(2)
    assert "c0ffee5" not in texts(caught[0])
    assert "while serving ********" in str(caught[0])


def test_those_who_await() -> None:
    async def main(url: str) -> Any:
        async with AsyncClient.login(url, "root", "x", proxy="") as api:
            with pytest.raises(errors.ApiError) as caught:
                await api._c.call("VM.f", ("v", SECRET), "self: VM ref, p: string -> void", "secret:1")
            return caught.value

    with serving(quoting()) as server:
        assert loop_run(main(server.url)).params == ("********", "v", "********")


def test_masking_keeps_codes() -> None:
    masked = runtime("masks").masked
    assert masked(["HANDLE_INVALID", "VM"], ["HANDLE"]) == ["HANDLE_INVALID", "VM"]
    assert masked(["no hunter2 here"], ["hunter2"]) == ["no ******** here"]
    assert masked(["HUNTER2"], ["HUNTER2"]) == ["********"]
