"""JSON-RPC messages as they are read: requests by a server, replies by a client."""

import json
import re
from typing import Any, NoReturn

import msgspec

from apigen.wire.errors import Failure, too_large
from apigen.wire.jsonrpc import INVALID_REQUEST, PARSE_ERROR
from apigen.wire.messages import (
    DEEPEST,
    MOST_VALUES,
    Call,
    Fault,
    Id,
    NotAReplyError,
    Outcome,
    Success,
    Unreadable,
    Version,
    depth_failure,
    values_failure,
)

_decode = msgspec.json.Decoder().decode


class Request(msgspec.Struct, frozen=True):
    """What a request asks for: a call, or a batch of them; a Fault for each that is none."""

    calls: tuple[Call | Fault, ...]
    batch: bool = False


class Reply(msgspec.Struct, frozen=True):
    """A reply, and the id of the call that it is to."""

    outcome: Outcome
    id: Id


def decode_request(body: bytes, most: int | None = None) -> Request:
    """The calls of a request. Raises Failure (TOO_LARGE) if values are nested too deep, and if a batch has
    more than `most` calls: those are not looked at.

    Values that are too many are refused (TOO_LARGE) before they are read; and so is an object with two
    members of the same name, of which others may see another one.
    """
    if len(body) > MOST_VALUES and _values(body) > MOST_VALUES:
        raise values_failure()
    try:
        found = _parse(body)
    except ValueError as error:
        return Request((Fault(PARSE_ERROR, str(error)),))
    if _is_twofold(body, found):
        return Request((Fault(INVALID_REQUEST, "two members of an object have one name"),))
    if not isinstance(found, list):
        return Request((_call(found),))
    if not found:
        return Request((Fault(INVALID_REQUEST, "an empty batch"),))
    if most is not None and len(found) > most:
        raise too_large("batch", f"{most} calls")
    return Request(tuple(_in_batch(item) for item in found), batch=True)


def decode_reply(body: bytes) -> Reply:
    """The reply to one call; a result is as it came, to be read by its type. Raises NotAReplyError."""
    return _reply(_parsed_reply(body))


def decode_replies(body: bytes) -> list[Reply]:
    """The replies to a batch, in any order. Raises NotAReplyError."""
    found = _parsed_reply(body)
    return [_reply(item) for item in found] if isinstance(found, list) else [_reply(found)]


def _values(body: bytes) -> int:
    """How many values a JSON text holds, about: told before they are read, since that takes time."""
    if _marks(body) <= MOST_VALUES:
        return 0
    texts = (body.count(b'"') - body.count(b'\\"')) // 2
    return texts if texts > MOST_VALUES else _marks(_without_texts(body))


def _is_twofold(body: bytes, found: Any) -> bool:
    """Whether an object has two members of one name: then there are more colons than members.

    Colons of refs stand in texts; where there are no others, nothing needs to be taken apart.
    """
    members = _members(found)
    most = body.count(b":") - body.count(b"OpaqueRef:")
    return most != members and _without_texts(body).count(b":") != members


def _members(value: Any) -> int:
    """How many members the objects within a value have; it is not nested deep."""
    if isinstance(value, dict):
        return len(value) + sum([_members(held) for held in value.values() if isinstance(held, dict | list)])
    if isinstance(value, list):
        return sum([_members(held) for held in value if isinstance(held, dict | list)])
    return 0


def _marks(body: bytes) -> int:
    return body.count(b",") + body.count(b"[") + body.count(b"{")


def _without_texts(body: bytes) -> bytes:
    return _TEXT.sub(b"", body) if b"\\" in body else b"".join(body.split(b'"')[::2])


_TEXT = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)


def _parse(body: bytes) -> Any:
    """What a JSON text says; ValueError if it is none, Failure if it is nested too deep.

    msgspec is quick; the standard library is asked for what it cannot say: a lone surrogate and a number
    beyond all doubles are faults of the value, not of the message.
    """
    try:
        found = _decode(body)
    except RecursionError:
        raise depth_failure() from None
    except (msgspec.DecodeError, ValueError):
        found = _parse_slowly(body, _no_constant)
    if body.count(b"[") + body.count(b"{") > DEEPEST and _depth(found) > DEEPEST:
        raise depth_failure()
    return found


def _parse_slowly(body: bytes, constant: Any) -> Any:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("bytes that are not UTF-8") from None
    try:
        return json.loads(text, parse_float=_number, parse_int=_integer, parse_constant=constant)
    except RecursionError:
        raise depth_failure() from None


