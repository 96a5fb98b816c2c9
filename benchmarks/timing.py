"""Times whole processes against each other: A B A B …, so that a machine's moods hit both alike."""

import os
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

BYTECODE = {"PYTHONDONTWRITEBYTECODE": ""}
"""Python keeps what it has compiled, as it does unless told otherwise; the round to warm up fills it."""


@dataclass(frozen=True)
class Command:
    """A process to time. `before` runs untimed ahead of each run; `statuses` are those that are fine."""

    argv: Sequence[str | Path]
    cwd: Path | None = None
    env: dict[str, str] = field(default_factory=dict)
    before: Callable[[], None] = lambda: None
    statuses: tuple[int, ...] = (0,)


@dataclass(frozen=True)
class Measured:
    """Medians over the runs: wall seconds, and the peak of resident memory in MiB."""

    seconds: float
    mebibytes: float


def paired(commands: dict[str, Command], runs: int = 9) -> dict[str, Measured]:
    """Runs each command in turn, `runs` times round after one round to warm up."""
    for command in commands.values():
        run(command)
    results: dict[str, list[Measured]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            results[name].append(run(command))
    return {
        name: Measured(median(one.seconds for one in all_), median(one.mebibytes for one in all_))
        for name, all_ in results.items()
    }


def run(command: Command) -> Measured:
    """One run of a command. Raises RuntimeError if it ends with another status than those that are fine."""
    command.before()
    argv = [str(part) for part in command.argv]
    start = time.perf_counter()
    process = subprocess.Popen(
        argv,
        cwd=command.cwd,
        env={**os.environ, **BYTECODE, **command.env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in command.statuses:
        raise RuntimeError(f"status {process.returncode} from {' '.join(argv)}")
    return Measured(seconds, usage.ru_maxrss / 1024)


def table(head: Sequence[str], rows: Sequence[Sequence[str | float]]) -> str:
    """A Markdown table; numbers with three digits after the point."""
    cells = [[f"{cell:.3f}" if isinstance(cell, float) else cell for cell in row] for row in rows]
    lines = [list(head), ["---"] * len(head), *cells]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
