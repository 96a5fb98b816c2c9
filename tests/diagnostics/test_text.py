"""The text output is approved as a picture; what must hold for every text is held against generated ones."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apigen.diagnostics import Diagnostic, Edit, Label, Span
from apigen.diagnostics.text import count, render

from .findings import PICTURES, SOURCES, UNKNOWN_CLASS


@pytest.mark.parametrize("name", PICTURES)
def test_picture(name: str, golden: Callable[[str, str], None]) -> None:
    golden(f"text/{name}.txt", render([PICTURES[name]], SOURCES))


def test_the_picture_of_the_manual() -> None:
    source = "\n" * 13 + "  ctor network: netwrok ref <-> network.VIFs\n"
    at = Span("spec/network.apidl", source.index("netwrok"), source.index(" ref"))
    diagnostic = Diagnostic(
        code="unknown-class",
        severity="error",
        message="no class is named `netwrok`",
        primary=Label(at, "not a class"),
        help="`network` has a similar name",
        edits=(Edit(at, "network"),),
    )
    assert render([diagnostic], {"spec/network.apidl": source}) == (
        "error[unknown-class]: no class is named `netwrok`\n"
        "  --> spec/network.apidl:14:17\n"
        "   |\n"
        "14 |   ctor network: netwrok ref <-> network.VIFs\n"
        "   |                 ^^^^^^^ not a class\n"
        "   |\n"
        "help: `network` has a similar name\n"
        "   |\n"
        "14 |   ctor network: network ref <-> network.VIFs\n"
        "   |                 ~~~~~~~\n"
        "note: `apigen explain unknown-class` says more\n"
    )


def test_explain_is_named_once_a_code() -> None:
    text = render([UNKNOWN_CLASS, UNKNOWN_CLASS, PICTURES["path"]], SOURCES)
    assert text.count("apigen explain unknown-class") == 1
    assert text.count("apigen explain no-spec") == 1


def test_colour_changes_nothing_else() -> None:
    coloured = render(PICTURES.values(), SOURCES, colour=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == render(PICTURES.values(), SOURCES)


def test_nothing_is_nothing() -> None:
    assert render([], {}) == ""


def test_count() -> None:
    error, warning = UNKNOWN_CLASS, PICTURES["wide-characters"]
    assert count([error, error, warning], 8) == "2 errors, 1 warning in 8 files"
    assert count([error, warning, warning], 1) == "1 error, 2 warnings in 1 file"
    assert count([warning], 2) == "1 warning in 2 files"
    assert count([], 0) == "no errors in 0 files"


TEXTS = st.text(st.sampled_from("ab \t\n\r名é\u0301\u202e\x1b"), max_size=60) | st.integers(0, 400).map(
    "x ".__mul__
)


@given(TEXTS, st.lists(st.tuples(st.integers(0, 800), st.integers(0, 800), TEXTS), min_size=1, max_size=4))
def test_any_span_of_any_text_is_drawn(text: str, places: list[tuple[int, int, str]]) -> None:
    labels = [Label(Span("f", min(a, b), max(a, b)), words) for a, b, words in places]
    found = Diagnostic(
        code="any",
        severity="error",
        message="any",
        primary=labels[0],
        related=tuple(labels[1:]),
        edits=tuple(Edit(label.span, label.text) for label in labels),
    )
    drawn = render([found], {"f": text})
    assert "^" in drawn
    assert not set(drawn) & set("\r\t\u202e\x1b")
