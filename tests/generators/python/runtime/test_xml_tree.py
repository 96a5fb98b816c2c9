"""XML-RPC, as bytes and back."""

import math
import xmlrpc.client
from typing import Any

import pytest

from tests.generators.python.runtime.loaded import encode, errors, xml_tree


def reply(value: str) -> bytes:
    return (
        "<?xml version='1.0'?><methodResponse><params><param><value><struct>"
        "<member><name>Status</name><value>Success</value></member>"
        f"<member><name>Value</name>{value}</member>"
        "</struct></value></param></params></methodResponse>"
    ).encode()


def test_calls_as_others_read_them() -> None:
    params: list[Any] = ["<a>&\r\n", 2**60, True, 0.5, ["x", []], {"k": {"l": "m"}}]
    read, method = xmlrpc.client.loads(xml_tree.encode_call("VM.start", params, 7))
    assert method == "VM.start"
    assert read == ("<a>&\r\n", str(2**60), True, 0.5, ["x", []], {"k": {"l": "m"}})


def test_moments_and_none() -> None:
    moment = encode.Moment("20200101T00:00:00Z")
    body = xml_tree.encode_call("x", [moment, None, math.nan, -math.inf, ""], 7).decode()
    assert "<value><dateTime.iso8601>20200101T00:00:00Z</dateTime.iso8601></value>" in body
    assert "<value><nil/></value>" in body
    assert "<value><double>nan</double></value>" in body
    assert "<value><double>-inf</double></value>" in body
    assert "<value></value>" in body


@pytest.mark.parametrize("text", ["\x00", "\x1b", "\ud800", "\uffff"])
def test_what_xml_cannot_hold(text: str) -> None:
    with pytest.raises(errors.UsageError):
        xml_tree.encode_call("x", [text], 7)


def test_arguments_by_name() -> None:
    with pytest.raises(errors.UsageError, match="XML-RPC"):
        xml_tree.encode_call("x", {"a": 1}, 7)


@pytest.mark.parametrize(
    ("value", "tree"),
    [
        ("<value>a &amp; b&#13;</value>", "a & b\r"),
        ("<value><string>a</string></value>", "a"),
        ("<value></value>", ""),
        ("<value/>", ""),
        ("<value><string/></value>", ""),
        ("<value><i4>5</i4></value>", 5),
        ("<value><int>-5</int></value>", -5),
        ("<value><i8>9007199254740993</i8></value>", 9007199254740993),
        ("<value><double>1e3</double></value>", 1000.0),
        ("<value><double>-inf</double></value>", -math.inf),
        ("<value><boolean>1</boolean></value>", True),
        ("<value><boolean>0</boolean></value>", False),
        ("<value><nil/></value>", None),
        ("<value><dateTime.iso8601>20200101T00:00:00Z</dateTime.iso8601></value>", "20200101T00:00:00Z"),
        ("<value><array><data/></array></value>", []),
        ("<value><array><data><value>a</value><value><i4>1</i4></value></data></array></value>", ["a", 1]),
        ("<value><struct/></value>", {}),
        (
            (
                "<value> <struct> <member> <name>a</name> <value> <array> <data> <value> <i4>1</i4> </value>"
                " </data> </array> </value> </member> </struct> </value>"
            ),
            {"a": [1]},
        ),
        (
            (
                "<value><struct><member><name></name><value><struct><member><name>b</name>"
                "<value/></member></struct></value></member></struct></value>"
            ),
            {"": {"b": ""}},
        ),
        ("<value><![CDATA[<x>]]></value>", "<x>"),
        (f"<value>{'ä' * 100_000}</value>", "ä" * 100_000),
    ],
)
def test_values(value: str, tree: Any) -> None:
    read = xml_tree.decode_reply(reply(value), 7)
    assert read == (None, tree)
    assert type(read[1]) is type(tree)
    assert xml_tree.decode_value(value) == tree


def test_failures() -> None:
    body = (
        "<methodResponse><params><param><value><struct><member><name>Status</name><value>Failure</value>"
        "</member><member><name>ErrorDescription</name><value><array><data><value>X</value><value>a</value>"
        "</data></array></value></member></struct></value></param></params></methodResponse>"
    )
    assert xml_tree.decode_reply(body.encode(), 7) == (["X", "a"], None)


def test_faults() -> None:
    body = xmlrpc.client.dumps(xmlrpc.client.Fault(-32601, "no such RPC")).encode()
    body = b"<methodResponse>" + body.partition(b"<methodResponse>")[2]
    assert xml_tree.decode_reply(body, 7) == (["FAULT", "-32601", "no such RPC"], None)


def test_values_without_an_envelope() -> None:
    body = xmlrpc.client.dumps((["a"],), methodresponse=True).encode()
    assert xml_tree.decode_reply(body, 7) == (None, ["a"])


def test_results_of_tasks() -> None:
    assert xml_tree.decode_value("") == ""
    assert xml_tree.decode_value("<value>OpaqueRef:1</value>") == "OpaqueRef:1"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"<html></html>",
        b"{}",
        reply("<value>&unknown;</value>"),
        reply("<value><i4>x</i4></value>"),
        reply("<value><boolean>2</boolean></value>"),
        reply("<value><double>x</double></value>"),
        reply("<value><struct><member><value>1</value></member></struct></value>"),
        reply("<value><struct><member><name>a</name></member></struct></value>"),
        reply("<value><struct>" + "<member><name>a</name><value/></member>" * 2 + "</struct></value>"),
        reply("<value><array><data>" * 300 + "</data></array></value>" * 300),
        b"<methodResponse><params></params></methodResponse>",
        b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + reply("<value>&a;</value>").partition(b"?>")[2],
        b"<?xml version='1.0' encoding='utf-7'?>\xff" + reply("<value/>"),
        reply("<value>a</value>").replace(b"Success", b"Perhaps"),
        reply("<value>a</value>")[:-5],
    ],
)
def test_what_is_no_reply(body: bytes) -> None:
    with pytest.raises(errors.ProtocolError):
        xml_tree.decode_reply(body, 7)


@pytest.mark.parametrize(
    "value",
    [
        "<int> 12 </int>",
        "<i8>1_0</i8>",
        "<double>1_0</double>",
        "<double> 1.0</double>",
        "<double>١</double>",
        "<boolean> 1</boolean>",
    ],
)
@pytest.mark.parametrize("comment", ["", "<!-- -->"], ids=["quick", "by the parser"])
def test_numbers_are_as_strict_as_over_json(value: str, comment: str) -> None:
    with pytest.raises(errors.ProtocolError):
        xml_tree.decode_reply(reply(f"<value>{value}</value>{comment}"), 7)
