"""Time grows with the size of the text, not with its square: families of texts at sizes n, 2n, 4n and 8n."""

import gc
import itertools
import time
from collections.abc import Callable

import pytest

from tests.fuzz.exercise import exercise_text

Family = Callable[[int], str]

API = 'api a {\n  version "1"\n  releases r\n  roles boss\n}\n'
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
    "refs to nothing": lambda n: API + CLASS.format("\n".join(f"  ro f{i}: x{i} ref" for i in range(n))),
    "bound pairs": lambda n: API + "".join(
        f"class c{i} {{\n  ctor a: c{i} ref <-> c{i}.b\n  ro b: c{i} ref set\n}}\n" for i in range(n)
    ),
    "one class, declared again": lambda n: API + "class c {\n  ro f: int\n}\n" * n,
    "one class, extended again": lambda n: API + CLASS.format("") + "".join(
        f"extend class c {{\n  ro f{i}: int\n}}\n" for i in range(n)
    ),
    "mixins within mixins": lambda n: API + "mixin m0 {\n}\n" + "".join(
        f"mixin m{i + 1} {{\n  with m{i}\n  ro f{i}: int\n}}\n" for i in range(n)
    ) + CLASS.format(f"  with m{n}"),
    "types of types": lambda n: API + "type t0 = int\n" + "".join(
        f"type t{i + 1} = t{i}\n" for i in range(n)
    ),
    "errors raised by one each": lambda n: API + "".join(f"error E{i}\n" for i in range(n)) + CLASS.format(
        "".join(f"  rpc f{i}()\n    raises E{i}\n" for i in range(n))
    ),
    "links": lambda n: API + CLASS.format(
        "".join(f"  ro f{i}: int  /// See [f{i // 2}] and [n{i}]\n" for i in range(n))
    ),
}  # fmt: skip
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
    for _ in range(20):
        least = [min(before, seconds(text)) for before, text in zip(least, texts, strict=True)]
        steps = [larger / smaller for smaller, larger in itertools.pairwise(least)]
        if max(steps) <= 2.5:
            return
    pytest.fail(f"from n = {size}, each step took so many times the one before: {steps}")


def seconds(text: str) -> float:
    """The processor's time, without the collector of garbage: its rounds come when they come."""
    gc.collect()
    gc.disable()
    try:
        start = time.process_time()
        exercise_text(text)
        return time.process_time() - start
    finally:
        gc.enable()
