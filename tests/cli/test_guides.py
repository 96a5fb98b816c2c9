"""Guides in a build: what is wrong with one is shown in its line."""

from pathlib import Path

import pytest

from .conftest import Run


@pytest.fixture
def guides(spec: Path) -> Path:
    (spec.parent / "apigen.toml").write_text('targets = ["site"]\n[site]\nguides = "guides"\n')
    folder = spec.parent / "guides"
    folder.mkdir()
    return folder


def test_a_dead_link_is_shown_in_its_line(guides: Path, run: Run) -> None:
    (guides / "10-start.md").write_text("# Start\n\nSee [all](20-more.md).\n")
    done = run("build", "-o", "out")
    assert done.status == 1
    assert " --> guides/10-start.md:3:11\n" in done.err
    assert done.err.endswith("1 error in 1 file\n")
    assert "3 | See [all](20-more.md).\n  |           ^^^^^^^^^^\n" in done.err


def test_a_changed_guide_is_seen(guides: Path, run: Run) -> None:
    guide = guides / "10-start.md"
    guide.write_text("# Start\n\nThe first words.\n")
    assert run("build", "-o", "out").status == 0
    guide.write_text("# Start\n\nOther words.\n")
    assert run("build", "-o", "out").status == 0
    assert "Other words." in Path("out/site/guide-start.html").read_text()
    guide.rename(guides / "10-begin.md")
    assert run("build", "-o", "out").status == 0
    assert not Path("out/site/guide-start.html").exists()
    assert Path("out/site/guide-begin.html").exists()
