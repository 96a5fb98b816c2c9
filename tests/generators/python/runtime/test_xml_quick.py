"""The quick reading of XML-RPC agrees with the parser of XML, or leaves the reply to it."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.generators.python.runtime.loaded import errors, runtime, xml_tree

quick = runtime("xml_quick")

HEAD, TAIL = "<methodResponse><params><param>", "</param></params></methodResponse>"
WHOLE = (
    HEAD
    + "<value><struct><member><name>Status</name><value>Success</value></member><member><name>Value</name>"
    "<value><array><data><value>a&amp;b&#13;</value><value></value><value><i4>-5</i4></value>"
    "<value><double>inf</double></value><value><boolean>1</boolean></value><value><struct></struct></value>"
    "<value><array><data></data></array></value><value><string>\xe4\n</string></value><value><struct><member>"
    "<name>x</name><value><dateTime.iso8601>20200101T00:00:00Z</dateTime.iso8601></value></member></struct>"
    "</value></data></array></value></member></struct></value>" + TAIL
)
PIECES = (
    *("<value>", "</value>", "<struct>", "</struct>", "<array><data>", "</data></array>", "<i4>", "</i4>"),
    *("<member>", "</member>", "<name>x</name>", "<name>y</name>", "</member><member>", "<value/>", "&", ";"),
    *("&#0;", "&#65;", "&#x41;", "&#55296;", "&#65534;", "&unknown;", "]]>", "<![CDATA[x]]>", "<!-- x -->"),
    *(" ", "\r\n", "\t", "\x00", "\x0c", "\x7f", "\ufffe", "\ufeff", "1", "<", ">", "<?x?>", "<nil/>"),
)


def parsed(body: bytes) -> Any:
    """What the parser makes of it, as text; "wrong" where that refuses it."""
    reader = xml_tree._Reader()
    try:
        reader.read(body)
    except errors.ProtocolError:
        return "wrong"
    good = reader.root == "methodResponse" and len(reader.done) == 1 and not reader.fault
    return repr(reader.done[0]) if good else "wrong"


def check(body: bytes) -> bool:
    """Whether it was read quickly; then it must agree."""
    try:
        found = quick.read(body, xml_tree._SCALARS)
    except errors.ProtocolError:
        found = None
        assert parsed(body) == "wrong"
        return True
    if found is not ...:
        assert repr(found) == parsed(body), body
    return found is not ...


def test_the_usual_form() -> None:
    for head in ("", '<?xml version="1.0"?>', "<?xml version='1.0'?>\n"):
        assert check(f"{head}{WHOLE}".encode())


@pytest.mark.parametrize("piece", PIECES)
def test_anything_anywhere(piece: str) -> None:
    for at in range(len(WHOLE) + 1):
        check((WHOLE[:at] + piece + WHOLE[at:]).encode())


def member(name: str, value: str = "<value>1</value>") -> str:
    return f"<member><name>{name}</name>{value}</member>"


@pytest.mark.parametrize(
    "value",
    [
        "<value>1</value><value>2</value>",
        f"<value><struct>{member('a')}{member('a')}</struct></value>",
        f"<value><struct>{member('a')}</data></array></value>",
        "<value><array><data><value>1</value></struct></value>",
        f"<value><array><data>{member('a')}</data></array></value>",
        "<value><struct><value>1</value></struct></value>",
        "<value><array><data><value><array><data></data></array></value></member></data></array></value>",
        "<value><struct><member><name>a</name><value><struct></struct></value></struct></value>",
        "</struct></value>",
        member("a"),
        "",
    ],
)
def test_what_is_put_together_wrongly(value: str) -> None:
    assert not check(f"{HEAD}{value}{TAIL}".encode())


def test_parts_that_are_missing() -> None:
    assert not any(check(WHOLE[:at].encode()) for at in range(len(WHOLE)))
    for at in range(len(WHOLE)):
        for length in (1, 7, 8, 9, 15):
            check((WHOLE[:at] + WHOLE[at + length :]).encode())


def test_bytes_that_are_no_text() -> None:
    body = WHOLE.encode()
    for at in range(len(body)):
        for byte in (b"\xff", b"\xc0", b"\xed\xa0\x80"):
            check(body[:at] + byte + body[at:])


@given(st.integers())
def test_what_is_put_together_by_chance(seed: int) -> None:
    chance = random.Random(seed)
    pieces = [chance.choice(PIECES[:14]) for _ in range(chance.randrange(1, 12))]
    check(f"{HEAD}{''.join(pieces)}{TAIL}".encode())
    check(f"{HEAD}<value><struct>{''.join(pieces)}</struct></value>{TAIL}".encode())


def test_depth_is_left_to_the_parser() -> None:
    deep = "<value><array><data>" * 300 + "</data></array></value>" * 300
    assert not check(f"{HEAD}{deep}{TAIL}".encode())
