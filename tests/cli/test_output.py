"""Commands that write: fmt, build, export, import, init."""

import io
import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from apigen.cli.output import write_all, write_whole
from apigen.diagnostics import Failure

from .conftest import SPEC, Run

UGLY = "api   a{\n}\n"
PRETTY = "api a {\n}\n"


def test_fmt(run: Run) -> None:
    Path("spec").mkdir()
    file = Path("spec/a.apidl")
    file.write_text(UGLY)
    assert run("fmt", "--check") == (1, "spec/a.apidl\n", "1 of 1 file would change\n")
    ran = run("fmt", "--diff")
    assert ran.status == 1
    assert "-api   a{\n+api a {\n" in ran.out
    assert file.read_text() == UGLY
    assert run("fmt") == (0, "", "1 of 1 file changed\n")
    assert file.read_text() == PRETTY
    assert run("fmt", "--check", "--quiet") == (0, "", "")


def test_fmt_keeps_what_it_cannot_read(run: Run, spec: Path) -> None:
    (spec / "bad.apidl").write_text("class {\n")
    ran = run("fmt")
    assert ran.status == 1
    assert "spec/bad.apidl:1" in ran.err
    assert (spec / "bad.apidl").read_text() == "class {\n"


def test_fmt_of_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def given(body: bytes) -> None:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(body)))

    given(UGLY.encode())
    assert run("fmt", "-") == (0, PRETTY, "")
    given(UGLY.encode())
    assert run("fmt", "-", "--check") == (1, "", "")
    given(b"\xef\xbb\xbfapi a {\r\n}\r\n")
    assert run("fmt", "-") == (0, PRETTY, "")
    given(b"class {")
    ran = run("fmt", "-")
    assert (ran.status, ran.out) == (1, "")
    assert "<stdin>:1" in ran.err
    given(b"\xff")
    assert "error[not-utf8]" in run("fmt", "-").err


def test_fmt_without_files(run: Run) -> None:
    ran = run("fmt", "nowhere")
    assert ran.status == 1
    assert "error[no-spec]" in ran.err


def test_build(run: Run, spec: Path) -> None:
    ran = run("build", "-o", "out", "--target", "json", "-q")
    assert ran == (0, "", "")
    file = Path("out/json/model.json")
    assert json.loads(file.read_text())["format"] == 1
    assert run("build", "-o", "out", "-t", "json", "--check").status == 0
    text = file.read_text()
    file.write_text("")
    ran = run("build", "-o", "out", "-t", "json", "--check")
    assert (ran.status, ran.out) == (1, f"{file}\n")
    assert run("build", "-o", "out", "-t", "json").status == 0
    assert file.read_text() == text


def test_build_of_a_wrong_spec(run: Run, spec: Path) -> None:
    (spec / "bad.apidl").write_text("class {\n")
    ran = run("build", "-o", "out")
    assert (ran.status, ran.out) == (1, "")
    assert "spec/bad.apidl:1" in ran.err
    assert not Path("out").exists()


def test_build_with_an_unknown_target_or_release(run: Run, spec: Path) -> None:
    ran = run("build", "-o", "out", "--target", "jsn")
    assert ran.status == 1
    assert "`json` has a similar name" in ran.err
    assert "error[no-such-release]" in run("build", "-o", "out", "--as-of", "9").err


@pytest.mark.parametrize(
    "command", ["build -o out -t json", "export json -o x.json", "show shelf", "relations"]
)
def test_what_a_release_lacks_is_listed(run: Run, spec: Path, command: str) -> None:
    (spec / "shelf.apidl").write_text(
        '/// A shelf.\n@role(boss)\nclass shelf {\n  ro box: box ref @unbound("x")  /// A box\n}\n'
        "/// A box.\n@since(two) @role(boss)\nclass box {\n  ro uuid: string  /// Its id\n}\n"
    )
    note = "note: shelf.box is left out: it names box, which is not there yet\n"
    words = [*command.split(), "--as-of", "one"]
    assert note in run(*words, "--verbose").err
    assert note not in run(*words).err


def test_build_depfile(run: Run, spec: Path) -> None:
    assert run("build", "-o", "out", "--target", "json", "--depfile", "x.d").status == 0
    assert "spec/machine.apidl" in Path("x.d").read_text()


def test_build_refuses_foreign_files(run: Run, spec: Path) -> None:
    run("build", "-o", "out", "--target", "json")
    other = Path("other/json/model.json")
    other.parent.mkdir(parents=True)
    other.write_text("mine")
    ran = run("build", "-o", "other", "--target", "json")
    assert ran.status == 1
    assert "error[foreign-file]" in ran.err
    assert other.read_text() == "mine"
    assert run("build", "-o", "other", "--target", "json", "--force").status == 0


@pytest.mark.parametrize(
    ("format_", "begins"),
    [
        ("json", b'{"format":1,'),
        ("xenapi", b"[\n  {"),
        ("openrpc", b'{\n  "openrpc"'),
        ("dot", b"digraph"),
        ("svg", b"<?xml"),
        ("png", b"\x89PNG"),
        ("mermaid", b"erDiagram"),
        ("dbml", b"Table"),
        ("plantuml", b"@startuml"),
    ],
)
def test_export(run: Run, spec: Path, format_: str, begins: bytes) -> None:
    ran = run("export", format_, "-o", "new/file")
    assert (ran.status, ran.out) == (0, "")
    assert Path("new/file").read_bytes().startswith(begins)


def test_a_picture_styles_itself_and_is_named(run: Run, spec: Path) -> None:
    drawn = run("export", "svg", "--class", "room").out
    assert "prefers-color-scheme" in drawn
    assert "<title>room and its relations</title>" in drawn


