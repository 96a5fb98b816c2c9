"""The same input gives the same bytes, whatever the order of hashes, and wherever it is done."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from apigen.cli.export import FORMATS
from tests.large import api

ROOT = Path(__file__).parent.parent
APIGEN = Path(sys.executable).with_name("apigen")
DUMPS = ROOT / "tests" / "interchange" / "dumps"

pytestmark = [pytest.mark.slow, pytest.mark.full]


@pytest.fixture(scope="module", params=["example", "large"])
def spec(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    if request.param == "example":
        return ROOT / "spec"
    folder = tmp_path_factory.mktemp("large") / "spec"
    folder.mkdir()
    for name, text in api.files().items():
        (folder / name).write_text(text)
    return folder


def commands(spec: Path) -> Iterator[list[str]]:
    """All that writes files, into the folder that one works in."""
    yield ["build", str(spec), "-o", "out", "--target", "json,markdown,server,site", "--depfile", "out.d"]
    for format_ in FORMATS:
        yield ["export", format_, str(spec), "-o", f"exported.{format_}"]
    for dump in ("house-8", "house-22", "house-25"):
        extras = (
            ["--extras", str(DUMPS / "house-extras.json")] if dump == "house-8" else ["--guess-relations"]
        )
        yield ["import", "xenapi", str(DUMPS / f"{dump}.json"), *extras, "-o", dump]
    yield ["import", "xenapi", "exported.xenapi", "-o", "imported"]


def test_nothing_depends_on_hashes(spec: Path, tmp_path: Path) -> None:
    made = []
    for seed, name in (("1", "here"), ("2", "there"), ("3", "elsewhere")):
        folder = tmp_path / name
        folder.mkdir()
        environment = os.environ | {"PYTHONHASHSEED": seed, "XDG_CACHE_HOME": str(tmp_path / f"cache-{name}")}
        for arguments in commands(spec):
            done = subprocess.run(
                [APIGEN, *arguments], cwd=folder, env=environment, capture_output=True, text=True
            )
            assert done.returncode == 0, f"{arguments}: {done.stderr}"
        made.append(
            {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        )
    first, *others = made
    assert len(first) > 100
    for other in others:
        assert other.keys() == first.keys()
        assert [path for path in first if first[path] != other[path]] == []
    machine = [str(folder).encode() for folder in (tmp_path, spec.parent)]
    named = [path for path in first if any(folder in first[path] for folder in machine)]
    assert named == [Path("out.d")]
