"""Facets that many kinds of things have, named alike on all of them."""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

import msgspec

from apigen.changes.compare import Difference
from apigen.changes.report import Root
from apigen.changes.roots.sides import Sides
from apigen.model import types
from apigen.model.types import Type

Namer = Callable[[Sides, Difference], Iterator[Root]]
"""The roots of a difference."""


def plain(sides: Sides, difference: Difference, rule: str) -> Root:
    """The root of a difference whose name is known."""
    one = difference
    return sides.root(rule, one.address, one.attribute, one.old, one.new, one.was)


def named(rule: str) -> Namer:
    """One name, whatever the direction."""

    def namer(sides: Sides, difference: Difference) -> Iterator[Root]:
        yield plain(sides, difference, rule)

    return namer


def either(added: str, removed: str, changed: str = "") -> Namer:
    """A name for what came, one for what went; where there are both, `changed`, or else both names."""

    def namer(sides: Sides, difference: Difference) -> Iterator[Root]:
        old, new = bool(_there(difference.old)), bool(_there(difference.new))
        if old and new:
            for rule in (changed,) if changed else (removed, added):
                yield plain(sides, difference, rule)
        else:
            yield plain(sides, difference, added if new else removed)

    return namer


def _there(value: Any) -> bool:
    return value is not None and value is not False and value != ()


def each(added: Callable[[Any], str], removed: Callable[[Any], str]) -> Namer:
    """Of a tuple: a root for each element that came or went."""

    def namer(sides: Sides, difference: Difference) -> Iterator[Root]:
        one = difference
        for element in one.old:
            if element not in one.new:
                yield sides.root(removed(element), one.address, one.attribute, element, None, one.was)
        for element in one.new:
            if element not in one.old:
                yield sides.root(added(element), one.address, one.attribute, None, element, one.was)

    return namer


def constraint(sides: Sides, difference: Difference) -> Iterator[Root]:
    """Fewer values or more; a pattern is never compared with another, so that it does both."""
    part = difference.attribute.partition(".")[2]
    if part == "unit":
        both = difference.old is not None and difference.new is not None
        yield plain(sides, difference, "behaviour-changed" if both else "annotation-changed")
        return
    if narrower(part, difference.old, difference.new):
        yield plain(sides, difference, "constraint-tightened")
    if narrower(part, difference.new, difference.old):
        yield plain(sides, difference, "constraint-widened")


def folded(differences: Iterable[Difference]) -> Iterator[Difference]:
    """The differences, both ends of a range as one where both let less through, or both more."""
    waiting = tuple(differences)
    ends = {(one.address, one.attribute): one for one in waiting if one.attribute in _OTHER_END}
    for one in waiting:
        other = ends.get((one.address, _OTHER_END.get(one.attribute, "")))
        if other is None or _direction(one) != _direction(other) or not any(_direction(one)):
            yield one
        elif one.attribute in RANGES:
            old, new = _range(one.old, other.old), _range(one.new, other.new)
            yield msgspec.structs.replace(one, attribute=RANGES[one.attribute], old=old, new=new)


RANGES = {"constraints.minimum": "constraints.range", "constraints.min_length": "constraints.length"}
"""What a range is called as a whole, by its lower end."""
_OTHER_END = {
    "constraints.minimum": "constraints.maximum",
    "constraints.maximum": "constraints.minimum",
    "constraints.min_length": "constraints.max_length",
    "constraints.max_length": "constraints.min_length",
}


def _direction(difference: Difference) -> tuple[bool, bool]:
    part = difference.attribute.partition(".")[2]
    old, new = difference.old, difference.new
    return narrower(part, old, new), narrower(part, new, old)


def _range(lower: Any, upper: Any) -> str | None:
    """A range as it is written; None if neither end is."""
    ends = ["" if end is None else str(end) for end in (lower, upper)]
    return "..".join(ends) if any(ends) else None


def ranged(sides: Sides, difference: Difference) -> Iterator[Root]:
    """Both ends of a range, which let less through or more."""
    narrow = _narrower_range(difference.old, difference.new)
    yield plain(sides, difference, "constraint-tightened" if narrow else "constraint-widened")


def _narrower_range(old: str | None, new: str | None) -> bool:
    """Whether the lower end of one range is the nearer one."""
    if old is None or new is None:
        return old is None
    before, now = old.partition("..")[0], new.partition("..")[0]
    return narrower("minimum", before or None, now or None)


def narrower(part: str, old: Any, new: Any) -> bool:
    """Whether a bound, a pattern or a format lets less through than the other did."""
    if new is None:
        return False
    if old is None or part in ("pattern", "format"):
        return True
    before, now = Decimal(old), Decimal(new)
    return now > before if part.startswith("min") else now < before


def typed(subject: str) -> Namer:
    """Another type, told apart where only the class or only the number of references is another."""

    def namer(sides: Sides, difference: Difference) -> Iterator[Root]:
        yield plain(sides, difference, _type_rule(subject, difference.old, difference.new))

    return namer


def _type_rule(subject: str, old: Type, new: Type) -> str:
    if subject == "field":
        before, now = types.walk(types.plain(old)), types.walk(types.plain(new))
        refs = isinstance(now[-1], types.Ref)
        if refs and [type(one) for one in before] == [type(one) for one in now]:
            return "field-ref-class-changed"
        if refs and before[-1] == now[-1] and _many(before) != _many(now):
            return "field-multiplicity-changed"
    return f"{subject}-type-changed"


def _many(parts: tuple[Type, ...]) -> bool:
    return any(isinstance(part, types.SetType | types.ListType | types.MapType) for part in parts)
