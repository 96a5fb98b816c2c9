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
from apigen.relations.multigraph import graph
from apigen.relations.reach import Destruction, Need, destruction, needs, unreachable
from apigen.relations.scope import Scope, no_such_class, scope

__all__ = [
    "Cardinality",
    "Count",
    "Destruction",
    "End",
    "Engine",
    "Link",
    "Need",
    "Pair",
    "Reference",
    "Scope",
    "destruction",
    "dot",
    "draw",
    "find_engine",
    "graph",
    "loops",
    "needs",
    "no_such_class",
    "pairs",
    "references",
    "scope",
    "svg_inline",
    "unbound",
    "unreachable",
    "unrelated",
]
