"""Large specs are parsed by two processes: declarations do not depend on each other."""

from collections.abc import Iterable
from contextlib import suppress

import msgspec

from apigen.syntax import split
from apigen.syntax.parse import parse_piece
from apigen.syntax.second import begin, can_fork
from apigen.syntax.tree import Parsed

WORTH_IT = 60_000
"""Characters to parse from which on a second process, which costs some milliseconds, saves time."""


def read_ahead(texts: Iterable[str], known: dict[str, Parsed]) -> None:
    """Parses the declarations of texts that are not known yet, and puts them there by their text.

    Does nothing where there is little to parse, one processor, or no safe way to fork.
    """
    wanted = [part for text in texts for part in split.parts(text) if part not in known]
    if sum(map(len, wanted)) < WORTH_IT or not can_fork():
        return
    mine, theirs = _halves(wanted)
    answer = begin(lambda: msgspec.msgpack.encode([parse_piece(part) for part in theirs]))
    if answer is None:
        return
    known.update((part, parse_piece(part)) for part in mine)
    with suppress(msgspec.DecodeError):  # cut short: whoever asks next parses again
        known.update(zip(theirs, msgspec.msgpack.decode(answer(), type=list[Parsed]), strict=True))


def _halves(parts: list[str]) -> tuple[list[str], list[str]]:
    """Two lists of about equal length, as texts."""
    half, seen = sum(map(len, parts)) // 2, 0
    for index, part in enumerate(parts):
        seen += len(part)
        if seen >= half:
            return parts[: index + 1], parts[index + 1 :]
    return parts, []
