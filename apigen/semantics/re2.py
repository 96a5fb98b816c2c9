"""Reads regular expressions in RE2's syntax.

RE2 leaves out what only backtracking can do (look-around, backreferences, possessive and atomic groups), so
that no pattern and no text can hold up a server. The syntax: https://github.com/google/re2/wiki/Syntax.
"""

import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple, TypeAlias

DEEPEST = 100
MOST_REPEATS = 1000
LARGEST = 20_000
"""Limits: groups in groups, a repeat (with those within it), and steps of the whole, repeats written out."""

Test: TypeAlias = Callable[[str], bool]


class PatternError(ValueError):
    """Raised for a text that is not RE2's syntax; its words say what is wrong."""


class Chars(NamedTuple):
    """One character that passes a test."""

    test: Test


class Edge(NamedTuple):
    """A place between characters: `^`, `$`, `\\A`, `\\z`, `\\b`, `\\B`; `lines` under the flag `m`."""

    mark: str
    lines: bool = False


class Sequence(NamedTuple):
    items: tuple["Node", ...]


class Choice(NamedTuple):
    options: tuple["Node", ...]


class Repeat(NamedTuple):
    """`most` None: without end."""

    item: "Node"
    least: int
    most: int | None


Node: TypeAlias = Chars | Edge | Sequence | Choice | Repeat

_CATEGORIES = frozenset(
    "Any C Cc Cf Co Cs L Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm So"
    " Z Zl Zp Zs".split()
)
_PERL = {"d": "0-9", "s": "\t\n\f\r ", "w": "0-9A-Za-z_"}
_POSIX = {
    "alnum": "0-9A-Za-z", "alpha": "A-Za-z", "ascii": "\0-\x7f", "blank": "\t ", "cntrl": "\0-\x1f\x7f",
    "digit": "0-9", "graph": "!-~", "lower": "a-z", "print": " -~", "punct": "!-/:-@[-`{-~",
    "space": "\t-\r ", "upper": "A-Z", "word": "0-9A-Za-z_", "xdigit": "0-9A-Fa-f",
}  # fmt: skip
_ESCAPES = {"a": "\a", "f": "\f", "t": "\t", "n": "\n", "r": "\r", "v": "\v"}
_BACKTRACKING = {
    "?=": "look-ahead", "?!": "look-ahead", "?<=": "look-behind", "?<!": "look-behind",
    "?>": "an atomic group", "?P=": "a backreference", "?(": "a condition", "?|": "a branch reset",
    "?#": "a comment",
}  # fmt: skip


@lru_cache(maxsize=256)
def parse(pattern: str) -> Node:
    """What a pattern means. Raises PatternError where it is not RE2's syntax."""
    reader = _Reader(pattern)
    node = reader.choice(0)
    if reader.at < len(pattern):
        raise PatternError("a `)` closes no group")
    if _size(node) > LARGEST:
        raise PatternError("it is too large with its repeats written out")
    return node


def _size(node: Node) -> int:
    match node:
        case Sequence(items) | Choice(items):
            return 1 + sum(_size(item) for item in items)
        case Repeat(item, least, most):
            return 2 + _size(item) * max(1, least, most or 0)
        case _:
            return 1


def _repeats(node: Node) -> int:
    """How often the innermost part is repeated at most, where the repeats are counted."""
    match node:
        case Sequence(items) | Choice(items):
            return max((_repeats(item) for item in items), default=1)
        case Repeat(item, least, most):
            return _repeats(item) * max(1, least, most or 0)
        case _:
            return 1


class _Flags(NamedTuple):
    i: bool = False
    m: bool = False
    s: bool = False
    U: bool = False


