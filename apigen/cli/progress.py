"""How far a task has come, on a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_CELLS = 30


@contextmanager
def bar(title: str, *, wanted: bool) -> Iterator[Callable[[float], None]]:
    """A function that shows a part, from 0 to 1; the bar is gone afterwards. Nothing but on a terminal."""
    stream = sys.stderr
    if not wanted or not stream.isatty():
        yield lambda _: None
        return

    def show(part: float) -> None:
        done = round(min(max(part, 0.0), 1.0) * _CELLS)
        stream.write(f"\r{title} [{'#' * done}{'.' * (_CELLS - done)}] {part:4.0%}")
        stream.flush()

    try:
        yield show
    finally:
        stream.write("\r\x1b[K")
        stream.flush()
