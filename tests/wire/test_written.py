"""Messages as they are written, to the byte."""

import json
from typing import Any

import pytest

from apigen.model.api import Api, Class
from apigen.model.types import (
    BOOL,
    DATETIME,
    FLOAT,
    INT,
    STRING,
    VOID,
    EnumType,
    ListType,
    MapType,
    NamedType,
    OptionType,
    Record,
    Ref,
    SetType,
    StructType,
    Type,
)
from apigen.wire import json_values, jsonrpc, xml_values, xmlrpc
from apigen.wire.errors import Refusal
from tests.wire.sample import API, field

VM = Record("VM")


def xml(type_: Type, value: Any) -> str:
    return xml_values.Writers(API).of(type_)(value)


def js(type_: Type, value: Any) -> Any:
    return json_values.Writers(API).write(type_, value)


@pytest.mark.parametrize(
    ("type_", "value", "text"),
    [
        (STRING, "a", "<value>a</value>"),
        (STRING, "", "<value></value>"),
        (STRING, "<a & b>", "<value>&lt;a &amp; b&gt;</value>"),
        (STRING, "a\r\n\tb", "<value>a&#13;\n\tb</value>"),
        (STRING, " é\U0001f600 ", "<value> é\U0001f600 </value>"),
        (VOID, "", "<value></value>"),
        (INT, 4294967296, "<value>4294967296</value>"),
        (INT, -1, "<value>-1</value>"),
        (FLOAT, 0.5, "<value><double>0.5</double></value>"),
        (FLOAT, 1, "<value><double>1.0</double></value>"),
        (FLOAT, float("nan"), "<value><double>nan</double></value>"),
        (FLOAT, float("-inf"), "<value><double>-inf</double></value>"),
        (BOOL, True, "<value><boolean>1</boolean></value>"),
        (
            DATETIME,
            "20200101T00:00:00Z",
            "<value><dateTime.iso8601>20200101T00:00:00Z</dateTime.iso8601></value>",
        ),
        (EnumType("state"), "half-lit", "<value>half-lit</value>"),
        (Ref("VM"), "OpaqueRef:NULL", "<value>OpaqueRef:NULL</value>"),
        (NamedType("vlan", INT), 7, "<value>7</value>"),
        (OptionType(INT), None, "<value><nil/></value>"),
        (OptionType(INT), 3, "<value>3</value>"),
        (
            SetType(BOOL),
            [True, False],
            (
                "<value><array><data><value><boolean>1</boolean></value><value><boolean>0</boolean></value>"
                "</data></array></value>"
            ),
        ),
        (ListType(STRING), [], "<value><array><data></data></array></value>"),
        (
            MapType(INT, FLOAT),
            {"0": 0.25},
            "<value><struct><member><name>0</name><value><double>0.25</double></value></member></struct></value>",
        ),
        (
            VM,
            {"name_label": "a", "note": None, "limit": None},
            (
                "<value><struct><member><name>name_label</name><value>a</value></member>"
                "<member><name>limit</name><value><nil/></value></member></struct></value>"
            ),
        ),
    ],
)
def test_xml_values(type_: Type, value: Any, text: str) -> None:
    assert xml(type_, value) == text


@pytest.mark.parametrize(
    ("value", "members"),
    [
        ({}, ""),
        ({"a": "b"}, "<member><name>a</name><value>b</value></member>"),
        ({"a<": "b"}, "<member><name>a&lt;</name><value>b</value></member>"),
        (
            {"a": "", "c": "<d>"},
            (
                "<member><name>a</name><value></value></member>"
                "<member><name>c</name><value>&lt;d&gt;</value></member>"
            ),
        ),
    ],
)
def test_maps_of_texts(value: dict[str, str], members: str) -> None:
    assert xml(MapType(STRING, STRING), value) == f"<value><struct>{members}</struct></value>"


@pytest.mark.parametrize("value", [{"a": "\0"}, {"\0": "a"}])
def test_maps_of_texts_that_xml_cannot_hold(value: dict[str, str]) -> None:
    with pytest.raises(Refusal):
        xml(MapType(STRING, STRING), value)


def test_records_of_ints_and_bools() -> None:
    fields = field("n", INT), field("b", BOOL), field("s", STRING)
    api = Api(name="t", classes=(Class(name="VM", fields=fields),))
    assert xml_values.Writers(api).of(VM)({"n": -5, "b": False, "s": "%s&"}) == (
        "<value><struct><member><name>n</name><value>-5</value></member><member><name>b</name>"
        "<value><boolean>0</boolean></value></member><member><name>s</name><value>%s&amp;</value></member>"
        "</struct></value>"
    )


def test_counts_of_events_are_i4() -> None:
    text = xml(StructType("event_batch"), {"events": [], "valid_ref_counts": {"vm": 2}})
    assert "<name>vm</name><value><i4>2</i4></value>" in text


def test_a_written_snapshot_stands_where_any_record_does() -> None:
    snapshot = xml_values.Fragment("<value>x</value>")
    assert (
        xml(ListType(Record("any")), [snapshot]) == f"<value><array><data>{snapshot}</data></array></value>"
    )


def test_any_record_is_written_by_its_values() -> None:
    value = {"a": ["x", 1, 0.5, True, None, {"b": ""}]}
    assert xml(Record("any"), value) == (
        "<value><struct><member><name>a</name><value><array><data><value>x</value><value>1</value>"
        "<value><double>0.5</double></value><value><boolean>1</boolean></value><value><nil/></value>"
        "<value><struct><member><name>b</name><value></value></member></struct></value>"
        "</data></array></value></member></struct></value>"
    )


