"""What the mutations must reach: each rule at each grade and position that it can have, on each wire."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.oracle.operators import OPERATORS
from tests.oracle.run import GRADES, Cell

_OFTEN = 3
ENOUGH = 50
"""Pairs that a cell should have."""

_SOME = 40
"""Pairs of an operator in one stage."""

Reached = defaultdict[str, Counter[Cell]]
"""How many pairs of each operator reached a cell."""

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


def poor(cells: Counter[Cell]) -> list[Cell]:
    """The cells that too few pairs reached."""
    return sorted(cell for cell in reachable() if cells[cell] < ENOUGH)


def further(reached: Reached, first: int, most: int) -> Iterator[list[int]]:
    """Numbers of pairs by which poor cells are reached, stage by stage, from one number on: of the operator
    that has reached each most often. It ends when no cell is poor, and after `most` pairs.
    """
    names = sorted(OPERATORS)
    rounds = Counter[str]()
    begin = -(-first // len(names))
    while most > 0:
        few = poor(sum(reached.values(), Counter[Cell]()))
        wanted = sorted({_best(reached, cell) for cell in few} - {""})
        numbers = [
            (begin + rounds[name] * _SOME + at) * len(names) + names.index(name)
            for at in range(_SOME)
            for name in wanted
        ]
        if not numbers:
            return
        rounds.update(wanted)
        most -= len(numbers)
        yield numbers


def _best(reached: Reached, cell: Cell) -> str:
    """The operator that has reached a cell most often; "" if none has."""
    found = {name: cells[cell] for name, cells in sorted(reached.items()) if cells[cell]}
    return max(found, key=found.__getitem__) if found else ""
