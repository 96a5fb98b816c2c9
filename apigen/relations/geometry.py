"""Where Graphviz puts things: the cells of cards and the curves between them, read from its SVG.

Only the places are taken. What is drawn there is ours (`apigen.relations.svg`): marks that meet the cells
at right angles, a few elements for each line, and no colours.
"""

import re
from collections.abc import Iterable
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

import msgspec

from apigen.relations.diagram import dot_of
from apigen.relations.engine import draw_all
from apigen.relations.plan import Plan

_SVG = "{http://www.w3.org/2000/svg}"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")

Point = tuple[float, float]


class Box(msgspec.Struct, frozen=True, array_like=True):
    """A cell: its top left corner and its size, in points."""

    x: float
    y: float
    width: float
    height: float


class Geometry(msgspec.Struct, frozen=True, array_like=True):
    """The size of a drawing; the boxes of each card, its header's first; the points of each line's curve.

    Cards and lines are in the order of the plan.
    """

    width: float
    height: float
    cards: tuple[tuple[Box, ...], ...]
    lines: tuple[tuple[Point, ...], ...]


def geometries(plans: Iterable[Plan]) -> tuple[Geometry, ...]:
    """The geometry of each plan, all by one call of the engine.

    Raises Failure (`graphviz-missing`, `graphviz-failed`).
    """
    found = tuple(plans)
    drawn = draw_all([dot_of(one) for one in found])
    return tuple(_read(one, svg) for one, svg in zip(found, drawn, strict=True))


def _read(plan: Plan, svg: bytes) -> Geometry:
    root = ET.fromstring(svg)
    groups = {group.get("id"): group for group in root.iter(f"{_SVG}g")}
    left, top = _numbers(groups["graph0"].get("transform", "").rpartition("translate")[2])[:2]
    width, height = _numbers(root.get("viewBox", ""))[2:]
    return Geometry(
        width,
        height,
        tuple(_boxes(groups[f"cls-{card.key}"], left, top) for card in plan.cards),
        tuple(_curve(groups[f"rel-{line.name}"], left, top) for line in plan.lines),
    )


def _boxes(group: Element, left: float, top: float) -> tuple[Box, ...]:
    """The filled cells, from the top down; frames are not filled."""
    found = []
    for polygon in group.iter(f"{_SVG}polygon"):
        if polygon.get("fill") != "none":
            numbers = _numbers(polygon.get("points", ""))
            xs, ys = numbers[::2], numbers[1::2]
            x, y = min(xs), min(ys)
            box = (x + left, y + top, max(xs) - x, max(ys) - y)
            found.append(Box(*(round(number, 1) for number in box)))
    return tuple(found)


def _curve(group: Element, left: float, top: float) -> tuple[Point, ...]:
    numbers = _numbers(next(group.iter(f"{_SVG}path")).get("d", ""))
    points = zip(numbers[::2], numbers[1::2], strict=True)
    return tuple((round(x + left, 1), round(y + top, 1)) for x, y in points)


def _numbers(text: str) -> list[float]:
    return [float(number) for number in _NUMBER.findall(text)]
