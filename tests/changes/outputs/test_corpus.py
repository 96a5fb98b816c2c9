"""Reports on the published dumps: they fit, they agree, and the known outcome is what they say."""

import json
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from apigen.changes.diff import Side, diff
from apigen.changes.outputs import github, junit, markdown, sarif, text
from apigen.changes.outputs import json as document
from apigen.changes.outputs.told import Told, counts, fails, version_problem
from apigen.interchange import xenapi
from apigen.model.api import Api

pytestmark = pytest.mark.corpus


@cache
def api(folder: Path, release: str) -> Api:
    if not release:
        return Api(name="xenapi")
    dump, extras = (folder / f"xenapi-{release}{part}.json" for part in ("", "-extras"))
    return xenapi.read(xenapi.read_file(dump), xenapi.read_file(extras))


def compared(folder: Path, old: str, new: str) -> Told:
    return Told(diff(Side(api(folder, old), old), Side(api(folder, new), new)))


PAIRS = [("7.5", "7.6"), ("7.6", "8.1"), ("8.1", "8.2"), ("8.2", "8.1"), ("", "8.2"), ("8.2", "")]


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_outputs_fit_and_agree(corpus: Path, old: str, new: str) -> None:
    told = compared(corpus, old, new)
    number = counts(told.report.findings)
    assert len(markdown.render(told)) < markdown.LARGEST
    assert json.loads(document.render(told))["counts"] == number
    version = version_problem(told) != ""
    assert len(json.loads(sarif.render(told))["runs"][0]["results"]) == sum(number.values()) + version
    assert len(ET.fromstring(junit.render(told)).findall(".//testcase")) == 2 + sum(number.values())
    lines = github.render(told).splitlines()
    assert max(sum(line.startswith(f"::{level}") for line in lines) for level in ("error", "warning")) <= 10
    assert text.render(told, verbose=True).count("\n") > sum(number.values())


@pytest.mark.parametrize("release", ["7.5", "7.6", "8.1", "8.2"])
def test_a_release_is_equal_to_itself(corpus: Path, release: str) -> None:
    told = compared(corpus, release, release)
    assert told.report.verdict == "equal"
    assert "\nno change of the API\n" in text.render(told)


def test_the_newest_release_breaks_by_what_it_retires(corpus: Path) -> None:
    told = compared(corpus, "8.1", "8.2")
    assert fails(told)
    gating = [(one.root.rule, str(one.root.address)) for one in told.report.findings if one.gates]
    assert gating == [("retired", "pool.enable_ssl_legacy")]
