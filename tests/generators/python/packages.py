"""Packages as they are generated, and the interpreter that runs them."""

import os
import subprocess
import sys
from pathlib import Path

from apigen import load
from apigen.generators.python import TARGET
from apigen.generators.python.options import PythonOptions
from apigen.generators.target import content
from apigen.model.api import Api

ROOT = Path(__file__).parents[3]


def made(api: Api, **options: object) -> dict[str, str]:
    """The files of a client by path."""
    files = TARGET.generate(api, PythonOptions(**options))  # type: ignore[arg-type]
    return {file.path: content(file).decode() for file in files}


def read(folder: Path, text: str) -> Api:
    """The API of a spec that is one file; it must have no errors."""
    folder.mkdir(exist_ok=True)
    (folder / "a.apidl").write_text(text)
    spec = load(folder)
    assert [one.message for one in spec.diagnostics if one.severity == "error"] == []
    return spec.api


def written(files: dict[str, str], folder: Path) -> Path:
    """The files on the disk."""
    for path, text in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return folder


def ran(folder: Path, code: str, *arguments: str) -> str:
    """What a program prints that has the package on its path; a warning ends it."""
    done = subprocess.run(
        [
            sys.executable,
            "-I",
            "-W",
            "error",
            *arguments,
            "-c",
            f"import sys; sys.path.insert(0, {str(folder)!r})\n{code}",
        ],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
