"""Notices when a turn of the event loop takes too long: all calls wait for it."""

import asyncio

from apigen.runtime.logs import log

BEAT = 0.025
LONG = 0.050
"""Seconds that a turn may take."""
VERY_LONG = 0.250
"""Seconds above which the log tells of it: clients notice."""


class Watchdog:
    """Measures how late a beat comes. `late`: how often it was more than LONG; `worst`: by how many seconds.

    `doing`: what was begun last, to name it.
    """

    def __init__(self) -> None:
        self.late = 0
        self.worst = 0.0
        self.doing = ""
        self._due = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begins to measure; called on the loop."""
        loop = asyncio.get_running_loop()
        self._due = loop.time() + BEAT
        self._timer = loop.call_at(self._due, self._beat, loop)

    def stop(self) -> None:
        """Ends measuring."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _beat(self, loop: asyncio.AbstractEventLoop) -> None:
        late = loop.time() - self._due
        if late > LONG:
            self.late += 1
            self.worst = max(self.worst, late)
        if late > VERY_LONG:
            log.warning("long turn", extra={"ms": round(late * 1000, 1), "last": self.doing})
        self._due = loop.time() + BEAT
        self._timer = loop.call_at(self._due, self._beat, loop)
