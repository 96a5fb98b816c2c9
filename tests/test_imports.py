"""The order of the subpackages is total: each module imports only what stands left of its own."""

import ast
import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

import apigen

ORDER = (
    *("diagnostics", "model", "syntax", "semantics", "derive", "wire", "relations"),
    *("interchange", "changes", "generators", "build", "runtime", "lsp", "cli"),
)
EVERYONE = {"resources", "__version__"}
"""What stands outside of the order, since it imports nothing of ours."""
FRONT_DOOR = {"load", "checked"}
"""What `apigen` itself offers to whatever stands right of all that it runs."""

PACKAGE = Path(apigen.__file__).parent
MODULES = sorted(
    path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE and path.parent.name != "_compiled"
)


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Line and first name below `apigen` of every import in a module, at whatever depth of the code."""
    package = ".".join(path.relative_to(PACKAGE.parent).parent.parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = importlib.util.resolve_name("." * node.level + (node.module or ""), package)
            names = [f"{module}.{alias.name}" for alias in node.names]
        for name in names:
            first, _, rest = name.partition(".")
            if first == "apigen":
                assert isinstance(node, ast.Import | ast.ImportFrom)
                yield node.lineno, rest.partition(".")[0]


def test_every_folder_has_its_place() -> None:
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and any(path.glob("*.py"))}
    assert folders - {"_compiled"} <= {*ORDER, "std"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_stand_left(path: Path) -> None:
    own = path.relative_to(PACKAGE).parts[0]
    allowed = {*ORDER[: ORDER.index(own) + 1], *EVERYONE}
    if ORDER.index(own) > ORDER.index("derive"):
        allowed |= FRONT_DOOR
    wrong = [f"line {line}: apigen.{name}" for line, name in imported(path) if name not in allowed]
    assert not wrong, f"{own} may import {', '.join(sorted(allowed))} of apigen"


def test_resources_imports_nothing_of_ours() -> None:
    assert list(imported(PACKAGE / "resources.py")) == []
