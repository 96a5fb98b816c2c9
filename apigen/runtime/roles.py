"""Who may make a call: the roles of an RPC, and those that its arguments ask for."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from apigen.derive.names import fields
from apigen.derive.roles import callers, own_roles
from apigen.derive.zero import unset
from apigen.model.api import Api, Class, Field, Rpc
from apigen.runtime.calls import Arguments, Session
from apigen.wire.errors import rbac_permission_denied
from apigen.wire.values import plain_value

Allowed = frozenset[str] | None
"""The roles that may; None for any session."""


class KeyRole(msgspec.Struct, frozen=True):
    """What an entry of a map asks for; None is what the field's writer asks for."""

    name: str
    prefix: bool
    callers: Allowed


class KeyRoles(msgspec.Struct, frozen=True):
    """What the documented keys of a map field ask for. The first entry that fits a key counts."""

    field: str
    writer: Allowed
    keys: tuple[KeyRole, ...]

    def of(self, key: str) -> Allowed:
        """The roles that may add or remove a key: in place of the writer's."""
        own = self._own(key)
        return self.writer if own is None else own

    def check_change(
        self, rpc: str, session: Session, before: Mapping[str, Any], after: Mapping[str, Any]
    ) -> None:
        """Raises Failure where a key's value changes that the session may not change."""
        for key in {**before, **after}:
            own = self._own(key)
            if own is not None and before.get(key) != after.get(key):
                check(rpc, own, session, f" for the key {key} of {self.field}")

    def _own(self, key: str) -> Allowed:
        for entry in self.keys:
            if key.startswith(entry.name) if entry.prefix else key == entry.name:
                return entry.callers
        return None


def allowed(api: Api, cls: Class, rpc: Rpc) -> Allowed:
    """The roles that may call an RPC."""
    return frozenset(callers(api, own_roles(api, cls, rpc))) if api.roles else None


def may(wanted: Allowed, session: Session) -> bool:
    """Whether the session has one of the roles, or passes every check."""
    return wanted is None or session.local or not wanted.isdisjoint(session.roles)


def check(rpc: str, wanted: Allowed, session: Session, what: str = "") -> None:
    """Raises Failure (RBAC_PERMISSION_DENIED) if the session has none of the roles."""
    if may(wanted, session):
        return
    names = ", ".join(sorted(wanted or ())) or "none but local administrators"
    raise rbac_permission_denied(rpc, f"the roles that may{what}: {names}")


def key_roles(api: Api, field: Field, writer: Allowed) -> KeyRoles | None:
    """The roles of a field's keys; None where no key has its own."""
    if not api.roles or all(key.roles is None for key in field.keys):
        return None
    entries = tuple(
        KeyRole(key.name, key.prefix, None if key.roles is None else frozenset(callers(api, key.roles)))
        for key in field.keys
    )
    return KeyRoles(field.name, writer, entries)


def permit(api: Api, cls: Class, rpc: Rpc) -> Callable[[Session, Arguments], None] | None:
    """The check of an RPC whose arguments decide who may call it; None for all others."""
    name, wanted = f"{cls.name}.{rpc.name}", allowed(api, cls, rpc)
    if wanted is None or rpc.rule is None:
        return None
    if rpc.rule == "create":
        return _of_create(api, cls, name, wanted)
    if rpc.rule in ("add_to_f", "remove_from_f") and rpc.field:
        keys = key_roles(api, fields(cls)[rpc.field], wanted)
        return None if keys is None else _of_key(name, keys, rpc.parameters[1].name)
    return None


def _of_key(name: str, keys: KeyRoles, parameter: str) -> Callable[[Session, Arguments], None]:
    def of_key(session: Session, arguments: Arguments) -> None:
        key = str(arguments[parameter])
        check(name, keys.of(key), session, f" for the key {key}")

    return of_key


def _of_create(
    api: Api, cls: Class, name: str, wanted: Allowed
) -> Callable[[Session, Arguments], None] | None:
    members = {
        field.name: frozenset(callers(api, field.roles.create))
        for field in cls.fields
        if field.roles.create is not None
    }
    maps = {
        field.name: (keys, plain_value(unset(api, field)))
        for field in cls.fields
        if (keys := key_roles(api, field, wanted)) is not None
    }
    if not members and not maps:
        return None

    def of_create(session: Session, arguments: Arguments) -> None:
        check(name, wanted, session)
        (given,) = arguments.values()
        for member in _both(given, members):
            check(name, members[member], session, f" give {member}")
        for member in _both(given, maps):
            keys, before = maps[member]
            keys.check_change(name, session, before or {}, given[member] or {})

    return of_create


def _both(given: Mapping[str, Any], known: Iterable[str]) -> Iterable[str]:
    return (name for name in known if name in given)
