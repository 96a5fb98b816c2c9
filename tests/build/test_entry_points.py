"""Targets are found where packages name them."""

import sys
from pathlib import Path

import pytest

from apigen.build.entry_points import Installed, find, installed
from apigen.diagnostics import Failure

TARGET = """\
from apigen.generators.target import File, Target

def generate(api, options):
    yield File("names.txt", "\\n".join(cls.name for cls in api.classes))

TARGET = Target("names", generate)
NOT_ONE = 1
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "names_target.py").write_text(TARGET)
    metadata = tmp_path / "names-1.0.dist-info"
    metadata.mkdir()
    (metadata / "entry_points.txt").write_text(
        "[console_scripts]\nnames = names_target:main\n\n"
        "[apigen.targets]\n# ours\nnames = names_target:TARGET\n"
        "absent = no_such_module:TARGET\nwrong = names_target:NOT_ONE\nnowhere = names_target:NOPE\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))


@pytest.mark.usefixtures("package")
def test_a_package_brings_a_target() -> None:
    assert installed()["names"] == Installed("names_target:TARGET", "names-1.0.dist-info")
    assert "names" not in {name for name, target in installed().items() if "main" in target.place}
    (target,) = find(("names", "names"))
    assert target.name == "names"
    assert "names_target" in sys.modules


def test_ours_are_there() -> None:
    assert {"json", "markdown", "site"} <= set(installed())


@pytest.mark.usefixtures("package")
@pytest.mark.parametrize("name", ["absent", "wrong", "nowhere"])
def test_a_target_that_cannot_be_loaded(name: str) -> None:
    with pytest.raises(Failure) as raised:
        find((name,))
    assert [d.code for d in raised.value.diagnostics] == ["target-failed"]


def test_each_unknown_target_is_named() -> None:
    with pytest.raises(Failure) as raised:
        find(("sit", "jason"))
    assert [d.code for d in raised.value.diagnostics] == ["unknown-target"] * 2
