"""The guide to the Python client is followed to the letter: all its programs are run as one."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from apigen import load
from tests.generators.python.packages import ROOT, made, written
from tests.runtime.running import PASSWORD, running

pytestmark = pytest.mark.slow

GUIDE = ROOT / "site" / "guides" / "17-python-client.md"
FENCE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_programs_run(tmp_path: Path) -> None:
    apigen = [sys.executable, "-m", "apigen"]
    subprocess.run([*apigen, "init", "library"], cwd=tmp_path, check=True, capture_output=True)
    spec = tmp_path / "library" / "spec"
    package = written(made(load(spec).api), tmp_path / "package")
    program = "\n".join(FENCE.findall(GUIDE.read_text(encoding="utf-8")))
    assert "AsyncClient.login" in program
    with running(spec) as process:
        text = program.replace("http://127.0.0.1:8080", process.url).replace('"secret"', repr(PASSWORD))
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", text],
            env=os.environ | {"PYTHONPATH": str(package)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert "Emma" in done.stdout
