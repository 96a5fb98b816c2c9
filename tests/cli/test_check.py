"""`check`: what it prints in each format, and its exit status."""

import json
import os
from pathlib import Path

import pytest

from .conftest import Run


@pytest.fixture
def wrong(spec: Path) -> Path:
    """The small spec with a class that is not there."""
    file = spec / "machine.apidl"
    file.write_text(file.read_text().replace("room: room ref", "room: roon ref"))
    return spec


def test_clean(run: Run, spec: Path) -> None:
    ran = run("check")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.endswith("in 2 files\n")


def test_quiet_prints_errors_alone(run: Run, spec: Path) -> None:
    assert run("check", "--quiet") == (0, "", "")


def test_verbose_names_the_files(run: Run, spec: Path) -> None:
    assert "read spec/machine.apidl\n" in run("check", "-v").err


def test_errors(run: Run, wrong: Path) -> None:
    ran = run("check", "spec")
    assert (ran.status, ran.err) == (1, "")
    assert "error[unknown-class]: no class is named `roon`\n  --> spec/machine.apidl:20:14\n" in ran.out
    assert "`room` has a similar name" in ran.out
    assert "\x1b" not in ran.out


def test_colour_where_it_is_asked_for(run: Run, wrong: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[1;31merror" in run("check").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in run("check").out


def test_formats(run: Run, wrong: Path) -> None:
    document = json.loads(run("check", "--format", "json").out)
    assert document["errors"] >= 1
    log = json.loads(run("check", "--format", "sarif").out)
    rules = {rule["id"]: rule for rule in log["runs"][0]["tool"]["driver"]["rules"]}
    assert "Fails" in rules["unknown-class"]["help"]["markdown"]
    ran = run("check", "--format", "github")
    assert ran.status == 1
    assert "::error file=spec/machine.apidl,line=20," in ran.out


def test_lint_follows_the_configuration(run: Run, spec: Path) -> None:
    (spec / "more.apidl").write_text(
        "/// Something.\n@since(one)\n@role(boss)\nclass thing {\n  ro a: int\n}\n"
    )
    assert "warning[missing-text]" in run("check").out
    Path("apigen.toml").write_text('[lint]\nallow = ["missing-text"]\n')
    assert "missing-text" not in run("check").out
    Path("apigen.toml").write_text('[lint]\ndeny = ["missing-text"]\n')
    ran = run("check")
    assert ran.status == 1
    assert "error[missing-text]" in ran.out


def test_the_configuration_names_the_spec(run: Run, spec: Path) -> None:
    spec.rename("definitions")
    assert run("check").status == 1
    Path("apigen.toml").write_text('spec = "definitions"\n')
    assert run("check").status == 0


@pytest.mark.parametrize("format_", ["text", "json", "sarif", "github"])
def test_no_spec(run: Run, format_: str) -> None:
    ran = run("check", "nowhere", "--format", format_)
    assert (ran.status, ran.err) == (1, "")
    assert "no-spec" in ran.out


def test_wrong_configuration_is_shown_with_its_line(run: Run, spec: Path) -> None:
    Path("apigen.toml").write_text('out = "out"\nspek = "x"\n')
    ran = run("check")
    assert ran.status == 1
    assert " --> apigen.toml:2:1\n" in ran.out
    assert "2 | spek" in ran.out


@pytest.mark.parametrize("command", ["check", "fmt"])
def test_a_pipe_is_not_waited_for(run: Run, spec: Path, command: str) -> None:
    os.mkfifo(spec / "pipe.apidl")
    ran = run(command)
    assert ran.status == 1
    assert "it is a device or a pipe" in ran.out + ran.err


def test_a_files_name_steers_no_terminal(run: Run, spec: Path) -> None:
    (spec / "\x1b[2J.apidl").write_text("struct s {\n  a:   int\n}\n")
    assert "\x1b" not in run("check", "--verbose").err
    assert "\x1b" not in run("fmt", "--verbose").err


def test_not_utf8(run: Run, spec: Path) -> None:
    (spec / "bad.apidl").write_bytes(b"class \xff {\n}\n")
    ran = run("check")
    assert ran.status == 1
    assert "not-utf8" in ran.out


@pytest.mark.parametrize("format_", ["text", "json", "sarif", "github"])
def test_a_name_that_is_not_utf8(run: Run, spec: Path, format_: str) -> None:
    spec.rename(os.fsdecode(b"\xff"))
    Path("spec").mkdir()
    Path(os.fsdecode(b"spec/\xff.apidl")).write_text("class {\n")
    ran = run("check", "--format", format_)
    assert (ran.status, ran.err) == (1, "")


def test_a_file_is_a_spec(run: Run) -> None:
    Path("one.apidl").write_text('//! An API.\n\napi one {\n  version "1"\n}\n')
    assert run("check", "one.apidl").out == "no errors in 1 file\n"


def test_unchanged_is_said_again(run: Run, wrong: Path) -> None:
    from apigen.build.unchanged import repeat

    arguments = ["spec", "-v"]
    assert repeat(arguments) is None
    ran = run("check", *arguments)
    assert repeat(arguments) == ran.status
    (wrong / "api.apidl").write_text("")
    assert repeat(arguments) is None


def test_no_cache_is_not_said_again(run: Run, spec: Path) -> None:
    from apigen.build.unchanged import repeat

    run("check", "--no-cache")
    assert repeat(["--no-cache"]) is None
