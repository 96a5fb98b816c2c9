"""Lifecycles as written and as effective; see "Lifecycle" in the description of the language."""

from typing import Protocol

import msgspec

from apigen.model.api import Api
from apigen.model.lifecycle import Lifecycle, State, Transition


class Living(Protocol):
    """Whatever can have a lifecycle: a class, a field, an RPC, an enum value, an error, a parameter, …"""

    @property
    def doc(self) -> str: ...
    @property
    def lifecycle(self) -> Lifecycle | None: ...


_AFTER: dict[str, State] = {
    "prototyped": "prototyped",
    "published": "published",
    "deprecated": "deprecated",
    "removed": "removed",
}
_LOWER: tuple[State, ...] = ("published", "prototyped", "deprecated", "removed", "unreleased", "absent")


def own(element: Living, *parents: Living) -> Lifecycle | None:
    """The element's own list, or else that of the nearest parent that has one, whole; None if none has."""
    for living in (element, *parents):
        if living.lifecycle is not None:
            return living.lifecycle
    return None


def written(element: Living, *parents: Living) -> Lifecycle:
    """The written list, parents being given from the nearest on; a text left out is the element's own."""
    return filled(own(element, *parents) or (), element.doc)


def filled(lifecycle: Lifecycle, text: str) -> Lifecycle:
    """The list with its missing texts filled in."""
    return tuple(
        msgspec.structs.replace(step, text=text) if step.text is None else step for step in lifecycle
    )


def order(api: Api) -> dict[str, int]:
    """The place of each release in the order of releases."""
    return {release.name: at for at, release in enumerate(api.releases)}


def effective(api: Api, release: str | None, element: Living, *parents: Living) -> State:
    """The state of an element at a release (the newest one if None), lowered by that of its parents.

    `parents` are given from the nearest on: of a field, its class. A thing without any list is published.
    """
    places = order(api)
    now = len(places) - 1 if release is None else places[release]
    return state(places, now, element, *parents)


def state(places: dict[str, int], now: int, element: Living, *parents: Living) -> State:
    """As `effective`, for those who ask often: with the order of releases, and the place of one in it."""
    chain = (element, *parents)
    states = [_state(places, now, living, chain[i + 1 :]) for i, living in enumerate(chain)]
    return max(states, key=_LOWER.index)


def _state(places: dict[str, int], now: int, living: Living, parents: tuple[Living, ...]) -> State:
    """The state by the written list alone."""
    lifecycle = own(living, *parents)
    if lifecycle is None:
        return "published"
    if not lifecycle:
        return "unreleased"
    state: State = "absent"
    if introduced(lifecycle) is None and now >= _first(places, parents):
        state = "published"
    for step in lifecycle:
        if places.get(step.release, now + 1) <= now:
            state = _AFTER.get(step.change, state if state != "absent" else "published")
    return state


def _first(places: dict[str, int], parents: tuple[Living, ...]) -> int:
    """The place of the release that a thing's parent came with; the first of all where nothing says so."""
    for i, parent in enumerate(parents):
        begins = introduced(own(parent, *parents[i + 1 :]) or ())
        if begins is not None:
            return places.get(begins.release, 0)
    return 0


def introduced(lifecycle: Lifecycle) -> Transition | None:
    """The step that brought a thing, if one did."""
    return next((step for step in lifecycle if step.change in ("prototyped", "published")), None)


def successor(lifecycle: Lifecycle) -> str | None:
    """What the newest deprecation or removal says to use, if it says."""
    ends = [step.use for step in lifecycle if step.change in ("deprecated", "removed") and step.use]
    return ends[-1] if ends else None
