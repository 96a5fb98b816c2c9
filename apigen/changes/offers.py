"""Renames that nobody wrote down: a thing that is gone and one that is new, so much alike that it is asked.

An offer is a question; it changes no severity. Alike are names, texts and shapes; each thing is offered once,
and not at all where another fits nearly as well.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from apigen.changes.compare import Address
from apigen.changes.report import Root
from apigen.changes.roots.sides import Side
from apigen.changes.roots.spelling import spelled
from apigen.model.api import Api, Class, Enum, Error, Field, Rpc, Struct

_THRESHOLD = 0.5
_MARGIN = 0.08
_RARE = 16
"""A feature that more things than this have in common finds nothing."""


class Offer(msgspec.Struct, frozen=True):
    """`now` may be what `was` is gone from; `why` are the grounds in a few words."""

    was: Address
    now: Address
    why: str


class _Traits(msgspec.Struct, frozen=True):
    """What a thing is known by."""

    address: Address
    name: str
    grams: frozenset[str]
    text: str
    words: frozenset[str]
    shape: frozenset[str]

    def features(self) -> Iterator[str]:
        """What a like thing may have too."""
        yield "=" + self.name
        if self.text:
            yield self.text
        yield from self.grams
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
        typed = (root.old.partition(": ")[2], root.new.partition(": ")[2])
        if root.rule == "param-replaced" and root.was is not None and typed[0] == typed[1]:
            found[root.was] = Offer(root.was, root.address, "the same place and type")
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
    name = re.sub(r"[^a-z0-9]", "", thing.name.lower())
    padded = f" {name} "
    words = frozenset(re.findall(r"\w+", thing.doc.lower()))
    return _Traits(
        address,
        name,
        frozenset(padded[at : at + 3] for at in range(len(padded) - 2)),
        " ".join(thing.doc.split()),
        words,
        frozenset(_shape(thing)),
    )


def _shape(thing: Any) -> Iterator[str]:
    """What a thing is but for its name and texts."""
    match thing:
        case Class():
            yield from (f".{member.name}" for member in (*thing.fields, *thing.rpcs))
        case Enum():
            yield from (f".{value.name}" for value in thing.values)
        case Error():
            yield from (f".{parameter.name}" for parameter in thing.parameters)
        case Struct():
            yield from (f".{spelled(member)}" for member in thing.members)
        case Rpc():
            yield from (f".{spelled(parameter)}" for parameter in thing.parameters)
            yield f"->{spelled(thing.result)}"
        case Field():
            yield thing.qualifier
            yield f":{spelled(thing.type)}"
            yield f"={spelled(thing.default)}"
        case _:
            yield f":{spelled(getattr(thing, 'type', None))}"
            yield f"={spelled(getattr(thing, 'default', None))}"


def _matched(gone: Sequence[_Traits], come: Sequence[_Traits]) -> Iterator[Offer]:
    """Pairs that are each other's best, and clearly so."""
    forth = _best(gone, come)
    back = _best(come, gone)
    for at, (other, score) in forth.items():
        if back.get(other, (-1, 0.0))[0] == at and score >= _THRESHOLD:
            yield Offer(gone[at].address, come[other].address, _why(gone[at], come[other]))


def _best(from_: Sequence[_Traits], to: Sequence[_Traits]) -> Mapping[int, tuple[int, float]]:
    """For each thing the one that is most like it, and how much; none where a second is nearly as much."""
    index: dict[str, list[int]] = defaultdict(list)
    for at, thing in enumerate(to):
        for feature in thing.features():
            index[feature].append(at)
    limit = max(_RARE, len(to) // 200)
    found: dict[int, tuple[int, float]] = {}
    for at, thing in enumerate(from_):
        seen: Counter[int] = Counter()
        for feature in thing.features():
            likes = index.get(feature, ())
            if len(likes) <= limit:
                seen.update(likes)
        ranked = sorted(
            ((_alike(thing, to[other]), -other) for other, _ in seen.most_common(8)), reverse=True
        )
        if ranked and (len(ranked) == 1 or ranked[0][0] - ranked[1][0] >= _MARGIN):
            found[at] = (-ranked[0][1], ranked[0][0])
    return found


def _alike(one: _Traits, other: _Traits) -> float:
    """From 0 to 1; texts count where both have one."""
    name = 2 * len(one.grams & other.grams) / (len(one.grams) + len(other.grams))
    shape = _share(one.shape, other.shape)
    if not one.words or not other.words:
        return 0.75 * name + 0.25 * shape
    text = 1.0 if one.text == other.text else 0.9 * _share(one.words, other.words)
    return 0.4 * name + 0.4 * text + 0.2 * shape


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one or other else 0.0


def _why(one: _Traits, other: _Traits) -> str:
    grounds = [
        "name" if one.name == other.name else "",
        "text" if one.text and one.text == other.text else "",
        "shape" if one.shape and one.shape == other.shape else "",
    ]
    same = [word for word in grounds if word]
    return f"the same {' and '.join(same)}" if same else "much alike"
