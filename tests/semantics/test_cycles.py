"""Names that lead back to themselves."""

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from apigen.semantics.cycles import on_cycles

GRAPHS = st.dictionaries(st.sampled_from("abcdefg"), st.lists(st.sampled_from("abcdefgh"), max_size=4))


@given(GRAPHS)
def test_as_networkx_finds_them(leads: dict[str, list[str]]) -> None:
    edges = [(name, other) for name, others in leads.items() for other in others]
    graph: nx.DiGraph[str] = nx.DiGraph(edges)
    assert on_cycles(leads) == {name for cycle in nx.simple_cycles(graph) for name in cycle}


def test_long_chains_and_rings_need_no_deep_stack() -> None:
    chain = {str(number): [str(number + 1)] for number in range(20_000)}
    assert on_cycles(chain) == set()
    assert len(on_cycles(chain | {"20000": ["0"]})) == 20_001
