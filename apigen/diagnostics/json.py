"""Diagnostics as JSON, for programs: one document a run."""

import json
from collections.abc import Iterable
from typing import Any

import msgspec

from apigen.diagnostics import Diagnostic, Span
from apigen.diagnostics.lines import Index


def render(diagnostics: Iterable[Diagnostic], sources: dict[str, str]) -> str:
    """`{"format": 1, "errors": …, "warnings": …, "diagnostics": […]}`, indented, with a newline at the end.

    Places have `file`, `line`, `column`, `end_line` and `end_column` (exclusive), counted from 1, columns in
    code points; the file alone if its text is not in `sources`. Members without a value are left out.
    """
    index = Index(sources)
    found = [_diagnostic(diagnostic, index) for diagnostic in diagnostics]
    errors = sum(one["severity"] == "error" for one in found)
    document = {"format": 1, "errors": errors, "warnings": len(found) - errors, "diagnostics": found}
    return encoded(document)


def encoded(document: Any) -> str:
    """A document as indented JSON; where a file's name is not UTF-8, all that is not ASCII is escaped."""
    try:
        return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"
    except UnicodeEncodeError:
        return json.dumps(document, indent=2) + "\n"


def _diagnostic(diagnostic: Diagnostic, index: Index) -> dict[str, Any]:
    primary = diagnostic.primary
    members: dict[str, Any] = {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "path": diagnostic.path,
        "place": primary and _place(primary.span, index),
        "label": primary and primary.text,
        "related": [{"place": _place(at.span, index), "label": at.text} for at in diagnostic.related],
        "help": diagnostic.help,
        "edits": [{"place": _place(edit.span, index), "text": edit.text} for edit in diagnostic.edits],
        "notes": diagnostic.notes,
    }
    return {name: value for name, value in members.items() if value}


def _place(span: Span, index: Index) -> dict[str, str | int]:
    place: dict[str, str | int] = {"file": span.file}
    if lines := index.of(span.file):
        place["line"], place["column"] = lines.position(span.start)
        place["end_line"], place["end_column"] = lines.position(span.end)
    return place
