"""The closest known name to one that is unknown: what a help line proposes."""

from collections.abc import Callable, Iterable


def closest(name: str, known: Iterable[str]) -> str | None:
    """The known name most likely meant by `name`; None if none is near.

    Near is: the same but for case and separators, the same parts in another order, or few enough typing
    errors (one in three characters). Of equally near ones the first by code points,
    whatever the order of `known`.
    """
    names = sorted(set(known) - {name})
    parts = _parts(name)
    for other in names:
        if _parts(other) == parts:
            return other
    for other in names:
        if sorted(_parts(other)) == sorted(parts):
            return other
    best, limit = None, min(max(len(name), 3) // 3, len(name) - 1)
    folded = name.casefold()
    for other in names:
        if abs(len(other) - len(name)) <= limit:
            distance = _distance(folded, other.casefold(), limit)
            if distance <= limit:
                best, limit = other, distance - 1
    return best


def sparing(looks: int = 10_000) -> Callable[[str, Iterable[str]], str | None]:
    """`closest` for many unknown names: None once that many known ones were looked at in all.

    A look costs up to 50 microseconds; a spec in which everything is unknown must not take for ever.
    """

    def propose(name: str, known: Iterable[str]) -> str | None:
        nonlocal looks
        if looks <= 0:
            return None
        names = tuple(known)
        looks -= len(names)
        return closest(name, names)

    return propose


def _parts(name: str) -> list[str]:
    return name.casefold().replace("-", "_").replace("/", "_").replace(" ", "_").split("_")


def _distance(a: str, b: str, limit: int) -> int:
    """Insertions, deletions, replacements and swaps from a to b; if above `limit`, any number above."""
    before: list[int] = []
    last = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and y == a[i - 2]:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        before, last = last, row
    return last[-1]
