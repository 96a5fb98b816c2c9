"""Faults to be found: the classifier with one of its verdicts silent about source."""

from collections.abc import Iterator

import pytest

from apigen.changes.report import Consequence
from apigen.changes.verdicts.base import VERDICTS, Case

KINDS = tuple(sorted(VERDICTS))
"""The kinds of ports that there are verdicts for."""


def silence(kind: str, patch: pytest.MonkeyPatch) -> list[Consequence]:
    """Nothing that differs in a port of the kind breaks source from now on. Returns what is kept back, which
    grows as changes are judged.
    """
    judged = VERDICTS[kind]
    kept: list[Consequence] = []

    def silent(case: Case) -> Iterator[Consequence]:
        for one in judged(case):
            if (one.party, one.severity) == ("source", "breaking"):
                kept.append(one)
            else:
                yield one

    patch.setitem(VERDICTS, kind, silent)
    return kept
