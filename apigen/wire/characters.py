"""Which texts both faces can carry: those of XML 1.0 (its production `Char`)."""

import re

from apigen.wire.errors import Refusal

_FOREIGN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Control characters, lone surrogates, and the two code points that are no characters."""

_REASON = "holds a character that XML 1.0 cannot hold"


def check(text: str) -> str:
    """The text itself. Raises Refusal if XML 1.0 cannot hold it."""
    if not text.isprintable() and _FOREIGN.search(text):
        raise Refusal(text, _REASON)
    return text


def cleaned(text: str) -> str:
    """The text with U+FFFD for each character that XML 1.0 cannot hold."""
    return text if text.isprintable() else _FOREIGN.sub("\ufffd", text)


def plain(text: str) -> bool:
    """Whether the text is its own escaped form; false for a few that are too."""
    return text.isprintable() and "&" not in text and "<" not in text and ">" not in text


def escape(text: str) -> str:
    """The text as the content of an XML element. Raises Refusal if XML 1.0 cannot hold it.

    A carriage return is a reference, since readers take a plain one for a line feed.
    """
    if not text.isprintable():
        check(text)
        if "\r" in text:
            return _escaped(text).replace("\r", "&#13;")
    return _escaped(text)


def _escaped(text: str) -> str:
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    return text.replace(">", "&gt;") if ">" in text else text
