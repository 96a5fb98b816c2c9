"""Text of a spec on its way into generated code: it cannot be written by accident, only through an encoder.

A spec may be anybody's. Its texts and names come into comments, strings and metadata of many languages, and
in each place other characters end the place: `*/`, `\"\"\"`, a backslash, a line that begins with `//go:`.
So text travels as `SpecText`, which refuses to become a `str`; an encoder, named by the place that it
writes for (`py_docstring`, `toml_str`), is the only thing that opens it. A template's bare `{{ text }}`
fails.
"""

import json
import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Concatenate, NoReturn, ParamSpec

P = ParamSpec("P")


class SpecText:
    """A text of a spec. Empty or not, equal or not is all that can be asked; encoders do the rest."""

    __slots__ = ("__text",)

    def __init__(self, text: "str | SpecText") -> None:
        self.__text: str = text.__text if isinstance(text, SpecText) else text

    def changed(self, by: Callable[[str], str]) -> "SpecText":
        """The text that a function makes of this one, such as its first sentence: a text of a spec again."""
        return SpecText(by(self.__text))

    def __bool__(self) -> bool:
        return bool(self.__text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SpecText) and self.__text == other.__text

    def __hash__(self) -> int:
        return hash(("SpecText", self.__text))

    def __repr__(self) -> str:
        return f"<SpecText of {len(self.__text)} characters>"

    def __reduce__(self) -> tuple[type["SpecText"], tuple[str]]:
        return SpecText, (self.__text,)

    def _refuse(self, *_: object) -> NoReturn:
        """Raises TypeError: written like this, the text could end the place where it stands."""
        raise TypeError("text of a spec is written by an encoder alone, such as py_str or toml_str")

    __str__ = __format__ = __html__ = _refuse
    __add__ = __radd__ = __mod__ = __rmod__ = __mul__ = __rmul__ = _refuse
    __iter__ = __len__ = __getitem__ = __contains__ = __lt__ = __gt__ = __le__ = __ge__ = _refuse


def encoder(
    function: Callable[Concatenate[str, P], str],
) -> Callable[Concatenate[str | SpecText, P], str]:
    """Makes a function from text to a piece of code an encoder: it takes texts of a spec too.

    Name it by the place that it writes for. All that it returns must be safe there, whatever the text.
    """

    @wraps(function)
    def encode(text: str | SpecText, /, *args: P.args, **kwargs: P.kwargs) -> str:
        return function(text if type(text) is str else _opened(text), *args, **kwargs)

    return encode


def _opened(text: str | SpecText) -> str:
    if isinstance(text, SpecText):
        return text.__reduce__()[1][0]
    if isinstance(text, str):
        return text
    raise TypeError(f"an encoder takes text, not {type(text).__name__}")


_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e0fff"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17))
    + "]"
)
"""Controls, marks of direction, what has no width, halves of surrogate pairs, what is no character. Joiners
stay, which scripts and emoji need. Spelt out here since the tables of Python differ by its version."""


def legible(text: str) -> str:
    """Text for comments and documents: every line end is a newline, a tab is four columns, and what cannot be
    seen or turns the direction of writing is spelt out, as `U+202E`.
    """
    if text.isascii() and text.isprintable():
        return text
    lines = _LINE_ENDS.sub("\n", text)
    return _UNSEEN.sub(lambda found: f"U+{ord(found[0]):04X}", lines.expandtabs(4))


def one_line(text: str) -> str:
    """Legible text with its line ends, and the blanks around them, made one blank each."""
    return " ".join(legible(text).split())


def escaped(text: str, escapes: Mapping[str, str], code: Callable[[int], str], *, utf16: bool = False) -> str:
    """Text for strings: what ASCII can show is itself unless it is in `escapes`; of all else `code` spells
    the code point, or with `utf16` both halves of a surrogate pair.
    """
    if text.isascii() and text.isprintable() and not any(mark in text for mark in escapes):
        return text
    return "".join([_escaped(character, escapes, code, utf16) for character in text])


def _escaped(character: str, escapes: Mapping[str, str], code: Callable[[int], str], utf16: bool) -> str:
    if character in escapes:
        return escapes[character]
    point = ord(character)
    if 0x20 <= point < 0x7F:
        return character
    if utf16 and point > 0xFFFF:
        point -= 0x10000
        return code(0xD800 + (point >> 10)) + code(0xDC00 + (point & 0x3FF))
    return code(point)


@encoder
def json_str(text: str) -> str:
    """A string of JSON, quotes and all, in ASCII."""
    return json.dumps(text)


@encoder
def toml_str(text: str) -> str:
    """A basic string of TOML, quotes and all, in ASCII. Halves of surrogate pairs, which TOML cannot hold,
    are spelt out.
    """
    whole = re.sub("[\ud800-\udfff]", lambda found: f"U+{ord(found[0]):04X}", text)
    marks = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}

    def code(point: int) -> str:
        return f"\\u{point:04X}" if point <= 0xFFFF else f"\\U{point:08X}"

    return f'"{escaped(whole, marks, code)}"'


@encoder
def xml_text(text: str) -> str:
    """The content of an element or an attribute of XML 1.0 or HTML; no mark or section can begin or end in
    it.
    """
    marks = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}
    return re.sub("[&<>\"']", lambda found: marks[found[0]], legible(text))


@encoder
def md_text(text: str) -> str:
    """Words within a line of Markdown: every mark that Markdown or HTML knows is escaped."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", one_line(text))


@encoder
def md_fenced(text: str, language: str = "") -> str:
    """A block of code in Markdown, in a fence longer than any run of backticks within. `language` is our
    own.
    """
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{legible(text).rstrip()}\n{fence}\n"
