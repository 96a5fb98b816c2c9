"""The example is without fault, and the published APIs are without error."""

import json
from pathlib import Path

import pytest

import apigen
from apigen.interchange import apidl, xenapi
from apigen.syntax.format import format_text
from tests.large import api as large

SPEC = Path(__file__).parents[2] / "spec"


def test_nothing_is_found_in_the_example() -> None:
    assert [(d.code, d.subject) for d in apigen.load(SPEC).diagnostics] == []


@pytest.mark.parametrize("path", sorted(SPEC.glob("*.apidl")), ids=lambda path: path.stem)
def test_the_example_is_in_canonical_form(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert format_text(text) == text


def test_nothing_is_found_in_the_large_api(tmp_path: Path) -> None:
    large.write(tmp_path)
    assert [(d.code, d.subject) for d in apigen.load(tmp_path).diagnostics] == []


@pytest.mark.corpus
@pytest.mark.parametrize("version", ["7.5", "7.6", "8.1", "8.2"])
@pytest.mark.parametrize("alone", [True, False], ids=["alone", "extras"])
def test_published_apis_have_no_errors(corpus: Path, tmp_path: Path, version: str, alone: bool) -> None:
    dump = json.loads((corpus / f"xenapi-{version}.json").read_text())
    more = None if alone else json.loads((corpus / f"xenapi-{version}-extras.json").read_text())
    for name, text in apidl.files(xenapi.read(dump, more)).items():
        (tmp_path / name).write_text(text)
    assert [(d.code, d.subject) for d in apigen.load(tmp_path).diagnostics if d.severity == "error"] == []
    assert apigen.load(tmp_path, allow=apidl.UNSATISFIED).diagnostics == ()
