"""The table of the manual that tells what clients did when they were tried."""

import platform
import re
from collections.abc import Mapping, Sequence
from importlib.metadata import version

from tests.conformance.clients.programs import Scenario

Outcomes = Mapping[str, Mapping[str, Sequence[str]]]
"""What was wrong, by scenario and by run: nothing where it passed."""

RUNS = {
    "json sync": "JSON-RPC, `Client`",
    "json async": "JSON-RPC, `AsyncClient`",
    "xml sync": "XML-RPC, `Client`",
    "xml async": "XML-RPC, `AsyncClient`",
}
"""What stands above each column."""

TOOLS = re.compile(r"^Tried with Python .*$", re.MULTILINE)
TABLE = re.compile(r"^\| Scenario \|.*\n(\|.*\n)*", re.MULTILINE)


def tools() -> str:
    """What the programs were run and checked with."""
    checked = f"checked by mypy {version('mypy')} (`--strict`)"
    return f"Tried with Python {platform.python_version()}, {checked}."


def table(scenarios: Sequence[Scenario], outcomes: Outcomes) -> str:
    """A line for each scenario."""
    rows = [["Scenario", *RUNS.values()], ["---"] * (len(RUNS) + 1)]
    for scenario in scenarios:
        found = outcomes[scenario.name]
        rows.append([scenario.about, *("fails" if found[run] else "passes" for run in RUNS)])
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def with_table(page: str, made: str) -> str:
    """The page with this table in place of that which it has."""
    return TABLE.sub(lambda _: made, page, count=1)


def with_tools(page: str) -> str:
    """The page with the tools of this run."""
    return TOOLS.sub(lambda _: tools(), page, count=1)
