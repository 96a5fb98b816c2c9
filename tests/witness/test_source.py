"""What changes do to source: the word of the catalogue and of the classifier against a compiler's."""

from pathlib import Path

import pytest

from tests.oracle.operators import OPERATORS
from tests.witness.compare import alarms, classified, missed, story, unnoticed, unsound
from tests.witness.excuses import ALIKE, RISKY, UNNOTICED, UNSOUND
from tests.witness.experiments import Outcome, catalogue, outcomes, random
from tests.witness.faults import KINDS, silence

pytestmark = [pytest.mark.slow, pytest.mark.full]


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> tuple[Outcome, ...]:
    """The experiments are made once."""
    return outcomes(list(catalogue()), tmp_path_factory.mktemp("witness"))


def key(outcome: Outcome) -> tuple[str, str]:
    return outcome.pair.change.rule, outcome.pair.change.new


def stories(found: list[Outcome]) -> str:
    return "\n".join(story(one) for one in found)


def test_a_program_compiles_with_its_own_client(tried: tuple[Outcome, ...]) -> None:
    assert [(one.pair.name, fault) for one in tried for fault in one.before] == []


def test_what_does_not_compile_is_said_to_break(tried: tuple[Outcome, ...]) -> None:
    found = [one for one in tried if unsound(one)]
    assert stories([one for one in found if key(one) not in UNSOUND]) == ""
    assert set(UNSOUND) - {key(one) for one in found} == set(), "excuses that are not needed"


def test_each_rule_that_breaks_source_keeps_a_program_from_compiling(tried: tuple[Outcome, ...]) -> None:
    assert unnoticed(tried, "breaking") == set(UNNOTICED)


def test_each_rule_that_puts_source_at_risk_fails_a_strict_program(tried: tuple[Outcome, ...]) -> None:
    assert unnoticed(tried, "risky") == set(RISKY)


def test_who_uses_python_alone_is_told_what_python_says(tried: tuple[Outcome, ...]) -> None:
    found = [one for one in tried if missed(one)]
    assert stories([one for one in found if key(one) not in UNSOUND]) == ""
    assert {rule for one in tried for rule in alarms(one)} == set(ALIKE) | set(UNNOTICED) - OTHERS


OTHERS = {"result-void-to-value"}
"""What the classifier knows to be no matter in Python."""


def test_a_verdict_that_is_silent_about_source_is_found(tried: tuple[Outcome, ...]) -> None:
    """Each that has a say where a program does not compile."""
    failed = [one for one in tried if one.faults and not missed(one)]
    hidden = set()
    for kind in KINDS:
        with pytest.MonkeyPatch.context() as patch:
            kept = silence(kind, patch)
            if not any(missed(one) for one in failed) and kept:
                hidden.add(kind)
    assert hidden == set()


RANDOM = range(2 * len(OPERATORS))
"""Two pairs for each operator, one each way."""


def test_what_does_not_compile_is_said_to_break_in_random_pairs_too(tmp_path: Path) -> None:
    found = outcomes(list(random(RANDOM)), tmp_path)
    assert len(found) > 0.9 * len(RANDOM)
    assert [(one.pair.name, fault) for one in found for fault in one.before] == []
    known = {rule for rule, _ in UNSOUND}
    wrong = [one for one in found if unsound(one) or missed(one)]
    assert stories([one for one in wrong if not known & {rule for rule, _ in classified(one.pair)}]) == ""
    assert sum(bool(one.faults) for one in found) > 0.2 * len(RANDOM)
