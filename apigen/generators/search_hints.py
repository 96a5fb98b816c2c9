"""What the empty search box teaches: each form of a query, with names of this API."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TypeVar

from apigen.generators.search_entries import Entry, Group
from apigen.generators.text import visible
from apigen.model.types import Ref, Type, plain, spell

T = TypeVar("T")

Hint = tuple[str, str]
"""A query, and what it finds."""


def hints(found: Sequence[Group]) -> list[Hint]:
    """The forms that find something here."""
    of = {kind: [entry for group in found if group.kind == kind for entry in group.entries] for kind in _USED}
    return [(visible(query), says) for query, says in _hints(found, of)]


_USED = ("class", "RPC", "derived RPC", "field", "role", "release")


def _hints(found: Sequence[Group], of: dict[str, list[Entry]]) -> Iterator[Hint]:
    rpcs = of["RPC"]
    own = [group for group in found if group.kind == "RPC"]
    if own:
        largest = max(own, key=lambda group: len(group.entries))
        yield largest.scope + largest.entries[0].name, "a name, or the beginnings of its parts"
    yield from list(_by_type(rpcs)) or _by_type(of["derived RPC"])
    if raised := Counter(name for rpc in rpcs for name in rpc.raises):
        yield f"raises:{_most(raised)}", "what raises an error"
    if of["role"]:
        yield f"role:{of['role'][-1].name}", "what needs a role"
    since = {entry.life.since.text for entry in (*rpcs, *of["field"]) if entry.life and entry.life.since}
    for release in reversed(of["release"]):
        if release.name in since:
            yield f"since:{release.name}", "what came with a release"
            break
    if own:
        yield f"class:{own[0].within}", "what belongs to a class"
    yield "kind:field", "or class, rpc, derived, enum, value, error, type, guide"
    if any(entry.life and entry.life.state == "deprecated" for group in found for entry in group.entries):
        yield "deprecated", "or removed, prototyped"


def _by_type(rpcs: Sequence[Entry]) -> Iterator[Hint]:
    returned: Counter[str] = Counter()
    taken: Counter[tuple[str, str]] = Counter()
    for rpc in rpcs:
        if isinstance(rpc.signature, tuple):
            given, result = rpc.signature
            if _refers(result):
                returned[spell(result)] += 1
            refs = [spell(type_) for type_ in given if isinstance(plain(type_), Ref)]
            if len(refs) == 2 and refs[0] != refs[1]:
                taken[refs[0], refs[1]] += 1
    if returned:
        yield f"-> {_most(returned)}", "what returns a type"
    if taken:
        first, second = _most(taken)
        yield f"{first}, {second} ->", "what takes some types, in any order"


def _refers(type_: Type) -> bool:
    return spell(type_).endswith((" ref", " ref set"))


def _most(counts: Counter[T]) -> T:
    """The one that occurs most; of several the first."""
    return counts.most_common(1)[0][0]
