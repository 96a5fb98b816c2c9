"""What holds of all values, and of all bytes."""

import json
import xmlrpc.client
from contextlib import suppress
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from apigen.model.types import (
    BOOL,
    DATETIME,
    FLOAT,
    INT,
    STRING,
    ListType,
    MapType,
    NamedType,
    OptionType,
    Primitive,
    Ref,
    SetType,
    StructType,
    Type,
    plain,
)
from apigen.wire import answers, json_values, jsonrpc, typed, xml_values
from apigen.wire import xmlrpc as wire
from apigen.wire.errors import Failure, Refusal
from apigen.wire.jsonrpc_read import decode_replies, decode_reply, decode_request
from apigen.wire.messages import Call, NotAReplyError, Success, Version
from apigen.wire.xmlrpc_read import decode_call
from apigen.wire.xmlrpc_read import decode_reply as decode_xml_reply
from tests.wire.sample import API, STATE, TREE

SIMPLE: list[Type] = [STRING, INT, FLOAT, BOOL, DATETIME, Ref("VM"), STATE, NamedType("pin", STRING)]
TYPES = st.recursive(
    st.sampled_from([*SIMPLE, TREE]),
    lambda inner: st.one_of(
        st.builds(SetType, inner),
        st.builds(ListType, inner),
        st.builds(MapType, st.sampled_from([STRING, INT, STATE, Ref("VM")]), inner),
        st.builds(OptionType, inner.filter(lambda type_: not isinstance(plain(type_), OptionType))),
    ),
    max_leaves=4,
)
TEXTS = st.text(
    st.characters(exclude_categories=["Cs"]).filter(
        lambda c: c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff")
    )
)
FLOATS = st.floats().map(lambda number: number + 0.0)
"""Without `-0.0`, which is equal to `0.0` and so no second element of a set."""
INTS = st.integers(-(2**63), 2**63 - 1)


def values(type_: Type) -> st.SearchStrategy[Any]:
    """Neutral values of a type, in canonical form."""
    match plain(type_):
        case Primitive("int"):
            return INTS
        case Primitive("float"):
            return FLOATS
        case Primitive("bool"):
            return st.booleans()
        case Primitive("datetime"):
            return st.datetimes().map(lambda at: f"{at.year:04}{at:%m%dT%H:%M:%SZ}")
        case SetType(element):
            return st.lists(values(element), unique_by=repr, max_size=3)
        case ListType(element):
            return st.lists(values(element), max_size=3)
        case MapType(key, held):
            return st.dictionaries(values(key).map(str).filter(bool), values(held), max_size=3)
        case OptionType(element):
            return st.none() | values(element)
        case StructType():
            note = st.none() | TEXTS
            children = st.lists(st.deferred(lambda: values(TREE)), max_size=1)
            return st.fixed_dictionaries(
                {"children": children, "weight": FLOATS, "leaf": st.booleans(), "note": note}
            ).map(lambda tree: {name: tree[name] for name in ("children", "weight", "leaf", "note")})
        case base if base == STATE:
            return st.sampled_from(["Halted", "balance-slb"])
        case _:
            return TEXTS


VERSIONS: list[Version] = ["1.0", "2.0"]
TYPED = TYPES.flatmap(lambda type_: st.tuples(st.just(type_), values(type_)))
XML, JSON = xml_values.Writers(API), json_values.Writers(API)
READ, ANSWERS = typed.Readers(API), answers.Readers(API)


def same(one: Any, other: Any) -> bool:
    """Whether values are equal, types and order too, and not-a-number like itself."""
    return repr(one) == repr(other)


@given(TYPED)
def test_calls_come_back_from_xml(pair: tuple[Type, Any]) -> None:
    type_, value = pair
    call = decode_call(wire.encode_call("VM.start", [XML.of(type_)(value)]))
    assert isinstance(call, Call)
    assert call.name == "VM.start"
    assert same(READ.of(type_)(call.params[0]), value)


@given(TYPED)
def test_calls_come_back_from_json(pair: tuple[Type, Any]) -> None:
    type_, value = pair
    for version in VERSIONS:
        (call,) = decode_request(
            jsonrpc.encode_call("VM.start", [JSON.write(type_, value)], 0, version)
        ).calls
        assert isinstance(call, Call)
        assert (call.name, call.id, call.version) == ("VM.start", 0, version)
        assert same(READ.of(type_)(call.params[0]), value)


@given(TYPED)
def test_results_come_back_the_same_from_both(pair: tuple[Type, Any]) -> None:
    type_, value = pair
    outcomes = [
        decode_xml_reply(wire.encode_success(XML.of(type_)(value))),
        decode_reply(jsonrpc.encode_success(JSON.write(type_, value), 1)).outcome,
        decode_reply(jsonrpc.encode_success(JSON.write(type_, value), 1, "1.0")).outcome,
    ]
    for outcome in outcomes:
        assert isinstance(outcome, Success)
        assert same(ANSWERS.of(type_)(outcome.value), value)


