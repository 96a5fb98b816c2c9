"""Time that never goes back, though the machine's clock be set back: sessions that expired stay so."""

import time
from collections.abc import Callable


class Clock:
    """Seconds since 1970: the greater of the machine's clock and the latest that was ever told."""

    def __init__(self, latest: float = 0.0, now: Callable[[], float] = time.time) -> None:
        self._latest = latest
        self._now = now

    def __call__(self) -> float:
        self._latest = max(self._latest, self._now())
        return self._latest
