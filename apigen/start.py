"""The console script: answers at once what must not wait for imports."""

import sys

from apigen import __version__


def main() -> None:
    """Runs the command line in `sys.argv`; ends the process with its exit status."""
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        print(f"apigen {__version__}")
        return
    if arguments[:1] == ["check"] and (status := repeat_unchanged(arguments[1:])) is not None:
        sys.exit(status)
    from apigen.cli import main as run

    sys.exit(run())


def repeat_unchanged(arguments: list[str]) -> int | None:
    """Prints again what the last `check` of the same files said, and returns its exit status.

    None when anything that could change the answer has changed.
    """
    from apigen.build.unchanged import repeat

    return repeat(arguments)
