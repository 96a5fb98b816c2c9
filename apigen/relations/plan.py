"""What the crow's-foot diagram consists of, before anything is drawn: cards, rows, and lines between rows.

The set of a one-to-many pair stands on the left and its ref on the right, so that lines run from row to row
in one direction. A line that would close a ring is drawn the other way round. A class that is bound to
itself gets a second, dashed card with the far end. Everything is sorted, so that equal APIs give equal
plans.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec

from apigen.model.api import Api
from apigen.model.types import spell
from apigen.relations.bound import Cardinality, Count, End, Pair, Reference, is_many
from apigen.relations.scope import Scope, scope

COLOURS = (
    *("#2563eb", "#b45309", "#047857", "#7c3aed", "#c71d63"),
    *("#0e7490", "#4d7c0f", "#dc2626", "#64748b"),
)
"""Colours of headers, a group each in turn, the last for classes by themselves.

White text on each has a contrast of 4.7.
"""

SELF = " (self)"

Port = tuple[str, str]
"""A row by its card and field; a field of "" is the card's header."""


class Row(msgspec.Struct, frozen=True, order=True):
    """A field's row on a card. `tip` says what it is bound to, or its type."""

    field: str
    path: str
    many: bool
    tip: str

    @property
    def words(self) -> str:
        return f"{self.path} *" if self.many else self.path


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """A class, or (`again`) the second card of one that is bound to itself. `colour` is one of `COLOURS`."""

    key: str
    cls: str
    group: str
    colour: int
    rows: tuple[Row, ...]
    focus: bool = False

    @property
    def again(self) -> bool:
        return self.key != self.cls


class Line(msgspec.Struct, frozen=True, order=True, kw_only=True):
    """A line from a row on the left to one on the right.

    A count is how many objects of that end's class one object of the other has; None where nobody says.
    `owner` is the end of which the line is told: the ref of a one-to-many pair.
    """

    left: Port
    right: Port
    left_count: Count | None
    right_count: Count | None
    owner: Port
    name: str
    tip: str
    dashed: bool = False

    @property
    def other(self) -> Port:
        """The end that is not the owner's."""
        return self.right if self.owner == self.left else self.left

    @property
    def ring(self) -> bool:
        """Whether it leads back to the row that it comes from."""
        return self.left == self.right


class Plan(msgspec.Struct, frozen=True):
    """A diagram: its cards and lines, sorted."""

    cards: tuple[Card, ...]
    lines: tuple[Line, ...]


def plan(
    api: Api,
    cls: str | None = None,
    depth: int = 1,
    *,
    unbound: bool = False,
    groups: Mapping[str, str] | None = None,
) -> Plan:
    """The diagram of the whole API, or of a class and its neighbours to a depth.

    `unbound` adds references without another end, dashed. `groups` names the group of each class, which
    colours its header (its tag, if not given).

    Raises Failure (`no-such-class`).
    """
    groups = groups if groups is not None else {known.name: known.tag for known in api.classes if known.tag}
    return planned(scope(api, cls, depth, with_unbound=unbound), groups, colours(api, groups))


def plans(api: Api, groups: Mapping[str, str]) -> dict[str | None, Plan]:
    """The diagram of the whole (None) and of each class with its neighbours, where they have lines."""
    by_group = colours(api, groups)
    shown = scope(api)
    near: dict[str, tuple[list[Pair], list[Reference]]] = {}
    for pair in shown.pairs:
        for name in sorted({pair.a.cls, pair.b.cls}):
            near.setdefault(name, ([], []))[0].append(pair)
    for loop in shown.loops:
        for name in sorted({loop.cls, loop.target}):
            near.setdefault(name, ([], []))[1].append(loop)
    found: dict[str | None, Plan] = {None: planned(shown, groups, by_group)} if near else {}
    for name, (pairs, loops) in near.items():
        joined = {end.cls for pair in pairs for end in pair.ends} | {loop.cls for loop in loops}
        joined |= {loop.target for loop in loops}
        around = Scope(classes=tuple(sorted(joined)), pairs=tuple(pairs), loops=tuple(loops), focus=name)
        found[name] = planned(around, groups, by_group)
    return found


