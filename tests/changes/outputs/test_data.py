"""Annotations, SARIF, JUnit and JSON: for hosts, CI servers and programs."""

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import msgspec
import pytest

from apigen.changes.compare import Address
from apigen.changes.outputs import github, junit, markdown, sarif, text
from apigen.changes.outputs import json as document
from apigen.changes.outputs.told import LABELS, Refused, Told, counts, fails
from apigen.changes.report import Finding, Place, Version
from apigen.diagnostics import Diagnostic, Label, Span
from tests.changes.outputs.sample import FINDINGS, hostile, told

SCHEMA = Path(document.__file__).with_name("report.schema.json")
SARIF = json.loads(Path(__file__).with_name("sarif-subset.schema.json").read_text())
LOWERED = Version("2.0", "1.0", "2.0.0", "none", "", False)
NOT_COMPARED = Refused(
    (Diagnostic(code="no-merge-base", severity="error", message="no commit in common | x", help="do so"),)
)

SHAPES = [
    pytest.param(told(), id="everything"),
    pytest.param(told(FINDINGS[4:]), id="harmless"),
    pytest.param(told(()), id="equal"),
    pytest.param(told()._replace(first=True), id="first"),
    pytest.param(told(hostile()), id="hostile"),
    pytest.param(told(FINDINGS * 9), id="many"),
    pytest.param(told((), LOWERED), id="version"),
]


@pytest.mark.parametrize("shape", SHAPES)
def test_json_follows_its_schema(shape: Told) -> None:
    jsonschema.validate(json.loads(document.render(shape)), document.schema())


def test_json_of_what_was_not_compared() -> None:
    found = json.loads(document.refused(NOT_COMPARED))
    jsonschema.validate(found, document.schema())
    assert found["verdict"] == "not-compared"
    assert found["diagnostics"][0]["code"] == "no-merge-base"


def test_the_published_schema_is_that_of_today(request: pytest.FixtureRequest) -> None:
    made = json.dumps(document.schema(), indent=2) + "\n"
    if request.config.getoption("--approve"):
        SCHEMA.write_text(made)
    assert SCHEMA.read_text() == made, "`./run approve` writes it"


def test_the_schema_refuses_what_is_wrong() -> None:
    found = json.loads(document.render(told()))
    found["verdict"] = "fine"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(found, document.schema())


@pytest.mark.parametrize("shape", SHAPES)
def test_sarif_follows_the_standard(shape: Told) -> None:
    log = json.loads(sarif.render(shape, frozenset(["spec/network.apidl"])))
    jsonschema.validate(log, SARIF)
    run = log["runs"][0]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert "primaryLocationLineHash" not in result["partialFingerprints"]
        for location in result["locations"]:
            uri = location["physicalLocation"]["artifactLocation"]["uri"]
            assert not uri.startswith("/")
            assert "\\" not in uri


def test_sarif_of_what_was_not_compared() -> None:
    log = json.loads(sarif.refused(NOT_COMPARED))
    jsonschema.validate(log, SARIF)
    assert log["runs"][0]["invocations"][0]["executionSuccessful"] is False


def test_sarif_points_to_files_that_are_there() -> None:
    with_it = json.loads(sarif.render(told(), frozenset(["spec/network.apidl"])))
    without = json.loads(sarif.render(told()))
    assert any("relatedLocations" in result for result in with_it["runs"][0]["results"])
    assert not any("relatedLocations" in result for result in without["runs"][0]["results"])


def _at(result: dict[str, Any]) -> tuple[str, int]:
    (location,) = result["locations"]
    found = location["physicalLocation"]
    return found["artifactLocation"]["uri"], found["region"]["startLine"]


def test_sarif_of_what_is_gone_has_a_place() -> None:
    """Hosts refuse a result that has none."""
    gone = msgspec.structs.replace(FINDINGS[0], new_place=None, old_place=Place("old/vm.apidl", 7, ""))
    neither = msgspec.structs.replace(FINDINGS[1], new_place=None, old_place=None)
    log = json.loads(sarif.render(told((gone, neither))))
    jsonschema.validate(log, SARIF)
    assert [_at(one) for one in log["runs"][0]["results"]] == [("old/vm.apidl", 7), ("spec/api.apidl", 3)]


