"""Renames that nobody wrote down: a thing that is gone and one that is new, so much alike that it is asked.

An offer is a question; it changes no severity. Alike are names, texts and shapes; each thing is offered once,
and not at all where another fits nearly as well.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence, Set
from heapq import nlargest
from itertools import chain
from typing import Any

import msgspec

from apigen.changes.compare import Address
from apigen.changes.report import Root
from apigen.changes.roots.sides import Side
from apigen.model.api import Api, Class, Enum, Error, Rpc, Struct

_THRESHOLD = 0.5
_MARGIN = 0.08
_NAME, _TEXT, _WHOLE, _PART = 4, 4, 8, 2
"""What counts how much: a name, a text, the shape of what has parts, any other shape."""
_RARE = 16
"""A feature that more things than this have in common finds nothing."""
_TRIED = 3
"""So many things with the most features in common are looked at closely."""


_WORDS = re.compile(r"\w+").findall
_NO_SEPARATORS = str.maketrans("", "", "_-./ ")


class Offer(msgspec.Struct, frozen=True):
    """`now` may be what `was` is gone from; `why` are the grounds in a few words."""

    was: Address
    now: Address
    why: str

    @property
    def written(self) -> str:
        """The annotation that says so; with it the server takes the old name too, where it can."""
        wire = ", wire" if self.was.kind in ("rpc", "parameter") else ""
        return f'@was("{self.was.path[-1]}"{wire})'


class _Traits(msgspec.Struct, frozen=True):
    """What a thing is known by."""

    address: Address
    name: str
    grams: frozenset[Hashable]
    text: str
    words: frozenset[str]
    shape: frozenset[Hashable]
    weight: int

    def features(self) -> Iterator[Hashable]:
        """What a like thing may have too."""
        yield "=" + self.name
        if self.text:
            yield self.text
        yield from self.grams
        if self.weight == _WHOLE:
            yield from self.shape


def offers(old: Api, new: Api, roots: Sequence[Root]) -> dict[Address, Offer]:
    """An offer for each thing that is gone and seems to be there under another name, by where it was."""
    before, now = Side(old), Side(new)
    gone = _grouped(before, (root for root in roots if root.rule.endswith("-removed") and not root.facet))
    come = _grouped(now, (root for root in roots if _new(root)))
    found = {
        offer.was: offer for group, things in gone.items() for offer in _matched(things, come.get(group, ()))
    }
    for root in roots:
        if root.rule == "param-replaced" and root.was is not None:
            one, other = (
                _traits(address, side.find("parameter", *address.path))
                for side, address in ((before, root.was), (now, root.address))
            )
            if one.shape == other.shape and _alike(one, other) >= _THRESHOLD:
                found[root.was] = Offer(root.was, root.address, f"{_why(one, other)} at the same place")
    return found


def _new(root: Root) -> bool:
    return not root.facet and root.rule.endswith(("-added", "-declared", "-mandatory", "-optional"))


def _grouped(side: Side, roots: Iterable[Root]) -> dict[tuple[str, tuple[str, ...]], list[_Traits]]:
    """The traits of things by their kind and what they stand in: only likes within one whole are compared."""
    found: dict[tuple[str, tuple[str, ...]], list[_Traits]] = defaultdict(list)
    for root in roots:
        thing = side.find(root.address.kind, *root.address.path)
        if thing is not None and hasattr(thing, "was"):
            found[root.address.kind, root.address.path[:-1]].append(_traits(root.address, thing))
    return found


def _traits(address: Address, thing: Any) -> _Traits:
    name = thing.name.lower().translate(_NO_SEPARATORS)
    padded = f" {name} "
    words = frozenset(_WORDS(thing.doc.lower())) if thing.doc else frozenset()
    return _Traits(
        address,
        name,
        frozenset(zip(padded, padded[1:], padded[2:], strict=False)),
        " ".join(thing.doc.split()),
        words,
        frozenset(_shape(thing)),
        _WHOLE if isinstance(thing, Class | Enum | Struct) else _PART,
    )


def _shape(thing: Any) -> Iterator[Hashable]:
    """What a thing is but for its name and texts."""
    match thing:
        case Class():
            yield from (member.name for member in (*thing.fields, *thing.rpcs))
        case Enum():
            yield from (value.name for value in thing.values)
        case Error():
            yield from (parameter.name for parameter in thing.parameters)
        case Struct():
            yield from ((member.name, member.type) for member in thing.members)
        case Rpc():
            yield from ((parameter.name, parameter.type) for parameter in thing.parameters)
            yield thing.result
        case _:
            yield getattr(thing, "qualifier", "")
            yield getattr(thing, "type", None)
            yield "=", getattr(thing, "default", None)


def _matched(gone: Sequence[_Traits], come: Sequence[_Traits]) -> Iterator[Offer]:
    """Pairs that are each other's best, and clearly so."""
    if not come:
        return
    forth = dict(_best(gone, come, range(len(gone))))
    back = dict(_best(come, gone, sorted({*forth.values()})))
    for at, other in forth.items():
        if back.get(other) == at:
            yield Offer(gone[at].address, come[other].address, _why(gone[at], come[other]))


def _best(
    some: Sequence[_Traits], others: Sequence[_Traits], which: Iterable[int]
) -> Iterator[tuple[int, int]]:
    """Of some things the other that is most like it; none that is hardly alike, or where a second is, too."""
    index: dict[Hashable, list[int]] = defaultdict(list)
    for at, thing in enumerate(others):
        for feature in thing.features():
            index[feature].append(at)
    rare = {feature: likes for feature, likes in index.items() if len(likes) <= _RARE}
    width = len(others)
    for at in which:
        seen = Counter(chain.from_iterable(rare.get(feature, ()) for feature in some[at].features()))
        # The most in common first, of as many the first: one number, since a key of two takes twice as long.
        likely = nlargest(_TRIED, [count * width - other for other, count in seen.items()])
        ranked = sorted((-_alike(some[at], others[-one % width]), -one % width) for one in likely)
        if not ranked or -ranked[0][0] < _THRESHOLD:
            continue
        if len(ranked) == 1 or ranked[1][0] - ranked[0][0] >= _MARGIN:
            yield at, ranked[0][1]


def _alike(one: _Traits, other: _Traits) -> float:
    """From 0 to 1. What both lack says nothing; of a whole, its parts say most."""
    weighed = [(_NAME, 2 * len(one.grams & other.grams) / (len(one.grams) + len(other.grams)))]
    if one.words and other.words:
        weighed.append((_TEXT, 1.0 if one.text == other.text else 0.9 * _share(one.words, other.words)))
    if one.shape and other.shape:
        weighed.append((one.weight, _share(one.shape, other.shape)))
    return sum(weight * value for weight, value in weighed) / sum(weight for weight, _ in weighed)


def _share(one: Set[Hashable], other: Set[Hashable]) -> float:
    return len(one & other) / len(one | other) if one or other else 0.0


def _why(one: _Traits, other: _Traits) -> str:
    grounds = [
        "name" if one.name == other.name else "",
        "text" if one.text and one.text == other.text else "",
        "shape" if one.shape and one.shape == other.shape else "",
    ]
    same = [word for word in grounds if word]
    return f"the same {' and '.join(same)}" if same else "much alike"