@given(TYPED)
def test_what_json_is_given_is_json(pair: tuple[Type, Any]) -> None:
    type_, value = pair
    body = jsonrpc.encode_success(JSON.write(type_, value), 1)
    assert json.loads(body, parse_constant=lambda word: 1 / 0)["id"] == 1


ANY = st.recursive(
    st.one_of(TEXTS, st.booleans(), st.integers(-(2**31), 2**31 - 1), st.floats(allow_nan=False), st.none()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(ANY, max_size=3))
def test_what_pythons_client_writes_is_read(params: list[Any]) -> None:
    body = xmlrpc.client.dumps(tuple(params), "VM.start", allow_none=True).replace("\r", "&#13;")
    assert decode_call(body.encode()) == Call("VM.start", params)


@given(TYPED)
def test_pythons_client_reads_what_is_written(pair: tuple[Type, Any]) -> None:
    type_, value = pair
    body = wire.encode_success(XML.of(type_)(value))
    reply: Any = xmlrpc.client.loads(body.decode())[0][0]
    assert reply["Status"] == "Success"
    assert same(ANSWERS.of(type_)(_undated(reply["Value"])), value)


def _undated(value: Any) -> Any:
    match value:
        case xmlrpc.client.DateTime():
            return value.value
        case list():
            return [_undated(item) for item in value]
        case dict():
            return {key: _undated(held) for key, held in value.items()}
        case _:
            return value


@given(st.text(), st.lists(st.text()))
def test_failures_come_back(code: str, params: list[str]) -> None:
    bodies = [wire.encode_failure(code, params)]
    bodies += [jsonrpc.encode_failure(code, params, 1, "2.0"), jsonrpc.encode_failure(code, params, 1, "1.0")]
    found = [decode_xml_reply(bodies[0]), *(decode_reply(body).outcome for body in bodies[1:])]
    for failure in found:
        assert isinstance(failure, Failure)
        assert failure.params == found[0].params  # type: ignore[union-attr]


PIECES = st.sampled_from(
    [
        *(
            "<",
            ">",
            "</",
            "/>",
            "&",
            ";",
            "methodCall",
            "methodResponse",
            "methodName",
            "params",
            "param",
            "value",
        ),
        *(
            "array",
            "data",
            "struct",
            "member",
            "name",
            "int",
            "<?xml ",
            "encoding='",
            "'?>",
            "<!DOCTYPE ",
            "<![CDATA[",
        ),
        *(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            '"',
            "\\u",
            "d800",
            "1e999",
            "NaN",
            '"jsonrpc":"2.0"',
            '"method":"m"',
        ),
        *('"params":', '"id":', '"error":', '"result":', '"code":', '"message":', "null", "9" * 30),
    ]
)
BODIES = st.binary() | st.lists(PIECES | TEXTS, max_size=12).map("".join).map(str.encode)


@given(BODIES)
def test_any_bytes_are_answered(body: bytes) -> None:
    decode_call(body)
    assert decode_request(body).calls


@given(BODIES)
def test_any_bytes_may_be_a_reply(body: bytes) -> None:
    for decode in (decode_xml_reply, decode_reply, decode_replies):
        with suppress(NotAReplyError):
            decode(body)


MESSAGES = [
    wire.encode_call("VM.start", [XML.of(TREE)({"children": [], "weight": 0.5, "note": "x"})]),
    wire.encode_failure("HANDLE_INVALID", ["VM", "x"]),
    wire.encode_fault(-32700, "why"),
    jsonrpc.encode_call("VM.start", [{"a": [1.5, None]}], 1),
    jsonrpc.encode_failure("HANDLE_INVALID", ["VM", "x"], 1),
    jsonrpc.encode_batch([jsonrpc.encode_success([], 1), jsonrpc.encode_success({}, "a", "1.0")]),
]


@given(st.sampled_from(MESSAGES), st.integers(0), st.integers(0, 40), st.binary(max_size=4))
def test_broken_messages_are_answered(message: bytes, at: int, length: int, instead: bytes) -> None:
    at %= len(message)
    body = message[:at] + instead + message[at + length :]
    decode_call(body)
    decode_request(body)
    for decode in (decode_xml_reply, decode_reply, decode_replies):
        with suppress(NotAReplyError):
            decode(body)


@given(TYPES, ANY)
def test_any_value_is_read_or_refused(type_: Type, value: Any) -> None:
    for readers in (READ, ANSWERS):
        with suppress(Refusal):
            readers.of(type_)(value)
