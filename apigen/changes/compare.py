"""Two models side by side: their elementary differences. What a difference breaks is not said here.

Things are matched by name, then by their former names (`@was`); a field may have moved from another class.
What refers to a renamed thing by its name has not changed by that, nor has a field whose named type has
another base: the difference is the thing's own, once. Where members come from, which end of a pair says `<->`
and the order of fields and RPCs are no differences; the order of parameters, values of enums, keys, roles and
releases is one.
"""

from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from apigen.changes.renames import Renames, canonical
from apigen.derive.names import all_enums
from apigen.model.api import (
    Api,
    Class,
    Constraints,
    Enum,
    Error,
    Field,
    FieldRoles,
    Key,
    Plural,
    Rpc,
    Struct,
    TextPattern,
)

Kind = Literal[
    "api",
    "class",
    "field",
    "key",
    "rpc",
    "parameter",
    "implicit",
    "enum",
    "value",
    "error",
    "error-parameter",
    "struct",
    "member",
    "type",
    "release",
    "role",
    "tag",
    "text",
    "plural",
]


class Address(msgspec.Struct, frozen=True, order=True):
    """A thing in a model: what it is, and its names from the top, as `field`, `("VM", "host")`."""

    kind: Kind
    path: tuple[str, ...] = ()

    def __str__(self) -> str:
        return ".".join(self.path)


class Difference(msgspec.Struct, frozen=True):
    """One thing that is different.

    `address` is where the thing is in the new model, or where it was if it is there no more; `was`: where it
    was, if elsewhere. `old`, `new`: of what was added or removed, the whole thing, with all below it; of what
    was renamed, its names; else the values of the `attribute`: as the model's, with `constraints.minimum` or
    `roles.set` for a part of one. An attribute that lists members (`parameters`) means their order: then the
    values are the names, as in the new model, of those that both have.
    """

    address: Address
    kind: Literal["added", "removed", "renamed", "changed"]
    attribute: str = ""
    old: Any = None
    new: Any = None
    was: Address | None = None


_PARTS: dict[type, tuple[tuple[str, Kind, bool], ...]] = {
    Api: (
        ("releases", "release", True),
        ("roles", "role", True),
        ("tags", "tag", False),
        ("texts", "text", False),
        ("plurals", "plural", False),
        ("classes", "class", False),
        ("enums", "enum", False),
        ("errors", "error", False),
        ("structs", "struct", False),
        ("types", "type", False),
    ),
    Class: (("fields", "field", False), ("rpcs", "rpc", False), ("implicits", "implicit", False)),
    Field: (("keys", "key", True),),
    Rpc: (("parameters", "parameter", True),),
    Enum: (("values", "value", True),),
    Error: (("parameters", "error-parameter", True),),
    Struct: (("members", "member", True),),
}
"""What is within a thing: the attribute, the kind, and whether the order counts."""

_SILENT = frozenset(("name", "was", "allow", "origin", "owner", "std", "enums", "written", "path"))
"""Attributes that are not compared: identity is found first, and the rest says where a thing stands."""

_SPREAD: dict[str, Any] = {"roles": FieldRoles(), "constraints": Constraints()}
"""Attributes whose parts differ one by one, with what stands for none."""


def compare(old: Api, new: Api) -> tuple[Difference, ...]:
    """The differences, from the whole to its parts, in the order of the new model, what is gone last."""
    return tuple(_Comparison(old, new, Renames(old, new)).api())


def between(
    old: Api, new: Api, renames: Renames, was: Address, before: Any, address: Address, now: Any
) -> tuple[Difference, ...]:
    """The differences of two things that are said to be one, at `was` and at `address`."""
    return tuple(_Comparison(old, new, renames)._thing(was, before, address, now))


