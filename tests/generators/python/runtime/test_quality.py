"""The runtime stands up to what generated packages are held to."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.generators.python.runtime.test_budget import HERE, RUNTIME

pytestmark = pytest.mark.full


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(RUNTIME, folder / "small" / "_runtime", ignore=ignored)
    shutil.copy(HERE / "small" / "_tables.py", folder / "small")
    (folder / "small" / "__init__.py").touch()
    (folder / "pyproject.toml").write_text('[project]\nname = "small"\nrequires-python = ">=3.10"\n')
    return folder


@pytest.mark.parametrize(
    "command",
    [
        ["mypy", "--strict", "--python-version", "3.10", "--cache-dir", "cache", "small"],
        ["mypy", "--strict", "--platform", "win32", "--cache-dir", "cache", "small"],
        ["ruff", "check", "--no-cache", "small/_runtime"],
        ["ruff", "format", "--no-cache", "--check", "small/_runtime"],
    ],
    ids=["mypy", "mypy for Windows", "ruff check", "ruff format"],
)
def test_checkers_find_nothing(package: Path, command: list[str]) -> None:
    ran = subprocess.run([sys.executable, "-m", *command], cwd=package, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
