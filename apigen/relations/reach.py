"""What hangs on what: what must exist before an object, what its destruction meets, what nothing reaches."""

import msgspec

from apigen.model.api import Api
from apigen.relations.bound import Reference, pairs, references

UNCOUNTED = frozenset(("session", "task", "event"))
"""Classes whose references hold nothing back: they read as null once the object is gone."""


class Need(msgspec.Struct, frozen=True):
    """A class of which an object must exist first, and the mandatory references that say so."""

    cls: str
    because: tuple[Reference, ...]


class Destruction(msgspec.Struct, frozen=True):
    """What the destruction of an object of `cls` meets; each a field that may refer to it or to what goes
    with it.

    `goes`: those whose objects go too (cascade), in the order in which they are met, depth first.
    `blocked_by`: those that make it fail while they refer to it (restrict), unless their object is one of
    those that go. `cleared`: those that lose the reference (clear).
    """

    cls: str
    goes: tuple[Reference, ...]
    blocked_by: tuple[Reference, ...]
    cleared: tuple[Reference, ...]


def needs(api: Api, cls: str) -> tuple[Need, ...]:
    """What must exist before an object of the class can be created, in an order in which it can be created.

    Counted are mandatory references, transitively; a class that needs itself is not listed.
    """
    mandatory: dict[str, list[Reference]] = {}
    for reference in references(api):
        if reference.mandatory:
            mandatory.setdefault(reference.cls, []).append(reference)
    because: dict[str, list[Reference]] = {}
    order: list[str] = []
    entered = {cls}
    path = [(cls, iter(mandatory.get(cls, ())))]
    while path:
        name, left = path[-1]
        step = next(left, None)
        if step is None:
            order.append(name)
            path.pop()
            continue
        because.setdefault(step.target, []).append(step)
        if step.target not in entered:
            entered.add(step.target)
            path.append((step.target, iter(mandatory.get(step.target, ()))))
    return tuple(
        Need(name, tuple(sorted(because[name], key=lambda reference: reference.place)))
        for name in order
        if name != cls
    )


def destruction(api: Api, cls: str) -> Destruction:
    """What blocks the destruction of an object of the class, what goes with it, and what is cleared."""
    holders: dict[str, list[Reference]] = {}
    for reference in _counted(api):
        holders.setdefault(reference.target, []).append(reference)
    goes: dict[Reference, None] = {}
    path = [iter(holders.get(cls, ()))]
    while path:
        step = next(path[-1], None)
        if step is None:
            path.pop()
        elif step.on_destroy == "cascade" and step not in goes:
            goes[step] = None
            path.append(iter(holders.get(step.cls, ())))
    met = [
        reference
        for name in dict.fromkeys((cls, *(reference.cls for reference in goes)))
        for reference in holders.get(name, ())
    ]
    return Destruction(
        cls,
        goes=tuple(goes),
        blocked_by=tuple(reference for reference in met if reference.on_destroy == "restrict"),
        cleared=tuple(reference for reference in met if reference.on_destroy == "clear"),
    )


def unreachable(api: Api) -> tuple[str, ...]:
    """The classes with objects that no field of another class leads to, sorted; hidden ones left out."""
    reached = {reference.target for reference in references(api) if reference.cls != reference.target}
    return tuple(
        cls.name for cls in api.classes if not (cls.hidden or cls.stateless) and cls.name not in reached
    )


def _counted(api: Api) -> list[Reference]:
    """The stored references that `destroy` looks at, each with what it does.

    A link of a many-to-many pair counts where it is writable; writable at neither end, it goes with either
    object.
    """
    writable = {(reference.cls, reference.field): reference.writable for reference in references(api)}
    other = {
        (end.cls, end.field): (far.cls, far.field)
        for pair in pairs(api)
        if pair.cardinality == "many-to-many" and not pair.mapped
        for end, far in (pair.ends, pair.ends[::-1])
    }
    counted = []
    for reference in references(api):
        if not reference.stored or reference.cls in UNCOUNTED:
            continue
        far = other.get((reference.cls, reference.field))
        if far is None or reference.writable:
            counted.append(reference)
        elif not writable[far]:
            counted.append(msgspec.structs.replace(reference, on_destroy="clear"))
    return counted