def colours(api: Api, groups: Mapping[str, str]) -> dict[str, int]:
    """The colour of each group of two classes or more: in the order of the API's tags, then by name."""
    tags = [tag.name for tag in api.tags]
    sizes = Counter(groups.values())
    order = [*tags, *sorted(sizes.keys() - set(tags))]
    shared = [group for group in order if group and sizes[group] > 1]
    return {group: index % (len(COLOURS) - 1) for index, group in enumerate(shared)}


def planned(shown: Scope, groups: Mapping[str, str], by_group: Mapping[str, int]) -> Plan:
    """The plan of what is shown."""
    rows: dict[str, set[Row]] = {name: set() for name in shown.classes}
    for card, row in _rows(shown):
        rows.setdefault(card, set()).add(row)
    return Plan(
        tuple(
            Card(
                key=key,
                cls=(cls := key.removesuffix(SELF)),
                group=groups.get(cls, ""),
                colour=by_group.get(groups.get(cls, ""), len(COLOURS) - 1),
                rows=tuple(sorted(found)),
                focus=key == shown.focus,
            )
            for key, found in sorted(rows.items())
        ),
        _lines(shown),
    )


def _rows(shown: Scope) -> Iterable[tuple[str, Row]]:
    for pair in shown.pairs:
        for card, here, there in ((_a_card(pair), pair.a, pair.b), (pair.b.cls, pair.b, pair.a)):
            yield card, _row(here, _between(pair.cardinality, here, there))
    for reference in (*shown.loops, *shown.unbound):
        yield reference.cls, _row(reference, f"{reference.place}: {spell(reference.type)}")


def _row(field: End | Reference, tip: str) -> Row:
    return Row(field.field, field.path, is_many(field.type), tip)


def _between(cardinality: Cardinality, here: End, there: End) -> str:
    """`VIF.VM ↔ VM.VIFs: many-to-one`, read from here."""
    one_way = "many-to-one" if cardinality == "one-to-many" and not is_many(here.type) else cardinality
    return f"{here.place} \u2194 {there.place}: {one_way}"


def _a_card(pair: Pair) -> str:
    return pair.a.cls + SELF if pair.to_itself else pair.a.cls


def _lines(shown: Scope) -> tuple[Line, ...]:
    """The lines, set on the left of ref where that closes no ring."""
    right_of: dict[str, set[str]] = {}
    found = [_placed(_pair_line(pair), right_of) for pair in shown.pairs]
    found += [_placed(_reference_line(reference), right_of) for reference in (*shown.loops, *shown.unbound)]
    return tuple(sorted(found, key=lambda line: (line.left, line.right, line.name)))


def _placed(line: Line, right_of: dict[str, set[str]]) -> Line:
    """The line, turned round if it would lead back to what stands on its left."""
    left, right = line.left[0], line.right[0]
    if left != right and _leads(right_of, right, left):
        line = msgspec.structs.replace(
            line,
            left=line.right,
            right=line.left,
            left_count=line.right_count,
            right_count=line.left_count,
        )
    right_of.setdefault(line.left[0], set()).add(line.right[0])
    return line


def _pair_line(pair: Pair) -> Line:
    a, b = (_a_card(pair), pair.a.field), (pair.b.cls, pair.b.field)
    a_left = pair.cardinality == "many-to-many" and not pair.to_itself
    return Line(
        left=a if a_left else b,
        right=b if a_left else a,
        left_count=pair.a.count if a_left else pair.b.count,
        right_count=pair.b.count if a_left else pair.a.count,
        owner=a,
        name=pair.a.place,
        tip=_between(pair.cardinality, pair.a, pair.b),
        dashed=pair.mapped,
    )


def _reference_line(reference: Reference) -> Line:
    """From the field to the card of the class that it refers to; nobody says how many refer to one."""
    here = (reference.cls, reference.field)
    return Line(
        left=here,
        right=here if reference.ring else (reference.target, ""),
        left_count="zero or more" if reference.loop else None,
        right_count=reference.count,
        owner=here,
        name=f"{reference.place}-{reference.target}",
        tip=f"{reference.place}: {spell(reference.type)}",
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
