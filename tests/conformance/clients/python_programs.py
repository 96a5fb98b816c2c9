"""The scenarios as programs in Python, with the clients that they use beside them."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from apigen.generators.python import TARGET
from apigen.generators.python.options import PythonOptions
from apigen.generators.target import content
from tests.conformance.clients.programs import HERE, Scenario, api_of
from tests.conformance.clients.python_writer import Writer

FORMS = ("sync", "async")


def place(folder: Path, scenario: Scenario, form: str) -> Path:
    """Where the program of a scenario is."""
    return folder / scenario.client / f"{scenario.name.replace('-', '_')}_{form}.py"


def write(folder: Path, scenarios: Iterable[Scenario]) -> None:
    """Writes the clients of the releases that scenarios have, and the programs of both forms."""
    wanted = list(scenarios)
    for release in sorted({scenario.client for scenario in wanted}):
        api = api_of(release)
        for file in TARGET.generate(api, PythonOptions()):
            path = folder / release / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content(file))
        shutil.copy(HERE / "driver.py", folder / release)
        for form in FORMS:
            writer = Writer(api, asynchronous=form == "async")
            for scenario in wanted:
                if scenario.client == release:
                    place(folder, scenario, form).write_text(writer.program(scenario), encoding="utf-8")
