"""Which things of two models are one, and what the old model says in the names of the new one."""

from collections.abc import Mapping
from typing import Any

import msgspec

from apigen.derive.names import all_enums
from apigen.model.api import Api, Binding, OneOf, Unique
from apigen.model.types import (
    VOID,
    EnumType,
    ListType,
    MapType,
    NamedType,
    OptionType,
    Record,
    Ref,
    SetType,
    StructType,
    Type,
    plain,
)
from apigen.model.values import EnumValueRef, Items, Member, Members, Pair, Pairs, Value

Path = tuple[str, ...]


class Renames:
    """The old and the new names of the things of two models.

    `tops`: of each kind, the new names of what was renamed; `moved`: old paths of fields that left a class.
    """

    def __init__(self, old: Api, new: Api) -> None:
        self._old_classes = {cls.name: cls for cls in old.classes}
        self.tops = {
            "class": _renamed(old.classes, new.classes),
            "enum": _renamed(tuple(all_enums(old)), tuple(all_enums(new))),
            "error": _renamed(old.errors, new.errors),
            "struct": _renamed(old.structs, new.structs),
            "type": _renamed(old.types, new.types),
        }
        self._members = {
            **self._within("class", old.classes, new.classes, "fields"),
            **self._within("struct", old.structs, new.structs, "members"),
            **self._within("enum", tuple(all_enums(old)), tuple(all_enums(new)), "values"),
        }
        self.moved: set[Path] = set()
        for cls in new.classes:
            before = self._old_classes.get(self._before("class", cls.name))
            known = {field.name for field in before.fields} if before is not None else set()
            for field in cls.fields:
                if field.name not in known and (path := self._from_elsewhere(field)) is not None:
                    self.moved.add(path)

    def _before(self, kind: str, name: str) -> str:
        """The old name of a thing at the top."""
        return next((old for old, new in self.tops[kind].items() if new == name), name)

    def _within(
        self, kind: str, old: tuple[Any, ...], new: tuple[Any, ...], attribute: str
    ) -> dict[tuple[str, str], dict[str, str]]:
        """The renamed members of each thing, by the thing's kind and old name."""
        now = {thing.name: thing for thing in new}
        found = {}
        for thing in old:
            other = now.get(self.tops[kind].get(thing.name, thing.name))
            if other is not None:
                found[kind, thing.name] = _renamed(getattr(thing, attribute), getattr(other, attribute))
        return found

    def _from_elsewhere(self, field: Any) -> Path | None:
        for was in field.was:
            cls_name, dot, name = was.name.partition(".")
            cls = self._old_classes.get(cls_name)
            if dot and cls is not None and any(one.name == name for one in cls.fields):
                return cls_name, name
        return None

    def pairs(
        self, kind: str, was: Path, before: Mapping[str, Any], now: Mapping[str, Any]
    ) -> dict[str, Path]:
        """For each member that both models have, by its new name: its path in the old one."""
        old_names = {new: old for old, new in _renamed_by_identity(before, now).items()}
        found: dict[str, Path] = {}
        for name, member in now.items():
            if name in before:
                found[name] = (*was, name)
            elif name in old_names:
                found[name] = (*was, old_names[name])
            elif kind == "field" and (elsewhere := self._from_elsewhere(member)) is not None:
                found[name] = elsewhere
        return found

    def old_thing(self, kind: str, path: Path, before: Mapping[str, Any]) -> Any:
        """The thing at a path of the old model, among its likes or, of a moved field, in another class."""
        if kind == "field" and path in self.moved:
            return next(field for field in self._old_classes[path[0]].fields if field.name == path[1])
        return before[path[-1]]

    def carried(self, thing: Any, attribute: str, value: Any, at: Any) -> Any:
        """A value of the old model in the names of the new one, in canonical form."""
        match attribute:
            case "raises":
                return tuple(self.tops["error"].get(name, name) for name in value)
            case "default" | "example" if value is not None and hasattr(thing, "type"):
                return self._value(value, thing.type)
            case "one_of" | "unique" if value is not None:
                members = self._members.get(_owner(at), {})
                return _with_members(value, members)
            case _:
                return canonical(value, self)

    def type(self, kind: str, name: str) -> str:
        return self.tops[kind].get(name, name)

    def binding(self, binding: Binding) -> Binding:
        field = self._members.get(("class", binding.cls), {}).get(binding.field, binding.field)
        return msgspec.structs.replace(
            binding, cls=self.type("class", binding.cls), field=field, written=False
        )

    def _value(self, value: Value, type_: Type) -> Value:
        base = plain(type_)
        match value, base:
            case value, OptionType(element):
                return self._value(value, element)
            case EnumValueRef(name), EnumType(enum):
                return EnumValueRef(self._members.get(("enum", enum), {}).get(name, name))
            case Items(items), SetType(element) | ListType(element):
                return Items(tuple(self._value(item, element) for item in items))
            case Pairs(pairs), MapType(key, held):
                return Pairs(
                    tuple(Pair(self._value(one.key, key), self._value(one.value, held)) for one in pairs)
                )
            case Members(members), StructType(name):
                names = self._members.get(("struct", name), {})
                return Members(tuple(Member(names.get(one.name, one.name), one.value) for one in members))
            case _:
                return value


def canonical(value: Any, renames: Renames | None = None) -> Any:
    """A value without what is another thing's (the base of a named type) or says only where it is written."""

    def name(kind: str, old: str) -> str:
        return old if renames is None else renames.type(kind, old)

    match value:
        case Ref(cls):
            return Ref(name("class", cls))
        case Record(cls):
            return Record(name("class", cls))
        case EnumType(enum):
            return EnumType(name("enum", enum))
        case StructType(struct):
            return StructType(name("struct", struct))
        case NamedType(type_, _):
            return NamedType(name("type", type_), VOID)
        case SetType(element):
            return SetType(canonical(element, renames))
        case ListType(element):
            return ListType(canonical(element, renames))
        case OptionType(element):
            return OptionType(canonical(element, renames))
        case MapType(key, held):
            return MapType(canonical(key, renames), canonical(held, renames))
        case Binding():
            return (
                msgspec.structs.replace(value, written=False) if renames is None else renames.binding(value)
            )
        case _:
            return value


def _owner(at: Any) -> tuple[str, str]:
    """The thing whose members an attribute of the thing at an address names."""
    return ("struct" if at.kind in ("struct", "member") else "class", at.path[0])


def _with_members(value: Any, names: Mapping[str, str]) -> Any:
    match value:
        case Unique(scope):
            return Unique(tuple(names.get(name, name) for name in scope))
        case OneOf(members):
            return msgspec.structs.replace(value, members=tuple(names.get(name, name) for name in members))
        case tuple():
            return tuple(_with_members(one, names) for one in value)
        case _:
            return value


def _renamed(old: tuple[Any, ...], new: tuple[Any, ...]) -> dict[str, str]:
    """The new names of the things that were renamed, by their old ones."""
    return _renamed_by_identity({one.name: one for one in old}, {one.name: one for one in new})


def _renamed_by_identity(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, thing in now.items():
        if name in before:
            continue
        for was in getattr(thing, "was", ()):
            if was.name in before and was.name not in now and was.name not in found:
                found[was.name] = name
                break
    return found
