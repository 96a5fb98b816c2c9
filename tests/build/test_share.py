"""Work shared between two processes: all is done once, errors are raised, nothing hangs."""

import os
from pathlib import Path

import pytest

from apigen.build import share

pytestmark = pytest.mark.filterwarnings("ignore:.*fork")  # pytest's own threads are idle

UNITS = list(range(100))


@pytest.fixture(autouse=True, params=[True, False], ids=["two processes", "one process"])
def processes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    monkeypatch.setattr(share, "can_fork", lambda: request.param and hasattr(os, "fork"))
    return bool(request.param)


def test_results_come_in_order() -> None:
    assert share.shared(UNITS, lambda at: at * at, int) == [at * at for at in UNITS]


def test_both_take_part(processes: bool, tmp_path: Path) -> None:
    parent = os.getpid()

    def work(at: int) -> int:
        mine, other = ("parent", "child") if os.getpid() == parent else ("child", "parent")
        (tmp_path / mine).touch()
        # Waits until the other one has begun: it always does.
        while processes and not (tmp_path / other).exists():
            os.sched_yield()
        return os.getpid()

    assert len(set(share.shared(UNITS, work, int))) == (2 if processes else 1)


def test_an_error_is_raised_whoever_meets_it() -> None:
    def work(at: int) -> int:
        if at == 50:
            raise ValueError(at)
        return at

    with pytest.raises(ValueError, match="50"):
        share.shared(UNITS, work, int)


def test_a_process_that_dies_leaves_its_work_to_the_other() -> None:
    parent = os.getpid()

    def work(at: int) -> int:
        if os.getpid() != parent and at > 10:
            os._exit(1)
        return at

    assert share.shared(UNITS, work, int) == UNITS


def test_a_little_work_is_done_at_once() -> None:
    assert set(share.shared(UNITS[:5], lambda _: os.getpid(), int)) == {os.getpid()}
