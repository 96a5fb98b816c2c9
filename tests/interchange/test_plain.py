"""Plain text as CommonMark: escaped where it must be, nowhere else, and back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from apigen.interchange.plain import escape, unescape
from apigen.semantics.links import find


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("plain, with (all) sorts: of; marks! 100% a_b_c", None),
        ("2 * 3 < 7 & 5 > 4", None),
        ("*so*", r"\*so*"),
        ("see [VM.start]", r"see \[VM.start]"),
        ("a list [of words]", None),
        ("<address>/<length>", r"\<address>/\<length>"),
        ("# one\0", "\\# one\0"),
        ("# one", r"\# one"),
        ("1. one", r"1\. one"),
        ("- one", r"\- one"),
        ("one\n---", "one\n\\---"),
        ("&lt;", r"\&lt;"),
        ("C:\\*", r"C:\\*"),
        ("C:\\windows", None),
        ("`code", None),
        ("`code`", r"\`code`"),
        ("@param x", r"\@param x"),
        ("one\n\ntwo", None),
        ("", None),
    ],
)
def test_exactly_what_is_acted_on(text: str, escaped: str | None) -> None:
    assert escape(text) == (text if escaped is None else escaped)
    assert unescape(escape(text)) == text


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab1 \0\n*_`[]()<>&;#-+.!\\@~=:/", max_size=24))
def test_any_text_comes_back_and_reads_as_it_is(text: str) -> None:
    escaped = escape(text)
    assert unescape(escaped) == text
    trimmed = "\n".join(line.strip() for line in escaped.split("\n"))
    tokens = MarkdownIt("commonmark").parse(trimmed)
    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}
    children = [child for token in tokens for child in token.children or ()]
    assert {child.type for child in children} <= {"text", "softbreak", "hardbreak"}
    assert not find(trimmed)
