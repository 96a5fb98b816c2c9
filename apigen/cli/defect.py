"""What is said when apigen itself is wrong: never a bare traceback."""

import platform
import sys
import tempfile
import traceback
from contextlib import suppress
from pathlib import Path

from apigen import __version__
from apigen.cli.terminal import say


def report(defect: Exception, arguments: list[str]) -> None:
    """Asks for a report; the traceback is printed under `--verbose`, and else put into a file."""
    say(f"error: this is a defect of apigen, not of your input: {type(defect).__name__}: {defect}")
    trace = "".join(traceback.format_exception(defect))
    about = f"apigen {__version__}, Python {platform.python_version()}, {sys.platform}\n"
    details = about + f"arguments: {' '.join(map(repr, _harmless(arguments)))}\n\n{trace}"
    if {"--verbose", "-v"} & set(arguments):
        say(details)
        say("Please report it, with the text above.")
    elif path := _kept(details):
        say(f"Please report it, with the file {path}.")
    else:
        say("Please report it, with what the same command says under --verbose.")


def _harmless(arguments: list[str]) -> list[str]:
    """What may be sent to others: of a call, which may hold a password, what is called alone."""
    return [*arguments[: arguments.index("call") + 3], "…"] if "call" in arguments else arguments


def _kept(details: str) -> Path | None:
    with (
        suppress(OSError),
        tempfile.NamedTemporaryFile(
            "w",
            prefix="apigen-defect-",
            suffix=".txt",
            delete=False,
            encoding="utf-8",
            errors="backslashreplace",
        ) as file,
    ):
        file.write(details)
        return Path(file.name)
    return None
