"""Diagnostics as workflow commands of GitHub Actions: annotations beside the lines of a pull request."""

from collections.abc import Iterable, Iterator

from apigen.diagnostics import Diagnostic
from apigen.diagnostics.lines import Index


def render(diagnostics: Iterable[Diagnostic], sources: dict[str, str]) -> str:
    """One line a diagnostic, `::error file=…,line=…::text`; the text has help and notes too."""
    index, written = Index(sources), ""
    for diagnostic in diagnostics:
        properties = ",".join(_properties(diagnostic, index))
        written += f"::{diagnostic.severity} {properties}::{escaped(_text(diagnostic, index))}\n"
    return written


def _properties(diagnostic: Diagnostic, index: Index) -> Iterator[str]:
    primary = diagnostic.primary
    if primary is not None:
        yield f"file={escaped_property(primary.span.file)}"
        if lines := index.of(primary.span.file):
            line, column = lines.position(primary.span.start)
            end_line, end_column = lines.position(primary.span.end)
            yield f"line={line}"
            yield f"endLine={end_line}"
            if line == end_line:  # columns are taken only where the place is within a line
                yield f"col={column}"
                yield f"endColumn={end_column}"
    elif diagnostic.path is not None:
        yield f"file={escaped_property(diagnostic.path)}"
    yield f"title={escaped_property(diagnostic.code)}"


def _text(diagnostic: Diagnostic, index: Index) -> str:
    told = [diagnostic.message]
    if diagnostic.primary is not None and diagnostic.primary.text:
        told[0] += f" ({diagnostic.primary.text})"
    told += [index.place(at.span) + (f": {at.text}" if at.text else "") for at in diagnostic.related]
    if diagnostic.help:
        told.append(f"help: {diagnostic.help}")
    told += [f"note: {note}" for note in diagnostic.notes]
    return "\n".join(told)


def escaped(text: str) -> str:
    """The text of a workflow command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escaped_property(text: str) -> str:
    """The value of a property of a workflow command."""
    return escaped(text).replace(":", "%3A").replace(",", "%2C")
