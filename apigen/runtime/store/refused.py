"""What is told of a difference between two specs that stored objects stand against: what it was, and why."""

from typing import Any

import msgspec

from apigen.changes.compare import Difference
from apigen.model.types import Type, spell

_LONGEST = 60

_WHY = {
    "class": "stored objects are of it",
    "field": "stored objects hold it",
    "enum": "stored objects may hold its values",
    "value": "stored objects may hold it",
    "member": "stored objects hold its struct as it was",
    "struct": "stored objects hold it",
    "type": "stored objects hold values of it",
}

_WHY_FIELD = {
    "type": "stored values are of the old type",
    "nonnull": "stored objects may refer to nothing by it",
    "unique": "stored objects may share a value of it",
    "binding": "stored references would mean something else",
    "qualifier": "its values were not kept",
    "base": "stored values are of the old type",
}


def line(difference: Difference) -> str:
    """A difference in a few words."""
    thing = f"{difference.address.kind} {difference.address}".strip()
    match difference.kind:
        case "renamed":
            return f"{thing} was {difference.old}"
        case "changed":
            return f"{thing}: another {difference.attribute}"
        case kind:
            return f"{thing} {kind}"


def refusal(difference: Difference) -> str:
    """A difference, its values before and now where they are short, and what stands against it."""
    text = line(difference)
    if difference.kind == "changed":
        old, new = _shown(difference.old), _shown(difference.new)
        if old and new:
            text += f" ({new}, was {old})"
    return f"{text}: {_why(difference)}"


def _why(difference: Difference) -> str:
    attribute = difference.attribute
    if difference.kind == "added" and difference.address.kind == "field":
        if difference.new.unique is not None:
            return "stored objects would all have one value of it"
        return "stored objects would refer to nothing by it"
    if attribute.startswith("constraints."):
        return "stored values may be beyond it"
    if attribute:
        return _WHY_FIELD.get(attribute, "stored objects are laid out by it")
    return _WHY[difference.address.kind]


def _shown(value: Any) -> str:
    """A value of a model in few words, "" where there are none."""
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case str() | int() | float():
            text = str(value)
        case msgspec.Struct() if isinstance(value, Type):
            text = spell(value)
        case _:
            return ""
    return text if len(text) <= _LONGEST else ""
