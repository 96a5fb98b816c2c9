"""JSON-RPC messages as they are written, 1.0 and 2.0; values in them are what `json_values` makes.

An error of the API is `{"code": 1, "message": CODE, "data": [params…]}` in 2.0, and `[CODE, params…]` in 1.0.
The standard's own codes go with the errors that mean the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from apigen.wire.characters import cleaned
from apigen.wire.messages import Fault, Id, Version

CONTENT_TYPE = "application/json"

PARSE_ERROR, INVALID_REQUEST = -32700, -32600
METHOD_NOT_FOUND, INVALID_PARAMS, INTERNAL_ERROR = -32601, -32602, -32603

API_ERROR = 1
"""The code of all errors of the API but these: it is by the message that clients tell them apart."""

CODES: Mapping[str, int] = {
    "MESSAGE_METHOD_UNKNOWN": METHOD_NOT_FOUND,
    "MESSAGE_PARAMETER_COUNT_MISMATCH": INVALID_PARAMS,
    "FIELD_TYPE_ERROR": INVALID_PARAMS,
    "INTERNAL_ERROR": INTERNAL_ERROR,
}

_WORDS = {PARSE_ERROR: "Parse error", INVALID_REQUEST: "Invalid Request"}

_encode = msgspec.json.Encoder().encode


def encode_call(
    name: str, params: Sequence[Any] | Mapping[str, Any], id_: Id, version: Version = "2.0"
) -> bytes:
    """A call; the session first among the parameters, or as `session_id`. By name in 2.0 alone."""
    call = {"method": name, "params": params, "id": id_}
    return _encode(call if version == "1.0" else {"jsonrpc": "2.0", **call})


def encode_success(result: Any, id_: Id, version: Version = "2.0") -> bytes:
    """The reply to a call that returned; `result` may be `msgspec.Raw`, JSON that is written already."""
    if version == "1.0":
        return _encode({"result": result, "error": None, "id": id_})
    return _encode({"jsonrpc": "2.0", "result": result, "id": id_})


def encode_failure(code: str, params: Iterable[str], id_: Id, version: Version = "2.0") -> bytes:
    """The reply to a call that failed with an error of the API."""
    return encode_error(CODES.get(code, API_ERROR), code, params, id_, version)


def encode_fault(fault: Fault) -> bytes:
    """The reply to what could not be understood as a request."""
    word = _WORDS.get(fault.code, "Server error")
    return encode_error(fault.code, word, (fault.text,), fault.id, fault.version)


def encode_error(number: int, message: str, data: Iterable[str], id_: Id, version: Version = "2.0") -> bytes:
    """The reply with an error: `number` is what 1.0 has no place for.

    U+FFFD stands for what XML 1.0 cannot hold, so that both faces say the same.
    """
    word, texts = cleaned(message), [cleaned(text) for text in data]
    if version == "1.0":
        return _encode({"result": None, "error": [word, *texts], "id": id_})
    error = {"code": number, "message": word, "data": texts}
    return _encode({"jsonrpc": "2.0", "error": error, "id": id_})


def encode_batch(messages: Iterable[bytes]) -> bytes:
    """Several calls, or the replies to them, in one."""
    return b"[" + b",".join(messages) + b"]"
