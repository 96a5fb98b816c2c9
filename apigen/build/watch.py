"""Builds again whenever something that the build reads has changed."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from apigen.build.report import Report

PAUSE = 0.25
"""Seconds between two looks. Looking costs a millisecond, on any file system, and needs no library."""


def watch(build: Callable[[], Report], inputs: tuple[Path, ...]) -> Iterator[Report]:
    """The report of a first build and of each one after a change of one of the files, or of one in the
    folders; without end.
    """
    while True:
        seen = _look(inputs)
        yield build()
        while _look(inputs) == seen:
            time.sleep(PAUSE)


def _look(inputs: tuple[Path, ...]) -> dict[Path, tuple[int, int]]:
    """Every file with its time and size. That a file was touched is enough to look closer: a build
    compares.
    """
    found = {}
    for given in inputs:
        for path in [given] if given.is_file() else given.rglob("*"):
            try:
                state = path.stat()
            except OSError:
                continue
            found[path] = (state.st_mtime_ns, state.st_size)
    return found
