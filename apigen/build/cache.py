"""What may be forgotten at any time, in the cache folder.

Nothing depends on it: a cache that is missing, damaged, full or read-only costs time and nothing else.
Entries are written whole and carry a digest of themselves, so that two runs at once, or a run cut short,
cannot spoil one.
"""

import hashlib
import os
from contextlib import suppress

from apigen.resources import cache_folder

_SUM = 16


def read(name: str) -> bytes | None:
    """An entry, None if it is not there or not whole."""
    try:
        data = (cache_folder() / name).read_bytes()
    except OSError:
        return None
    body = data[_SUM:]
    return body if digest(body) == data[:_SUM] else None


def write(name: str, body: bytes) -> None:
    """Puts an entry down, or does nothing where that cannot be."""
    path = cache_folder() / name
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
