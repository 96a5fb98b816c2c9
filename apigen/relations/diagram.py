"""The crow's-foot diagram in Graphviz's language: a card for each class, a row for each bound field.

The set of a one-to-many pair stands on the left and its ref on the right, so that lines run from row to row
in one direction. A line that would close a ring is drawn the other way round. A class that is bound to
itself gets a second, dashed card with the far end. Everything is sorted, so that equal APIs give equal
bytes.
"""

from collections.abc import Callable, Iterable, Mapping
from html import escape

import msgspec

from apigen.model.api import Api
from apigen.model.types import spell
from apigen.relations.bound import Count, End, Pair, Reference, is_many
from apigen.relations.scope import Scope, scope

Link = Callable[[str, str | None], str | None]
"""The address of a class, or of a field of it, as seen from the page that shows the diagram."""

MARKS: Mapping[Count, str] = {"exactly one": "teetee", "zero or one": "teeodot", "zero or more": "crowodot"}
"""Arrow shapes, named from the card outwards."""

COLOURS = (
    *("#2563eb", "#b45309", "#047857", "#7c3aed", "#be185d"),
    *("#0e7490", "#4d7c0f", "#dc2626", "#64748b"),
)
"""Colours of headers, a group each in turn, the last for none; white text on each has a contrast of 4.7."""

_HEAD = """\
digraph relations {
  graph [rankdir=LR, splines=spline, nodesep=0.26, ranksep=1.0]
  graph [bgcolor=transparent, outputorder=edgesfirst, pad=0.15]
  node [shape=plain, fontname=Helvetica, fontsize=11]
  edge [dir=both, arrowsize=0.8, penwidth=1.2, color="#475569"]

"""


class _Row(msgspec.Struct, frozen=True, order=True):
    """A field's row on a card."""

    card: str
    field: str
    path: str
    many: bool
    tip: str


class _Line(msgspec.Struct, frozen=True, order=True):
    """A line from a port on the left to one on the right; a field of "" is the card's header."""

    left: tuple[str, str]
    right: tuple[str, str]
    left_mark: str
    right_mark: str
    name: str
    tip: str
    target: tuple[str, str]
    dashed: bool = False


def dot(
    api: Api,
    cls: str | None = None,
    depth: int = 1,
    *,
    unbound: bool = False,
    groups: Mapping[str, str] | None = None,
    link: Link | None = None,
) -> str:
    """The diagram of the whole API, or of a class and its neighbours to a depth, as a Graphviz text.

    `unbound` adds references without another end, dashed. `groups` names the group of each class, which
    colours its header (its tag, if not given). `link` makes headers, rows and lines lead somewhere.

    Raises Failure (`no-such-class`).
    """
    shown = scope(api, cls, depth, with_unbound=unbound)
    groups = groups if groups is not None else {known.name: known.tag for known in api.classes if known.tag}
    colours = _colours(api, groups)
    cards: dict[str, list[_Row]] = {name: [] for name in shown.classes}
    for row in _rows(shown):
        cards.setdefault(row.card, []).append(row)
    drawn = [_card(card, rows, colours, shown.focus, link) for card, rows in sorted(cards.items())]
    return "".join((_HEAD, *drawn, *(_edge(line, link) for line in _lines(shown)), "}\n"))


def _colours(api: Api, groups: Mapping[str, str]) -> dict[str, str]:
    """Each class's colour: groups in the order of the API's tags, then by name."""
    tags = [tag.name for tag in api.tags]
    order = [*tags, *sorted(set(groups.values()) - set(tags))]
    by_group = {group: COLOURS[index % (len(COLOURS) - 1)] for index, group in enumerate(order)}
    return {known.name: by_group.get(groups.get(known.name, ""), COLOURS[-1]) for known in api.classes}


def _self_card(cls: str) -> str:
    return f"{cls} (self)"


def _rows(shown: Scope) -> list[_Row]:
    rows = set()
    for pair in shown.pairs:
        a_card = _self_card(pair.a.cls) if pair.to_itself else pair.a.cls
        rows.add(_row(a_card, pair.a))
        rows.add(_row(pair.b.cls, pair.b))
    for reference in (*shown.loops, *shown.unbound):
        rows.add(_row(reference.cls, reference))
    return sorted(rows)


def _row(card: str, field: End | Reference) -> _Row:
    tip = f"{field.place}: {spell(field.type)}"
    return _Row(card, field.field, field.path, is_many(field.type), tip)


def _lines(shown: Scope) -> list[_Line]:
    """The lines, set on the left of ref where that closes no ring."""
    right_of: dict[str, set[str]] = {}
    lines = [_placed(_pair_line(pair), right_of) for pair in shown.pairs]
    lines += [_placed(_reference_line(reference), right_of) for reference in (*shown.loops, *shown.unbound)]
    return sorted(lines)


