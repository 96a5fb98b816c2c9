"""A report as SARIF 2.1.0: a result a finding, at its place in the new spec.

Every result has a place, since hosts refuse one without: of what is gone, that in the old spec. Results carry
our fingerprints, which stay the same when lines move; hosts recompute the one of their own.
"""

from typing import Any
from urllib.parse import quote

from apigen.changes import rules
from apigen.changes.outputs.told import (
    Refused,
    Told,
    label,
    location,
    remarks,
    shown,
    verdict,
    version_line,
    version_problem,
    words,
)
from apigen.changes.report import Finding, Place
from apigen.diagnostics import catalogue, sarif
from apigen.diagnostics.json import encoded
from apigen.diagnostics.lines import Index

_LEVELS = {"compatible": "note", "note": "note"}


def render(told: Told, files: frozenset[str] = frozenset()) -> str:
    """One SARIF log with one run. `files`: those of the new spec, to which alone places of before may
    point. What is to be said beside is said of the run: that there was no spec before, what is edited in the
    policy, and other notes.
    """
    report = told.report
    problem = version_problem(told)
    codes = sorted({*(finding.root.rule for finding in shown(told)), *([problem] if problem else ())})
    results = [_version(told, problem, codes)] if problem else []
    results += [_result(finding, told, codes, files) for finding in shown(told)]
    log = sarif.log(list(map(_rule, codes)), results)
    run = log["runs"][0]
    run["automationDetails"] = {"id": f"apigen-diff/{quote(report.api)}/"}
    run["originalUriBaseIds"] = {"ROOT": {"description": {"text": "the root of the repository"}}}
    if said := [*([verdict(told)] if told.first else ()), *remarks(told)]:
        notes = [_note(text, told) for text in said]
        run["invocations"] = [{"executionSuccessful": True, "toolExecutionNotifications": notes}]
    return encoded(log)


def refused(why: Refused) -> str:
    """Nothing was compared: a run that did not succeed, and why, at its places."""
    log = sarif.log([], [])
    sarif.notify(log, why.diagnostics, Index(why.sources))
    return encoded(log)


def _note(text: str, told: Told) -> dict[str, Any]:
    message = {"message": {"text": text}}
    if text == told.edits:
        return {"level": "warning", **message, **_locations(told.edits_place)}
    return {"level": "note", **message}


def _rule(code: str) -> dict[str, Any]:
    """A rule's description; of a name of changes, which says nothing of how bad they are, with a middling
    level.
    """
    if catalogue.find(code) is not None:
        return sarif.of_code(code)
    named = rules.of(code)
    return sarif.rule(code, named.title, named.page, "warning")


def _version(told: Told, rule: str, codes: list[str]) -> dict[str, Any]:
    """The version that is stated will not do."""
    return {
        "ruleId": rule,
        "ruleIndex": codes.index(rule),
        "level": "error",
        "message": {"text": version_line(told)},
        "partialFingerprints": {"apigenChange/v1": rule},
        **_locations(told.place),
    }


def _result(finding: Finding, told: Told, codes: list[str], files: frozenset[str]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.root.rule,
        "ruleIndex": codes.index(finding.root.rule),
        "level": "error" if finding.gates else _LEVELS.get(label(finding), "warning"),
        "message": {"text": words(finding)},
        "partialFingerprints": {"apigenChange/v1": finding.fingerprint},
        "properties": {"parties": finding.severities, "silent": finding.silent},
        **_locations(location(finding, told)),
    }
    old = finding.old_place
    if old is not None and old.file in files:
        result["relatedLocations"] = [{"id": 0, "message": {"text": "before"}, **_location(old)}]
    return result


def _locations(place: Place | None) -> dict[str, Any]:
    return {} if place is None else {"locations": [_location(place)]}


def _location(place: Place) -> dict[str, Any]:
    artifact = sarif.artifact(place.file) | {"uriBaseId": "ROOT"}
    return {"physicalLocation": {"artifactLocation": artifact, "region": {"startLine": place.line}}}
