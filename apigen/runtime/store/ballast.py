"""A file beside the store that is good for nothing but its size: on a full disk it is given up, so that there
is room for what makes more: objects are destroyed, sessions ended, events forgotten, the log written back.
"""

import contextlib
import os
from pathlib import Path

SIZE = 16 * 1024 * 1024
"""Bytes that are kept for that."""


class Ballast:
    """The file of one store. It is there while the store is open, where there is room for it."""

    def __init__(self, store: Path) -> None:
        self._path = store.with_name(store.name + ".ballast")
        self.there = False
        self.renew()

    def room(self) -> int:
        """Bytes that are free on the disk, that of the ballast not among them."""
        found = os.statvfs(self._path.parent)
        return found.f_bavail * found.f_frsize

    def renew(self) -> None:
        """Takes the room again, if there is enough for others too."""
        if self.there or (self.room() < 2 * SIZE and not self._path.exists()):
            return
        try:
            at = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                os.posix_fallocate(at, 0, SIZE)
            finally:
                os.close(at)
            self.there = True
        except OSError:
            self.release()

    def release(self) -> None:
        """Gives the room back."""
        self.there = False
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)
