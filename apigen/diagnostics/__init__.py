"""Diagnostics: what is wrong with an input, where, and what mends it. Only cli prints them."""

from typing import Literal

import msgspec

Severity = Literal["error", "warning"]


class Span(msgspec.Struct, frozen=True):
    """A piece of a source: offsets in code points from the start of the file's text; `end` is exclusive."""

    file: str
    start: int
    end: int


class Label(msgspec.Struct, frozen=True):
    """A span with a few words on it."""

    span: Span
    text: str = ""


class Edit(msgspec.Struct, frozen=True):
    """A proposed replacement of a span, shown under the help line."""

    span: Span
    text: str


class Diagnostic(msgspec.Struct, frozen=True, kw_only=True):
    """One finding.

    `code` is a word that is searched for, explained and allowed. `message` is one line without a full stop.
    `primary` is None where no place in a file can be named (no spec, a wrong option); `path` then says what
    is meant, if anything. `related` are other places that explain it. `help` is the remedy, with `edits` if
    it can be shown as text. `subject` is the address of the thing that it is about (`VM.VIFs`), by which
    `@allow` silences a warning.
    """

    code: str
    severity: Severity
    message: str
    primary: Label | None = None
    related: tuple[Label, ...] = ()
    help: str | None = None
    edits: tuple[Edit, ...] = ()
    notes: tuple[str, ...] = ()
    path: str | None = None
    subject: str | None = None


class Failure(Exception):
    """Raised where nothing can go on; carries the diagnostics that say why."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__("; ".join(f"{d.code}: {d.message}" for d in diagnostics))
        self.diagnostics = diagnostics
