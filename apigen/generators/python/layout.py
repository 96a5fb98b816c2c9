"""How ruff lays out declarations and calls: the printer's dialect for Python."""

import re
from collections.abc import Sequence

from apigen.generators.printer import (
    Doc,
    Layout,
    concat,
    group,
    if_break,
    indent,
    join,
    line,
    listed,
    render,
    softline,
)
from apigen.generators.python.encoders import WIDTH
from apigen.generators.server_names import natural


def arguments(start: str, items: Sequence[Doc], end: str) -> Doc:
    """In brackets after a name: on one line, else all on the next line, else each on a line of its own."""
    if not items:
        return start + end
    inner = group(join(concat(",", line), items), if_break(","))
    return group(start, indent(softline, inner), softline, end)


def collection(start: str, items: Sequence[Doc], end: str) -> Doc:
    """A literal: on one line, else each item on a line of its own."""
    return listed(start, items, end)


def laid(doc: Doc, level: int) -> str:
    """The text of a statement at a level of indentation, its first line too."""
    blank = "    " * level
    rows = render(doc, Layout(WIDTH - len(blank), "    ")).split("\n")
    return "\n".join(blank + row if row else row for row in rows)


def flat_or(text: str, level: int, doc: "Doc | None" = None) -> str:
    """A statement on one line if it fits there, which most do; else as its document is laid out."""
    if len(text) + 4 * level <= WIDTH or doc is None:
        return "    " * level + text
    return laid(doc, level)


def definition(head: str, items: Sequence[str], end: str, level: int) -> str:
    """`head(items)end`, as `def start(self) -> None:`."""
    flat = f"{head}({', '.join(items)}){end}"
    if len(flat) + 4 * level <= WIDTH:
        return "    " * level + flat
    if len(items) == 1:
        return laid(listed(f"{head}(", items, f"){end}", broken=True), level)
    return laid(arguments(f"{head}(", items, f"){end}"), level)


def imported(module: str, names: Sequence[str], level: int) -> str:
    """`from module import names`, sorted as isort does."""
    listed_ = sorted(set(names), key=_member)
    flat = f"from {module} import {', '.join(listed_)}"
    if len(flat) + 4 * level <= WIDTH:
        return "    " * level + flat
    return laid(listed(f"from {module} import (", listed_, ")", broken=True), level)


def kind(name: str) -> int:
    """Constants come first, then classes, then the rest."""
    return 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2


def by_case(name: str) -> tuple[object, ...]:
    """What `__all__` is sorted by: numbers in names by their value."""
    parts = re.split("([0-9]+)", name)
    return kind(name), [(int(part), "") if part.isdigit() else (-1, part) for part in parts]


def _member(name: str) -> tuple[object, ...]:
    own = name.partition(" as ")[0]
    return kind(own), natural(own)
