"""Clients of many APIs, side by side for a checker: their declarations alone, with one runtime for all.

Packages lie in folders of their own (`p0/shop`, `p1/store`), so that each keeps its name. What two APIs have
alike is made once, and a client that is the same as another is that one.
"""

import ast
import hashlib
from collections.abc import Iterator
from pathlib import Path

from apigen.generators.book import published
from apigen.generators.client_api import ApiView
from apigen.generators.compiled import COPIED
from apigen.generators.naming import Names
from apigen.generators.python import TARGET
from apigen.generators.python.options import PythonOptions
from apigen.generators.python.prepare import names
from apigen.generators.target import File, content
from apigen.model.api import Api

SHARED = "runtime"
"""The package of the runtime."""


class Packages:
    """The packages below a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._texts: dict[tuple[str, bool], str] = {}
        self._known: dict[str, str] = {}
        self._added: dict[tuple[int, str | None, bool], tuple[Api, str]] = {}

    def add(self, api: Api, lock: str | None = None, *, closed: bool = False) -> str:
        """The folder of an API's client, by name. `lock`: the names that were published before. `closed`: its
        enums have the values that they have, and no other.
        """
        key = (id(api), lock, closed)
        if key not in self._added:
            self._added[key] = (api, self._made(api, lock, closed))
        return self._added[key][1]

    def _made(self, api: Api, lock: str | None, closed: bool) -> str:
        files = TARGET.generate(api, PythonOptions(lock=lock))
        texts = {path: text for file in files for path, text in self._declarations(file, closed)}
        digest = hashlib.blake2b(repr(sorted(texts.items())).encode(), digest_size=16).hexdigest()
        if digest not in self._known:
            self._known[digest] = f"p{len(self._known)}"
            for path, text in texts.items():
                _write(self.folder / self._known[digest] / path, text)
        return self._known[digest]

    def _declarations(self, file: File, closed: bool) -> Iterator[tuple[str, str]]:
        """The stub of a module; nothing of what checkers do not read."""
        _, _, inner = file.path.partition("/")
        if not inner.endswith((".py", ".pyi")) or inner in ("errors.py", "_tables.py"):
            return
        if inner.startswith(f"{COPIED}/"):
            place = self.folder / SHARED / inner.removeprefix(f"{COPIED}/")
            if not place.exists():
                _write(place, content(file).decode())
            return
        key = (file.key or "", closed)
        if key not in self._texts:
            self._texts[key] = stub(content(file).decode(), closed=closed)
        yield f"{file.path.removesuffix('i').removesuffix('.py')}.pyi", self._texts[key]


def _write(place: Path, text: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")


def stub(text: str, *, closed: bool = False) -> str:
    """What a module declares, its runtime being the shared one: no bodies, no texts, no tables."""
    return ast.unparse(_Declared(closed).visit(ast.parse(text)))


class _Declared(ast.NodeTransformer):
    """Takes away what makes no difference to a program that uses the module; and closes enums."""

    def __init__(self, closed: bool) -> None:
        self._closed = closed

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.ImportFrom:
        first, _, rest = (node.module or "").partition(".")
        if node.level and first == COPIED:
            return ast.ImportFrom(f"{SHARED}.{rest}" if rest else SHARED, node.names, 0)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.body = [ast.Expr(ast.Constant(...))]
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AsyncFunctionDef:
        node.body = [ast.Expr(ast.Constant(...))]
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self.generic_visit(node)
        if self._closed and [ast.unparse(one) for one in node.bases] == ["Enum"]:
            return _closed(node)
        node.body = node.body or [ast.Expr(ast.Constant(...))]
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.Expr | None:
        """A docstring."""
        return None if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str) else node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AnnAssign:
        node.value = None
        return node


def _closed(enum: ast.ClassDef) -> ast.AST:
    """An enum as languages have it whose enums are closed: its constants are all that it may be."""
    names = [ast.unparse(one.target) for one in enum.body if isinstance(one, ast.AnnAssign)]
    words = "".join(f"    {name} = {name!r}\n" for name in names if name != "_values") or "    ...\n"
    return ast.parse(f"import enum\nclass {enum.name}(str, enum.Enum):\n{words}")


def prepared(api: Api, lock: str | None = None) -> tuple[Names, ApiView]:
    """The names that a client of the API has, and what is published of it."""
    return names(api, PythonOptions(lock=lock)), ApiView(published(api))
