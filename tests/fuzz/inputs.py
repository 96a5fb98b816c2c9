"""Inputs for the fuzzer: real text, damaged at random. Input number N is the same on every machine.

Nine of ten are text of the language: nearly all single declarations or windows of at most 4 KB, since those
are read in a millisecond, and one in a hundred a whole file. The others are dumps to import: two classes of
ours in one dialect, with values taken out, replaced or moved, or with damaged bytes.
"""

import copy
import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

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
    pieces = [piece for text in files() for piece in re.split(r"\n\n(?=\S)", text)]
    return tuple(piece + "\n" for piece in pieces if piece.strip())


@cache
def heads() -> tuple[str, ...]:
    """The `api` blocks: with one before it, a declaration's roles and releases are known, and what is std."""
    return tuple(text for text in declarations() if re.search(r"^api ", text, flags=re.M))


class Dump(NamedTuple):
    """A dump and its extras, as bytes; `guess`: relations are guessed."""

    dump: bytes
    extras: bytes | None
    guess: bool


def make(number: int) -> str | Dump:
    """The input of that number."""
    random = Random(number)
    return _dump(random) if number % 10 == 0 else _text(random)


def _text(random: Random) -> str:
    draw, damages = random.random(), DAMAGES
    if draw < 0.01:
        text = random.choice(files())
    elif draw < 0.35:
        text = random.choice(files())
        at = random.randrange(max(1, len(text) - 1))
        text = text[at : at + random.randrange(1, WINDOW)]
    elif draw < 0.5:
        text = random.choice(declarations())
    else:
        text = "\n".join([random.choice(heads()), *random.sample(declarations(), random.choice((1, 2, 5)))])
        damages = GENTLE
    for _ in range(random.choice((0, 1, 1, 1, 2, 3, 8))):
        text = random.choice(damages)(random, text)
    return text


def _without_a_token(random: Random, text: str) -> str:
    token = _token(random, text)
    return text[: token[0]] + text[token[1] :]


def _another_token(random: Random, text: str) -> str:
    start, end = _token(random, text)
    return text[:start] + random.choice(WORDS) + text[end:]


def _another_name(random: Random, text: str) -> str:
    """A word in the place of another: what can still be read, and means something else."""
    words = list(re.finditer(r"(?<![@\w])[A-Za-z]\w+", text))
    if not words:
        return text
    match = random.choice(words)
    other = random.choice(words)[0] if random.random() < 0.8 else random.choice(WORDS)
    return text[: match.start()] + other + text[match.end() :]


def _another_value(random: Random, text: str) -> str:
    """A literal in the place of another."""
    found = list(re.finditer(r'(?<== )[^\s,)]+|(?<=\()[^()\n]*(?=\))|"[^"\n]*"', text))
    if not found:
        return text
    match = random.choice(found)
    other = random.choice([*(each[0] for each in found), "{}", '{"a"}', "{1, 1}", '{"a" -> 1}', *WORDS])
    return text[: match.start()] + other + text[match.end() :]


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


def _without_a_line(random: Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    if lines:
        del lines[random.randrange(len(lines))]
    return "".join(lines)


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
    *(_another_name, _another_name, _another_name, _another_value, _another_value),
    *(_lines_again, _lines_moved, _one_line, _another_character, _repeated_token, _nested),
)


HOUSES = ("house-8", "house-22", "house-25")

JUNK: tuple[Any, ...] = (
    *(None, 0, -1, 1.5, 1e300, True, False, [], {}, [[]], ["a"], [1], {"a": 1}),
    *("", "x", "é", "_", "a b", "a.b", "a/b", "8.2", "void", "enum", "enum nope", "a ref set", "VM ref ref"),
    *("(string -> string) map", "(", "struct s", "{a -> b}", "@x *y*", "<x>", "&lt;", "// c", "/// t", '"'),
    *("x" * 5000, "\x00", "\ud800", "\n", "\u202e", "get_uuid", "create", "self", "session_id"),
    *("published", "removed", "oak", "RW", "RO/constructor"),
)  # fmt: skip
"""Values that stand for others: wrong types, names that mean something elsewhere, texts to be escaped."""


@cache
def _house(name: str) -> Any:
    return json.loads((ROOT / "tests" / "interchange" / "dumps" / f"{name}.json").read_text(encoding="utf-8"))


def _dump(random: Random) -> Dump:
    whole = _house(random.choice(HOUSES))
    value = copy.deepcopy(random.sample(whole, 2) if random.random() < 0.95 else whole)
    extras = copy.deepcopy(_house("house-extras")) if random.random() < 0.3 else None
    for _ in range(random.choice((1, 1, 1, 2, 3, 8))):
        _damage(random, value if extras is None or random.random() < 0.7 else extras)
    data = json.dumps(value).encode()
    if random.random() < 0.1:
        at = random.randrange(len(data))
        data = data[:at] + random.choice((b"", b"\xff", b"[" * 5000, b"1" * 5000, b"\0")) + data[at + 1 :]
    return Dump(data, json.dumps(extras).encode() if extras is not None else None, random.random() < 0.5)


def _damage(random: Random, value: Any) -> None:
    """Walks down at random, and puts something else where it ends."""
    while True:
        if not isinstance(value, dict | list) or not value:
            return
        key = random.choice(list(value) if isinstance(value, dict) else range(len(value)))
        below = value[key]
        if isinstance(below, dict | list) and below and random.random() < 0.9:
            value = below
            continue
        draw = random.random()
        if draw < 0.15:
            del value[key]
        elif draw < 0.3:
            other = random.choice(list(value.values() if isinstance(value, dict) else value))
            value[key] = copy.deepcopy(other)
        elif draw < 0.4 and isinstance(value, list):
            value.append(copy.deepcopy(below))
        else:
            alike = [junk for junk in JUNK if type(junk) is type(below)]
            value[key] = copy.deepcopy(random.choice(alike if alike and random.random() < 0.7 else JUNK))
        return


GENTLE = (_another_name, _another_value, _lines_moved, _without_a_line)
"""Damage after which most texts can be read: what they mean is then another thing."""


def _token(random: Random, text: str) -> tuple[int, int]:
    """Where a token of the text begins and ends, each one near a random place."""
    at = random.randrange(len(text) + 1)
    match = TOKEN.search(text, at)
    return match.span() if match else (at, at)
