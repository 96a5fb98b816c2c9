"""Which declaration of the old spec one of the new spec is: of the same name, or named so by `@was`."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from apigen.derive.names import all_enums, find_struct
from apigen.model.api import Api, Class, Enum, Error, Struct
from apigen.model.lifecycle import Was


class Named(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def was(self) -> tuple[Was, ...]: ...


def old_names(old: Iterable[Named], new: Iterable[Named]) -> dict[str, str]:
    """The old name of each of the new things that was there before, by its new name."""
    before, now = {one.name for one in old}, list(new)
    kept = {one.name for one in now}
    found = {}
    for one in now:
        if one.name in before:
            found[one.name] = one.name
        else:
            former = (was.name for was in one.was if was.name in before and was.name not in kept)
            if (name := next(former, None)) is not None:
                found[one.name] = name
    return found


def words_of(api: Api, name: str) -> tuple[str, ...]:
    enum = next((enum for enum in all_enums(api) if enum.name == name), None)
    return () if enum is None else tuple(value.name for value in enum.values)


class Identity:
    """The declarations of two specs that are the same things."""

    def __init__(self, old: Api, new: Api) -> None:
        self.old, self.new = old, new
        self.classes = old_names(old.classes, new.classes)
        self.structs = old_names(old.structs, new.structs)
        self.errors = old_names(old.errors, new.errors)
        self._members: dict[tuple[str, str, str], Mapping[str, str]] = {}

    def fields(self, old: Class, new: Class) -> Mapping[str, str]:
        return self._kept(("field", old.name, new.name), old.fields, new.fields)

    def members(self, old: Struct, new: Struct) -> Mapping[str, str]:
        return self._kept(("member", old.name, new.name), old.members, new.members)

    def details(self, old: Error, new: Error) -> Mapping[str, str]:
        return self._kept(("detail", old.name, new.name), old.parameters, new.parameters)

    def _kept(
        self, key: tuple[str, str, str], old: Iterable[Named], new: Iterable[Named]
    ) -> Mapping[str, str]:
        if key not in self._members:
            self._members[key] = old_names(old, new)
        return self._members[key]


def struct(api: Api, name: str) -> Struct:
    found = find_struct(api, name)
    assert found is not None
    return found


def enum(api: Api, name: str) -> Enum:
    return next(one for one in all_enums(api) if one.name == name)
