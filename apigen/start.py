"""The console script: answers at once what must not wait for imports."""

import sys

from apigen import __version__


def main() -> None:
    """Runs the command line in `sys.argv`; ends the process with its exit status."""
    if sys.argv[1:] == ["--version"]:
        print(f"apigen {__version__}")
        return
    try:
        import gc

        from apigen.cli import main as run

        gc.disable()  # a command ends before collecting what it made could pay
        status = run()
    except KeyboardInterrupt:  # of Ctrl-C among the imports
        status = 130
    sys.exit(status)
