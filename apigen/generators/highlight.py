"""Code as HTML with its words marked, few kinds of them: what a reader's eye can keep apart.

Code in texts and guides is read by Pygments, which is imported by the first text that has any. Samples come
with tokens of their own (`target.Sample`), and need no reader.
"""

from collections.abc import Iterable
from functools import lru_cache
from html import escape
from itertools import groupby
from typing import Any

from markupsafe import Markup

LANGUAGES = {
    "apidl": "apidl", "console": "console", "json": "json", "python": "python", "sh": "sh", "toml": "toml",
    "xml": "xml", "yaml": "yaml",
    "bash": "sh", "http": "http", "py": "python", "shell": "sh", "yml": "yaml",
}  # fmt: skip
"""What a fence may name, and the name by which Pygments knows it. Code of other languages stays plain."""

LONGEST = 50_000
"""Characters beyond which code stays plain: nobody reads it, and a reader of it may be slow."""

KINDS = {
    "c": "c", "sd": "sd", "gp": "gp", "go": "go",  # comments, texts, prompts, what a program prints
    "k": "k", "kt": "kt", "ow": "k", "kc": "m",  # keywords, types, constants
    "s": "s", "m": "m", "l": "m", "ld": "m",  # literals
    "nc": "nc", "nf": "nf", "ne": "ne", "nd": "nd", "nt": "nt", "na": "na", "py": "na", "nv": "na",
}  # fmt: skip
"""Pygments' short names, and the classes that style sheets know. Longer names begin with one of these."""


def spans(tokens: Iterable[tuple[str, str]]) -> Markup:
    """Tokens, as (Pygments' short name, text), as HTML; neighbours of one kind are one element."""
    parts = []
    for kind, group in groupby(tokens, lambda token: _kind(token[0])):
        text = escape("".join([text for _, text in group]), quote=False)
        parts.append(f'<span class="{kind}">{text}</span>' if kind else text)
    return Markup("".join(parts))


@lru_cache(maxsize=256)
def _kind(name: str) -> str:
    while name and name not in KINDS:
        name = name[:-1]
    return KINDS.get(name, "")


def code(text: str, language: str) -> Markup:
    """A piece of code as HTML, plain where the language is none that we know."""
    name = LANGUAGES.get(language.lower())
    if name is None or len(text) > LONGEST:
        return Markup(escape(text, quote=False))
    return _read(text, name)


@lru_cache(maxsize=1024)
def _read(text: str, name: str) -> Markup:
    from pygments.token import STANDARD_TYPES

    def short(kind: Any) -> str:
        while kind not in STANDARD_TYPES:
            kind = kind.parent
        return str(STANDARD_TYPES[kind])

    return spans((short(kind), word) for kind, word in _lexer(name).get_tokens(text))


@lru_cache(maxsize=16)
def _lexer(name: str) -> Any:
    if name == "apidl":  # ours, whether the package is installed or only lies there
        from apigen.syntax.lexer import ApidlLexer

        return ApidlLexer(stripnl=False)
    from pygments.lexers import get_lexer_by_name

    return get_lexer_by_name(name, stripnl=False)
