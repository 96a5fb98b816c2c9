"""Example replies: what a client reads from them is the example itself."""

import json
import xmlrpc.client
from pathlib import Path
from typing import Any

import msgspec
import pytest

import apigen
from apigen import derive
from apigen.derive.names import errors
from apigen.generators.curl import Format
from apigen.generators.examples import Examples
from apigen.generators.replies import Replies, encode_failure
from apigen.interchange import xenapi
from apigen.model.api import Api, Class, Error, ErrorParameter, Rpc
from apigen.model.types import INT, STRING, VOID
from apigen.wire.errors import Failure
from apigen.wire.jsonrpc_read import decode_reply as decode_json
from apigen.wire.messages import Fault, Success
from apigen.wire.values import plain_value
from apigen.wire.xmlrpc_read import decode_reply as decode_xml

from .sample import API, LAMP

SPEC = Path(__file__).parents[2] / "spec"
FORMATS: tuple[Format, ...] = ("json-rpc", "xml-rpc")


def outcome(format_: Format, message: bytes) -> Success | Failure | Fault:
    return decode_json(message).outcome if format_ == "json-rpc" else decode_xml(message)


def as_texts(value: Any) -> Any:
    """A value with its numbers as texts: XML-RPC has ints so."""
    match value:
        case dict():
            return {key: as_texts(item) for key, item in value.items()}
        case list():
            return [as_texts(item) for item in value]
        case int() | float() if not isinstance(value, bool):
            return str(value)
        case _:
            return value


def sent(examples: Examples, cls: Class, rpc: Rpc) -> Any:
    return plain_value(examples.result(cls, rpc)) if rpc.result != VOID else ""


def every(api: Api, format_: Format) -> None:
    examples = Examples(api)
    replies = Replies(examples)
    known = errors(api)
    for cls in api.classes:
        for rpc in derive.all_rpcs(api, cls):
            good = replies.success(format_, cls, rpc)
            found = outcome(format_, good)
            assert isinstance(found, Success), rpc.name
            assert as_texts(found.value) == as_texts(sent(examples, cls, rpc)), rpc.name
            bad = replies.failure(format_, cls, rpc)
            failed = outcome(format_, bad)
            assert isinstance(failed, Failure)
            if failed.code in known and failed.code not in STANDARD:
                assert len(failed.params) == len(known[failed.code].parameters)
            if format_ == "xml-rpc":
                xmlrpc.client.loads(good)
                xmlrpc.client.loads(bad)


STANDARD = {"HANDLE_INVALID", "UUID_INVALID", "SESSION_INVALID", "MESSAGE_PARAMETER_COUNT_MISMATCH"}


@pytest.mark.parametrize("format_", FORMATS)
def test_a_client_reads_the_example(format_: Format) -> None:
    every(apigen.load(SPEC).api, format_)


@pytest.mark.corpus
@pytest.mark.parametrize("format_", FORMATS)
def test_a_client_reads_the_published_api(corpus: Path, format_: Format) -> None:
    dump, more = (json.loads((corpus / f"xenapi-8.2{kind}.json").read_text()) for kind in ("", "-extras"))
    every(xenapi.read(dump, more), format_)


def failure(rpc: Rpc, api: Api = API, cls: Class = LAMP) -> tuple[str, ...]:
    found = Replies(Examples(api)).error_of(cls, rpc)
    return (found.code, *found.params)


def derived(name: str) -> Rpc:
    rpc = derive.find_rpc(API, LAMP, name)
    assert rpc is not None
    return rpc


def test_a_call_fails_with_what_it_raises() -> None:
    code, lamp, wrong = failure(LAMP.rpcs[0])
    assert code == "LAMP_BROKEN"
    assert lamp.startswith("OpaqueRef:")
    assert wrong == "what is wrong"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("get_watts", "HANDLE_INVALID"),
        ("get_by_uuid", "UUID_INVALID"),
        ("get_all", "SESSION_INVALID"),
        ("create", "SESSION_INVALID"),
    ],
)
def test_or_else_with_what_fits_any_call(name: str, code: str) -> None:
    assert failure(derived(name))[0] == code


def test_without_a_session_a_count_may_be_wrong() -> None:
    api = msgspec.structs.replace(API, classes=(LAMP,))
    found = failure(Rpc(name="f", result=VOID), api)
    assert found == ("MESSAGE_PARAMETER_COUNT_MISMATCH", "lamp.f", "0", "1")


def test_the_parameters_of_errors_are_by_type_and_name() -> None:
    names = ("class", "lamp", "LAMP_ref", "ref", "expected", "reason", "odd thing", "message")
    error = Error(
        name="E",
        parameters=(*(ErrorParameter(name=name) for name in names), ErrorParameter(name="n", type=INT)),
    )
    examples = Examples(API)
    found = dict(zip((*names, "n"), examples.error(error, LAMP), strict=True))
    assert found["class"] == "lamp"
    assert found["lamp"] == found["LAMP_ref"] == found["ref"]
    assert found["ref"].startswith("OpaqueRef:")
    assert (found["expected"], found["n"]) == ("2", "1")
    assert (found["reason"], found["odd thing"]) == ("it is in use", "odd thing")
    states = Error(name="E", parameters=(ErrorParameter(name="expected"), ErrorParameter(name="actual")))
    assert examples.error(states) == ("halted", "running")


def test_an_error_in_each_format() -> None:
    params = Examples(API).error(API.errors[0])
    xml = encode_failure("xml-rpc", "LAMP_BROKEN", params)
    old = encode_failure("json-rpc", "LAMP_BROKEN", params, "1.0")
    new = encode_failure("json-rpc", "LAMP_BROKEN", params)
    reply = {"Status": "Failure", "ErrorDescription": ["LAMP_BROKEN", *params]}
    assert xmlrpc.client.loads(xml)[0] == (reply,)
    assert json.loads(old) == {"result": None, "error": ["LAMP_BROKEN", *params], "id": 1}
    assert json.loads(new)["error"] == {"code": 1, "message": "LAMP_BROKEN", "data": list(params)}


def test_a_secret_result_is_not_shown() -> None:
    rpc = Rpc(name="key", result=STRING, secret_result=True)
    assert b'"********"' in Replies(Examples(API)).success("json-rpc", LAMP, rpc)
