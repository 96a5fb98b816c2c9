"""Classes that belong together: those that refer to each other more than to the rest."""

from collections.abc import Iterator, Sequence

import networkx as nx

from apigen.derive.names import find_class
from apigen.model.api import Api, Class
from apigen.model.types import Record, Ref, Type, walk

EVERYWHERE = frozenset(("blob", "task", "session"))
"""Classes that nearly all others refer to, and that therefore tell nothing."""

BOUND, NAMED = 3, 1
"""What two classes weigh to each other that are bound, or that only name each other somewhere."""


def graph(api: Api, names: Sequence[str]) -> "nx.Graph[str]":
    """The references between the classes of these names; a parameter `self` counts for nothing."""
    found: nx.Graph[str] = nx.Graph()
    found.add_nodes_from(sorted(set(names) - EVERYWHERE))
    for name in sorted(names):
        cls = find_class(api, name)
        if cls is None or name in EVERYWHERE:
            continue
        for other, weight in _references(cls):
            if other != name and other in found:
                before = found.get_edge_data(name, other, {"weight": 0})["weight"]
                found.add_edge(name, other, weight=max(before, weight))
    return found


def communities(api: Api, names: Sequence[str]) -> list[list[str]]:
    """The classes in groups, the one of highest degree first in each; those that belong to none come last."""
    found = graph(api, names)
    groups = nx.community.greedy_modularity_communities(found, weight="weight") if found.edges else []
    grouped = [
        sorted(group, key=lambda name: (-found.degree(name), name)) for group in groups if len(group) > 1
    ]
    placed = {name for group in grouped for name in group}
    alone = [[name] for name in sorted(names) if name not in placed]
    return sorted(grouped, key=lambda group: (-len(group), group[0])) + alone


def _references(cls: Class) -> Iterator[tuple[str, int]]:
    for field in cls.fields:
        binding = field.binding
        if binding is not None:
            if binding.written:
                yield binding.cls, BOUND
            continue
        for name in _classes(field.type):
            yield name, NAMED
    for rpc in cls.rpcs:
        for type_ in (rpc.result, *(p.type for p in rpc.parameters if p.name != "self")):
            for name in _classes(type_):
                yield name, NAMED


def _classes(type_: Type) -> list[str]:
    return [part.cls for part in walk(type_) if isinstance(part, Ref | Record)]
