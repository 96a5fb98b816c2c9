"""The crow's-foot diagram as PlantUML, in its notation for information engineering."""

from collections.abc import Mapping

from apigen.model.api import Api
from apigen.model.types import spell
from apigen.relations.bound import Count, End, Reference
from apigen.relations.scope import Line, fields, lines, scope

_LEFT: Mapping[Count, str] = {"exactly one": "||", "zero or one": "|o", "zero or more": "}o"}
_RIGHT: Mapping[Count, str] = {"exactly one": "||", "zero or one": "o|", "zero or more": "o{"}


def write(api: Api, cls: str | None = None, depth: int = 1, *, unbound: bool = False) -> str:
    """A class diagram of the API, or of a class and its neighbours: see `apigen.relations.scope`.

    Pairs with an end in a map, and references without another end, are dashed.
    Raises Failure (`no-such-class`).
    """
    shown = scope(api, cls, depth, with_unbound=unbound)
    text = ["@startuml", "left to right direction", "hide circle", "hide empty members"]
    for name, rows in fields(shown).items():
        text += [f"entity {_quoted(name)} as {_alias(name)} {{", *map(_member, rows), "}"]
    return "\n".join([*text, *map(_line, lines(shown)), "@enduml"]) + "\n"


def _member(field: End | Reference) -> str:
    # `{field}`: brackets in a type would make a method of it.
    return f"  {{field}} {_text(field.path)} : {_text(spell(field.type))}"


def _line(line: Line) -> str:
    marks = f"{_LEFT[line.left_count]}{'..' if line.dashed else '--'}{_RIGHT[line.right_count]}"
    return f"{_alias(line.left)} {marks} {_alias(line.right)} : {_text(line.label)}"


def _alias(cls: str) -> str:
    """A name that is no word of PlantUML's (`note`, `class`, `end`)."""
    return f"c_{cls}"


def _quoted(cls: str) -> str:
    return f'"{_text(cls)}"'


def _text(text: str) -> str:
    """Names with two underscores would be underlined text."""
    return text.replace("__", "~__")
