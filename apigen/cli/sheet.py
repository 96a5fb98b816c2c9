"""What `show` and `relations` print: a heading, a text, facts, tables; drawn in the terminal by rich."""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from apigen.diagnostics.style import visible_lines

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text


class Noted(NamedTuple):
    """A text with remarks of ours below it."""

    text: str
    remarks: tuple[str, ...]


Cell = str | Noted


class Table(NamedTuple):
    """Rows below a title; the first column is what they are about. The last may be long."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


class Sheet(NamedTuple):
    """All about one thing. Facts without a value are not printed, nor are tables without rows."""

    kind: str
    name: str
    doc: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    tables: tuple[Table, ...] = ()


STYLES = {"Type": "green", "Result": "green", "Value": "cyan"}
"""Columns that have a colour of their own."""


def draw(console: "Console", sheets: Iterable[Sheet]) -> str:
    """Sheets as they look on a console, an empty line between two."""
    with console.capture() as capture:
        for number, sheet in enumerate(sheets):
            if number:
                console.print()
            for part in _parts(sheet):
                console.print(part)
    return "".join(f"{line.rstrip()}\n" for line in capture.get().splitlines())


def _parts(sheet: Sheet) -> "Iterator[RenderableType]":
    from rich.padding import Padding
    from rich.text import Text

    heading = Text(f"{sheet.kind} " if sheet.kind else "", style="dim")
    yield heading.append(visible_lines(sheet.name), style="bold cyan")
    if sheet.doc:
        yield Padding(Text(visible_lines(flowed(sheet.doc))), (0, 0, 0, 2))
    if facts := [(label, value) for label, value in sheet.facts if value]:
        yield Padding(_grid(facts), (1, 0, 0, 2))
    for table in sheet.tables:
        if table.rows:
            yield Text(f"\n{table.title}", style="bold")
            yield Padding(_table(table), (0, 0, 0, 2))


def _grid(facts: list[tuple[str, str]]) -> "RenderableType":
    from rich.table import Table as Grid
    from rich.text import Text

    grid = Grid.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for label, value in facts:
        grid.add_row(Text(label, style="dim"), Text(visible_lines(value)))
    return grid


def _table(table: Table) -> "RenderableType":
    from rich.table import Table as Grid

    headed = any(table.columns)
    grid = Grid(box=None, padding=(0, 2, 0, 0), show_header=headed, header_style="dim", pad_edge=False)
    for number, column in enumerate(table.columns):
        own = STYLES.get(column) or ("cyan" if headed and not number else "")
        grid.add_column(column, style=own, overflow="fold")
    for row in table.rows:
        grid.add_row(*map(_cell, row))
    return grid


def _cell(cell: Cell) -> "Text":
    from rich.text import Text

    if isinstance(cell, str):
        return Text(visible_lines(cell))
    text, remarks = Text(visible_lines(cell.text)), [remark for remark in cell.remarks if remark]
    if remarks:
        text.append("\n" * bool(cell.text) + visible_lines("; ".join(remarks)), style="dim italic")
    return text


_KEPT = re.compile(r"^(\s{2,}|[-*+>|#] ?|\d+[.)] |```|~~~)|  $|\\$")


def flowed(text: str) -> str:
    """A text with the lines of each paragraph joined, so that it can be broken anew; lists and code stay."""
    paragraphs = re.split(r"\n\s*\n", text.strip("\n").rstrip())
    return "\n\n".join(
        paragraph if any(map(_KEPT.search, lines)) else " ".join(lines)
        for paragraph in paragraphs
        for lines in [paragraph.split("\n")]
    )