def test_sarif_says_what_its_rules_mean() -> None:
    rules = json.loads(sarif.render(told(version=LOWERED)))["runs"][0]["tool"]["driver"]["rules"]
    assert {"param-moved", "version-lowered"} <= {one["id"] for one in rules}
    for one in rules:
        assert one["shortDescription"]["text"][0] in "`ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        assert one["fullDescription"]["text"].endswith(".")
    levels = {one["id"]: one["defaultConfiguration"]["level"] for one in rules}
    assert (levels["param-moved"], levels["version-lowered"]) == ("warning", "error")
    (moved,) = (one for one in rules if one["id"] == "param-moved")
    assert "\n\nBefore:\n\n    class VM {\n" in moved["help"]["markdown"]


def test_sarif_fingerprints_stay_where_lines_move() -> None:
    def prints(findings: tuple[Finding, ...]) -> list[Any]:
        results = json.loads(sarif.render(told(findings)))["runs"][0]["results"]
        return [result["partialFingerprints"] for result in results]

    def moved(one: Finding) -> Finding:
        place = one.new_place
        lower = msgspec.structs.replace(place, line=place.line + 50) if place else None
        return msgspec.structs.replace(one, new_place=lower)

    assert prints(FINDINGS) == prints(tuple(map(moved, FINDINGS)))
    assert len({one["apigenChange/v1"] for one in prints(FINDINGS)}) == len(FINDINGS)


@pytest.mark.parametrize("shape", SHAPES)
def test_junit_counts_what_it_holds(shape: Told) -> None:
    root = ET.fromstring(junit.render(shape))
    cases, failures = root.findall(".//testcase"), root.findall(".//failure")
    assert (root.get("tests"), root.get("failures")) == (str(len(cases)), str(len(failures)))
    assert len(cases) >= 2  # no tests never look like a success
    for suite in root.findall("testsuite"):
        assert suite.get("tests") == str(len(suite.findall("testcase")))
        assert suite.get("failures") == str(len(suite.findall(".//failure")))


def test_junit_of_what_was_not_compared() -> None:
    root = ET.fromstring(junit.refused(NOT_COMPARED))
    assert (root.get("tests"), root.get("errors"), len(root.findall(".//error"))) == ("1", "1", 1)


def unread() -> Refused:
    """A comparison whose newer side has an error in line 2."""
    span = Span("spec/a.apidl", 8, 12)
    found = Diagnostic(code="syntax", severity="error", message="expected `:`", primary=Label(span))
    return Refused((*NOT_COMPARED.diagnostics, found), {"spec/a.apidl": "class A\nwhat\n"})