def test_what_comes_with_std_belongs_to_no_group(run: Run, spec: Path) -> None:
    drawn = run("export", "dot").out
    header = drawn.partition('"task" [')[2].partition('TITLE="task"')[0]
    assert 'BGCOLOR="#64748b"' in header


def test_export_to_standard_output(run: Run, spec: Path) -> None:
    ran = run("export", "mermaid")
    assert (ran.status, ran.err) == (0, "")
    assert run("export", "mermaid", "-o", "-").out == ran.out


def test_export_of_a_class(run: Run, spec: Path) -> None:
    assert "task" not in run("export", "mermaid", "--class", "room").out
    ran = run("export", "mermaid", "--class", "romm")
    assert ran.status == 1
    assert "`room` has a similar name" in ran.err


def test_export_as_of(run: Run, spec: Path) -> None:
    assert '"speed"' in run("export", "json").out
    assert '"speed"' not in run("export", "json", "--as-of", "one").out


def test_export_says_what_a_dump_drops(run: Run, spec: Path) -> None:
    assert "note: a dump has no place for bound pairs" in run("export", "xenapi").err
    assert run("export", "xenapi", "-q").err == ""


def test_import_gives_back_what_was_exported(run: Run, spec: Path) -> None:
    run("export", "xenapi", "-q", "-o", "x.json")
    ran = run("import", "xenapi", "x.json", "-o", "imported")
    assert (ran.status, ran.out) == (0, "")
    assert run("check", "imported").status == 0
    assert run("fmt", "--check", "imported").status == 0
    assert run("export", "xenapi", "imported", "-q").out == Path("x.json").read_text()


def test_an_import_can_be_built_at_once(run: Run, spec: Path) -> None:
    run("export", "xenapi", "-q", "-o", "x.json")
    assert run("import", "xenapi", "x.json", "-o", "imported").err.endswith("\nNext: apigen build imported\n")
    assert run("build", "imported").status == 0
    assert Path("imported-out/site/machine/index.html").is_file()
    os.chdir("imported")
    assert run("build").status == 0
    run("import", "xenapi", "../x.json", "-o", "../a 'b")
    assert 'out = "../out"\n' in Path("../a 'b/apigen.toml").read_text()


def test_import_overwrites_nothing(run: Run, spec: Path) -> None:
    run("export", "xenapi", "-q", "-o", "x.json")
    ran = run("import", "xenapi", "x.json", "-o", "spec")
    assert ran.status == 1
    assert "error[foreign-file]" in ran.err
    assert (spec / "api.apidl").read_text() == SPEC["api.apidl"]


@pytest.mark.parametrize(
    "body",
    [b"{}", b"nothing", b"[]", b"\xff", b"[" * 10_000],
    ids=["object", "words", "empty", "not UTF-8", "nested"],
)
def test_import_of_something_else(run: Run, body: bytes) -> None:
    Path("x.json").write_bytes(body)
    ran = run("import", "xenapi", "x.json", "-o", "spec")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("error[")
    assert not Path("spec").exists()


def test_import_of_nothing(run: Run) -> None:
    assert "error[unreadable-file]" in run("import", "xenapi", "x.json", "-o", "spec").err


def test_init_builds_at_once(run: Run) -> None:
    ran = run("init", "library")
    assert (ran.status, ran.out) == (0, "")
    os.chdir("library")
    assert run("check").out == "no errors in 1 file\n"
    assert run("fmt", "--check").status == 0
    assert run("build").status == 0
    assert {path.name for path in Path("out").iterdir()} == {"json", "markdown", "site"}


def test_the_workflow_of_init_says_that_it_is_to_be_filled_in(run: Run) -> None:
    said = run("init", "library").err
    assert "library/.github/workflows/spec.yml" in said.splitlines()[-1]
    text = Path("library/.github/workflows/spec.yml").read_text()
    (step,) = re.findall(r"- run: (pip install .*)", text)
    unset = subprocess.run(["bash", "-c", step], env={"APIGEN": ""}, capture_output=True, text=True)
    assert unset.returncode != 0
    assert "fill it in at the top of .github/workflows/spec.yml" in unset.stderr


def test_init_overwrites_nothing(run: Run) -> None:
    Path("apigen.toml").write_text("# mine\n")
    ran = run("init")
    assert ran.status == 1
    assert "error[already-there]" in ran.err
    assert Path("apigen.toml").read_text() == "# mine\n"
    assert not Path("spec").exists()


@pytest.mark.parametrize("name", ["2 + 2", "Straße", "class", "..."])
def test_init_in_a_folder_of_any_name(run: Run, name: str) -> None:
    Path("x").mkdir()
    assert run("init", f"x/{name}").status == 0
    assert run("check", f"x/{name}").status == 0


def test_a_file_is_written_whole_or_not(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        write_whole(file, "\ud800")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    (tmp_path / "link").symlink_to(file)
    write_whole(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert file.read_text() == "new"


def test_a_device_stays_one() -> None:
    write_whole(Path(os.devnull), "gone")
    assert not Path(os.devnull).is_file()


def test_what_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Failure, match="cannot-write"):
        write_whole(tmp_path / "file" / "x", "")
    with pytest.raises(Failure, match="cannot-write"):
        write_whole(tmp_path, "")
    with pytest.raises(Failure, match="cannot-write"):
        write_all(tmp_path / "file", {"x": ""})


def test_export_into_a_folder(run: Run, spec: Path) -> None:
    ran = run("export", "json", "-o", "spec")
    assert ran.status == 1
    assert "error[cannot-write]" in ran.err
