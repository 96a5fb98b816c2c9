"""How bad each root is for each party, worked out from the ports that it changes.

Nothing here looks at a rule's name, but for what no port can show: that somebody said that a thing behaves
otherwise.
"""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache

import msgspec

from apigen.changes import rules
from apigen.changes.attribution import Attribution
from apigen.changes.identity import declared
from apigen.changes.ports.moved import Both, Change, Owner, both
from apigen.changes.ports.uses import Thing, merged, shared, shared_spots, spots
from apigen.changes.ports.values import Key, Port, Spot, Uses
from apigen.changes.report import PARTIES, Consequence, Judgement, Party, Root, Severity, worst
from apigen.changes.verdicts import calls, classes, types, values
from apigen.changes.verdicts.base import EVERYBODY, VERDICTS, Audience, Case, Context
from apigen.model.api import Api

__all__ = ["Audience", "attributed", "judge"]

_MODULES = (calls, classes, types, values)
"""They register what they judge."""

_SAID: dict[str, dict[Party, Severity]] = {"behaviour-changed": {"wire": "risky"}}
"""What is said and cannot be seen. All else that changes no port is a note, or a matter of policy."""


def judge(old: Api, new: Api, roots: Sequence[Root], audience: Audience = EVERYBODY) -> tuple[Judgement, ...]:
    """A judgement for each root, in the order of the roots. Of an API that is gone its classes are judged:
    that nobody has a role any more, and no package its name, follows."""
    sides = both(old, new if new.name else msgspec.structs.replace(old, classes=()))
    context = _context(sides, audience)
    found, _ = attributed(sides, roots)
    return tuple(_judged(root, found.get(at, ()), context) for at, root in enumerate(roots))


def attributed(sides: Both, roots: Sequence[Root]) -> tuple[dict[int, list[Change]], list[Change]]:
    """The changed ports of each root, by its place; and those that no root explains, of which there are none
    if the roots are all that differs."""
    attribution = Attribution(roots, sides)
    found: dict[int, list[Change]] = defaultdict(list)
    left: list[Change] = []
    for change in sides.changes():
        at = attribution.root(change)
        if at is None:
            left.append(change)
        else:
            found[at].append(change)
    return dict(found), left


def _context(sides: Both, audience: Audience) -> Context:
    @cache
    def everywhere() -> tuple[dict[Thing, list[Spot]], dict[Thing, list[Spot]]]:
        return spots(sides.old), spots(sides.new)

    def used(thing: Thing) -> Uses:
        before, now = everywhere()
        return shared(merged(before.get(thing, ())), merged(now.get(thing, ())))

    def at(thing: Thing) -> tuple[Spot, ...]:
        before, now = everywhere()
        return shared_spots(before.get(thing, ()), now.get(thing, ()))

    def was_used(thing: Thing) -> bool:
        return thing in everywhere()[0]

    return Context(
        sides,
        declared(sides.old.api, sides.old.names),
        declared(sides.new.api, sides.new.names),
        used,
        at,
        was_used,
        audience,
    )


def _judged(root: Root, changes: Sequence[Change], context: Context) -> Judgement:
    found = (
        one
        for change in changes
        for one in VERDICTS[change.key[0]](Case(change, context))
        if _felt(change, one)
    )
    consequences = tuple(dict.fromkeys(found))
    severities = {
        party: worst(one.severity for one in consequences if one.party == party)
        for party in PARTIES
        if any(one.party == party for one in consequences)
    }
    if not consequences and rules.of(root.rule).section != "policy":
        severities = {"wire": "note"}
    severities = _SAID.get(root.rule, severities)
    broken = [one for one in consequences if (one.party, one.severity) == ("wire", "breaking")]
    return Judgement(severities, consequences, bool(broken) and all(one.silent for one in broken))


def _felt(change: Change, one: Consequence) -> bool:
    """Whether a consequence is one. Source has nothing of what no binding had: it can only gain by it."""
    if one.party != "source":
        return True
    whole: tuple[Change | Owner, ...] = (change, *change.within)
    before = not any(_hidden(part.key, part.old or part.new) for part in whole)
    now = not any(_hidden(part.key, part.new or part.old) for part in whole)
    return before or (now and one.severity == "compatible")


def _hidden(key: Key, port: Port | None) -> bool:
    if port is None:
        return False
    match key[0]:
        case "call":
            return not port.about.visible
        case "class" | "field":
            return not port.about
        case "problem":
            return not port.parts["visible", key[1]].value
        case _:
            return False
