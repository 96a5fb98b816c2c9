"""Holds the classifier's word on the wire against an experiment, for many pairs of specs.

python -m tests.oracle [COUNT] [FIRST]     pairs FIRST to FIRST + COUNT - 1, on all cores
python -m tests.oracle --reach [COUNT]     as the first, and takes the cells reached for those to be reached
python -m tests.oracle --fill [COUNT]      as the first; goes on with as many pairs of the operators by which
                                           cells are reached that have too few, until each has enough
python -m tests.oracle --show NUMBER       one pair: both specs, and what comes of it
"""

import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import chain

from tests.oracle.cells import ENOUGH, REACHABLE, Reached, empty, further, poor, written
from tests.oracle.pairs import make
from tests.oracle.run import Cell, attempt, run, table

_MOST_SHOWN = 20
_DEFAULTS = (20_000, 0)


def main() -> None:
    if sys.argv[1:2] == ["--show"]:
        pair, outcome = make(int(sys.argv[2])), attempt(int(sys.argv[2]))
        assert pair is not None, "what comes out for that number is no spec"
        assert outcome is not None
        print(*pair.texts, outcome.story or "both agree", sep="\n")
        return
    option = sys.argv[1] if sys.argv[1:2] in (["--reach"], ["--fill"]) else ""
    numbers = [int(one) for one in sys.argv[1 + bool(option) :]]
    count, first = (*numbers, *_DEFAULTS[len(numbers) :])
    reached: Reached = defaultdict(Counter)
    faults: Counter[str] = Counter()
    pairs = calls = 0
    start = time.perf_counter()
    stages: Iterable[Iterable[int]] = [range(first, first + count)]
    if option == "--fill":
        stages = chain(stages, further(reached, first + count, count))
    for numbers_of_stage in stages:
        for outcome in run(numbers_of_stage):
            pairs, calls = pairs + 1, calls + outcome.calls
            reached[outcome.operator].update(outcome.cells)
            faults[outcome.fault] += 1
            if outcome.fault and faults.total() - faults[""] <= _MOST_SHOWN:
                print(outcome.story, flush=True)
    cells = sum(reached.values(), Counter[Cell]())
    print(table(cells))
    if option == "--reach":
        REACHABLE.write_text(written(cells), encoding="utf-8")
    missing = empty(cells) if count >= _DEFAULTS[0] else []
    for cell in missing:
        print("no pair:", *cell)
    few = poor(cells)
    print(f"{len(cells)} cells, {len(few)} of those to be reached with fewer than {ENOUGH} pairs")
    told = (f"{faults[kind]} {text}" for kind, text in _COUNTS.items())
    print(f"{pairs} pairs, {calls} calls in {time.perf_counter() - start:.0f} s: {', '.join(told)}")
    sys.exit(1 if faults.total() > faults[""] or missing else 0)


_COUNTS = {"missed": "missed", "false alarm": "false alarms", "silent": "wrongly silent or told"}

if __name__ == "__main__":
    main()
