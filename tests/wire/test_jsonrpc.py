"""JSON-RPC requests and replies as they are read; first the examples of the specification, to the letter."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from apigen.wire import jsonrpc, scalars
from apigen.wire.errors import Failure, Refusal
from apigen.wire.jsonrpc_read import decode_replies, decode_reply, decode_request
from apigen.wire.messages import Call, Fault, NotAReplyError, Success

FUNCTIONS: dict[str, Callable[..., Any]] = {
    "subtract": lambda minuend, subtrahend: minuend - subtrahend,
    "sum": lambda *numbers: sum(numbers),
    "update": lambda *_: None,
    "foobar": lambda: None,
    "notify_hello": lambda _: None,
    "notify_sum": lambda *_: None,
    "get_data": lambda: ["hello", 5],
}


def served(body: str) -> Any:
    """What a server of plain functions answers; None for nothing at all."""
    request = decode_request(body.encode())
    replies = [reply for call in request.calls if (reply := answered(call)) is not None]
    if not replies:
        return None
    return json.loads(jsonrpc.encode_batch(replies) if request.batch else replies[0])


def answered(call: Call | Fault) -> bytes | None:
    if isinstance(call, Fault):
        return jsonrpc.encode_fault(call)
    assert call.version == "2.0"
    function = FUNCTIONS.get(call.name)
    if function is None:
        reply = jsonrpc.encode_failure("MESSAGE_METHOD_UNKNOWN", [call.name], call.id)
    else:
        result = function(*call.params) if call.named is None else function(**call.named)
        reply = jsonrpc.encode_success(result, call.id)
    return None if call.notification else reply


def ok(result: Any, id_: Any) -> Any:
    return {"jsonrpc": "2.0", "result": result, "id": id_}


def failed(code: int, id_: Any = None) -> Any:
    return {"jsonrpc": "2.0", "error": code, "id": id_}


EXAMPLES = [
    ('{"jsonrpc": "2.0", "method": "subtract", "params": [42, 23], "id": 1}', ok(19, 1)),
    ('{"jsonrpc": "2.0", "method": "subtract", "params": [23, 42], "id": 2}', ok(-19, 2)),
    (
        '{"jsonrpc": "2.0", "method": "subtract", "params": {"subtrahend": 23, "minuend": 42}, "id": 3}',
        ok(19, 3),
    ),
    (
        '{"jsonrpc": "2.0", "method": "subtract", "params": {"minuend": 42, "subtrahend": 23}, "id": 4}',
        ok(19, 4),
    ),
    ('{"jsonrpc": "2.0", "method": "update", "params": [1,2,3,4,5]}', None),
    ('{"jsonrpc": "2.0", "method": "foobar"}', None),
    ('{"jsonrpc": "2.0", "method": "unknown", "id": "1"}', failed(-32601, "1")),
    ('{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]', failed(-32700)),
    ('{"jsonrpc": "2.0", "method": 1, "params": "bar"}', failed(-32600)),
    (
        '[{"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},{"jsonrpc": "2.0", "method"',
        failed(-32700),
    ),
    ("[]", failed(-32600)),
    ("[1]", [failed(-32600)]),
    ("[1,2,3]", [failed(-32600)] * 3),
    (
        """[
        {"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},
        {"jsonrpc": "2.0", "method": "notify_hello", "params": [7]},
        {"jsonrpc": "2.0", "method": "subtract", "params": [42,23], "id": "2"},
        {"foo": "boo"},
        {"jsonrpc": "2.0", "method": "foo.get", "params": {"name": "myself"}, "id": "5"},
        {"jsonrpc": "2.0", "method": "get_data", "id": "9"}
        ]""",
        [ok(7, "1"), ok(19, "2"), failed(-32600), failed(-32601, "5"), ok(["hello", 5], "9")],
    ),
    (
        """[
        {"jsonrpc": "2.0", "method": "notify_sum", "params": [1,2,4]},
        {"jsonrpc": "2.0", "method": "notify_hello", "params": [7]}
        ]""",
        None,
    ),
]


@pytest.mark.parametrize(("body", "expected"), EXAMPLES)
def test_examples_of_the_specification(body: str, expected: Any) -> None:
    found = served(body)
    for reply in found if isinstance(found, list) else [found] if found else []:
        if "error" in reply:
            assert set(reply["error"]) == {"code", "message", "data"}
            reply["error"] = reply["error"]["code"]
    assert found == expected


def call(body: str) -> Call | Fault:
    request = decode_request(body.encode())
    assert not request.batch
    return request.calls[0]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('{"method": "m", "params": [1], "id": "x"}', Call("m", [1], id="x", version="1.0")),
        (
            '{"method": "m", "params": [], "id": null}',
            Call("m", [], id=None, version="1.0", notification=True),
        ),
        ('{"jsonrpc": "2.0", "method": "m", "id": 0}', Call("m", [], id=0, version="2.0")),
        ('{"jsonrpc": "2.0", "method": "m", "id": null}', Call("m", [], id=None, version="2.0")),
        ('{"jsonrpc": "2.0", "method": "m", "id": 1.5}', Call("m", [], id=1.5, version="2.0")),
        ('{"jsonrpc": "2.0", "method": "m"}', Call("m", [], version="2.0", notification=True)),
        ('{"jsonrpc": "2.0", "method": "m", "params": {}, "id": 1}', Call("m", [], {}, 1, "2.0")),
        ('{"jsonrpc": "2.0", "method": "m", "id": 2, "x": []}', Call("m", id=2, version="2.0")),
        ('\ufeff{"jsonrpc": "2.0", "method": "m", "id": 1}', Call("m", id=1, version="2.0")),
    ],
)
def test_requests(body: str, expected: Call) -> None:
    assert call(body) == expected


@pytest.mark.parametrize(
    ("body", "id_", "version"),
    [
        ('{"jsonrpc": "1.0", "method": "m", "params": [], "id": 1}', 1, "2.0"),
        ('{"jsonrpc": 2.0, "method": "m", "params": [], "id": 1}', 1, "2.0"),
        ('{"jsonrpc": null, "method": "m", "params": [], "id": 1}', 1, "2.0"),
        ('{"jsonrpc": "2.0", "method": "m", "params": "x", "id": 1}', 1, "2.0"),
        ('{"jsonrpc": "2.0", "method": "m", "params": null, "id": 1}', 1, "2.0"),
        ('{"jsonrpc": "2.0", "method": null, "id": 1}', 1, "2.0"),
        ('{"jsonrpc": "2.0", "method": "m", "id": {}}', None, "2.0"),
        ('{"jsonrpc": "2.0", "method": "m", "id": true}', None, "2.0"),
        ('{"jsonrpc": "2.0", "method": "m", "id": "\\ud800"}', None, "2.0"),
        ('{"method": "m", "params": {}, "id": 1}', 1, "1.0"),
        ('{"method": "m", "id": 1}', 1, "1.0"),
        ('{"method": "m", "params": []}', None, "1.0"),
        ("{}", None, "2.0"),
        ('"x"', None, "2.0"),
        ("null", None, "2.0"),
    ],
)
def test_invalid_requests(body: str, id_: Any, version: Any) -> None:
    fault = call(body)
    assert isinstance(fault, Fault)
    assert (fault.code, fault.id, fault.version) == (-32600, id_, version)


@pytest.mark.parametrize("body", [b"", b"x", b"NaN", b"[Infinity]", b"{'a': 1}", b'"\xff"', b'"\0"'])
def test_what_is_no_json(body: bytes) -> None:
    (fault,) = decode_request(body).calls
    assert isinstance(fault, Fault)
    assert fault.code == -32700


def test_version_1_has_no_batches() -> None:
    (fault,) = decode_request(b'[{"method": "m", "params": [], "id": 7}]').calls
    assert isinstance(fault, Fault)
    assert (fault.code, fault.id, fault.version) == (-32600, 7, "2.0")


def test_faults_in_the_form_of_their_version() -> None:
    assert jsonrpc.encode_fault(Fault(-32600, "why", 7, "1.0")) == (
        b'{"result":null,"error":["Invalid Request","why"],"id":7}'
    )
    assert jsonrpc.encode_fault(Fault(-32700, "why")) == (
        b'{"jsonrpc":"2.0","error":{"code":-32700,"message":"Parse error","data":["why"]},"id":null}'
    )


@pytest.mark.parametrize("deep", [101, 5000, 100_000])
def test_what_is_nested_too_deep(deep: int) -> None:
    with pytest.raises(Failure, match="TOO_LARGE"):
        decode_request(b"[" * deep + b"]" * deep)


def test_what_is_nested_as_deep_as_may_be() -> None:
    assert len(decode_request(b"[" * 100 + b"]" * 100).calls) == 1


def test_ints_are_exact() -> None:
    found = call(
        '{"jsonrpc": "2.0", "method": "m", "params": [9223372036854775807, -9223372036854775808], "id": 1}'
    )
    assert isinstance(found, Call)
    assert found.params == [2**63 - 1, -(2**63)]


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ('{"jsonrpc": "2.0", "result": [1], "id": 1}', Success([1])),
        ('{"result": "", "error": null, "id": 1}', Success("")),
        ('{"jsonrpc": "2.0", "result": [NaN, -Infinity, 1e999], "id": 1}', None),
    ],
)
def test_results(body: str, outcome: Success | None) -> None:
    reply = decode_reply(body.encode())
    assert reply.id == 1
    assert isinstance(reply.outcome, Success)
    if outcome is not None:
        assert reply.outcome == outcome
    else:
        assert repr(reply.outcome.value[:2]) == "[nan, -inf]"


@pytest.mark.parametrize(
    "body",
    [
        '{"jsonrpc": "2.0", "error": {"code": 1, "message": "HANDLE_INVALID", "data": ["VM", "x"]}, "id": 1}',
        '{"jsonrpc": "2.0", "error": {"code": -32601, "message": "HANDLE_INVALID", "data": ["VM", "x"]}}',
        '{"result": null, "error": ["HANDLE_INVALID", "VM", "x"], "id": 1}',
        '{"jsonrpc": "2.0", "error": ["HANDLE_INVALID", "VM", "x"], "id": 1}',
    ],
)
def test_failures_in_all_forms(body: str) -> None:
    outcome = decode_reply(body.encode()).outcome
    assert isinstance(outcome, Failure)
    assert (outcome.code, outcome.params) == ("HANDLE_INVALID", ("VM", "x"))


def test_errors_of_the_standard_are_faults() -> None:
    body = b'{"jsonrpc": "2.0", "error": {"code": -32700, "message": "Parse error"}, "id": null}'
    assert decode_reply(body).outcome == Fault(-32700, "Parse error")


@pytest.mark.parametrize("body", [b"<html></html>", b"1", b"{}", b'{"error": 5}', b"\xff", b'{"error": []}'])
def test_what_is_no_reply(body: bytes) -> None:
    with pytest.raises(NotAReplyError):
        decode_reply(body)


def test_replies_to_a_batch() -> None:
    body = jsonrpc.encode_batch([jsonrpc.encode_success(1, 2), jsonrpc.encode_failure("X", [], 3)])
    assert [reply.id for reply in decode_replies(body)] == [2, 3]
    (fault,) = decode_replies(jsonrpc.encode_fault(Fault(-32600, "an empty batch")))
    assert isinstance(fault.outcome, Fault)


@pytest.mark.parametrize(
    "text",
    [
        '{"jsonrpc": "2.0", "id": 1, "method": "a.b", "method": "a.c", "params": []}',
        '{"jsonrpc": "2.0", "id": 1, "id": 2, "method": "a.b", "params": []}',
        '{"jsonrpc": "2.0", "id": 1, "method": "a.b", "params": [[{"x": 1, "x": 2}]]}',
        '{"jsonrpc": "2.0", "id": 1, "method": "a.b", "params": [{"x": 1, "\\u0078": 2}]}',
    ],
)
def test_a_member_stands_once(text: str) -> None:
    (fault,) = decode_request(text.encode()).calls
    assert fault == Fault(jsonrpc.INVALID_REQUEST, "two members of an object have one name")


def test_colons_in_texts_are_no_members() -> None:
    text = '{"jsonrpc": "2.0", "id": "\\":", "method": "a:b", "params": [": \\\\", {":": ":"}]}'
    (call,) = decode_request(text.encode()).calls
    assert isinstance(call, Call)
    assert call.params == [": \\", {":": ":"}]


def test_python_says_nothing_to_clients() -> None:
    for digits in ("9" * 5000, "-" + "9" * 100_000):
        (call,) = decode_request(
            f'{{"jsonrpc": "2.0", "id": 1, "method": "m", "params": [{digits}]}}'.encode()
        ).calls
        assert isinstance(call, Call)
        with pytest.raises(Refusal):
            scalars.integer(call.params[0])
    assert decode_request(b'"\xff"').calls == (Fault(jsonrpc.PARSE_ERROR, "bytes that are not UTF-8"),)
