"""What changes do on the wire: the classifier's word against the experiment."""

from collections import Counter
from functools import cache

import pytest

from tests.oracle.cells import empty
from tests.oracle.compare import classified
from tests.oracle.faults import FAULTS
from tests.oracle.operators import OPERATORS
from tests.oracle.pairs import Pair, make
from tests.oracle.run import Cell, compared, run, tried
from tests.oracle.verdict import Old, Verdict, verdict, words

QUICK = (*range(2 * len(OPERATORS)), 170, 178, 263, 278)
"""Two pairs for each operator, one each way; and some more, by which alone a fault shows."""

LARGE = (*range(10_000, 11_000), 1003, 1237, 1265, 1602, 1967, 2138)
"""A thousand; and some more, by which the rules are reached that a thousand do not reach."""


@cache
def quick() -> list[tuple[Pair, Verdict]]:
    """The experiments are made once."""
    return [(pair, tried(pair)) for number in QUICK if (pair := make(number)) is not None]


def agreed(pair: Pair, found: Verdict) -> bool:
    return not compared(pair, found, classified(*pair.apis)).fault


@pytest.mark.slow
def test_some_pairs_and_twenty_faults() -> None:
    """Both agree on each pair; with a fault in the classifier, they do not on one at least."""
    outcomes = [compared(pair, found, classified(*pair.apis)) for pair, found in quick()]
    assert [outcome.story for outcome in outcomes if outcome.fault] == []
    assert len(outcomes) > 0.9 * len(QUICK)
    assert {outcome.operator for outcome in outcomes} == set(OPERATORS)
    assert len(FAULTS) >= 20
    hidden = []
    for name, seed in FAULTS.items():
        with pytest.MonkeyPatch.context() as patch:
            seed(patch)
            if all(agreed(pair, found) for pair, found in quick()):
                hidden.append(name)
    assert hidden == []


@pytest.mark.slow
def test_a_thousand_pairs_more() -> None:
    cells: Counter[Cell] = Counter()
    outcomes = list(run(LARGE))
    for outcome in outcomes:
        cells.update(outcome.cells)
    assert [outcome.story for outcome in outcomes if outcome.fault] == []
    missing = {cell[0] for cell in empty(cells)} - {cell[0] for cell in cells}
    assert missing == set(), "rules that no pair reached"


@pytest.mark.parametrize("number", range(0, 300, 30))
def test_a_spec_against_itself_is_quiet(number: int) -> None:
    """Old against old: what does not succeed there is no verdict, and nothing is left to tell."""
    pair = make(number)
    if pair is None:
        return
    api = pair.apis[1]
    found = verdict(Old(api, words(api), standard=True), api)
    assert found.calls > 0
    assert found.troubles == ()
    assert classified(api, api).rules == ()


@pytest.mark.parametrize(
    "number",
    [60488, 34422, 73842],
    ids=["words-that-fit-a-length", "refs-too-long-for-a-label", "times-too-long-for-a-label"],
)
def test_pairs_of_which_both_thought_otherwise(number: int) -> None:
    pair = make(number)
    assert pair is not None
    assert agreed(pair, tried(pair))


def test_a_number_is_a_pair() -> None:
    one, other = make(7), make(7)
    assert one is not None
    assert other is not None
    assert one.texts == other.texts
