"""Time as the store tells it."""

import time

from apigen.runtime.store.clock import Clock


def test_time_goes_on_from_the_latest_ever_told() -> None:
    """A clock that was once far ahead does not have time stand still."""
    wall, steady = 1000.0, 50.0
    clock = Clock(9000.0, lambda: wall, lambda: steady)
    assert clock() == 9000.0
    steady += 5
    wall += 5
    assert clock() == 9005.0
    wall = 1.0
    steady += 5
    assert clock() == 9010.0
    wall = 20_000.0
    assert clock() == 20_000.0
    began = Clock(2e9)
    time.sleep(0.01)
    assert 0.01 <= began() - 2e9 < 5 or time.time() > 2e9
