"""All declarations of a spec by kind and name, before any of them is read."""

from collections.abc import Iterator
from pathlib import PurePath
from typing import NamedTuple

from apigen.semantics.names import report_twice, reserved_name
from apigen.semantics.scope import Here, Scope
from apigen.semantics.types import PRIMITIVES
from apigen.syntax import File, tree

RESERVED = {"class": ("_", "any"), "type": ("_", "void", *PRIMITIVES)}


class Declared(NamedTuple):
    """A declaration with the place that it stands in. `std`: it came with `use std`."""

    here: Here
    node: tree.Declaration
    std: bool


class Collected(NamedTuple):
    """Declarations by kind. `extensions` by the class that they extend."""

    apis: list[Declared]
    classes: list[Declared]
    enums: list[Declared]
    errors: list[Declared]
    structs: list[Declared]
    types: list[Declared]
    mixins: list[Declared]
    extensions: dict[str, list[Declared]]


def collect(files: list[tuple[File, bool]], scope: Scope) -> Collected:
    """Sorts the declarations of all files and enters their names into the scope. Files of std come last: a
    declaration of the spec's own leaves the one of the same name out.
    """
    found = Collected([], [], [], [], [], [], [], {})
    for file, std in files:
        for piece in file.pieces:
            node = piece.parsed.tree
            if node is None:
                continue
            here = Here(file.path, piece.at, scope)
            declared = Declared(here, node, std)
            match node:
                case tree.Api():
                    found.apis.append(declared)
                case tree.Class(kind="extend"):
                    found.extensions.setdefault(node.name.text, []).append(declared)
                    _enter_enums(declared, node)
                case tree.Class(kind="mixin"):
                    _enter(declared, "mixin", node, found.mixins)
                    here.scope.lost.update(name for enum in _enums(node) for name in _within(enum))
                case tree.Class():
                    if _enter(declared, "class", node, found.classes):
                        _enter_enums(declared, node)
                case tree.Enum():
                    _enter(declared, "enum", node, found.enums)
                case tree.Error():
                    _enter(declared, "error", node, found.errors)
                case tree.Struct():
                    _enter(declared, "struct", node, found.structs)
                case tree.TypeDef():
                    _enter(declared, "type", node, found.types)
    return found


def _enums(node: tree.Class) -> Iterator[tree.Enum]:
    return (item for item in node.items if isinstance(item, tree.Enum))


def _enter_enums(declared: Declared, node: tree.Class) -> None:
    for enum in _enums(node):
        _enter(declared, "enum", enum, None, node.name.text)


def _enter(
    declared: Declared,
    kind: str,
    node: tree.Declaration,
    into: list[Declared] | None,
    owner: str | None = None,
) -> bool:
    """Enters a name; whether it is new. What stands in a second declaration is as good as lost."""
    here, word = declared.here, node.name
    names = here.scope.declared(kind)
    if word.text in names:
        if not declared.std:
            report_twice(here, word, f"the {kind}", names[word.text], _proposal(declared, node, owner))
            here.scope.lost.update(_within(node))
        return False
    if word.text in RESERVED.get(kind, ("_",)):
        here.report(reserved_name(here, word, kind))
    names[word.text] = here.place(node)
    if into is not None:
        into.append(declared)
    return True


def _proposal(declared: Declared, node: tree.Declaration, owner: str | None) -> str | None:
    """Another name, after the class or the file that a thing stands in."""
    around = owner or PurePath(declared.here.file).stem
    name = f"{around}_{node.name.text}"
    if isinstance(node, tree.Error):
        name = name.upper()
    return name if name.isidentifier() and name.isascii() else None


def _within(node: tree.Declaration | tree.Item) -> Iterator[str]:
    """The names that a declaration declares, its own among them."""
    yield node.name.text
    match node:
        case tree.Class():
            for item in node.items:
                yield from _within(item)
        case tree.Enum():
            yield from (value.name.text for value in node.values)
        case tree.Struct():
            yield from (member.name.text for member in node.members)
        case tree.Field():
            yield "_".join(part.text for part in node.path)
        case _:
            pass
