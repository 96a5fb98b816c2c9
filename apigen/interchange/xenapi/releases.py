"""The order of releases, which a dump does not say: by known names, numbers, and what lifecycles imply."""

import heapq
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from apigen.model.api import Release

KNOWN = {
    "rio": "4.0",
    "miami": "4.1",
    "symc": None,
    "orlando": "5.0",
    "orlando-update-1": None,
    "george": "5.5",
    "midnight-ride": "5.6",
    "cowley": None,
    "boston": "6.0",
    "tampa": "6.1",
    "clearwater": "6.2",
    "vgpu-tech-preview": None,
    "vgpu-productisation": None,
    "clearwater-felton": None,
    "clearwater-whetstone": None,
    "creedence": "6.5",
    "cream": None,
    "indigo": None,
    "dundee": "7.0",
    "ely": "7.1",
    "falcon": "7.2",
    "inverness": "7.3",
    "jura": "7.4",
    "kolkata": "7.5",
    "lima": "7.6",
    "naples": "8.0",
    "oslo": None,
    "quebec": "8.1",
    "stockholm": "8.2",
    "stockholm_psr": None,
    "nile-preview": None,
}
"""Code names of XenAPI's releases, oldest first, with the version that each became where it became one."""

_NUMBERED = re.compile(r"\d+(\.\d+)*(-\w+)?\Z")
Key = tuple[float, ...]


def ordered(lifecycles: Iterable[Sequence[str]]) -> tuple[Release, ...]:
    """The releases that occur, oldest first; each sequence names the releases of one lifecycle, in order.

    Known names stand in their known order, and behind them numbered ones by number, whatever lifecycles say;
    any other where these imply it, just before what must follow it.
    """
    after: dict[str, set[str]] = {}
    for steps in lifecycles:
        for name in steps:
            after.setdefault(name, set())
        for earlier, later in pairwise(steps):
            if earlier != later and (_key(earlier) is None or _key(later) is None):
                after[earlier].add(later)
    return tuple(Release(name, KNOWN.get(name)) for name in _sorted(after))


def _sorted(after: dict[str, set[str]]) -> list[str]:
    """A topological order; where nothing is implied, by `_key`, an unknown name before what follows it."""
    known = {name: key for name in after if (key := _key(name)) is not None}
    keys = dict(known)
    for name in after.keys() - known.keys():
        behind = [known[other] for other in _reachable(name, after) if other in known]
        keys[name] = (*min(behind)[:-1], min(behind)[-1] - 0.5) if behind else (3,)
    before: dict[str, set[str]] = {name: set() for name in after}
    for name, later in after.items():
        for other in later:
            before[other].add(name)
    ready = [(keys[name], name) for name in after if not before[name]]
    heapq.heapify(ready)
    found: list[str] = []
    while len(found) < len(after):
        if not ready:  # lifecycles that contradict each other: the least one goes first
            left = (name for name in after if name not in found)
            ready = [min((keys[name], name) for name in left)]
        _, name = heapq.heappop(ready)
        if name in found:
            continue
        found.append(name)
        for other in after[name]:
            before[other].discard(name)
            if not before[other] and other not in found:
                heapq.heappush(ready, (keys[other], other))
    return found


def _key(name: str) -> Key | None:
    """Where a name of a known form stands; `26.16.1-next` is what came to be after `26.16.1`."""
    if name in KNOWN:
        return (1, list(KNOWN).index(name))
    if _NUMBERED.match(name):
        number, _, suffix = name.partition("-")
        return (2, *(int(part) for part in number.split(".")), 1 if suffix else 0)
    return None


def _reachable(name: str, after: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    todo = [name]
    while todo:
        for later in after[todo.pop()] - found:
            found.add(later)
            todo.append(later)
    return found
