"""Classes that belong together: those that refer to each other more than to the rest."""

from collections.abc import Iterator, Sequence

import networkx as nx

from apigen.derive.names import find_class
from apigen.model.api import Api, Class
from apigen.model.types import Record, Ref, Type, walk

EVERYWHERE = frozenset(("blob", "task", "session"))
"""Classes that nearly all others refer to: a reference to one of them tells nothing."""

BOUND, NAMED = 3, 1
"""What a bound field adds to the weight of two classes, and what any other reference does."""


def graph(api: Api, names: Sequence[str]) -> "nx.Graph[str]":
    """The references between the classes of these names, summed up; a parameter `self` counts for nothing."""
    found: nx.Graph[str] = nx.Graph()
    found.add_nodes_from(sorted(names))
    for name in sorted(names):
        cls = find_class(api, name)
        for other, weight in _references(cls) if cls is not None else ():
            if other != name and other not in EVERYWHERE and other in found:
                before = found.get_edge_data(name, other, {"weight": 0})["weight"]
                found.add_edge(name, other, weight=before + weight)
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
    """The classes that a class refers to, each as often as it does; once within a signature."""
    for field in cls.fields:
        if field.binding is not None:
            yield field.binding.cls, BOUND
        else:
            yield from ((name, NAMED) for name in _classes(field.type))
    for rpc in cls.rpcs:
        types = (rpc.result, *(p.type for p in rpc.parameters if p.name != "self"))
        yield from ((name, NAMED) for name in sorted({name for type_ in types for name in _classes(type_)}))


def _classes(type_: Type) -> list[str]:
    return [part.cls for part in walk(type_) if isinstance(part, Ref | Record)]
