"""The modules of a package, put together of what the other modules here write; templates lay them out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from apigen.generators.client_api import ApiView
from apigen.generators.client_view import ClassView
from apigen.generators.python import data
from apigen.generators.python.encoders import docstring, py_doc, py_str
from apigen.generators.python.layout import called, imported, literal, natural
from apigen.generators.python.methods import Method, World, flags_of, methods_of, signature, written
from apigen.generators.python.spelling import Scope
from apigen.generators.spec_text import SpecText
from apigen.model.api import Class

_AT_RUN_TIME = {
    ".._runtime.values": ("Enum", "Record"),
    ".._runtime.namespaces": ("Namespace", "awaited"),
    ".._runtime.deprecated": ("deprecated", "deprecated_members"),
}
"""What classes are made with; all else is for annotations alone."""


def class_module(view: ApiView, cls: Class, world: World) -> dict[str, Any]:
    """A class: its ref, enums, record and calls."""
    seen = view.of_class(cls)
    needed: set[tuple[str, str]] = {("typing", "NewType")}
    scopes: list[Scope] = []
    parts: list[str] = []
    for one in seen.enums:
        text, scope = data.enum(world, one, cls.name)
        parts.append(text)
        scopes.append(scope)
        needed.add((".._runtime.values", "Enum"))
    if seen.record is not None:
        doc = SpecText(f"An object of the class {cls.name}, as the server sent it.")
        text, scope = data.record(world, cls.name, seen.record, cls.fields, doc)
        parts.append(text)
        scopes.append(scope)
        needed.add((".._runtime.values", "Record"))
    if seen.rpcs:
        methods = [one for rpc in seen.rpcs for one in methods_of(world, rpc)]
        for asyncio in (False, True):
            text, scope = _namespace(seen, methods, world, asyncio=asyncio)
            parts.append(text)
            scopes.append(scope)
        needed |= {(".._runtime.namespaces", name) for name in ("Namespace", "AsyncNamespace", "awaited")}
    ref = world.named(f"class {cls.name}", "ref")
    return {
        "doc": docstring([py_doc(f"The class {cls.name}.", 88)], 0),
        "ref": ref,
        "ref_made": called(f"{ref} = NewType(", (f'"{ref}"', "str"), ")", 1),
        "ref_doc": docstring([py_doc(f"A reference to an object of the class {cls.name}.", 84)], 4),
        "parts": parts,
        **imports(needed, scopes, own=f".{world.named(f'class {cls.name}', 'module')}"),
    }


def _namespace(
    seen: ClassView, methods: Sequence[Method], world: World, *, asyncio: bool
) -> tuple[str, Scope]:
    scope = Scope(name for one in methods for name in (one.name, one.twin) if name)
    own = world.named(f"class {seen.wire}", "namespace")
    if asyncio:
        name = world.named(f"class {seen.wire}", "async")
        parts = [
            f"if TYPE_CHECKING:\n\n    class {name}(AsyncNamespace):\n",
            docstring([py_doc(f"What `{own}` has, to be awaited.", 80)], 8),
        ]
    else:
        told = [world.texts.block(seen.doc or SpecText(f"The calls of {seen.wire}."), seen.wire, 84)]
        told.append(world.texts.ending(seen.ending, seen.wire, 84))
        parts = [f"class {own}(Namespace):\n", docstring(told, 4), "\n    __slots__ = ()\n"]
    for one in methods:
        for text in written(one, scope, asyncio=asyncio):
            parts += ["\n", text]
    if asyncio:
        made = called(f"{name} = awaited(", (f'"{name}"', own), ")", 1)
        parts.append(f"\nelse:\n{made}\n")
    return "".join(parts), scope


def imports(
    needed: Iterable[tuple[str, str]],
    scopes: Sequence[Scope],
    own: str = "",
    *,
    near: bool = False,
    level: int = 1,
) -> dict[str, Any]:
    """The imports of a module, those that are for checkers apart; and what hidden names are called. `near`:
    the module lies beside `classes`, not in it. `level`: of what is for checkers.
    """
    uses = set(needed).union(*(scope.uses for scope in scopes))
    hidden = sorted({name for scope in scopes for _, name in scope.hidden})
    now: dict[str, list[str]] = {}
    checked: dict[str, list[str]] = {}
    for module, name in uses:
        if not module or module == own:
            continue
        kind = now if name in _AT_RUN_TIME.get(module, ()) else checked
        kind.setdefault(_near(module) if near else module, []).append(name)
    typed = [imported(module, checked[module], level) for module in _sorted(checked) if module[0] == "."]
    standard = [imported(module, checked[module], level) for module in _sorted(checked) if module[0] != "."]
    return {
        "imports": [imported(module, now[module], 0) for module in _sorted(now)],
        "standard": standard,
        "typed": typed,
        "hidden": [f"{'    ' * level}_{name} = {name}" for name in hidden],
    }


def _near(module: str) -> str:
    """What a module of `classes` imports, as a module beside it does."""
    if module[0] != ".":
        return module
    return module[1:] if module.startswith("..") else f".classes{module}"


def _sorted(modules: Iterable[str]) -> list[str]:
    """As isort has them: what lies further off comes first."""
    return sorted(modules, key=lambda name: (-(len(name) - len(name.lstrip("."))), natural(name)))


def enums_module(view: ApiView, world: World) -> dict[str, Any]:
    """The enums that no class declares."""
    made = [data.enum(world, view.of_enum(one), None) for one in view.enums(None)]
    return _data("The enums that belong to no class.", "enums", "Enum", made)


def structs_module(view: ApiView, world: World) -> dict[str, Any]:
    made = [data.struct(world, view.of_struct(one)) for one in view.structs]
    return _data("Values with named members.", "structs", "Record", made)


def _data(doc: str, module: str, base: str, made: Sequence[tuple[str, Scope]]) -> dict[str, Any]:
    """A module beside `classes`, of classes with one base."""
    needed = {(".._runtime.values", base)} if made else set()
    scopes = [scope for _, scope in made]
    return {
        "doc": doc,
        "parts": [text for text, _ in made],
        **imports(needed, scopes, f"..{module}", near=True),
    }


def errors_module(view: ApiView, world: World) -> dict[str, Any]:
    views = [view.of_error(one) for one in view.errors if not one.hidden]
    return {"entries": list(data.errors(world, views))}


def errors_stub(view: ApiView, world: World) -> dict[str, Any]:
    views = [view.of_error(one) for one in view.errors if not one.hidden]
    own = {
        world.named(f"error {one.wire}", "error"): data.OWN_ERRORS[one.wire]
        for one in views
        if one.wire in data.OWN_ERRORS
    }
    made = [data.error_stub(world, one) for one in views if one.wire not in data.OWN_ERRORS]
    found = imports(set(), [scope for _, scope in made], near=True, level=0)
    same = [f"{kind} as {kind}" for name, kind in own.items() if name == kind]
    others = [kind for name, kind in own.items() if name != kind]
    plain = [imported("._runtime.errors", ["ApiError", *others], 0)]
    plain += [imported("._runtime.errors", [one], 0) for one in sorted(same)]
    return {
        "standard": found["standard"],
        "imports": plain + found["imports"] + found["typed"],
        "own": [
            *(f"{name} = {kind}" for name, kind in own.items() if name != kind),
            *found["hidden"],
        ],
        "parts": [text for text, _ in made],
    }


def tables_module(view: ApiView, world: World, name: str) -> dict[str, Any]:
    """What the runtime looks up by names of the spec."""
    api = view.api
    shown = [cls for cls in api.classes if not cls.hidden]

    def place(cls: str, role: str) -> str:
        return f"classes.{world.named(f'class {cls}', 'module')}:{world.named(f'class {cls}', role)}"

    enums = [(one.name, f"enums:{world.named(f'enum {one.name}', 'enum')}") for one in view.enums(None)]
    for cls in shown:
        module = f"classes.{world.named(f'class {cls.name}', 'module')}"
        enums += [
            (one.name, f"{module}:{world.named(f'enum {one.name}', 'enum')}") for one in view.enums(cls)
        ]
    tables = {
        "ENUMS": enums,
        "RECORDS": [(cls.name, place(cls.name, "record")) for cls in shown if view.has_record(cls)],
        "STRUCTS": [
            (one.name, f"structs:{world.named(f'struct {one.name}', 'struct')}") for one in view.structs
        ],
        "ERRORS": [
            (one.name, world.named(f"error {one.name}", "error")) for one in view.errors if not one.hidden
        ],
        "SINCE": list(_since(view, shown, world)),
    }
    begin = view.login_rpc
    login = [begin.name, signature(begin), flags_of(begin)] if begin is not None else []
    return {
        "name": py_str(name),
        "version": py_str(api.version),
        "tables": [(key, _table(key, pairs)) for key, pairs in tables.items()],
        "login": _login([py_str(part) for part in login]),
        "logout": py_str(view.login.end if view.login is not None else ""),
        "events": view.has_event,
    }


def _login(parts: Sequence[str]) -> str:
    head = "LOGIN: tuple[str, str, str] | None = "
    if not parts:
        return f"{head}None"
    return literal(f"{head}(", parts, ")", 0)


def _since(view: ApiView, shown: Sequence[Class], world: World) -> Iterator[tuple[str, str]]:
    """The release that brought each class, and each field and RPC that came with another one; the RPCs that
    follow from a field came with it.
    """
    for cls in shown:
        begin = view.since(cls)
        if begin:
            yield cls.name, world.texts.release(begin)
        brought = {field.name: view.since(field, cls) for field in cls.fields} if view.rpcs(cls) else {}
        brought = {name: own for name, own in brought.items() if own and own != begin}
        for name, own in brought.items():
            yield f"{cls.name}.{name}", world.texts.release(own)
        for rpc in view.rpcs(cls):
            own = view.since(rpc, cls)
            if own and own != _followed(brought, rpc.name, begin):
                yield f"{cls.name}.{rpc.name}", world.texts.release(own)


_ACCESSORS = ("get_", "set_", "add_to_", "remove_from_", "add_", "remove_")


def _followed(brought: Mapping[str, str], rpc: str, begin: str) -> str:
    """What the runtime takes for the release of an RPC that has none of its own."""
    fields = (rpc.removeprefix(one) for one in _ACCESSORS if rpc.startswith(one))
    return next((brought[field] for field in fields if field in brought), begin)


def _table(name: str, pairs: Sequence[tuple[str, str]]) -> str:
    items = [f"{py_str(key)}: {py_str(value)}" for key, value in pairs]
    return literal(f"{name}: dict[str, str] = {{", items, "}", 0)
