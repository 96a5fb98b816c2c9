"""Types as written to types as meant."""

from collections.abc import Iterator

from apigen.diagnostics.catalogue import Finding, problem
from apigen.model.types import (
    BOOL,
    DATETIME,
    FLOAT,
    INT,
    STRING,
    VOID,
    EnumType,
    ListType,
    MapType,
    NamedType,
    OptionType,
    Record,
    Ref,
    SetType,
    StructType,
    Type,
    plain,
    spell,
    walk,
)  # fmt: skip
from apigen.semantics.cycles import on_cycles
from apigen.semantics.resolve import resolve
from apigen.semantics.scope import Here, Scope, silent
from apigen.semantics.spec import Place
from apigen.syntax import tree
from apigen.syntax.troubles import too_deep

PRIMITIVES: dict[str, Type] = {
    "string": STRING, "int": INT, "float": FLOAT, "bool": BOOL, "datetime": DATETIME,
}  # fmt: skip

UNKNOWN = NamedType("", STRING)
"""Stands for a type that is not known, which is reported: what else is said of it is not held against it."""

DEEPEST = 200
"""Named types made of named types are no deeper than types that are written out."""


def is_known(type_: Type) -> bool:
    """Whether all that a type is made of could be read."""
    return type_ is not UNKNOWN and UNKNOWN not in walk(type_)


def is_secret(here: Here, type_: Type) -> bool:
    """Whether values of the type are secret by a named type: it, or an option, set, list or map of it."""
    secrets = here.scope.secrets
    return bool(secrets) and any(isinstance(t, NamedType) and t.name in secrets for t in walk(type_))


def read_type(here: Here, node: tree.TypeNode) -> Type:
    """The type that a piece of text says; `UNKNOWN` where it says none, which is then reported."""
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
            if not _is_key(first):
                here.report(map_key(here, node.parts[0], first))
                first = UNKNOWN
            return MapType(first, read_type(here, node.parts[1]))


def _is_key(type_: Type) -> bool:
    base = plain(type_)
    return isinstance(base, EnumType | Ref) or base in (STRING, INT)


def read_result(here: Here, node: tree.TypeNode | None) -> Type:
    """The type of a result, which alone may be `void`."""
    if node is None or (node.kind == "plain" and node.name is not None and node.name.text == "void"):
        return VOID
    return read_type(here, node)


def _named(here: Here, word: tree.Word) -> Type:
    if word.text == "void":
        here.report(void_outside_result(here, word))
        return UNKNOWN
    if not resolve(here, "type", word):
        return UNKNOWN
    base = here.scope.bases.get(word.text, UNKNOWN)
    return UNKNOWN if base is UNKNOWN else NamedType(word.text, base)


def read_bases(scope: Scope) -> None:
    """Reads what each named type is made of, those first that others are made of. Reports what has no end."""
    declared = scope.declared("type")
    waiting = {name: {n for n in _names(place) if n in declared} for name, place in declared.items()}
    users: dict[str, list[str]] = {}
    for name, inner in waiting.items():
        for used in inner:
            users.setdefault(used, []).append(name)
    depths: dict[str, int] = {}
    ready = [name for name, inner in waiting.items() if not inner]
    for name in ready:
        place = declared[name]
        assert isinstance(place.node, tree.TypeDef)
        there = Here(place.file, place.base, scope)
        depths[name] = _depth(place.node.type) + max(
            (depths[n] for n in _names(place) if n in declared), default=0
        )
        if depths[name] > DEEPEST:
            name_ = place.node.name
            message = f"the type `{name}` is nested deeper than {DEEPEST} levels, its named types written out"
            trouble = tree.Trouble(name_.at, name_.end, "too-deep", message, "make a struct of a part")
            scope.problems.append(too_deep(place.file, place.base, trouble))
            scope.bases[name] = UNKNOWN
        else:
            scope.bases[name] = read_type(silent(there), place.node.type)
        secret = any(annotation.name.text == "secret" for annotation in place.node.annotations)
        if secret or not scope.secrets.isdisjoint(_names(place)):
            scope.secrets.add(name)
        for user in users.get(name, ()):
            waiting[user].discard(name)
            if not waiting[user]:
                ready.append(user)
    looping = on_cycles({name: inner for name, inner in waiting.items() if inner})
    for name, place in declared.items():
        if name in looping and isinstance(place.node, tree.TypeDef):
            there = Here(place.file, place.base, scope)
            there.report(type_cycle(there, place.node))


def _names(place: Place) -> Iterator[str]:
    """The plain names in what a type is made of, but for built-in types."""
    waiting = [place.node.type] if isinstance(place.node, tree.TypeDef) else []
    while waiting:
        node = waiting.pop()
        waiting += node.parts
        if node.kind == "plain" and node.name is not None and node.name.text not in PRIMITIVES:
            yield node.name.text


def _depth(node: tree.TypeNode) -> int:
    return 1 + max((_depth(part) for part in node.parts), default=0)


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
        f"`{spell(type_)}` cannot be the key of a map",
        here.span(node),
        "",
        help="keys are string, int, an enum or a ref",
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


@problem("type-cycle", "error", "A named type made of itself")
def type_cycle(here: Here, node: tree.TypeDef) -> Finding:
    """A named type is its base, so it cannot be its own.

    Fails::

        type a = b set
        type b = a set

    Mended::

        type a = b set
        type b = int
    """
    message = f"the type `{node.name.text}` is made of itself"
    return Finding(message, here.span(node.name), "", help="break the circle with a struct")
