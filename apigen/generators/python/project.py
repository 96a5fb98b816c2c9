"""What stands around the classes: the clients, the package's front, its metadata, README and example."""

from typing import Any

from apigen.derive import is_async
from apigen.generators.client_api import ApiView
from apigen.generators.python.encoders import docstring, py_doc, py_str
from apigen.generators.python.layout import by_case, called, definition, imported, natural
from apigen.generators.python.methods import World, method_arguments
from apigen.generators.python.spelling import Scope
from apigen.generators.spec_text import SpecText
from apigen.model.api import Class
from apigen.model.text import first_sentence

OF_RUNTIME = {
    "_async_client": ("AsyncClient",),
    "_client": ("Client",),
    "_runtime.errors": (
        "ApiError",
        "ClientError",
        "NoAnswer",
        "NotOnThisServer",
        "NotReached",
        "ProtocolError",
        "TimedOut",
        "TlsError",
        "TransportError",
        "UsageError",
    ),
    "_runtime.abatch": ("AsyncBatch",),
    "_runtime.batch": ("Batch", "Pending"),
    "_runtime.connection": ("ConnectionOptions",),
    "_runtime.options": ("CallDone",),
    "_runtime.values": ("NULL_REF", "Enum", "Record"),
}
"""What every client offers at its front, by module."""


def title(view: ApiView) -> SpecText:
    return SpecText(view.api.title or view.api.name)


def pyproject(view: ApiView) -> dict[str, Any]:
    return {"title": title(view).changed(lambda text: f"Client of the {text}")}


def classes(view: ApiView) -> list[Class]:
    """The classes that have a namespace."""
    return [cls for cls in view.api.classes if view.rpcs(cls)]


def client(view: ApiView, world: World, *, asyncio: bool) -> dict[str, Any]:
    """The client: a member for each class, and how one logs in."""
    role = "async" if asyncio else "namespace"
    members = []
    for cls in classes(view):
        name, module = world.named(f"class {cls.name}", role), world.named(f"class {cls.name}", "module")
        told = SpecText(cls.doc).changed(first_sentence) or SpecText(f"The class {cls.name}.")
        members.append(
            {
                "head": definition(
                    f"def {world.named(f'class {cls.name}', 'member')}", ["self"], f") -> _{name}:"[1:], 2
                ),
                "cls": name,
                "module": f"classes.{module}",
                "made": _member(world.named(f"class {cls.name}", "member"), f"classes.{module}", name),
                "doc": docstring([world.texts.block(told, cls.name, 76)], 12),
            }
        )
    by_name = sorted(members, key=lambda one: natural(one["module"]))
    aliases = [imported(f".{one['module']}", [f"{one['cls']} as _{one['cls']}"], 1) for one in by_name]
    return {
        "kind": "Async" if asyncio else "",
        "runtime": _bases(asyncio=asyncio, members=bool(members)),
        "asyncio": asyncio,
        "members": members,
        "imports": aliases,
        **_login(view, world, asyncio=asyncio),
    }


def _member(name: str, module: str, cls: str) -> str:
    return called(f"{name} = namespace(", (py_str(module), py_str(cls)), ")", 2)


def _bases(*, asyncio: bool, members: bool) -> list[str]:
    module, base = ("aclient", "AsyncBaseClient") if asyncio else ("client", "BaseClient")
    found = [imported(f"._runtime.{module}", [base], 0)]
    return [*found, imported("._runtime.namespaces", ["namespace"], 0)] if members else found


_LOGIN_TAKES = frozenset(
    "cls url options wire timeout retries ca_file pin verify follow proxy max_reply on_call".split()
)
"""What a log-in takes beside the parameters of its RPC: how to connect."""


def _login(view: ApiView, world: World, *, asyncio: bool) -> dict[str, Any]:
    rpc = view.login_rpc
    if rpc is None:
        return {"login": ""}
    scope = Scope(())
    items, given = ["cls", "url: str", "/"], []
    star = False
    rows = ["    url: The address of the server, as `https://host.example`"]
    for one in method_arguments(world, rpc):
        name = f"{one.name}_" if one.name in _LOGIN_TAKES else one.name
        if one.default and not star:
            items.append("*")
            star = True
        default = f" = {one.default}" if one.default else ""
        items.append(f"{name}: {scope.write(one.type)}{default}")
        given.append(name)
        if one.doc:
            rows.append(f"    {name}: {world.texts.block(one.doc, rpc.cls, 74 - len(name), 8)}")
    items.append("**options: Unpack[ConnectionOptions]")
    rows.append("    options: How to connect: `ConnectionOptions` of this package tells of each")
    inner = "".join(f"{name}, " for name in given)
    tuple_ = f"({inner[:-1] if len(given) == 1 else inner[:-2]})"
    call = f"return cls._login(url, {tuple_}, **options)"
    made = "AsyncLogin[Self]" if asyncio else "Self"
    blocks = [world.texts.block(rpc.doc, rpc.cls, 80), "Args:\n" + "\n".join(rows)]
    return {
        "login": definition("def login", items, f") -> {made}:"[1:], 1),
        "login_doc": docstring(blocks, 8),
        "login_call": "        " + call,
    }


