"""A second process for a part of some work, where there is a second processor and it is safe to fork."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress


def can_fork() -> bool:
    """Whether a second process is safe, and of use."""
    alone = "threading" not in sys.modules or sys.modules["threading"].active_count() == 1
    return sys.platform == "linux" and alone and len(os.sched_getaffinity(0)) > 1


def begin(work: Callable[[], bytes]) -> Callable[[], bytes] | None:
    """Starts work in a process of its own. What is returned waits for its answer, which is empty or cut short
    if that process failed; None where none could be started.
    """
    reading, writing = os.pipe()
    try:
        child = os.fork()
    except OSError:  # too many processes
        os.close(reading)
        os.close(writing)
        return None
    if child == 0:
        with suppress(BaseException):
            os.close(reading)
            with os.fdopen(writing, "wb") as pipe:
                pipe.write(work())
        os._exit(0)
    os.close(writing)

    def answer() -> bytes:
        with os.fdopen(reading, "rb") as pipe:
            found = pipe.read()
        os.waitpid(child, 0)
        return found

    return answer
