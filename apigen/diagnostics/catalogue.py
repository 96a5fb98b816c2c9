"""The rules: each a function with a code, registered where it is written. There is no central list.

A rule's docstring is its page in the manual: a paragraph on what it means and why, then a failing example and a
mended one, each as an indented block under `Fails::` and `Mended::`. Tests run both.
"""

from collections.abc import Callable, Iterator
from typing import ParamSpec, TypeVar

import msgspec

from apigen.diagnostics import Severity

P = ParamSpec("P")
R = TypeVar("R")


class Rule(msgspec.Struct, frozen=True):
    """A registered rule. `title` is a few words for lists; `page` its explanation in Markdown."""

    code: str
    severity: Severity
    title: str
    page: str
    check: Callable[..., object]


_rules: dict[str, Rule] = {}


def rule(code: str, severity: Severity, title: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Registers a function as the rule `code`.

    Raises ValueError if another function has the code already: a code means one thing.
    """

    def register(check: Callable[P, R]) -> Callable[P, R]:
        if code in _rules and _rules[code].check.__qualname__ != check.__qualname__:
            raise ValueError(f"two rules have the code {code}")
        _rules[code] = Rule(code, severity, title, check.__doc__ or "", check)
        return check

    return register


def rules() -> Iterator[Rule]:
    """All rules of the modules imported so far, by code."""
    yield from (_rules[code] for code in sorted(_rules))


def find(code: str) -> Rule | None:
    """The rule of that code, if a module that was imported has one."""
    return _rules.get(code)
