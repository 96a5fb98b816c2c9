"""The addresses of a host, asked for in a thread of its own: the system knows no time limit."""

from __future__ import annotations

import socket
from threading import Event, Thread

from .connect import reason
from .errors import NotReached

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class Lookup:
    """A question for a host; whoever has no more time leaves it to itself."""

    __slots__ = ("_answer", "_failure", "done", "host", "port")

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self.port = port
        self.done = Event()
        self._answer: list[Any] = []
        self._failure: OSError | None = None

    @property
    def is_literal(self) -> bool:
        """Whether the host is an address already."""
        return ":" in self.host or not self.host.strip("0123456789.")

    def begin(self, then: Callable[[], object] | None = None) -> None:
        """Asks in a thread that keeps no program from its end, and calls `then` in it."""

        def ask() -> None:
            self.run()
            self.done.set()
            if then is not None:
                then()

        Thread(target=ask, name=f"lookup of {self.host}", daemon=True).start()

    def run(self) -> None:
        """Asks, however long it takes."""
        try:
            self._answer = socket.getaddrinfo(
                self.host, self.port, type=socket.SOCK_STREAM
            )
        except OSError as error:
            self._failure = error
        except UnicodeError:
            self._failure = OSError(0, "no name of a host")

    def found(self, place: str) -> list[Any]:
        """The answer. Raises NotReached."""
        if self._failure is not None:
            raise NotReached(f"{place} is not known: {reason(self._failure)}")
        return self._answer
