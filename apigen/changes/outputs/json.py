"""A report as JSON, for programs: a document with a published schema, `report.schema.json`.

A change that an old reader would misread raises the number of the format.
"""

from typing import Any, Final, Literal

import msgspec

from apigen import __version__
from apigen.changes.outputs import told as words
from apigen.changes.outputs.told import Label, Refused, Told
from apigen.changes.report import Finding, Level, Party, Place, Section, Severity
from apigen.diagnostics import json as diagnostics
from apigen.diagnostics.json import encoded

FORMAT: Final = 1


class Consequence(msgspec.Struct, frozen=True, kw_only=True):
    """What a change does to a call, a result, a member, an event, a row or a symbol, for one party.

    `faces`: the wires that it holds for, empty for all.
    """

    port: str
    party: Party
    severity: Severity
    what: str
    faces: tuple[str, ...] = ()
    silent: bool = False


class Root(msgspec.Struct, frozen=True, kw_only=True):
    """The facet of a declaration that differs; `was`: where the declaration was before, if elsewhere."""

    kind: str
    place: str
    was: str | None = None
    facet: str
    old: str
    new: str
    prototype: bool


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A finding: what differs, whom it concerns, and whether it fails the comparison (`gated`)."""

    rule: str
    message: str
    root: Root
    section: Section
    label: Label
    severity: Severity
    gated: bool
    why: str
    silent: bool
    parties: dict[Party, Severity]
    consequences: tuple[Consequence, ...]
    fingerprint: str
    offer: str
    remedy: str
    old_place: Place | None
    new_place: Place | None


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """What is stated, the least that is due and why; `problem` is the rule that it breaks, or empty."""

    old: str
    stated: str
    due: str
    level: Level
    why: str
    enough: bool
    problem: str


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """What `apigen diff --format json` writes.

    `verdict` is one of four: `equal`, `harmless` (different, and nothing breaks), `breaking`, and
    `not-compared`, which has `diagnostics` and nothing else. It is about the API alone: `fails` says whether
    the comparison does, also for the version that is stated. `first`: there was no spec before.
    """

    format: Literal[1] = FORMAT
    tool: str = f"apigen {__version__}"
    verdict: Literal["equal", "harmless", "breaking", "not-compared"]
    api: str = ""
    old: str = ""
    new: str = ""
    how: str = ""
    first: bool = False
    fails: bool = True
    counts: dict[Label, int] = {}
    version: Version | None = None
    findings: tuple[Change, ...] = ()
    notes: tuple[str, ...] = ()
    not_judged: tuple[str, ...] = ()
    diagnostics: list[dict[str, Any]] = []


def render(told: Told) -> str:
    """The document, indented, with a newline at the end."""
    report = told.report
    version = report.version
    return encoded(
        Document(
            verdict=report.verdict,
            api=report.api,
            old=report.old,
            new=report.new,
            how=told.how,
            first=told.first,
            fails=words.fails(told),
            counts=words.counts(report.findings),
            version=None
            if version is None
            else Version(**_members(version), problem=words.version_problem(told)),
            findings=tuple(map(_change, report.findings)),
            notes=tuple(words.remarks(told)),
            not_judged=report.not_judged,
        )
    )


def refused(why: Refused) -> str:
    """The document of a comparison that did not come about."""
    found = msgspec.json.decode(diagnostics.render(why.diagnostics, why.sources))["diagnostics"]
    return encoded(Document(verdict="not-compared", diagnostics=found))


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the document."""
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"What a comparison of two APIs found, format {FORMAT}",
    }
    made = msgspec.json.encode(head | msgspec.json.schema(Document))
    plain: dict[str, Any] = msgspec.json.decode(made)  # defaults as lists, not as tuples
    plain["$defs"]["Document"]["properties"]["tool"].pop("default")
    return plain


def _change(finding: Finding) -> Change:
    root = finding.root
    return Change(
        rule=root.rule,
        message=finding.message,
        root=Root(
            kind=root.address.kind,
            place=str(root.address),
            was=None if root.was is None else str(root.was),
            facet=root.facet,
            old=root.old,
            new=root.new,
            prototype=root.prototype,
        ),
        section=finding.section,
        label=words.label(finding),
        severity=finding.severity,
        gated=finding.gates,
        why=finding.why,
        silent=finding.silent,
        parties=finding.severities,
        consequences=tuple(Consequence(**_members(one)) for one in finding.consequences),
        fingerprint=finding.fingerprint,
        offer=finding.offer,
        remedy=finding.remedy,
        old_place=finding.old_place,
        new_place=finding.new_place,
    )


def _members(struct: msgspec.Struct) -> dict[str, Any]:
    return {name: getattr(struct, name) for name in struct.__struct_fields__}
