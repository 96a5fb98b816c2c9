"""The graph of an API's references, for display and for questions about paths: networkx, loaded on demand."""

from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

from apigen.model.api import Api
from apigen.relations.bound import Reference, loops, pairs, references, unbound

# networkx takes longer to import than a whole check does: only the functions that need it load it.
if TYPE_CHECKING:
    import networkx as nx

Cycle = tuple[Reference, ...]
"""References of which each leads to the class that holds the next, and the last to the class of the first."""


def graph(api: Api) -> "nx.MultiDiGraph[str]":
    """The classes as nodes, and an edge for each pair, from `a` to `b`, and each reference that is in no
    pair.

    Nodes have the attributes `tag`, `stateless` and `hidden`. Edges have `pair` (a Pair) or `reference` (a
    Reference), and the key that names their fields: `VM.VIFs` alone or `VIF.VM <-> VM.VIFs`.
    """
    import networkx as nx

    found: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for cls in api.classes:
        found.add_node(cls.name, tag=cls.tag, stateless=cls.stateless, hidden=cls.hidden)
    for pair in pairs(api):
        found.add_edge(pair.a.cls, pair.b.cls, key=f"{pair.a.place} <-> {pair.b.place}", pair=pair)
    for reference in (*loops(api), *unbound(api)):
        found.add_edge(reference.cls, reference.target, key=reference.place, reference=reference)
    return found


def creation_cycles(api: Api) -> tuple[Cycle, ...]:
    """Mandatory references in a ring: no object of these classes can ever be created. One for each knot."""
    return _cycles(reference for reference in references(api) if reference.mandatory)


def cascade_cycles(api: Api) -> tuple[Cycle, ...]:
    """Cascades in a ring of classes. One for each knot."""
    return _cycles(
        reference for reference in references(api) if reference.stored and reference.on_destroy == "cascade"
    )


def _cycles(edges: Iterable[Reference]) -> tuple[Cycle, ...]:
    """A shortest cycle through the first class of each strongly connected part that has one."""
    import networkx as nx

    steps: nx.DiGraph[str] = nx.DiGraph()
    for edge in edges:
        if not steps.has_edge(edge.cls, edge.target):
            steps.add_edge(edge.cls, edge.target, reference=edge)
    found = []
    for part in sorted(sorted(part) for part in nx.strongly_connected_components(steps)):
        first = part[0]
        ways = [
            nx.shortest_path(steps, following, first)
            for following in sorted(steps.successors(first))
            if following in part
        ]
        if ways:
            way = [first, *min(ways, key=len)]
            found.append(tuple(steps.edges[here, there]["reference"] for here, there in pairwise(way)))
    return tuple(found)
