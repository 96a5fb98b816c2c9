"""Tells what does not compile, and whether that was said.

python -m tests.witness             each pair of which the word and the experiment differ
python -m tests.witness RULE        all pairs of a rule
"""

import sys
import tempfile
import time
from pathlib import Path

from tests.witness.compare import alarms, missed, story, unsound
from tests.witness.experiments import catalogue, outcomes


def main() -> None:
    rule = sys.argv[1] if sys.argv[1:] else ""
    pairs = [one for one in catalogue() if rule in ("", one.change.rule)]
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        found = outcomes(pairs, Path(folder))
    for one in found:
        if rule or one.before or unsound(one) or missed(one) or alarms(one):
            print(story(one))
    failed = sum(bool(one.faults) for one in found)
    print(f"{len(found)} pairs, {failed} do not compile, in {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
