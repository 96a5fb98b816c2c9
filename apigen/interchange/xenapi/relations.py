"""Bound pairs: those that the extras list, or those that names and types make plain."""

import msgspec

from apigen.derive.names import find_class, find_field
from apigen.interchange.xenapi.dump import Extras
from apigen.model.api import Api, Binding, Class, Extension, Field
from apigen.model.types import Ref, SetType

VALUE = "a set of its own, not the other end of a reference"
GUESSED = Extension("guessed")

End = tuple[str, str]
"""Class and field."""


def bind(api: Api, extras: Extras, guess: bool = False) -> Api:
    """The API with its pairs bound, and with its sets of references that have no other end marked so."""
    pairs = [(_end(relation.a), _end(relation.b)) for relation in extras.relations]
    changes: dict[End, Field] = {}
    for a, b in pairs or (_guessed(api) if guess else []):
        one, other = _field(api, a), _field(api, b)
        if one is None or other is None or _target(one) != b[0] or _target(other) != a[0]:
            continue
        if isinstance(one.type, SetType) and not isinstance(other.type, SetType):
            a, b, one, other = b, a, other, one
        many = isinstance(one.type, SetType)
        if {a, b} & changes.keys() or not (a == b or _agree(one, other, many)):
            continue
        guessed = () if pairs else (GUESSED,)
        changes[b] = msgspec.structs.replace(other, binding=Binding(*a, stored=many))
        changes[a] = msgspec.structs.replace(
            one,
            binding=Binding(*b, stored=True, written=True),
            extensions=(*one.extensions, *guessed),
        )
    for name in extras.declarations.ignore_foreign_key:
        end = _end(name)
        alone = _field(api, end)
        if alone is not None and end not in changes and _target(alone) is not None:
            changes[end] = msgspec.structs.replace(alone, unbound=VALUE)
    return msgspec.structs.replace(api, classes=tuple(_with(cls, changes) for cls in api.classes))


def _agree(one: Field, other: Field, many: bool) -> bool:
    """Whether the other end is not written where it is computed, and not both ends are given to `create`."""
    if many:
        return {one.qualifier, other.qualifier} != {"RO/constructor"}
    return other.qualifier == "RO/runtime"


def _with(cls: Class, changes: dict[End, Field]) -> Class:
    if not any((cls.name, field.name) in changes for field in cls.fields):
        return cls
    return msgspec.structs.replace(
        cls, fields=tuple(changes.get((cls.name, field.name), field) for field in cls.fields)
    )


def _end(name: str) -> End:
    cls, _, field = name.partition(".")
    return cls, field


def _field(api: Api, end: End) -> Field | None:
    cls = find_class(api, end[0])
    return find_field(cls, end[1]) if cls else None


def _target(field: Field) -> str | None:
    """The class that the field refers to, one or a set of it."""
    type_ = field.type.element if isinstance(field.type, SetType) else field.type
    return type_.cls if isinstance(type_, Ref) else None


def _guessed(api: Api) -> list[tuple[End, End]]:
    """The pairs of a ref and a read-only set that refer to each other's class, and of two sets of one kind.

    Of several candidates between two classes, those pair whose names share the most, and then the last two
    that are left; a tie pairs none.
    """
    refs: dict[End, list[str]] = {}
    read: dict[End, list[str]] = {}
    written: dict[End, list[str]] = {}
    for cls in api.classes:
        for field in cls.fields:
            target = _target(field)
            if target is not None and not cls.stateless:
                sets = read if field.qualifier == "RO/runtime" else written
                kind = sets if isinstance(field.type, SetType) else refs
                kind.setdefault((cls.name, target), []).append(field.name)
    found: list[tuple[End, End]] = []
    for (owner, target), names in sorted(read.items()):
        for name, ref in _matched(names, refs.get((target, owner), []), owner, target):
            found.append(((target, ref), (owner, name)))
    for sets in (read, written):
        for (owner, target), names in sorted(sets.items()):
            if owner < target and not refs.get((target, owner)) and not refs.get((owner, target)):
                for name, other in _matched(names, sets.get((target, owner), []), owner, target):
                    found.append(((owner, name), (target, other)))
    return found


def _matched(names: list[str], others: list[str], owner: str, target: str) -> list[tuple[str, str]]:
    if len(names) == len(others) == 1:
        return [(names[0], others[0])]
    scores = {(name, other): _likeness(name, other, owner, target) for name in names for other in others}

    def best(pair: tuple[str, str]) -> bool:
        rivals = [rival for rival in scores if rival != pair and (rival[0] == pair[0] or rival[1] == pair[1])]
        return scores[pair] > max((scores[rival] for rival in rivals), default=0)

    found = sorted(pair for pair in scores if best(pair))
    left = [name for name in names if all(name != one for one, _ in found)]
    last = [other for other in others if all(other != one for _, one in found)]
    return [*found, (left[0], last[0])] if found and len(left) == len(last) == 1 else found


def _likeness(name: str, other: str, owner: str, target: str) -> float:
    """How much two names have in common: which of all words both have, or name the other's class."""

    def words(text: str) -> set[str]:
        return {word.lower().removesuffix("s") for word in text.split("_")} - {"of", "in", "on", "to", "be"}

    own, far = words(name), words(other)
    shared = len(own & far) * 2 + len(own & words(target)) + len(far & words(owner))
    return shared / len(own | far)
