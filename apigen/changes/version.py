"""The least version that the changes of an API ask for, by Semantic Versioning.

What breaks somebody makes a new major version; what adds, risks, is deprecated, or breaks a prototype, a
minor one; texts make a patch. Below 1.0 each counts one place lower, as Cargo has it.
"""

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from apigen.changes.policy import Policy
from apigen.changes.report import Finding, Level, Version
from apigen.diagnostics import Diagnostic, catalogue
from apigen.diagnostics.catalogue import problem

_NUMBER = r"(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?"
_WRITTEN = re.compile(rf"v?{_NUMBER}(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?")
_LEVELS: tuple[Level, ...] = ("none", "patch", "minor", "major")
_LIFECYCLE = frozenset(("deprecated", "undeprecated", "extended", "stabilised"))


class Number(msgspec.Struct, frozen=True):
    """A version as numbers, and the words of its pre-release, none if it is none."""

    core: tuple[int, int, int]
    pre: tuple[str, ...] = ()


def read(text: str) -> Number | None:
    """A version as it is written: `8.2` is 8.2.0, a leading `v` and what is behind a `+` say nothing.

    None if it is no version of this form.
    """
    match = _WRITTEN.fullmatch(text.strip())
    if match is None:
        return None
    major, minor, patch, pre = match.groups()
    if patch is None and pre is not None and pre[0].isdigit():  # 2024-01 is a month, and no pre-release
        return None
    return Number((int(major), int(minor or 0), int(patch or 0)), tuple(pre.split(".")) if pre else ())


def level(findings: Sequence[Finding]) -> Level:
    """How far the version must rise for these findings."""
    return max((_level(finding) for finding in findings), key=_LEVELS.index, default="none")


def _level(finding: Finding) -> Level:
    if finding.section == "policy":
        return "none"
    if finding.gates and finding.severity == "breaking":
        return "major"
    if finding.severity in ("breaking", "risky", "compatible") or finding.root.rule in _LIFECYCLE:
        return "minor"
    return "patch"


def due(old: str, stated: str, findings: Sequence[Finding], policy: Policy) -> Version | None:
    """What both sides state, and the least that is due; None if either states no version that can be read."""
    before, now = read(old), read(stated)
    if before is None or now is None:
        return None
    wanted = level(findings) if policy.semver else "none"
    least = raised(before, wanted)
    enough = order(now) >= order(before) and (now.core >= least or wanted == "none")
    why = _why(findings, wanted) if policy.semver else "versions need only not fall"
    return Version(old, stated, ".".join(map(str, least)), wanted, why, enough)


def raised(before: Number, wanted: Level) -> tuple[int, int, int]:
    """The least core above a version at this level. A pre-release may have risen far enough already."""
    major, minor, patch = before.core
    place = _place(before.core, wanted)
    if place is None or (before.pre and not any(before.core[place + 1 :])):
        return before.core
    return ((major + 1, 0, 0), (major, minor + 1, 0), (major, minor, patch + 1))[place]


def _place(core: tuple[int, int, int], wanted: Level) -> int | None:
    """Which of the three numbers rises; below 1.0 the next one, and of 0.0.z always the last."""
    if wanted == "none":
        return None
    place = {"major": 0, "minor": 1, "patch": 2}[wanted]
    if core[0] > 0:
        return place
    return min(place + 1, 2) if core[1] > 0 else 2


def fault(version: Version, *, release: bool) -> Diagnostic | None:
    """What is wrong with the stated version; None if nothing is. Between releases it may stay as it is; if
    this is to be a release, it must have risen.
    """
    before, now = read(version.old), read(version.stated)
    if before is None or now is None:
        return None
    if order(now) < order(before):
        return version_lowered(version)
    if version.enough:
        return None
    if order(now) == order(before):
        return version_not_raised(version) if release else None
    return version_raised_too_little(version)


def due_line(version: Version) -> str:
    """What is due, what is stated, and from where it counts, in words."""
    stated = f"the spec states {version.stated}"
    return f"at least {version.due} is due, {stated} (from {version.old}: {version.why})"


@problem("version-lowered", "error", "A version that falls")
def version_lowered(version: Version) -> catalogue.Finding:
    """The spec states a lower version than the one before. Who compares the two, as package managers do,
    takes the older one for the newer. It falls most often by a merge that kept the wrong line.

    Before: `version "2.0.0"`, after: `version "1.9.0"`.
    """
    return catalogue.Finding(f"the version falls from {version.old} to {version.stated}")


@problem("version-raised-too-little", "error", "A version that says less than changed")
def version_raised_too_little(version: Version) -> catalogue.Finding:
    """The version was raised, but not as far as the changes ask for. By it, clients see whether they can
    follow: what breaks somebody makes a new major version; what is new, risky or deprecated, or breaks a
    prototype, a minor one; texts a patch. Below 1.0 each counts one place lower. The message says the least
    that will do; state that in the `api` block, or leave the version as it was until the release.

    Before: `version "1.4.0"`, after: `version "1.5.0"`, with a field removed: 2.0.0 is due.
    `version = "none"` in `[changes]` of apigen.toml is for versions that do not say how much changed, as
    dates do: these only must not fall.
    """
    return catalogue.Finding(f"{due_line(version)}: too little")


@problem("version-not-raised", "error", "A release with the version of the one before")
def version_not_raised(version: Version) -> catalogue.Finding:
    """With `--release`, the version must have risen as far as the changes ask for, and it is what it was. The
    message says the least that will do; state that in the `api` block. Between releases, without `--release`,
    a version may stay as it is, whatever changes.
    """
    return catalogue.Finding(f"{due_line(version)}: too little")


def order(number: Number) -> Any:
    """What versions are ordered by: a pre-release comes before its release, numbers before words."""
    words = tuple((0, int(word), "") if word.isdigit() else (1, 0, word) for word in number.pre)
    return number.core, not number.pre, words


def _why(findings: Sequence[Finding], wanted: Level) -> str:
    count = sum(_level(finding) == wanted for finding in findings)
    match wanted:
        case "major":
            return f"{count} breaking"
        case "minor":
            return f"{count} new, risky or deprecated"
        case "patch":
            return f"{count} of no consequence to clients"
    return "nothing changed"
