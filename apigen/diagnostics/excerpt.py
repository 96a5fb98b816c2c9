"""Lines of a source with marks below them, as rows of a picture: what the text output draws around.

A row is what stands right of the gutter's bar. Tabs, wide and invisible characters are laid out in terminal
columns; a line too long to show is cut around its marks.
"""

import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from apigen.diagnostics.style import Paint, visible

WIDTH = 120
"""Columns of a source line that are shown at most."""

_BEFORE = 32
"""Characters that stay before a mark where a line is cut."""

_TAB = 4


class Mark(NamedTuple):
    """A piece of one line, `end` exclusive, in code points from its start; `sign` is drawn below it."""

    start: int
    end: int
    text: str
    sign: str
    style: str


class Row(NamedTuple):
    """A row of the picture: with `line` it shows that source line, without it stands below one."""

    line: int | None
    text: str


class _Window(NamedTuple):
    """The part of a line that is shown: code points `start` to `end`, and the column of each."""

    start: int
    end: int
    shown: str
    columns: list[int]

    def column(self, at: int) -> int:
        return self.columns[min(max(at, self.start), self.end) - self.start]


def marked_line(line: int, text: str, marks: list[Mark], paint: Paint) -> Iterator[Row]:
    """A source line and the marks of it; shown again for marks that lie too far apart for one picture."""
    left = sorted(marks)
    while True:
        window = _window(text, left[0].start if left else 0)
        near = [mark for mark in left if min(mark.start, len(text)) <= window.end]
        left = left[len(near) :]
        yield Row(line, window.shown)
        yield from (Row(None, row) for row in _below(near, window, paint))
        if not left:
            return


def block(line: int, texts: list[str], start: int, mark: Mark, paint: Paint) -> Iterator[Row]:
    """A mark over several lines, with a line down its left side: `texts` from line `line` on.

    The mark begins at `start` in the first and ends at `mark.end` in the last; a long block is shown in part.
    """

    def side(text: str) -> str:
        return paint(mark.style, text)

    first, last = _window(texts[0], start), _window(texts[-1], max(mark.end - 1, 0))
    if texts[0][:start].isspace() or start == 0:
        yield Row(line, f"{side('/')} {first.shown}")
    else:
        yield Row(line, f"  {first.shown}")
        yield Row(None, " " + side("_" * (first.column(start) + 1) + mark.sign))
    inner = range(1, len(texts) - 1)
    for at in inner if len(inner) <= 4 else (*inner[:2], inner[-1]):
        yield Row(line + at, f"{side('|')} {_window(texts[at], 0).shown}")
    yield Row(line + len(texts) - 1, f"{side('|')} {last.shown}")
    foot = "|" + "_" * max(last.column(mark.end), 1) + mark.sign
    yield Row(None, side(f"{foot} {visible(mark.text)}".rstrip()))


def _window(text: str, around: int) -> _Window:
    """What is shown of a line: all of it if it fits, else a piece around a place."""
    if len(text) <= WIDTH:
        start, end = 0, len(text)
    else:
        start = max(0, min(around - _BEFORE, len(text) - WIDTH))
        end = min(len(text), start + WIDTH)
    piece = text[start:end]
    lead = "..." if start else ""
    if piece.isascii() and piece.isprintable():
        columns = list(range(len(lead), len(lead) + len(piece) + 1))
    else:
        piece, columns = _laid_out(piece, len(lead))
    return _Window(start, end, lead + piece + ("..." if end < len(text) else ""), columns)


def _laid_out(text: str, column: int) -> tuple[str, list[int]]:
    """The text as a terminal shows it, and the column of each of its characters, the end included."""
    shown, columns = [], [column]
    for character in text:
        if character == "\t":
            character = " " * (_TAB - column % _TAB)
            column += len(character)
        else:
            character = visible(character)
            column += _columns(character)
        shown.append(character)
        columns.append(column)
    return "".join(shown), columns


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _below(marks: list[Mark], window: _Window, paint: Paint) -> Iterator[str]:
    """The rows below a line: the signs, the words of the rightmost mark beside them, the others' below."""
    if not marks:
        return
    signs: dict[int, tuple[str, str]] = {}
    for mark in sorted(marks, key=lambda mark: mark.sign == "^"):  # the primary mark is drawn over the others
        start = window.column(mark.start)
        for at in range(start, max(window.column(mark.end), start + 1)):
            signs[at] = (mark.style, mark.sign)
    row = _drawn(signs, paint)
    beside = max(marks, key=lambda mark: (mark.start, mark.end))
    room = max(signs) < max(window.column(beside.end), window.column(beside.start) + 1)
    yield row + (" " + paint(beside.style, visible(beside.text)) if room and beside.text else "")
    hanging = [mark for mark in marks if mark.text and not (room and mark is beside)]
    if hanging:
        yield _drawn({window.column(mark.start): (mark.style, "|") for mark in hanging}, paint)
    while hanging:
        mark = hanging.pop()
        start = window.column(mark.start)
        bars = {at: (other.style, "|") for other in hanging if (at := window.column(other.start)) < start}
        words = " " * (start - max(bars, default=-1) - 1) + paint(mark.style, visible(mark.text))
        yield _drawn(bars, paint) + words


def _drawn(signs: dict[int, tuple[str, str]], paint: Paint) -> str:
    """Signs at their columns, neighbours of one style painted together."""
    row, style, run, at = "", "", "", 0
    for column in sorted(signs):
        if signs[column][0] != style or column != at:
            row += paint(style, run) + " " * (column - at)
            style, run = signs[column][0], ""
        run += signs[column][1]
        at = column + 1
    return row + paint(style, run)
