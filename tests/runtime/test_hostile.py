"""What nobody should send: each RPC, made from the model, with wrong types, wrong refs, and hostile texts."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from apigen.derive.names import enums, structs
from apigen.model.api import Api, Parameter
from apigen.model.types import (
    BOOL,
    DATETIME,
    FLOAT,
    INT,
    EnumType,
    ListType,
    MapType,
    OptionType,
    Record,
    Ref,
    SetType,
    StructType,
    Type,
    plain,
)
from apigen.wire.errors import Failure
from apigen.wire.messages import Success

from .conftest import Serve

NONE = "OpaqueRef:8c0f5a2e-0000-4000-8000-000000000000"


def fitting(api: Api, parameter: Parameter) -> Any:
    """A value of a parameter's type that no object bears; for `create` all that is needed."""
    return _fitting(api, parameter.type)


def _fitting(api: Api, type_: Type) -> Any:
    match plain(type_):
        case Ref():
            return NONE
        case SetType() | ListType():
            return []
        case MapType():
            return {}
        case OptionType(element):
            return _fitting(api, element)
        case EnumType(name):
            return enums(api)[name].values[0].name
        case StructType(name):
            return {member.name: _fitting(api, member.type) for member in structs(api)[name].members}
        case Record(name):
            (cls,) = (cls for cls in api.classes if cls.name == name)
            return {
                field.name: _fitting(api, field.type)
                for field in cls.fields
                if field.default is None and field.qualifier != "RO/runtime"
            }
        case base:
            simple: dict[Type, Any] = {INT: 0, FLOAT: 0.5, BOOL: True, DATETIME: "20200101T00:00:00Z"}
            return simple.get(base, "")


def wrong(type_: Type) -> Iterator[Any]:
    """Values that are of another type."""
    base = plain(type_)
    if not isinstance(base, OptionType):
        yield None
    yield {"\u0000": 1} if isinstance(base, MapType) else {"a": {"b": []}}
    yield [[None]]
    if base == BOOL:
        yield from (0, 1, "true")
    elif base == INT:
        yield from (2**63, -(2**63) - 1, 0.5, "0x1", "1e3", "9" * 20, " 1", "\u0661", True)
    elif base == FLOAT:
        yield from ("", "one", "1_0", True)
    elif base == DATETIME:
        yield from ("yesterday", "20200230T00:00:00Z", 0)
    elif isinstance(base, SetType | ListType | MapType | Record | StructType):
        yield from ("", 0, "[]")
    elif isinstance(base, EnumType | Ref) or not isinstance(base, OptionType):
        yield from (0, 1.5, False)


KNOWN = {"FIELD_TYPE_ERROR", "VALUE_NOT_SUPPORTED"}


@pytest.mark.parametrize("which", ["hypervisor", "harbour"])
def test_wrong_types_in_every_parameter(serve: Serve, which: str, request: pytest.FixtureRequest) -> None:
    api: Api = request.getfixturevalue(which)
    driver = serve(api)
    faults = []
    for name, entry in driver.server.dispatcher.entries.items():
        for at, parameter in enumerate(entry.rpc.parameters):
            arguments = [fitting(api, other) for other in entry.rpc.parameters]
            for value in wrong(parameter.type):
                given = [*arguments[:at], value, *arguments[at + 1 :]]
                session = [driver.session] if entry.signature.session else []
                body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": name, "params": session + given})
                error = json.loads(driver.json(body.encode()) or b"{}").get("error")
                if error is None or error["message"] not in KNOWN:
                    faults.append((name, parameter.name, value, error))
    assert faults == []


def test_refs_of_other_classes(serve: Serve, hypervisor: Api, face: str) -> None:
    driver = serve(hypervisor, face=face)
    network = driver.call("network.create", {"name_label": "n"})
    for cls in hypervisor.classes:
        for rpc in ("get_record", "destroy", "get_uuid", "set_name_label"):
            entry = driver.server.dispatcher.entries.get(f"{cls.name}.{rpc}")
            if entry is None or entry.run is None or entry.rpc.rule is None or entry.rpc.replaces:
                continue
            if cls.name == "network":
                continue
            for ref in (network, NONE, "", "OpaqueRef:NULL", "network", "OpaqueRef:", f"{network} ", "'--"):
                more = [""] if rpc.startswith("set") else []
                outcome = driver.outcome(entry.name, driver.session, ref, *more)
                assert isinstance(outcome, Failure)
                assert (outcome.code, outcome.params) == ("HANDLE_INVALID", (cls.name, ref))


