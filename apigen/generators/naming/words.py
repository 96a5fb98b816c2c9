"""The words that a wire name is made of."""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

Words = tuple[str, ...]
Vocabulary = Mapping[str, str]
"""Words as they are written wherever they stand, by their lower case: `{"vm": "VM"}`."""

_NO_WORDS: Vocabulary = MappingProxyType({})
_PIECES = re.compile("[A-Za-z0-9]+")
_WORDS = re.compile(
    r"IPv[46](?![0-9])"
    r"|[A-Z]{2,}[0-9]*s(?![a-z])"  # VIFs
    r"|[A-Z]{2,}v[0-9]+(?![a-z])"  # SMAPIv3
    r"|(?<![A-Za-z0-9])[a-z][A-Z]{2,}[0-9]*s?(?![a-z])"  # vGPUs
    r"|[A-Z]+[0-9]*(?![a-z])"  # HTTP in HTTPServer
    r"|[A-Z]?[a-z0-9]+"
    r"|[A-Z]"
)


def words(wire: str, vocabulary: Vocabulary = _NO_WORDS) -> Words:
    """The words of a name. Punctuation separates them, and so does a capital after a small letter; runs of
    capitals stay together (`VCPUs_max` is VCPUs, max). A sign before a number is a word (`-1` is minus, 1).
    A name of several words in capitals alone is shouted, and is read as if it were small. A word of the
    vocabulary is written as it is there. What is not ASCII is spelt by its code point (`u00e9`). Nothing is
    left of a name that is punctuation alone: see `spelt_out`.
    """
    pieces = split(wire)
    if len(pieces) > 1 and not any(character.islower() for piece in pieces for character in piece):
        pieces = tuple(piece.lower() for piece in pieces)
    found = (word for piece in pieces for word in _WORDS.findall(piece))
    return tuple(vocabulary.get(word.lower(), word) for word in found)


def split(wire: str) -> Words:
    """The pieces of a name between its punctuation, as they are written, and the sign of a number."""
    pieces = tuple(_PIECES.findall(wire if wire.isascii() else "".join(map(_spelt, wire))))
    if wire[:1] in _SIGNS and wire[1:2].isdigit():
        return (_SIGNS[wire[0]], *pieces)
    return pieces


def spelt_out(wire: str) -> Words:
    """The pieces of a name with its punctuation in words too, what has none by code points: for names that
    differ by it alone. There is always one.
    """
    return tuple(_PIECES.findall("".join(_apart(character) for character in wire))) or ("empty",)


def _spelt(character: str) -> str:
    if character.isascii():
        return character
    return f"u{ord(character):04x}" if character.isalnum() else "_"


def _apart(character: str) -> str:
    if character.isascii() and character.isalnum():
        return character
    return f"_{_MARKS.get(character) or f'u{ord(character):04x}'}_"


_SIGNS = {"+": "plus", "-": "minus"}
_MARKS = dict(
    zip(
        " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
        "space exclamation quote hash dollar percent and apostrophe open close star plus comma hyphen dot"
        " slash colon semicolon less equals greater question at from backslash to caret underscore backtick"
        " begin bar end tilde".split(),
        strict=True,
    )
)
"""What the punctuation of ASCII is called."""


def vocabulary(classes: Iterable[str]) -> Vocabulary:
    """How words are written that are names of classes, or stand in one in capitals."""
    names = sorted(classes)
    parts = {word.lower(): word for name in names for word in words(name) if len(word) > 1 and word.isupper()}
    return parts | {name.lower(): name for name in names if _WORDS.fullmatch(name)}
