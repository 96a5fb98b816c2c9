"""What the service's own code raises goes no further than its call: neither the end of the program, nor a
cancellation that nobody asked for.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Escaped(Exception):
    """Code of the service raised what would have ended the server, or its own call unseen (the cause)."""


@contextmanager
def contained() -> Iterator[None]:
    """Code of the service runs within: it raises an Exception, or a cancellation that was asked for."""
    try:
        yield
    except StopIteration as error:  # no future takes it
        raise Escaped(type(error).__name__) from error
    except Exception:
        raise
    except asyncio.CancelledError as error:
        if _cancelled():
            raise
        raise Escaped("CancelledError") from error
    except BaseException as error:
        raise Escaped(type(error).__name__) from error


def looked_at(done: "asyncio.Future[Any]") -> None:
    """Takes note of what a future failed with, so that nobody is told that it was not looked at."""
    if not done.cancelled():
        done.exception()


def _cancelled() -> bool:
    """Whether somebody asked the running coroutine to stop."""
    try:
        task = asyncio.current_task()
    except RuntimeError:  # a thread of its own
        return False
    return task is not None and task.cancelling() > 0
