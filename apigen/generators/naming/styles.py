"""How words become a name: the cases that languages write in."""

from collections.abc import Callable, Sequence

import msgspec

Join = Callable[[Sequence[str]], str]


class Style(msgspec.Struct, frozen=True):
    """`join` makes a name of words. `whole`: of the pieces of the wire name as they are, not of its words."""

    join: Join
    whole: bool = False


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def _camel(words: Sequence[str]) -> str:
    return words[0].lower() + "".join(map(_capital, words[1:]))


wire = Style("_".join, whole=True)
"""As on the wire, as far as letters, digits and underscores say it."""
snake = Style(lambda words: "_".join(words).lower())
screaming = Style(lambda words: "_".join(words).upper())
kebab = Style(lambda words: "-".join(words).lower())
pascal = Style(lambda words: "".join(map(_capital, words)))
"""`VMPowerState`: runs of capitals stay."""
camel = Style(_camel)
pascal_anew = Style(lambda words: "".join(map(str.capitalize, words)))
"""`VmPowerState`: each word is capitalised anew, as Rust does."""
