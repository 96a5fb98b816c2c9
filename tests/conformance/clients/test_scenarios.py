"""Clients in Python do what the scenarios say, over both wires, with threads and with asyncio."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conformance.clients.programs import Scenario, scenarios
from tests.conformance.clients.python_programs import FORMS, place, write
from tests.conformance.clients.runner import run, serving

pytestmark = pytest.mark.full

ALL = scenarios()
WIRES = ("json", "xml")


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the programs."""
    folder = tmp_path_factory.mktemp("programs")
    write(folder, ALL)
    return folder


@pytest.mark.parametrize("scenario", ALL, ids=[scenario.name for scenario in ALL])
def test_a_client_does_what_the_scenario_says(scenario: Scenario, programs: Path, tmp_path: Path) -> None:
    wrong = []
    with serving(tmp_path / "server", scenario.server) as server:
        for wire in WIRES:
            for form in FORMS:
                program = (sys.executable, "-W", "error", place(programs, scenario, form))
                wrong += [f"{wire} {form}: {text}" for text in run(scenario, server, program, wire)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("release", ["one", "two"])
def test_the_programs_are_typed(release: str, programs: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--python-version", "3.10", "."],
        cwd=programs / release,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
