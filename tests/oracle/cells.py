"""What the mutations must reach: each rule at each grade and position that it can have, on each wire."""

from collections import Counter
from pathlib import Path

from tests.oracle.run import GRADES, Cell

_OFTEN = 3
REACHABLE = Path(__file__).with_name("reachable.txt")


def reachable() -> set[Cell]:
    """A line a cell: rule, grade, wire, position."""
    lines = (line.split(maxsplit=3) for line in REACHABLE.read_text(encoding="utf-8").splitlines())
    return {(rule, GRADES.index(grade), face, position) for rule, grade, face, position in lines}


def empty(cells: Counter[Cell]) -> list[Cell]:
    """The cells that no pair reached."""
    return sorted(cell for cell in reachable() if not cells[cell])


def written(cells: Counter[Cell]) -> str:
    """Cells as `reachable` reads them; what a few pairs alone reach, they reach by chance."""
    often = sorted(cell for cell, count in cells.items() if count >= _OFTEN)
    return "".join(f"{rule} {GRADES[level]} {face} {position}\n" for rule, level, face, position in often)
