"""Who may call, before and after: rules named by who lost a right and who gained one."""

from collections.abc import Iterator

from apigen.changes.compare import Address, Difference
from apigen.changes.ports.classes import ANYBODY
from apigen.changes.report import Root
from apigen.changes.roots.sides import Side, Sides
from apigen.derive.roles import Roles, callers, own_roles, reader, writer
from apigen.model.api import Api, Class, Field, Rpc


def moved(
    sides: Sides,
    subject: str,
    address: Address,
    facet: str,
    old: Roles,
    new: Roles,
    was: Address | None = None,
) -> Iterator[Root]:
    """`SUBJECT-role-raised` if a role of both versions lost the right, `-lowered` if one gained it."""
    known = {role.name for role in sides.old.api.roles} & {role.name for role in sides.new.api.roles}
    before = known & {*callers(sides.old.api, old)}
    now = known & {*callers(sides.new.api, new)}
    for rule, differs in (("raised", before - now), ("lowered", now - before)):
        if differs:
            yield sides.root(f"{subject}-role-{rule}", address, facet, old or "none", new or "none", was)


def of_class(sides: Sides, difference: Difference) -> Iterator[Root]:
    """Of the RPCs of a class that say nothing of their own."""
    default = reader if difference.attribute == "implicit_roles" else writer
    old = sides.old.cls((difference.was or difference.address).path[0])
    new = sides.new.cls(difference.address.path[0])
    assert old is not None
    assert new is not None
    yield from moved(
        sides,
        "rpc",
        difference.address,
        difference.attribute,
        default(sides.old.api, old),
        default(sides.new.api, new),
        difference.was,
    )


def of_rpc(sides: Sides, address: Address, was: Address | None) -> Iterator[Root]:
    """Of one RPC, explicit or derived. One that takes no session is everybody's, whatever its roles are."""
    before, now = _rpc(sides.old, was or address), _rpc(sides.new, address)
    if before is None or now is None:
        return
    old, new = own_roles(sides.old.api, *before), own_roles(sides.new.api, *now)
    was_open, is_open = before[1].sessionless, now[1].sessionless
    if was_open == is_open:
        if not is_open:
            yield from moved(sides, "rpc", address, "roles", old, new, was)
    elif is_open:
        spelled = old or _nobody(sides.old.api)
        yield sides.root("rpc-role-lowered", address, "roles", spelled, ANYBODY, was)
    else:
        spelled = new or _nobody(sides.new.api)
        yield sides.root("rpc-role-raised", address, "roles", ANYBODY, spelled, was)


def _nobody(api: Api) -> str:
    """Who may call what has no role, spelled."""
    return "none" if api.roles else "anybody with a session"


def _rpc(side: Side, address: Address) -> tuple[Class, Rpc] | None:
    cls = side.cls(address.path[0])
    rpc = side.rpc(cls.name, address.path[1]) if cls is not None else None
    return None if cls is None or rpc is None else (cls, rpc)


def of_field(sides: Sides, difference: Difference) -> Iterator[Root]:
    """`@role` of a field, by what it is for: setting, getting, creating; where clients do that at all."""
    part = difference.attribute.partition(".")[2]
    old = sides.old.find("field", *(difference.was or difference.address).path)
    new = sides.new.find("field", *difference.address.path)
    if not (_used(old, part) and _used(new, part)):
        return
    subject = "create" if part == "create" else "field"
    yield from moved(
        sides,
        subject,
        difference.address,
        difference.attribute,
        _field_roles(sides.old, difference.was or difference.address, part),
        _field_roles(sides.new, difference.address, part),
        difference.was,
    )


def _used(field: Field, part: str) -> bool:
    """Whether clients set, get or create the field, as the part says."""
    return part == "get" or field.qualifier in {"set": ("RW",), "create": ("RW", "RO/constructor")}[part]


def _field_roles(side: Side, address: Address, part: str) -> Roles:
    cls, field = side.cls(address.path[0]), side.find("field", *address.path)
    assert cls is not None
    if part == "get":
        return reader(side.api, cls, field)
    if part == "create":
        create = side.rpc(cls.name, "create")
        default = own_roles(side.api, cls, create) if create is not None else writer(side.api, cls)
        return field.roles.create if field.roles.create is not None else default
    return writer(side.api, cls, field)


def of_key(sides: Sides, difference: Difference) -> Iterator[Root]:
    """Of one key of a map, which the field's own role stands in for."""
    yield from moved(
        sides,
        "key",
        difference.address,
        "roles",
        _key_roles(sides.old, difference.was or difference.address),
        _key_roles(sides.new, difference.address),
        difference.was,
    )


def _key_roles(side: Side, address: Address) -> Roles:
    key = side.find("key", *address.path)
    own: Roles | None = key.roles
    return own if own is not None else _field_roles(side, address, "set")
