"""Relations: which fields are bound, what that means for creating and destroying, how it is drawn."""

from apigen.relations.bound import (
    Cardinality,
    Count,
    End,
    Pair,
    Reference,
    loops,
    pairs,
    references,
    unbound,
    unrelated,
)
from apigen.relations.multigraph import Cycle, cascade_cycles, creation_cycles, graph
from apigen.relations.reach import Destruction, Need, destruction, needs, unreachable

__all__ = [
    "Cardinality",
    "Count",
    "Cycle",
    "Destruction",
    "End",
    "Need",
    "Pair",
    "Reference",
    "cascade_cycles",
    "creation_cycles",
    "destruction",
    "graph",
    "loops",
    "needs",
    "pairs",
    "references",
    "unbound",
    "unreachable",
    "unrelated",
]