def test_what_keeps_from_comparing_has_its_place_everywhere() -> None:
    assert "::error file=spec/a.apidl,line=2," in github.refused(unread())
    notes = json.loads(sarif.refused(unread()))["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    jsonschema.validate(json.loads(sarif.refused(unread())), SARIF)
    assert notes[1]["locations"][0]["physicalLocation"]["region"]["startLine"] == 2
    assert "spec/a.apidl:2:1: expected `:`" in junit.refused(unread())
    assert "- `spec/a.apidl:2:1`: expected `:`" in markdown.refused(unread())


def test_what_keeps_from_comparing_is_said_once() -> None:
    why = Diagnostic(code="no-git", severity="error", message="nothing was compared: no git")
    assert markdown.refused(Refused((why,))).lower().count("nothing was compared") == 1


def test_junit_has_places() -> None:
    root = ET.fromstring(junit.render(told(version=LOWERED)))
    at = {one.get("name", ""): (one.get("file"), one.get("line")) for one in root.iter("testcase")}
    assert at["version"] == ("spec/api.apidl", "3")
    narrowed = next(name for name in at if name.startswith("qualifier-narrowed VIF.locking_mode"))
    assert at[narrowed] == ("spec/network.apidl", "20")


def test_of_a_first_spec_nothing_is_shown_but_that_it_is_the_first() -> None:
    first = told()._replace(first=True)
    sentence = "first spec: 0 classes, all new"
    assert github.render(first) == f"::notice title=hypervisor::{sentence}\n"
    names = [one.get("name") for one in ET.fromstring(junit.render(first)).iter("testcase")]
    assert names == ["compared", "version"]
    run = json.loads(sarif.render(first))["runs"][0]
    assert (run["results"], run["tool"]["driver"]["rules"]) == ([], [])
    said, *_ = run["invocations"][0]["toolExecutionNotifications"]
    assert (run["invocations"][0]["executionSuccessful"], said["level"]) == (True, "note")
    assert said["message"]["text"] == sentence
    for shown in (text.render(first), markdown.render(first)):
        assert sentence in shown
        assert "VIF" not in shown
        assert "judged" not in shown
    assert len(json.loads(document.render(first))["findings"]) == len(FINDINGS)


def test_a_version_that_will_not_do_is_seen_by_programs() -> None:
    shape = told((), LOWERED)
    found = json.loads(document.render(shape))
    assert (found["verdict"], found["fails"]) == ("equal", True)
    (result,) = json.loads(sarif.render(shape))["runs"][0]["results"]
    assert (result["ruleId"], result["level"]) == ("version-lowered", "error")
    assert "the version falls from 2.0 to 1.0" in result["message"]["text"]
    assert _at(result) == ("spec/api.apidl", 3)
    assert "no change of the API, but the version will not do" in text.render(shape)
    assert "about a rule: apigen explain version-lowered" in text.render(shape)


def test_policy_is_called_so_beside_the_lines() -> None:
    assert "::policy (since-in-the-past" in github.render(told(FINDINGS[6:7]))


def enum_of(number: int) -> Finding:
    """A finding that fails nothing, at a place of its own."""
    root = msgspec.structs.replace(FINDINGS[4].root, address=Address("value", (f"e{number}", "off")))
    return msgspec.structs.replace(FINDINGS[4], root=root)


def test_warnings_that_are_alike_are_one() -> None:
    rendered = github.render(told((FINDINGS[4],) * 30))
    assert annotations(rendered) == {"warning": 1}
    assert "%0Aand 29 more%0A" in rendered


LINE = re.compile(r"::(error|warning|notice) ((?:[a-zA-Z]+=[^,:\r\n]*)(?:,[a-zA-Z]+=[^,:\r\n]*)*)::(.*)")


def annotations(rendered: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for line in rendered.splitlines():
        match = LINE.fullmatch(line)
        assert match, line
        found[match[1]] += 1
    return found


@pytest.mark.parametrize(
    ("errors", "warnings", "shown"),
    [(40, 40, (10, 10)), (10, 10, (10, 10)), (11, 0, (10, 0)), (3, 12, (3, 10)), (0, 1, (0, 1))],
)
def test_annotations_are_ten_and_ten(errors: int, warnings: int, shown: tuple[int, int]) -> None:
    rendered = github.render(told((FINDINGS[1],) * errors + tuple(map(enum_of, range(warnings)))))
    found = annotations(rendered)
    assert (found["error"], found["warning"]) == shown
    left = re.findall(r"::and (\d+) more", rendered)
    assert left == [str(count - 9) for count in (errors, warnings) if count > 10]


def test_annotations_are_on_lines() -> None:
    rendered = github.render(told())
    assert (
        "::error file=spec/network.apidl,line=20,endLine=20,title=VIF.locking_mode is read-only now "
        "(RW to RO/runtime)::breaking (qualifier-narrowed, 9f3c21ab)%0A" in rendered
    )
    assert "%0Aold: spec/network.apidl:20 at 82bf1d89" in rendered


def test_annotations_escape() -> None:
    found = annotations(github.render(told(hostile())))
    assert found["error"] == 10


def test_an_annotation_says_that_nothing_is_wrong() -> None:
    assert github.render(told(())) == "::notice title=hypervisor::no change of the API\n"


def test_annotations_of_a_version() -> None:
    assert github.render(told((), LOWERED)).startswith(
        "::error file=spec/api.apidl,line=3,endLine=3,title=version::version-lowered: the version falls"
    )


def test_annotations_of_what_was_not_compared() -> None:
    assert annotations(github.refused(NOT_COMPARED)) == {"error": 1}


@pytest.mark.parametrize("shape", SHAPES)
def test_all_agree(shape: Told) -> None:
    """Every output counts the same findings, and says alike whether they fail."""
    found = json.loads(document.render(shape))
    number = counts(shape.report.findings)
    assert found["counts"] == {label: number[label] for label in LABELS}
    assert Counter(one["label"] for one in found["findings"]) == Counter(
        {label: count for label, count in number.items() if count}
    )
    if shape.first:
        return
    results = json.loads(sarif.render(shape))["runs"][0]["results"]
    levels = Counter(result["level"] for result in results)
    gated = sum(one["gated"] for one in found["findings"])
    version = found["version"]["problem"] != ""
    assert levels["error"] == gated + version
    assert levels["note"] == number["compatible"] + number["note"]
    assert len(results) == sum(number.values()) + version
    junit_root = ET.fromstring(junit.render(shape))
    assert junit_root.get("failures") == str(gated + version)
    shown = github.render(shape)
    assert ("::error" in shown) == bool(gated or version)
    assert fails(shape) == bool(gated or version)
    assert found["fails"] is fails(shape)
    told_in_text = " ".join(text.render(shape).split())
    for label, words in (("risky", "risky"), ("compatible", "compatible")):
        assert not number[label] or f"{number[label]} {words}" in told_in_text  # type: ignore[index]  # both are keys
    if gated:
        assert f"{number['breaking']} change" in markdown.render(shape)


def test_nothing_depends_on_hashes(same_under_hash_seeds: Callable[[str], None]) -> None:
    same_under_hash_seeds(
        """
from tests.changes.outputs.sample import told, hostile
from apigen.changes.outputs import github, json, junit, markdown, sarif, text
from apigen.changes import changelog
for shape in (told(), told(hostile())):
    for output in (github, json, junit, markdown, sarif, text):
        print(output.render(shape).encode())
    print(changelog.markdown(shape).encode())
"""
    )


def test_an_edit_of_the_policy_comes_first() -> None:
    edits = "this change edits the policy (`gate` in `[changes]`)"
    shape = told()._replace(edits=edits, edits_place=Place("apigen.toml", 4, "[changes]"))
    assert text.render(shape).split("\n")[1].startswith("this change edits the policy")
    assert markdown.render(shape).split("\n")[4].startswith("📜 this change edits the policy")
    assert json.loads(document.render(shape))["notes"][0].startswith("this change edits the policy")
    warnings = [line for line in github.render(shape).split("\n") if line.startswith("::warning")]
    assert warnings[0].startswith(f"::warning file=apigen.toml,line=4,endLine=4,title=policy::{edits}")
    assert f"\n{edits}\n{shape.notes[0]}</system-out>" in junit.render(shape)
    log = json.loads(sarif.render(shape))
    jsonschema.validate(log, SARIF)
    first, *others = log["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    assert (first["level"], first["message"]["text"], _at(first)) == ("warning", edits, ("apigen.toml", 4))
    assert [one["message"]["text"] for one in others] == list(shape.notes)


def test_what_the_policy_made_milder_is_counted() -> None:
    why = "the configuration lowers it from breaking to note: `field-removed`"
    lower = tuple(msgspec.structs.replace(one, gates=False, severity="note", why=why) for one in FINDINGS[:3])
    shape = told(lower)
    sentence = "the configuration lowers 3 changes from breaking to note: `field-removed`"
    assert sentence in " ".join(text.render(shape).split())
    assert sentence in markdown.render(shape)
    assert sentence in json.loads(document.render(shape))["notes"]


def test_what_breaks_is_annotated_before_the_version() -> None:
    version = Version("8.2.0", "8.3.0", "9.0.0", "major", "3 breaking", False)
    errors = [one for one in github.render(told(version=version)).split("\n") if one.startswith("::error")]
    assert ",title=version::" in errors[-1]
    assert "VIF.plug" in errors[0]


def test_what_has_no_lines_is_annotated_together() -> None:
    severities = {**FINDINGS[2].severities, "wire": "note"}
    many = tuple(
        msgspec.structs.replace(
            FINDINGS[2],
            root=msgspec.structs.replace(FINDINGS[2].root, address=Address("field", ("VIF", f"f{number}"))),
            offer="",
            severities=severities,
            new_place=None,
        )
        for number in range(12)
    )
    assert annotations(github.render(told(many)))["error"] == 1
    placed = tuple(msgspec.structs.replace(one, new_place=FINDINGS[2].new_place) for one in many)
    assert annotations(github.render(told(placed)))["error"] == 10
