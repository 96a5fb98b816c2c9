"""Curves and crow's feet as paths: what meets a cell does so at a right angle, whatever the curve does."""

from collections.abc import Mapping, Sequence

from apigen.relations.bound import Count
from apigen.relations.geometry import Box, Point

Ends = tuple[Count | None, Count | None]

FOOT, HALF, RING = 9.0, 4.5, 3.0
"""The length of a foot, half its width (and a bar's), the radius of a ring: in points."""

_REACH: Mapping[Count | None, float] = {
    "exactly one": FOOT,
    "zero or one": FOOT + 2 * RING,
    "zero or more": FOOT + 2 * RING,
    None: 0.0,
}
"""How far a mark reaches from its cell."""


def port(box: Box, side: int) -> Point:
    """Where lines meet a cell: in the middle of its right (1) or left (-1) edge."""
    return box.x + (box.width if side > 0 else 0), box.y + box.height / 2


def mark(at: Point, side: int, count: Count | None) -> str:
    """What an end says of a count, as path data: feet, bars and rings."""
    x, y = at
    tip = x + side * FOOT
    match count:
        case "exactly one":
            return _line(at, (tip, y)) + _bar(x + side * 4, y) + _bar(x + side * 7.5, y)
        case "zero or one":
            return _line(at, (tip, y)) + _bar(x + side * 5, y) + _ring(tip, y, side)
        case "zero or more":
            foot = f"M{_at(x, y - HALF)}L{_at(tip, y)}L{_at(x, y + HALF)}"
            return _line(at, (tip, y)) + foot + _ring(tip, y, side)
        case None:
            return ""


def curve(points: Sequence[Point], ends: tuple[Point, Point], sides: tuple[int, int], counts: Ends) -> str:
    """The engine's curve as path data, moved to begin and end where the marks do, level with the cells."""
    first = _beyond(ends[0], sides[0], counts[0])
    last = _beyond(ends[1], sides[1], counts[1])
    middle = [_level(first, sides[0], points[1]), *points[2:-2], _level(last, sides[1], points[-2])]
    return f"M{_at(*first)}C" + " ".join(_at(x, y) for x, y in (*middle, last))


def loop(at: Point, count: Count | None) -> str:
    """A line that leads back to the row that it comes from."""
    x, y = _beyond(at, 1, count)
    return f"M{_at(x, y)}C{_at(x + 30, y - 20)} {_at(x + 30, y + 20)} {_at(x, y)}"


def _beyond(at: Point, side: int, count: Count | None) -> Point:
    return at[0] + side * _REACH[count], at[1]


def _level(end: Point, side: int, handle: Point) -> Point:
    """The handle next to an end, so that the curve leaves the cell straight."""
    out = max(8.0, (handle[0] - end[0]) * side)
    return end[0] + side * out, end[1]


def _line(start: Point, end: Point) -> str:
    return f"M{_at(*start)}L{_at(*end)}"


def _bar(x: float, y: float) -> str:
    return f"M{_at(x, y - HALF)}L{_at(x, y + HALF)}"


def _ring(x: float, y: float, side: int) -> str:
    there, back = (f"a{RING:g} {RING:g} 0 1 1 {number(way * side * 2 * RING)} 0" for way in (1, -1))
    return f"M{_at(x, y)}{there}{back}"


def _at(x: float, y: float) -> str:
    return f"{number(x)} {number(y)}"


def number(value: float) -> str:
    """A number with one decimal at most."""
    return f"{value:.1f}".removesuffix(".0")
