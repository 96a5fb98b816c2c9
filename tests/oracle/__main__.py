"""Holds the classifier's word on the wire against an experiment, for many pairs of specs.

python -m tests.oracle [COUNT] [FIRST]     pairs FIRST to FIRST + COUNT - 1, on all cores
python -m tests.oracle --reach [COUNT]     as the first, and takes the cells reached for those to be reached
python -m tests.oracle --show NUMBER       one pair: both specs, and what comes of it
"""

import sys
import time
from collections import Counter

from tests.oracle.cells import REACHABLE, empty, written
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
    reach = sys.argv[1:2] == ["--reach"]
    numbers = [int(one) for one in sys.argv[1 + reach :]]
    count, first = (*numbers, *_DEFAULTS[len(numbers) :])
    cells: Counter[Cell] = Counter()
    faults: Counter[str] = Counter()
    pairs = calls = 0
    start = time.perf_counter()
    for outcome in run(range(first, first + count)):
        pairs, calls = pairs + 1, calls + outcome.calls
        cells.update(outcome.cells)
        faults[outcome.fault] += 1
        if outcome.fault and faults.total() - faults[""] <= _MOST_SHOWN:
            print(outcome.story, flush=True)
    print(table(cells))
    if reach:
        REACHABLE.write_text(written(cells), encoding="utf-8")
    missing = empty(cells) if count >= _DEFAULTS[0] else []
    for cell in missing:
        print("no pair:", *cell)
    told = (f"{faults[kind]} {text}" for kind, text in _COUNTS.items())
    print(f"{pairs} pairs, {calls} calls in {time.perf_counter() - start:.0f} s: {', '.join(told)}")
    sys.exit(1 if faults.total() > faults[""] or missing else 0)


_COUNTS = {"missed": "missed", "false alarm": "false alarms", "silent": "wrongly silent or told"}

if __name__ == "__main__":
    main()
