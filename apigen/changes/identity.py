"""One name for what is one thing in two models: that of the new model."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from apigen.changes.compare import Kind, identity
from apigen.changes.relation import Declared
from apigen.changes.renames import Renames
from apigen.derive.names import all_enums
from apigen.model.api import Api
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
)  # fmt: skip
from apigen.model.values import EnumValueRef, Items, Member, Members, Pair, Pairs, Value

Path = tuple[str, ...]


class Names:
    """The names that the things of one model have in the new one: of the new model's, their own.

    What the new model has not keeps its name, below that of what it stands in.
    """

    def __init__(
        self, tops: Mapping[str, Mapping[str, str]], paths: Mapping[tuple[Kind, Path], Path]
    ) -> None:
        self._tops, self._paths = tops, paths

    def top(self, kind: str, name: str) -> str:
        return self._tops.get(kind, {}).get(name, name)

    def path(self, kind: Kind, *path: str) -> Path:
        """The new path of a member, by its old one; RPCs and fields are below classes, and so on."""
        found = self._paths.get((kind, path))
        if found is not None:
            return found
        owner = _OWNERS[kind]
        if len(path) == 1:
            return (self.top(kind, path[0]),)
        above = self.path(owner, *path[:-1])
        return (*above, path[-1])

    def earlier(self, field: Path) -> Path:
        """The old path of a field, by its new one."""
        found = next(
            (old for (kind, old), new in self._paths.items() if kind == "field" and new == field), None
        )
        classes = {new: old for old, new in self._tops.get("class", {}).items()}
        return found or (classes.get(field[0], field[0]), field[1])


_OWNERS: dict[Kind, Kind] = {
    "field": "class",
    "rpc": "class",
    "implicit": "class",
    "key": "field",
    "parameter": "rpc",
    "value": "enum",
    "member": "struct",
    "error-parameter": "error",
    "class": "api",
    "enum": "api",
    "struct": "api",
    "error": "api",
    "type": "api",
}

SAME = Names({}, {})
"""The names of the new model's own things."""


def names(old: Api, new: Api, renames: Renames) -> Names:
    """The new names of the old model's things. What is equal on both sides is not looked into."""
    paths: dict[tuple[Kind, Path], Path] = {}

    def pairs(kind: Kind, was: Path, now: Path, before: Sequence[Any], after: Sequence[Any]) -> Iterator[Any]:
        """The members that both have, old and new; the paths of those whose names differ are noted."""
        old_ones = {identity(one): one for one in before}
        new_ones = {identity(one): one for one in after}
        for name, path in renames.pairs(kind, was, old_ones, new_ones).items():
            if path != (*now, name):
                paths[kind, path] = (*now, name)
            if path[:-1] == was:
                yield old_ones[path[-1]], new_ones[name]

    def both(kind: str, before: Iterable[Any], after: Iterable[Any]) -> Iterator[Any]:
        """The things of a kind at the top that both have and that differ."""
        now = {thing.name: thing for thing in after}
        for thing in before:
            other = now.get(renames.tops[kind].get(thing.name, thing.name))
            if other is not None and other != thing:
                yield thing, other

    for cls, other in both("class", old.classes, new.classes):
        was, now = (cls.name,), (other.name,)
        for _ in pairs("field", was, now, cls.fields, other.fields):
            pass
        for rpc, twin in pairs("rpc", was, now, cls.rpcs, other.rpcs):
            for _ in pairs("parameter", (*was, rpc.name), (*now, twin.name), rpc.parameters, twin.parameters):
                pass
    kinds: tuple[tuple[str, Kind, str, Iterable[Any], Iterable[Any]], ...] = (
        ("enum", "value", "values", all_enums(old), all_enums(new)),
        ("struct", "member", "members", old.structs, new.structs),
        ("error", "error-parameter", "parameters", old.errors, new.errors),
    )
    for top, kind, held, before, after in kinds:
        for thing, other in both(top, before, after):
            one, two = getattr(thing, held), getattr(other, held)
            known = [
                (old_one.name, new_one.name)
                for old_one, new_one in pairs(kind, (thing.name,), (other.name,), one, two)
            ]
            if kind == "error-parameter":
                for name, its_name in _by_place(one, two, known):
                    paths[kind, (thing.name, name)] = (other.name, its_name)
    return Names(renames.tops, paths)


def _by_place(
    before: Sequence[Any], after: Sequence[Any], known: Sequence[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """What an error tells at one place under another name: it is a list, and names are for people."""
    old_known, new_known = {name for name, _ in known}, {name for _, name in known}
    for one, two in zip(before, after, strict=False):
        if one.name not in old_known and two.name not in new_known and one.type == two.type:
            yield one.name, two.name


def settled(type_: Type, names: Names) -> Type:
    """The type with named types taken apart and with the new names of what it refers to."""
    match plain(type_):
        case Ref(cls):
            return Ref(names.top("class", cls))
        case Record(cls):
            return Record(names.top("class", cls))
        case EnumType(name):
            return EnumType(names.top("enum", name))
        case StructType(name):
            return StructType(names.top("struct", name))
        case SetType(element):
            return SetType(settled(element, names))
        case ListType(element):
            return ListType(settled(element, names))
        case OptionType(element):
            return OptionType(settled(element, names))
        case MapType(key, value):
            return MapType(settled(key, names), settled(value, names))
        case other:
            return other


def settled_value(value: Value, type_: Type, names: Names) -> Value:
    """A literal with the new names of enums' values and structs' members; sets and maps in one order."""
    match value, plain(type_):
        case value, OptionType(element):
            return settled_value(value, element, names)
        case EnumValueRef(name), EnumType(enum):
            return EnumValueRef(names.path("value", enum, name)[-1])
        case Items(items), ListType(element):
            return Items(tuple(settled_value(item, element, names) for item in items))
        case Items(items), SetType(element):
            return Items(tuple(sorted((settled_value(item, element, names) for item in items), key=repr)))
        case Pairs(pairs), MapType(key, held):
            found = [
                Pair(settled_value(pair.key, key, names), settled_value(pair.value, held, names))
                for pair in pairs
            ]
            return Pairs(tuple(sorted(found, key=repr)))
        case Members(members), StructType(name):
            found_members = [
                Member(names.path("member", name, member.name)[-1], member.value) for member in members
            ]
            return Members(tuple(sorted(found_members, key=repr)))
        case _:
            return value


def declared(api: Api, names: Names) -> Declared:
    """What the names in settled types stand for."""
    return Declared(
        enums={
            names.top("enum", enum.name): frozenset(value.name for value in enum.values)
            for enum in all_enums(api)
        },
        structs={
            names.top("struct", struct.name): tuple(
                msgspec.structs.replace(member, type=settled(member.type, names)) for member in struct.members
            )
            for struct in api.structs
        },
        unknown_ignored=api.unknown_members == "ignore",
    )
