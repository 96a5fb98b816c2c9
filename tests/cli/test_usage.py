"""Help, wrong usage, and what is said when apigen itself is wrong."""

import errno
import io
import subprocess
import sys
from pathlib import Path

import pytest

from apigen.cli import check, main
from apigen.cli.app import COMMANDS, PLANNED

from .conftest import Run


def test_help_lists_all_commands(run: Run) -> None:
    ran = run("--help")
    assert ran.status == 0
    assert ran.err == ""
    for name in COMMANDS:
        assert f"\n  {name} " in ran.out


def test_no_command_is_wrong_usage(run: Run) -> None:
    ran = run()
    assert ran.status == 2
    assert ran.out == ""
    assert ran.err.startswith("usage: apigen COMMAND")


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_each_command(run: Run, name: str) -> None:
    ran = run(name, "--help")
    assert ran.status == 0
    assert ran.out.startswith(f"usage: apigen {name}")
    assert "--quiet" in ran.out
    assert "--verbose" in ran.out
    if name not in PLANNED:
        assert f"examples:\n  apigen {name}" in ran.out or "examples:\n  eval" in ran.out


@pytest.mark.parametrize("name", PLANNED)
def test_planned_commands_say_so(run: Run, name: str) -> None:
    ran = run(name, "old", "new", "--format", "html")
    assert (ran.status, ran.out) == (2, "")
    assert "planned" in ran.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["chekc"], "no command is named `chekc`; did you mean `check`?"),
        (["--frob"], "--frob comes after a command"),
        (["check", "--frmat"], "unrecognized arguments: --frmat; did you mean `--format`?"),
        (["check", "a", "b"], "unrecognized arguments: b"),
        (["check", "--format", "xml"], "--format: invalid choice: 'xml'"),
        (["show"], "NAME is missing"),
        (["show", "--spec", "a", "b", "VM"], "SPEC is given twice"),
        (["export", "pdf"], "invalid choice: 'pdf'"),
        (["export", "json", "--class", "VM"], "--class is for diagrams"),
        (["export", "svg", "--dialect", "8"], "--dialect is for xenapi"),
        (["export", "svg", "--class", "VM", "--depth", "deep"], "not 'deep'"),
        (["export", "svg", "--class", "VM", "--depth", "-1"], "--depth"),
        (["build"], "no output folder"),
        (["import", "xenapi", "x.json"], "-o/--out"),
        (["import", "xenapi", "x.json", "-o", "d", "--extras", "e", "--no-extras"], "exclude each other"),
    ],
)
def test_wrong_usage_is_two_lines_and_status_2(run: Run, arguments: list[str], words: str) -> None:
    ran = run(*arguments)
    assert (ran.status, ran.out) == (2, "")
    first, second = ran.err.splitlines()
    assert first.startswith("error: ")
    assert words in first
    assert "--help" in second


def test_version(run: Run) -> None:
    from apigen import __version__

    assert run("--version") == (0, f"apigen {__version__}\n", "")


def broken(error: BaseException) -> object:
    def command(**_: object) -> int:
        """Breaks."""
        raise error

    return command


def test_a_defect_asks_for_a_report(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(check, "command", broken(KeyError("x")))
    ran = run("check")
    assert (ran.status, ran.out) == (3, "")
    assert "defect of apigen" in ran.err
    assert "Traceback" not in ran.err
    (file,) = tmp_path.glob("apigen-defect-*.txt")
    assert str(file) in ran.err
    assert "Traceback" in file.read_text()
    assert "Traceback" in run("check", "--verbose").err


def test_interrupt(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "command", broken(KeyboardInterrupt()))
    assert run("check") == (130, "", "")


def test_a_path_that_cannot_be(run: Run) -> None:
    ran = run("show", "x" * 5000, "VM")
    assert ran.status == 1
    assert ran.err.startswith("error[unreadable-file]")


def test_a_folder_that_is_gone(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    ran = run("show", "VM")
    assert ran.status == 1
    assert ran.err.startswith("error[unreadable-file]: `.` cannot be read")


class Closed(io.StringIO):
    """A stream that takes nothing."""

    def __init__(self, error: OSError) -> None:
        super().__init__()
        self.error = error

    def write(self, _: str) -> int:
        raise self.error


def test_broken_pipe_is_quiet(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdout", Closed(BrokenPipeError()))
    assert main(["--help"]) == 141
    assert capsys.readouterr().err == ""


def test_full_standard_output(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdout", Closed(OSError(errno.ENOSPC, "No space left on device")))
    assert main(["--help"]) == 1
    assert "No space left on device" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("export svg --depth 2", "--class"),
        ("show --implicit ./spec", "`--spec ./spec`"),
        ("show spec", "`--spec spec`"),
        ("relations spec", "`--spec spec`"),
    ],
)
def test_what_is_meant_is_said(
    run: Run, spec: Path, monkeypatch: pytest.MonkeyPatch, arguments: str, said: str
) -> None:
    monkeypatch.chdir(spec.parent)
    ran = run(*arguments.split())
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err


def test_columns_are_kept_to(run: Run, spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(spec.parent)
    monkeypatch.setenv("COLUMNS", "80")
    for arguments in ("build --help", "relations --help", "--help", "relations", "show machine"):
        assert max(map(len, run(*arguments.split()).out.splitlines())) <= 80


def test_the_package_runs_as_the_script_does() -> None:
    ran = subprocess.run([sys.executable, "-m", "apigen", "--version"], capture_output=True, text=True)
    assert ran.stdout.startswith("apigen ")
