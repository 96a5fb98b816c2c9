"""Time that never goes back, though the machine's clock be set back: sessions that expired stay so."""

import time
from collections.abc import Callable


def stands() -> float:
    """The steady clock of who moves the other one by hand."""
    return 0.0


class Clock:
    """Seconds since 1970 by the machine's clock, or, where that was set back behind the latest that was ever
    told, on from there as time passes by the steady clock.
    """

    def __init__(
        self,
        latest: float = 0.0,
        now: Callable[[], float] = time.time,
        steady: Callable[[], float] | None = None,
    ) -> None:
        self._now = now
        self._steady = steady or (time.monotonic if now is time.time else stands)
        self._ahead = latest - self._steady()
        """By how much the time is ahead of the steady clock; it only grows."""

    def __call__(self) -> float:
        steady = self._steady()
        ahead = self._now() - steady
        if ahead > self._ahead:  # in place of `max`: it is read with every call
            self._ahead = ahead
        return steady + self._ahead
