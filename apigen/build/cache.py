"""What may be forgotten at any time: `$XDG_CACHE_HOME/apigen/`, else `~/.cache/apigen/`.

Nothing depends on it: a cache that is missing, damaged, full or read-only costs time and nothing else.
Entries are written whole and carry a digest of themselves, so that two runs at once, or a run cut short,
cannot spoil one.
"""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

_SUM = 16


def folder() -> Path:
    """Where the cache lies; it need not exist."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not Path(base).is_absolute():
        base = os.path.expanduser("~/.cache")  # noqa: PTH111 (never raises, without a home either)
    return Path(base) / "apigen"


def read(name: str) -> bytes | None:
    """An entry, None if it is not there or not whole."""
    try:
        data = (folder() / name).read_bytes()
    except OSError:
        return None
    body = data[_SUM:]
    return body if digest(body) == data[:_SUM] else None


def write(name: str, body: bytes) -> None:
    """Puts an entry down, or does nothing where that cannot be."""
    path = folder() / name
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(digest(body) + body)
        temporary.replace(path)
    except OSError:
        with suppress(OSError):
            temporary.unlink()


def digest(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=_SUM).digest()
