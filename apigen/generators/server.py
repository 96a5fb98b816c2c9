"""A service's own code, typed: a Python package with a base class for each class of the API.

`NAME_api/` has the types that handlers take and give (`refs`, `enums`, `structs`, `records`), the declared
errors as exception classes (`errors`), the objects as attributes (`objects`), and in `handlers/` a module for
each class. What stands between it and the runtime is `apigen.runtime.interface`.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from apigen import __version__
from apigen.derive.names import all_enums
from apigen.derive.shapes import computed_end, shapes
from apigen.generators.server_names import BUILT_IN, docstring, identifier, is_plain, literal, names, natural
from apigen.generators.server_types import MODULES, Names, Types
from apigen.generators.target import File, Options, Target
from apigen.model.api import Api, Class, Rpc, StructMember
from apigen.model.types import VOID, OptionType, Ref, plain, spell
from apigen.model.values import Unset
from apigen.semantics.lifecycle import effective

if TYPE_CHECKING:
    from jinja2 import Environment

    from apigen.generators.templates import Filters

_HOOKS = ("before_create", "before_set", "before_destroy", "after_create", "after_set", "after_destroy")
_CHANGES = frozenset(("set_f", "add_f", "remove_f", "add_to_f", "remove_from_f"))
_INTERFACE = frozenset(
    (
        "Answer",
        "Any",
        "ClassVar",
        "Context",
        "Handlers",
        "Mapping",
        "Unset",
        "World",
        "api_class",
        "api_names",
    )
) | {"unwritten"}


def generate(api: Api, options: Options) -> Iterator[File]:
    """The files of the package."""
    from apigen.generators.templates import environment, rendered, template_digest

    filters: Filters = {"docstring": docstring, "literal": literal}
    templates: Environment = environment("server", options, filters, autoescape=False)
    package = f"{identifier(api.name)}_api"
    made = _names(api)
    base = [__version__, options.code, template_digest("server", options), msgspec.to_builtins(made)]

    def file(path: str, template: str, view: Callable[[], dict[str, object]], *depends: object) -> File:
        digest = hashlib.blake2b(msgspec.json.encode([*base, depends]), digest_size=16).hexdigest()
        return File(f"{package}/{path}", lambda: rendered(templates, template, view()), key=digest)

    served = [cls for cls in api.classes if _rpcs(api, cls) or not (cls.std or cls.stateless)]
    modules = names([cls.name for cls in served], ("__init__",))
    listed = sorted(
        ((modules[cls.name], made.bases[cls.name]) for cls in served), key=lambda one: natural(one[0])
    )
    yield file(
        "__init__.py", "init.py.jinja", lambda: {"api": api, "package": package}, api.title, api.version
    )
    yield file("py.typed", "empty.jinja", dict)
    yield file("ruff.toml", "ruff.toml.jinja", dict)
    yield file("refs.py", "refs.py.jinja", lambda: {"refs": made.refs})
    yield file("enums.py", "enums.py.jinja", lambda: _enums(api, made), [*all_enums(api)])
    yield file("errors.py", "errors.py.jinja", lambda: _errors(api, made), api.errors)
    yield file("structs.py", "structs.py.jinja", lambda: _structs(api, made), api.structs)
    yield file("records.py", "records.py.jinja", lambda: _records(api, made), api.classes)
    yield file("objects.py", "objects.py.jinja", lambda: _objects(api, made), api.classes)
    yield file("handlers/__init__.py", "handlers.py.jinja", lambda: {"classes": listed}, listed)
    for cls in served:
        yield file(
            f"handlers/{modules[cls.name]}.py",
            "class.py.jinja",
            partial(_class, api, cls, made),
            cls,
            [rpc.name for rpc in _rpcs(api, cls)],
        )


_OWN = frozenset(
    ("change", "check_cancelled", "failed", "on_failure", "progress", "request", "session", "settle", "task")
)
"""Attributes of a context."""
_OF_OBJECT = frozenset(("add", "add_to", "destroy", "expect", "record", "remove", "remove_from"))
"""Attributes of an object beside its fields."""


def _names(api: Api) -> Names:
    """How everything is called. Each kind of thing has a module, and so a space of names, of its own."""
    every = [cls.name for cls in api.classes]
    taken = (*BUILT_IN, *MODULES, *_INTERFACE)
    objects = [cls.name for cls in api.classes if not cls.stateless]
    kinds = names(
        [kind for name in objects for kind in (f"{name}Object", f"{name}Objects")], (*taken, "Objects")
    )
    return Names(
        refs=names(every, ("NewType",)),
        records=names(["any", *every], (*taken, "TypedDict")),
        enums=names([enum.name for enum in all_enums(api)], ("Literal",)),
        structs=names([struct.name for struct in api.structs], (*taken, "TypedDict", "NotRequired")),
        errors=names([error.name for error in api.errors], (*taken, "ApiError")),
        bases=names(every, taken),
        objects={name: (kinds[f"{name}Object"], kinds[f"{name}Objects"]) for name in objects},
        world={
            name: name for name in objects if is_plain(name) and name not in {*_OWN, *kinds.values(), *taken}
        },
    )


def _rpcs(api: Api, cls: Class) -> list[Rpc]:
    """The RPCs that a service carries out: those that are written, but for standard and removed ones."""
    return [
        rpc
        for rpc in cls.rpcs
        if not (rpc.origin is not None and rpc.origin.kind == "std")
        and effective(api, None, rpc, cls) != "removed"
    ]


def _enums(api: Api, made: Names) -> dict[str, object]:
    return {
        "enums": [
            {"name": made.enums[enum.name], "doc": enum.doc, "values": [value.name for value in enum.values]}
            for enum in all_enums(api)
        ]
    }


def _errors(api: Api, made: Names) -> dict[str, object]:
    types = Types(made)
    found = []
    for error in api.errors:
        called = names([parameter.name for parameter in error.parameters], ("self", "super"))
        found.append(
            {
                "name": made.errors[error.name],
                "code": error.name,
                "doc": [
                    error.doc,
                    _described((f"param {called[one.name]}", one.doc) for one in error.parameters),
                ],
                "parameters": [
                    (called[one.name], types.of(one.type) if one.type is not None else "str")
                    for one in error.parameters
                ],
            }
        )
    return {"errors": found, "uses": types.used}


def _structs(api: Api, made: Names) -> dict[str, object]:
    types = Types(made, here="structs")
    found = [
        _dict(made.structs[struct.name], struct.doc, struct.members, types, _may_miss)
        for struct in api.structs
    ]
    return {
        "structs": found,
        "uses": types.used,
        "missing": any(one[2] for each in found for one in each["members"]),
    }


def _may_miss(member: StructMember) -> bool:
    return member.default is not None or isinstance(plain(member.type), OptionType)


def _records(api: Api, made: Names) -> dict[str, object]:
    types = Types(made, here="records")
    found = [
        _dict(made.records[cls.name], f"The fields of a {cls.name}.", cls.fields, types, lambda _: False)
        for cls in api.classes
    ]
    return {"records": found, "uses": types.used, "any": made.records["any"]}


def _dict(
    name: str, doc: str, members: Iterable[Any], types: Types, may_miss: Callable[[Any], bool]
) -> dict[str, Any]:
    """A TypedDict: as a class where Python can spell all its members so, else as a call."""
    listed = [(one.name, types.of(one.type), may_miss(one)) for one in members]
    return {"name": name, "doc": doc, "members": listed, "plain": all(is_plain(one[0]) for one in listed)}


def _objects(api: Api, made: Names) -> dict[str, object]:
    types = Types(made)
    found = []
    for cls in api.classes:
        if cls.stateless:
            continue
        kept = [field for field in cls.fields if not field.computed]
        taken = {*BUILT_IN, *MODULES, *_OF_OBJECT}
        fields = [
            (field.name, types.of(field.type), computed_end(field))
            for field in kept
            if is_plain(field.name) and field.name not in taken
        ]
        one, many = made.objects[cls.name]
        found.append(
            {
                "cls": cls.name,
                "world": made.world.get(cls.name),
                "one": one,
                "many": many,
                "ref": f"refs.{made.refs[cls.name]}",
                "record": f"records.{made.records[cls.name]}",
                "fields": fields,
            }
        )
    return {"classes": found, "uses": types.used | {"refs", "records"}}


def _class(api: Api, cls: Class, made: Names) -> dict[str, object]:
    types = Types(made)
    wanted = _rpcs(api, cls)
    computed = [] if cls.std else [field for field in cls.fields if field.computed]
    compute = names([f"compute_{field.name}" for field in computed])
    taken = (*BUILT_IN, *MODULES, *_INTERFACE, *_HOOKS, *compute.values())
    called = names([rpc.name for rpc in wanted], taken)
    rules = frozenset() if cls.std else frozenset(shape.rule for shape in shapes(api, cls))
    hooks = {
        "create": "create" in rules,
        "set": not rules.isdisjoint(_CHANGES),
        "destroy": "destroy" in rules,
    }
    ref = record = ""
    if not cls.stateless:
        ref, record = f"refs.{made.refs[cls.name]}", f"records.{made.records[cls.name]}"
    fields = [
        {
            "name": compute[f"compute_{field.name}"],
            "field": field.name,
            "doc": field.doc,
            "type": types.of(field.type),
        }
        for field in computed
    ]
    rpcs = [_rpc(cls, rpc, called[rpc.name], types) for rpc in wanted]
    uses = set(types.used)
    if computed or any(hooks.values()):
        uses.add("refs")
    if hooks["create"]:
        uses.add("records")
    return {
        "cls": cls.name,
        "name": made.bases[cls.name],
        "doc": cls.doc,
        "rpcs": rpcs,
        "renamed": [(name, made_) for name, made_ in called.items() if name != made_],
        "hooks": hooks,
        "computed": fields,
        "ref": ref,
        "record": record,
        "uses": uses,
        "answers": bool(rpcs or computed or any(hooks.values())),
        "unset": types.unset,
    }


def _rpc(cls: Class, rpc: Rpc, name: str, types: Types) -> dict[str, object]:
    first = rpc.parameters[:1]
    of_object = bool(first) and first[0].name == "self" and plain(first[0].type) == Ref(cls.name)
    wanted = [one.name for one in rpc.parameters[of_object:]]
    called = [*["ref"][:of_object], *names(wanted, ("self", "ctx", "ref")).values()]
    parameters = [
        (python, types.given(one.type, chosen=isinstance(one.default, Unset)), one)
        for python, one in zip(called, rpc.parameters, strict=True)
    ]
    raised = [f"errors.{types.names.errors[error]}" for error in rpc.raises if error in types.names.errors]
    doc = [
        rpc.doc,
        _described(
            (
                *((f"param {python}", one.doc) for python, _, one in parameters),
                ("returns", rpc.result_doc),
                ("raises", ", ".join(raised)),
            )
        ),
    ]
    return {
        "name": name,
        "doc": doc if any(doc) else [f"{cls.name}.{rpc.name} -> {spell(rpc.result)}"],
        "parameters": [(python, type_) for python, type_, _ in parameters],
        "result": "None" if rpc.result == VOID else types.of(rpc.result),
    }


def _described(fields: Iterable[tuple[str, str]]) -> str:
    """The fields of a docstring, a line each."""
    return "\n".join(f":{name}: {' '.join(doc.split())}" for name, doc in fields if doc)


TARGET = Target("server", generate)
