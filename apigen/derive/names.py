"""Looking things up by name. What is sorted is searched, not indexed: a look-up costs a logarithm."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar

from apigen.model.api import Api, Class, Enum, Error, Field, Implicit, Rpc, Struct, TypeDef


class _Named(Protocol):
    @property
    def name(self) -> str: ...


T = TypeVar("T", bound=_Named)


def _sorted(items: Sequence[T], name: str) -> T | None:
    at = bisect_left(items, name, key=lambda item: item.name)
    return items[at] if at < len(items) and items[at].name == name else None


def named(items: Sequence[T], name: str) -> T | None:
    """The first of a few things in written order that has the name."""
    return next((item for item in items if item.name == name), None)


def find_class(api: Api, name: str) -> Class | None:
    return _sorted(api.classes, name)


def find_error(api: Api, name: str) -> Error | None:
    return _sorted(api.errors, name)


def find_struct(api: Api, name: str) -> Struct | None:
    return _sorted(api.structs, name)


def find_type(api: Api, name: str) -> TypeDef | None:
    return _sorted(api.types, name)


def find_field(cls: Class, name: str) -> Field | None:
    """The field of that wire name."""
    return named(cls.fields, name)


def answered_names(cls: Class, rpc: Rpc) -> tuple[str, ...]:
    """The old names, `CLASS.rpc`, by which the server answers an RPC, as `@was("old", wire)` says."""
    return tuple(was.name if "." in was.name else f"{cls.name}.{was.name}" for was in rpc.was if was.wire)


def old_names(cls: Class, rpc: Rpc) -> tuple[str, ...]:
    """Those of them that are in its own class, without the class."""
    own = f"{cls.name}."
    names = (full.removeprefix(own) for full in answered_names(cls, rpc) if full.startswith(own))
    return tuple(dict.fromkeys(name for name in names if name != rpc.name))


def find_implicit(cls: Class, name: str) -> Implicit | None:
    return named(cls.implicits, name)


def classes(api: Api) -> dict[str, Class]:
    return {cls.name: cls for cls in api.classes}


def errors(api: Api) -> dict[str, Error]:
    return {error.name: error for error in api.errors}


def structs(api: Api) -> dict[str, Struct]:
    return {struct.name: struct for struct in api.structs}


def types(api: Api) -> dict[str, TypeDef]:
    return {type_.name: type_ for type_ in api.types}


def secret_types(api: Api) -> frozenset[str]:
    """The named types whose values are secret, whatever holds them."""
    return frozenset(type_.name for type_ in api.types if type_.secret)


def all_enums(api: Api) -> Iterator[Enum]:
    """The enums outside of classes, then those of each class: their names are global."""
    yield from api.enums
    for cls in api.classes:
        yield from cls.enums


def enums(api: Api) -> dict[str, Enum]:
    return {enum.name: enum for enum in all_enums(api)}


def fields(cls: Class) -> dict[str, Field]:
    """The fields by wire name."""
    return {field.name: field for field in cls.fields}


def rpcs(found: Sequence[Rpc]) -> dict[str, Rpc]:
    return {rpc.name: rpc for rpc in found}


def session(api: Api) -> Class | None:
    """The class `session`: without it no call takes a session and there are no roles."""
    return find_class(api, "session")


def constructor(cls: Class) -> tuple[Field, ...]:
    """The fields that `create` takes, in written order."""
    return tuple(field for field in cls.fields if field.qualifier != "RO/runtime")


def mandatory(field: Field) -> bool:
    """Whether `create` cannot do without the field."""
    return field.qualifier != "RO/runtime" and field.default is None


def record(cls: Class) -> tuple[Field, ...]:
    """The fields that a record read from the server has, in written order."""
    return tuple(field for field in cls.fields if not field.lazy and not field.writeonly)
