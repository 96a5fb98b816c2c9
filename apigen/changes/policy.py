"""What a project wants to be told of changes, and which of them fail: `[changes]` of the configuration.

A policy looks at some of the parties and wires, gives rules another severity, everywhere or at a place, and
names what is not promised to anybody yet.
"""

from collections.abc import Iterator
from typing import Final, Literal

import msgspec

from apigen.changes.report import Finding, Party, Severity, worst
from apigen.model.api import Api
from apigen.semantics.things import things

Face = Literal["xmlrpc", "jsonrpc"]
Language = Literal["python", "go", "typescript", "java", "csharp", "rust", "c"]

LANGUAGES: Final[tuple[Language, ...]] = ("python", "go", "typescript", "java", "csharp", "rust", "c")

PROTOTYPE: Final = "prototype"
"""Why a break in something that clients were told may change fails nothing."""


LOWERED: Final = "the configuration lowers it from"
"""How it is said that a rule's wish is milder than what was worked out."""


class Wish(msgspec.Struct, frozen=True):
    """What a rule is to be: its severity; or `review`, which puts it before those who watch over rights.

    `even_silent`: also where nothing is refused and something else is meant, which a rule's wish else leaves
    alone. It is written with a `!`.
    """

    severity: Severity
    review: bool = False
    even_silent: bool = False


class Policy(msgspec.Struct, frozen=True):
    """What counts and what fails. Without a configuration: as the defaults say.

    `gate`: the parties whose findings count. `fail_on`: the mildest severity that fails. `languages` and
    `faces`: the bindings and wires that are published; `by_name`: calls with named parameters are, too.
    `strict`: clients refuse words that they do not know. `semver`: the version says how much changed; if not,
    it only must not fall. `rules`: wishes by a rule's code, or by `code PLACE`. `unstable_*`: what may break;
    `unstable_lifecycle` says whether prototypes may.
    """

    gate: tuple[Party, ...] = ("wire", "source", "data")
    fail_on: Literal["breaking", "risky"] = "breaking"
    languages: tuple[Language, ...] = LANGUAGES
    faces: tuple[Face, ...] = ("xmlrpc", "jsonrpc")
    by_name: bool = True
    strict: bool = False
    semver: bool = True
    rules: dict[str, Wish] = {}
    unstable_prototypes: bool = True
    unstable_tags: tuple[str, ...] = ()
    unstable_places: tuple[str, ...] = ()


def resolved(policy: Policy, old: Api) -> Policy:
    """The policy with the places that its unstable tags stand at in the old version: what a change itself
    tags was promised until then."""
    if not policy.unstable_tags:
        return policy
    found = _tagged(old, frozenset(policy.unstable_tags))
    places = tuple(sorted({*policy.unstable_places, *found}))
    return msgspec.structs.replace(policy, unstable_places=places)


def _tagged(api: Api, tags: frozenset[str]) -> Iterator[str]:
    """The places of the classes and RPCs that have one of the tags."""
    for cls in api.classes:
        if cls.tag in tags:
            yield cls.name
        for rpc in cls.rpcs:
            if rpc.tag in tags:
                yield f"{cls.name}.{rpc.name}"


def idle(policy: Policy, old: Api, new: Api) -> tuple[str, ...]:
    """The rules' keys whose place is in neither version: they reach nothing."""
    keys = [key for key in policy.rules if " " in key]
    known = {place for api in (old, new) for place in _places(api)} if keys else frozenset()
    return tuple(key for key in keys if key.partition(" ")[2] not in known)


def _places(api: Api) -> Iterator[str]:
    yield from (role.name for role in api.roles)
    yield from (release.name for release in api.releases)
    yield from (tag.name for tag in api.tags)
    for thing in things(api):
        yield thing.place


def applied(finding: Finding, policy: Policy) -> Finding:
    """The finding as the policy sees it: its severity, whether it fails the comparison, and why.

    A finding that has no party (a rule of policy) keeps the severity that it comes with; one that only others
    than the policy's parties notice is a note.
    """
    severities = finding.severities
    computed = worst(severities[party] for party in policy.gate if party in severities)
    if computed == "none":
        touched = any(severity != "none" for severity in severities.values())
        computed = "note" if touched else finding.severity
    severity, section, why = computed, finding.section, ""
    if (found := _wish(finding, policy)) is not None:
        key, wish = found
        if finding.silent and not wish.even_silent and worst((computed, wish.severity)) != wish.severity:
            why = f"`{key}` of the configuration does not reach it: nothing would be refused"
        else:
            severity, why = wish.severity, f"the configuration says so: `{key}`"
            if worst((computed, severity)) != severity:
                lower = "off" if severity == "none" else severity
                why = f"{LOWERED} {computed} to {lower}: `{key}`"
            section = "security" if wish.review else section
    gates = severity == "breaking" or (policy.fail_on == "risky" and severity == "risky")
    if gates and (reason := _unstable(finding, policy)):
        gates, why = False, reason
    return msgspec.structs.replace(finding, severity=severity, section=section, gates=gates, why=why)


def _wish(finding: Finding, policy: Policy) -> tuple[str, Wish] | None:
    """The wish for a finding, with how it is written: one for the nearest place counts before all others."""
    rule = finding.root.rule
    for path in (finding.root.address.path, finding.root.old_address.path):
        for length in range(len(path), 0, -1):
            key = f"{rule} {'.'.join(path[:length])}"
            if key in policy.rules:
                return key, policy.rules[key]
    return (rule, policy.rules[rule]) if rule in policy.rules else None


def _unstable(finding: Finding, policy: Policy) -> str:
    """Why a break here fails nothing, if so."""
    if finding.root.prototype and policy.unstable_prototypes:
        return PROTOTYPE
    path = finding.root.old_address.path
    within = {".".join(path[:length]) for length in range(1, len(path) + 1)}
    place = next((place for place in policy.unstable_places if place in within), "")
    return f"`{place}` is unstable by the configuration" if place else ""
