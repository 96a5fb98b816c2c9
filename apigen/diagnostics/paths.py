"""Files as diagnostics name them."""

from pathlib import Path


def spelled(path: Path) -> str:
    """A path as people name it: from the current folder where it lies below it."""
    try:
        return path.absolute().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
