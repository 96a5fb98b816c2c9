"""JSON-RPC 2.0: calls to bytes, and replies to the neutral tree."""

from __future__ import annotations

import json
from math import isfinite, isnan

from .errors import ProtocolError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

CONTENT_TYPE = "application/json"
PATH = "/jsonrpc"
BATCHES = True

_encode = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode


def encode_call(rpc: str, params: list[Any] | dict[str, Any], id_: int) -> bytes:
    """A call, with its arguments by place or by name."""
    call = {"jsonrpc": "2.0", "method": rpc, "params": params, "id": id_}
    try:
        return _encode(call).encode()
    except ValueError:  # JSON has no infinities
        return _encode(_spelt(call)).encode()


def encode_batch(calls: Sequence[bytes]) -> bytes:
    return b"[" + b",".join(calls) + b"]"


def _spelt(value: Any) -> Any:
    if isinstance(value, float):
        if isfinite(value):
            return value
        if isnan(value):
            return "NaN"
        return "Infinity" if value > 0 else "-Infinity"
    if value.__class__ is dict:
        return {key: _spelt(one) for key, one in value.items()}
    if value.__class__ is list:
        return [_spelt(one) for one in value]
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ProtocolError("the answer has a member twice")
    return members


_decode = json.JSONDecoder(object_pairs_hook=_object).decode


def _loads(body: bytes) -> Any:
    try:
        return _decode(body.decode())
    except RecursionError:
        raise ProtocolError("the answer is nested too deeply") from None
    except ValueError:
        raise ProtocolError("the answer is not JSON") from None


def decode_reply(body: bytes, id_: int) -> tuple[list[str] | None, Any]:
    """What a reply says: the code and parameters of an error or None, and the result."""
    return _reply(_loads(body), id_)


def decode_batch(body: bytes, ids: Sequence[int]) -> list[tuple[list[str] | None, Any]]:
    """What the replies to a batch say, in the order of the calls."""
    replies = _loads(body)
    if replies.__class__ is not list:
        failure, _ = _reply(replies, 0)
        return [(failure, None)] * len(ids)
    found: dict[int, Any] = {}
    for reply in replies:
        id_: Any = reply.get("id") if reply.__class__ is dict else None
        if id_.__class__ is not int or id_ in found:
            raise ProtocolError("the answer to a batch has a reply to no call of it")
        found[id_] = reply
    if found.keys() != set(ids):
        raise ProtocolError("the answer to a batch has not one reply to each call")
    return [_reply(found[id_], id_) for id_ in ids]


def _reply(reply: Any, id_: int) -> tuple[list[str] | None, Any]:
    if reply.__class__ is not dict:
        raise ProtocolError("the answer is JSON, but no reply to a call")
    error = reply.get("error")
    if error is not None:
        return _failure(error), None
    if "result" not in reply:
        raise ProtocolError("the answer is JSON, but no reply to a call")
    if reply.get("id") != id_:
        raise ProtocolError("the answer is to another call")
    return None, reply["result"]


def _failure(error: Any) -> list[str]:
    """The code and parameters, as 2.0 has them or, in servers' early refusals, as 1.0 has."""
    if error.__class__ is dict:
        data = error.get("data")
        params: list[Any] = (
            data if data.__class__ is list else [] if data is None else [data]
        )
        error = [error.get("message"), *params]
    if error.__class__ is not list or not error:
        raise ProtocolError("the answer has an error without a code")
    return [one if one.__class__ is str else json.dumps(one) for one in error]
