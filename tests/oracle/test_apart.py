"""The oracle is apart from what it judges: one module compares, and one seeds faults to be found."""

import ast
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
MAY = {"compare.py", "faults.py"}


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.name)
def test_only_the_comparison_knows_the_classifier(path: Path) -> None:
    known = [name for name in imported(path) if name.startswith("apigen.changes")]
    assert bool(known) == (path.name in MAY), known
