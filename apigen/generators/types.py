"""Types as tokens, each leading to its own place."""

from collections.abc import Iterator

import msgspec

from apigen.generators.links import TYPES, Links, Place, anchor
from apigen.model.types import (
    EnumType,
    ListType,
    MapType,
    NamedType,
    OptionType,
    Primitive,
    Record,
    Ref,
    SetType,
    StructType,
    Type,
)


class Piece(msgspec.Struct, frozen=True):
    """A token of a type or signature. `muted`: a word of the notation (`ref`, `set`), not a name of the
    API.
    """

    text: str
    place: Place | None = None
    muted: bool = False


Pieces = tuple[Piece, ...]

BUILT_IN = ("string", "int", "float", "bool", "datetime", "void", "ref", "record", "enum", "struct")
CONSTRUCTORS = ("set", "list", "map", "option")


def word(name: str) -> Piece:
    """A word of the notation itself."""
    return Piece(name, Place(TYPES, anchor(f"type.{name}")), muted=True)


_WORDS = {name: word(name) for name in (*BUILT_IN, *CONSTRUCTORS)}
_SPACE = Piece(" ", muted=True)


def pieces(links: Links, type_: Type) -> Pieces:
    """A type as tokens: `(string -> VBD ref set) map`."""
    return tuple(_pieces(links, type_))


def _pieces(links: Links, type_: Type) -> Iterator[Piece]:
    match type_:
        case Primitive(name):
            yield _WORDS[name]
        case NamedType(name, _):
            yield Piece(name, links.find(f"type {name}"))
        case Ref(cls):
            yield from (Piece(cls, links.find(f"class {cls}")), _SPACE, _WORDS["ref"])
        case Record(cls):
            yield from (Piece(cls, links.find(f"class {cls}")), _SPACE, _WORDS["record"])
        case EnumType(name):
            yield from (Piece(name, links.find(f"enum {name}")), _SPACE, _WORDS["enum"])
        case StructType(name):
            yield from (Piece(name, links.find(f"struct {name}")), _SPACE, _WORDS["struct"])
        case SetType(element):
            yield from (*_pieces(links, element), _SPACE, _WORDS["set"])
        case ListType(element):
            yield from (*_pieces(links, element), _SPACE, _WORDS["list"])
        case OptionType(element):
            yield from (*_pieces(links, element), _SPACE, _WORDS["option"])
        case MapType(key, value):
            yield Piece("(", muted=True)
            yield from _pieces(links, key)
            yield Piece(" -> ", muted=True)
            yield from _pieces(links, value)
            yield from (Piece(")", muted=True), _SPACE, _WORDS["map"])
