"""Texts of the worst kind: each is read with a bounded stack, and gives diagnostics or a tree."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from apigen.diagnostics import Failure
from apigen.syntax import parse_text
from apigen.syntax.format import format_text

N = 10_000
WORST = {
    "types that nest": f"class C {{\n  ro x: {'(string -> ' * N}int{') map' * N}\n}}\n",
    "types in a row": f"class C {{\n  ro x: int{' set' * N}\n}}\n",
    "literals that nest": f"class C {{\n  rw x: T = {'{' * N}{'}' * N}\n}}\n",
    "arrows that nest": f"class C {{\n  rw x: T = {'{1 -> ' * N}1{'}' * N}\n}}\n",
    "brackets that do not close": f"class C {{\n  rpc f{'(' * N}\n}}\n",
    "brackets that do not open": f"class C {{\n  rpc f{')' * N}\n}}\n",
    "braces that do not close": "class C {\n" * N,
    "braces that do not open": "}\n" * N,
    "strings that do not end": 'class C {\n  rw x: string = "a\n}\n' * 300,
    "a string that does not end": f'class C {{\n  rw x: string = "{"ab " * N}\n}}\n',
    "escapes": f'class C {{\n  rw x: string = "{chr(92) * (2 * N + 1)}"\n}}\n',
    "a long string": f'class C {{\n  rw x: string = "{"a" * 990_000}"\n}}\n',
    "annotations": f"class C {{\n  ro x: int{' @x-a(1)' * N}\n}}\n",
    "annotations that open": f"{'@a(' * N}\nclass C {{\n}}\n",
    "lines that close": "error E\n" + ")\n" * N,
    "comments": "// c , ( \n" * N + "error E // , , , ( ( ( , , , , , , , , , , , , ,\n",
    "texts": "/// t\n" * N,
    "blank lines": "class C {\n" + "\n" * N + "}\n",
    "blanks": f"class C {{{' ' * N}\n}}\n",
    "characters": "\0\x0b\x85\u2028\ufeff\u202e" * N,
    "signs": "- . / < > - .. " * N,
}


@contextmanager
def shallow() -> Iterator[None]:
    """A stack of 1,000 frames: the interpreter's own default, whatever else a run has set."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(1_000)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


@pytest.mark.parametrize("name", WORST)
def test_the_worst(name: str) -> None:
    with shallow():
        file = parse_text(WORST[name])
        assert "".join(piece.text for piece in file.pieces) == WORST[name]
        for piece in file.pieces:
            assert len(piece.parsed.troubles) <= 25
        with suppress(Failure):
            formatted = format_text(WORST[name])
            assert format_text(formatted) == formatted


def test_the_limit_of_depth_itself_is_read() -> None:
    text = f"class C {{\n  ro x: {'(int -> ' * 200}int{') map' * 200}\n}}\n".replace(
        "(int -> int) map", "int", 1
    )
    with shallow():
        assert format_text(text) == text
