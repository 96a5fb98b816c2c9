"""A target in a package of its own: built as a wheel, found by its entry point, shown in the manual."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from apigen.generators.naming import parse
from apigen.semantics import load
from tests.generators.hostile.attacks import ATTACKS
from tests.generators.hostile.spec import write
from tests.generators.small_target.apigen_sh import TARGET
from tests.generators.small_target.apigen_sh.encoders import sh_comment, sh_str

HERE = Path(__file__).parent / "small_target"
GUIDE = Path(__file__).parents[2] / "site/guides/67-client-targets.md"
SPEC = """\
api home {
  title "Home"
}

/// A lamp.
class lamp {
  rw name/label: string  /// How people call it

  /// Dims it. It's quick.
  rpc dim(self: lamp ref, watts: int, why: string = "none")
}
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for `sys.path` with the package in it, as pip would put it there."""
    folder = tmp_path_factory.mktemp("installed")
    source = folder / "source"
    shutil.copytree(HERE, source)
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=source, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def apigen(installed: Path, folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    surroundings = {**os.environ, "PYTHONPATH": str(installed), "XDG_CACHE_HOME": str(folder / "cache")}
    command = [sys.executable, "-m", "apigen", *arguments]
    return subprocess.run(command, cwd=folder, env=surroundings, capture_output=True, text=True, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "spec").mkdir()
    (tmp_path / "spec/home.apidl").write_text(SPEC)
    (tmp_path / "apigen.toml").write_text('spec = "spec"\nout = "out"\ntargets = ["sh"]\n')
    return tmp_path


def test_it_is_found_by_its_entry_point_and_builds(installed: Path, folder: Path) -> None:
    done = apigen(installed, folder, "build")
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (folder / "out/sh").iterdir() if path.name[0] != ".") == ["client.sh"]
    assert [row for row in (folder / "names.lock").read_text().splitlines() if "dim" in row] == [
        "sh\tparameter lamp.dim.self\tword SELF",
        "sh\tparameter lamp.dim.watts\tword WATTS",
        "sh\tparameter lamp.dim.why\tword WHY",
        "sh\trpc lamp.dim\tfunction lamp_dim",
    ]
    assert apigen(installed, folder, "build", "--check").returncode == 0


def test_its_output(installed: Path, folder: Path) -> None:
    apigen(installed, folder, "build")
    made = (folder / "out/sh/client.sh").read_text()
    assert made.startswith("# Home\n#\n")
    assert made[made.index("# Dims") : made.index("\n\n", made.index("# Dims"))] == (
        "# Dims it. It's quick.\n"
        "lamp_dim() {\n"
        "  [ $# -ge 2 ] && [ $# -le 3 ] || { api_usage 'lamp_dim SELF WATTS [WHY]'; return; }\n"
        "  api_call 'lamp.dim' 'text json text' \"$@\"\n"
        "}"
    )


def test_a_published_name_stays(installed: Path, folder: Path) -> None:
    (folder / "names.lock").write_text("sh\trpc lamp.dim\tfunction darken\n")
    assert apigen(installed, folder, "build").returncode == 0
    assert "\ndarken() {\n" in (folder / "out/sh/client.sh").read_text()


@pytest.mark.parametrize("name", ATTACKS)
def test_no_text_leaves_its_place(name: str) -> None:
    comment = sh_comment(ATTACKS[name])
    assert all(row.startswith("#") for row in re.split("[\r\n\x0b\x0c\x85\u2028\u2029]", comment))
    assert re.fullmatch(r"(?s)'[^'\0]*'(\\''[^'\0]*')*", sh_str(ATTACKS[name]))


def _guide() -> dict[str, str]:
    """What the manual's page shows, by the file that it says it is."""
    found = re.findall(r"(?ms)^`([^`\n]+)`:\n\n(`{3,})\w*\n(.*?)^\2$", GUIDE.read_text())
    return {name: text for name, _, text in found}


def test_the_manual_shows_the_very_files() -> None:
    files = {
        path.relative_to(HERE).as_posix(): path.read_text()
        for path in HERE.rglob("*")
        if path.suffix in (".py", ".toml", ".jinja")
    }
    shown = _guide()
    assert shown.keys() == {*files, "out/sh/client.sh", "tests/test_names.py"}
    for name, text in files.items():
        assert shown[name] == text, name


def test_the_manual_shows_a_piece_of_the_very_output(installed: Path, folder: Path) -> None:
    apigen(installed, folder, "build")
    assert _guide()["out/sh/client.sh"] in (folder / "out/sh/client.sh").read_text()


def test_the_test_of_the_manual_runs(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "test_names.py").write_text(_guide()["tests/test_names.py"])
    surroundings = {**os.environ, "PYTHONPATH": str(installed)}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_names.py"]
    done = subprocess.run(
        command, cwd=tmp_path, env=surroundings, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.full
def test_shells_read_it_and_run_nothing_of_a_hostile_spec(installed: Path, tmp_path: Path) -> None:
    write(tmp_path / "spec")
    (tmp_path / "apigen.toml").write_text('spec = "spec"\nout = "out"\n')
    done = apigen(installed, tmp_path, "build", "--target", "sh")
    assert done.returncode == 0, done.stderr[-2000:]
    for shell in filter(shutil.which, ("dash", "bash", "busybox")):
        command = [shell, *(["sh"] if shell == "busybox" else []), "client.sh"]
        read = subprocess.run(command, cwd=tmp_path / "out/sh", capture_output=True, check=False)
        assert (read.returncode, read.stdout, read.stderr) == (0, b"", b""), shell
    assert not (tmp_path / "out/sh/pwned").exists()
    assert parse((tmp_path / "names.lock").read_text()).of("sh")


@pytest.mark.full
def test_it_sends_what_was_given(installed: Path, folder: Path) -> None:
    apigen(installed, folder, "build")
    curl = folder / "curl"
    curl.write_text('#!/bin/sh\ncat >sent\nprintf \'{"jsonrpc": "2.0", "id": 1, "result": "done"}\'\n')
    curl.chmod(0o755)
    script = '. out/sh/client.sh; lamp_dim OpaqueRef:1 -5 "it\'s \\"\n-x"; lamp_dim; echo $?'
    surroundings = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "API_URL": "https://home"}
    done = subprocess.run(
        ["sh", "-c", script], cwd=folder, env=surroundings, capture_output=True, text=True, check=False
    )
    assert done.stdout == "done\n2\n", done.stderr
    assert done.stderr == "usage: lamp_dim SELF WATTS [WHY]\n"
    sent = json.loads((folder / "sent").read_text())
    assert sent["method"] == "lamp.dim"
    assert sent["params"] == ["OpaqueRef:1", -5, "it's \"\n-x"]


def test_it_makes_a_client_of_the_example() -> None:
    from apigen.generators.target import Options, content

    (made,) = TARGET.generate(load("spec").api, Options())
    assert b"\nVM_" not in content(made)
    assert b"\nvm_start() {\n" in content(made)
