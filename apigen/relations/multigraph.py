"""The graph of an API's references, for display and for questions about paths: networkx, loaded on demand."""

from typing import TYPE_CHECKING

from apigen.model.api import Api
from apigen.relations.bound import loops, pairs, unbound

# networkx takes longer to import than a whole check does: only the functions that need it load it.
if TYPE_CHECKING:
    import networkx as nx


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
