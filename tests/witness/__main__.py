"""Tells what does not compile, and whether that was said.

python -m tests.witness                           each pair of which the word and the experiment differ
                                                  without an excuse
python -m tests.witness RULE                      all pairs of a rule
python -m tests.witness --random [COUNT] [FIRST]  as the first, of random pairs
"""

import sys
import tempfile
import time
from pathlib import Path

from tests.witness.compare import alarms, missed, story, unsound
from tests.witness.excuses import ALIKE, UNNOTICED
from tests.witness.experiments import Pair, catalogue, outcomes, random


def main() -> None:
    rule, pairs = _asked(sys.argv[1:])
    excused = {*UNNOTICED, *ALIKE}
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        found = outcomes(pairs, Path(folder))
    for one in found:
        if rule or one.before or unsound(one) or missed(one) or alarms(one) - excused:
            print(story(one))
    failed = sum(bool(one.faults) for one in found)
    print(f"{len(found)} pairs, {failed} do not compile, in {time.perf_counter() - start:.0f} s")


def _asked(arguments: list[str]) -> tuple[str, list[Pair]]:
    """The rule of which all is to be told, "" for none; and the pairs."""
    if arguments[:1] == ["--random"]:
        numbers = [int(one) for one in arguments[1:]]
        count, first = (*numbers, *_DEFAULTS[len(numbers) :])
        return "", list(random(range(first, first + count)))
    rule = arguments[0] if arguments else ""
    return rule, [one for one in catalogue() if rule in ("", one.change.rule)]


_DEFAULTS = (500, 0)

if __name__ == "__main__":
    main()
