"""Time grows with the size of the text, not with its square: families of texts at sizes n, 2n, 4n and 8n."""

import itertools
import time
from collections.abc import Callable

import pytest

from tests.fuzz.exercise import exercise

Family = Callable[[int], str]

CLASS = "/// A thing.\nclass c {{\n  ro uuid: string  /// It\n{}\n}}\n"

FAMILIES: dict[str, Family] = {
    "many declarations": lambda n: "".join(
        f"/// A thing.\nstruct s{i} {{\n  a: int  /// It\n}}\n" for i in range(n)
    ),
    "many members": lambda n: CLASS.format("\n".join(f"  ro f{i}: int = 0  /// It" for i in range(n))),
    "comments in a run": lambda n: CLASS.format("  // nothing\n" * n),
    "texts in a run": lambda n: "/// more\n" * n + CLASS.format(""),
    "annotations in a run": lambda n: CLASS.format("  ro f: int" + ' @x-a("b")' * n),
    "a long string": lambda n: CLASS.format(f'  rw f: string = "{"ab " * n}"'),
    "a long line": lambda n: CLASS.format("  ro f: int " + "word " * n),
    "a long name": lambda n: CLASS.format(f"  ro {'a' * n}: int"),
    "strings that do not end": lambda n: CLASS.format('  ro f: string = "abc\n' * n),
    "brackets that do not end": lambda n: CLASS.format("(" * n),
    "brackets that nest": lambda n: CLASS.format(f"  ro f: {'(string -> ' * n}int{') map' * n}"),
    "braces that do not end": lambda n: "class c {\n" * n,
    "braces that end too often": lambda n: "}\n" * n,
    "literals that nest": lambda n: CLASS.format(f"  rw f: string set = {'{' * n}{'}' * n}"),
    "types that nest": lambda n: CLASS.format(f"  ro f: string{' set' * n}"),
    "blank lines": lambda n: CLASS.format("\n" * n),
    "nothing readable": lambda n: "? ! ;\n" * n,
    "values of an enum": lambda n: "enum e {\n" + "".join(f"  v{i}  /// It\n" for i in range(n)) + "}\n",
    "parameters": lambda n: CLASS.format(f"  rpc f({', '.join(f'p{i}: int' for i in range(n))})"),
    "errors raised": lambda n: CLASS.format(f"  rpc f()\n    raises {', '.join(f'E{i}' for i in range(n))}"),
}
"""Texts of a size, valid and not."""


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
def test_time_is_linear(family: str) -> None:
    make = FAMILIES[family]
    size = 250  # beyond the limit of nesting, where a text's fate changes
    while seconds(make(size)) < 0.004 and size < 20_000:
        size *= 2
    texts = [make(size * factor) for factor in (1, 2, 4, 8)]
    # The least of several climbs, since a machine that is busy elsewhere only adds.
    least = [float("inf")] * len(texts)
    for _ in range(6):
        least = [min(before, seconds(text)) for before, text in zip(least, texts, strict=True)]
        steps = [larger / smaller for smaller, larger in itertools.pairwise(least)]
        if max(steps) <= 2.5:
            return
    pytest.fail(f"from n = {size}, each step took so many times the one before: {steps}")


def seconds(text: str) -> float:
    """The processor's time."""
    start = time.process_time()
    exercise(text)
    return time.process_time() - start
