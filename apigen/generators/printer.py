"""A printer of documents, after Wadler and Oppen: what a formatter would do, done while writing.

A document is made of text, lines that may be broken, and groups. A group is written on one line if it fits
into the width, and what follows it up to the next place that may break; else each of its own lines is
broken. What a document takes when flat is known as soon as it is made, so that a choice costs nothing: the
time is linear in the size of the document, however deep groups lie. It knows no language; a layout says the
width and the indent.
"""

from collections.abc import Iterable, Sequence
from math import inf
from typing import TypeAlias

import msgspec

Doc: TypeAlias = "str | Node"
"""A text without line ends may stand for its node."""


class Layout(msgspec.Struct, frozen=True):
    """How wide a line may be, and what one level of indentation is. A tab counts as `tab` columns."""

    width: int = 80
    indent: str = "    "
    tab: int = 4


class Node:
    """A part of a document. `flat`: its width on one line, infinite if it cannot be. `lead`: of what is
    written where its lines are broken, the width up to the first of them; `breaks`: whether there is any.
    """

    __slots__ = ("breaks", "flat", "lead")

    def __init__(self, flat: float, lead: float, breaks: bool) -> None:
        self.flat = flat
        self.lead = lead
        self.breaks = breaks


class _Text(Node):
    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.flat = self.lead = len(text)
        self.breaks = False
        self.text = text


class _Line(Node):
    """A place to break; flat it is `text`."""

    __slots__ = ("text",)

    def __init__(self, text: str, flat: float) -> None:
        super().__init__(flat, 0, True)
        self.text = text


class _Concat(Node):
    __slots__ = ("parts",)

    def __init__(self, parts: tuple[Node, ...]) -> None:
        flat = lead = 0.0
        breaks = False
        for part in parts:
            flat += part.flat
            if not breaks:
                lead += part.lead
                breaks = part.breaks
        self.flat = flat
        self.lead = lead
        self.breaks = breaks
        self.parts = parts


class _Group(Node):
    __slots__ = ("part",)

    def __init__(self, part: Node, broken: bool) -> None:
        super().__init__(inf if broken else part.flat, part.lead, part.breaks)
        self.part = part


class _Indent(Node):
    __slots__ = ("levels", "part")

    def __init__(self, part: Node, levels: int) -> None:
        super().__init__(part.flat, part.lead, part.breaks)
        self.part = part
        self.levels = levels


class _Fill(Node):
    __slots__ = ("parts", "separator", "whole")

    def __init__(self, parts: tuple[Node, ...], separator: Node) -> None:
        self.whole = _Concat(_between(parts, separator))
        super().__init__(self.whole.flat, self.whole.lead, self.whole.breaks)
        self.parts = parts
        self.separator = separator


class _Filled(Node):
    """What is left of a fill behind its first parts; only ever a task."""

    __slots__ = ("at", "fill")

    def __init__(self, fill: _Fill, at: int) -> None:
        super().__init__(0, 0, True)
        self.fill = fill
        self.at = at


class _IfBreak(Node):
    __slots__ = ("broken", "unbroken")

    def __init__(self, broken: Node, unbroken: Node) -> None:
        super().__init__(unbroken.flat, broken.lead, broken.breaks)
        self.broken = broken
        self.unbroken = unbroken


def text(words: str) -> Node:
    """Text, without line ends: raises ValueError if there is one."""
    if "\n" in words:
        raise ValueError("text of a document has no line end: use hardline")
    return _Text(words)


line: Node = _Line(" ", 1)
"""A blank, or a line end where its group is broken."""
softline: Node = _Line("", 0)
"""Nothing, or a line end where its group is broken."""
hardline: Node = _Line("", inf)
"""A line end always: whatever holds it is broken."""


def _node(doc: Doc) -> Node:
    return text(doc) if isinstance(doc, str) else doc


def concat(*docs: Doc) -> Node:
    """One after the other."""
    return _Concat(tuple(map(_node, docs)))


def join(separator: Doc, docs: Iterable[Doc]) -> Node:
    """One after the other with something between them."""
    return _Concat(_between(tuple(map(_node, docs)), _node(separator)))


_COMMA = concat(",", line)


