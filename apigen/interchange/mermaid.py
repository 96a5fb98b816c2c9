"""The crow's-foot diagram as Mermaid, which forges and editors draw from text."""

import re
from collections.abc import Mapping

from apigen.model.api import Api
from apigen.model.types import MapType, plain, spell
from apigen.relations.bound import Count, End, Reference
from apigen.relations.scope import Line, fields, lines, scope

_LEFT: Mapping[Count, str] = {"exactly one": "||", "zero or one": "|o", "zero or more": "}o"}
_RIGHT: Mapping[Count, str] = {"exactly one": "||", "zero or one": "o|", "zero or more": "o{"}
_KEYS = frozenset(("PK", "FK", "UK"))


def write(api: Api, cls: str | None = None, depth: int = 1, *, unbound: bool = False) -> str:
    """An `erDiagram` of the API, or of a class and its neighbours: see `apigen.relations.scope`.

    Each field is marked `FK` where it is stored. Pairs with an end in a map, and references without another
    end, are dashed. Raises Failure (`no-such-class`).
    """
    shown = scope(api, cls, depth, with_unbound=unbound)
    text = ["erDiagram"]
    for name, rows in fields(shown).items():
        text += [f'  "{name}" {{', *map(_attribute, rows), "  }"] if rows else [f'  "{name}"']
    return "\n".join([*text, *map(_line, lines(shown))]) + "\n"


def _attribute(field: End | Reference) -> str:
    type_ = plain(field.type)
    word = "map" if isinstance(type_, MapType) else re.sub(r"\W", "_", spell(type_))
    # A key's letters alone are a key in Mermaid, never a name.
    name = f"_{field.field}" if field.field in _KEYS else field.field
    return f'    {word} {name}{" FK" if field.stored else ""} "{spell(field.type)}"'


def _line(line: Line) -> str:
    marks = f"{_LEFT[line.left_count]}{'..' if line.dashed else '--'}{_RIGHT[line.right_count]}"
    return f'  "{line.left}" {marks} "{line.right}" : "{line.label}"'
