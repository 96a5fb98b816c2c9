"""XML-RPC calls and replies as they are read."""

from typing import Any

import pytest

from apigen.wire import xmlrpc
from apigen.wire.errors import Failure
from apigen.wire.messages import Call, Fault, NotAReplyError, Success, Unreadable
from apigen.wire.xmlrpc_read import calls_within, decode_call, decode_reply


def calling(value: str, before: str = "") -> bytes:
    params = f"<params><param>{value}</param></params>"
    return f"{before}<methodCall><methodName>m</methodName>{params}</methodCall>".encode()


def read(value: str) -> Any:
    call = decode_call(calling(value))
    assert isinstance(call, Call), call
    return call.params[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("<value>a</value>", "a"),
        ("<value></value>", ""),
        ("<value/>", ""),
        ("<value> a\n</value>", " a\n"),
        ("<value><string>a</string></value>", "a"),
        ("<value><string/></value>", ""),
        ("<value>&lt;&#13;&#x41;&amp;</value>", "<\rA&"),
        ("<value><![CDATA[<b>]]></value>", "<b>"),
        ("<value>a<!-- b -->c</value>", "ac"),
        ("<value><![CDATA[<!DOCTYPE a>]]></value>", "<!DOCTYPE a>"),
        ("<value><int>5</int></value>", 5),
        ("<value><i4>-5</i4></value>", -5),
        ("<value>\n <i8> +9223372036854775807 </i8>\n</value>", 2**63 - 1),
        ("<value><int>5.0</int></value>", Unreadable("5.0")),
        ("<value><int></int></value>", Unreadable("")),
        ("<value><boolean>1</boolean></value>", True),
        ("<value><boolean>0</boolean></value>", False),
        ("<value><boolean>true</boolean></value>", True),
        ("<value><boolean>false</boolean></value>", False),
        ("<value><boolean>yes</boolean></value>", Unreadable("yes")),
        ("<value><double>1.5e3</double></value>", 1500.0),
        ("<value><double>-inf</double></value>", float("-inf")),
        ("<value><double>1_0</double></value>", Unreadable("1_0")),
        ("<value><dateTime.iso8601>20200101T00:00:00Z</dateTime.iso8601></value>", "20200101T00:00:00Z"),
        ("<value><base64>w7zwn\n5mC</base64></value>", "ü🙂"),
        ("<value><base64/></value>", ""),
        ("<value><base64>/w==</base64></value>", Unreadable("/w==")),
        ("<value><base64>a</base64></value>", Unreadable("a")),
        ("<value><base64>w7z!wn5mC</base64></value>", Unreadable("w7z!wn5mC")),
        ("<value><nil/></value>", None),
        ("<value><array><data/></array></value>", []),
        ("<value><array> <data> <value>a</value> <value/> </data> </array></value>", ["a", ""]),
        ("<value><struct/></value>", {}),
        (
            "<value><struct><member> <name>a</name> <value>1</value> </member></struct></value>",
            {"a": "1"},
        ),
    ],
)  # fmt: skip
def test_values(text: str, value: Any) -> None:
    found = read(text)
    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("nil", "", None),
        ("i1", "-7", -7),
        ("i2", "7", 7),
        ("i8", "7", 7),
        ("biginteger", "9223372036854775807", 2**63 - 1),
        ("float", "1.25", 1.25),
        ("bigdecimal", "1.75", 1.75),
        ("dateTime", "2020-01-01T00:00:00.000+01:00", "2020-01-01T00:00:00.000+01:00"),
    ],
)
def test_apache_extensions(name: str, text: str, value: Any) -> None:
    xmlns = 'xmlns:ex="http://ws.apache.org/xmlrpc/namespaces/extensions"'
    found = read(f"<value><ex:{name} {xmlns}>{text}</ex:{name}></value>")
    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("&#55357;&#56898;", "🙂"),
        ("&#xD83D;&#xde42;", "🙂"),
        ("&#55296;&#56320;", "\U00010000"),
        ("&#56319;&#57343;", "\U0010ffff"),
        ("&#55203;&#57344;&#55357;&#56898;&#60;", "힣\ue000🙂<"),
    ],
)
def test_two_halves_of_utf_16_are_one_character(said: str, text: str) -> None:
    assert read(f"<value>{said}</value>") == text


@pytest.mark.parametrize(
    "said",
    [
        "&#55357;",
        "&#56898;&#55357;",
        "&#55357; &#56898;",
        "&#55357;&#57344;",
        "&#55295;&#56898;",
        "<![CDATA[&#55357;&#56898;]]>&#55357;&#56898;",
    ],
)
def test_half_a_character_is_none(said: str) -> None:
    fault = decode_call(calling(f"<value>{said}</value>"))
    assert isinstance(fault, Fault)
    assert fault.code == -32700


