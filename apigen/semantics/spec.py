"""What a spec is once it is read: its API, where each part of it stands, and what was found wrong."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import msgspec

from apigen.diagnostics import Diagnostic, Span
from apigen.model.api import Api
from apigen.model.types import Type
from apigen.semantics.things import Thing
from apigen.syntax import tree


class Place(NamedTuple):
    """Where a node stands: its file, the offset of its declaration's text in it, and the node."""

    file: str
    base: int
    node: tree.Declared | tree.Word | tree.Row | tree.ErrorParameter

    def span(self, part: str = "") -> Span:
        """The span of the thing's name, or of a part: `type`, `default`, `bind`, `doc`, `@annotation`."""
        node = _part(self.node, part) if part else None
        node = node or _name(self.node)
        return Span(self.file, self.base + node.at, self.base + node.end)


def _name(node: tree.Node) -> tree.Node:
    return getattr(node, "name", node)


def _part(node: tree.Node, part: str) -> tree.Node | None:
    if part.startswith("@"):
        annotations = getattr(node, "annotations", ())
        return next((a for a in annotations if a.name.text == part[1:]), None)
    if part == "doc":
        docs = getattr(node, "docs", ())
        return docs[0] if docs else None
    if part == "bind":
        binds = getattr(node, "binds", ())
        return binds[0] if binds else None
    if part == "type":
        return getattr(node, "type", None) or getattr(node, "result", None)
    found = getattr(node, part, None)
    return found if isinstance(found, tree.Node) else None


class Spans(Mapping[str, Span]):
    """The span of each address (`VM.VIFs`), and of its parts (`VM.VIFs#type`), worked out when asked for."""

    def __init__(self, places: dict[str, Place]) -> None:
        self.places = places

    def __getitem__(self, key: str) -> Span:
        address, _, part = key.partition("#")
        return self.places[address].span(part)

    def __iter__(self) -> Iterator[str]:
        return iter(self.places)

    def __len__(self) -> int:
        return len(self.places)


class Spec(msgspec.Struct, frozen=True):
    """A spec that was read.

    `spans` maps addresses to places, `sources` files to their text, `files` classes to the file that declares
    them. `lost` are names in text that could not be read: what refers to them is not held against it. With
    `partial` whole files could not be: what seems to be missing may stand there.
    `things` is everything that the API declares, each before what stands in it; `types` each distinct type
    with the things that it is written on.
    """

    api: Api
    spans: Spans
    sources: dict[str, str]
    files: dict[str, str]
    diagnostics: tuple[Diagnostic, ...] = ()
    lost: frozenset[str] = frozenset()
    partial: bool = False
    things: tuple[Thing, ...] = ()
    types: dict[Type, list[Thing]] = {}

    @property
    def errors(self) -> bool:
        """Whether any diagnostic is an error: the API is then not whole."""
        return any(d.severity == "error" for d in self.diagnostics)

    def at(self, address: str, part: str = "") -> Span | None:
        """The span of an address or of a part of it; None for what stands in no file."""
        place = self.spans.places.get(address)
        return place.span(part) if place is not None else None
