"""What importing the client costs."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
RUNTIME = HERE.parents[3] / "templates" / "python" / "_runtime"

FORBIDDEN = (
    "abc asyncio concurrent dataclasses datetime email hashlib http.client inspect logging ssl "
    "subprocess typing urllib urllib.request uuid xml pyexpat zlib tempfile"
).split()
"""What calls by JSON-RPC over plain HTTP do without; `abc` is there before we are."""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """The small client with its runtime, as it is installed."""
    made = tmp_path / "small"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(HERE / "small", made, ignore=ignored)
    shutil.copytree(RUNTIME, made / "_runtime", ignore=ignored)
    (made / "__init__.py").write_text("")
    return tmp_path


def python(package: Path, code: str, *options: str) -> str:
    command = [sys.executable, "-S", "-E", *options, "-c", code]
    ran = subprocess.run(command, check=True, capture_output=True, text=True, cwd=package)
    return ran.stdout


USE = (
    "from small._client import Client; from small.classes.vm import VM; Client('http://h', 's', proxy='').VM"
)


def test_what_is_not_imported(package: Path) -> None:
    bare = "import sys, json, socket, re, threading\nbefore = set(sys.modules)\n"
    shown = "\nprint(*sorted(set(sys.modules) - before))"
    imported = set(python(package, bare + USE + shown).split())
    assert not imported & set(FORBIDDEN)
    others = {name for name in imported if not name.startswith("small")}
    assert len(others) <= 6, sorted(others)


def seconds(package: Path, code: str, *options: str) -> float:
    """The time that an import takes, the best of several."""
    clock = f"import time; t = time.perf_counter()\n{code}\nprint(time.perf_counter() - t)"
    return min(float(python(package, clock, *options)) for _ in range(7))


@pytest.mark.full
@pytest.mark.parametrize("cached", [True, False], ids=["cached", "compiled each time"])
def test_at_most_twice_the_time_of_what_it_needs(package: Path, cached: bool) -> None:
    options = () if cached else ("-B", "-X", f"pycache_prefix={package / 'none'}")
    needed = seconds(package, "import json, ssl, socket", *options)
    assert seconds(package, USE, *options) <= 2 * needed
