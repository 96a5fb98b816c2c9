"""`names.lock` as a build reads and writes it: beside `apigen.toml`, or in the spec's folder without one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from apigen.diagnostics import Diagnostic, Failure
from apigen.diagnostics.catalogue import Finding, problem
from apigen.diagnostics.paths import spelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from apigen.build.memory import Order
    from apigen.build.report import Report
    from apigen.generators.naming import Names

NAME = "names.lock"


def place(order: Order) -> Path:
    """Where the file lies, whether it is there or not."""
    if order.config.file is not None:
        return order.config.file.parent / NAME
    return (order.spec_path if order.spec_path.is_dir() else order.spec_path.parent) / NAME


def read(file: Path) -> str | None:
    """Its text, whatever line ends version control gave it; None where there is none. Raises Failure
    (`names-lock-unreadable`).
    """
    try:
        return file.read_bytes().decode("utf-8").replace("\r\n", "\n")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise Failure(names_lock_unreadable(file, error)) from error


def updated(text: str | None, names: Iterable[Names], file: Path) -> str:
    """Its text with all names that are published now. Raises Failure (`names-lock-damaged`)."""
    from apigen.generators.naming import parse

    lock = parse(text, spelled(file))
    new = [own.lock() for own in names]
    if text is not None and all(
        lock.names.get(key) == roles for own in new for key, roles in own.names.items()
    ):
        return text
    for own in new:
        lock = lock.merged(own)
    return lock.text()


def lost(text: str | None, target: str, names: Names, *, built: bool, file: Path) -> Iterator[Diagnostic]:
    """The warning of a target that was built before, and whose published names are gone."""
    from apigen.generators.naming.lock import missing
    from apigen.generators.naming.problems import names_lock_missing

    if built and missing(text, names.language.name):
        yield names_lock_missing(spelled(file), target)


def write(file: Path, text: str) -> None:
    """Writes it, whole or not at all. Raises Failure (`names-lock-unwritten`)."""
    import tempfile

    try:
        mode = file.stat().st_mode & 0o777 if file.exists() else 0o644
        handle, name = tempfile.mkstemp(prefix=".names-", dir=file.parent)
        stage = Path(name)
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(text.encode())
            stage.chmod(mode)
            stage.replace(file)
        finally:
            stage.unlink(missing_ok=True)
    except OSError as error:
        raise Failure(names_lock_unwritten(file, error)) from error


def was_written(report: Report) -> bool:
    """Whether names are published for the first time: the next build has less to warn of."""
    return any(path.endswith(f"/{NAME}") and path.startswith("..") for path in report.written)


@problem("names-lock-unreadable", "error", "A names.lock that cannot be opened")
def names_lock_unreadable(file: Path, error: Exception) -> Finding:
    """`names.lock` holds the names that generated clients have published. It is there, but the system does
    not let it be read, or it is not UTF-8. Nothing is written.
    """
    reason = error.strerror or str(error) if isinstance(error, OSError) else "it is not UTF-8"
    return Finding(
        message=f"{spelled(file)} cannot be read: {reason}",
        help="make it readable, or take it back from version control",
    )


@problem("names-lock-unwritten", "error", "A names.lock that cannot be written")
def names_lock_unwritten(file: Path, error: OSError) -> Finding:
    """The names that generated clients publish are written to `names.lock`, beside `apigen.toml` or in the
    spec's folder, before the clients are. It could not be written, so nothing was.
    """
    return Finding(
        message=f"{spelled(file)} cannot be written: {error.strerror or error}",
        help="make its folder writable: the file is committed with the spec",
    )
