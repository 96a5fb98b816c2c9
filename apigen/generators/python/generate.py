"""All files of a Python client."""

import hashlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from apigen import __version__
from apigen.generators.client_api import ApiView
from apigen.generators.compiled import COPIED
from apigen.generators.naming import Names
from apigen.generators.python import modules, project
from apigen.generators.python.encoders import py_doc, py_str
from apigen.generators.python.methods import World
from apigen.generators.python.options import Metadata, PythonOptions, metadata, own
from apigen.generators.python.prepare import prepared
from apigen.generators.spec_text import md_text, toml_str
from apigen.generators.target import File, Options
from apigen.generators.templates import environment, folders, rendered, template_digest
from apigen.model.api import Api, Class

if TYPE_CHECKING:
    from apigen.generators.templates import Filters


def generate(api: Api, options: Options) -> Iterator[File]:
    """The files of the package and of the project around it. Raises Failure (`client-option`,
    `client-only`, and those of the names).
    """
    options = own(options)
    meta = metadata(api, options)
    world, view = prepared(api, options)
    yield from _Files(view, world, options, meta).all()


class _Files:
    """The files of one package. A file's key says all that it is made of."""

    def __init__(self, view: ApiView, world: World, options: PythonOptions, meta: Metadata) -> None:
        self.view = view
        self.world = world
        self.options = options
        self.meta = meta
        filters: Filters = {
            "py_str": py_str,
            "py_doc": py_doc,
            "toml_str": toml_str,
            "md_text": md_text,
        }
        self._templates = environment("python", options, filters, autoescape=False)
        api = view.api
        self._base = [
            __version__,
            options.code,
            template_digest("python", options),
            [meta, options.docs, options.only],
            [api.releases, api.profile, api.uses_std],
            self._package_names(),
        ]
        self._slices = _slices(world.named, view)
        self._names = hashlib.blake2b(msgspec.json.encode(self._slices), digest_size=16).hexdigest()
        self._hash = hashlib.blake2b(msgspec.json.encode(self._base), digest_size=16)

    def _package_names(self) -> list[object]:
        """What classes call each other: a class's own file depends on it."""
        names, api = self.world.named, self.view.api
        roles = ("ref", "record", "namespace", "module")
        found: list[object] = [[names(f"class {cls.name}", role) for role in roles] for cls in api.classes]
        found += [names(f"enum {name}", "enum") for name in self.view.enum_owners]
        found += [names(f"struct {one.name}", "struct") for one in api.structs]
        return found

    def file(self, path: str, template: str, made: Callable[[], dict[str, object]], *depends: object) -> File:
        found = self._hash.copy()
        found.update(msgspec.json.encode([path, *depends]))
        return File(path, lambda: self._rendered(template, made()), key=found.hexdigest())

    def _rendered(self, template: str, values: dict[str, object]) -> str:
        return rendered(
            self._templates, template, {"version_of_tool": __version__, "meta": self.meta, **values}
        )

    def all(self) -> Iterator[File]:
        view, world, api = self.view, self.world, self.view.api
        about = [api.name, api.title, api.version, api.doc]
        listed = [(cls.name, bool(view.rpcs(cls)), view.has_record(cls), cls.doc) for cls in api.classes]
        head = [about, listed, [one.name for one in view.errors], self._names]
        yield self.file("pyproject.toml", "pyproject.toml.jinja", partial(project.pyproject, view), about)
        yield self.file("README.md", "README.md.jinja", partial(project.readme, view, world), head)
        yield self.file("example.py", "example.py.jinja", partial(project.example, view, world), head)
        yield self.package("__init__.py", "init.py.jinja", partial(project.init, view, world), head)
        yield self.package("py.typed", "empty.jinja", dict)
        for path, asyncio in (("_client.py", False), ("_async_client.py", True)):
            made = partial(project.client, view, world, asyncio=asyncio)
            yield self.package(path, "client.py.jinja", made, head)
        whole = [api.errors, api.structs, api.enums, self._names]
        for name, template, module in (
            ("errors.py", "errors.py.jinja", modules.errors_module),
            ("errors.pyi", "errors.pyi.jinja", modules.errors_stub),
            ("enums.py", "data.py.jinja", modules.enums_module),
            ("structs.py", "data.py.jinja", modules.structs_module),
        ):
            yield self.package(name, template, partial(module, view, world), whole)
        tables = partial(modules.tables_module, view, world, self.meta.package)
        yield self.package("_tables.py", "tables.py.jinja", tables, head, whole, api.classes)
        yield self.package("classes/__init__.py", "classes.py.jinja", dict)
        for cls in api.classes:
            yield self._class(cls)
        yield from self._runtime()

    def package(
        self, path: str, template: str, made: Callable[[], dict[str, object]], *depends: object
    ) -> File:
        return self.file(f"{self.meta.package}/{path}", template, made, *depends)

    def _class(self, cls: Class) -> File:
        module = self.world.named(f"class {cls.name}", "module")
        used = [cls.name, self.view.has_record(cls)]
        return self.package(
            f"classes/{module}.py",
            "class.py.jinja",
            partial(modules.class_module, self.view, cls, self.world),
            cls,
            self.view.chosen(cls),
            used,
            self._slices.get(cls.name),
        )

    def _runtime(self) -> Iterator[File]:
        """What does not depend on the API, as it lies in the templates: the user's files before ours."""
        found: dict[str, Path] = {}
        for folder in reversed(folders("python", self.options)):
            found.update({path.name: path for path in sorted((folder / COPIED).glob("*.py"))})
        for name in sorted(found):
            body = found[name].read_bytes()
            key = hashlib.blake2b(body, digest_size=16).hexdigest()
            yield File(f"{self.meta.package}/{COPIED}/{name}", body, key=key)


def _slices(names: Names, view: ApiView) -> dict[str, list[object]]:
    """The names by the class that they belong to ("" for none): others do not touch its file."""
    found: dict[str, list[object]] = {}
    for (_, address), roles in names.lock().names.items():
        kind, _, path = address.partition(" ")
        owner = path.partition(".")[0]
        if kind in ("enum", "value"):
            owner = view.enum_owners.get(owner, "")
        elif kind in ("struct", "struct_member", "error", "error_parameter"):
            owner = ""
        found.setdefault(owner, []).append((address, roles))
    return found
