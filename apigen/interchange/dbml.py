"""The crow's-foot diagram as DBML, the language of dbdiagram and of other tools that draw tables."""

from apigen.model.api import Api
from apigen.model.types import spell
from apigen.relations.bound import End, Pair, Reference
from apigen.relations.scope import Scope, fields, scope

_SIGNS = {"one-to-one": "-", "one-to-many": ">", "many-to-many": "<>"}
_SELF = "(ref)"
"""The column that stands for the object itself: what a reference without another end leads to."""


def write(api: Api, cls: str | None = None, depth: int = 1, *, unbound: bool = False) -> str:
    """Tables and refs of the API, or of a class and its neighbours: see `apigen.relations.scope`.

    A table has a column for each bound field. A ref that may not be null is `not null`: that is how DBML
    says *exactly one*. A field bound to itself has a note, since DBML refuses such a ref.
    Raises Failure (`no-such-class`).
    """
    shown = scope(api, cls, depth, with_unbound=unbound)
    targets = {reference.target for reference in _single(shown)}
    tables = [_table(name, rows, name in targets) for name, rows in fields(shown).items()]
    refs = [*map(_pair, shown.pairs), *map(_reference, _single(shown))]
    return "\n".join([*tables, *refs])


def _single(shown: Scope) -> list[Reference]:
    """The references that are drawn to a card: all but those from a field to itself."""
    return [reference for reference in (*shown.loops, *shown.unbound) if not _to_itself(reference)]


def _to_itself(field: End | Reference) -> bool:
    return isinstance(field, Reference) and field.ring


def _table(name: str, rows: tuple[End | Reference, ...], is_target: bool) -> str:
    own = [f"  {_quoted(_SELF)} {_quoted(f'{name} ref')} [pk]"] if is_target or not rows else []
    return "\n".join([f"Table {_quoted(name)} {{", *own, *map(_column, rows), "}\n"])


def _column(field: End | Reference) -> str:
    settings = []
    if _exactly_one(field):
        settings.append("not null")
    if _to_itself(field):
        settings.append("note: 'bound to itself'")
    written = f" [{', '.join(settings)}]" if settings else ""
    return f"  {_quoted(field.field)} {_quoted(spell(field.type))}{written}"


def _exactly_one(field: End | Reference) -> bool:
    return field.nonnull if isinstance(field, End) else field.count == "exactly one"


def _pair(pair: Pair) -> str:
    return (
        f"Ref {_quoted(pair.a.place)}: {_end(pair.a.cls, pair.a.field)} {_SIGNS[pair.cardinality]} "
        f"{_end(pair.b.cls, pair.b.field)}\n"
    )


def _reference(reference: Reference) -> str:
    sign = "<>" if reference.count == "zero or more" else ">"
    return (
        f"Ref {_quoted(f'{reference.place} to {reference.target}')}: "
        f"{_end(reference.cls, reference.field)} {sign} {_end(reference.target, _SELF)}\n"
    )


def _end(cls: str, field: str) -> str:
    return f"{_quoted(cls)}.{_quoted(field)}"


def _quoted(name: str) -> str:
    return f'"{name}"'
