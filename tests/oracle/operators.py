"""Mutations: a pair of specs that differ in one thing, and the position where they do.

Each operator is given a spec and a source of chance, and changes both sides: the old one first, where the
change needs something to act on. Specs that come out wrong are thrown away by the caller.
"""

from collections.abc import Callable
from random import Random

from tests.oracle.documents import Called, Document, Given, Held, Kept
from tests.oracle.specs import copy


class Chance(Random):
    """A source of chance; `back`: what comes shall go. Pairs of an operator are made both ways in turn."""

    def __init__(self, number: int, *, back: bool) -> None:
        super().__init__(number)
        self.back = back


Operator = Callable[[Document, Chance], tuple[Document, str]]
"""Changes the document that it is given, the old one, and returns the new one and the position."""

OPERATORS: dict[str, Operator] = {}


def operator(function: Operator) -> Operator:
    OPERATORS[function.__name__] = function
    return function


def thing(document: Document) -> Kept:
    return next(cls for cls in document.classes if cls.name == "thing")


def box(document: Document) -> Kept:
    return next(cls for cls in document.classes if cls.name == "box")


def rpc(document: Document) -> Called:
    """The RPC that operators act on."""
    cls = thing(document)
    found = next((one for one in cls.rpcs if one.name == "act"), None)
    if found is None:
        found = Called("act", marks=["@role(clerk)"])
        cls.rpcs.append(found)
    return found


def field(document: Document, random: Chance, type_: str, default: str | None = None, **more: str) -> Held:
    """A field of the class `thing`, new on this side."""
    qualifier = more.get("qualifier") or random.choice(["ro", "ctor", "rw"])
    held = Held("field", type_, default, qualifier=qualifier)
    thing(document).fields.append(held)
    return held


def param(document: Document, type_: str, default: str | None = None, name: str = "value") -> Given:
    given = Given(name, type_, default)
    rpc(document).params.append(given)
    return given


def pair(document: Document, change: Callable[[Document], None]) -> Document:
    """The new side: a copy, changed."""
    new = copy(document)
    change(new)
    return new


def there(document: Document) -> Held:
    """The field that operators act on."""
    return next(one for one in thing(document).fields if one.name in ("field", "name_field"))


def swap_marks(
    old: list[str], new: list[str], document: Document, of: Callable[[Document], list[str]]
) -> Document:
    """Marks on the old side, others in their place on the new one."""
    of(document).extend(old)
    after = copy(document)
    found = of(after)
    for mark in old:
        found.remove(mark)
    found.extend(new)
    return after


def either(document: Document, new: Document, random: Chance) -> Document:
    """One way, or the other: the sides are changed for each other."""
    return turned(document, new) if random.back else new


def turned(document: Document, new: Document) -> Document:
    """The document takes the place of the new one, which is what it was."""
    before = Document(**vars(document))
    for name, value in vars(new).items():
        setattr(document, name, value)
    return before
