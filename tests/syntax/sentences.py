"""Texts of the language, drawn from its own grammar, and Lark's reading of them.

A sentence is derived from the rules, so that every form of every rule comes up, and then spelled with blanks,
line breaks, blank lines and comments wherever the lexer allows them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from random import Random
from typing import Any

from hypothesis import strategies as st
from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput
from lark.grammar import NonTerminal
from lark.grammar import Rule as LarkRule
from lark.lark import PostLex

from apigen.resources import GRAMMAR
from apigen.syntax import table
from apigen.syntax.driver import Parser, Unexpected

DEEPEST = 14
"""Derivations deeper than this take the shortest way to an end."""

LONGEST = 200
"""After so many tokens, too."""

SPELLINGS = {
    "NAME": ["VM", "name_label", "x", "a1", "_", "this", "none"],
    "HYPHENATED": ["vm-admin", "balance-slb", "set-up", "a-1"],
    "DATETIME": ["2007-11-01T00:00:00Z"],
    "DATE": ["2007-11-01"],
    "DOTTED": ["21.4.0", "21.4.0-next"],
    "NUMBER": ["0", "-1", "1500", "1.5", "2.", "1e9", "-2.5E-3", "-inf"],
    "STRING": ['""', '"a"', '"802.3ad"', r'"\"\\\n\u00e9"', '"ü // no comment {("'],
    "DOC": [
        "/// A text",
        "///",
        "///  indented",
        "//! Of the API",
        "/// see http://a/b // c",
        "/// @param x It",
    ],
    "QUALIFIER": ["ro", "ctor", "rw"],
    "_NL": ["\n"],
}
COMMENTS = ["// a comment", "//", "//// no text", "// {", '// "', "// (", "// /// no text"]


class BracketedNewlines(PostLex):
    """Drops newlines inside ( ) and folds repeated ones."""

    always_accept = ("_NL",)

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        brackets, last = 0, ""
        for token in stream:
            if token == "(":
                brackets += 1
            elif token == ")":
                brackets -= 1
            if token.type == "_NL" and (brackets > 0 or last == "_NL"):
                continue
            last = token.type
            yield token


def lark(*, strict: bool = False) -> Lark:
    text = (GRAMMAR / "apidl.lark").read_text(encoding="utf-8")
    return Lark(
        text,
        parser="lalr",
        start=list(table.START),
        postlex=BracketedNewlines(),
        maybe_placeholders=True,
        strict=strict,
    )


@cache
def _lark() -> Lark:
    return lark()


@cache
def _bare() -> Parser:
    """Our driver, which makes of each rule its name and its children."""
    made = table.load()

    def builder(name: str) -> Any:
        return lambda children, at, end: (name, tuple(map(_plain, children)))

    return Parser(made, {rule.callback: builder(rule.callback) for rule in made.rules if rule.callback})


def by_lark(text: str) -> object:
    """The tree as nested tuples, or None if the text is refused."""
    try:
        return _of_lark(_lark().parse(text, start="file"))
    except UnexpectedInput:
        return None


def by_driver(text: str) -> object:
    try:
        return _bare().parse(text, "file")[0]
    except Unexpected:
        return None


def _plain(child: Any) -> object:
    return child[3] if isinstance(child, tuple) and len(child) == 4 else child


def _of_lark(node: Any) -> object:
    if isinstance(node, Tree):
        return node.data, tuple(map(_of_lark, node.children))
    return str(node) if isinstance(node, Token) else node


@cache
def _rules() -> dict[str, list[LarkRule]]:
    rules: dict[str, list[LarkRule]] = defaultdict(list)
    for rule in _lark().rules:
        rules[rule.origin.name].append(rule)
    return rules


@cache
def _heights() -> dict[str, int]:
    """How deep the shortest derivation of each rule is."""
    heights: dict[str, int] = {}
    while len(heights) < len(_rules()):
        for name, rules in _rules().items():
            known = [_height(rule, heights) for rule in rules]
            least = min((height for height in known if height is not None), default=None)
            if least is not None:
                heights.setdefault(name, least)
    return heights


def _height(rule: LarkRule, heights: dict[str, int]) -> int | None:
    inner = [heights.get(symbol.name) for symbol in rule.expansion if isinstance(symbol, NonTerminal)]
    return None if None in inner else 1 + max((height for height in inner if height is not None), default=0)


@cache
def _literals() -> dict[str, str]:
    """The spelling of terminals that have one."""
    made = table.load()
    words = {terminal: word for word, terminal in made.keywords.items()}
    return {terminal: mark for mark, terminal in made.punctuation.items()} | words


def tokens(random: Random, start: str = "declaration") -> list[str]:
    """The tokens of a sentence."""
    out: list[str] = []
    todo = [(start, 0)]
    while todo:
        name, depth = todo.pop()
        rules = _rules().get(name)
        if rules is None:
            out.append(random.choice(SPELLINGS[name]) if name in SPELLINGS else _literals()[name])
            continue
        if depth > DEEPEST or len(out) > LONGEST:
            rules = [min(rules, key=lambda rule: _height(rule, _heights()) or 0)]
        todo.extend((symbol.name, depth + 1) for symbol in reversed(random.choice(rules).expansion))
    return out


def spell(random: Random, sentence: list[str], comments: bool = True) -> str:
    """A sentence as text: with blanks, and with line breaks and comments wherever they may stand."""
    text = _own_lines(random, comments)
    brackets, last = 0, "\n"
    for token in sentence:
        brackets -= token == ")"
        if token == "\n":
            if comments and not last.startswith("//") and random.random() < 0.1:
                text += " " + random.choice(COMMENTS)
            text += "\n" + _own_lines(random, comments)
        else:
            text += _gap(random, last, token, brackets > 0, comments) + token
        brackets += token == "("
        last = token
    return text


def _gap(random: Random, last: str, token: str, bracketed: bool, comments: bool) -> str:
    draw = random.random()
    if bracketed and draw < 0.1:
        comment = " " + random.choice(COMMENTS) if comments and draw < 0.05 else ""
        return comment + "\n" + _own_lines(random, comments) + "  "
    if draw < 0.2:
        return "   "
    tight = last[-1] in "(),:\n{" or token in "(),:}"
    return "" if tight and not last.startswith("//") else " "


def _own_lines(random: Random, comments: bool) -> str:
    if not comments or random.random() < 0.8:
        return ""
    lines = ["\n", " \t\n", *(f"  {comment}\n" for comment in COMMENTS)]
    return "".join(random.choices(lines, k=random.randint(1, 3)))


def make_text(random: Random) -> str:
    sentences = [tokens(random) for _ in range(random.randint(1, 3))]
    return spell(random, [token for sentence in sentences for token in sentence])


def make_damaged(random: Random) -> str:
    sentence = tokens(random)
    for _ in range(random.randint(1, 3)):
        at = random.randrange(len(sentence))
        match random.randint(0, 2):
            case 0 if len(sentence) > 1:
                del sentence[at]
            case 1:
                sentence.insert(random.randint(0, len(sentence)), sentence[at])
            case _:
                sentence[at] = random.choice(
                    [*(each[0] for each in SPELLINGS.values()), *_literals().values()]
                )
    return spell(random, sentence, comments=False)


def _seeded(make: Callable[[Random], str]) -> st.SearchStrategy[str]:
    return st.integers(0, 2**32).map(lambda seed: make(Random(seed)))


texts = _seeded(make_text)
"""Files of up to three declarations."""

damaged = _seeded(make_damaged)
"""Sentences with some tokens left out, put twice, or put elsewhere."""
