"""The crow's-foot diagram as SVG: within a page, which styles it, or as a file that styles itself.

A class is a group of links: its header leads to the class, its rows to the fields. The row of a ref holds the
line that joins it to the other end as well, so that both are one thing to point at, to walk to, and to hear
of. All looks are classes (`site/assets/css/diagram.css`), never attributes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape

from apigen.relations.geometry import Box, Geometry, Point
from apigen.relations.marks import curve, loop, mark, number, port
from apigen.relations.plan import COLOURS, Card, Line, Plan, Port, Row

Link = Callable[[str, str | None], str]
"""The address of a class, or of a field of it, as seen from where the diagram is shown."""

SCALE = 4 / 3
"""Pixels to a point, at which the letters of rows are as large as those of a table."""

STYLE = """\
text{font:9.5px ui-monospace,"SF Mono",Menlo,Consolas,monospace;fill:#1f2933}
rect{fill:#fff;stroke:#64748b}.self rect{stroke-dasharray:4 3}
.frame{fill:none;stroke:#b45309;stroke-width:2.5}
.head text{font-weight:700;fill:#fff;text-anchor:middle}
path{fill:none;stroke:#475569;stroke-width:1.3}.loose{stroke-dasharray:5 4}.halo{stroke:none}
a:hover path{stroke:#b45309}
"""
_DARK = """\
@media (prefers-color-scheme:dark){text{fill:#e2e8f0}rect{fill:#1e293b}path{stroke:#94a3b8}
.frame{fill:none}.frame,a:hover path{stroke:#fbbf24}}
"""


def svg_inline(plan: Plan, geometry: Geometry, prefix: str, title: str, desc: str, link: Link) -> str:
    """The diagram as an element of an HTML page; `title` and `desc` name and describe it.

    `prefix` comes before each id, so that two diagrams on a page do not clash. For scripts, cards have
    `data-cls` and `data-tag`, and what holds a line has `data-end`: the id of the row at its other end.
    """
    start = (
        f'<svg {_size(geometry)} role="group"'
        f' aria-labelledby="{prefix}-title" aria-describedby="{prefix}-desc">'
        f'<title id="{prefix}-title">{escape(title)}</title><desc id="{prefix}-desc">{escape(desc)}</desc>'
    )
    return "".join((start, *_cards(plan, geometry, prefix, link), "</svg>"))


def svg_file(plan: Plan, geometry: Geometry, title: str, link: Link | None = None) -> str:
    """The diagram as a file: with colours of its own, light or dark as the reader prefers."""
    fills = "".join(f".g{index} .head rect{{fill:{colour}}}\n" for index, colour in enumerate(COLOURS))
    start = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" {_size(geometry)} role="group">\n'
        f"<title>{escape(title)}</title>\n<style>\n{STYLE}{_DARK}{fills}</style>"
    )
    return "\n".join((start, *_cards(plan, geometry, None, link), "</svg>\n"))


def _size(geometry: Geometry) -> str:
    width, height = (round(side * SCALE) for side in (geometry.width, geometry.height))
    box = f"0 0 {number(geometry.width)} {number(geometry.height)}"
    return f'width="{width}" height="{height}" viewBox="{box}"'


def _cards(plan: Plan, geometry: Geometry, prefix: str | None, link: Link | None) -> Iterator[str]:
    """Each card with the lines that its rows own."""
    boxes = {
        (card.key, field): box
        for card, found in zip(plan.cards, geometry.cards, strict=True)
        for field, box in zip(("", *(row.field for row in card.rows)), found, strict=True)
    }
    lines: dict[Port, str] = {}
    for line, points in zip(plan.lines, geometry.lines, strict=True):
        lines[line.owner] = lines.get(line.owner, "") + _line(line, points, boxes)
    # Only what a line leads to needs an id: its owner is found by holding it.
    ends = {line.owner: line.other for line in plan.lines if not line.ring} if prefix else {}
    led_to = set(ends.values())
    for card in plan.cards:
        look = f"cls g{card.colour}" + " focus" * card.focus + " self" * card.again
        data = f' data-cls="{escape(card.cls)}" data-tag="{escape(card.group)}"' if prefix else ""
        yield f'<g class="{look}"{data}>{_head(card, boxes[card.key, ""], link)}'
        for row in card.rows:
            here = (card.key, row.field)
            names = f' id="{_id(prefix, here)}"' if prefix and here in led_to else ""
            names += f' data-end="{_id(prefix, ends[here])}"' if prefix and here in ends else ""
            yield _row(card, row, boxes[here], lines.get(here, ""), names, link)
        yield f"{_frame(card, boxes)}</g>"


def _id(prefix: str, end: Port) -> str:
    return escape(f"{prefix}-{end[0]}.{end[1]}")


def _head(card: Card, box: Box, link: Link | None) -> str:
    middle = number(box.x + box.width / 2)
    words = f'<text x="{middle}" y="{_baseline(box)}">{escape(card.key)}</text>'
    return _linked(link and link(card.cls, None), ' class="head"', _rect(box) + words)


def _row(card: Card, row: Row, box: Box, line: str, names: str, link: Link | None) -> str:
    words = f'<text x="{number(box.x + 5)}" y="{_baseline(box)}">{escape(row.words)}</text>'
    content = f"<title>{escape(row.tip)}</title>{line}{_rect(box)}{words}"
    return _linked(link and link(card.cls, row.field), names, content)


def _linked(href: str | None, names: str, content: str) -> str:
    return f"<g{names}>{content}</g>" if href is None else f'<a{names} href="{escape(href)}">{content}</a>'


def _frame(card: Card, boxes: Mapping[Port, Box]) -> str:
    """The frame around the card that the diagram is about; it lets the pointer through."""
    if not card.focus:
        return ""
    top = boxes[card.key, ""]
    last = boxes[card.key, card.rows[-1].field if card.rows else ""]
    return _rect(Box(top.x, top.y, top.width, last.y + last.height - top.y), ' class="frame"')


def _rect(box: Box, look: str = "") -> str:
    x, y, width, height = map(number, (box.x, box.y, box.width, box.height))
    return f'<rect{look} x="{x}" y="{y}" width="{width}" height="{height}"/>'


def _baseline(box: Box) -> str:
    return number(box.y + box.height / 2 + 3.2)


def _line(line: Line, points: Sequence[Point], boxes: Mapping[Port, Box]) -> str:
    """The curve twice, the broad one under it to be met by the pointer, and the marks."""
    sides = (1, 1 if line.left[0] == line.right[0] else -1)
    ends = (port(boxes[line.left], sides[0]), port(boxes[line.right], sides[1]))
    marks = mark(ends[0], sides[0], line.left_count)
    if line.ring:
        way = loop(ends[0], line.left_count)
    else:
        way = curve(points, ends, sides, (line.left_count, line.right_count))
        marks += mark(ends[1], sides[1], line.right_count)
    loose = " loose" * line.dashed
    return f'<path class="halo" d="{way}"/><path class="line{loose}" d="{way}"/><path d="{marks}"/>'
