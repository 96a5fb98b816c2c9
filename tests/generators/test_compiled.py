"""Templates that are compiled ahead say what the others say."""

from pathlib import Path

import pytest

from apigen.generators import compiled, markdown
from apigen.generators.site import TARGET
from apigen.generators.site.options import SiteOptions
from apigen.generators.target import Options, content

from .sample import API


def made() -> dict[str, bytes]:
    files = [*TARGET.generate(API, SiteOptions()), *markdown.TARGET.generate(API, Options())]
    return {file.path: content(file) for file in files}


def test_pages_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "SHIPPED", tmp_path / "none")
    before = made()
    compiled.ship(tmp_path / "some")
    monkeypatch.setattr(compiled, "SHIPPED", tmp_path / "some")
    monkeypatch.setattr(compiled.Compiled, "load_bytecode", lambda *_: pytest.fail("one is missing"))
    assert made() == before


def test_what_is_compiled_again_replaces_what_was(tmp_path: Path) -> None:
    (tmp_path / "told.py").write_text("old")
    compiled.ship(tmp_path)
    first = {path.name: path.read_text() for path in tmp_path.glob("*.py")}
    compiled.ship(tmp_path)
    assert {path.name: path.read_text() for path in tmp_path.glob("*.py")} == first
    assert "told.py" not in first


def test_with_templates_of_a_user_none_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "_shipped", lambda *_: pytest.fail("asked for ours"))
    options = SiteOptions(templates=tmp_path)
    for file in TARGET.generate(API, options):
        content(file)
