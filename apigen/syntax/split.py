"""A file's declarations, each as a piece of its text.

In canonical text a declaration's first line is at the left margin and begins with its keyword; that is quick to find
and still holds where braces do not balance, so it serves recovery too. Text that is indented otherwise is split by
its braces.
"""

import re

HEAD = re.compile(r"^(?:api|stateless|class|extend|struct|mixin|enum|type|error)\b(?![ \t]*[:=])", re.MULTILINE)
STRUCTURE = re.compile(r'"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"|//[^\n]*|[{}()\n]')


def by_margin(text: str) -> list[int]:
    """Where each piece begins, by the keywords at the left margin; together the pieces are the text."""
    starts: list[int] = []
    floor = 0
    for head in HEAD.finditer(text):
        starts.append(_with_lead(text, head.start(), floor))
        floor = head.end()
    return _whole(starts)


def by_braces(text: str) -> list[int] | None:
    """Where each piece begins, by counting braces; None if they do not balance."""
    starts: list[int] = []
    depth = brackets = floor = line = 0
    fresh = True
    for token in STRUCTURE.finditer(text):
        mark = token.group()
        first = text[line : token.start()].lstrip()[:1] if fresh else ""
        if first and first not in "@}/":
            starts.append(_with_lead(text, line, floor))
            fresh = False
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
        elif mark == "\n":
            if depth == 0 and brackets == 0 and not fresh:
                floor = token.end()
            line = token.end()
            fresh = depth == 0 and brackets == 0
    return _whole(starts) if depth == 0 else None


def _with_lead(text: str, start: int, floor: int) -> int:
    """Goes back over the lines of text, annotations, comments and blanks that stand before a declaration."""
    while start > floor:
        before = text.rfind("\n", 0, start - 1) + 1
        line = text[before : start - 1].lstrip()
        if before < floor or (line and not line.startswith(("//", "@"))):
            break
        start = before
    return start


def _whole(starts: list[int]) -> list[int]:
    return [0, *starts[1:]] if starts else [0]
