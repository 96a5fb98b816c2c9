"""Declarations that were read before, by their text: after an edit one is parsed and the others are not."""

import hashlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from apigen.build import cache, tool

if TYPE_CHECKING:
    from apigen.semantics.spec import Spec
    from apigen.syntax.tree import Parsed


def load(path: Path, *, keep: bool, allow: Collection[str] = ()) -> "Spec":
    """The spec at a path. `keep`: what had to be parsed is put into the cache for the next time.

    `allow`: codes of warnings that need not be found.
    """
    from apigen.semantics import load as read

    with kept(path, keep=keep) as known:
        return read(path, known, allow)


@contextmanager
def kept(path: Path, *, keep: bool) -> "Iterator[Known]":
    """The declarations that were parsed before for the spec at a path; those that are added go into the cache
    if they are to be kept.
    """
    from apigen.syntax.tree import Parsed

    what = msgspec.json.encode((tool.stamp(), str(path.absolute())))
    name = f"parsed/{hashlib.blake2b(what, digest_size=16).hexdigest()}"
    known = Known()
    if (body := cache.read(name)) is not None:
        try:
            known.update(msgspec.msgpack.decode(body, type=dict[str, Parsed]))
        except msgspec.DecodeError:
            known.clear()
    before = len(known)
    yield known
    if keep and len(known) > before:
        cache.write(name, msgspec.msgpack.encode({text: known[text] for text in sorted(known.used)}))


class Known(dict[str, "Parsed"]):
    """Declarations by text, and which of them were asked for: the others need not be kept."""

    def __init__(self) -> None:
        super().__init__()
        self.used: set[str] = set()

    def __getitem__(self, text: str) -> "Parsed":
        self.used.add(text)
        return super().__getitem__(text)

    def hold(self, texts: Iterable[str]) -> None:
        """The declarations of files that were read before are kept too."""
        from apigen.syntax.split import parts

        self.used.update(part for text in texts for part in parts(text) if part in self)
