"""Messages as tokens: nothing is lost, and lines are broken only where that means nothing."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apigen.generators.bodies import BLOCK, END, Body, Token, exact, indented, json_body, xml_body
from apigen.model.api import Api
from apigen.wire import jsonrpc, xmlrpc
from apigen.wire.xml_values import Writers, write_any

XML = Writers(Api(name="x"))

CHARACTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
TEXTS = st.text(CHARACTERS | st.sampled_from('\n\t"\\<>&: $`'))
NUMBERS = st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    TEXTS
    | st.integers(-(2**63), 2**63 - 1)
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS.filter(bool), inner, max_size=4),
    max_leaves=12,
)


def text(tokens: Iterable[Token]) -> str:
    return "".join(words for _, words in tokens)


def as_xml(value: Any) -> str:
    return xmlrpc.encode_success(write_any(value)).decode()


def as_json(value: Any) -> str:
    return jsonrpc.encode_success(value, 1).decode()


@pytest.mark.parametrize(("encode", "body"), [(as_json, json_body), (as_xml, xml_body)])
@given(value=VALUES)
def test_exact_is_what_is_sent(encode: Callable[[Any], str], body: Callable[[str], Body], value: Any) -> None:
    message = encode(value)
    tokens = list(exact(body(message), width=20))
    assert text(tokens) == message
    assert tokens.count(BLOCK) == tokens.count(END)


@given(VALUES, st.integers(10, 200))
def test_indented_json_says_the_same(value: Any, width: int) -> None:
    message = as_json(value)
    assert json.loads(text(indented(json_body(message), width))) == json.loads(message)


def texts(root: ET.Element) -> list[str]:
    """What each value without elements holds, white space too."""
    return [element.text or "" for element in root.iter("value") if not len(element)]


@given(VALUES, st.integers(10, 200))
def test_indented_xml_has_white_space_only_between_elements(value: Any, width: int) -> None:
    message = as_xml(value)
    root = ET.fromstring(text(indented(xml_body(message), width)))
    assert texts(root) == texts(ET.fromstring(message))
    for element in root.iter("value"):
        if len(element):
            assert (element.text, element[-1].tail) == (None, None)


def test_a_short_message_is_one_line() -> None:
    assert text(indented(json_body('{"a":[1,2],"b":{}}'))) == '{"a": [1, 2], "b": {}}'


def test_a_long_one_is_broken_from_the_outside() -> None:
    broken = '{\n  "aaaa": [1, 2],\n  "b": "a: b"\n}'
    assert text(indented(json_body('{"aaaa":[1,2],"b":"a: b"}'), 20)) == broken
