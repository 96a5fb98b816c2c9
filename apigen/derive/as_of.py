"""An API as it was at a release: what was there then, and nothing that names what came later.

Types and texts stay those of today. What had been removed by then stays, as removed: it is still answered.
"""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from apigen.derive.lookup import successor
from apigen.derive.names import all_enums, find_struct
from apigen.derive.shapes import shapes
from apigen.model.api import Api, Class, Field, Implicit, OneOf, Parameter, Rpc, Struct, Unique
from apigen.model.lifecycle import Lifecycle
from apigen.model.types import (
    EnumType,
    ListType,
    MapType,
    OptionType,
    Record,
    Ref,
    SetType,
    StructType,
    Type,
    plain,
    walk,
)  # fmt: skip
from apigen.model.values import EnumValueRef, Items, Members, Pairs, Unset, Value
from apigen.semantics.lifecycle import effective, order
from apigen.semantics.things import Thing

PARTS = (
    *("classes", "enums", "errors", "structs", "types"),
    *("fields", "rpcs", "implicits", "keys", "parameters", "values", "members"),
)
"""The members of an element that hold elements."""

Path = tuple[Any, ...]
"""An element with what it stands in, the nearest first."""


def as_of(api: Api, release: str) -> tuple[Api, tuple[str, ...]]:
    """The API at a release, and a note for each thing dropped because it names one that was not there yet.

    Raises KeyError if the API has no release of that name.
    """
    then = order(api)[release]
    whole = api
    api = msgspec.structs.replace(api, releases=api.releases[: then + 1])

    def present(element: Any, *parents: Any) -> Any:
        return (
            element if effective(whole, release, element, *parents) not in ("absent", "unreleased") else None
        )

    api = _changed(api, present)
    notes: list[str] = []
    before = -1
    while before < len(notes):
        before = len(notes)
        api = _consistent(api, notes)
    return _cut(api), tuple(notes)


def _changed(element: Any, change: Callable[..., Any], *parents: Any) -> Any:
    """The element with each part put through `change(part, *parents)`, depth first; None drops a part."""
    parts = {}
    within = parents if isinstance(element, Api) else (element, *parents)
    for name in PARTS:
        if old := getattr(element, name, ()):
            kept = (change(part, *within) for part in old)
            parts[name] = tuple(_changed(part, change, *within) for part in kept if part is not None)
    return msgspec.structs.replace(element, **parts) if parts else element


def _consistent(api: Api, notes: list[str]) -> Api:
    """One round of dropping what names something that is not there (any more)."""
    there = {("class", cls.name) for cls in api.classes}
    there |= {("enum", enum.name) for enum in all_enums(api)}
    there |= {("struct", struct.name) for struct in api.structs}
    there |= {("error", error.name) for error in api.errors}
    there |= {("field", f"{cls.name}.{field.name}") for cls in api.classes for field in cls.fields}
    there |= {("value", f"{enum.name}.{value.name}") for enum in all_enums(api) for value in enum.values}

    def missing(kind: str, name: str, what: str, *path: Any) -> bool:
        """Whether a name means nothing yet; `what` then goes from the place at the path."""
        if (kind, name) in there:
            return False
        place = ".".join(part.name for part in reversed(path))
        what = f"{what} of {place}" if what else place
        notes.append(f"{what} is left out: it names {name}, which is not there yet")
        return True

    def change(element: Any, *parents: Any) -> Any:
        path = (element, *parents)
        if any(missing(*named, "", *path) for type_ in _types(element) for named in _named(type_)):
            return None
        gone = isinstance(element, Implicit) and element.name not in derivable[parents[0].name]
        if gone or not getattr(element, "values", True):
            missing("", element.name if gone else "values", "", *path)
            return None
        changes: dict[str, Any] = {}
        if isinstance(element, Rpc | Class):
            changes["raises"] = tuple(
                name for name in element.raises if not missing("error", name, f"`raises {name}`", *path)
            )
        if isinstance(element, Rpc | Class | Struct) and element.one_of:
            changes["one_of"] = tuple(_choices(element))
        end = element.binding if isinstance(element, Field) else None
        if end is not None and missing("field", f"{end.cls}.{end.field}", "the bond", *path):
            changes["binding"] = None
        if isinstance(element, Field) and element.unique is not None:
            scope = (name for name in element.unique.scope if ("field", f"{parents[0].name}.{name}") in there)
            changes["unique"] = Unique(tuple(scope))
        for name, instead in (("default", _without_default(element)), ("example", None)):
            said = _values(api, getattr(element, name, None), getattr(element, "type", None))
            if any(missing("value", value, f"the {name}", *path) for value in said):
                changes[name] = instead
        return msgspec.structs.replace(element, **changes) if changes else element

    derivable = {cls.name: {shape.name for shape in shapes(api, cls)} for cls in api.classes if cls.implicits}
    changed: Api = _changed(api, change)
    return changed