def _between(parts: Sequence[Node], separator: Node) -> tuple[Node, ...]:
    found: list[Node] = []
    for part in parts:
        if found:
            found.append(separator)
        found.append(part)
    return tuple(found)


def group(*docs: Doc, broken: bool = False) -> Node:
    """On one line if it fits, else with all its own lines broken; `broken` breaks them anyway."""
    return _Group(concat(*docs), broken)


def indent(*docs: Doc, levels: int = 1) -> Node:
    """What follows a broken line within is indented further."""
    return _Indent(concat(*docs), levels)


def fill(docs: Iterable[Doc], separator: Doc = line) -> Node:
    """As many on each line as fit, like words of a text. The separator begins or ends with its place to
    break.
    """
    return _Fill(tuple(map(_node, docs)), _node(separator))


def if_break(broken: Doc, unbroken: Doc = "") -> Node:
    """One thing where the group is broken, such as a trailing comma, another where it is flat."""
    return _IfBreak(_node(broken), _node(unbroken))


def listed(
    start: str,
    items: Iterable[Doc],
    end: str,
    *,
    trailing: str = ",",
    staged: bool = False,
    broken: bool = False,
) -> Node:
    """Items in brackets: on one line if they fit, else each on a line of its own, the last one followed by
    `trailing`. `staged` tries, between the two, all of them on one line between the brackets' lines, as Black
    and Ruff do with arguments. Without items, the brackets alone.
    """
    docs = tuple(map(_node, items))
    if not docs:
        return text(start + end)
    inner = concat(join(_COMMA, docs), if_break(trailing))
    between = group(inner, broken=broken) if staged else inner
    return group(start, indent(softline, between), softline, end, broken=broken)


_Task = tuple[int, bool, Node, float]
"""What is still to be written: its level, whether its lines are broken, the part, and the width of what
follows up to the next place that may break."""


def render(doc: Doc, layout: Layout) -> str:
    """The text of a document. No line ends in blanks; there is no line end after the last line."""
    out: list[str] = []
    column = 0
    tasks: list[_Task] = [(0, True, _node(doc), 0)]
    step = len(layout.indent.expandtabs(layout.tab))
    while tasks:
        level, broken, node, after = tasks.pop()
        match node:
            case _Text():
                out.append(node.text)
                column += len(node.text)
            case _Line() if broken:
                out.append("\n" + layout.indent * level)
                column = step * level
            case _Line():
                out.append(node.text)
                column += len(node.text)
            case _Concat():
                _push(tasks, level, broken, node.parts, after)
            case _Indent():
                tasks.append((level + node.levels, broken, node.part, after))
            case _IfBreak():
                tasks.append((level, broken, node.broken if broken else node.unbroken, after))
            case _Group():
                breaks = broken and column + node.flat + after > layout.width
                tasks.append((level, breaks, node.part, after))
            case _Fill() if broken and node.parts:
                _push_fill(tasks, level, _Filled(node, 0), after, layout.width - column)
            case _Fill():
                tasks.append((level, False, node.whole, after))
            case _Filled():
                _push_fill(tasks, level, node, after, layout.width - column)
    return "\n".join(row.rstrip() for row in "".join(out).split("\n"))


def _push(tasks: list[_Task], level: int, broken: bool, parts: Sequence[Node], after: float) -> None:
    """Puts parts before all other tasks, each with the width of what follows it."""
    for part in reversed(parts):
        tasks.append((level, broken, part, after))
        if broken:
            after = part.lead if part.breaks else part.lead + after
        else:
            after += part.flat


def _push_fill(tasks: list[_Task], level: int, left: _Filled, after: float, room: float) -> None:
    """Puts the next part of a fill, which is broken itself only if it does not fit a line of its own, and
    before it the separator, broken where the part does not fit behind it.
    """
    fill, at = left.fill, left.at
    part, more = fill.parts[at], at + 1 < len(fill.parts)
    if more:
        tasks.append((level, True, _Filled(fill, at + 1), after))
        after = fill.separator.lead
    breaks = at > 0 and fill.separator.flat + part.flat + after > room
    tasks.append((level, True, _Group(part, False), after))
    if at > 0:
        tasks.append((level, breaks, fill.separator, 0))
