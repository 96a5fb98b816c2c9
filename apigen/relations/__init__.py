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
from apigen.relations.diagram import dot, dot_of
from apigen.relations.engine import Engine, draw
from apigen.relations.engine import find as find_engine
from apigen.relations.geometry import Geometry, geometries
from apigen.relations.multigraph import graph
from apigen.relations.plan import COLOURS, Plan, plan, plans
from apigen.relations.reach import Destruction, Need, destruction, needs, unreachable
from apigen.relations.scope import Scope, no_such_class, scope
from apigen.relations.svg import Link, svg_file, svg_inline

__all__ = [
    "COLOURS",
    "Cardinality",
    "Count",
    "Destruction",
    "End",
    "Engine",
    "Geometry",
    "Link",
    "Need",
    "Pair",
    "Plan",
    "Reference",
    "Scope",
    "destruction",
    "dot",
    "dot_of",
    "draw",
    "find_engine",
    "geometries",
    "graph",
    "loops",
    "needs",
    "no_such_class",
    "pairs",
    "plan",
    "plans",
    "references",
    "scope",
    "svg_file",
    "svg_inline",
    "unbound",
    "unreachable",
    "unrelated",
]
