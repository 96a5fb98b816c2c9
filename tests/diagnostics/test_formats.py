"""The outputs for programs: data, held against what it should say."""

import json

from apigen.diagnostics import Diagnostic, Label, Span, github, sarif
from apigen.diagnostics import json as json_output

from .findings import PICTURES, SOURCES, UNKNOWN_CLASS

PLACE = {"file": "spec/network.apidl", "line": 3, "column": 17, "end_line": 3, "end_column": 24}


def test_json() -> None:
    document = json.loads(json_output.render([UNKNOWN_CLASS], SOURCES))
    assert document == {
        "format": 1,
        "errors": 1,
        "warnings": 0,
        "diagnostics": [
            {
                "code": "unknown-class",
                "severity": "error",
                "message": "no class is named `netwrok`",
                "place": PLACE,
                "label": "not a class",
                "help": "`network` has a similar name",
                "edits": [{"place": PLACE, "text": "network"}],
            }
        ],
    }


def test_json_of_all_and_of_none() -> None:
    document = json.loads(
        json_output.render([d for d in PICTURES.values() if d.message.isprintable()], SOURCES)
    )
    assert document["errors"] + document["warnings"] == len(document["diagnostics"])
    assert json.loads(json_output.render([], {}))["diagnostics"] == []


def test_sarif() -> None:
    log = json.loads(sarif.render([PICTURES["path"], UNKNOWN_CLASS, PICTURES["no-source"]], SOURCES))
    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [
        "no-spec",
        "unknown-class",
        "unreadable-file",
    ]
    import apigen.semantics.resolve  # noqa: F401  # which has the page

    (page,) = json.loads(sarif.render([UNKNOWN_CLASS], SOURCES))["runs"][0]["tool"]["driver"]["rules"]
    assert "Fails:\n" in page["help"]["markdown"]
    path, unknown, unseen = run["results"]
    at = {"artifactLocation": {"uri": "spec/nothing"}, "region": {"startLine": 1}}
    assert path["locations"] == [{"physicalLocation": at}]
    assert unknown["ruleIndex"] == 1
    region = {"startLine": 3, "startColumn": 17, "endLine": 3, "endColumn": 24}
    assert unknown["locations"][0]["physicalLocation"]["region"] == region
    assert unknown["fixes"][0]["artifactChanges"][0]["replacements"] == [
        {"deletedRegion": region, "insertedContent": {"text": "network"}}
    ]
    assert unseen["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}


NOWHERE = Diagnostic(code="no-api", severity="error", message="no `api` declaration")


def test_sarif_has_no_result_without_a_place() -> None:
    """Hosts refuse one: what is wrong with a spec is at its first file, else it is said of the run."""
    (run,) = json.loads(sarif.render([NOWHERE], {"<std>/task.apidl": "", "apigen.toml": "", **SOURCES}))[
        "runs"
    ]
    (location,) = run["results"][0]["locations"]
    first = {"artifactLocation": {"uri": next(iter(SOURCES))}, "region": {"startLine": 1}}
    assert location == {"physicalLocation": first}
    (run,) = json.loads(sarif.render([NOWHERE], {}))["runs"]
    assert (run["results"], run["tool"]["driver"]["rules"]) == ([], [])
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    (said,) = invocation["toolExecutionNotifications"]
    assert (said["descriptor"]["id"], said["message"]["text"]) == ("no-api", "no `api` declaration")
    assert [one["id"] for one in run["tool"]["driver"]["notifications"]] == ["no-api"]


def test_sarif_escapes_file_names() -> None:
    found = Diagnostic(
        code="a", severity="warning", message="m", primary=Label(Span("<std>/a b.apidl", 0, 1), "here")
    )
    log = json.loads(sarif.render([found], {"<std>/a b.apidl": "x"}))
    location = log["runs"][0]["results"][0]["locations"][0]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "%3Cstd%3E/a%20b.apidl"
    assert location["message"] == {"text": "here"}


def test_github() -> None:
    assert github.render([UNKNOWN_CLASS], SOURCES) == (
        "::error file=spec/network.apidl,line=3,endLine=3,col=17,endColumn=24,title=unknown-class"
        "::no class is named `netwrok` (not a class)%0Ahelp: `network` has a similar name\n"
    )


def test_github_escapes() -> None:
    found = Diagnostic(
        code="a", severity="warning", message="100%\r\nsure", primary=Label(Span("a,b:c%.apidl", 0, 1))
    )
    assert github.render([found], {}) == "::warning file=a%2Cb%3Ac%25.apidl,title=a::100%25%0D%0Asure\n"


def test_github_gives_no_columns_for_several_lines() -> None:
    line = github.render([PICTURES["several-lines"]], SOURCES)
    assert "line=7,endLine=14,title=" in line
