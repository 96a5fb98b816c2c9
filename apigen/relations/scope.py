"""What a diagram shows: the whole API, or a class and its neighbours."""

import msgspec

from apigen.diagnostics import Failure
from apigen.diagnostics.catalogue import Finding, problem
from apigen.diagnostics.suggest import closest
from apigen.model.api import Api
from apigen.relations.bound import Count, End, Pair, Reference, loops, pairs, unbound


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """The pairs, loops and unbound references of a diagram, and the classes they join; all sorted.

    `focus` is the class that the diagram is about. Hidden classes and fields are in no diagram.
    """

    classes: tuple[str, ...]
    pairs: tuple[Pair, ...]
    loops: tuple[Reference, ...]
    unbound: tuple[Reference, ...] = ()
    focus: str | None = None


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line between two classes, and how many objects of each one of the other has."""

    left: str
    left_count: Count
    right: str
    right_count: Count
    label: str
    dashed: bool


def scope(api: Api, cls: str | None = None, depth: int = 1, *, with_unbound: bool = False) -> Scope:
    """What a diagram of the API shows, or of a class: what is at most `depth` steps away from it.

    With a depth of 1 that is every pair that touches the class. Classes in no relation are left out of the
    whole; `with_unbound` adds the references that no field at the other end follows.

    Raises Failure (`no-such-class`) if the API has no such class.
    """
    open_classes = {known.name for known in api.classes if not known.hidden}
    known_pairs = [pair for pair in pairs(api) if not pair.hidden]
    singles = [*loops(api), *(unbound(api) if with_unbound else ())]
    shown = [r for r in singles if not r.hidden and r.target in open_classes]
    steps = [*map(_joined, known_pairs), *map(_joins, shown)]
    near = None if cls is None else _near(api, cls, depth, steps)
    chosen = [pair for pair in known_pairs if near is None or near & set(_joined(pair))]
    single = [r for r in shown if near is None or near & set(_joins(r))]
    joined = {name for step in [*map(_joined, chosen), *map(_joins, single)] for name in step}
    return Scope(
        classes=tuple(sorted(joined | ({cls} if cls else set()))),
        pairs=tuple(chosen),
        loops=tuple(r for r in single if r.loop),
        unbound=tuple(r for r in single if not r.loop),
        focus=cls,
    )


def _joined(pair: Pair) -> tuple[str, str]:
    return pair.a.cls, pair.b.cls


def _joins(reference: Reference) -> tuple[str, str]:
    return reference.cls, reference.target


def _near(api: Api, cls: str, depth: int, steps: list[tuple[str, str]]) -> set[str]:
    """The classes fewer than `depth` steps away: those of which every relation is shown."""
    names = [known.name for known in api.classes]
    if cls not in names:
        raise Failure(no_such_class(cls, names))
    near = {cls} if depth > 0 else set()
    for _ in range(depth - 1):
        wider = near | {name for step in steps if near & set(step) for name in step}
        if wider == near:
            break
        near = wider
    return near


def fields(shown: Scope) -> dict[str, tuple[End | Reference, ...]]:
    """The fields that a diagram names, by class, each sorted by name: a row each."""
    ends: list[End | Reference] = [end for pair in shown.pairs for end in pair.ends]
    found: dict[str, dict[str, End | Reference]] = {name: {} for name in shown.classes}
    for field in (*ends, *shown.loops, *shown.unbound):
        found[field.cls].setdefault(field.field, field)
    return {name: tuple(rows[key] for key in sorted(rows)) for name, rows in found.items()}


def lines(shown: Scope) -> tuple[Line, ...]:
    """The lines of a diagram that draws no rows to lead to: each pair from `a` to `b`, then the rest."""
    joined = [
        Line(
            left=pair.a.cls,
            left_count=pair.a.count,
            right=pair.b.cls,
            right_count=pair.b.count,
            label=f"{pair.a.place} - {pair.b.place}",
            dashed=pair.mapped,
        )
        for pair in shown.pairs
    ]
    single = [
        Line(
            left=reference.cls,
            left_count="zero or more",
            right=reference.target,
            right_count=reference.count,
            label=reference.place,
            dashed=not reference.ring,
        )
        for reference in (*shown.loops, *shown.unbound)
    ]
    return (*joined, *single)


@problem("no-such-class", "error", "A class that the API does not have")
def no_such_class(name: str, known: list[str]) -> Finding:
    """`apigen relations CLASS` and `apigen export --class CLASS` take the name of a class as the spec spells
    it, with the same capitals.
    """
    near = closest(name, known)
    return Finding(
        message=f"the API has no class named `{name}`",
        help=f"`{near}` has a similar name" if near else "`apigen relations` lists the classes",
    )
