"""Facts of the model in words, for documents and the terminal: constraints, annotations, defaults."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from apigen.model.api import Constraints, Field, OnDestroy, OneOf, Origin, Rpc
from apigen.model.types import Type
from apigen.model.values import Value, spell

if TYPE_CHECKING:  # it draws diagrams too
    from apigen.relations import Pair


def constraint_words(constraints: Constraints | None) -> tuple[str, ...]:
    """Constraints in words, one each."""
    if constraints is None:
        return ()
    return tuple(_constraint_words(constraints))


def _constraint_words(allowed: Constraints) -> Iterator[str]:
    if allowed.minimum is not None and allowed.maximum is not None:
        yield f"from {allowed.minimum} to {allowed.maximum}"
    elif allowed.minimum is not None:
        yield f"at least {allowed.minimum}"
    elif allowed.maximum is not None:
        yield f"at most {allowed.maximum}"
    if allowed.min_length is not None and allowed.min_length == allowed.max_length:
        yield f"length {allowed.min_length}"
    elif allowed.min_length is not None and allowed.max_length is not None:
        yield f"length from {allowed.min_length} to {allowed.max_length}"
    elif allowed.min_length is not None:
        yield f"length at least {allowed.min_length}"
    elif allowed.max_length is not None:
        yield f"length at most {allowed.max_length}"
    if allowed.pattern is not None:
        yield f"pattern {allowed.pattern}"
    if allowed.format is not None:
        yield f"format {allowed.format}"
    if allowed.unit is not None:
        yield f"in {allowed.unit}"


def field_words(field: Field) -> tuple[str, ...]:
    """What a field's annotations say, in words."""
    found = [
        text
        for said, text in (
            (field.nonnull, "never null"),
            (field.secret, "secret"),
            (field.writeonly, "cannot be read"),
            (field.lazy, "not in records"),
            (field.volatile, "changes send no event"),
            (field.computed, "computed at each read"),
            (field.closed, "only the keys named here"),
        )
        if said
    ]
    if field.unique is not None:
        within = ", ".join(field.unique.scope)
        found.append(f"unique within {within}" if within else "unique")
    return tuple(found)


def default_words(value: Value | None, type_: Type | None) -> str | None:
    """A default as written; `_` where the server chooses."""
    return None if value is None else spell(value, type_)


def origin_words(origin: Origin | None) -> str | None:
    return None if origin is None else f"{origin.kind} {origin.name}"


def choice_words(choices: Iterable[OneOf]) -> tuple[str, ...]:
    """`@one_of` and `@at_most_one_of` in words."""
    return tuple(
        f"{'At most' if choice.at_most else 'Exactly'} one of {', '.join(choice.members)} is given."
        for choice in choices
    )


def destroy_words(rule: OnDestroy, cls: str, target: str) -> str:
    """What holds for objects of a class whose references have a rule when the other object is destroyed."""
    one = f"another {cls}" if cls == target else cls
    match rule:
        case "restrict":
            return f"refused while {one if cls == target else f'any {cls}'} refers to the {target}"
        case "cascade":
            return f"{one} goes with the {target}"
        case "clear":
            return f"{one} stays, its reference to the {target} is cleared"


def pair_words(pair: "Pair") -> str:
    """`destroy_words` of a pair; empty if it is drawn only."""
    stored, other = (pair.a, pair.b) if pair.a.stored else (pair.b, pair.a)
    return "" if pair.mapped else destroy_words(pair.on_destroy, stored.cls, other.cls)


def rpc_words(rpc: Rpc) -> tuple[str, ...]:
    """What an RPC's annotations say, in words."""
    return tuple(
        text
        for said, text in (
            (rpc.sessionless, "needs no session"),
            (rpc.safe, "changes nothing"),
            (rpc.idempotent, "may be repeated"),
            (rpc.secret_result, "the result is secret"),
            (rpc.tag, f"tag {rpc.tag}"),
        )
        if said
    )
