"""Texts as HTML: CommonMark without raw HTML, each text rendered once.

Most texts are plain sentences; they need no Markdown reader, which is what a text costs otherwise.
"""

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from apigen.generators.highlight import code
from apigen.generators.links import Href, Mention, Prose, source

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

# What CommonMark might act on: marks anywhere, underscores at the edge of a word, the beginnings of blocks.
_SPECIAL = re.compile(
    r"[\\`*\[\]<&\t]|(?<![^\W_])_|_(?![^\W_])|  \n|^ *(?:[-+>#=~]|\d+[.)])|^ {4}", re.MULTILINE
)
_BLANK = re.compile(r"\n(?: *\n)+")


def block(prose: Prose, href: Href) -> Markup:
    """A text as paragraphs and whatever else it holds."""
    if not prose:
        return Markup()
    return _block(source(prose, href))


def line(prose: Prose, href: Href) -> Markup:
    """A text as one run of words, for summaries: no paragraphs, no blocks."""
    if not prose:
        return Markup()
    return _line(source(prose, href))


@lru_cache(maxsize=65536)
def _block(text: str) -> Markup:
    text = text.strip("\n")
    if _SPECIAL.search(text):
        return Markup(_reader().render(text).rstrip("\n"))
    paragraphs = [f"<p>{_tidy(part)}</p>" for part in _BLANK.split(text) if part.strip()]
    return Markup("\n".join(paragraphs))


@lru_cache(maxsize=65536)
def _line(text: str) -> Markup:
    text = " ".join(text.split())
    if _SPECIAL.search(text):
        return Markup(_reader().renderInline(text))
    return escape(text)


def _tidy(paragraph: str) -> Markup:
    return escape("\n".join([part.strip() for part in paragraph.strip().split("\n")]))


@lru_cache(maxsize=1)
def _reader() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    # An image would be a request to another host; its text stays as a link.
    reader = MarkdownIt("commonmark", {"html": False, "highlight": highlighted}).disable("image")
    reader.add_render_rule("heading_open", _heading)
    reader.add_render_rule("heading_close", _heading)
    return reader


def highlighted(text: str, language: str, _attributes: str) -> str:
    """The code of a fence, as the Markdown reader asks for it."""
    return str(code(text, language))


def _heading(renderer: Any, tokens: Any, at: int, options: Any, env: Any) -> str:
    """Headings within a text stand below those of the page that it is on."""
    token = tokens[at]
    token.tag = f"h{min(6, int(token.tag[1]) + 4)}"
    return str(renderer.renderToken(tokens, at, options, env))


_HREF = re.compile(r"\]\(|\]:|<[A-Za-z]")


def hrefs(text: str) -> tuple[str, ...]:
    """The addresses that a text's own links lead to, as written."""
    if not _HREF.search(text):
        return ()
    return tuple(
        str(child.attrs.get("href", ""))
        for token in _reader().parse(text)
        for child in token.children or ()
        if child.type == "link_open"
    )


def literals(text: str) -> tuple[str, ...]:
    """The words of a text that look like a link by reference, `[words][name]`, and are none."""
    if "][" not in text:
        return ()
    return tuple(
        child.content
        for token in _reader().parse(text)
        for child in token.children or ()
        if child.type == "text" and "][" in child.content
    )


def plain(prose: Prose) -> str:
    """A text without its marks, for descriptions: doc links as their words."""
    return " ".join("".join([part.text if isinstance(part, Mention) else part for part in prose]).split())


# Direction overrides and other characters that change how the text around them looks, or that HTML forbids.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def unseen(encoded: bytes) -> bool:
    """Whether an API, as JSON, holds such a character: few do, and then pages need not be looked through."""
    return b"\\u00" in encoded or _UNSEEN.search(encoded.decode()) is not None


def visible(text: str) -> str:
    """A document with such characters spelled out: `⟨U+202E⟩`."""
    return _UNSEEN.sub(lambda match: f"⟨U+{ord(match[0]):04X}⟩", text)
