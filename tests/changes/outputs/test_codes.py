"""Every code that an output prints has a page: `apigen explain CODE`."""

import json
import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import msgspec
import pytest

from apigen.changes import rules
from apigen.changes.outputs import github, junit, sarif, text
from apigen.changes.outputs import json as document
from apigen.changes.outputs.told import Refused, Told
from apigen.changes.report import Version
from apigen.cli.explain import catalogue
from apigen.diagnostics import Diagnostic
from apigen.diagnostics import github as check_github
from apigen.diagnostics import json as check_json
from apigen.diagnostics import sarif as check_sarif
from tests.changes.outputs.sample import FINDINGS, told

VERSIONS = {
    "version-lowered": Version("2.0.0", "1.0.0", "2.0.0", "none", "", False),
    "version-raised-too-little": Version("1.0.0", "1.0.1", "2.0.0", "major", "1 breaking", False),
    "version-not-raised": Version("1.0.0", "1.0.0", "2.0.0", "major", "1 breaking", False),
}
EXPLAINED = {rule.code for rule in catalogue()} | {rule.code for rule in rules.rules()}


def of_rule(code: str) -> Told:
    """A report that fails by a rule of changes."""
    root = msgspec.structs.replace(FINDINGS[0].root, rule=code)
    return told((msgspec.structs.replace(FINDINGS[0], root=root, gates=True),))


def printed(shape: Told) -> Iterator[str]:
    """The codes that all outputs print of a report."""
    found = json.loads(document.render(shape))
    yield from (one["rule"] for one in found["findings"])
    yield found["version"]["problem"]
    run = json.loads(sarif.render(shape))["runs"][0]
    yield from (one["ruleId"] for one in run["results"])
    yield from (one["id"] for one in run["tool"]["driver"]["rules"])
    yield from (one.get("type", "") for one in ET.fromstring(junit.render(shape)).iter("failure"))
    for line in github.render(shape).splitlines():
        title, _, words = line.removeprefix("::error ").partition("::")
        pattern = r"[a-z-]+(?=:)" if title.endswith("title=version") else r"(?<=\()[a-z-]+"
        match = re.search(pattern, words)
        yield match[0] if match is not None else ""
    yield from re.findall(r"apigen explain ([a-z-]+)", text.render(shape))


@pytest.mark.parametrize("code", [rule.code for rule in rules.rules()])
def test_of_changes(code: str) -> None:
    found = set(printed(of_rule(code))) - {""}
    assert found == {code}
    assert found <= EXPLAINED


@pytest.mark.parametrize("code", VERSIONS)
def test_of_versions(code: str) -> None:
    shape = told((), VERSIONS[code])._replace(release=True)
    found = set(printed(shape)) - {""}
    assert found == {code}
    assert found <= EXPLAINED


def test_of_what_was_not_compared() -> None:
    """What keeps from comparing is a diagnostic, and these are made by what has a page alone."""
    why = Refused((Diagnostic(code="no-git", severity="error", message="no git"),))
    (case,) = ET.fromstring(junit.refused(why)).iter("error")
    (said,) = json.loads(sarif.refused(why))["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    (one,) = json.loads(document.refused(why))["diagnostics"]
    assert {case.get("type"), said["descriptor"]["id"], one["code"]} == {"no-git"} <= EXPLAINED
    assert github.refused(why).startswith("::error title=no-git::")


def test_of_checks() -> None:
    found = [Diagnostic(code="no-spec", severity="error", message="no spec", path="spec")]
    (result,) = json.loads(check_sarif.render(found, {}))["runs"][0]["results"]
    (one,) = json.loads(check_json.render(found, {}))["diagnostics"]
    assert {result["ruleId"], one["code"]} == {"no-spec"} <= EXPLAINED
    assert "title=no-spec::" in check_github.render(found, {})
