"""All declarations of a spec by kind and name, before any of them is read."""

from typing import NamedTuple

from apigen.diagnostics import Label
from apigen.semantics.classes import name_case_clash
from apigen.semantics.members import duplicate_name, reserved_name
from apigen.semantics.scope import Here
from apigen.semantics.types import PRIMITIVES
from apigen.syntax import File, tree

SPOKEN = {"class": "class", "enum": "enum", "error": "error", "struct": "struct", "type": "type", "mixin": "mixin"}


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


def collect(files: list[tuple[File, bool]], scope_here: Here) -> Collected:
    """Sorts the declarations of all files and enters their names into the scope. Files of std come last: a
    declaration of the spec's own leaves the one of the same name out.
    """
    found = Collected([], [], [], [], [], [], [], {})
    folded: dict[tuple[str, str], str] = {}
    for file, std in files:
        for piece in file.pieces:
            node = piece.parsed.tree
            if node is None:
                continue
            here = Here(file.path, piece.at, scope_here.scope)
            declared = Declared(here, node, std)
            match node:
                case tree.Api():
                    found.apis.append(declared)
                case tree.Class(kind="extend"):
                    found.extensions.setdefault(node.name.text, []).append(declared)
                    _enter_enums(declared, node, folded)
                case tree.Class(kind="mixin"):
                    _enter(declared, "mixin", node, found.mixins, folded)
                case tree.Class():
                    if _enter(declared, "class", node, found.classes, folded):
                        _enter_enums(declared, node, folded)
                case tree.Enum():
                    _enter(declared, "enum", node, found.enums, folded)
                case tree.Error():
                    _enter(declared, "error", node, found.errors, folded)
                case tree.Struct():
                    _enter(declared, "struct", node, found.structs, folded)
                case tree.TypeDef():
                    _enter(declared, "type", node, found.types, folded)
    return found


def _enter_enums(declared: Declared, node: tree.Class, folded: dict[tuple[str, str], str]) -> None:
    for item in node.items:
        if isinstance(item, tree.Enum):
            _enter(declared, "enum", item, None, folded)


def _enter(
    declared: Declared,
    kind: str,
    node: tree.Declaration,
    into: list[Declared] | None,
    folded: dict[tuple[str, str], str],
) -> bool:
    here, word = declared.here, node.name
    names = here.scope.declared(kind)
    if word.text in names:
        if not declared.std:
            message = f"the {SPOKEN[kind]} `{word.text}` is declared twice"
            here.report(duplicate_name(here, word, message, names[word.text].span()))
        return False
    if word.text in ("_", "this", "any") or (kind == "type" and word.text in (*PRIMITIVES, "void")):
        here.report(reserved_name(here, word, SPOKEN[kind]))
    other = folded.setdefault((kind, word.text.lower()), word.text)
    if other != word.text:
        here.report(name_case_clash(here, word, other, names[other]))
    names[word.text] = here.place(node)
    if into is not None:
        into.append(declared)
    return True


__all__ = ["Collected", "Declared", "Label", "collect"]
