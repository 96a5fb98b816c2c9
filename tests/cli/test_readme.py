"""The commands of the README, one after the other, as a newcomer types them."""

import re
import shlex
from pathlib import Path

import pytest

from .conftest import Run

README = Path(__file__).parent.parent.parent / "README.md"


def test_the_commands_of_the_readme(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = re.findall(r"^\$ (apigen .*)$", README.read_text(), re.MULTILINE)
    assert len(lines) > 5
    for line in lines:
        for command in line.partition("#")[0].split("&&"):
            program, *arguments = shlex.split(command)
            if program == "cd":
                monkeypatch.chdir(arguments[0])
                continue
            if "dump.json" in arguments:
                assert run("export", "xenapi", "-q", "-o", "dump.json").status == 0
            ran = run(*arguments)
            assert ran.status == 0, (line, ran.err)
