"""What the tool itself is: its version, and in a checkout, which changes without its version, its files."""

import os
import sys
from pathlib import Path

from apigen import __version__

PACKAGE = Path(__file__).parent.parent


def stamp() -> tuple[str, str, list[int]]:
    """Equal for two runs of the same code. Holds times, so it is for caches of this machine alone."""
    newest = []
    for folder, folders, names in os.walk(PACKAGE):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        newest.append(max((os.stat(f"{folder}/{name}").st_mtime_ns for name in names), default=0))  # noqa: PTH116 (Path is slower)
    return __version__, sys.version, newest
