"""The errors that the runtime itself sends, as `use std` declares them."""

from functools import lru_cache

from apigen.resources import STD
from apigen.syntax import parse_text, tree


@lru_cache(maxsize=1)
def standard_errors() -> dict[str, tuple[str, ...]]:
    """The standard errors, each with the names of its parameters: what is sent, whatever a spec declares."""
    file = parse_text((STD / "errors.apidl").read_text(encoding="utf-8"), "<std>/errors.apidl")
    return {
        piece.parsed.tree.name.text: tuple(parameter.name.text for parameter in piece.parsed.tree.parameters)
        for piece in file.pieces
        if isinstance(piece.parsed.tree, tree.Error)
    }
