"""Whether what a change breaks was promised: the old version decides, whatever the change is marked as."""

from collections.abc import Sequence

import msgspec

from apigen.changes.compare import Address, Kind
from apigen.changes.report import Judgement, Root, worst
from apigen.changes.roots.sides import Sides
from apigen.model.api import Api

_ABOVE: dict[Kind, Kind] = {
    "field": "class",
    "rpc": "class",
    "key": "field",
    "parameter": "rpc",
    "value": "enum",
    "member": "struct",
    "error-parameter": "error",
}

_BEYOND = frozenset(
    (
        "default-removed",
        "member-made-mandatory",
        "param-made-mandatory",
        "qualifier-runtime-to-constructor",
        "qualifier-widened",
    )
)
"""Rules that break calls of those who never heard of the thing: what it stands in decides."""


def kept(found: Sequence[Root], judged: Sequence[Judgement], old: Api, new: Api) -> tuple[Root, ...]:
    """The roots; those that harm somebody are a prototype's only if what they harm was one."""
    pairs = tuple(zip(found, judged, strict=True))
    if not any(_harms(judgement) for _, judgement in pairs):
        return tuple(found)
    sides = Sides(old, new)
    return tuple(
        msgspec.structs.replace(root, prototype=_told(root, judgement, sides)) if _harms(judgement) else root
        for root, judgement in pairs
    )


def _harms(judgement: Judgement) -> bool:
    return worst(judgement.severities.values()) in ("breaking", "risky")


def _told(root: Root, judgement: Judgement, sides: Sides) -> bool:
    """Whether clients of the old version were told that what a root breaks may change."""
    if root.rule == "reference-added":
        harmed = {one.port.partition(".")[0] for one in judgement.consequences}
        return all(_prototyped(sides, Address("class", (sides.old_class(name),))) for name in harmed)
    address = root.old_address
    there = sides.old.state(address) != "absent"
    if there and root.rule not in _BEYOND:
        return root.prototype
    above = _above(sides, root.address)
    return above is not None and _prototyped(sides, above)


def _prototyped(sides: Sides, address: Address) -> bool:
    return sides.old.state(address) == "prototyped"


def _above(sides: Sides, address: Address) -> Address | None:
    """What a thing of the new version stands in, where it is in the old one."""
    kind = _ABOVE.get(address.kind)
    if kind is None:
        return None
    path = address.path[:-1]
    if len(path) == 1:
        names = {now: was for was, now in sides.renames.tops[kind].items()}
        return Address(kind, (names.get(path[0], path[0]),))
    cls, name = sides.old_class(path[0]), path[1]
    thing = sides.new.find(kind, *path)
    former = (was.name for was in thing.was) if thing is not None else ()
    names_then = (one for one in (name, *former) if sides.old.find(kind, cls, one) is not None)
    return Address(kind, (cls, next(names_then, name)))
