"""Client libraries that we did not write, unchanged, against the server."""

import json
import os
import subprocess
import xmlrpc.client
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.server.conftest import CLIENTS, Served
from tests.conformance.server.journey import PASSWORD, TEXT, USER, wrong

pytestmark = pytest.mark.full

ByProgram = Callable[..., list[Any]]


def made(server: Served, call: Callable[[str, list[Any]], Any]) -> list[Any]:
    """The results of the journey, a call at a time."""
    results: list[Any] = []

    def filled(value: Any) -> Any:
        if isinstance(value, str) and value.startswith("$"):
            return results[int(value[1:])]
        if isinstance(value, dict):
            return {key: filled(item) for key, item in value.items()}
        return [filled(item) for item in value] if isinstance(value, list) else value

    for name, params, _ in server.steps:
        results.append(call(name, [filled(value) for value in params]))
    return results


def unwrapped(reply: Any) -> Any:
    """The result in a reply of XML-RPC."""
    return reply["Value"] if reply["Status"] == "Success" else {"error": reply["ErrorDescription"]}


def test_python_xmlrpc(server: Served) -> None:
    with xmlrpc.client.ServerProxy(f"{server.process.url}/RPC2") as proxy:
        results = made(server, lambda name, params: unwrapped(getattr(proxy, name)(*params)))
    assert wrong(server.steps, results) == []


def test_xenapi(server: Served) -> None:
    """The session is the library's own; what it asks without one, it asks of the server's proxy."""
    import XenAPI

    session = XenAPI.Session(server.process.url)
    open_ = False

    def call(name: str, params: list[Any]) -> Any:
        nonlocal open_
        if name == "session.login_with_password" and not open_:
            session.login_with_password(*params)
            open_ = True
            return session.handle
        if name == "session.logout":
            session.logout()
            return ""
        if name == "session.login_with_password" or not session.handle:
            return unwrapped(getattr(session, name)(*params))
        try:
            return session.xenapi_request(name, tuple(params[1:]))
        except XenAPI.Failure as failure:
            return {"error": failure.details}

    try:
        results = made(server, call)
    finally:
        session("close")()
    assert wrong(server.steps, results) == []


@pytest.mark.parametrize("version", ["2", "1"])
def test_jayson(node_modules: Path, by_program: ByProgram, server: Served, version: str) -> None:
    results = by_program(
        ["node", CLIENTS / "jayson.js"], NODE_PATH=str(node_modules), JOURNEY_VERSION=version
    )
    assert wrong(server.steps, results) == []


def test_xen_api(node_modules: Path, server: Served) -> None:
    """It watches all classes from its start: what it knows of objects are events."""
    network = next(params[1] for name, params, _ in server.steps if name == "network.create")
    given = {"url": server.process.url, "user": USER, "password": PASSWORD, "network": network}
    done = subprocess.run(
        ["node", CLIENTS / "xen_api.mjs"],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | {"NODE_PATH": str(node_modules)},
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"seen": TEXT, "changed": "changed", "gone": True}


def test_ruby(by_program: ByProgram, server: Served) -> None:
    assert wrong(server.steps, by_program(["ruby", "-W0", CLIENTS / "client.rb"])) == []


def test_perl(by_program: ByProgram, server: Served) -> None:
    assert wrong(server.steps, by_program(["perl", CLIENTS / "client.pl"])) == []


def test_curl(server: Served) -> None:
    def call(name: str, params: list[Any]) -> Any:
        body = json.dumps({"jsonrpc": "2.0", "method": name, "params": params, "id": 1})
        words = ["curl", "-sS", "--fail", "--compressed", "-d", "@-", f"{server.process.url}/jsonrpc"]
        words += ["-H", "Content-Type: application/json", "-H", "Expect: 100-continue"]
        reply = json.loads(subprocess.run(words, input=body.encode(), capture_output=True, check=True).stdout)
        error = reply.get("error")
        return {"error": [error["message"], *error["data"]]} if error else reply["result"]

    assert wrong(server.steps, made(server, call)) == []


def test_curl_that_would_speak_http_2(server: Served) -> None:
    body = json.dumps({"jsonrpc": "2.0", "method": "network.get_all", "params": ["?"], "id": 1})
    words = ["curl", "-sS", "--fail", "--http2", "-d", body, f"{server.process.url}/jsonrpc"]
    reply = json.loads(subprocess.run(words, capture_output=True, check=True).stdout)
    assert reply["error"]["message"] == "SESSION_INVALID"
