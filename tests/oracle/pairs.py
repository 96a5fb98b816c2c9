"""Pairs of specs by number: the same number is the same pair."""

import msgspec

from apigen.model.api import Api
from apigen.semantics import load_text
from tests.oracle import on_calls, on_classes, on_fields, on_types, on_values
from tests.oracle.documents import Given, Grouped, Words
from tests.oracle.operators import OPERATORS, Chance
from tests.oracle.specs import base

MODULES = (on_calls, on_classes, on_fields, on_types, on_values)
"""They register their operators."""


class Pair(msgspec.Struct, frozen=True):
    """Two specs, as texts and models, that differ by an operator at a position."""

    number: int
    operator: str
    position: str
    texts: tuple[str, str]
    apis: tuple[Api, Api]


def make(number: int) -> Pair | None:
    """The pair of a number; None where what came out is no spec."""
    names = sorted(OPERATORS)
    random = Chance(number, back=number // len(names) % 2 == 1)
    name = names[number % len(names)]
    old = base(random)
    old.enums.append(Words("tune", ["low", "high", "mid", "loud"]))
    old.structs.append(Grouped("far", [Given("x", "int")]))
    new, position = OPERATORS[name](old, random)
    apis = []
    for text in (old.text(), new.text()):
        spec = load_text(text)
        if any(one.severity == "error" for one in spec.diagnostics):
            return None
        apis.append(spec.api)
    return Pair(number, name, position, (old.text(), new.text()), (apis[0], apis[1]))
