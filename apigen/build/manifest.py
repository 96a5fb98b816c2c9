"""The manifest of a target's folder: which files are ours, and what is in them.

Only what it lists is ever removed or overwritten. It is written before the files that it lists, so that a
build cut short leaves none that the next one takes for somebody else's.
"""

import hashlib
from pathlib import Path, PurePosixPath

import msgspec

NAME = ".apigen.json"
_FORMAT = 1


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file: the digest of its content, and the key that it was made for (see `File.key`)."""

    digest: str
    key: str | None = None


class Manifest(msgspec.Struct, frozen=True, omit_defaults=True):
    """The files of a folder by path. `pending`: digests of those that a build was about to write."""

    format: int = _FORMAT
    files: dict[str, Entry] = {}
    pending: dict[str, str] = {}

    def owns(self, path: str) -> bool:
        return path in self.files or path in self.pending

    def wrote(self, path: str, digest: str) -> bool:
        """Whether a content is one that we put at a path."""
        entry = self.files.get(path)
        return (entry is not None and entry.digest == digest) or self.pending.get(path) == digest


def digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def is_within(path: str) -> bool:
    """Whether a path is one of a file in a target's folder: relative, with `/`, and leading nowhere else."""
    pure = PurePosixPath(path)
    plain = path == pure.as_posix() and "\0" not in path and path not in (".", NAME)
    return plain and not pure.is_absolute() and ".." not in pure.parts


def read(folder: Path) -> Manifest:
    """The manifest of a folder; an empty one where there is none, or none that we can have written."""
    try:
        manifest = msgspec.json.decode((folder / NAME).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return Manifest()
    ours = manifest.format == _FORMAT and all(map(is_within, (*manifest.files, *manifest.pending)))
    return manifest if ours else Manifest()


def encoded(manifest: Manifest) -> bytes:
    """A manifest as it is written: sorted, a line a file."""
    ordered = Manifest(
        files=dict(sorted(manifest.files.items())), pending=dict(sorted(manifest.pending.items()))
    )
    return msgspec.json.format(msgspec.json.encode(ordered), indent=1) + b"\n"
