"""What `help` says of records, enums and errors: read from their modules when somebody asks."""

from __future__ import annotations

import ast
import re
import sys
from inspect import cleandoc
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def told(cls: type, doc: str, known: Mapping[str, str]) -> str:
    """The docstring of a class with its members; of those known where there is no source."""
    declared = _declared(cls)
    if declared is not None:
        doc = ast.get_docstring(declared) or doc
        members = list(_members(declared))
    else:
        members = [
            f"{name}: {type_}" if type_ else name for name, type_ in known.items()
        ]
    return "\n\n".join([doc, *members])


def _declared(cls: type) -> ast.ClassDef | None:
    """The class as it is written: in the stub beside its module, or in that itself."""
    file = getattr(sys.modules.get(cls.__module__), "__file__", None)
    if file is None:
        return None
    stub = Path(file).with_suffix(".pyi")
    try:
        source = (stub if stub.exists() else Path(file)).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None
    found = (one for one in ast.parse(source).body if isinstance(one, ast.ClassDef))
    return next((one for one in found if one.name == cls.__name__), None)


def _members(declared: ast.ClassDef) -> Iterator[str]:
    """Members with their types, and the texts below them."""
    for one, after in zip(declared.body, [*declared.body[1:], None]):
        if isinstance(one, ast.AnnAssign) and one.value is None:
            # What a member hides is called `_str` there.
            type_ = re.sub(r"\b_(?=\w)", "", ast.unparse(one.annotation))
            shown = ast.unparse(one.target)
            shown += "" if type_.startswith("ClassVar") else f": {type_}"
            text = _text(after)
            yield f"{shown}\n{text}" if text else shown


def _text(node: ast.stmt | None) -> str:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        lines = cleandoc(str(node.value.value)).splitlines()
        return "\n".join(f"    {line}" if line else "" for line in lines)
    return ""
