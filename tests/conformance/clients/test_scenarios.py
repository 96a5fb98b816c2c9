"""Clients in Python do what the scenarios say, over both wires, with threads and with asyncio."""

import fcntl
import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.conformance.clients.page import RUNS, Outcomes, table, with_table, with_tools
from tests.conformance.clients.programs import Scenario, scenarios
from tests.conformance.clients.python_programs import place, write
from tests.conformance.clients.runner import run, serving

pytestmark = pytest.mark.full

ALL = scenarios()
PAGE = Path(__file__).parents[3] / "site/guides/68-trying-clients.md"


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the programs."""
    folder = tmp_path_factory.mktemp("programs")
    write(folder, ALL)
    return folder


@pytest.fixture(scope="session")
def outcomes(programs: Path, tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    """What came of all runs: they are made once, two scenarios at a time, whoever asks first."""
    folder = tmp_path_factory.getbasetemp()
    shared = (folder.parent if folder.name.startswith("popen-") else folder) / "outcomes.json"
    with shared.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not shared.exists():
            with ThreadPoolExecutor(2) as pool:
                found = pool.map(lambda one: tried(one, programs, folder / "servers" / one.name), ALL)
                shared.write_text(json.dumps({one.name: what for one, what in zip(ALL, found, strict=True)}))
        known: Outcomes = json.loads(shared.read_text())
        return known


def tried(scenario: Scenario, programs: Path, folder: Path) -> dict[str, list[str]]:
    """What was wrong with each run of a scenario."""
    found = {}
    with serving(folder, scenario.server) as server:
        for name in RUNS:
            wire, form = name.split()
            program = (sys.executable, "-W", "error", place(programs, scenario, form))
            found[name] = run(scenario, server, program, wire)
    return found


@pytest.mark.parametrize("name", [scenario.name for scenario in ALL])
@pytest.mark.parametrize("how", RUNS)
def test_a_client_does_what_the_scenario_says(name: str, how: str, outcomes: Outcomes) -> None:
    assert outcomes[name][how] == []


@pytest.mark.parametrize("release", ["one", "two"])
def test_the_programs_are_typed(release: str, programs: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--python-version", "3.10", "."],
        cwd=programs / release,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_the_manual_says_what_came_of_it(
    outcomes: Outcomes, golden: Callable[[str, str], None], request: pytest.FixtureRequest
) -> None:
    page = with_table(PAGE.read_text(encoding="utf-8"), table(ALL, outcomes))
    approved = request.config.getoption("--approve")
    golden(f"../../site/guides/{PAGE.name}", with_tools(page) if approved else page)
