"""How ruff lays out declarations and calls: the printer's dialect for Python."""

import re
from collections.abc import Sequence

import msgspec

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


def literal(start: str, items: Sequence[str], end: str, level: int) -> str:
    """The text of a collection of short items: all on one line, else each on a line of its own."""
    blank = "    " * level
    flat = f"{blank}{start}{', '.join(items)}{end}"
    if len(flat) <= WIDTH or not items:
        return flat
    rows = f",\n{blank}    ".join(items)
    return f"{blank}{start}\n{blank}    {rows},\n{blank}{end}"


class Literal(msgspec.Struct, frozen=True):
    """A collection that is an argument, and what it is on one line."""

    start: str
    items: tuple[str, ...]
    end: str
    flat: str


def called(start: str, items: Sequence[str | Literal], end: str, level: int) -> str:
    """A call, or what looks like one: the printer's `arguments`, without a document for what is simple."""
    flat = [item if isinstance(item, str) else item.flat for item in items]
    blank, inner = "    " * level, "    " * (level + 1)
    line_ = ", ".join(flat)
    if len(blank) + len(start) + len(line_) + len(end) <= WIDTH:
        return f"{blank}{start}{line_}{end}"
    if len(inner) + len(line_) <= WIDTH:
        return f"{blank}{start}\n{inner}{line_}\n{blank}{end}"
    rows = [
        f"{inner}{text}," if isinstance(item, str) or len(inner) + len(text) < WIDTH else _opened(item, inner)
        for item, text in zip(items, flat, strict=True)
    ]
    return f"{blank}{start}\n" + "\n".join(rows) + f"\n{blank}{end}"


def _opened(item: Literal, blank: str) -> str:
    rows = "".join([f"{blank}    {one},\n" for one in item.items])
    return f"{blank}{item.start}\n{rows}{blank}{item.end},"


def definition(head: str, items: Sequence[str], end: str, level: int) -> str:
    """`head(items)end`, as `def start(self) -> None:`."""
    if len(items) == 1 and 4 * level + len(head) + len(items[0]) + len(end) + 2 > WIDTH:
        blank = "    " * level
        return f"{blank}{head}(\n{blank}    {items[0]},\n{blank}){_returned(end, level)}"
    room = WIDTH - 4 * level - 5
    return called(
        f"{head}(", [one if len(one) <= room else _parted(one, level + 1) for one in items], f"){end}", level
    )


def _returned(end: str, level: int) -> str:
    """What follows the parameters; where it is too long for a line, its brackets are opened."""
    start, bracket, rest = end.partition("[")
    inner, closed, last = rest.rpartition("]")
    if 4 * level + 1 + len(end) <= WIDTH or not (bracket and closed):
        return end
    blank = "    " * level
    return f"{start}[\n{blank}    {inner}\n{blank}]{last}"


def _parted(item: str, level: int) -> str:
    """A parameter that is too long for a line: the parts of its type each on one."""
    parts, depth, start = [], 0, 0
    for at, mark in enumerate(item):
        depth += (mark == "[") - (mark == "]")
        if not depth and item.startswith(" | ", at):
            parts.append(item[start:at])
            start = at + 3
    return ("\n" + "    " * level + "| ").join((*parts, item[start:]))


def annotated(name: str, type_: str, level: int) -> str:
    """`name: type`; where it is too long, the outermost brackets of the type are opened."""
    head, bracket, rest = f"{name}: {type_}".partition("[")
    blank = "    " * level
    if not bracket or not rest.endswith("]") or len(blank) + len(head) + len(rest) + 1 <= WIDTH:
        return f"{blank}{name}: {type_}"
    if len(blank) + len(head) >= WIDTH and len(blank) + len(name) + 3 <= WIDTH:
        return f"{blank}{name}: (\n{blank}    {type_}\n{blank})"
    return called(f"{head}[", (rest[:-1],), "]", level).replace(",\n", "\n")


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


def natural(name: str) -> tuple[object, ...]:
    """Numbers within a name by their value, one with a zero before it as text."""
    parts = re.split("([0-9]+)", name)
    return tuple([_run(part) if part[:1].isdigit() else (2, 0, part) for part in parts])


def _run(digits: str) -> tuple[int, int, str]:
    return (0, 0, digits) if digits[0] == "0" else (1, int(digits), "")


def by_case(name: str) -> tuple[object, ...]:
    """What `__all__` is sorted by."""
    return kind(name), natural(name)


def _member(name: str) -> tuple[object, ...]:
    own = name.partition(" as ")[0]
    return kind(own), natural(own.lower()), own
