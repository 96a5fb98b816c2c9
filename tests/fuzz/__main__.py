"""Hunts for exceptions other than diagnostics.

python -m tests.fuzz [COUNT] [FIRST]     inputs FIRST to FIRST + COUNT - 1, on all cores
python -m tests.fuzz --show NUMBER       one input: its text, and what comes of it
"""

import os
import sys
import time
import traceback
from collections import Counter
from multiprocessing import Pool

from tests.fuzz.exercise import exercise
from tests.fuzz.inputs import make


def attempt(number: int) -> tuple[int, float, str]:
    """The seconds that an input took, and where it failed ("" if it did not)."""
    given = make(number)
    start = time.perf_counter()
    failure = ""
    try:
        exercise(given)
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        failure = f"{type(error).__name__}: {str(error)[:80]} ({place.filename}:{place.lineno})"
    return number, time.perf_counter() - start, failure


def main() -> None:
    if sys.argv[1:2] == ["--show"]:
        given = make(int(sys.argv[2]))
        print(given if isinstance(given, str) else given.dump.decode(errors="replace"))
        exercise(given)
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    seen: Counter[str] = Counter()
    slowest = (0.0, 0)
    start = time.perf_counter()
    with Pool(os.cpu_count()) as pool:
        for number, seconds, failure in pool.imap_unordered(attempt, range(first, first + count), 50):
            slowest = max(slowest, (seconds, number))
            if failure and failure not in seen:
                print(f"input {number}: {failure}", flush=True)
            seen[failure] += bool(failure)
    print(f"{count} inputs in {time.perf_counter() - start:.0f} s, {seen.total()} failed;", end=" ")
    print(f"the slowest is input {slowest[1]} with {slowest[0]:.2f} s")
    sys.exit(1 if seen.total() else 0)


if __name__ == "__main__":
    main()