@pytest.mark.parametrize(
    "value",
    [
        "<value>a<int>5</int></value>",
        "<value><int>5</int>a</value>",
        "<value><int>5</int><int>5</int></value>",
        "<value><number>5</number></value>",
        "<value><int><b/></int></value>",
        "<value><array></array></value>",
        "<value><array><data/><data/></array></value>",
        "<value><array><data><int>5</int></data></array></value>",
        "<value><array><data>a</data></array></value>",
        "<value><struct><a/></struct></value>",
        "<value><struct>a</struct></value>",
        "<value><struct><member><name>a</name></member></struct></value>",
        "<value><struct><member><value>a</value></member></struct></value>",
        "<string>a</string>",
        "<value>a</value><value>b</value>",
        "",
    ],
)
def test_values_that_are_none(value: str) -> None:
    fault = decode_call(calling(value))
    assert isinstance(fault, Fault)
    assert fault.code == -32600


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", -32700),
        (b"x", -32700),
        (b"<methodCall>", -32700),
        (b"<methodCall>&a;</methodCall>", -32700),
        (b"<methodCall>\x01</methodCall>", -32700),
        (b"<methodCall>\xff</methodCall>", -32702),
        (b'<?xml version="1.0" encoding="utf-16"?><methodCall/>', -32701),
        (b'<?xml version="1.0" encoding="cp037"?><methodCall/>', -32701),
        ("<methodCall/>".encode("utf-16"), -32701),
        (b"<methodCall/>", -32600),
        (b"<methodResponse/>", -32600),
        (b"<methodCall><params/></methodCall>", -32600),
        (b"<methodCall><methodName>m</methodName><params>a<param/></params></methodCall>", -32600),
        (b"<!DOCTYPE methodCall><methodCall><methodName>m</methodName></methodCall>", -32600),
        (calling("<value>&a;</value>", '<!DOCTYPE m [<!ENTITY a "b">]>'), -32600),
        (calling("<value>&a;</value>", '<!DOCTYPE m [<!ENTITY a SYSTEM "file:///etc/passwd">]>'), -32600),
    ],
)
def test_bodies_that_are_no_calls(body: bytes, code: int) -> None:
    fault = decode_call(body)
    assert isinstance(fault, Fault)
    assert fault.code == code
    assert b"<fault>" in xmlrpc.encode_fault(fault.code, fault.text)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"<methodCall><methodName> VM.start\n</methodName></methodCall>", "VM.start"),
        (b"\xef\xbb\xbf<methodCall><methodName>m</methodName><params/></methodCall>", "m"),
        (
            b'<?xml version="1.0" encoding="latin1"?><methodCall><methodName>\xe9</methodName></methodCall>',
            "é",
        ),
        (b"<?xml version='1.0' encoding='utf8'?><methodCall><methodName>m</methodName></methodCall>", "m"),
    ],
)
def test_calls_without_parameters(body: bytes, name: str) -> None:
    assert decode_call(body) == Call(name)


@pytest.mark.parametrize("deep", [100, 100_000])
def test_what_is_nested_too_deep(deep: int) -> None:
    inside = "<value><array><data>" * deep + "</data></array></value>" * deep
    with pytest.raises(Failure, match="TOO_LARGE"):
        decode_call(calling(inside))


def test_calls_within_a_call() -> None:
    params = [[{"methodName": "a", "params": ["x"]}, {"methodName": "b"}, 5]]
    first, *others = calls_within(params)
    assert first == Call("a", ["x"])
    assert all(isinstance(other, Fault) for other in others)
    assert len(others) == 2
    assert isinstance(calls_within([])[0], Fault)


def test_replies() -> None:
    assert decode_reply(xmlrpc.encode_success("<value>a</value>")) == Success("a")
    failure = decode_reply(xmlrpc.encode_failure("HANDLE_INVALID", ["VM", "x"]))
    assert isinstance(failure, Failure)
    assert (failure.code, failure.params) == ("HANDLE_INVALID", ("VM", "x"))
    assert decode_reply(xmlrpc.encode_fault(-32601, "no")) == Fault(-32601, "no")
    bare = xmlrpc.encode_response("<value><array><data><value>a</value></data></array></value>")
    assert decode_reply(bare) == Success(["a"])


@pytest.mark.parametrize(
    "body",
    [
        b"<html/>",
        b"",
        b"<methodResponse/>",
        b"<methodResponse><params/></methodResponse>",
        b"<methodResponse><fault><value>a</value></fault></methodResponse>",
        xmlrpc.encode_response("<value><struct><member><name>Status</name><value>Failure</value></member></struct></value>"),
    ],
)  # fmt: skip
def test_what_is_no_reply(body: bytes) -> None:
    with pytest.raises(NotAReplyError):
        decode_reply(body)


def test_a_member_stands_once() -> None:
    member = "<member><name>a</name><value>1</value></member>"
    found = decode_call(
        f"<methodCall><methodName>a.b</methodName><params><param><value><struct>{member * 2}</struct></value>"
        "</param></params></methodCall>".encode()
    )
    assert isinstance(found, Fault)
    assert "two members of a <struct> have one name" in found.text
