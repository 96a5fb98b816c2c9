"""What texts of a spec become in Python, one encoder a place where they may stand."""

import re

from apigen.generators.spec_text import encoder, escaped, legible

WIDTH = 88
"""Columns of a line, as ruff and Black have them."""


def _code(point: int) -> str:
    return f"\\x{point:02x}" if point < 0x100 else f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"


_MARKS = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


_PLAIN = re.compile(r"[ !#-\[\]-~]*")
"""What a literal holds as it is."""


@encoder
def py_str(text: str) -> str:
    """A literal, in ASCII, with the quotes that need the fewest escapes."""
    if _PLAIN.fullmatch(text):
        return f'"{text}"'
    quote = "'" if text.count('"') > text.count("'") else '"'
    return f"{quote}{escaped(text, {**_MARKS, quote: chr(92) + quote}, _code)}{quote}"


@encoder
def py_doc(text: str, width: int, hanging: int = 0) -> str:
    """Lines that may stand within a docstring, wrapped; those after the first are indented by `hanging`.

    Nothing in it ends the docstring, and doctest finds no prompt.
    """
    text = legible(text)
    if len(text) <= width and "\n" not in text and "\\" not in text and '"' not in text and ">>>" not in text:
        return text.strip()
    blank = " " * hanging
    lines: list[str] = []
    for row in text.strip("\n").split("\n"):
        for line in _wrapped(_PROMPT.sub(r"\1\\>>>", row.rstrip()), width - (hanging if lines else 0)):
            line = line.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
            lines.append(blank + line if lines and line else line)
    return "\n".join(lines).strip()


_PROMPT = re.compile(r"^(\s*)>>>")


def _wrapped(line: str, width: int) -> list[str]:
    """A line cut at blanks so that its parts fit; what is indented stays so."""
    if len(line) <= width:
        return [line]
    inset = line[: len(line) - len(line.lstrip())]
    found: list[str] = []
    row = ""
    for word in line.split():
        if row and len(inset) + len(row) + 1 + len(word) > width:
            found.append(inset + row)
            row = word
        else:
            row = f"{row} {word}" if row else word
    # A prompt of doctest may stand at the beginning of a line that is cut.
    return [_PROMPT.sub(r"\1\\>>>", part) for part in (*found, inset + row)]


def docstring(blocks: list[str], indent: int) -> str:
    """A docstring of blocks that encoders made, a blank line between them; "" where there are none.

    Blocks are as `py_doc` makes them; their lines are indented here.
    """
    blocks = [block for block in blocks if block]
    if not blocks:
        return ""
    blank = " " * indent
    text = "\n\n".join(blocks)
    if text.startswith('"'):
        text = "\\" + text
    if "\n" not in text:
        text = _cut(text, WIDTH - indent - 6)
    if "\n" not in text:
        closing = " " * (_OPEN_QUOTE.search(text) is not None)
        return f'{blank}"""{text}{closing}"""\n'
    first, *rows = text.split("\n")
    inset = min((len(row) - len(row.lstrip(" ")) for row in rows if row), default=0)
    rows = [row[inset:] for row in rows]
    body = "".join([f"{blank}{row}\n" if row else "\n" for row in rows])
    return f'{blank}"""{first}\n{body}{blank}"""\n'


_OPEN_QUOTE = re.compile(r'(?<!\\)(?:\\\\)*"$')
"""A quote at the end that no backslash stands before: it would be one of those that end the docstring."""


def _cut(text: str, width: int) -> str:
    """A line that is too long for the quotes beside it, cut in two, unless the second would be a prompt."""
    at = text.rfind(" ", 0, width + 3) if len(text) > width else -1
    if at < 0 or not text[:at].strip() or text.startswith(">>>", at + 1):
        return text
    return f"{text[:at].rstrip()}\n{text[at + 1 :].lstrip()}"


@encoder
def py_comment(text: str) -> str:
    """Words behind `#` on one line; not what tools read in comments."""
    words = " ".join(legible(text).split())
    return re.sub(
        r"(?i)\b(type|noqa|fmt|ruff|pyright|mypy|pylint|coding|isort|nosec)\b(?=\s*[:=])", r"\1 ", words
    )
