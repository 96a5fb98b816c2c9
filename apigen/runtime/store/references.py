"""Where values hold refs: found, and taken out, by functions made from types.

They go by the type, not by the look of texts: a string may hold `OpaqueRef:` as well.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from apigen.model.types import ListType, MapType, OptionType, Ref, SetType, StructType, Type, plain
from apigen.wire.shapes import Shapes
from apigen.wire.values import NULL

Refs = Callable[[Any], Iterable[tuple[str, str]]]
"""The refs within a neutral value, each with the class that it must be of; null ones are left out."""

Without = Callable[[Any, str], Any]
"""A neutral value that no longer mentions a ref: elements, keys and values of options that do are left out,
the rest is null.
"""


class Finders:
    """The functions that find refs, for the types of one API; structs may hold themselves."""

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self._structs: dict[str, dict[str, Refs | None]] = {}

    def of(self, type_: Type) -> Refs | None:
        """The function for a type; None where there can be no refs."""
        match plain(type_):
            case Ref(cls):
                return lambda value: ((cls, value),) if value != NULL else ()
            case SetType(element) | ListType(element):
                return _in_items(self.of(element))
            case OptionType(element):
                return _in_option(self.of(element))
            case MapType(key, value):
                return _in_map(self.of(key), self.of(value))
            case StructType() as struct:
                return self._in_struct(struct)
            case _:
                return None

    def _in_struct(self, struct: StructType) -> Refs | None:
        if struct.name in self._structs:
            members = self._structs[struct.name]
            return lambda value: _in_members(members, value)
        members = self._structs[struct.name] = {}
        for member in self._shapes.members(struct):
            members[member.name] = self.of(member.type)
        if not any(members.values()):
            return None
        return lambda value: _in_members(members, value)


def _in_members(members: dict[str, Refs | None], value: Any) -> Iterator[tuple[str, str]]:
    for name, held in value.items():
        find = members.get(name)
        if find is not None and held is not None:
            yield from find(held)


def _in_items(find: Refs | None) -> Refs | None:
    if find is None:
        return None
    return lambda value: (ref for item in value for ref in find(item))


def _in_option(find: Refs | None) -> Refs | None:
    return None if find is None else lambda value: () if value is None else find(value)


def _in_map(of_key: Refs | None, of_value: Refs | None) -> Refs | None:
    if of_key is None and of_value is None:
        return None

    def find(value: Any) -> Iterator[tuple[str, str]]:
        for key, held in value.items():
            if of_key is not None:
                yield from of_key(key)
            if of_value is not None:
                yield from of_value(held)

    return find


class Removers:
    """The functions that take a ref out, for the types of one API."""

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self._structs: dict[str, dict[str, Without]] = {}

    def of(self, type_: Type) -> Without:
        """The function for a type."""
        match plain(type_):
            case Ref():
                return lambda value, ref: NULL if value == ref else value
            case SetType(element) | ListType(element):
                return _from_items(self.of(element), of_refs=_is_ref(element))
            case OptionType(element):
                return _from_option(self.of(element), of_ref=_is_ref(element))
            case MapType(key, value):
                return _from_map(self.of(value), of_refs=_is_ref(key))
            case StructType() as struct:
                return self._from_struct(struct)
            case _:
                return lambda value, _ref: value

    def _from_struct(self, struct: StructType) -> Without:
        if struct.name not in self._structs:
            members = self._structs[struct.name] = {}
            for member in self._shapes.members(struct):
                members[member.name] = self.of(member.type)
        members = self._structs[struct.name]
        return lambda value, ref: {
            name: members[name](held, ref) if name in members else held for name, held in value.items()
        }


def _is_ref(type_: Type) -> bool:
    return isinstance(plain(type_), Ref)


def _from_items(without: Without, *, of_refs: bool) -> Without:
    if of_refs:
        return lambda value, ref: [item for item in value if item != ref]
    return lambda value, ref: [without(item, ref) for item in value]


def _from_option(without: Without, *, of_ref: bool) -> Without:
    def from_option(value: Any, ref: str) -> Any:
        return None if value is None or (of_ref and value == ref) else without(value, ref)

    return from_option


def _from_map(without: Without, *, of_refs: bool) -> Without:
    def from_map(value: Any, ref: str) -> Any:
        return {key: without(held, ref) for key, held in value.items() if not of_refs or key != ref}

    return from_map
