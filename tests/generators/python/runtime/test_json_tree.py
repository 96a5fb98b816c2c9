"""JSON-RPC, as bytes and back."""

import json
import math
from typing import Any

import pytest

from tests.generators.python.runtime.loaded import errors, json_tree


def reply(**members: Any) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "id": 7, **members}).encode()


def test_calls() -> None:
    assert json.loads(json_tree.encode_call("VM.start", ["s", "ä", 2**60, True, None], 7)) == {
        "jsonrpc": "2.0",
        "method": "VM.start",
        "params": ["s", "ä", 2**60, True, None],
        "id": 7,
    }


def test_floats_that_json_lacks() -> None:
    sent = json_tree.encode_call("x", [[math.inf, -math.inf, math.nan, 0.5], {"a": math.inf}], 7)
    assert json.loads(sent)["params"] == [["Infinity", "-Infinity", "NaN", 0.5], {"a": "Infinity"}]


def test_results() -> None:
    assert json_tree.decode_reply(reply(result={"b": 1, "a": 2**62}), 7) == (None, {"b": 1, "a": 2**62})
    assert json_tree.decode_reply(reply(result=None), 7) == (None, None)
    assert json_tree.decode_reply(reply(result=1, error=None), 7) == (None, 1)
    infinite = b'{"result": [Infinity, -Infinity], "error": null, "id": 7}'
    assert json_tree.decode_reply(infinite, 7) == (None, [math.inf, -math.inf])


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        ({"code": 1, "message": "HANDLE_INVALID", "data": ["VM", "x"]}, ["HANDLE_INVALID", "VM", "x"]),
        ({"code": -32601, "message": "MESSAGE_METHOD_UNKNOWN"}, ["MESSAGE_METHOD_UNKNOWN"]),
        ({"code": 1, "message": "X", "data": "text"}, ["X", "text"]),
        ({"code": 1, "message": "X", "data": [5, None]}, ["X", "5", "null"]),
        (["SESSION_INVALID", "s"], ["SESSION_INVALID", "s"]),
    ],
)
def test_errors(error: Any, failure: list[str]) -> None:
    assert json_tree.decode_reply(reply(error=error, id=0), 7) == (failure, None)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"\xff\xfe",
        b"[]",
        b"5",
        b"null",
        b'{"result": 1',
        reply(),
        reply(result=1, id=8),
        reply(result=1, id="7"),
        reply(result=1, id=None),
        reply(error="text"),
        reply(error=[]),
        b"[" * 100_000,
        b'{"id": 7, "result": ' + b"9" * 5000 + b"}",
    ],
)
def test_what_is_no_reply(body: bytes) -> None:
    with pytest.raises(errors.ProtocolError):
        json_tree.decode_reply(body, 7)


def test_batches() -> None:
    replies = [{"id": 2, "error": {"message": "X", "code": 1}}, {"id": 1, "result": "a"}]
    decoded = json_tree.decode_batch(json.dumps(replies).encode(), [1, 2])
    assert decoded == [(None, "a"), (["X"], None)]


@pytest.mark.parametrize("ids", [[1], [1, 1], [1, 3], [1, 2, 3], ["1", 2]])
def test_replies_to_other_batches(ids: list[Any]) -> None:
    body = json.dumps([{"id": id_, "result": 0} for id_ in ids]).encode()
    with pytest.raises(errors.ProtocolError):
        json_tree.decode_batch(body, [1, 2])


def test_a_batch_that_is_refused_as_a_whole() -> None:
    body = reply(error={"code": 1, "message": "TOO_LARGE"}, id=None)
    assert json_tree.decode_batch(body, [1, 2]) == [(["TOO_LARGE"], None)] * 2


@pytest.mark.parametrize(
    "body",
    [
        b'{"id": 7, "result": {"a": "1", "a": "2"}}',
        b'{"id": 7, "result": [{"b": {"a": "1", "a": "1"}}]}',
        b'{"id": 7, "result": 1, "result": 2}',
    ],
)
def test_a_member_twice(body: bytes) -> None:
    with pytest.raises(errors.ProtocolError, match="a member twice"):
        json_tree.decode_reply(body, 7)
