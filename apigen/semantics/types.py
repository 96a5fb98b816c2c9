"""Types as written to types as meant."""

from apigen.diagnostics import Edit
from apigen.diagnostics.catalogue import Finding, problem
from apigen.model.types import (
    BOOL, DATETIME, FLOAT, INT, STRING, VOID, EnumType, ListType, MapType, NamedType, OptionType, Primitive, Record,
    Ref, SetType, StructType, Type, plain, spell,
)  # fmt: skip
from apigen.semantics.scope import Here, resolve, silent
from apigen.syntax import tree

PRIMITIVES: dict[str, Type] = {
    "string": STRING, "int": INT, "float": FLOAT, "bool": BOOL, "datetime": DATETIME,
}  # fmt: skip


def read_type(here: Here, node: tree.TypeNode) -> Type:
    """The type that a piece of text says; a string where it says none, which is then reported."""
    word = node.name
    if word is not None:
        match node.kind:
            case "plain":
                known = PRIMITIVES.get(word.text)
                return known if known is not None else _named(here, word)
            case "ref":
                resolve(here, "class", word)
                return Ref(here.name(word))
            case "enum":
                resolve(here, "enum", word)
                return EnumType(word.text)
            case "record":
                if word.text != "any":
                    resolve(here, "class", word)
                return Record(here.name(word))
            case _:
                resolve(here, "struct", word)
                return StructType(word.text)
    first = read_type(here, node.parts[0])
    match node.kind:
        case "set":
            return SetType(first)
        case "list":
            return ListType(first)
        case "option":
            return OptionType(first)
        case _:
            if not isinstance(plain(first), EnumType | Ref) and plain(first) not in (STRING, INT):
                here.report(map_key(here, node.parts[0], first))
            return MapType(first, read_type(here, node.parts[1]))


def read_result(here: Here, node: tree.TypeNode | None) -> Type:
    """The type of a result, which alone may be `void`."""
    if node is None or (node.kind == "plain" and node.name is not None and node.name.text == "void"):
        return VOID
    return read_type(here, node)


def _named(here: Here, word: tree.Word) -> Type:
    if word.text == "void":
        here.report(void_outside_result(here, word))
        return STRING
    if not resolve(here, "type", word):
        return STRING
    base = _base(here, word.text, ())
    if base is None:
        return STRING
    return NamedType(word.text, base)


def _base(here: Here, name: str, seen: tuple[str, ...]) -> Type | None:
    """What a named type is made of; None for one that is made of itself (reported where it is declared)."""
    place = here.scope.declared("type").get(name)
    if place is None or name in seen:
        return None
    assert isinstance(place.node, tree.TypeDef)
    for inner in _plain_names(place.node.type):
        if inner not in PRIMITIVES and inner in here.scope.declared("type") and _base(here, inner, (*seen, name)) is None:
            return None
    there = silent(Here(place.file, place.base, here.scope))
    return read_type(there, place.node.type)


def _plain_names(node: tree.TypeNode) -> list[str]:
    if node.kind == "plain" and node.name is not None:
        return [node.name.text]
    return [name for part in node.parts for name in _plain_names(part)]


def is_cyclic(here: Here, name: str) -> bool:
    """Whether a named type is made of itself."""
    return _base(here, name, ()) is None


@problem("map-key", "error", "A map key that is not simple")
def map_key(here: Here, node: tree.TypeNode, type_: Type) -> Finding:
    """Keys of maps are strings, ints, enums or refs: both wire formats write them as text.

    Fails::

        class VM {
          ro load: (float -> int) map
        }

    Mended::

        class VM {
          ro load: (int -> int) map
        }
    """
    return Finding(
        f"`{spell(type_)}` cannot be the key of a map", here.span(node), "", help="keys are string, int, an enum or a ref"
    )


@problem("void-outside-result", "error", "`void` that is not a result")
def void_outside_result(here: Here, word: tree.Word) -> Finding:
    """`void` says that an RPC returns nothing; no field, parameter or member can be of it.

    Fails::

        class VM {
          ro nothing: void
        }

    Mended::

        class VM {
          rpc start(self: VM ref) -> void
        }
    """
    return Finding("`void` is for results alone", here.span(word), "", help="leave the member out")


__all__ = ["Edit", "Primitive", "is_cyclic", "read_result", "read_type"]