def _choices(element: Rpc | Class | Struct) -> Iterator[OneOf]:
    """`@one_of` and the like with the members that are there; one of a single member is none."""
    match element:
        case Rpc():
            names = {parameter.name for parameter in element.parameters}
        case Class():
            names = {field.name for field in element.fields}
        case Struct():
            names = {member.name for member in element.members}
    for choice in element.one_of:
        members = tuple(name for name in choice.members if name in names)
        if len(members) > 1:
            yield msgspec.structs.replace(choice, members=members)


def _types(element: Any) -> Iterator[Type]:
    """The types that are written at the element itself; at an RPC those that no call can do without."""
    if isinstance(element, Rpc):
        yield element.result
        yield from (parameter.type for parameter in element.parameters if parameter.default is None)
    for name in ("type", "base"):
        type_ = getattr(element, name, None)
        if type_ is not None:
            yield type_


def _named(type_: Type) -> Iterator[tuple[str, str]]:
    """The declarations that a type names; a named type's own are within it."""
    for part in walk(type_):
        match part:
            case Ref(name) | Record(name):
                if name != "any":
                    yield "class", name
            case EnumType(name):
                yield "enum", name
            case StructType(name):
                yield "struct", name


def _without_default(element: Any) -> Value | None:
    """What stands in place of a default that cannot be: what could be left out still can."""
    optional = isinstance(element, Parameter) or (
        isinstance(element, Field) and element.qualifier != "RO/runtime"
    )
    return Unset() if optional else None


def _values(api: Api, value: Value | None, type_: Type | None) -> Iterator[str]:
    """The values of enums that a literal names, each as `enum.value`."""
    match value, plain(type_) if type_ is not None else None:
        case _, OptionType(element):
            yield from _values(api, value, element)
        case EnumValueRef(name), EnumType(enum):
            yield f"{enum}.{name}"
        case Items(items), SetType(element) | ListType(element):
            for item in items:
                yield from _values(api, item, element)
        case Pairs(pairs), MapType(key, held):
            for pair in pairs:
                yield from _values(api, pair.key, key)
                yield from _values(api, pair.value, held)
        case Members(members), StructType(name) if struct := find_struct(api, name):
            types = {member.name: member.type for member in struct.members}
            for given in members:
                yield from _values(api, given.value, types.get(given.name))


def _cut(api: Api) -> Api:
    """Lifecycles that end at the last release, and name no successor that is not there."""
    releases = {release.name for release in api.releases}

    def use(name: str | None, thing: Thing) -> str | None:
        return name if name is not None and successor(api, thing, name) is not None else None

    def change(element: Any, *parents: Any) -> Any:
        steps: Lifecycle | None = getattr(element, "lifecycle", None)
        if not steps:
            return element
        kept = tuple(
            msgspec.structs.replace(step, use=use(step.use, Thing(element, parents)))
            for step in steps
            if step.release in releases
        )
        return msgspec.structs.replace(element, lifecycle=kept or None)

    cut: Api = _changed(api, change)
    return cut
