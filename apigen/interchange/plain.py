"""Plain text as CommonMark and back: exactly the punctuation that CommonMark would act on is escaped."""

import re
from itertools import pairwise

from markdown_it import MarkdownIt

from apigen.semantics.links import find

_ACTIVE = re.compile(r"[\\`*_<>\[\]&#=~]|^\s*(?:[-+@]|\d+[.)])", re.MULTILINE)
"""What a text has none of is plain, without a look at it by a whole parser."""

_TAG = re.compile(r"^@", re.MULTILINE)
"""A line of a doc comment that begins so is a tag, unless it is escaped."""

_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_COSTLIEST = 500_000
"""So many characters are read to find out which escapes a text needs; all are kept where that is too few."""

_markdown = MarkdownIt("commonmark")


def escape(text: str) -> str:
    """The CommonMark text that reads as `text`; blanks at the ends of lines are not compared."""
    if not _ACTIVE.search(text):
        return text
    return _TAG.sub(r"\\@", text if _reads_as(text, text) else _escaped(text))


def _escaped(text: str) -> str:
    """All punctuation escaped, then each escape taken back, from the end, that the reading does not need."""
    starts = [match.start() for match in _PUNCTUATION.finditer(text)]
    pieces = [text[: starts[0]], *("\\" + text[at:end] for at, end in pairwise([*starts, len(text)]))]
    if len(pieces) * len(text) > _COSTLIEST:
        return "".join(pieces)
    for at in range(len(pieces) - 1, 0, -1):
        escaped = pieces[at]
        pieces[at] = escaped[1:]
        if not _reads_as("".join(pieces), text):
            pieces[at] = escaped
    return "".join(pieces)


def unescape(doc: str) -> str:
    """The text without the backslashes that stand before punctuation."""
    return _ESCAPED.sub(r"\1", doc) if "\\" in doc else doc


def _reads_as(source: str, text: str) -> bool:
    """Whether a reader sees just the words of `text`: no emphasis, code, links, lists or headings."""
    trimmed = "\n".join(line.strip() for line in source.split("\n"))
    if find(trimmed):
        return False
    seen: list[str] = []
    for token in _markdown.parse(trimmed):
        if token.type not in ("paragraph_open", "paragraph_close", "inline"):
            return False
        for child in token.children or ():
            if child.type not in ("text", "softbreak", "hardbreak"):
                return False
            seen.append(child.content or "\n")
        seen.append("\n")
    return "".join(seen).split() == text.replace("\0", "\ufffd").split()  # as CommonMark has it
