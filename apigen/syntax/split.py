"""A file's declarations, each as a piece of its text: a piece begins where the one before has ended.

In canonical text a declaration begins at the left margin with its keyword, and a block ends with a brace at
the margin. That is quick to find, and holds where braces do not balance, so that one broken declaration does
not take the others with it. Text that is indented otherwise is split by its braces.
"""

import re
from itertools import pairwise

HEAD = re.compile(
    r"^(?:(?:api|stateless|class|extend|struct|mixin|enum)\b|(type|error)\b)(?![ \t]*[:=])", re.MULTILINE
)
CLOSE = re.compile(r"^\}[^\n]*\n", re.MULTILINE)
STRUCTURE = re.compile(r'"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"|//[^\n]*|[{}()\n]')
"""What counts when lines, brackets and braces are counted, and what hides them."""


def by_margin(text: str) -> list[int]:
    """Where each piece begins, by the keywords and braces at the left margin."""
    return [0, *(_between(text, head, following) for head, following in pairwise(HEAD.finditer(text)))]


def _between(text: str, head: re.Match[str], following: re.Match[str]) -> int:
    """Where the declaration that begins with `head` ends, and the piece of the following one begins."""
    if head[1]:
        end = end_of_lines(text, head.start())
    else:
        close = CLOSE.search(text, head.start(), following.start())
        end = close.end() if close else len(text)
    return end if end <= following.start() else before_lead(text, following.start(), head.end())


def by_braces(text: str) -> list[int] | None:
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
    return starts if depth == 0 else None


def end_of_lines(text: str, start: int) -> int:
    """The end of the line, or of the last of the lines that a round bracket in it holds together."""
    brackets = 0
    for token in STRUCTURE.finditer(text, start):
        mark = token.group()
        if mark == "(":
            brackets += 1
        elif mark == ")":
            brackets -= 1
        elif mark == "\n" and brackets <= 0:
            return token.end()
    return len(text)


def before_lead(text: str, start: int, floor: int = 0) -> int:
    """Goes back from a line over those of text, annotations, comments and blanks that belong to it."""
    while start > floor:
        line = line_before(text, start, floor)
        if not _is_lead(text[line : start - 1]):
            break
        start = line
    return start


def line_before(text: str, start: int, floor: int = 0) -> int:
    """The start of the line before; if that closes a round bracket, of the line that opened it."""
    line = text.rfind("\n", floor, start - 1) + 1 or floor
    if text[line:start].lstrip().startswith(")"):
        opened = text.rfind("(\n", floor, line)
        if opened >= 0:
            line = text.rfind("\n", floor, opened) + 1 or floor
    return line


def _is_lead(line: str) -> bool:
    return line.lstrip()[:1] in "@/"  # or blank
