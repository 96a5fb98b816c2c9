"""An installed wheel behaves like a checkout: outside of it, it builds APIs just so."""

import itertools
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

SEEDS = itertools.count()
"""Each process orders hashes in its own way: nothing may depend on it."""
ROOT = Path(__file__).parent.parent

pytestmark = [pytest.mark.slow, pytest.mark.full]


def run(*argv: str | Path, cwd: Path) -> str:
    """Runs a command without a way to find the checkout; gives its output."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    env["PYTHONHASHSEED"] = str(next(SEEDS))
    done = subprocess.run([str(part) for part in argv], cwd=cwd, env=env, capture_output=True, text=True)
    assert done.returncode == 0, f"{argv}\n{done.stdout}{done.stderr}"
    return done.stdout


def built(what: str, source: Path, dist: Path) -> Path:
    """The wheel or sdist of a source tree, put into a folder."""
    run(sys.executable, "-m", "build", f"--{what}", "--no-isolation", "--outdir", dist, source, cwd=dist)
    (path,) = dist.glob("*.whl" if what == "wheel" else "*.tar.gz")
    return path


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files under version control alone."""
    folder = tmp_path_factory.mktemp("source")
    for name in run("git", "ls-files", "-z", cwd=ROOT).split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("wheel", source, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def apigen(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The console script of an environment that holds the wheel and what it depends on."""
    environment = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "venv", environment, cwd=environment)
    run(environment / "bin" / "python", "-m", "pip", "install", "--quiet", wheel, cwd=environment)
    return environment / "bin" / "apigen"


def test_data_is_in_the_wheel(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    assert {"apigen/py.typed", "apigen/_data/grammar/apidl.lark", "apigen/syntax/apidl.table"} <= inside
    for folder, place in {"templates": "apigen/_data/", "site": "apigen/_data/", "apigen/std": ""}.items():
        tracked = run("git", "ls-files", folder, cwd=ROOT).split()
        assert tracked
        assert {place + name for name in tracked} <= inside
    assert [name for name in inside if name.startswith("apigen/_compiled/t")]
    assert not [name for name in inside if name.startswith(("tests/", "benchmarks/", "spec/"))]


def test_a_wheel_of_the_sdist_is_the_same(wheel: Path, source: Path, tmp_path: Path) -> None:
    sdist = built("sdist", source, tmp_path)
    (tmp_path / "unpacked").mkdir()
    subprocess.run(["tar", "-xzf", sdist, "-C", tmp_path / "unpacked"], check=True)
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    (tmp_path / "dist").mkdir()
    assert built("wheel", unpacked, tmp_path / "dist").read_bytes() == wheel.read_bytes()


def test_it_is_the_installed_one(apigen: Path, tmp_path: Path) -> None:
    shown = run(apigen.with_name("python"), "-c", "import apigen; print(apigen.__file__)", cwd=tmp_path)
    assert Path(shown.strip()).is_relative_to(apigen.parent.parent)


def test_a_new_spec_builds(apigen: Path, tmp_path: Path) -> None:
    run(apigen, "init", "demo", cwd=tmp_path)
    run(apigen, "build", "-o", "out", cwd=tmp_path / "demo")
    assert list((tmp_path / "demo" / "out").rglob("*.md"))


def test_the_example_builds_as_in_the_checkout(apigen: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "spec", tmp_path / "spec")
    run(apigen, "build", "spec", "-o", "installed", "--target", "json,markdown,site", cwd=tmp_path)
    checkout = Path(sys.executable).with_name("apigen")
    run(checkout, "build", "spec", "-o", "checkout", "--target", "json,markdown,site", cwd=tmp_path)
    assert files(tmp_path / "installed") == files(tmp_path / "checkout")


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
