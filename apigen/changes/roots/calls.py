"""RPCs and their parameters, explicit, derived and hidden."""

from collections.abc import Iterator
from typing import Any

import msgspec

from apigen.changes.compare import Address, Difference, between
from apigen.changes.report import Root
from apigen.changes.roots import lifecycles, rights
from apigen.changes.roots.facets import Namer, each, either, named, plain, typed
from apigen.changes.roots.sides import Sides
from apigen.derive.names import session
from apigen.model.api import Rpc
from apigen.model.lifecycle import Was
from apigen.model.types import VOID


def added(sides: Sides, difference: Difference) -> Iterator[Root]:
    """An RPC that is new, was known by its name alone, or was derived before."""
    cls, name = difference.address.path
    before = sides.old.cls(sides.old_class(cls))
    assert before is not None
    if name in before.hidden_rpcs:
        yield plain(sides, difference, "rpc-shown")
    elif sides.old.shape(before.name, name) is not None:
        yield plain(sides, difference, "rpc-replaces-derived")
    else:
        yield plain(sides, difference, "rpc-added")
        yield from lifecycles.appeared(sides, difference.address)


def removed(sides: Sides, difference: Difference) -> Iterator[Root]:
    """An RPC that is gone, known by its name alone from now on, or derived."""
    cls, name = difference.address.path
    now = sides.new.cls(sides.new_class(cls))
    if now is not None and name in now.hidden_rpcs:
        yield plain(sides, difference, "rpc-hidden")
    elif now is not None and sides.new.shape(now.name, name) is not None:
        yield plain(sides, difference, "derived-replaces-rpc")
    else:
        yield plain(sides, difference, "rpc-removed")
        yield from lifecycles.vanished(sides, difference.address)


def replaced(sides: Sides, difference: Difference) -> tuple[Difference, ...]:
    """What else differs where an explicit RPC and a derived one take each other's place.

    Parameters of equal types at one place are one parameter, whatever they are called, and the texts of the
    derived one's are nobody's.
    """
    cls, name = difference.address.path
    was = Address("rpc", (sides.old_class(cls) if difference.kind == "added" else cls, name))
    address = Address("rpc", (cls if difference.kind == "added" else sides.new_class(cls), name))
    old, new = _rpc(sides, was, old=True), _rpc(sides, address, old=False)
    if old is None or new is None:
        return ()
    aligned = _aligned(old, new)
    found = between(sides.old.api, sides.new.api, sides.renames, was, aligned, address, new)
    names = zip(old.parameters, aligned.parameters, strict=True)
    renamed = tuple(
        Difference(
            Address("parameter", (*address.path, now.name)), "renamed", "name", before.name, now.name,
            Address("parameter", (*was.path, before.name)),
        )
        for before, now in names
        if before.name != now.name
    )  # fmt: skip
    kept = tuple(one for one in found if not (one.address.kind == "parameter" and one.attribute == "doc"))
    return renamed + tuple(one for one in kept if one.attribute not in _DERIVED)


_DERIVED = frozenset(("rule", "field", "replaces", "tag", "lifecycle", "was", "safe", "idempotent"))
"""What a derived RPC has of its rule and nobody wrote, and an explicit one by itself."""


def _rpc(sides: Sides, address: Address, *, old: bool) -> Rpc | None:
    side = sides.old if old else sides.new
    return side.rpc(*address.path[:2])


def _aligned(old: Rpc, new: Rpc) -> Rpc:
    """The old RPC with the names of the new one's parameters, where the types are the same."""
    parameters = list(old.parameters)
    for at, (before, now) in enumerate(zip(old.parameters, new.parameters, strict=False)):
        if before.type == now.type:
            parameters[at] = msgspec.structs.replace(before, name=now.name)
    return msgspec.structs.replace(old, parameters=tuple(parameters))


def hidden(sides: Sides, difference: Difference) -> Iterator[Root]:
    """Names without a signature that came or went; those whose RPC was or is known are told there."""
    one = difference
    was = (one.was or one.address).path[0]
    for name in one.new:
        if name not in one.old and not _known(sides, was, name, old=True):
            yield sides.root("unknown", one.address, "hidden_rpcs", None, name, one.was)
    for name in one.old:
        if name not in one.new and not _known(sides, one.address.path[0], name, old=False):
            yield sides.root("unknown", one.address, "hidden_rpcs", name, None, one.was)


