"""What calls do, without doing it: generators that yield what is to be done.

A driver (of sockets, or of asyncio) does it and sends back what came of it. So repetition,
sessions, events and operations are written once.
"""

from __future__ import annotations

from threading import Lock
from time import monotonic

from .errors import TimedOut, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from typing import Any, Protocol, TypeAlias, TypeVar
    from typing import Generic as Generic  # noqa: PLC0414 (checkers: it is for others)

    T = TypeVar("T")

    class Signal(Protocol):
        """Wakes those who wait for a change."""

        version: int

        def notify(self) -> None: ...

else:

    class Generic:
        """As that of `typing`, which nothing here waits for."""

        __slots__ = ()

        def __class_getitem__(cls, _: object) -> type:
            return cls


class Interrupt:
    """Ends a request or a pause that is under way, from outside."""

    __slots__ = ("_abort", "_lock", "set")

    def __init__(self) -> None:
        self.set = False
        self._abort: Callable[[], object] | None = None
        self._lock = Lock()

    def __call__(self) -> None:
        with self._lock:  # a connection must not be cut off that has gone to others
            self.set = True
            if self._abort is not None:
                self._abort()

    def attach(self, abort: Callable[[], object] | None) -> bool:
        """Says how to end what begins now; False where it must not begin."""
        with self._lock:
            self._abort = abort
            return not self.set


class Send:
    """Send a request; a `Reply` comes back."""

    __slots__ = ("body", "deadline", "interrupt")

    def __init__(
        self, body: bytes, deadline: float | None, interrupt: Interrupt | None = None
    ) -> None:
        self.body = body
        self.deadline = deadline
        self.interrupt = interrupt


class Sleep:
    """Do nothing for some seconds, or until interrupted."""

    __slots__ = ("interrupt", "seconds")

    def __init__(self, seconds: float, interrupt: Interrupt | None = None) -> None:
        self.seconds = seconds
        self.interrupt = interrupt


class Wait:
    """Wait until a signal has left a version behind, or for so long."""

    __slots__ = ("seconds", "signal", "version")

    def __init__(self, signal: Signal, version: int, seconds: float | None) -> None:
        self.signal = signal
        self.version = version
        self.seconds = seconds


if TYPE_CHECKING:
    Effect: TypeAlias = Send | Sleep | Wait
    Steps: TypeAlias = Generator[Effect, Any, T]


LONGEST = 2_000_000
"""The longest time to wait, in seconds: systems cannot wait for 25 days."""


def deadline_of(timeout: float | None) -> float | None:
    """The end of the time allowed. Raises UsageError for what is no time."""
    if timeout is None:
        return None
    if not is_number(timeout) or not 0 <= timeout <= LONGEST:
        raise UsageError(f"timeout must be 0 to {LONGEST} seconds, or None")
    return monotonic() + timeout


def is_number(value: object) -> bool:
    """Whether it is an int or a float; a bool is neither."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_text(value: object) -> bool:
    """Whether it is text, as callers without a checker of types may not know."""
    return isinstance(value, str)


def sooner(deadline: float | None, timeout: float | None) -> float | None:
    """The deadline, or the one in so many seconds, whichever comes first."""
    other = deadline_of(timeout)
    if deadline is None or other is None:
        return other if deadline is None else deadline
    return min(deadline, other)


def left(deadline: float | None, longest: float | None = None) -> float | None:
    """The seconds until the deadline, at most `longest`. Raises TimedOut where none are left."""
    if deadline is None:
        return longest
    seconds = deadline - monotonic()
    if seconds <= 0:
        raise TimedOut("the time allowed has passed")
    return seconds if longest is None else min(seconds, longest)
