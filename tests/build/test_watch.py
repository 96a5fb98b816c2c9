"""Watching: a build after each change."""

import os
from pathlib import Path

from apigen.build import watch
from apigen.build.report import Report


def test_a_change_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "a.apidl"
    file.write_text("one")
    built: list[str] = []

    def build() -> Report:
        built.append(file.read_text())
        return Report(out=tmp_path)

    reports = watch.watch(build, (tmp_path,))
    next(reports)
    file.write_text("two")
    os.utime(file, ns=(1, 1))
    next(reports)
    assert built == ["one", "two"]
