"""Messages as HTML: the text is exactly what is sent, and what may stand on lines of its own is a block."""

from collections.abc import Iterable
from html import escape

from markupsafe import Markup

from apigen.generators.bodies import BLOCK, END, Token

_CLASSES = {"": "", "nt": "nt", "s": "s", "mi": "m", "k": "k", "c": "c"}
"""What style sheets call the kinds that messages are made of."""


def blocks(tokens: Iterable[Token], *, coloured: bool = True) -> Markup:
    """The tokens of a message as HTML; its lines are blocks, so that its text stays what is sent."""
    parts = []
    for token in tokens:
        kind, text = token
        if token == BLOCK:
            parts.append('<span class="b">')
        elif token == END:
            parts.append("</span>")
        elif coloured and kind:
            parts.append(f'<span class="{_CLASSES[kind]}">{escape(text, quote=False)}</span>')
        else:
            parts.append(escape(text, quote=False))
    return Markup("".join(parts))


def plain_blocks(tokens: Iterable[Token]) -> Markup:
    """The same without colours."""
    return blocks(tokens, coloured=False)
