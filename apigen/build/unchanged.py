"""What the last `check` said, said again while nothing has changed, before anything heavy is imported.

A record holds what was printed and the exit status, with a digest of everything that went into it: every file
read (by content; times alone prove nothing), the names of all files in the spec's folders, the configuration
files that were looked for, the arguments, and the tool itself.
"""

import hashlib
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from apigen.build import cache, tool


def repeat(arguments: list[str]) -> int | None:
    """Prints again what the last check with these arguments said, and returns its exit status.

    None if there is none, or anything that could change the answer has changed.
    """
    try:
        body = cache.read(_name(arguments))
    except OSError:  # the folder that one works in is gone
        return None
    if body is None or sys.stdout.encoding.lower() != "utf-8":
        return None
    try:
        record = json.loads(body)
        if record["digest"] != digest(record["roots"], record["files"]):
            return None
        out, err, status = record["out"], record["err"], record["status"]
    except (ValueError, KeyError, TypeError):
        return None
    sys.stdout.buffer.write(out.encode(errors="backslashreplace"))
    sys.stdout.buffer.flush()
    sys.stderr.write(err)
    return int(status)


def remember(
    arguments: list[str], roots: Iterable[str], files: Iterable[str], *, out: str, err: str, status: int
) -> None:
    """Keeps what a check printed. `roots`: the spec's folders; `files`: what else was read or looked for."""
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
        summed.update(_content(path))
    for root in roots:
        found = []
        for folder, folders, names in os.walk(root):
            folders[:] = [name for name in folders if not name.startswith(".")]
            found += [f"{folder}/{name}" for name in names if name.endswith(".apidl")]
        for path in sorted(found):
            summed.update(_content(path))
    return summed.hexdigest()


def _content(path: str) -> bytes:
    """A file's name, length and bytes; where it cannot be read, the reason."""
    try:
        # A pipe would be waited for.
        data = Path(path).read_bytes() if Path(path).is_file() or not Path(path).exists() else b"<no file>"
    except OSError as error:
        data = f"<{error.errno}>".encode()
    return f"{path}\0{len(data)}\0".encode(errors="surrogateescape") + data


def _name(arguments: list[str]) -> str:
    streams = [stream.isatty() for stream in (sys.stdout, sys.stderr)]
    width = os.get_terminal_size().columns if streams[0] else 0
    environment = [os.environ.get(name) for name in ("NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS")]
    parts = [tool.stamp(), str(Path.cwd()), arguments, streams, width, environment]
    name = hashlib.blake2b(json.dumps(parts).encode(), digest_size=16).hexdigest()
    return f"check/{name}"
