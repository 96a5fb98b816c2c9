"""Canonical text: what it looks like, and that it says the same, in one step, with every comment."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings

from apigen.diagnostics import Failure, Span
from apigen.syntax import parse_text
from apigen.syntax.format import WIDTH, format_text
from tests.large import api
from tests.syntax import sentences, shape

ROOT = Path(__file__).parents[2]
CASES = sorted((ROOT / "tests" / "golden" / "format").glob("*.in"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_golden(case: Path, golden: Callable[[str, str], None]) -> None:
    text = case.read_text(encoding="utf-8")
    formatted = format_text(text)
    golden(f"format/{case.stem}.apidl", formatted)
    check(text, formatted)


@given(sentences.texts)
@settings(max_examples=300, deadline=None)
def test_says_the_same(text: str) -> None:
    check(text, format_text(text))


@pytest.mark.parametrize("path", sorted((ROOT / "spec").rglob("*.apidl")), ids=lambda path: path.stem)
def test_the_spec(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    check(text, format_text(text))


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(api.files()))
def test_a_large_spec(name: str) -> None:
    text = api.files()[name]
    formatted = format_text(text)
    check(text, formatted)
    without_place_to_break = ("//", "raises ", "roles ")
    wide = [line for line in formatted.split("\n") if len(line) > WIDTH]
    assert not [line for line in wide if not line.lstrip().startswith(without_place_to_break)]


def check(text: str, formatted: str) -> None:
    assert format_text(formatted) == formatted
    before, after = parse_text(text), parse_text(formatted)
    assert shape.of_file(after) == shape.of_file(before)
    assert shape.comments(after) == shape.comments(before)
    assert "\n\n\n" not in formatted
    assert all(line == line.rstrip(" \t") for line in formatted.split("\n"))
    assert formatted.endswith("\n")
    assert not formatted.endswith("\n\n")


def test_lines_end_in_lf() -> None:
    assert (
        format_text("\ufefftype a = int\r\n\r\n// b\r\ntype b = int")
        == "type a = int\n\n// b\ntype b = int\n"
    )


@pytest.mark.parametrize("text", ["", "\n", " \n\t\n"])
def test_nothing_stays_nothing(text: str) -> None:
    assert format_text(text) == ""


def test_comments_alone() -> None:
    assert format_text("  // a\n\n\n//b ") == "// a\n\n//b\n"


def test_text_that_cannot_be_read_is_left_alone() -> None:
    with pytest.raises(Failure) as caught:
        format_text("// c\nclass A {\n  ro x int\n  ro y: int = \n}\n", "a.apidl")
    first, second = caught.value.diagnostics
    assert first.code == second.code == "syntax"
    assert first.primary is not None
    assert first.primary.span == Span("a.apidl", 22, 25)
