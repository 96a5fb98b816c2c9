"""What templates turn values into HTML with."""

from functools import partial

from markupsafe import Markup, escape

from apigen.generators import text
from apigen.generators.highlight import spans
from apigen.generators.links import Href, Mention, first_sentence
from apigen.generators.site.blocks import blocks, plain_blocks
from apigen.generators.templates import Filters
from apigen.generators.types import Pieces


def filters(href: Href) -> Filters:
    """The filters of pages from which `href` leads."""
    return {
        "href": href,
        "mention": partial(mention, href),
        "mentions": lambda found: Markup(", ").join([mention(href, one) for one in found]),
        "pieces": partial(pieces, href),
        "text": partial(text.block, href=href),
        "summary": partial(text.line, href=href),
        "spans": spans,
        "blocks": blocks,
        "plain_blocks": plain_blocks,
        "plain": lambda prose: text.plain(first_sentence(prose)),
    }


def mention(href: Href, found: Mention) -> Markup:
    """A name, leading to its place."""
    name = f'<code translate="no">{escape(found.text)}</code>'
    if found.place is None:
        return Markup(name)
    return Markup(f'<a href="{escape(href(found.place))}">{name}</a>')


def pieces(href: Href, found: Pieces) -> Markup:
    """A type or signature, each part leading to its place; what leads nowhere and is muted stays together."""
    parts: list[str] = []
    muted = ""
    for piece in found:
        if piece.muted and piece.place is None:
            muted += piece.text
            continue
        if muted:
            parts.append(_muted(muted))
            muted = ""
        words = escape(piece.text)
        if piece.place is None:
            parts.append(words)
        else:
            kind = ' class="word"' if piece.muted else ""
            parts.append(f'<a{kind} href="{escape(href(piece.place))}">{words}</a>')
    if muted:
        parts.append(_muted(muted))
    return Markup("".join(parts))


def _muted(words: str) -> str:
    return words if words.isspace() else f'<span class="word">{escape(words)}</span>'
