"""Compiled templates: Jinja takes longer to compile one than to run it.

Ours are compiled to Python when a wheel is made, and Python compiles them further where it is installed. In a
checkout, and for templates of a user's own, there is the cache that the options offer.
"""

import hashlib
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Any

import jinja2
from jinja2 import BytecodeCache, Environment, StrictUndefined
from jinja2.bccache import Bucket

from apigen.generators.target import Options
from apigen.resources import PACKAGE, TEMPLATES, files

SHIPPED = PACKAGE / "_compiled"
"""The templates of a wheel, a module each, named by what it was made of."""

ESCAPING = {"site": True, "markdown": False, "server": False, "python": False}
"""Our targets with templates, and whether what they fill in is escaped as HTML."""

SETTINGS: dict[str, Any] = {
    "undefined": StrictUndefined,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "keep_trailing_newline": True,
    "auto_reload": False,
}
"""How templates are read, whoever compiles them."""


class Compiled(BytecodeCache):
    """The compiled templates of one environment. The name of an entry of the cache tells equal templates."""

    def __init__(self, options: Options, *, autoescape: bool) -> None:
        self.options = options
        self.autoescape = autoescape

    def get_bucket(self, environment: Environment, name: str, filename: str | None, source: str) -> Bucket:
        if self.options.templates is None and (code := _shipped(name, source, self.autoescape)) is not None:
            bucket = Bucket(environment, name, self.get_source_checksum(source))
            bucket.code = code
            return bucket
        return super().get_bucket(environment, name, filename, source)

    def load_bytecode(self, bucket: Bucket) -> None:
        if (body := self.options.recall(self._entry(bucket))) is not None:
            with suppress(EOFError, ValueError, TypeError):
                bucket.bytecode_from_string(body)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.options.remember(self._entry(bucket), bucket.bytecode_to_string())

    def _entry(self, bucket: Bucket) -> str:
        kind = "plain" if self.options.templates is None else "sandboxed"
        version = f"{sys.implementation.cache_tag}-{jinja2.__version__}-{kind}"
        return f"templates/{version}-{bucket.key}-{bucket.checksum}"


def _module(name: str, source: str, autoescape: bool) -> str:
    """The name of the module that a template becomes: another one for each version of Jinja."""
    made_of = "\0".join((jinja2.__version__, str(autoescape), name, source))
    return "t" + hashlib.blake2b(made_of.encode(), digest_size=16).hexdigest()


def _shipped(name: str, source: str, autoescape: bool) -> CodeType | None:
    module = _module(name, source, autoescape)
    path = SHIPPED / f"{module}.py"
    if not path.is_file():
        return None
    return SourceFileLoader(module, str(path)).get_code(module)


def ship(folder: Path = SHIPPED) -> None:
    """Compiles all of our templates into a folder; what was in it before goes."""
    folder.mkdir(parents=True, exist_ok=True)
    made = dict(_modules())
    for path in folder.glob("*.py"):
        if path.stem not in made:
            path.unlink()
    for module, text in made.items():
        (folder / f"{module}.py").write_text(text, encoding="utf-8")


class _AnyFilters(dict[str, Callable[..., str]]):
    """Filters of any name: which there are is known where a template runs."""

    def get(self, name: str, _default: Any = None) -> Any:
        return super().get(name, str)


COPIED = "_runtime"
"""The folder of what is no template: the runtime of a client goes into each package as it is."""


def _modules() -> Iterator[tuple[str, str]]:
    for target, autoescape in ESCAPING.items():
        # Without the optimizer, which would run filters on what is constant.
        environment = Environment(autoescape=autoescape, optimized=False, **SETTINGS)
        environment.filters = _AnyFilters(environment.filters)
        root = TEMPLATES / target
        for path in (path for path in files(root) if path.parent.name != COPIED):
            name, source = path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")
            yield _module(name, source, autoescape), str(environment.compile(source, name, raw=True))
