"""What is given up around a trouble, so that the rest can be read: the member that it lies in."""

import re

from apigen.syntax.split import STRUCTURE, before_lead, end_of_lines, line_before

NAMES = re.compile(r'[A-Za-z_][A-Za-z0-9_]*|"[^"\n]*"')
RAISES = re.compile(r"[ \t\n]*raises[ \t]")
"""What goes on in another line …"""

COMMA = re.compile(r",[ \t]*(?://[^\n]*)?\Z")
CLOSE = re.compile(r"[ \t\n]*(?:\}|\Z)")

BRACE = re.compile(r"[ \t\n]*\{")
"""… and what some write there, though it belongs on the line before."""

HEADER_END = re.compile(r"\n(?=[ \t\n])[ \t\n]*[ \t]\S")
MEMBER = re.compile(r'[ \t]+(?:ro|rw|ctor|rpc|key|implicit|enum|with|without)[ \t]+["A-Za-z]')


def opened(source: str, at: int) -> str | None:
    """The text with the `{` that a line lacks at its end, if indented lines follow; as long as it was."""
    return f"{source[:at]}{{\n{source[at + 2 :]}" if HEADER_END.match(source, at) else None


def enum_closed(source: str, at: int) -> tuple[int, str] | None:
    """If a trouble is a member of a class that stands among the values of an enum: where the enum was opened,
    and the text with the enum closed before the member, as long as it was."""
    line = source.rfind("\n", 0, at) + 1
    braces = open_braces(source, line)
    if len(braces) < 2 or not MEMBER.match(source, line):
        return None
    start = before_lead(source, line, braces[-1] + 1)
    head = source[source.rfind("\n", 0, braces[-1]) + 1 : braces[-1]].split()
    if head[:1] != ["enum"] or not source[start : start + 2].isspace():
        return None
    return braces[-1], f"{source[:start]}}}\n{source[start + 2 :]}"


def open_braces(source: str, end: int | None = None) -> list[int]:
    """Where braces were opened that are not closed before an offset."""
    opened: list[int] = []
    for token in STRUCTURE.finditer(source, 0, len(source) if end is None else end):
        if token.group() == "{":
            opened.append(token.start())
        elif token.group() == "}" and opened:
            opened.pop()
    return opened


def blanked(source: str, at: int, end: int) -> tuple[str, str]:
    """The text with the member around a trouble blanked out, and what stood there; "" if nothing did."""
    start, end = _member_around(source, at, end)
    cut = source[start:end]
    return source[:start] + re.sub(r"[^\n]", " ", cut) + source[end:], cut.strip()


def names(text: str) -> tuple[str, ...]:
    """Names in lost text: what others say of them is not held against them."""
    return tuple(dict.fromkeys(word.strip('"') for word in NAMES.findall(text)))


def _member_around(source: str, at: int, last: int) -> tuple[int, int]:
    """The lines of a member with the text and annotations before it, and what it opens."""
    at = min(at, len(source) - 1)
    bracket = _open_bracket(source, at)
    start = source.rfind("\n", 0, at if bracket is None else bracket) + 1
    while start and COMMA.search(source, line_before(source, start), start - 1):
        start = line_before(source, start)
    end = _end_of_member(source, start)
    if RAISES.match(source, start) and start:
        start = line_before(source, start)
    elif raises := RAISES.match(source, end):
        end = end_of_lines(source, raises.end(), len(source)) or end
    elif brace := BRACE.match(source, end):
        end = _end_of_member(source, brace.end() - 1)
    while COMMA.search(source, source.rfind("\n", 0, end - 1) + 1, end - 1) and not CLOSE.match(source, end):
        end = end_of_lines(source, end, len(source)) or len(source)
    if bracket is None and not CLOSE.match(source, end):
        end = max(end, source.find("\n", last - 1) + 1)  # of several lines that dangle
    return before_lead(source, start), end


def _open_bracket(source: str, at: int) -> int | None:
    """Where the round bracket was opened that an offset lies in, if it was not closed before."""
    opened: list[int] = []
    for token in STRUCTURE.finditer(source, 0, at):
        mark = token.group()
        if mark == "(":
            opened.append(token.start())
        elif mark == ")" and opened:
            opened.pop()
        elif mark in "{}":
            opened.clear()
    return opened[0] if opened else None


def _end_of_member(source: str, start: int) -> int:
    """The end of the line, or of the brackets and braces that the line opens and that are closed."""
    depth = brackets = 0
    first_line = source.find("\n", start) + 1 or len(source)
    for token in STRUCTURE.finditer(source, start):
        mark = token.group()
        if mark == "{":
            depth += 1
        elif mark == "}":
            if depth == 0:
                return first_line if token.start() >= first_line else max(start, token.start())
            depth -= 1
        elif mark == "(":
            brackets += 1
        elif mark == ")":
            brackets -= 1
        elif mark == "\n" and depth <= 0 and brackets <= 0:
            return token.end()
    return first_line
