"""What the last `check` said, said again while nothing has changed: answered before anything heavy is imported.

A record holds what was printed and the exit status, with a digest of everything that went into it: every file read
(by content; times alone prove nothing), the names of all files in the spec's folders, the configuration files that
were looked for, the arguments, and the tool itself.
"""

import hashlib
import json
import os
import sys
from collections.abc import Iterable

from apigen import __version__
from apigen.build import cache


def repeat(arguments: list[str]) -> int | None:
    """Prints again what the last check with these arguments said, and returns its exit status.

    None if there is none, or anything that could change the answer has changed.
    """
    body = cache.read(_name(arguments))
    if body is None:
        return None
    try:
        record = json.loads(body)
        if record["digest"] != digest(record["roots"], record["files"]):
            return None
        out, err, status = record["out"], record["err"], record["status"]
    except (ValueError, KeyError, TypeError):
        return None
    sys.stdout.write(out)
    sys.stdout.flush()
    sys.stderr.write(err)
    return int(status)


def remember(
    arguments: list[str], roots: Iterable[str], files: Iterable[str], *, out: str, err: str, status: int
) -> None:
    """Keeps what a check printed. `roots` are the spec's folders, `files` whatever else was read or looked for."""
    roots, files = sorted(roots), sorted(files)
    record = {
        "roots": roots,
        "files": files,
        "digest": digest(roots, files),
        "out": out,
        "err": err,
        "status": status,
    }
    cache.write(_name(arguments), json.dumps(record).encode())


def digest(roots: list[str], files: list[str]) -> str:
    """One digest of the contents of all files of the spec's folders and of the other files."""
    summed = hashlib.blake2b(digest_size=16)
    for path in files:
        _add(summed, path)
    for root in roots:
        found = []
        for folder, folders, names in os.walk(root):
            folders[:] = [name for name in folders if not name.startswith(".")]
            found += [os.path.join(folder, name) for name in names if name.endswith(".apidl")]
        for path in sorted(found):
            _add(summed, path)
    return summed.hexdigest()


def _add(summed: "hashlib._Hash", path: str) -> None:
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError as error:
        data = f"<{error.errno}>".encode()
    summed.update(f"{path}\0{len(data)}\0".encode(errors="surrogateescape"))
    summed.update(data)


def _name(arguments: list[str]) -> str:
    streams = [stream.isatty() for stream in (sys.stdout, sys.stderr)]
    width = os.get_terminal_size().columns if streams[0] else 0
    environment = [os.environ.get(name) for name in ("NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS")]
    parts = [__version__, sys.version, _tool(), os.getcwd(), arguments, streams, width, environment]
    name = hashlib.blake2b(json.dumps(parts).encode(), digest_size=16).hexdigest()
    return f"check/{name}"


def _tool() -> list[int]:
    """The newest file of each of our folders: a checkout changes without its version changing."""
    package = os.path.dirname(os.path.dirname(__file__))
    newest = []
    for folder, folders, names in os.walk(package):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        newest.append(max((os.stat(os.path.join(folder, name)).st_mtime_ns for name in names), default=0))
    return newest
