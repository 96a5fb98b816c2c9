"""Where the first sentence of a text ends: what is shown in lists and titles."""

import re

SENTENCE_END = re.compile(r"(?<=[.!?])(?=\s+(?:[A-Z`\[]|\Z))|\n\s*\n")
"""Behind a stop before what may begin a sentence, or the end of a paragraph."""


def first_sentence(text: str) -> str:
    """The first sentence of a text, or its first paragraph if that ends before, on one line."""
    text = text.strip()
    end = SENTENCE_END.search(text)
    return " ".join((text[: end.start()] if end else text).split())
