"""The command line: parsing of arguments and rendering only. A file a command."""

import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from errno import ENOENT
from importlib import import_module

INTERRUPTED = 130
BROKEN_PIPE = 141


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command line (that of the process if None) and returns its exit status.

    0 clean; 1 the input has errors, differs, or breaks; 2 wrong usage; 3 a defect of ours; 130 after Ctrl-C.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        status = _run(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _let_go(sys.stdout)
        return BROKEN_PIPE
    except OSError as error:
        from apigen.cli.terminal import say

        _let_go(sys.stdout)
        say(f"error: the result cannot be written: {error.strerror or error}")
        return 1
    return status


def _run(arguments: list[str]) -> int:
    asked = arguments[:1] == ["check"] and "--no-cache" not in arguments
    if asked and (status := _said_again(arguments[1:])) is not None:
        return status

    _load_whole("msgspec")
    from apigen.diagnostics import Failure

    try:
        from apigen.cli.app import run

        return run(arguments)
    except Failure as failure:
        from apigen.cli.terminal import report_failure

        report_failure(failure)
        return 1
    except (KeyboardInterrupt, BrokenPipeError):
        raise
    except OSError as error:
        if error.filename is None and error.errno != ENOENT:
            raise  # of a stream, not of a file
        from apigen.cli.terminal import report_failure
        from apigen.semantics.files import unreadable

        # No name and yet nothing there: the folder that one works in is gone.
        report_failure(Failure(unreadable(str(error.filename or "."), error)))
        return 1
    except Exception as defect:
        if isinstance(defect.__cause__, KeyboardInterrupt):  # amid the making of a class
            raise KeyboardInterrupt from defect
        from apigen.cli.defect import report

        report(defect, arguments)
        return 3


def _load_whole(module: str) -> None:
    """Imports a module that an interruption half-way would break: until it is there, that kills."""
    if module not in sys.modules:
        handler = signal.signal(signal.SIGINT, signal.SIG_DFL)
        import_module(module)
        signal.signal(signal.SIGINT, handler)


def _said_again(arguments: list[str]) -> int | None:
    """The status of a `check` that has nothing new to say, before anything heavy is imported."""
    from apigen.build.unchanged import repeat

    return repeat(arguments)


def _let_go(stream: object) -> None:
    """Keeps Python from writing once more, on its way out, to a stream that takes nothing."""
    with suppress(AttributeError, OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # type: ignore[attr-defined]