HOSTILE = (
    "'; DROP TABLE obj; --",
    '"},\n"uuid":"x",{"',
    '\n"name_label":"other",',
    "<value>&amp;<!--]]>",
    "\\u0000 \\n %s {0} ${x}",
    "OpaqueRef:NULL",
    "\u2028\u202e\ufeff\U0001f600",
    "a" * 100_000,
    "\r\n\t",
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_texts_come_back(serve: Serve, hypervisor: Api, face: str, text: str) -> None:
    driver = serve(hypervisor, face=face)
    ref = driver.call("network.create", {"name_description": text, "other_config": {text: text}})
    assert driver.call("network.get_name_description", ref) == text
    driver.call("network.add_tags", ref, text)
    record = driver.call("network.get_record", ref)
    assert record["name_description"] == text
    assert (record["other_config"], record["tags"]) == ({text: text}, [text])
    assert record["name_label"] == ""
    driver.call("network.remove_from_other_config", ref, text)
    assert driver.call("network.get_other_config", ref) == {}
    assert driver.call("network.get_by_name_label", text) == []
    with pytest.raises(Failure, match="UUID_INVALID"):
        driver.call("network.get_by_uuid", text)


@pytest.mark.parametrize("text", ["\0", "\x08", "\ufffe"])
def test_texts_that_xml_cannot_hold(serve: Serve, hypervisor: Api, text: str) -> None:
    driver = serve(hypervisor)
    for params in ([{"name_label": text}], [{"other_config": {text: ""}}], [{"tags": ["a", text]}]):
        outcome = driver.outcome("network.create", driver.session, *params)
        assert isinstance(outcome, Failure)
        assert outcome.code == "VALUE_NOT_SUPPORTED"


NO_CALLS = [
    b"",
    b"{",
    b"\xff",
    b"null",
    b'"x"',
    b"[]",
    b"[[]]",
    b'{"jsonrpc": "3.0", "method": "a", "id": 1}',
    b'{"jsonrpc": "2.0", "method": 1, "id": 1}',
    b'{"jsonrpc": "2.0", "method": "VM.get_uuid", "params": "x", "id": 1}',
    b'{"jsonrpc": "2.0", "method": "VM.get_uuid", "params": ["\\ud800", "\\ud800"], "id": 1}',
    b'{"jsonrpc": "2.0", "method": "VM.get_uuid", "params": ["\xff", "b"], "id": 1}',
    b'{"jsonrpc": "2.0", "method": "VM.get_uuid", "params": {"session_id": "a"}, "id": 1}',
    b'{"jsonrpc": "2.0", "method": "VM.get_uuid", "params": {"self": "a"}, "id": 1}',
    b'{"jsonrpc": "2.0", "method": "\\ud800", "params": [], "id": 1}',
    b"[" * 10_000,
    b'{"a":' * 10_000,
]


@pytest.mark.parametrize("body", NO_CALLS, ids=range(len(NO_CALLS)))
def test_no_json_rpc_calls(serve: Serve, hypervisor: Api, body: bytes) -> None:
    driver = serve(hypervisor)
    reply = json.loads(driver.json(body) or b"{}")
    for one in reply if isinstance(reply, list) else [reply]:
        assert isinstance(one["error"]["code"], int)
        assert one["error"]["message"] not in ("INTERNAL_ERROR", "")
    assert isinstance(driver.outcome("VM.get_all", driver.session), Success)


NO_XML_CALLS = [
    b"",
    b"<",
    b"<methodCall/>",
    b"<methodCall><methodName></methodName></methodCall>",
    b"<methodCall><methodName>VM.get_all</methodName><params><param/></params></methodCall>",
    b"<methodCall><methodName>a.b</methodName><params><param><value><i4>x</i4></value></param></params>",
    b"<methodCall><methodName>a.b</methodName><params><param><value><i4/></value></param></params></methodCall>",
    b'<!DOCTYPE a [<!ENTITY b "bb">]><methodCall><methodName>&b;</methodName></methodCall>',
    b"<a>" * 10_000,
    b"<methodCall><methodName>\xff</methodName></methodCall>",
]


@pytest.mark.parametrize("body", NO_XML_CALLS, ids=range(len(NO_XML_CALLS)))
def test_no_xml_rpc_calls(serve: Serve, hypervisor: Api, body: bytes) -> None:
    driver = serve(hypervisor, face="xml")
    reply = driver.xml(body)
    assert b"<fault>" in reply or b"<value>Failure</value>" in reply
    assert b"INTERNAL_ERROR" not in reply
    assert isinstance(driver.outcome("VM.get_all", driver.session), Success)


def test_a_wide_batch(serve: Serve, hypervisor: Api) -> None:
    driver = serve(hypervisor)
    one = {"jsonrpc": "2.0", "id": 1, "method": "network.get_all", "params": [driver.session]}
    assert len(json.loads(driver.json(json.dumps([one] * 1000).encode()) or b"")) == 1000
    assert b"TOO_LARGE" in (driver.json(json.dumps([one] * 1001).encode()) or b"")


HUGE = {
    "json deep": lambda: (
        b'{"jsonrpc":"2.0","id":1,"method":"VM.get_all","params":%s%s}' % (b"[" * 5_000_000, b"]" * 5_000_000)
    ),
    "json open": lambda: b'{"a":' * 2_000_000,
    "json batch": lambda: b"[%s1]" % (b"1," * 5_000_000),
    "json digits": lambda: b'{"jsonrpc":"2.0","id":1,"method":"VM.get_all","params":[%s]}' % (b"1" * 10**7),
    "xml deep": lambda: (
        b"<methodCall><methodName>VM.get_all</methodName><params><param>%s%s"
        b"</param></params></methodCall>"
        % (b"<value><array><data>" * 230_000, b"</data></array></value>" * 230_000)
    ),
    "xml open": lambda: b"<a>" * 3_000_000,
}


@pytest.mark.parametrize("what", HUGE)
def test_ten_megabytes_of_nothing(serve: Serve, hypervisor: Api, what: str) -> None:
    """A short answer, soon; the server goes on."""
    driver = serve(hypervisor)
    body = HUGE[what]()
    began = time.perf_counter()
    reply = driver.xml(body) if what.startswith("xml") else driver.json(body)
    assert time.perf_counter() - began < 20  # seconds: what grows with the square takes hours
    assert reply is not None
    assert len(reply) < 1000
    assert b"INTERNAL_ERROR" not in reply
    assert b"error" in reply or b"fault" in reply or b"Failure" in reply
    assert isinstance(driver.outcome("VM.get_all", driver.session), Success)
