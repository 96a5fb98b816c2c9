"""Diagnostics for people, in the terminal: the source lines, what is wrong in them, and the mended text."""

from collections.abc import Iterable, Iterator, Sequence

from apigen.diagnostics import Diagnostic, Edit, Label
from apigen.diagnostics.excerpt import Mark, Row, block, marked_line
from apigen.diagnostics.lines import Index, Lines
from apigen.diagnostics.style import Paint, ansi, plain, visible

_EDITED_LINES = 8
"""Lines of a proposal that are shown at most."""


def render(diagnostics: Iterable[Diagnostic], sources: dict[str, str], *, colour: bool = False) -> str:
    """All diagnostics as text, an empty line between two; ends with a newline unless there are none.

    `sources` gives the text of each file that spans name; where one is missing, its lines are not shown.
    That `explain` says more is said once for each code.
    """
    index, paint = Index(sources), ansi if colour else plain
    explained: set[str] = set()
    parts = []
    for diagnostic in diagnostics:
        lines = list(_lines(diagnostic, index, paint))
        if diagnostic.code not in explained:
            explained.add(diagnostic.code)
            lines.append(f"{paint('note', 'note')}: `apigen explain {diagnostic.code}` says more")
        parts.append("\n".join(line.rstrip() for line in lines) + "\n")
    return "\n".join(parts)


def count(diagnostics: Sequence[Diagnostic], files: int) -> str:
    """The last line of a run: `2 errors, 1 warning in 8 files`."""
    errors = sum(diagnostic.severity == "error" for diagnostic in diagnostics)
    found = [
        f"{number} {word}" + "s" * (number != 1)
        for number, word in ((errors, "error"), (len(diagnostics) - errors, "warning"))
        if number
    ]
    return f"{', '.join(found) or 'no errors'} in {files} file" + "s" * (files != 1)


def _lines(diagnostic: Diagnostic, index: Index, paint: Paint) -> Iterator[str]:
    head = paint(diagnostic.severity, f"{diagnostic.severity}[{diagnostic.code}]")
    yield head + paint("message", f": {visible(diagnostic.message)}")
    gutter = " " * len(str(_last_line(diagnostic, index)))
    bar = paint("gutter", f"{gutter} |")
    shown = False
    for arrow, labels in _by_file(diagnostic):
        yield f"{gutter}{paint('gutter', arrow)} {visible(index.place(labels[0].span))}"
        if lines := index.of(labels[0].span.file):
            yield bar
            yield from _framed(_rows(labels, diagnostic, lines, paint), gutter, paint)
            shown = True
    if diagnostic.primary is None and diagnostic.path is not None:
        yield f" {paint('gutter', '-->')} {visible(diagnostic.path)}"
    if shown:
        yield bar
    if diagnostic.help or diagnostic.edits:
        yield from _words("help", diagnostic.help or "write instead", paint)
    for edits in _together(diagnostic.edits, index):
        if lines := index.of(edits[0].span.file):
            if diagnostic.primary is None or edits[0].span.file != diagnostic.primary.span.file:
                yield f"{gutter}{paint('gutter', '-->')} {visible(index.place(edits[0].span))}"
            yield bar
            yield from _framed(_edited(edits, lines, paint), gutter, paint)
    for note in diagnostic.notes:
        yield from _words("note", note, paint)


def _words(kind: str, text: str, paint: Paint) -> Iterator[str]:
    first, *more = text.splitlines() or [""]
    yield f"{paint(kind, kind)}: {visible(first)}"
    yield from (" " * (len(kind) + 2) + visible(line) for line in more)


def _by_file(diagnostic: Diagnostic) -> Iterator[tuple[str, list[Label]]]:
    """The places of a diagnostic, the primary one's file first, each with the arrow before its name."""
    files: dict[str, list[Label]] = {}
    for label in (diagnostic.primary, *diagnostic.related):
        if label is not None:
            files.setdefault(label.span.file, []).append(label)
    for number, labels in enumerate(files.values()):
        yield ":::" if number else "-->", labels


