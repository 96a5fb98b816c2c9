"""The classifier's word against the oracle's: the one module here that imports `apigen.changes`."""

import msgspec

from apigen.changes.judge import judge
from apigen.changes.report import SEVERITIES, Judgement, Severity, worst
from apigen.changes.roots import roots
from apigen.model.api import Api

UNSEEN = {
    "behaviour-changed": "what a server does is not in its signatures",
    "safety-removed": "clients may repeat: what comes of that is behaviour",
    "safety-added": "the mirror",
    "secret-changed": "what is masked, and logged by clients, is not in a signature",
    "volatile-changed": "how often events come is not in a signature",
    "reference-added": "which objects stand in the way is in the store",
    "on-destroy-changed": "which objects stand in the way is in the store",
    "unique-added": "what is taken twice is in the store",
    "unique-removed": "the mirror",
    "binding-added": "which values agree is in the store",
    "binding-removed": "which values agree is in the store",
    "binding-retargeted": "which values agree is in the store",
}
"""Rules that no experiment can show, each with the reason: what they say is no alarm."""


STORED = ("OBJECT_IN_USE", "refer to it", "clears")
"""What is said of objects that refer to others: that, too, is in the store."""


def of_stored(old: Api, new: Api) -> Severity:
    """The classifier's word on stored objects."""
    return worst(one.severities.get("data", "none") for one in judge(old, new, roots(old, new)))


class Word(msgspec.Struct, frozen=True):
    """The classifier's verdict on the wire: 2, 1, 0 as the oracle's; the rules that it found, and those of
    them that are unseen."""

    level: int
    silent: bool
    rules: tuple[str, ...]
    told: tuple[str, ...]


def classified(old: Api, new: Api) -> Word:
    named = roots(old, new)
    found = list(zip(named, judge(old, new, named), strict=True))
    seen = [(root, one) for root, one in found if root.rule not in UNSEEN]
    severities = [_on_wire(one) for _, one in seen]
    level = max(0, 2 - SEVERITIES.index(worst(severities)))
    broken = [one.silent for _, one in seen if _on_wire(one) == "breaking"]
    told = tuple(
        f"{root.rule} {root.address}: {one.severity} {one.port} {one.what}"
        for root, judgement in seen
        for one in judgement.consequences
        if one.party == "wire"
    )
    return Word(level, bool(broken) and all(broken), tuple(root.rule for root, _ in found), told)


def _on_wire(judgement: Judgement) -> Severity:
    if not any(word in one.what for one in judgement.consequences for word in STORED):
        return judgement.severities.get("wire", "none")
    return worst(
        one.severity
        for one in judgement.consequences
        if one.party == "wire" and not any(word in one.what for word in STORED)
    )