class _Reader:
    """Reads a pattern from left to right; `at` is the place, `flags` those that hold there."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.flags = _Flags()
        self.names: set[str] = set()

    def peek(self, text: str) -> bool:
        return self.pattern.startswith(text, self.at)

    def take(self, text: str) -> bool:
        if self.peek(text):
            self.at += len(text)
            return True
        return False

    def next(self, where: str) -> str:
        if self.at >= len(self.pattern):
            raise PatternError(f"it ends within {where}")
        self.at += 1
        return self.pattern[self.at - 1]

    def choice(self, depth: int) -> Node:
        """What stands between brackets: sequences with `|` between them."""
        if depth > DEEPEST:
            raise PatternError(f"its groups are nested deeper than {DEEPEST}")
        options = [self.sequence(depth)]
        while self.take("|"):
            options.append(self.sequence(depth))
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def sequence(self, depth: int) -> Node:
        items: list[Node] = []
        repeated = False
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            start = self.at
            bounds = self.repetition()
            if bounds is None:
                items += self.item(depth)
                repeated = False
                continue
            operator = self.pattern[start : self.at]
            if repeated and operator[0] in "+*?{":
                raise PatternError(f"`{operator}` repeats a repeat: RE2 has no possessive repeats")
            if not items:
                raise PatternError(f"there is nothing that `{operator}` could repeat")
            item = Repeat(items[-1], *bounds)
            if _repeats(item) > MOST_REPEATS:
                raise PatternError(f"`{operator}` repeats more than {MOST_REPEATS} times")
            items[-1] = item
            repeated = True
        return items[0] if len(items) == 1 else Sequence(tuple(items))

    def repetition(self) -> tuple[int, int | None] | None:
        """A repetition operator, if one stands here; a `{` that is none is a brace."""
        bounds: tuple[int, int | None]
        if self.take("*"):
            bounds = 0, None
        elif self.take("+"):
            bounds = 1, None
        elif self.take("?"):
            bounds = 0, 1
        elif self.peek("{"):
            end = self.pattern.find("}", self.at)
            low, comma, high = self.pattern[self.at + 1 : end].partition(",") if end > 0 else ("", "", "")
            if not _is_count(low) or (comma and high and not _is_count(high)):
                return None
            self.at = end + 1
            if len(low) > 4 or len(high) > 4 or max(int(low), int(high or 0)) > MOST_REPEATS:
                raise PatternError(f"a repeat has at most {MOST_REPEATS}")
            bounds = int(low), (int(high) if high else None) if comma else int(low)
            if bounds[1] is not None and bounds[1] < bounds[0]:
                raise PatternError(f"`{{{low},{high}}}` ends before it begins")
        else:
            return None
        self.take("?")  # the shortest match first: the same for a whole text
        return bounds

    def item(self, depth: int) -> list[Node]:
        char = self.next("a character")
        match char:
            case "(":
                return self.group(depth)
            case "[":
                return [Chars(self.char_class())]
            case ".":
                return [Chars(_any if self.flags.s else _no_newline)]
            case "^" | "$":
                return [Edge(char, self.flags.m)]
            case "\\":
                return self.escaped()
            case _:
                return [Chars(self.one(char))]

    def one(self, char: str) -> Test:
        if self.flags.i:
            folded = char.casefold()
            return lambda c: c.casefold() == folded
        return lambda c: c == char

    def group(self, depth: int) -> list[Node]:
        flags = self.flags
        if self.take("?"):
            self.at -= 1
            for form, what in _BACKTRACKING.items():
                if self.peek(form):
                    raise PatternError(f"`({form}` is {what}, which RE2 does not have")
            self.at += 1
            if self.take("P<") or self.take("<"):
                self.name()
            elif not self.group_flags():
                return []
        node = self.choice(depth + 1)
        if not self.take(")"):
            raise PatternError("a group is not closed: `)` is missing")
        self.flags = flags
        return [node]

    def name(self) -> None:
        end = self.pattern.find(">", self.at)
        name = self.pattern[self.at : end] if end > 0 else ""
        if not name or not all(c == "_" or c.isalnum() for c in name):
            raise PatternError("a group's name is letters, digits and `_`, closed by `>`")
        if name in self.names:
            raise PatternError(f"two groups are named `{name}`")
        self.names.add(name)
        self.at = end + 1

    def group_flags(self) -> bool:
        """Reads `(?flags)`, False, or `(?flags:`, True."""
        value, said = True, False
        flags = self.flags
        while True:
            char = self.next("a group's flags")
            if char in "imsU":
                flags = flags._replace(**{char: value})
                said = True
            elif char == "-" and value:
                value, said = False, False
            elif char in ":)" and (said or value):
                self.flags = flags
                return char == ":"
            else:
                raise PatternError(f"`(?` is followed by `{char}`, which RE2 does not have")

    def escaped(self) -> list[Node]:
        char = self.next("an escape")
        if char in "Abz":
            return [Edge(char)]
        if char == "B":
            return [Edge("B")]
        if char == "C":
            return [Chars(_any)]
        if char == "Q":
            end = self.pattern.find("\\E", self.at)
            text = self.pattern[self.at :] if end < 0 else self.pattern[self.at : end]
            self.at = len(self.pattern) if end < 0 else end + 2
            return [Chars(self.one(c)) for c in text]
        named = self.named_class(char)
        if named is not None:
            return [Chars(named)]
        return [Chars(self.one(self.escape(char)))]

    def named_class(self, char: str) -> Test | None:
        r"""`\d`, `\pL`, `\p{Greek}` and the like, after their backslash and first letter."""
        if char.lower() in _PERL:
            inside = _in(_ranges(_PERL[char.lower()]))
            return inside if char.islower() else lambda c: not inside(c)
        if char not in "pP":
            return None
        name = self.next("a class's name")
        if name == "{":
            end = self.pattern.find("}", self.at)
            if end < 0:
                raise PatternError(f"`\\{char}{{` is not closed by `}}`")
            name = self.pattern[self.at : end]
            self.at = end + 1
        negated = (char == "P") != name.startswith("^")
        name = name.removeprefix("^")
        if name not in _CATEGORIES and not (
            len(name) > 2 and name[0].isupper() and name.replace("_", "").isalpha()
        ):
            raise PatternError(f"no class of characters is named `{name}`")
        return lambda c: _is_of(c, name) != negated

    def escape(self, char: str) -> str:
        """The character that an escape stands for."""
        if char in _ESCAPES:
            return _ESCAPES[char]
        if char == "x":
            digits = self.next("an escape")
            if digits == "{":
                end = self.pattern.find("}", self.at)
                digits = self.pattern[self.at : end] if end > 0 else ""
                self.at = end + 1
            else:
                digits += self.next("an escape")
            if not digits or len(digits) > 8 or not all(d in "0123456789abcdefABCDEF" for d in digits):
                raise PatternError("`\\x` takes two hexadecimal digits, or any in braces")
            if int(digits, 16) > 0x10FFFF:
                raise PatternError(f"no character has the number {digits}")
            return chr(int(digits, 16))
        if char in "01234567":
            digits = char
            while len(digits) < 3 and self.at < len(self.pattern) and self.pattern[self.at] in "01234567":
                digits += self.next("an escape")
            if char == "0" or len(digits) > 1:
                return chr(int(digits, 8))
        if char.isdigit() or char in "kg":
            raise PatternError(f"`\\{char}` is a backreference, which RE2 does not have")
        if char.isalpha() or not char.isascii():
            raise PatternError(f"`\\{char}` is no escape of RE2")
        return char

    def char_class(self) -> Test:
        negated = self.take("^")
        ranges: list[tuple[str, str]] = []
        tests: list[Test] = []
        first = True
        while first or not self.peek("]"):
            first = False
            if self.peek("[:") and (end := self.pattern.find(":]", self.at)) > 0:
                name = self.pattern[self.at + 2 : end]
                if name.removeprefix("^") not in _POSIX:
                    raise PatternError(f"no class of characters is named `[:{name}:]`")
                inside = _in(_ranges(_POSIX[name.removeprefix("^")]))
                tests.append(_not(inside) if name.startswith("^") else inside)
                self.at = end + 2
                continue
            char = self.next("a class of characters")
            if char == "\\":
                char = self.next("an escape")
                named = self.named_class(char)
                if named is not None:
                    tests.append(named)
                    continue
                char = self.escape(char)
            last = char
            if self.peek("-") and not self.peek("-]"):
                self.at += 1
                last = self.next("a class of characters")
                if last == "\\":
                    last = self.escape(self.next("an escape"))
                if last < char:
                    raise PatternError(f"the range `{char}-{last}` ends before it begins")
            ranges.append((char, last))
        self.at += 1
        return self.either(ranges, tests, negated)

    def either(self, ranges: list[tuple[str, str]], tests: list[Test], negated: bool) -> Test:
        inside = _in(tuple(ranges))
        fold = self.flags.i

        def test(char: str) -> bool:
            forms = (char, char.lower(), char.upper()) if fold else (char,)
            found = any(inside(form) or any(other(form) for other in tests) for form in forms)
            return found != negated

        return test


def _any(_char: str) -> bool:
    return True


def _no_newline(char: str) -> bool:
    return char != "\n"


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _ranges(text: str) -> tuple[tuple[str, str], ...]:
    return tuple(_read_ranges(text))


def _read_ranges(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text):
        last = at + 2 if text[at + 1 : at + 2] == "-" and at + 2 < len(text) else at
        yield text[at], text[last]
        at = last + 1


def _in(ranges: tuple[tuple[str, str], ...]) -> Test:
    return lambda char: any(low <= char <= high for low, high in ranges)


def _not(test: Test) -> Test:
    return lambda char: not test(char)


def _is_of(char: str, name: str) -> bool:
    """Whether a character is of a general category, or of a script, whose characters' names begin with it."""
    if name in _CATEGORIES:
        return name == "Any" or unicodedata.category(char).startswith(name)
    script = "CJK" if name == "Han" else name.replace("_", " ").upper()
    return unicodedata.name(char, "").startswith(script)