def _placed(line: _Line, right_of: dict[str, set[str]]) -> _Line:
    """The line, turned round if it would lead back to what stands on its left."""
    left, right = line.left[0], line.right[0]
    if left != right and _leads(right_of, right, left):
        line = msgspec.structs.replace(
            line, left=line.right, right=line.left, left_mark=line.right_mark, right_mark=line.left_mark
        )
    right_of.setdefault(line.left[0], set()).add(line.right[0])
    return line


def _pair_line(pair: Pair) -> _Line:
    a_card = _self_card(pair.a.cls) if pair.to_itself else pair.a.cls
    a, b = (a_card, pair.a.field), (pair.b.cls, pair.b.field)
    a_mark, b_mark = MARKS[pair.a.count], MARKS[pair.b.count]
    a_left = pair.cardinality == "many-to-many" and not pair.to_itself
    return _Line(
        left=a if a_left else b,
        right=b if a_left else a,
        left_mark=a_mark if a_left else b_mark,
        right_mark=b_mark if a_left else a_mark,
        name=pair.a.place,
        tip=f"{pair.a.place} \u2194 {pair.b.place}: {pair.cardinality}",
        target=(pair.a.cls, pair.a.field),
        dashed=pair.mapped,
    )


def _reference_line(reference: Reference) -> _Line:
    """From the field to the card of the class that it refers to; nobody says how many refer to one."""
    here = (reference.cls, reference.field)
    return _Line(
        left=here,
        right=here if reference.ring else (reference.target, ""),
        left_mark=MARKS["zero or more"] if reference.loop else "none",
        right_mark=MARKS[reference.count],
        name=reference.place,
        tip=f"{reference.place}: {spell(reference.type)}",
        target=here,
        dashed=not reference.ring,
    )


def _leads(right_of: Mapping[str, Iterable[str]], start: str, end: str) -> bool:
    """Whether lines lead from one card to another. (A few dozen cards: not worth loading networkx for.)"""
    seen, waiting = set(), [start]
    while waiting:
        card = waiting.pop()
        if card == end:
            return True
        if card not in seen:
            seen.add(card)
            waiting.extend(right_of.get(card, ()))
    return False


def _card(
    card: str, rows: list[_Row], colours: Mapping[str, str], focus: str | None, link: Link | None
) -> str:
    cls = card.removesuffix(" (self)")
    is_self = card != cls
    style = ' STYLE="DASHED"' if is_self else ""
    # A frame around the cells would cover the marks, which begin at a cell: only the focus has one.
    width, colour = (1, "#d97706") if card == focus else (0, "#94a3b8")
    header = (
        f'    <TR><TD PORT="#"{style} BGCOLOR="{colours[cls]}"{_cell_link(link, cls, None, cls)}>'
        f'<FONT COLOR="#ffffff"><B>{escape(card)}</B></FONT></TD></TR>\n'
    )
    fields = (
        f'    <TR><TD PORT="{escape(row.field)}"{style} ALIGN="LEFT" BGCOLOR="#ffffff"'
        f"{_cell_link(link, cls, row.field, row.tip)}>"
        f"{escape(row.path)}{' *' if row.many else ''}</TD></TR>\n"
        for row in rows
    )
    look = "cls" + " focus" * (card == focus) + " self" * is_self
    name = f"{cls}--self" if is_self else cls
    return (
        f"  {_quote(card)} [id={_quote(name)}, class={_quote(look)}, label=<"
        f'<TABLE BORDER="{width}" CELLBORDER="1" CELLSPACING="0" CELLPADDING="4" COLOR="{colour}">\n'
        f"{header}{''.join(fields)}  </TABLE>>]\n"
    )


def _edge(line: _Line, link: Link | None) -> str:
    href = link(*line.target) if link else None
    side = "e" if line.left[0] == line.right[0] else "w"
    return (
        f"  {_port(line.left)}:e -> {_port(line.right)}:{side}"
        f" [id={_quote('rel-' + line.name)}, class={_quote('rel' + ' loose' * line.dashed)}"
        f", arrowtail={line.left_mark}, arrowhead={line.right_mark}, tooltip={_quote(line.tip)}"
        f"{', style=dashed' if line.dashed else ''}{f', URL={_quote(href)}' if href else ''}]\n"
    )


def _port(end: tuple[str, str]) -> str:
    card, field = end
    return f"{_quote(card)}:{_quote(field or '#')}"


def _cell_link(link: Link | None, cls: str, field: str | None, tip: str) -> str:
    href = link(cls, field) if link else None
    return f' TITLE="{escape(tip)}"' + (f' HREF="{escape(href)}"' if href else "")


def _quote(text: str) -> str:
    """A quoted ID of Graphviz: only the quotation mark is special in it, and `\\\\` to what reads escapes."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
