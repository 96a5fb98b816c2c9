"""Files that a command writes: whole or not at all."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

from apigen.cli.terminal import data
from apigen.diagnostics import Failure


def deliver(content: str | bytes, file: Path | None) -> None:
    """Puts a result where it is wanted: into a file, or, for None and `-`, on standard output."""
    if file is None or file == Path("-"):
        data(content)
    else:
        write_whole(file, content)


def write_all(folder: Path, files: dict[str, str]) -> None:
    """Writes files, by their paths within a folder, that replace others all at once; makes missing folders.

    Raises Failure (`cannot-write`).
    """
    import tempfile

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".apigen-", dir=folder) as stage:
            for path, content in files.items():
                (Path(stage) / path).parent.mkdir(parents=True, exist_ok=True)
                (Path(stage) / path).write_bytes(content.encode())
            for path in files:
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (Path(stage) / path).replace(folder / path)
    except OSError as error:
        from apigen.build.write import cannot_write

        raise Failure(cannot_write(error)) from error


def write_whole(path: Path, content: str | bytes) -> None:
    """Writes a file, in UTF-8, by a temporary file beside it that takes its place; makes missing folders.

    What is there before stays whole if that fails. A device or a pipe is written to as it is.
    Raises Failure (`cannot-write`).
    """
    body = content.encode() if isinstance(content, str) else content
    path = Path(os.path.realpath(path))  # a link stays one
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(body)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            temporary.write_bytes(body)
            if path.exists():
                shutil.copymode(path, temporary)
            temporary.replace(path)
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
    except OSError as error:
        from apigen.build.write import cannot_write

        error.filename, error.filename2 = str(path), None
        raise Failure(cannot_write(error)) from error
