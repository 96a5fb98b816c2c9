"""The tables that every name is looked up in, and the place that looks."""

from collections.abc import Callable, Iterable
from os.path import relpath, sep

import msgspec

from apigen.diagnostics import Diagnostic, Span
from apigen.diagnostics.suggest import sparing
from apigen.model.types import Type
from apigen.semantics.spec import Place
from apigen.syntax import tree


class Scope(msgspec.Struct):
    """Names of each kind with their places; `places` and `problems` are filled as the API is made.

    `lost`, `partial`: see `Spec`. `breaks`: where text could not be read, by the file and the base of its
    declaration. `labels`: releases by their labels. `bases`: what named types are made of; `secrets`: those
    that are secret. `propose`: the name that may have been meant. `root`: the folder of the spec, as its
    files are named. `folder`: the texts of a folder's files where they do not come from the disk.
    """

    names: dict[str, dict[str, Place]] = {}
    lost: set[str] = set()
    places: dict[str, Place] = {}
    problems: list[Diagnostic] = []
    breaks: dict[tuple[str, int], list[int]] = {}
    labels: dict[str, str] = {}
    bases: dict[str, Type] = {}
    secrets: set[str] = set()
    propose: Callable[[str, Iterable[str]], str | None] = msgspec.field(default_factory=sparing)
    root: str = ""
    folder: Callable[[str], dict[str, str]] | None = None
    partial: bool = False

    def declared(self, kind: str) -> dict[str, Place]:
        """The names of a kind: class, enum, error, struct, type, mixin, release, role, tag."""
        return self.names.setdefault(kind, {})

    def from_root(self, file: str) -> str:
        """A file's name from the folder of the spec on: the same, wherever that lies."""
        return relpath(file, self.root).replace(sep, "/") if self.root else file


class Here(msgspec.Struct):
    """Where a node stands, and what names mean there. `this` is the using class within a mixin."""

    file: str
    base: int
    scope: Scope
    this: str | None = None

    def span(self, node: tree.Node) -> Span:
        return Span(self.file, self.base + node.at, self.base + node.end)

    def place(self, node: tree.Declared | tree.Word | tree.Row | tree.ErrorParameter) -> Place:
        return Place(self.file, self.base, node)

    def report(self, diagnostic: Diagnostic) -> None:
        self.scope.problems.append(diagnostic)

    def is_broken(self, start: int, end: int) -> bool:
        """Whether text between two offsets of the declaration could not be read."""
        breaks = self.scope.breaks.get((self.file, self.base))
        return breaks is not None and any(start <= at < end for at in breaks)

    def name(self, word: tree.Word) -> str:
        """The name that a word stands for: `this` in a mixin is the class that uses it."""
        return self.this if word.text == "this" and self.this is not None else word.text


def silent(here: Here) -> Here:
    """The same place, with what it reports thrown away: for reading again what is checked elsewhere."""
    scope = here.scope
    return Here(here.file, here.base, Scope(scope.names, scope.lost, bases=scope.bases), here.this)
