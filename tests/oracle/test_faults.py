"""The comparison bites: the quick pairs find a fault in the classifier. Experiments are made once."""

import pytest

from tests.oracle.compare import classified
from tests.oracle.faults import FAULTS
from tests.oracle.pairs import Pair, make
from tests.oracle.run import compared, tried
from tests.oracle.test_oracle import QUICK
from tests.oracle.verdict import Verdict


@pytest.fixture(scope="module")
def pairs() -> list[tuple[Pair, Verdict]]:
    return [(pair, tried(pair)) for number in QUICK if (pair := make(number)) is not None]


def test_there_are_twenty() -> None:
    assert len(FAULTS) >= 20


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found(
    name: str, pairs: list[tuple[Pair, Verdict]], monkeypatch: pytest.MonkeyPatch
) -> None:
    FAULTS[name](monkeypatch)
    assert any(compared(pair, found, classified(*pair.apis)).fault for pair, found in pairs)
