"""What a comparison says: roots, what each changes for whom, and the verdict on all of them.

A root is one facet of one declaration that differs. Its name follows from kind, facet and direction alone;
how bad it is, is worked out for each party from what it changes in the derived API.
"""

from collections.abc import Iterable
from typing import Literal

import msgspec

from apigen.changes.compare import Address

Party = Literal["wire", "source", "handlers", "data"]
"""Whom a change may hurt: calls of an old client; the source of a client built against new bindings; the
server's handlers; objects stored by the old server."""

PARTIES: tuple[Party, ...] = ("wire", "source", "handlers", "data")

Severity = Literal["breaking", "risky", "compatible", "note", "none"]
"""`risky` works until a value or a condition occurs; `none` leaves the party untouched."""

SEVERITIES: tuple[Severity, ...] = ("breaking", "risky", "compatible", "note", "none")
"""The worst first."""

Section = Literal["api", "security", "policy"]
"""`security`: for those who watch over rights. `policy`: nobody's call changes, but a promise does."""

Verdict = Literal["equal", "harmless", "breaking"]
"""`harmless`: different, but nothing that the policy gates."""

Level = Literal["major", "minor", "patch", "none"]
"""How far the version must rise."""


class Root(msgspec.Struct, frozen=True):
    """A facet of a declaration that differs.

    `address` is the thing in the new model, or in the old one if it is there no more; `was` where it was in
    the old one, if elsewhere. `facet` is the attribute of the model (`qualifier`, `constraints.minimum`),
    empty for the thing itself. `old` and `new` are the facet's values in canonical form, as one writes them:
    types, words, roles, signatures, never texts; empty where there is none. `prototype`: in something that
    clients were told may change.
    """

    rule: str
    address: Address
    facet: str = ""
    old: str = ""
    new: str = ""
    was: Address | None = None
    prototype: bool = False

    @property
    def old_address(self) -> Address:
        """Where the thing is in the old model; of what was added, where it would be."""
        return self.was or self.address


class Consequence(msgspec.Struct, frozen=True):
    """What a root changes in the derived API, for one party.

    `port` is a call, a result, a member of a record, an event, a row, a symbol: `VIF.set_locking_mode`.
    `what` is short, plain English: `VIF.set_locking_mode answers MESSAGE_METHOD_UNKNOWN`. `faces` are the
    wires that it holds for, empty if all. `silent`: nothing is refused, yet something else is meant.
    """

    port: str
    party: Party
    severity: Severity
    what: str
    faces: tuple[str, ...] = ()
    silent: bool = False


class Judgement(msgspec.Struct, frozen=True):
    """What a root does to each party. A party that is not named is untouched."""

    severities: dict[Party, Severity] = {}
    consequences: tuple[Consequence, ...] = ()
    silent: bool = False


class Place(msgspec.Struct, frozen=True):
    """A line of a spec: its file, its number from 1, its text without the end of line."""

    file: str
    line: int
    text: str


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """A root with what is to be said about it.

    `message` is one line without a full stop. `severities` holds all four parties; `severity` is the worst
    of those that the policy looks at, as the policy then sets it, and `gates` says whether it fails the
    comparison; `why` is the policy's word where it changed something, else empty. `fingerprint` names this
    very change (`apigen.changes.fingerprint`). `offer` is the annotation that would make a loss a rename,
    `remedy` the way out in words, each empty if there is none. `old_place` and `new_place` are the
    declaration's lines, `old_place` None of what was not there; of what is `gone`, `new_place` is that of the
    nearest thing that is left.
    """

    root: Root
    message: str
    section: Section = "api"
    severities: dict[Party, Severity]
    severity: Severity
    gates: bool = False
    why: str = ""
    silent: bool = False
    consequences: tuple[Consequence, ...] = ()
    fingerprint: str
    offer: str = ""
    remedy: str = ""
    old_place: Place | None = None
    new_place: Place | None = None
    gone: bool = False


class Version(msgspec.Struct, frozen=True):
    """What both sides state, the least that is due and why, and whether the stated one will do."""

    old: str
    stated: str
    due: str
    level: Level
    why: str
    enough: bool


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A comparison's outcome; all outputs are made from it.

    `old` and `new` say what was compared (`v8.2.0`, `work tree`). `findings` are sorted: silent, breaking,
    risky, security, policy, the rest; within each by place. `not_judged` are sentences on what the comparison
    cannot see.
    """

    api: str
    old: str
    new: str
    findings: tuple[Finding, ...]
    verdict: Verdict
    version: Version | None = None
    not_judged: tuple[str, ...] = ()


def classes(count: int) -> str:
    """How much of an API there is: `1 class`, `14 classes`."""
    return f"{count} class{'' if count == 1 else 'es'}"


def worst(severities: Iterable[Severity]) -> Severity:
    """The worst of several severities; `none` of none."""
    return min(severities, key=SEVERITIES.index, default="none")