@pytest.mark.parametrize("text", ["\0", "a\x1fb", "\ud800", "\ufffe"])
def test_what_xml_cannot_hold_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as caught:
        xml(VM, {"name_label": text})
    failure = caught.value.failure("")
    assert (failure.code, failure.params[0]) == ("VALUE_NOT_SUPPORTED", "name_label")


def test_empty_keys_are_refused() -> None:
    with pytest.raises(Refusal):
        xml(MapType(STRING, STRING), {"": "a"})


def test_a_struct_that_holds_itself() -> None:
    tree = {"children": [{"children": [], "weight": float("inf")}], "weight": 1.5}
    assert xml(StructType("tree"), tree).count("<double>") == 2
    assert js(StructType("tree"), tree) == {
        "children": [{"children": [], "weight": "Infinity"}],
        "weight": 1.5,
    }


def test_xml_messages() -> None:
    assert xmlrpc.encode_call("VM.get_all", ["<value>OpaqueRef:s</value>"]) == (
        b'<?xml version="1.0"?><methodCall><methodName>VM.get_all</methodName>'
        b"<params><param><value>OpaqueRef:s</value></param></params></methodCall>"
    )
    assert xmlrpc.encode_success("<value></value>") == (
        b'<?xml version="1.0"?><methodResponse><params><param><value><struct>'
        b"<member><name>Status</name><value>Success</value></member>"
        b"<member><name>Value</name><value></value></member></struct></value></param></params></methodResponse>"
    )
    assert (
        xmlrpc.encode_failure("HANDLE_INVALID", ["VM", "\0"])
        == (
            '<?xml version="1.0"?><methodResponse><params><param><value><struct>'
            "<member><name>Status</name><value>Failure</value></member>"
            "<member><name>ErrorDescription</name><value><array><data><value>HANDLE_INVALID</value>"
            "<value>VM</value><value>\ufffd</value></data></array></value></member></struct></value></param></params>"
            "</methodResponse>"
        ).encode()
    )
    assert xmlrpc.encode_fault(-32700, "not well formed") == (
        b'<?xml version="1.0"?><methodResponse><fault><value><struct><member><name>faultCode</name>'
        b"<value><int>-32700</int></value></member><member><name>faultString</name>"
        b"<value>not well formed</value></member></struct></value></fault></methodResponse>"
    )


def test_json_calls() -> None:
    assert jsonrpc.encode_call("VM.get_all", ["OpaqueRef:s"], 3) == (
        b'{"jsonrpc":"2.0","method":"VM.get_all","params":["OpaqueRef:s"],"id":3}'
    )
    assert jsonrpc.encode_call("VM.get_all", ["OpaqueRef:s"], "xyz", "1.0") == (
        b'{"method":"VM.get_all","params":["OpaqueRef:s"],"id":"xyz"}'
    )
    assert jsonrpc.encode_call("VM.get_all", {"session_id": "s"}, None).endswith(
        b'"params":{"session_id":"s"},"id":null}'
    )


def test_json_replies() -> None:
    assert jsonrpc.encode_success(2**63 - 1, 0) == b'{"jsonrpc":"2.0","result":9223372036854775807,"id":0}'
    assert jsonrpc.encode_success("", "xyz", "1.0") == b'{"result":"","error":null,"id":"xyz"}'
    assert jsonrpc.encode_failure("HANDLE_INVALID", ["VM", "x"], 1) == (
        b'{"jsonrpc":"2.0","error":{"code":1,"message":"HANDLE_INVALID","data":["VM","x"]},"id":1}'
    )
    assert jsonrpc.encode_failure("HANDLE_INVALID", ["VM", "x"], 1, "1.0") == (
        b'{"result":null,"error":["HANDLE_INVALID","VM","x"],"id":1}'
    )
    assert jsonrpc.encode_batch([b"1", b"2"]) == b"[1,2]"


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("MESSAGE_METHOD_UNKNOWN", -32601),
        ("MESSAGE_PARAMETER_COUNT_MISMATCH", -32602),
        ("FIELD_TYPE_ERROR", -32602),
        ("INTERNAL_ERROR", -32603),
        ("VALUE_NOT_SUPPORTED", 1),
    ],
)
def test_codes_of_the_standard(code: str, number: int) -> None:
    error = json.loads(jsonrpc.encode_failure(code, ["x"], 1))["error"]
    assert error == {"code": number, "message": code, "data": ["x"]}


def test_what_json_lacks() -> None:
    assert js(ListType(FLOAT), [0.5, float("nan"), float("inf"), float("-inf")]) == (
        [0.5, "NaN", "Infinity", "-Infinity"]
    )
    assert js(OptionType(FLOAT), None) is None
    assert js(MapType(STRING, FLOAT), {"a": float("nan")}) == {"a": "NaN"}


def test_members_that_are_none_are_left_out_where_they_have_no_default() -> None:
    assert js(VM, {"note": None, "limit": None, "load": float("inf")}) == {"limit": None, "load": "Infinity"}


def test_what_is_json_already_is_not_walked() -> None:
    assert json_values.Writers(API).of(MapType(STRING, SetType(Ref("VM")))) is None
