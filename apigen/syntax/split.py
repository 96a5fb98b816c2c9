"""A file's declarations, each as a piece of its text: a piece begins where the one before has ended.

In canonical text a declaration begins at the left margin with its keyword, and a block ends with a brace at
the margin. That is quick to find, and holds where braces do not balance, so that one broken declaration does
not take the others with it. Text that is indented otherwise is split by its braces.
"""

import re
from functools import lru_cache

MARGIN = re.compile(
    r"""^(?:
      (?P<close>\}[^\n]*\n)
    | (?: (?P<line>error|type) | api|class|enum|extend|mixin|stateless|struct )\b(?![ \t]*[:=])
    )""",
    re.MULTILINE | re.VERBOSE,
)
STRUCTURE = re.compile(r'"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"|//[^\n]*|[{}()\n]')
"""What counts when lines, brackets and braces are counted, and what hides them."""


def parts(text: str) -> list[str]:
    """The pieces themselves, by the margin."""
    starts = by_margin(text)
    return [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


@lru_cache(maxsize=64)  # asked for before and while a text is parsed
def by_margin(text: str) -> tuple[int, ...]:
    """Where each piece begins, by the keywords and braces at the left margin."""
    starts = [0]
    found = [*MARGIN.finditer(text)]
    limits = (*(mark.start() for mark in found[1:]), len(text))
    opened: int | None = None
    for mark, limit in zip(found, limits, strict=False):
        if mark["close"]:
            starts.append(mark.end())
            opened = None
            continue
        if opened is not None:  # what was opened before was not closed
            starts.append(before_lead(text, mark.start(), opened))
        elif not _is_lead(text[starts[-1] : mark.start()]):  # something strays between
            starts.append(before_lead(text, mark.start(), starts[-1]))
        opened = mark.end()
        if mark["line"] and (end := end_of_lines(text, mark.start(), limit)):
            starts.append(end)
            opened = None
    if len(starts) > 1 and before_lead(text, len(text), starts[-1]) == starts[-1]:
        starts.pop()  # nothing is declared behind the last one
    return tuple(starts)


def by_braces(text: str) -> tuple[int, ...] | None:
    """Where each piece begins, by counting braces; None if they do not balance."""
    starts = [0]
    depth = brackets = line = 0
    for token in STRUCTURE.finditer(text):
        mark = token.group()
        if mark == "{":
            depth += 1
        elif mark == "}":
            depth -= 1
            if depth < 0:
                return None
        elif mark == "(":
            brackets += 1
        elif mark == ")":
            brackets = max(0, brackets - 1)
        elif mark == "\n" and depth == 0 and brackets == 0:
            if not _is_lead(text[line : token.start()]):
                starts.append(token.end())
            line = token.end()
    if len(starts) > 1 and _is_lead(text[line:]):
        starts.pop()  # nothing is declared behind the last one
    return tuple(starts) if depth == 0 else None


def end_of_lines(text: str, start: int, limit: int) -> int | None:
    """The end of the line, or of the last that its brackets hold together; None if beyond the limit."""
    brackets = 0
    for token in STRUCTURE.finditer(text, start, limit):
        mark = token.group()
        if mark == "(":
            brackets += 1
        elif mark == ")":
            brackets -= 1
        elif mark == "\n" and brackets <= 0:
            return token.end()
    return None


def before_lead(text: str, start: int, floor: int = 0) -> int:
    """Goes back from a line over those of text, annotations, comments and blanks that belong to it."""
    while start > floor:
        line = line_before(text, start, floor)
        if not _is_lead(text[line:start]):
            break
        start = line
    return start


def line_before(text: str, start: int, floor: int = 0) -> int:
    """The start of the line before; if that closes a round bracket, of the line that opened it."""
    line = text.rfind("\n", floor, start - 1) + 1 or floor
    if text[line:start].lstrip().startswith(")"):
        opened = text.rfind("(\n", floor, line)
        while opened >= 0 and not _opens(text[text.rfind("\n", floor, opened) + 1 : opened + 1]):
            opened = text.rfind("(\n", floor, opened)
        if opened >= 0:
            line = text.rfind("\n", floor, opened) + 1 or floor
    return line


def _opens(line: str) -> bool:
    """Whether the bracket at the end of a line is one, and no part of a comment."""
    return [token.group() for token in STRUCTURE.finditer(line)][-1:] == ["("]


def _is_lead(line: str) -> bool:
    text = line.lstrip()
    return not text or text.startswith(("@", "//"))
