"""The picture in the README is the diagram of the example as it is."""

from pathlib import Path

import pytest

from apigen.cli import main

ROOT = Path(__file__).parent.parent.parent


def test_the_picture_is_of_today(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    out = tmp_path / "spec.svg"
    assert main(["export", "svg", "spec", "-o", str(out), "--quiet"]) == 0
    same = out.read_bytes() == Path("site/images/spec.svg").read_bytes()
    assert same, "`apigen export svg spec -o site/images/spec.svg` draws it again"
