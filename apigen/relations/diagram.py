"""The crow's-foot diagram in Graphviz's language: a card for each class, a row for each bound field."""

from collections.abc import Mapping
from html import escape

from apigen.model.api import Api
from apigen.relations.bound import Count
from apigen.relations.plan import COLOURS, Card, Line, Plan, Port, plan

MARKS: Mapping[Count | None, str] = {
    "exactly one": "teetee",
    "zero or one": "teeodot",
    "zero or more": "crowodot",
    None: "none",
}
"""Arrow shapes, named from the card outwards."""

_HEAD = """\
digraph relations {
  graph [rankdir=LR, splines=spline, nodesep=0.26, ranksep=1.0]
  graph [bgcolor=transparent, outputorder=edgesfirst, pad=0.15]
  node [shape=plain, fontname=Courier, fontsize=9.5]
  edge [dir=both, arrowsize=0.8, penwidth=1.2, color="#475569"]

"""


def dot(
    api: Api,
    cls: str | None = None,
    depth: int = 1,
    *,
    unbound: bool = False,
    groups: Mapping[str, str] | None = None,
) -> str:
    """The diagram as a Graphviz text: see `plan`, which also says what it raises."""
    return dot_of(plan(api, cls, depth, unbound=unbound, groups=groups))


def dot_of(planned: Plan) -> str:
    """A plan as a Graphviz text."""
    return "".join((_HEAD, *map(_card, planned.cards), *map(_edge, planned.lines), "}\n"))


def _card(card: Card) -> str:
    style = ' STYLE="DASHED"' if card.again else ""
    # A frame around the cells would cover the marks, which begin at a cell: only the focus has one.
    width, colour = (1, "#d97706") if card.focus else (0, "#94a3b8")
    header = (
        f'    <TR><TD PORT="#"{style} BGCOLOR="{COLOURS[card.colour]}" TITLE="{escape(card.cls)}">'
        f'<FONT COLOR="#ffffff"><B>{escape(card.key)}</B></FONT></TD></TR>\n'
    )
    fields = (
        f'    <TR><TD PORT="{escape(row.field)}"{style} ALIGN="LEFT" BGCOLOR="#ffffff"'
        f' TITLE="{escape(row.tip)}">{escape(row.words)}</TD></TR>\n'
        for row in card.rows
    )
    look = "cls" + " focus" * card.focus + " self" * card.again
    return (
        f"  {_quote(card.key)} [id={_words('cls-' + card.key)}, class={_quote(look)}, label=<"
        f'<TABLE BORDER="{width}" CELLBORDER="1" CELLSPACING="0" CELLPADDING="4" COLOR="{colour}">\n'
        f"{header}{''.join(fields)}  </TABLE>>]\n"
    )


def _edge(line: Line) -> str:
    side = "e" if line.left[0] == line.right[0] else "w"
    return (
        f"  {_port(line.left)}:e -> {_port(line.right)}:{side}"
        f" [id={_words('rel-' + line.name)}, class={_quote('rel' + ' loose' * line.dashed)}"
        f", arrowtail={MARKS[line.left_count]}, arrowhead={MARKS[line.right_count]}"
        f", tooltip={_words(line.tip)}{', style=dashed' if line.dashed else ''}]\n"
    )


def _port(end: Port) -> str:
    card, field = end
    return f"{_quote(card)}:{_quote(field or '#')}"


def _quote(text: str) -> str:
    """A quoted ID of Graphviz: only the quotation mark is special in it, and `\\\\` to what reads escapes."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _words(text: str) -> str:
    """Quoted text where Graphviz takes entities for what they stand for."""
    return _quote(text.replace("&", "&amp;"))
