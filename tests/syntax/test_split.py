"""Pieces: the same by the margin as by the braces, and together the whole text."""

from pathlib import Path

import pytest
from hypothesis import given, settings

from apigen.syntax import parse_text, split, tree
from apigen.syntax.format import format_text
from apigen.syntax.tree import Parsed
from tests.large import api
from tests.syntax import sentences

SPEC = sorted((Path(__file__).parents[2] / "spec").rglob("*.apidl"))


def check(text: str) -> None:
    assert split.by_margin(text) == split.by_braces(text)


@pytest.mark.parametrize("path", SPEC, ids=lambda path: path.stem)
def test_both_ways_for_the_spec(path: Path) -> None:
    check(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(api.files()))
def test_both_ways_for_a_large_spec(name: str) -> None:
    check(api.files()[name])


@given(sentences.texts)
@settings(max_examples=150, deadline=None)
def test_both_ways_for_canonical_text(text: str) -> None:
    check(format_text(text))


def test_a_bracket_in_a_comment_opens_nothing() -> None:
    lead = "@a(\n  b,\n  // (\n  c\n)\n"
    unclosed, whole = split.parts(f"enum d {{\n  e\n\n{lead}enum f {{\n  g\n}}\n")
    assert whole.lstrip().startswith(lead)
    assert "@" not in unclosed


@given(sentences.damaged)
@settings(max_examples=200, deadline=None)
def test_pieces_are_the_text(text: str) -> None:
    file = parse_text(text)
    assert "".join(piece.text for piece in file.pieces) == text
    for piece in file.pieces:
        assert text[piece.at : piece.at + len(piece.text)] == piece.text


PIECES = [
    "// first\n\n@a(\n  b\n) // behind\nclass A {\n  ro x: int\n}  // end\n",
    "\n// of B\n/// B\nerror B(\n  x\n)\n",
    "// of C\ntype C = (int -> int) map @x(1,\n  2)\n",
    "@a(\n  b,\n  c\n)\n\n@d\nerror D\n",
    "enum e {\n}\n\n// last",
]


def test_a_piece_has_what_stands_before_it() -> None:
    text = "".join(PIECES)
    check(text)
    assert [piece.text for piece in parse_text(text).pieces] == PIECES


def test_text_without_indentation() -> None:
    text = "class A {\nro x: int\nenum e {\na\n}\n}\n  class B {\n}\n    error E\n"
    assert [piece.parsed.tree and piece.parsed.tree.name.text for piece in parse_text(text).pieces] == [
        "A",
        "B",
        "E",
    ]


def test_a_broken_declaration_keeps_to_itself() -> None:
    text = "class A {\n  ro x: int\n\n@a(\n  b\n)\n// c\nclass B {\n}\n"
    assert split.by_braces(text) is None
    assert [piece.text.split()[0] for piece in parse_text(text).pieces] == ["class", "@a("]


@pytest.mark.parametrize("text", ["", "\n", "// only\n", "/// only\n"])
def test_text_without_declarations_is_a_piece(text: str) -> None:
    check(text)
    assert [piece.text for piece in parse_text(text).pieces] == [text]


def test_what_is_known_is_not_read_again() -> None:
    known = {"error A\n": Parsed(None), "error B\n": Parsed(None, lost=("told",))}
    file = parse_text("error A\nerror B\nerror C\n", known=known)
    assert [piece.parsed.lost for piece in file.pieces] == [(), ("told",), ()]
    assert isinstance(file.pieces[2].parsed.tree, tree.Error)
