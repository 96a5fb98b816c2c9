"""What happened to a thing, by its written lists: what they newly say, and whether they say the past anew."""

from collections.abc import Iterator, Sequence

from apigen.changes.compare import Address
from apigen.changes.report import Root
from apigen.changes.roots.sides import Sides
from apigen.model.lifecycle import Lifecycle
from apigen.semantics.lifecycle import introduced

_STEPS = {
    "deprecated": "deprecated",
    "removed": "retired",
    "extended": "extended",
}


def changed(
    sides: Sides, address: Address, was: Address | None, before: Lifecycle, now: Lifecycle
) -> Iterator[Root]:
    """The roots of two written lists of one thing."""
    old = [(step.change, step.release) for step in before]
    new = [(step.change, step.release) for step in now]
    if old == new:
        return

    def root(rule: str) -> Root:
        return sides.root(rule, address, "lifecycle", _said(old), _said(new), was)

    added = [step for step in new if step not in old]
    words = {change for change, _ in old}
    for change, release in added:
        if change in _STEPS and (change == "extended" or change not in words):
            yield root(_STEPS[change])
        elif change == "changed" and not sides.past(release):
            yield root("behaviour-changed")
        elif change == "published" and "prototyped" in words and "published" not in words:
            yield root("stabilised")
    gone = words - {change for change, _ in new}
    if "deprecated" in gone:
        yield root("undeprecated")
    if "removed" in gone:
        yield root("restored")
    unwarned = _unwarned(sides, was or address, before) and not _warned_since(sides, now)
    if "removed" in {change for change, _ in added} and unwarned:
        yield root("published-without-deprecation-removed")
    if any(sides.past(release) for _, release in added):
        yield root("transition-in-the-past")
    if old and old != new[: len(old)]:
        yield root("lifecycle-rewritten")


def appeared(sides: Sides, address: Address) -> Iterator[Root]:
    """Of a thing that is new: that it says it came with a release that was there before."""
    thing = sides.new.find(address.kind, *address.path)
    inherits = address.kind in ("field", "rpc")
    found = sides.new.lifecycle(address) if inherits else getattr(thing, "lifecycle", None)
    first = introduced(found or ())
    if first is not None and sides.past(first.release):
        yield sides.root("since-in-the-past", address, "lifecycle", None, f"{first.change} {first.release}")


def vanished(sides: Sides, address: Address) -> Iterator[Root]:
    """Of a thing that is gone: that nobody was told before."""
    found = sides.old.lifecycle(address)
    if found and _unwarned(sides, address, found):
        yield sides.root(
            "published-without-deprecation-removed",
            address,
            "lifecycle",
            _said([(step.change, step.release) for step in found]),
        )


def _unwarned(sides: Sides, address: Address, before: Lifecycle) -> bool:
    """Whether a thing was promised, by a list that says so, and not deprecated."""
    return introduced(before) is not None and sides.old.state(address) == "published"


def _warned_since(sides: Sides, now: Lifecycle) -> bool:
    """Whether a thing was deprecated by a release that is new, and removed by a later one."""
    places = sides.new.places
    steps = {step.change: places.get(step.release, 0) for step in now if step.release not in sides.old.places}
    return "deprecated" in steps and steps["deprecated"] < steps.get("removed", -1)


def _said(steps: Sequence[tuple[str, str]]) -> str:
    return ", ".join(" ".join(step) for step in steps)
