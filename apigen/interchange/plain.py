"""Plain text as CommonMark and back: exactly the punctuation that CommonMark would act on is escaped."""

import re

from markdown_it import MarkdownIt

from apigen.semantics.links import find

_ACTIVE = re.compile(r"[\\`*_<>\[\]&#!~=|]|^\s*(?:[-+]|\d+[.)])|\n\s*\n", re.MULTILINE)
"""What a text has none of is plain, without a look at it by a whole parser."""

_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_markdown = MarkdownIt("commonmark")


def escape(text: str) -> str:
    """The CommonMark text that reads as `text`; blanks at the ends of lines are not compared."""
    if not _ACTIVE.search(text) or _reads_as(text, text):
        return text
    escaped = text
    for _ in range(8):
        acted = _acted_on(escaped)
        if not acted:
            break
        for at in reversed(acted):
            escaped = f"{escaped[:at]}\\{escaped[at:]}"
        if unescape(escaped) == text and _reads_as(escaped, text):
            return escaped
    return _PUNCTUATION.sub(r"\\\g<0>", text)


def unescape(doc: str) -> str:
    """The text without the backslashes that stand before punctuation."""
    return _ESCAPED.sub(r"\1", doc) if "\\" in doc else doc


def _acted_on(text: str) -> list[int]:
    """Where a backslash would change how the text reads."""
    before = _reading(text)
    return [
        match.start()
        for match in _PUNCTUATION.finditer(text)
        if _reading(f"{text[: match.start()]}\\{text[match.start() :]}") != before
    ]


def _reads_as(source: str, text: str) -> bool:
    return _reading(source) == (text.split(), False)


def _reading(source: str) -> tuple[list[str], bool | str]:
    """The words that a reader sees, and what else is in the text than words (False if nothing)."""
    trimmed = "\n".join(line.strip() for line in source.split("\n"))
    words: list[str] = []
    other = ""
    for token in _markdown.parse(trimmed):
        if token.type == "inline":
            seen = ""
            for child in token.children or ():
                if child.type in ("softbreak", "hardbreak"):
                    seen += "\n"
                elif child.type in ("text", "text_special"):
                    seen += child.content
                else:
                    seen += f" {child.content} "
                    other += f"{child.type} {child.attrs} "
            words += seen.split()
        elif token.type not in ("paragraph_open", "paragraph_close"):
            other += f"{token.type} {token.tag} "
            words += token.content.split()
    other += " ".join(link.name for link in find(trimmed))
    return words, other or False
