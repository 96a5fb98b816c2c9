"""A report as SARIF 2.1.0: a result a finding, at its place in the new spec.

Results carry our fingerprints, which stay the same when lines move; hosts recompute the one of their own.
"""

from typing import Any
from urllib.parse import quote

from apigen.changes.outputs.told import Refused, Told, label, lines, parties, way_out
from apigen.changes.report import Finding, Place
from apigen.diagnostics import sarif
from apigen.diagnostics.json import encoded

_LEVELS = {"compatible": "note", "note": "note"}


def render(told: Told, files: frozenset[str] = frozenset()) -> str:
    """One SARIF log with one run. `files`: those of the new spec, to which alone places may point."""
    report = told.report
    codes = sorted({finding.root.rule for finding in report.findings})
    results = [_result(finding, codes, files) for finding in report.findings]
    log = sarif.log(codes, results)
    run = log["runs"][0]
    run["automationDetails"] = {"id": f"apigen-diff/{quote(report.api)}/"}
    run["originalUriBaseIds"] = {"ROOT": {"description": {"text": "the root of the repository"}}}
    return encoded(log)


def refused(why: Refused) -> str:
    """Nothing was compared: a run that did not succeed, and why."""
    log = sarif.log([], [])
    log["runs"][0]["invocations"] = [
        {
            "executionSuccessful": False,
            "toolExecutionNotifications": [
                {"level": "error", "message": {"text": one.message}} for one in why.diagnostics
            ],
        }
    ]
    return encoded(log)


def _result(finding: Finding, codes: list[str], files: frozenset[str]) -> dict[str, Any]:
    words = [finding.message, parties(finding), finding.why, *lines(finding.consequences)]
    words.append(" ".join(way_out(finding)).strip())
    result: dict[str, Any] = {
        "ruleId": finding.root.rule,
        "ruleIndex": codes.index(finding.root.rule),
        "level": "error" if finding.gates else _LEVELS.get(label(finding), "warning"),
        "message": {"text": "\n".join(filter(None, words))},
        "partialFingerprints": {"apigenChange/v1": finding.fingerprint},
        "properties": {"parties": finding.severities, "silent": finding.silent},
    }
    if finding.new_place is not None:
        result["locations"] = [_location(finding.new_place)]
    old = finding.old_place
    if old is not None and old.file in files:
        result["relatedLocations"] = [{"id": 0, "message": {"text": "before"}, **_location(old)}]
    return result


def _location(place: Place) -> dict[str, Any]:
    artifact = sarif.artifact(place.file) | {"uriBaseId": "ROOT"}
    return {"physicalLocation": {"artifactLocation": artifact, "region": {"startLine": place.line}}}
