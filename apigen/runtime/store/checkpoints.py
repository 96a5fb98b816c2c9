"""The log is written back into the file by a thread of its own: not by the writer, whose callers wait."""

import contextlib
import threading
from collections.abc import Callable

import apsw

from apigen.runtime.store.files import Place

SOME = 1_000
"""Pages of the log after which they are written back."""

MANY = 8_000
"""Pages after which the writer begins the log anew: while it is always read, nobody else can."""

EVERY = 1.0
"""Seconds after which the file is looked at, though nothing was written."""


class Checkpoints:
    """The thread. `lost` is called once, from it, when the file is not there any more."""

    def __init__(self, connection: apsw.Connection, place: Place, lost: Callable[[], None]) -> None:
        self.connection = connection
        self._place = place
        self._lost = lost
        self._wake = threading.Event()
        self._closing = False
        self._pages = 0
        self._done = 0
        self._thread = threading.Thread(target=self._run, name="checkpoints", daemon=True)
        self._thread.start()

    def grown(self, pages: int) -> None:
        """The log has so many pages now; called by the writer after each commit."""
        if pages < self._done:
            self._done = 0  # it has begun anew
        self._pages = pages
        if pages - self._done >= SOME:
            self._wake.set()

    def close(self) -> None:
        self._closing = True
        self._wake.set()
        self._thread.join()
        self.connection.close()

    def _run(self) -> None:
        while True:
            written = self._wake.wait(EVERY)
            self._wake.clear()
            if self._closing:
                return
            if not self._place.same():
                self._lost()
                return
            if written:
                self._done = self._pages
                with contextlib.suppress(apsw.Error):  # a full disk: the log grows until there is room
                    self.connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
