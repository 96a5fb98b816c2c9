"""What is printed: results on standard output, everything else on standard error."""

import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from apigen.diagnostics import Diagnostic, Failure
from apigen.diagnostics.style import visible_lines

if TYPE_CHECKING:
    from rich.console import Console

WIDTH = 120
"""Columns of what is laid out, where it does not go to a terminal and COLUMNS does not say."""


def result(words: str) -> None:
    """A result for people, as it is."""
    sys.stdout.write(words)


def data(content: str | bytes) -> None:
    """A result for programs: in UTF-8, and with the line ends that it has."""
    sys.stdout.flush()
    sys.stdout.buffer.write(
        content.encode(errors="backslashreplace") if isinstance(content, str) else content
    )
    sys.stdout.buffer.flush()


def say(words: str) -> None:
    """A line on what goes on, after the results before it, wherever both go. Names of files in it may hold
    anything, and steer no terminal.
    """
    sys.stdout.flush()
    print(visible_lines(words), file=sys.stderr)


def coloured(stream: TextIO) -> bool:
    """Whether colour is wanted there: on a terminal that can show it, unless NO_COLOR is set."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(os.environ.get("FORCE_COLOR")) or stream.isatty()


def prepare() -> None:
    """Lets both streams print every text: what an encoding cannot say is spelled out."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, OSError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]


def console() -> "Console":
    """Where tables are drawn: standard output, in colour if it is wanted."""
    import shutil

    from rich.console import Console

    colour = coloured(sys.stdout)
    return Console(
        file=sys.stdout,
        width=max(shutil.get_terminal_size((WIDTH, 24)).columns, 40),
        force_terminal=colour,
        color_system="auto" if colour else None,
        highlight=False,
        markup=False,
        emoji=False,
    )


def report(diagnostics: Sequence[Diagnostic], sources: dict[str, str], files: int | None = None) -> None:
    """Diagnostics on standard error; with the line that counts if `files` are given."""
    if diagnostics:
        from apigen.diagnostics import text

        sys.stderr.write(text.render(diagnostics, sources, colour=coloured(sys.stderr)))
        if files:
            say("\n" + text.count(diagnostics, files))


def report_failure(failure: Failure) -> None:
    """What a failure says, with the lines of the files that it points into, if they can be read."""
    report(failure.diagnostics, read_sources(failure.diagnostics))


def read_sources(diagnostics: Iterable[Diagnostic]) -> dict[str, str]:
    """The texts that diagnostics point into, as far as they can be read from where we are."""
    sources = {}
    for diagnostic in diagnostics:
        for label in (diagnostic.primary, *diagnostic.related):
            if label is not None:
                with suppress(OSError, UnicodeDecodeError):
                    sources[label.span.file] = Path(label.span.file).read_bytes().decode()
    return sources
