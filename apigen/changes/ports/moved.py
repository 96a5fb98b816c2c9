"""The ports in which two versions differ."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from apigen.changes.identity import SAME, names
from apigen.changes.ports.classes import View, class_ports
from apigen.changes.ports.types import top_ports
from apigen.changes.ports.values import Key, Port
from apigen.changes.renames import Renames
from apigen.derive import has_async
from apigen.derive.names import session
from apigen.model.api import Api

Ports = Mapping[Key, Port]

_ORDERS = frozenset(("order", "key-order", "word-order", "detail-order"))
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
    first, second = dict(top_ports(before)), dict(top_ports(now))
    for view, classes, others, ports in (
        (before, old_classes, new_classes, first),
        (now, new_classes, old_classes, second),
    ):
        for name, cls in classes.items():
            if not (same and others.get(name) == cls):
                ports.update(class_ports(view, cls))
    shared = old_classes.keys() & new_classes.keys()
    return Both(before, now, _reachable(first, shared), _reachable(second, shared))


def _world(api: Api) -> tuple[Any, ...]:
    """What the ports of a class depend on beside the class."""
    return api.profile, api.roles, has_async(api), session(api) is not None


def _reachable(ports: Ports, shared: Any) -> Ports:
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
            if old.parts and port.parts:
                yield from _changes(old.parts, port.parts, (Owner(key, old, port), *within))
    for key, port in before.items():
        if key not in now:
            yield Change(key, port, None, within)


def _differ(key: Key, old: Any, new: Any) -> bool:
    if key[0] not in _ORDERS:
        return bool(old != new)
    return [name for name in old if name in new] != [name for name in new if name in old]
