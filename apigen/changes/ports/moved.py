"""The ports in which two versions differ."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from apigen.changes.identity import SAME, names
from apigen.changes.keys import swapped
from apigen.changes.ports.classes import View, class_ports
from apigen.changes.ports.types import top_ports
from apigen.changes.ports.values import Key, Port
from apigen.changes.renames import Renames
from apigen.derive import has_async
from apigen.derive.names import session
from apigen.model.api import Api, Class, Implicit, Rpc

Ports = Mapping[Key, Port]

_ORDERS = frozenset(("order", "word-order", "detail-order"))
"""Ports whose values are orders: what only one side has is another port's difference."""


class Owner(msgspec.Struct, frozen=True):
    """A port that others are parts of, on both sides."""

    key: Key
    old: Port
    new: Port


class Change(msgspec.Struct, frozen=True):
    """A port that differs: what it was and what it is, None where it is not there.

    `within`: what it is a part of, the nearest first.
    """

    key: Key
    old: Port | None
    new: Port | None
    within: tuple[Owner, ...] = ()


class Both(msgspec.Struct, frozen=True):
    """Two versions, opened where they differ."""

    old: View
    new: View
    before: Ports
    now: Ports
    classes: frozenset[str]

    def has_class(self, name: str) -> bool:
        """Whether both versions have a class, by its new name."""
        return name in self.classes

    def changes(self) -> Iterator[Change]:
        """The ports that differ, those of the new side first."""
        yield from _changes(self.before, self.now, ())


def both(old: Api, new: Api) -> Both:
    """The ports of two versions."""
    renames = Renames(old, new)
    carried = names(old, new, renames)
    roles = frozenset(role.name for role in old.roles) & frozenset(role.name for role in new.roles)
    before, now = View(old, carried, roles), View(new, SAME, roles)
    old_classes = {carried.top("class", cls.name): cls for cls in old.classes}
    new_classes = {cls.name: cls for cls in new.classes}
    same = _world(old) == _world(new)
    first, second = dict(top_ports(before, new)), dict(top_ports(now, old))
    for name in dict.fromkeys((*new_classes, *old_classes)):
        was, is_ = old_classes.get(name), new_classes.get(name)
        if same and was is not None and is_ is not None:
            if was == is_:
                continue
            was, is_ = _reduced(was, is_)
        if was is not None:
            first.update(class_ports(before, was))
        if is_ is not None:
            second.update(class_ports(now, is_))
    for key in first.keys() & second.keys():
        if key[0] == "call" and first[key].about.made != second[key].about.made:
            first[key] = _aligned(first[key], second[key])
    shared = frozenset(old_classes) & frozenset(new_classes)
    return Both(before, now, _reachable(first, shared), _reachable(second, shared), shared)


def _reduced(old: Class, new: Class) -> tuple[Class, Class]:
    """Two classes without the members that are equal in both and have nothing to do with one that differs."""
    if any(getattr(old, name) != getattr(new, name) for name in _SHARED):
        return old, new
    fields = frozenset(old.fields) ^ frozenset(new.fields)
    others: set[Rpc | Implicit] = set()
    others.update({*old.rpcs} ^ {*new.rpcs})
    others.update({*old.implicits} ^ {*new.implicits})
    touched = {field.name for field in fields}
    ending = {one.name for one in others}
    touched |= {field.name for field in new.fields if any(name.endswith(field.name) for name in ending)}

    def kept(cls: Class) -> Class:
        return msgspec.structs.replace(
            cls,
            fields=tuple(field for field in cls.fields if field.name in touched),
            rpcs=tuple(
                rpc for rpc in cls.rpcs if rpc in others or any(rpc.name.endswith(name) for name in touched)
            ),
        )

    return kept(old), kept(new)


def _aligned(old: Port, new: Port) -> Port:
    """A call that was derived and is explicit now, or the other way: arguments are told by their places."""
    before, now = ([key[-1] for key in port.parts if key[0] == "argument"] for port in (old, new))
    names = {
        one: other for one, other in zip(before, now, strict=False) if one not in now and other not in before
    }

    def renamed(key: Key) -> Key:
        return tuple(names.get(part, part) if at == 3 else part for at, part in enumerate(key))

    parts: dict[Key, Port] = {}
    for key, port in old.parts.items():
        match key[0]:
            case "argument":
                within = {renamed(one): held for one, held in port.parts.items()}
                parts[renamed(key)] = msgspec.structs.replace(port, parts=within)
            case "order":
                order = tuple(names.get(one, one) for one in port.value)
                parts[key] = msgspec.structs.replace(port, value=order)
            case _:
                parts[key] = port
    return msgspec.structs.replace(old, parts=parts)


_SHARED = tuple(
    name for name in Class.__struct_fields__ if name not in ("fields", "rpcs", "implicits", "enums", "doc")
)
"""What the ports of every member of a class may depend on."""


def _world(api: Api) -> tuple[Any, ...]:
    """What the ports of a class depend on beside the class."""
    return api.profile, api.roles, has_async(api), session(api) is not None


def _reachable(ports: Ports, shared: frozenset[str]) -> Ports:
    """Without what stands in the way of objects that only one side has."""
    return {key: port for key, port in ports.items() if key[0] != "blocks" or key[1] in shared}


def _changes(before: Ports, now: Ports, within: tuple[Owner, ...]) -> Iterator[Change]:
    for key, port in now.items():
        old = before.get(key)
        if old is None:
            yield Change(key, None, port, within)
        elif old is not port:
            if _differ(key, old.value, port.value):
                yield Change(key, old, port, within)
            if not (old.opaque or port.opaque):
                yield from _changes(old.parts, port.parts, (Owner(key, old, port), *within))
    for key, port in before.items():
        if key not in now:
            yield Change(key, port, None, within)


def _differ(key: Key, old: Any, new: Any) -> bool:
    if key[0] == "key-order":
        return bool(swapped(old, new))
    if key[0] not in _ORDERS:
        return bool(old != new)
    return [name for name in old if name in new] != [name for name in new if name in old]
