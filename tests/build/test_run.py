"""Builds: what is written, what is not, and what stays whole when something goes wrong."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from apigen.build import config, run
from apigen.build.report import Report, depfile, stamp
from apigen.build.run import build

SPEC = """\
/// A small API.
api home {
  title "Home"
  version "1"
}

/// A lamp.
class lamp {
  ro uuid: string      /// Unique identifier
  rw watts: int = 60   /// How much it takes
}

/// A room.
class room {
  ro uuid: string      /// Unique identifier
}
"""


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    Path("spec").mkdir()
    Path("spec/api.apidl").write_text(SPEC)
    return tmp_path


def files(out: str = "out") -> dict[str, bytes]:
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in Path(out).rglob("*") if p.is_file()}


def codes(report: Report) -> list[str]:
    return [d.code for d in report.diagnostics if d.severity == "error"]


def change(old: str, new: str) -> None:
    path = Path("spec/api.apidl")
    path.write_text(path.read_text().replace(old, new))


def test_each_target_has_its_folder() -> None:
    report = build("spec", "out", ("markdown", "site"))
    assert codes(report) == []
    assert {path.split("/")[0] for path in files()} == {"markdown", "site"}
    assert "site/lamp/index.html" in report.written
    manifest = json.loads(Path("out/site/.apigen.json").read_text())
    assert "lamp/index.html" in manifest["files"]


def test_nothing_changed_nothing_done(monkeypatch: pytest.MonkeyPatch) -> None:
    first = build("spec", "out")
    monkeypatch.setattr(run, "_build", None)
    second = build("spec", "out")
    assert (second.written, second.removed, second.unchanged) == ((), (), len(first.written))
    assert second.inputs == first.inputs
    assert [d.code for d in second.diagnostics] == [d.code for d in first.diagnostics]


def test_without_the_cache_all_is_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    first = build("spec", "out")
    monkeypatch.setattr("apigen.build.memory.Memory.unchanged", None)
    again = build("spec", "out", cache=False)
    assert (again.written, again.unchanged) == ((), len(first.written))


@pytest.mark.parametrize("out", ["spec", "spec/out", "out/../spec"])
def test_nothing_is_made_within_the_spec(out: str) -> None:
    assert codes(build("spec", out)) == ["output-in-spec"]
    assert files("spec").keys() == {"api.apidl"}


def test_only_what_differs_is_written() -> None:
    build("spec", "out", ("markdown", "site"))
    change("A lamp.", "A light.")
    report = build("spec", "out", ("markdown", "site"))
    assert "site/lamp/index.html" in report.written
    assert "site/room/index.html" not in report.written


def test_a_second_build_equals_a_first() -> None:
    build("spec", "out")
    change("watts", "power")
    build("spec", "out")
    build("spec", "fresh")
    assert files("out") == files("fresh")


def test_what_was_damaged_is_mended() -> None:
    build("spec", "out", ("site",))
    before = files()
    Path("out/site/index.html").write_text("mine")
    Path("out/site/room/index.html").unlink()
    report = build("spec", "out", ("site",))
    assert set(report.written) == {"site/index.html", "site/room/index.html"}
    assert files() == before


def test_stale_files_go_and_others_stay() -> None:
    build("spec", "out", ("site",))
    Path("out/site/room/notes.txt").write_text("mine")
    Path("out/site/mine.html").write_text("mine")
    change("/// A room.\nclass room {\n  ro uuid: string      /// Unique identifier\n}\n", "")
    report = build("spec", "out", ("site",))
    assert {"site/room/index.html", "site/room/index.md", "site/room/class.json"} <= set(report.removed)
    assert {path.rpartition("/")[0] for path in report.removed} == {"site/room"}
    assert Path("out/site/room/notes.txt").exists()
    assert Path("out/site/mine.html").exists()


def test_a_stale_file_that_was_edited_stays() -> None:
    build("spec", "out", ("site",))
    Path("out/site/room/index.html").write_text("mine")
    change("/// A room.\nclass room {\n  ro uuid: string      /// Unique identifier\n}\n", "")
    assert "site/room/index.html" not in build("spec", "out", ("site",)).removed
    assert Path("out/site/room/index.html").read_text() == "mine"


def test_a_foreign_file_stops_everything() -> None:
    Path("out/site/lamp").mkdir(parents=True)
    Path("out/site/lamp/index.html").write_text("mine")
    report = build("spec", "out")
    assert codes(report) == ["foreign-file"]
    assert "out/site/lamp/index.html" in report.diagnostics[-1].message
    assert files() == {"site/lamp/index.html": b"mine"}
    assert codes(build("spec", "out", force=True)) == []
    assert Path("out/site/lamp/index.html").read_text() != "mine"


def test_a_folder_in_the_place_of_a_file_stops_even_force() -> None:
    Path("out/site/index.html").mkdir(parents=True)
    assert codes(build("spec", "out", force=True)) == ["foreign-file"]
    assert files() == {}


def test_an_equal_file_is_not_foreign() -> None:
    build("spec", "out", ("site",))
    Path("out/site/.apigen.json").unlink()
    report = build("spec", "out", ("site",))
    assert codes(report) == []
    assert report.written == ()
    assert Path("out/site/.apigen.json").exists()


def test_check_writes_nothing() -> None:
    report = build("spec", "out", ("site",), check=True)
    assert "site/index.html" in report.differs
    assert not Path("out").exists()
    build("spec", "out", ("site",))
    assert build("spec", "out", ("site",), check=True).differs == ()
    change("/// A room.\nclass room {\n  ro uuid: string      /// Unique identifier\n}\n", "")
    before = files()
    report = build("spec", "out", ("site",), check=True)
    assert "site/room/index.html" in report.removed
    assert files() == before


def test_a_spec_with_errors_leaves_the_output() -> None:
    build("spec", "out")
    before = files()
    change("rw watts: int", "rw watts: nit")
    assert codes(build("spec", "out"))
    assert files() == before


def test_a_spec_with_warnings_shows_them_again(monkeypatch: pytest.MonkeyPatch) -> None:
    change("/// A lamp.\n", "")
    first = build("spec", "out", ("json",))
    assert first.diagnostics
    monkeypatch.setattr(run, "_build", None)
    second = build("spec", "out", ("json",))
    assert second.diagnostics == first.diagnostics
    assert second.diagnostics[0].primary is not None
    assert second.diagnostics[0].primary.span.file in second.sources


def test_unknown_target() -> None:
    report = build("spec", "out", ("sites",))
    assert codes(report) == ["unknown-target"]
    assert "`site`" in (report.diagnostics[0].help or "")


def test_an_output_that_is_a_file() -> None:
    Path("out").write_text("mine")
    report = build("spec", "out")
    assert codes(report) in (["cannot-write"], ["foreign-file"])
    assert Path("out").read_text() == "mine"


def test_a_full_disk_leaves_what_was_there(monkeypatch: pytest.MonkeyPatch) -> None:
    build("spec", "out")
    before = files()
    change("A lamp.", "A light.")
    real, left = Path.write_bytes, [2]

    def write_bytes(self: Path, data: bytes) -> int:
        if "out" in self.parts:
            left[0] -= 1
            if left[0] < 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self))
        return real(self, data)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", write_bytes)
        assert codes(build("spec", "out")) == ["cannot-write"]
    assert files() == before


def test_an_interruption_leaves_whole_files(monkeypatch: pytest.MonkeyPatch) -> None:
    build("spec", "out")
    change("A lamp.", "A light.")
    real, left = Path.replace, [3]

    def replace(self: Path, target: Path) -> Path:
        if "out" in Path(target).parts:
            left[0] -= 1
            if left[0] < 0:
                raise KeyboardInterrupt
        return real(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", replace)
        with pytest.raises(KeyboardInterrupt):
            build("spec", "out")
    assert not [path for path in files() if ".apigen-" in path]
    change("A light.", "A candle.")
    assert codes(build("spec", "out")) == []
    build("spec", "fresh")
    assert files("out") == files("fresh")


def test_depfile_names_inputs_and_outputs() -> None:
    text = depfile(build("spec", "out dir", ("json", "site")))
    assert text == "out\\ dir/json/.apigen.json out\\ dir/site/.apigen.json: \\\n  spec/api.apidl\n"


def test_a_build_for_make_is_newer_than_its_inputs() -> None:
    build("spec", "out", ("json",))
    manifest = Path("out/json/.apigen.json")
    os.utime(manifest, ns=(1, 1))
    stamp(build("spec", "out", ("json",)))
    assert manifest.stat().st_mtime_ns >= Path("spec/api.apidl").stat().st_mtime_ns


def test_a_template_of_the_users_own() -> None:
    Path("t/site").mkdir(parents=True)
    Path("t/site/404.html").write_text("{{ title }} has no such page")
    settings = config.Config(templates=Path("t"))
    build("spec", "out", ("site",), config=settings)
    assert Path("out/site/404.html").read_text() == "Home has no such page"
    Path("t/site/404.html").write_text("none")
    report = build("spec", "out", ("site",), config=settings)
    assert "site/404.html" in report.written


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("\n{% if %}", "2"),
        ("\n\n{{ no_such_name }}", "3"),
        ("{{ title.no.such }}", "1"),
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "1"),
        ("\n{{ 1 / 0 }}", "2"),
        ("{{ title + 1 }}", "1"),
        ("{{ title | pieces }}", "1"),
        ("{% for n in range(10 ** 9) %}{% endfor %}", "1"),
        ("\n{% include '404.html' %}", "2"),
    ],
)
def test_a_template_that_fails(text: str, line: str) -> None:
    build("spec", "out", ("site",))
    before = files()
    Path("t/site").mkdir(parents=True)
    Path("t/site/404.html").write_text(text)
    report = build("spec", "out", ("site",), config=config.Config(templates=Path("t")))
    assert codes(report) == ["template-failed"]
    assert f"t/site/404.html, line {line}" in report.diagnostics[-1].message
    primary = report.diagnostics[-1].primary
    assert primary is not None
    assert primary.span.file == "t/site/404.html"
    assert text[primary.span.start : primary.span.end] == text.strip()
    assert files() == before


def test_a_dead_link_is_placed() -> None:
    change("/// A room.", "/// A room, see\n/// [the lamps](#lampz) in it.")
    report = build("spec", "out", ("site",))
    assert codes(report) == ["dead-link"]
    primary = report.diagnostics[-1].primary
    assert primary is not None
    text = report.sources[primary.span.file]
    assert text[primary.span.start : primary.span.end] == "#lampz"
    assert not Path("out").exists()


def test_lint_of_the_configuration() -> None:
    change("/// A lamp.\n", "")
    plain = build("spec", "out", ("json",))
    (code,) = {d.code for d in plain.diagnostics}
    allowed = config.Config(lint=config.Lint(allow=(code,)))
    assert build("spec", "out", ("json",), config=allowed).diagnostics == ()
    denied = config.Config(lint=config.Lint(deny=(code,)))
    assert codes(build("spec", "out", ("json",), config=denied)) == [code]


def test_a_new_file_is_a_change() -> None:
    build("spec", "out", ("json",))
    Path("spec/more.apidl").write_text("/// More.\nclass more {\n  ro uuid: string  /// Unique\n}\n")
    assert "json/model.json" in build("spec", "out", ("json",)).written


def test_a_damaged_memory_is_no_memory(tmp_path: Path) -> None:
    first = build("spec", "out")
    for path in (tmp_path / "cache").rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[:40])
    second = build("spec", "out")
    assert (second.written, second.unchanged) == ((), len(first.written))


def test_without_a_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert codes(build("spec", "out")) == []
    assert build("spec", "out").written == ()


def test_what_is_odd_about_options_is_a_warning() -> None:
    table = {"site": {"accent": "#7c3aed"}}
    Path("apigen.toml").write_text('[site]\naccent = "#7c3aed"\n')

    def built(**lint: tuple[str, ...]) -> list[tuple[str, str]]:
        settings = config.find(Path.cwd())
        assert settings.tables == table
        report = build(
            "spec", "out", ("site",), config=msgspec.structs.replace(settings, lint=config.Lint(**lint))
        )
        return [(d.code, d.severity) for d in report.diagnostics if d.code == "site-contrast"]

    assert built(deny=("site-contrast",)) == [("site-contrast", "error")]
    assert not Path("out").exists()
    assert built() == built() == [("site-contrast", "warning")]
    assert Path("out/site/accent.css").is_file()
    assert built(allow=("site-contrast",)) == []


def test_hash_seeds_make_no_difference() -> None:
    script = "from apigen.build.run import build; import sys; build('spec', sys.argv[1])"
    for seed in ("1", "2"):
        environment = os.environ | {"PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", script, f"out{seed}"], env=environment, check=True)
    assert files("out1") == files("out2")
    assert files("out1")


def test_templates_that_override_nothing(in_a_folder: Path) -> None:
    for name, text in {
        "site/class.html": "{% include 'part.html' %}",
        "site/part.html": "",
        "site/clas.html": "",
        "sites/class.html": "",
        "README": "",
    }.items():
        path = in_a_folder / "templates" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    settings = config.Config(templates=in_a_folder / "templates")
    report = build("spec", "out", ("json", "site"), config=settings)
    found = {d.message.split("`")[1]: d.help for d in report.diagnostics if d.code == "template-unused"}
    assert [*found] == ["templates/README", "templates/site/clas.html", "templates/sites/class.html"]
    assert found["templates/site/clas.html"] == "`site/class.html` has a similar name"
    assert codes(report) == []
