"""A report as SARIF 2.1.0: a result a finding, at its place in the new spec.

Results carry our fingerprints, which stay the same when lines move; hosts recompute the one of their own.
"""

import json
from typing import Any
from urllib.parse import quote

from apigen.changes.outputs.told import (
    Refused,
    Told,
    label,
    version_line,
    version_problem,
    words,
)
from apigen.changes.report import Finding, Place
from apigen.diagnostics import sarif
from apigen.diagnostics.json import encoded

_LEVELS = {"compatible": "note", "note": "note"}


def render(told: Told, files: frozenset[str] = frozenset()) -> str:
    """One SARIF log with one run. `files`: those of the new spec, to which alone places may point."""
    report = told.report
    problem = version_problem(told)
    codes = sorted({*(finding.root.rule for finding in report.findings), *([problem] if problem else ())})
    results = [_version(told, problem, codes)] if problem else []
    results += [_result(finding, codes, files) for finding in report.findings]
    log = sarif.log(codes, results)
    run = log["runs"][0]
    run["automationDetails"] = {"id": f"apigen-diff/{quote(report.api)}/"}
    run["originalUriBaseIds"] = {"ROOT": {"description": {"text": "the root of the repository"}}}
    return encoded(log)


def refused(why: Refused) -> str:
    """Nothing was compared: a run that did not succeed, and why, at its places."""
    run = json.loads(sarif.render(why.diagnostics, why.sources))["runs"][0]
    told = [
        {"level": "error", **{key: one[key] for key in ("message", "locations") if key in one}}
        for one in run["results"]
    ]
    log = sarif.log([], [])
    log["runs"][0]["invocations"] = [{"executionSuccessful": False, "toolExecutionNotifications": told}]
    return encoded(log)


def _version(told: Told, rule: str, codes: list[str]) -> dict[str, Any]:
    """The version that is stated will not do: no change of its own has a place for that."""
    return {
        "ruleId": rule,
        "ruleIndex": codes.index(rule),
        "level": "error",
        "message": {"text": version_line(told)},
        "partialFingerprints": {"apigenChange/v1": rule},
    }


def _result(finding: Finding, codes: list[str], files: frozenset[str]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.root.rule,
        "ruleIndex": codes.index(finding.root.rule),
        "level": "error" if finding.gates else _LEVELS.get(label(finding), "warning"),
        "message": {"text": words(finding)},
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
