"""Who may call: roles as written, with the defaults of writers and readers, and all that stand above them."""

from collections.abc import Iterable
from functools import lru_cache

from apigen.derive.names import find_field
from apigen.derive.shapes import READERS, shapes
from apigen.model.api import Api, Class, Field, Role, Rpc

Roles = tuple[str, ...]


def own_roles(api: Api, cls: Class, rpc: Rpc) -> Roles:
    """The roles that an RPC needs one of, defaults applied; empty is `@role(none)`, or an API without roles.

    Writers, all but the derived readers, fall back on the field's role, the class's, the greatest of all;
    readers on the field's `get`, the class's `implicit`, every role. An `implicit rpc` has the defaults of
    the RPC whose place it takes. RPCs that the standard brings are for every role too, since everybody logs
    out and listens: it knows no role by name.
    """
    if rpc.roles is not None:
        return rpc.roles
    if rpc.origin is not None and rpc.origin.kind == "std" and cls.roles is None:
        return least(api)
    rule, name = rpc.rule, rpc.field
    if rpc.replaces and rule is None:
        for shape in shapes(api, cls):
            if shape.name == rpc.name:
                rule, name = shape.rule, shape.field.name if shape.field else None
    field = find_field(cls, name) if name else None
    return reader(api, cls, field) if rule in READERS else writer(api, cls, field)


def reader(api: Api, cls: Class, field: Field | None = None) -> Roles:
    """The roles for reading a field, or the class's objects as wholes."""
    if field is not None and field.roles.get is not None:
        return field.roles.get
    return cls.implicit_roles if cls.implicit_roles is not None else least(api)


def writer(api: Api, cls: Class, field: Field | None = None) -> Roles:
    """The roles for changing a field, or for the class's other RPCs."""
    if field is not None and field.roles.set is not None:
        return field.roles.set
    return cls.roles if cls.roles is not None else greatest(api)


def callers(api: Api, roles: Iterable[str]) -> Roles:
    """All roles that are one of these or above one, greater ones first."""
    return _callers(api.roles, tuple(roles))


def minimal(api: Api, roles: Iterable[str]) -> Roles:
    """Those of the roles that have none of the others below them: what one writes for a set of callers."""
    wanted = set(roles)
    under = below(api)
    return tuple(
        role.name
        for role in api.roles
        if role.name in wanted and not (under[role.name] - {role.name}) & wanted
    )


def greatest(api: Api) -> Roles:
    """The roles with none above them."""
    under = {name for role in api.roles for name in role.below}
    return tuple(role.name for role in api.roles if role.name not in under)


def least(api: Api) -> Roles:
    """The roles with none below them: who holds any role at all is at or above one of these."""
    return tuple(role.name for role in api.roles if not role.below)


def below(api: Api) -> dict[str, frozenset[str]]:
    """For each role itself and all roles below it."""
    return _below(api.roles)


@lru_cache(maxsize=64)
def _below(roles: tuple[Role, ...]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for role in reversed(roles):  # the lower ones first
        found[role.name] = frozenset({role.name}).union(*(found.get(lower, {lower}) for lower in role.below))
    return found


@lru_cache(maxsize=1024)
def _callers(roles: tuple[Role, ...], wanted: Roles) -> Roles:
    under = _below(roles)
    return tuple(role.name for role in roles if not under[role.name].isdisjoint(wanted))
