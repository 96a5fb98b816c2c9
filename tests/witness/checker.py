"""A type checker's word on many programs at once."""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from tests.witness.program import PACKAGE, Program

_OPTIONS = ("--strict", "--config-file=", "--no-error-summary", "--hide-error-context", "--no-pretty")
_ERROR = re.compile(r"(?P<file>[^:]+):(?P<line>[0-9]+): error: (?P<message>.*)")


class Fault(msgspec.Struct, frozen=True):
    """What does not compile: what the line is there for, the line, and what the checker says."""

    label: str
    line: str
    message: str


def checked(folder: Path, programs: Mapping[str, tuple[Program, str]]) -> dict[str, tuple[Fault, ...]]:
    """The faults of programs by their names, each with the package that it is to use.

    One run of mypy for all of them, with what lies in the folder. Raises ValueError where it finds a fault in
    what is not a program.
    """
    for name, (program, package) in programs.items():
        (folder / f"{name}.py").write_text(program.text.replace(PACKAGE, package), encoding="utf-8")
    found: dict[str, list[Fault]] = {name: [] for name in programs}
    for line in _said(folder, list(programs)):
        match = _ERROR.fullmatch(line)
        name = match["file"].removesuffix(".py") if match else ""
        if match and name in programs:
            program = programs[name][0]
            at = int(match["line"]) - 1
            text = program.text.splitlines()[at].strip()
            found[name].append(Fault(program.labels[at], text, match["message"]))
        elif ": note:" not in line:
            raise ValueError(line)
    return {name: tuple(faults) for name, faults in found.items()}


def _said(folder: Path, programs: Sequence[str]) -> Iterator[str]:
    """What mypy says of modules of a folder, a line each. Raises ValueError where it breaks off."""
    (folder / "programs").write_text("".join(f"{name}.py\n" for name in programs), encoding="utf-8")
    command = [sys.executable, "-m", "mypy", *_OPTIONS, "--cache-dir=/dev/null", "@programs"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode > 1 or done.stderr:
        raise ValueError(done.stderr or done.stdout)
    yield from done.stdout.splitlines()
