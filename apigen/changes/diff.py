"""Two versions of an API compared: what changed, for whom, how bad, and what version that asks for."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from apigen.changes import messages, promises, rules, version
from apigen.changes.compare import Address
from apigen.changes.fingerprint import fingerprint
from apigen.changes.judge import Audience, judge
from apigen.changes.offers import Offer, offers
from apigen.changes.places import Places
from apigen.changes.policy import Policy, applied, resolved
from apigen.changes.report import (
    PARTIES,
    SEVERITIES,
    Finding,
    Judgement,
    Party,
    Report,
    Root,
    Severity,
    Verdict,
    worst,
)
from apigen.changes.roots import roots
from apigen.model.api import Api
from apigen.semantics.spec import Spec


class Side(msgspec.Struct, frozen=True):
    """One of two versions. `label` says what it is; `spec` is what it was read from, if it was text;
    `by_name`: its servers take calls with named parameters, as those of dumps never did.
    """

    api: Api
    label: str = ""
    spec: Spec | None = None
    by_name: bool = True


_DEFAULT = Policy()


def diff(old: Side, new: Side, policy: Policy = _DEFAULT) -> Report:
    """The report on what lies between two versions of an API. A new one without a name is none: it is
    gone.
    """
    name = new.api.name or old.api.name
    policy = resolved(policy, old.api)
    by_name = policy.by_name and old.by_name
    audience = Audience(policy.faces, policy.languages, by_name, policy.strict)
    found = roots(old.api, new.api)
    judged = judge(old.api, new.api, found, audience)
    promised = promises.kept(found, judged, old.api, new.api)
    offered = offers(old.api, new.api, found)
    before, now = Places(old.spec), Places(new.spec)
    findings = sorted(
        (
            applied(_finding(name, root, judgement, offered, before, now), policy)
            for root, judgement in zip(promised, judged, strict=True)
        ),
        key=_order,
    )
    return Report(
        api=name,
        old=old.label,
        new=new.label,
        findings=tuple(findings),
        verdict=_verdict(findings),
        version=version.due(old.api.version, new.api.version, findings, policy),
        not_judged=tuple(_not_judged(found)),
    )


def _finding(
    api: str,
    root: Root,
    judgement: Judgement,
    offered: dict[Address, Offer],
    before: Places,
    now: Places,
) -> Finding:
    severities = {party: judgement.severities.get(party, "none") for party in PARTIES}
    computed = worst(severities.values())
    section = rules.of(root.rule).section
    lost = section != "policy" and not root.facet and root.rule.endswith(("-removed", "-replaced"))
    offer = offered.get(root.old_address) if lost else None
    return Finding(
        root=root,
        message=messages.message(root) + _asked(offer),
        section=section,
        severities=severities,
        severity="note" if computed == "none" else computed,
        silent=judgement.silent,
        consequences=judgement.consequences,
        fingerprint=fingerprint(api, root),
        offer="" if offer is None else offer.written,
        remedy=_remedy(root, severities) if offer is None else _answer(offer),
        old_place=before.itself(root.old_address),
        new_place=now.of(root.address),
        gone=now.itself(root.address) is None,
    )


def _asked(offer: Offer | None) -> str:
    return "" if offer is None else f"; {messages.spoken(offer.now)} is new: a rename?"


def _remedy(root: Root, severities: Mapping[Party, Severity]) -> str:
    """What to do instead. An old name is kept for calls: where those do not break there is nothing to do."""
    kept = root.rule.endswith("-renamed") and severities["wire"] != "breaking"
    return "" if kept else messages.remedy(root)


def _answer(offer: Offer) -> str:
    return f"{offer.why}: if it is a rename, write `{offer.written}` on {messages.spoken(offer.now)}"


def _order(finding: Finding) -> tuple[object, ...]:
    """Silent, breaking, risky, security, policy, the rest; within each by place. What fails the comparison
    comes before what does not, and what calls of old clients notice before what they do not.
    """
    root, severity = finding.root, SEVERITIES.index(finding.severity)
    rank: tuple[int, ...]
    if finding.severity in ("breaking", "risky"):
        wire = SEVERITIES.index(finding.severities["wire"])
        rank = (0, not finding.gates, not finding.silent, severity, wire)
    else:
        rank = ({"security": 1, "policy": 2, "api": 3}[finding.section],)
    return (rank, root.address.path, severity, root.rule, root.old, root.new)


def _verdict(findings: Sequence[Finding]) -> Verdict:
    if any(finding.gates for finding in findings):
        return "breaking"
    return "harmless" if findings else "equal"


def _not_judged(found: Iterable[Root]) -> Iterable[str]:
    """What a comparison cannot see."""
    unknown = sum(root.rule == "unknown" for root in found)
    if unknown:
        rpcs = "1 hidden RPC is" if unknown == 1 else f"{unknown} hidden RPCs are"
        yield f"{rpcs} known by name alone: what they take and return was not compared"
    yield "behaviour is judged only where `@changed` says that it changed"
