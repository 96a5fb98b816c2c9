"""The Markdown of guides as tokens: CommonMark with tables, doc links, and lines that `manual.py` fills."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from apigen.generators import manual
from apigen.generators.text import highlighted
from apigen.semantics.links import NAME

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token


@lru_cache(maxsize=1)
def reader() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False, "highlight": highlighted}).enable("table")
    reader.block.ruler.before("fence", "directive", _directive, {"alt": ["paragraph"]})
    reader.inline.ruler.after("link", "doc_link", _doc_link)
    return reader


DIRECTIVE = re.compile(r"<!-- apigen: ([a-z]+(?: [\w-]+)*) -->")


def _directive(state: Any, line: int, _end: int, silent: bool) -> bool:
    text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
    match = DIRECTIVE.fullmatch(text.rstrip())
    if match is None or state.is_code_block(line) or manual.made(match[1]) is None:
        return False
    if not silent:
        state.line = line + 1
        state.push("directive", "", 0).content = match[1]
    return True


_BRACKETS = re.compile(rf"\[({NAME})\](?![(\[:])")


def _doc_link(state: Any, silent: bool) -> bool:
    match = _BRACKETS.match(state.src, state.pos) if state.src[state.pos] == "[" else None
    if match is None or match.end() > state.posMax or state.src[: state.pos].endswith("]"):
        return False
    if not silent:
        state.push("doc_link", "", 0).content = match[1]
    state.pos = match.end()
    return True


def tokens(text: str) -> "list[Token]":
    """The tokens of a guide: directives done, headings with anchors, tables as pages want them."""
    found: list[Token] = []
    for token in reader().parse(text):
        found += reader().parse(manual.made(token.content) or "") if token.type == "directive" else [token]
    taken: dict[str, int] = {}
    titles = 0
    body = False
    for at, token in enumerate(found):
        if token.type == "heading_open":
            titles += token.tag == "h1"
            if token.tag == "h1" and titles > 1:
                token.tag = found[at + 2].tag = "h2"
            token.attrs["id"] = _anchor(plain(found[at + 1]), taken)
        elif token.children:
            _mark(token.children)
        elif token.type in ("tbody_open", "tbody_close"):
            body = token.type == "tbody_open"
        elif token.type in ("th_open", "td_open"):
            if style := str(token.attrs.pop("style", "")):
                token.attrs["class"] = style.rpartition(":")[2]
            if not body:
                token.attrs["scope"] = "col"
            elif found[at - 1].type == "tr_open":
                token.tag = found[at + 2].tag = "th"
                token.attrs["scope"] = "row"
    return found


def _mark(children: "list[Token]") -> None:
    """Notes which words stand within a link: no name among them is another."""
    depth = 0
    for child in children:
        depth += (child.type == "link_open") - (child.type == "link_close")
        child.meta["linked"] = depth > 0


_RESERVED = {"main-text"}
"""Anchors of the page's frame."""


def _anchor(title: str, taken: dict[str, int]) -> str:
    """The anchor of a heading as forges make it, so that a link works there too: words joined by hyphens."""
    name = re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-") or "section"
    name = f"{name}-section" if name in _RESERVED else name
    while name in taken:
        taken[name] += 1
        name = f"{name}-{taken[name]}"
    taken[name] = 0
    return name


def is_title(token: "Token") -> bool:
    return token.type == "heading_open" and token.tag == "h1"


def plain(token: "Token") -> str:
    """The words of an inline token."""
    parts = [" " if part.type.endswith("break") else part.content for part in token.children or ()]
    return " ".join("".join(parts).split())
