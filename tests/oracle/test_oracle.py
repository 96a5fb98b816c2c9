"""What changes do on the wire: the classifier's word against the experiment."""

from collections import Counter

import pytest

from tests.oracle.cells import empty
from tests.oracle.compare import classified
from tests.oracle.operators import OPERATORS
from tests.oracle.pairs import make
from tests.oracle.run import Cell, compared, run, tried

QUICK = range(240)
"""Three pairs and more for each operator."""

LARGE = range(10_000, 12_000)


def test_a_few_hundred_pairs() -> None:
    outcomes = list(run(QUICK))
    assert [outcome.story for outcome in outcomes if outcome.fault] == []
    assert len(outcomes) > 0.9 * len(QUICK)
    assert {outcome.operator for outcome in outcomes} == set(OPERATORS)


@pytest.mark.slow
def test_two_thousand_pairs_more() -> None:
    cells: Counter[Cell] = Counter()
    outcomes = list(run(LARGE))
    for outcome in outcomes:
        cells.update(outcome.cells)
    assert [outcome.story for outcome in outcomes if outcome.fault] == []
    assert {cell[0] for cell in empty(cells)} <= {cell[0] for cell in cells}, "a rule that no pair reached"


@pytest.mark.parametrize("number", range(0, 240, 16))
def test_a_spec_against_itself_is_quiet(number: int) -> None:
    """Old against old: what does not succeed there is no verdict, and nothing is left to tell."""
    pair = make(number)
    if pair is None:
        return
    same = type(pair)(number, pair.operator, pair.position, pair.texts, (pair.apis[1], pair.apis[1]))
    found = tried(same)
    assert found.troubles == ()
    assert compared(same, found, classified(*same.apis)).fault == ""


def test_a_number_is_a_pair() -> None:
    one, other = make(7), make(7)
    assert one is not None
    assert other is not None
    assert one.texts == other.texts
