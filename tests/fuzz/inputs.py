"""Inputs for the fuzzer: real text, damaged at random. Input number N is the same on every machine.

99 % are single declarations or windows of at most 4 KB, since those are read in a fraction of a millisecond;
the rest are whole files.
"""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random

from tests.large import api

ROOT = Path(__file__).parents[2]
WINDOW = 4096

WORDS = (
    *"api error class enum struct mixin type extend stateless without with hidden implicit rpc".split(),
    *"raises title version profile releases roles tags use texts plural unknown_members ro ctor rw".split(),
    *"key ref record set list option map void string int float bool datetime any this none".split(),
    *"null true false { } ( ) -> <-> : , = / . .. @ @@ @since @role( @x-y( /// //! // ////".split(),
    *"_ inf nan -1 1e999 999999999999999999999 2007-11-01 1970-01-01T00:00:00Z".split(),
    *('"', '"\\u0000"', '"\\', '"802.3ad"', "\n", "\n\n", "\r\n", "\r", "\t", "\0", "\x0b", "\x85"),
    *("\u2028", "\ufeff", "\u202e", "é", "𝔘"),
)
"""What is put in: the language's own words, and what texts hold that nobody meant."""

TOKEN = re.compile(r'"(?:\\.|[^"\\\n])*"|//[^\n]*|\w+|\s+|[^\w\s]')


@cache
def files() -> tuple[str, ...]:
    """The texts that inputs are made of."""
    ours = sorted([*ROOT.glob("spec/**/*.apidl"), *ROOT.glob("apigen/std/*.apidl")])
    return (*(path.read_text(encoding="utf-8") for path in ours), *api.files().values())


@cache
def declarations() -> tuple[str, ...]:
    """Each top-level declaration of the files, with what stands before it."""
    pieces = [
        piece for text in files() for piece in re.split(r"(?<=^})\n+|(?<=\))\n+(?=\S)", text, flags=re.M)
    ]
    return tuple(piece + "\n" for piece in pieces if piece.strip())


def make(number: int) -> str:
    """The input of that number."""
    random = Random(number)
    draw = random.random()
    if draw < 0.01:
        text = random.choice(files())
    elif draw < 0.5:
        text = random.choice(files())
        at = random.randrange(max(1, len(text) - 1))
        text = text[at : at + random.randrange(1, WINDOW)]
    else:
        text = random.choice(declarations())
    for _ in range(random.choice((0, 1, 1, 1, 2, 3, 8))):
        text = random.choice(DAMAGES)(random, text)
    return text


def _without_a_token(random: Random, text: str) -> str:
    token = _token(random, text)
    return text[: token[0]] + text[token[1] :]


def _another_token(random: Random, text: str) -> str:
    start, end = _token(random, text)
    return text[:start] + random.choice(WORDS) + text[end:]


def _one_more_token(random: Random, text: str) -> str:
    start, _ = _token(random, text)
    return text[:start] + random.choice((" ", "")) + random.choice(WORDS) + " " + text[start:]


def _swapped_tokens(random: Random, text: str) -> str:
    (a, b), (c, d) = sorted((_token(random, text), _token(random, text)))
    return text if b > c else text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:]


def _cut_off(random: Random, text: str) -> str:
    return text[: random.randrange(len(text) + 1)]


def _headless(random: Random, text: str) -> str:
    return text[random.randrange(len(text) + 1) :]


def _spliced(random: Random, text: str) -> str:
    other = random.choice(declarations())
    at, cut = random.randrange(len(text) + 1), random.randrange(len(other))
    return text[:at] + other[cut : cut + 500] + text[at:]


def _lines_again(random: Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    if not lines:
        return text
    at = random.randrange(len(lines))
    times = random.choice((1, 2, 30))
    return "".join([*lines[:at], *lines[at : at + random.randrange(1, 4)] * times, *lines[at:]])


def _lines_moved(random: Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    if lines:
        lines.insert(random.randrange(len(lines)), lines.pop(random.randrange(len(lines))))
    return "".join(lines)


def _one_line(random: Random, text: str) -> str:
    return text.replace("\n", " ")


def _another_character(random: Random, text: str) -> str:
    at = random.randrange(len(text) + 1)
    return (
        text[:at] + chr(random.choice((random.randrange(32, 127), random.randrange(0xD800)))) + text[at + 1 :]
    )


def _repeated_token(random: Random, text: str) -> str:
    start, end = _token(random, text)
    return text[:end] + text[start:end] * random.choice((1, 5, 250)) + text[end:]


def _nested(random: Random, text: str) -> str:
    start, end = _token(random, text)
    opening, closing = random.choice(
        (("(", ")"), ("{", "}"), ("(string -> ", ") map"), ("class c {\n", "\n}\n"))
    )
    depth = random.choice((1, 3, 150, 250))
    return text[:start] + opening * depth + text[start:end] + closing * depth + text[end:]


DAMAGES: tuple[Callable[[Random, str], str], ...] = (
    *(_without_a_token, _another_token, _one_more_token, _swapped_tokens, _cut_off, _headless, _spliced),
    *(_lines_again, _lines_moved, _one_line, _another_character, _repeated_token, _nested),
)


def _token(random: Random, text: str) -> tuple[int, int]:
    """Where a token of the text begins and ends, each one near a random place."""
    at = random.randrange(len(text) + 1)
    match = TOKEN.search(text, at)
    return match.span() if match else (at, at)