def _number(digits: str) -> float | Unreadable:
    number = float(digits)
    return number if number - number == 0 else Unreadable(digits)


def _integer(digits: str) -> int | Unreadable:
    return int(digits) if len(digits) <= _DIGITS else Unreadable(digits)


_DIGITS = 400
"""Digits of a number; no double has more. Python reads longer ones slowly, and refuses the longest."""


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")


def _depth(value: Any) -> int:
    """How deep a value is nested; counted level by level, since it may be deeper than Python's own stack."""
    level, depth = [value], 0
    while level := [item for item in level if isinstance(item, list | dict)]:
        depth += 1
        level = [part for item in level for part in (item.values() if isinstance(item, dict) else item)]
    return depth


def _in_batch(item: Any) -> Call | Fault:
    """A request of a batch: batches are of 2.0 alone."""
    if isinstance(item, dict) and "jsonrpc" not in item:
        return Fault(INVALID_REQUEST, 'a request in a batch has "jsonrpc": "2.0"', _id(item))
    return _call(item)


def _call(item: Any) -> Call | Fault:
    """A request by itself. One without `jsonrpc` is of version 1.0, if it is one at all."""
    if not isinstance(item, dict):
        return Fault(INVALID_REQUEST, "a request is an object")
    version: Version = "1.0" if "jsonrpc" not in item and "method" in item else "2.0"
    reason = _not_old(item) if version == "1.0" else _not_new(item)
    id_ = _id(item)
    if reason is not None:
        return Fault(INVALID_REQUEST, reason, id_, version)
    params = item.get("params", [])
    silent = id_ is None if version == "1.0" else "id" not in item
    named = isinstance(params, dict)
    return Call(
        item["method"], [] if named else params, params if named else None, id_, version, notification=silent
    )


def _not_new(item: dict[str, Any]) -> str | None:
    """Why an object is no request of version 2.0."""
    if item.get("jsonrpc") != "2.0":
        return 'jsonrpc is "2.0", or is left out for version 1.0'
    if not isinstance(item.get("params", []), list | dict):
        return "params is an array or an object"
    return _not_either(item)


def _not_old(item: dict[str, Any]) -> str | None:
    """Why an object is no request of version 1.0, where a notification is one with an id of null."""
    if not isinstance(item.get("params"), list):
        return "params is an array"
    return "id is missing" if "id" not in item else _not_either(item)


def _not_either(item: dict[str, Any]) -> str | None:
    if not isinstance(item.get("method"), str):
        return "method is a string"
    return None if _is_id(item.get("id")) else "id is a string or a number"


def _is_id(value: Any) -> bool:
    """Whether it can be the id of a reply: a string, unless JSON cannot say it in UTF-8, a number or null."""
    if isinstance(value, str):
        return value.isascii() or value.isprintable() or not _SURROGATE.search(value)
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


_SURROGATE = re.compile("[\ud800-\udfff]")


def _id(item: dict[str, Any]) -> Id:
    id_: Any = item.get("id")
    return id_ if _is_id(id_) else None


def _parsed_reply(body: bytes) -> Any:
    """As `_parse`, and the bare `NaN` and `Infinity` that some servers write."""
    try:
        try:
            return _parse(body)
        except ValueError:
            return _parse_slowly(body, float)
    except ValueError:
        raise NotAReplyError("not JSON") from None


def _reply(item: Any) -> Reply:
    if not isinstance(item, dict):
        raise NotAReplyError("a reply is an object")
    error = item.get("error")
    if error is not None:
        return Reply(_error(error), _id(item))
    if "result" not in item:
        raise NotAReplyError("a reply has a result or an error")
    return Reply(Success(item["result"]), _id(item))


def _error(error: Any) -> Failure | Fault:
    """An error: of the API, in the form of either version, or of JSON-RPC's own."""
    match error:
        case [str(code), *texts]:
            return Failure(code, *map(str, texts))
        case {"code": int(number), "message": str(word)} if number in (PARSE_ERROR, INVALID_REQUEST):
            return Fault(number, ": ".join((word, *map(str, _data(error)))))
        case {"message": str(code)}:
            return Failure(code, *map(str, _data(error)))
        case _:
            raise NotAReplyError("an error without a code")


def _data(error: dict[str, Any]) -> list[Any]:
    data = error.get("data", [])
    return data if isinstance(data, list) else [data]
