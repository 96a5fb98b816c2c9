"""Tokens and the LALR(1) loop: runs the table that Lark made over a text, in one pass.

Words are settled by the parser's state: `class` is a keyword where the grammar takes one, else a name.
Newlines inside ( ) are dropped, repeated ones folded, comments set aside.
"""

import re
from collections.abc import Callable
from typing import Any

from apigen.syntax.table import Rule, Table

Token = tuple[str, int, int, str]
"""Terminal, start, end, text: what a builder finds among its children for a token that is kept."""

Builder = Callable[[list[Any], int, int], Any]
"""Makes a node of the children of a rule and the offsets of its text."""

PATTERN = re.compile(
    r"""
    [ \t]*
    (?: (?P<WORD>[A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*)
    | (?P<PUNCTUATION><->|->|\.\.|/(?!/)|[@(){}:=,.>])
    | (?P<_NL>\n[ \t\n]*)
    | (?P<STRING>"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+")
    | (?P<DOC>//[/!](?!/)[^\n]*)
    | (?P<COMMENT>//(?![/!])[^\n]*|////[^\n]*)
    | (?P<DATETIME>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)
    | (?P<DATE>\d{4}-\d\d-\d\d(?!T))
    | (?P<DOTTED>\d+\.\d+\.\d+(?:-[a-z]\w*)?)
    | (?P<NUMBER>-inf\b|-?\d+(?:\.(?!\.)\d*)?(?:[eE][-+]?\d+)?)
    | (?P<END>\Z)
    )
    """,
    re.VERBOSE,
)


class Unexpected(Exception):
    """Raised where the text does not go on as the grammar has it.

    `kind` is the terminal found ("" for a character that begins none, "$END" for the end of the text), `text`
    what stands there, `at` and `end` its offsets, `expected` the terminals that could have stood there.
    """

    def __init__(self, kind: str, text: str, at: int, end: int, expected: tuple[str, ...]) -> None:
        super().__init__(kind, text, at)
        self.kind = kind
        self.text = text
        self.at = at
        self.end = end
        self.expected = expected


class Parser:
    """A table with the builders of its rules, ready to run."""

    def __init__(self, table: Table, builders: dict[str, Builder]) -> None:
        self.table = table
        self.plans = [(*_plan(rule), builders.get(rule.callback), rule) for rule in table.rules]

    def parse(self, text: str, start: str = "declaration") -> tuple[Any, list[tuple[int, int, str]]]:
        """The node of a text and its comments as (start, end, text). Raises Unexpected."""
        table, plans, match = self.table, self.plans, PATTERN.match
        states, keywords, punctuation = table.states, table.keywords, table.punctuation
        first, final = table.starts[start], table.ends[start]
        taken: list[Any]
        stack, places = [first], [0]
        values: list[Any] = []
        comments: list[tuple[int, int, str]] = []
        position = brackets = last = 0
        newline = False
        while True:
            found = match(text, position)
            if found is None:
                at = position + len(text[position:]) - len(text[position:].lstrip(" \t"))
                raise Unexpected("", text[at : at + 1], at, at + 1, self._accepted(stack))
            group: str = found.lastgroup  # type: ignore[assignment] # each has a name
            at, position = found.span(group)
            word = found[group]
            actions = states[stack[-1]]
            if group == "WORD":
                keyword = keywords.get(word, "")
                kind = keyword if keyword in actions else "HYPHENATED" if "-" in word else "NAME"
                newline = False
            elif group == "PUNCTUATION":
                kind = punctuation[word]
                if word == "(":
                    brackets += 1
                elif word == ")":
                    brackets -= 1
                newline = False
            elif group == "_NL":
                if newline or brackets > 0:
                    continue
                kind, newline = "_NL", True
            elif group == "COMMENT":
                comments.append((at, position, word))
                continue
            elif group == "END":
                kind = "$END"
            else:
                kind, newline = group, False
            while True:
                action = actions.get(kind)
                if action is None:
                    raise Unexpected(kind, word, at, position, self._accepted(stack))
                if action >= 0:
                    stack.append(action)
                    places.append(at)
                    values.append((kind, at, position, word))
                    if kind != "_NL":
                        last = position
                    break
                size, origin, keep, trivial, single, builder, _ = plans[-1 - action]
                if size:
                    taken = values[-size:]
                    begin = places[-size]
                    del values[-size:], stack[-size:], places[-size:]
                else:
                    taken, begin = [], at
                children: list[Any]
                if trivial:
                    children = taken
                else:
                    children = []
                    for index, inline in keep:
                        if index < 0:
                            children.append(None)
                        elif not inline:
                            children.append(taken[index])
                        elif children:
                            children += taken[index]
                        else:
                            children = taken[index]
                value: Any
                if single and len(children) == 1:
                    value = children[0]
                elif builder is None:
                    value = children
                else:
                    value = builder(children, begin, last)
                state = states[stack[-1]][origin]
                if state == final and kind == "$END":
                    return value, comments
                stack.append(state)
                values.append(value)
                places.append(begin)
                actions = states[state]

    def _accepted(self, stack: list[int]) -> tuple[str, ...]:
        """The terminals that the text could go on with: those that are shifted once all is reduced."""
        actions = self.table.states[stack[-1]]
        terminals = (symbol for symbol in actions if symbol != symbol.lower())
        return tuple(sorted(terminal for terminal in terminals if self._shifts(stack, terminal)))

    def _shifts(self, stack: list[int], symbol: str) -> bool:
        states, stack = self.table.states, list(stack)
        while (action := states[stack[-1]].get(symbol)) is not None and action < 0:
            size, origin, *_ = self.plans[-1 - action]
            del stack[len(stack) - size :]
            stack.append(states[stack[-1]][origin])
            if symbol == "$END" and stack[-1] in self.table.ends.values():
                return True
        return action is not None


def _plan(rule: Rule) -> tuple[int, str, tuple[tuple[int, bool], ...], bool, bool]:
    trivial = rule.keep == tuple((index, False) for index in range(rule.size))
    return rule.size, rule.origin, rule.keep, trivial, rule.single
