"""`apigen --version` answers from a constant, before anything heavy is imported."""

import subprocess
import sys
import tomllib
from pathlib import Path

import apigen

ROOT = Path(__file__).parent.parent


def test_constant_is_the_packages_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == apigen.__version__


def test_answer_needs_no_imports() -> None:
    code = """
import sys
before = set(sys.modules)
sys.argv = ["apigen", "--version"]
from apigen.start import main
main()
print(*sorted(set(sys.modules) - before))
"""
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.splitlines() == [f"apigen {apigen.__version__}", "apigen apigen.start"]
