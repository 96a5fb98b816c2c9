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
from apigen.relations.diagram import Link, dot
from apigen.relations.engine import Engine, draw
from apigen.relations.engine import find as find_engine
from apigen.relations.inline import svg_inline
from apigen.relations.multigraph import Cycle, cascade_cycles, creation_cycles, graph
from apigen.relations.reach import Destruction, Need, destruction, needs, unreachable
from apigen.relations.scope import Scope, scope

__all__ = [
    "Cardinality",
    "Count",
    "Cycle",
    "Destruction",
    "End",
    "Engine",
    "Link",
    "Need",
    "Pair",
    "Reference",
    "Scope",
    "cascade_cycles",
    "creation_cycles",
    "destruction",
    "dot",
    "draw",
    "find_engine",
    "graph",
    "loops",
    "needs",
    "pairs",
    "references",
    "scope",
    "svg_inline",
    "unbound",
    "unreachable",
    "unrelated",
]
