"""Enums, structs, errors, named types, and the API as a whole: its releases, roles, texts."""

from collections.abc import Iterator

from apigen.changes.compare import Address, Difference
from apigen.changes.report import Root
from apigen.changes.roots.facets import Namer, either, named, plain, typed
from apigen.changes.roots.sides import Sides
from apigen.derive.roles import below


def profile(sides: Sides, difference: Difference) -> Iterator[Root]:
    yield plain(sides, difference, f"profile-{'narrowed' if difference.new == 'core' else 'widened'}")


def release_added(sides: Sides, difference: Difference) -> Iterator[Root]:
    """At the end, or between those that were."""
    places = sides.new.places
    at = places[difference.address.path[0]]
    later = any(place > at and name in sides.old.places for name, place in places.items())
    yield plain(sides, difference, "release-inserted" if later else "release-added")


def role_below(sides: Sides, difference: Difference) -> Iterator[Root]:
    """Whether a role stands above other roles of both versions than it did; new ones between do nothing."""
    name = difference.address.path[0]
    known = {role.name for role in sides.old.api.roles} & {role.name for role in sides.new.api.roles}
    if below(sides.old.api)[name] & known != below(sides.new.api)[name] & known:
        yield plain(sides, difference, "role-order-changed")


def nothing(_sides: Sides, _difference: Difference) -> Iterator[Root]:
    """What is no change of the API, or is told elsewhere."""
    yield from ()


def pairs(differences: list[Difference], sides: Sides) -> dict[Address, Difference]:
    """Parameters of errors that only have another name: errors are lists, and the type is the same."""
    gone = {one.address: one for one in differences if one.kind == "removed"}
    found: dict[Address, Difference] = {}
    for one in differences:
        if (one.address.kind, one.kind) != ("error-parameter", "added"):
            continue
        new = sides.new.find("error", one.address.path[0])
        names = {now: before for before, now in sides.renames.tops["error"].items()}
        old = sides.old.find("error", names.get(new.name, new.name))
        at = new.parameters.index(one.new)
        if at < len(old.parameters) and old.parameters[at].type == one.new.type:
            there = gone.get(Address("error-parameter", (old.name, old.parameters[at].name)))
            if there is not None:
                found[one.address] = there
    return found


API: dict[str, Namer] = {
    "name": named("api-renamed"),
    "profile": profile,
    "unknown_members": named("unknown-members-changed"),
    "version": nothing,
    "uses_std": nothing,
    "releases": named("release-moved"),
    "roles": nothing,
}

RELEASE: dict[str, Namer] = {"label": named("release-text-changed"), "date": named("release-text-changed")}
ROLE: dict[str, Namer] = {"below": role_below}
ENUM: dict[str, Namer] = {"values": named("enum-value-order-changed")}
ERROR: dict[str, Namer] = {
    "parameters": named("error-param-moved"),
    "hidden": lambda sides, one: iter((plain(sides, one, "error-hidden" if one.new else "error-shown"),)),
}
ERROR_PARAMETER: dict[str, Namer] = {"type": named("error-param-type-changed")}
STRUCT: dict[str, Namer] = {"members": nothing}
MEMBER: dict[str, Namer] = {
    "type": typed("member"),
    "default": either("member-made-optional", "member-made-mandatory", "member-default-changed"),
}
TYPE: dict[str, Namer] = {"base": named("type-changed")}
