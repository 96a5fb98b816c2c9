"""What a tree says, without its places: two texts that differ in form alone have the same shape."""

from collections.abc import Iterable

import msgspec

from apigen.syntax import File, order, tree

PLACES = {"at", "end", "head"}


def of_file(file: File) -> list[object]:
    return [of(piece.parsed.tree) for piece in file.pieces if piece.parsed.tree is not None]


def comments(file: File) -> list[str]:
    """The comments, in no order."""
    return sorted(comment.text.rstrip() for piece in file.pieces for comment in piece.parsed.comments)


def of(node: object) -> object:
    """Annotations are in canonical order, and lists that may be said in several lines have a line each."""
    if isinstance(node, tuple):
        return [of(part) for part in _single(node)]
    if not isinstance(node, msgspec.Struct):
        return node
    fields = {name: getattr(node, name) for name in node.__struct_fields__ if name not in PLACES}
    if isinstance(node, tree.Declared):
        fields["annotations"] = tuple(sorted(node.annotations, key=lambda a: order.rank(a.name.text)))
    return type(node).__name__, {name: of(value) for name, value in fields.items()}


def _single(nodes: Iterable[object]) -> Iterable[object]:
    for node in nodes:
        if isinstance(node, tree.Names) and not node.annotations and not node.docs:
            yield from (msgspec.structs.replace(node, names=(name,)) for name in node.names)
        elif isinstance(node, tree.ApiItem) and node.kind in ("releases", "tags"):
            yield from (msgspec.structs.replace(node, rows=(row,)) for row in node.rows)
        else:
            yield node