def _last_line(diagnostic: Diagnostic, index: Index) -> int:
    """The largest line number that the picture of a diagnostic holds."""
    last = 0
    for label in (diagnostic.primary, *diagnostic.related):
        if label is not None and (lines := index.of(label.span.file)):
            last = max(last, lines.last(label.span))
    for edit in diagnostic.edits:
        if lines := index.of(edit.span.file):
            last = max(last, lines.last(edit.span) + min(edit.text.count("\n"), _EDITED_LINES))
    return last


def _framed(rows: Iterable[Row], gutter: str, paint: Paint) -> Iterator[str]:
    """Rows behind their line numbers; `...` where lines between two were left out."""
    before = None
    for row in rows:
        if row.line is None:
            yield f"{paint('gutter', gutter + ' |')} {row.text}"
            continue
        if before is not None and row.line > before + 1:
            yield paint("gutter", "...")
        before = row.line
        yield f"{paint('gutter', f'{row.line:>{len(gutter)}} |')} {row.text}"


def _rows(labels: list[Label], diagnostic: Diagnostic, lines: Lines, paint: Paint) -> Iterator[Row]:
    """The marked lines of one file, in their order; marks on one line share its picture."""
    single: dict[int, list[Mark]] = {}
    blocks: dict[int, list[Iterator[Row]]] = {}
    for label in labels:
        primary = label is diagnostic.primary
        (first, column), last = lines.position(label.span.start), lines.last(label.span)
        end = label.span.end - lines.starts[last - 1]
        style = diagnostic.severity if primary else "related"
        mark = Mark(column - 1, end, label.text, "^" if primary else "-", style)
        if first == last:
            single.setdefault(first, []).append(mark)
        else:
            texts = [lines.text[slice(*lines.bounds(line))] for line in range(first, last + 1)]
            blocks.setdefault(first, []).append(block(first, texts, column - 1, mark, paint))
    for line in sorted({*single, *blocks}):
        if line in single:
            yield from marked_line(line, lines.text[slice(*lines.bounds(line))], single[line], paint)
        for rows in blocks.get(line, ()):
            yield from rows


def _together(edits: Sequence[Edit], index: Index) -> Iterator[list[Edit]]:
    """Edits by file and place, those on the same or on neighbouring lines together."""
    group: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: (edit.span.file, edit.span.start, edit.span.end)):
        lines = index.of(edit.span.file)
        if group and (
            lines is None
            or edit.span.file != group[-1].span.file
            or lines.position(edit.span.start)[0] > lines.last(group[-1].span) + 1
        ):
            yield group
            group = []
        group.append(edit)
    if group:
        yield group


def _edited(edits: list[Edit], lines: Lines, paint: Paint) -> Iterator[Row]:
    """The lines after the edits, with `~` below what is new; lines that go away have a `-` before them."""
    first = lines.position(edits[0].span.start)[0]
    at, end = lines.bounds(first)[0], lines.bounds(lines.last(edits[-1].span))[1]
    text, new = "", []
    for edit in edits:
        text += lines.text[at : edit.span.start]
        new.append((len(text), len(text) + len(edit.text)))
        text += edit.text
        at = edit.span.end
    text += lines.text[at : max(at, end)]
    if not text.strip():
        for line in range(first, lines.last(edits[-1].span) + 1)[:_EDITED_LINES]:
            yield Row(line, paint("error", "- ") + visible(lines.text[slice(*lines.bounds(line))]))
        return
    start, text = 0, text.rstrip("\r\n")
    for line, shown in enumerate(text.split("\n")[:_EDITED_LINES], first):
        pieces = [(max(a - start, 0), min(b - start, len(shown))) for a, b in new]
        marks = [Mark(a, b, "", "~", "help") for a, b in pieces if a < b]
        yield from marked_line(line, shown.removesuffix("\r"), marks, paint)
        start += len(shown) + 1
