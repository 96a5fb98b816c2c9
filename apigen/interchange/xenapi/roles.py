"""The partial order of roles, inferred from who may call what."""

from collections.abc import Iterable

from apigen.model.api import Role

Names = tuple[str, ...]


def infer(lists: Iterable[Names]) -> tuple[Role, ...]:
    """The roles that occur, greater ones first, each with those directly below it.

    Every list holds all roles that may call one thing. So a role is above another if each list that has the
    other has it too; of two that always occur together, the one that lists name first is the greater.
    """
    distinct = set(lists)
    order = _in_order(distinct)
    member = {name: frozenset(found for found in distinct if name in found) for name in order}
    place = {name: at for at, name in enumerate(order)}

    def above(a: str, b: str) -> bool:
        return a != b and (member[b] < member[a] or (member[b] == member[a] and place[a] < place[b]))

    names: list[str] = []
    while len(names) < len(order):  # the order of the lists, but that the greater ones come first
        left = [name for name in order if name not in names]
        names.append(next(name for name in left if not any(above(other, name) for other in left)))

    def direct(a: str) -> Names:
        under = [b for b in names if above(a, b)]
        return tuple(b for b in under if not any(above(c, b) for c in under))

    return tuple(Role(name, direct(name)) for name in names)


def _in_order(lists: set[Names]) -> list[str]:
    """All roles in an order that the lists agree with: the longest's, others after those before them."""
    found: list[str] = []
    for names in sorted(lists, key=lambda names: (-len(names), names)):
        at = 0
        for name in names:
            if name in found:
                at = max(at, found.index(name) + 1)
            else:
                found.insert(at, name)
                at += 1
    return found