class _Comparison:
    def __init__(self, old: Api, new: Api, renames: Renames) -> None:
        self.old, self.new, self.renames = old, new, renames

    def api(self) -> Iterator[Difference]:
        if self.old.name != self.new.name:
            yield Difference(Address("api"), "renamed", "name", self.old.name, self.new.name)
        yield from self._thing(Address("api"), self.old, Address("api"), self.new)

    def _thing(self, was: Address, old: Any, address: Address, new: Any) -> Iterator[Difference]:
        """What differs in two things that are one, and below."""
        if old == new:  # a name that both say is no renamed thing's: the new model has only new names
            return
        origin = was if was != address else None
        parts = _PARTS.get(type(new), ())
        for attribute in new.__struct_fields__:
            if attribute not in _SILENT and all(attribute != part for part, _, _ in parts):
                yield from self._attribute(origin, old, address, new, attribute)
        if getattr(old, "was", ()) != _former(old, new, origin):
            yield Difference(address, "changed", "was", old.was, new.was, origin)
        if isinstance(new, Field) and old.path != new.path and old.name == new.name:
            yield Difference(address, "changed", "path", old.path, new.path, origin)
        for attribute, kind, ordered in parts:
            yield from self._members(was, old, address, new, attribute, kind, ordered)

    def _attribute(
        self, was: Address | None, old: Any, address: Address, new: Any, attribute: str
    ) -> Iterator[Difference]:
        before, now = getattr(old, attribute), getattr(new, attribute)
        if before == now:
            return
        none = _SPREAD.get(attribute)
        if none is not None and isinstance(before or now, type(none)):
            for part in none.__struct_fields__:
                one, two = getattr(before or none, part), getattr(now or none, part)
                if one != two:
                    yield Difference(address, "changed", f"{attribute}.{part}", one, two, was)
        elif self.renames.carried(old, attribute, before, was or address) != canonical(now):
            yield Difference(address, "changed", attribute, before, now, was)

    def _members(
        self, was: Address, old: Any, address: Address, new: Any, attribute: str, kind: Kind, ordered: bool
    ) -> Iterator[Difference]:
        before = {identity(one): one for one in _held(old, attribute)}
        now = {identity(one): one for one in _held(new, attribute)}
        pairs = self.renames.pairs(kind, was.path, before, now)
        if ordered:
            place = {name: at for at, name in enumerate(before)}
            common = [name for name in now if name in pairs and pairs[name][:-1] == was.path]
            earlier = sorted(common, key=lambda name: place[pairs[name][-1]])
            if earlier != common:
                yield Difference(
                    address,
                    "changed",
                    attribute,
                    tuple(earlier),
                    tuple(common),
                    was if was != address else None,
                )
        for name, member in now.items():
            here = Address(kind, (*address.path, name))
            if name not in pairs:
                yield Difference(here, "added", new=member)
                continue
            there = Address(kind, pairs[name])
            other = self.renames.old_thing(kind, there.path, before)
            if there.path[-1] != name or there.path[:-1] != was.path:
                yield Difference(here, "renamed", "name", str(there), str(here), there)
            yield from self._thing(there, other, here, member)
        kept = {*pairs.values(), *self.renames.moved}
        for name, member in before.items():
            if (*was.path, name) not in kept:
                gone = Address(kind, (*was.path, name))
                yield Difference(gone, "removed", old=member)


def _held(thing: Any, attribute: str) -> tuple[Any, ...]:
    """The members of a thing; the enums of an API are all enums, wherever they are declared."""
    if isinstance(thing, Api) and attribute == "enums":
        return tuple(sorted(all_enums(thing), key=lambda enum: enum.name))
    held: tuple[Any, ...] = getattr(thing, attribute)
    return held


def identity(thing: Any) -> str:
    """The name by which a thing is found beside its likes."""
    match thing:
        case TextPattern(rule, part):
            return f"{rule} {part}".strip()
        case Plural(suffix):
            return suffix
        case Key(prefix=True):
            return f"{thing.name}*"
        case _:
            return str(thing.name)


def _former(old: Any, new: Any, origin: Address | None) -> tuple[Any, ...]:
    """The former names that the new model says, without the one by which the thing was found just now."""
    was = tuple(getattr(new, "was", ()))
    found = origin is not None and was and was[0] not in old.was and was[0].name in (old.name, str(origin))
    return was[1:] if found else was
