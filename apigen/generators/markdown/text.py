"""Texts within a page of Markdown: none has effect beyond its own end, and no tag in one is markup."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from apigen.semantics.links import CODE_SPAN, NOT_TEXT

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_ADDRESS = r"<(?:[A-Za-z][A-Za-z0-9+.-]{1,31}:[^<>\s]*|[\w.+-]+@[\w.-]+)>"
_MARKUP = r"(?P<tag><)|(?P<image>!)(?=\[)"
_IN_BLOCKS = re.compile(rf"{NOT_TEXT}|{CODE_SPAN}|{_ADDRESS}|{_MARKUP}", re.MULTILINE)
_IN_LINE = re.compile(rf"\\[^\n]|{CODE_SPAN}|{_ADDRESS}|{_MARKUP}")


def safe(text: str) -> str:
    """Raw HTML as text, which forges would read as markup, and images as links: they ask other hosts."""
    return _escaped(_IN_BLOCKS, text)


def safe_line(text: str) -> str:
    """The same for a text that stands on one line, where nothing is a block of code."""
    return _escaped(_IN_LINE, text)


def _escaped(pattern: "re.Pattern[str]", text: str) -> str:
    if "<" not in text and "![" not in text:
        return text
    return pattern.sub(_tag, text)


def _tag(match: "re.Match[str]") -> str:
    if match["image"]:
        return "\\!"
    # A backslash before it would escape the ampersand.
    return "&lt;" if match[0] in ("<", "\\<") else match[0]


_BAR = re.compile(r"(?<!\\)((?:\\\\)*)\|")


def bars(text: str) -> str:
    """A text for a cell of a table: each bar has a backslash before it, which is its own."""
    return _BAR.sub(r"\1\\|", text) if "|" in text else text


_FENCE = re.compile(r"`{3}|~{3}")
_END = "end of the text"


def closed(text: str) -> str:
    """A text whose last block of code ends with it, and not with the page."""
    if not _FENCE.search(text):
        return text
    tokens = _reader().parse(f"{text}\n\n{_END}")
    if tokens[-1].type != "fence":  # else it has taken the end in
        return text
    return f"{text}\n{tokens[-1].markup}"


@lru_cache(maxsize=1)
def _reader() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark")


_HEADING = re.compile(
    rf"{NOT_TEXT}"
    r"|^(?P<indent> {0,3})(?P<marks>\#{1,6})(?=\s|$)"
    r"|^(?P<before> {0,3})(?P<title>[^\s>#|*+-][^\n]*)\n {0,3}(?:=+|-+)[ \t]*$",
    re.MULTILINE,
)


def lower_headings(text: str) -> str:
    """A text with its headings four levels down, where they stand below those of the page."""
    return _HEADING.sub(_lowered, text)


def _lowered(match: "re.Match[str]") -> str:
    if match["marks"]:
        return f"{match['indent']}{'#' * min(6, len(match['marks']) + 4)}"
    if match["title"]:
        return f"{match['before']}##### {match['title']}"
    return match[0]


_TARGET = re.compile(rf"{NOT_TEXT}|{CODE_SPAN}|\]\((?P<href>[^()\s]+)", re.MULTILINE)


def own_links(text: str, follow: Callable[[str], str]) -> str:
    """A text with the addresses that its author wrote as `follow` spells them."""
    return _TARGET.sub(lambda match: f"]({follow(match['href'])}" if match["href"] else match[0], text)
