"""Lines and columns of a text: what people, SARIF and editors count in, from the offsets of spans."""

from bisect import bisect_right

from apigen.diagnostics import Span


class Lines:
    """The lines of one text. Lines and columns count from 1, columns in code points."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0]
        at = text.find("\n")
        while at >= 0:
            self.starts.append(at + 1)
            at = text.find("\n", at + 1)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset; one beyond the text counts as its end."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1

    def bounds(self, line: int) -> tuple[int, int]:
        """Offsets of a line's first character and of its end, without the characters that end it."""
        start = self.starts[line - 1]
        end = self.starts[line] - 1 if line < len(self.starts) else len(self.text)
        return start, end - 1 if end > start and self.text[end - 1] == "\r" else end

    def last(self, span: Span) -> int:
        """The line of a span's last character, which may be the newline itself."""
        return self.position(max(span.start, span.end - 1))[0]


class Index:
    """The lines of the sources, each text walked through once and only if it is asked for."""

    def __init__(self, sources: dict[str, str]) -> None:
        self.sources = sources
        self._lines: dict[str, Lines] = {}

    def of(self, file: str) -> Lines | None:
        """The lines of a file; None if its text is not at hand."""
        if file not in self._lines:
            if file not in self.sources:
                return None
            self._lines[file] = Lines(self.sources[file])
        return self._lines[file]

    def place(self, span: Span) -> str:
        """`file:line:column` of a span's start; the file alone if its text is not at hand."""
        lines = self.of(span.file)
        return ":".join((span.file, *(map(str, lines.position(span.start)) if lines else ())))