def exports(view: ApiView, world: World) -> dict[str, str]:
    """The names at the front of the package, and the modules that they come from."""
    found: dict[str, str] = {}
    for cls in view.api.classes:
        module = f"classes.{world.named(f'class {cls.name}', 'module')}"
        found[world.named(f"class {cls.name}", "ref")] = module
        if view.has_record(cls):
            found[world.named(f"class {cls.name}", "record")] = module
        if view.rpcs(cls):
            found[world.named(f"class {cls.name}", "namespace")] = module
            found[world.named(f"class {cls.name}", "async")] = module
        for enum in view.enums(cls):
            found[world.named(f"enum {enum.name}", "enum")] = module
    for enum in view.enums(None):
        found[world.named(f"enum {enum.name}", "enum")] = "enums"
    for struct in view.structs:
        found[world.named(f"struct {struct.name}", "struct")] = "structs"
    # What was published before the runtime had a name stays what it was.
    return dict(sorted((_of_runtime(view) | found).items()))


def _of_runtime(view: ApiView) -> dict[str, str]:
    found = {name: module for module, names in OF_RUNTIME.items() for name in names}
    if view.has_task:
        found |= {"Operation": "_runtime.operation", "AsyncOperation": "_runtime.operation"}
        found["OperationCancelled"] = "_runtime.errors"
    if view.has_event:
        found |= {"EventsLost": "_runtime.errors", "ServerEvent": "_runtime.events"}
        found |= {"Events": "_runtime.events", "AsyncEvents": "_runtime.events"}
    return found


def init(view: ApiView, world: World) -> dict[str, Any]:
    found = exports(view, world)
    by_module: dict[str, list[str]] = {}
    for name, module in found.items():
        by_module.setdefault(module, []).append(name)
    api = view.api
    version = f" {api.version}" if api.version else ""
    intro = title(view).changed(lambda text: f"Client of the {text}{version}.")
    return {
        "doc": docstring([py_doc(intro, 82), world.texts.block(SpecText(api.doc), None, 88)], 0),
        "exports": [f"    {py_str(name)}: {py_str(module)}," for name, module in found.items()],
        "names": [f"    {py_str(name)}," for name in sorted((*found, "__version__"), key=by_case)],
        "imports": [
            imported(f".{module}", names, 1)
            for module, names in sorted(by_module.items(), key=lambda one: natural(one[0]))
        ],
    }


def readme(view: ApiView, world: World) -> dict[str, Any]:
    """What the README shows: things that the API has."""
    return {
        **example(view, world),
        "title": title(view),
        "has_event": view.has_event,
        "started": _started(view, world),
        "errors": any(not error.hidden for error in view.errors),
    }


def example(view: ApiView, world: World) -> dict[str, Any]:
    """What the example shows, and the README too."""
    return {"has_session": view.login is not None, "shown": _listed(view, world)}


def _listed(view: ApiView, world: World) -> dict[str, str]:
    """A class whose objects can be listed, best one whose objects have names; empty where there is none."""
    found = [cls for cls in classes(view) if "get_all_records" in {rpc.name for rpc in view.rpcs(cls)}]
    named = {cls.name for cls in found if any(field.name == "name_label" for field in cls.fields)}
    if not found:
        return {}
    cls = min(found, key=lambda cls: (cls.name not in named, cls.std))
    label = world.named(f"field {cls.name}.name_label", "member") if cls.name in named else ""
    return {"member": world.named(f"class {cls.name}", "member"), "label": label}


def _started(view: ApiView, world: World) -> dict[str, str]:
    """An RPC about one object that can go on as a task, and takes no more than the object."""
    for cls in classes(view):
        for rpc in view.rpcs(cls):
            if rpc.rule or not is_async(view.api, rpc):
                continue
            seen = view.of_rpc(cls, rpc)
            alone = [one.own for one in seen.parameters if not one.optional] == [True]
            if alone and seen.ending is None:
                return {
                    "member": world.named(f"class {cls.name}", "member"),
                    "twin": world.named(f"rpc {seen.name}", "async"),
                }
    return {}
