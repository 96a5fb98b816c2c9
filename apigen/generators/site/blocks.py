"""Messages as HTML: the text is exactly what is sent, and what may stand on lines of its own is a block."""

from collections.abc import Iterable
from itertools import groupby

from markupsafe import Markup

from apigen.generators.bodies import BLOCK, END, Token
from apigen.generators.highlight import spans


def blocks(tokens: Iterable[Token]) -> Markup:
    """The tokens of a message as HTML; its lines are blocks, so that its text stays what is sent."""
    parts = []
    for edge, group in groupby(tokens, lambda token: token in (BLOCK, END)):
        if edge:
            parts += ['<span class="b">' if token == BLOCK else "</span>" for token in group]
        else:
            parts.append(spans(group))
    return Markup("".join(parts))


def plain_blocks(tokens: Iterable[Token]) -> Markup:
    """The same without colours."""
    return blocks(token if token in (BLOCK, END) else ("", token[1]) for token in tokens)
