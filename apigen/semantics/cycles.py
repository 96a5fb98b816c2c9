"""Names that lead back to themselves: structs within structs, roles above roles, references in a ring."""

from collections.abc import Iterable, Iterator, Mapping


def on_cycles(leads: Mapping[str, Iterable[str]]) -> set[str]:
    """The names that one comes back to by following `leads`. Takes linear time, and no deep stack."""
    back: dict[str, list[str]] = {}
    for name, others in leads.items():
        for other in others:
            back.setdefault(other, []).append(name)
    found: set[str] = set()
    done: set[str] = set()
    for name in reversed(_finished(leads)):
        knot = _reached(back, name, done)
        if len(knot) > 1 or name in leads.get(name, ()):
            found.update(knot)
    return found


def _finished(leads: Mapping[str, Iterable[str]]) -> list[str]:
    """All names in the order in which a search from each, depth first, is done with them."""
    order: list[str] = []
    seen: set[str] = set()
    for start in leads:
        path: list[tuple[str, Iterator[str]]] = [] if start in seen else [(start, iter(leads[start]))]
        seen.add(start)
        while path:
            name, left = path[-1]
            other = next((other for other in left if other not in seen), None)
            if other is None:
                order.append(name)
                path.pop()
            else:
                seen.add(other)
                path.append((other, iter(leads.get(other, ()))))
    return order


def _reached(leads: Mapping[str, Iterable[str]], start: str, done: set[str]) -> list[str]:
    """The names that one leads to and that are not `done`, itself among them; afterwards they are."""
    found = [] if start in done else [start]
    done.add(start)
    for name in found:
        for other in leads.get(name, ()):
            if other not in done:
                done.add(other)
                found.append(other)
    return found