def _known(sides: Sides, cls: str, name: str, *, old: bool) -> bool:
    return _rpc(sides, Address("rpc", (cls, name)), old=old) is not None


def raises(sides: Sides, difference: Difference) -> Iterator[Root]:
    """A root for each error; a renamed one is the same."""
    errors = sides.renames.tops["error"]
    old = tuple(errors.get(name, name) for name in difference.old)
    carried = msgspec.structs.replace(difference, old=old)
    yield from each(lambda _: "error-added-to-rpc", lambda _: "error-removed-from-rpc")(sides, carried)


def roles(sides: Sides, difference: Difference) -> Iterator[Root]:
    one = difference
    before, now = _rpc(sides, one.was or one.address, old=True), _rpc(sides, one.address, old=False)
    if before is not None and now is not None and before.sessionless == now.sessionless:
        yield from rights.of_rpc(sides, one.address, one.was)


def sessionless(sides: Sides, difference: Difference) -> Iterator[Root]:
    """The first parameter comes or goes; and who may call is told once, here or with the roles."""
    yield plain(sides, difference, "sessionless-changed")
    if session(sides.old.api) is not None and session(sides.new.api) is not None:
        yield from rights.of_rpc(sides, difference.address, difference.was)


def result(sides: Sides, difference: Difference) -> Iterator[Root]:
    if difference.new == VOID:
        rule = "result-value-to-void"
    elif difference.old == VOID:
        rule = "result-void-to-value"
    else:
        rule = "result-type-changed"
    yield plain(sides, difference, rule)


def old_names(sides: Sides, difference: Difference) -> Iterator[Root]:
    """Former names: one that the server answers is as good as the thing itself."""
    one = difference
    subject = "rpc" if one.address.kind == "rpc" else "param"
    old, new = _answered(one.old), _answered(one.new)
    for name in sorted(old - new):
        yield sides.root(f"{subject}-removed", one.address, "was", name, None, one.was)
    for name in sorted(new - old):
        rule = "rpc-added" if subject == "rpc" else "param-added-optional"
        yield sides.root(rule, one.address, "was", None, name, one.was)
    if old == new:
        yield plain(sides, one, "annotation-changed")


def _answered(names: tuple[Was, ...]) -> set[str]:
    return {was.name for was in names if was.wire}


def parameter_added(sides: Sides, difference: Difference) -> Iterator[Root]:
    optional = difference.new.default is not None
    yield plain(sides, difference, f"param-added-{'optional' if optional else 'mandatory'}")


def pairs(differences: list[Difference], sides: Sides) -> dict[Address, Difference]:
    """Parameters that were taken away, by the address of the one that now stands at their place."""
    gone = {one.address: one for one in differences if _parameter(one, "removed")}
    found: dict[Address, Difference] = {}
    for one in differences:
        if not _parameter(one, "added"):
            continue
        cls, rpc, name = one.address.path
        new = sides.new.find("rpc", cls, rpc)
        old_path = (sides.old_class(cls), _old_rpc(sides, sides.old_class(cls), new, rpc))
        old = sides.old.find("rpc", *old_path)
        at = _place(new, name)
        if old is None or at is None or at >= len(old.parameters):
            continue
        there = gone.get(Address("parameter", (*old_path, old.parameters[at].name)))
        if there is not None:
            found[one.address] = there
    return found


def _parameter(difference: Difference, kind: str) -> bool:
    return difference.address.kind == "parameter" and difference.kind == kind


def _old_rpc(sides: Sides, cls: str, new: Any, name: str) -> str:
    """The name that an RPC had."""
    if new is None or sides.old.find("rpc", cls, name) is not None:
        return name
    return next((was.name for was in new.was if sides.old.find("rpc", cls, was.name) is not None), name)


def _place(rpc: Rpc | None, name: str) -> int | None:
    if rpc is None:
        return None
    return next((at for at, one in enumerate(rpc.parameters) if one.name == name), None)


RPC: dict[str, Namer] = {
    "result": result,
    "raises": raises,
    "roles": roles,
    "is_async": either("async-added", "async-removed"),
    "sessionless": sessionless,
    "safe": either("safety-added", "safety-removed"),
    "idempotent": either("safety-added", "safety-removed"),
    "hidden": either("rpc-hidden", "rpc-shown"),
    "parameters": named("param-moved"),
    "was": old_names,
}

PARAMETER: dict[str, Namer] = {
    "type": typed("param"),
    "default": either("param-made-optional", "param-made-mandatory", "param-default-changed"),
    "was": old_names,
}
