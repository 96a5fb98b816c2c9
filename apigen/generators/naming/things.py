"""Everything of an API that a client names, in the order in which it is declared."""

from collections.abc import Iterable, Iterator

from apigen.derive import all_rpcs
from apigen.derive.names import old_names
from apigen.generators.naming.language import Kind, Thing
from apigen.model.api import Api, Class, Enum, Extension


def things(api: Api) -> Iterator[Thing]:
    """What is not hidden, each thing before what stands in it."""
    for enum in api.enums:
        yield from _enum(enum)
    for cls in api.classes:
        for enum in cls.enums:
            yield from _enum(enum)
        if not cls.hidden:
            yield from _class(api, cls)
    for struct in api.structs:
        at = f"struct {struct.name}"
        yield _thing("struct", (struct.name,), struct, at)
        for member in struct.members:
            yield _thing("struct_member", (struct.name, member.name), member, f"{at}.{member.name}")
    for error in api.errors:
        if not error.hidden:
            at = f"error {error.name}"
            yield _thing("error", (error.name,), error, at)
            for one in error.parameters:
                yield _thing("error_parameter", (error.name, one.name), one, f"{at}({one.name})")


def _class(api: Api, cls: Class) -> Iterator[Thing]:
    yield _thing("class", (cls.name,), cls, cls.name)
    for field in cls.fields:
        if not field.hidden:
            yield _thing("field", (cls.name, field.name), field, f"{cls.name}.{field.name}")
    rpcs = [rpc for rpc in all_rpcs(api, cls) if not rpc.hidden]
    for rpc in rpcs:
        at = f"{cls.name}.{rpc.name}"
        yield _thing("rpc", (cls.name, rpc.name), rpc, at)
        for parameter in rpc.parameters:
            parts = (cls.name, rpc.name, parameter.name)
            yield _thing("parameter", parts, parameter, f"{at}({parameter.name})")
    for rpc in rpcs:
        for name in old_names(cls, rpc):
            yield Thing("old_rpc", (cls.name, name), rpc, f"rpc {cls.name}.{name}", at, cls.name)


def _enum(enum: Enum) -> Iterator[Thing]:
    at = f"enum {enum.name}"
    yield _thing("enum", (enum.name,), enum, at, enum.owner or "")
    for value in enum.values:
        yield _thing("value", (enum.name, value.name), value, f"{at}.{value.name}")


def _thing(kind: Kind, parts: tuple[str, ...], element: object, at: str, owner: str = "") -> Thing:
    extensions: tuple[Extension, ...] = getattr(element, "extensions", ())
    given = _given(extensions) if extensions else ()
    owner = owner or (parts[-2] if len(parts) > 1 else "")
    return Thing(kind, parts, element, f"{kind} {'.'.join(parts)}", at, owner, given)


def _given(extensions: Iterable[Extension]) -> tuple[str, ...]:
    return tuple(text for one in extensions if one.name == "name" for _, text in one.arguments)
