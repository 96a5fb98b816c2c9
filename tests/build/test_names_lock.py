"""`names.lock` in a build: where it lies, when it is written, and what is said of it."""

from pathlib import Path

import msgspec
import pytest

from apigen.build import config
from apigen.build.config import Config
from apigen.build.report import Report
from apigen.build.run import build
from apigen.generators.naming import Language, Role, Scope, named, styles
from apigen.generators.target import File, Options, Target
from apigen.model.api import Api

ROLES = (
    Role("class", "type", Scope.PACKAGE, styles.pascal),
    Role("rpc", "method", Scope.NAMESPACE_MEMBER, styles.snake),
)
LANGUAGE = Language("toy", ROLES)
SPEC = "api home {\n}\n\nclass %s {\n  rw watts: int = 60\n}\n"
SILENT = Config(lint=config.Lint(allow=("missing-text",)))


def _generate(api: Api, options: Options) -> list[File]:
    names = named(api, LANGUAGE, options)
    return [File("names.txt", "\n".join(names(f"class {cls.name}", "type") for cls in api.classes))]


def _installed(monkeypatch: pytest.MonkeyPatch, *languages: Language) -> None:
    def target(language: Language) -> Target:
        return Target(language.name, _generate, names=lambda api, options: named(api, language, options))

    found = {language.name: target(language) for language in languages}
    monkeypatch.setattr("apigen.build.entry_points.find", lambda names: tuple(found[name] for name in names))


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    Path("spec").mkdir()
    declare("lamp")
    _installed(monkeypatch, LANGUAGE)


def declare(*classes: str) -> None:
    head, _, body = SPEC.partition("class")
    Path("spec/api.apidl").write_text(head + "\n".join(f"class{body % one}" for one in classes))


def made(*targets: str, check: bool = False, configured: Config = SILENT) -> Report:
    return build("spec", "out", targets or ("toy",), check=check, config=configured)


def codes(report: Report) -> list[str]:
    return [found.code for found in report.diagnostics if "name" in found.code]


def test_it_lies_in_the_folder_of_the_spec() -> None:
    report = made()
    assert "toy\tclass lamp\ttype Lamp\n" in Path("spec/names.lock").read_text()
    assert report.written == ("toy/names.txt", "../spec/names.lock")


def test_it_lies_beside_the_configuration() -> None:
    Path("apigen.toml").write_text('spec = "spec"\n[lint]\nallow = ["missing-text"]\n')
    made(configured=config.find(Path()))
    assert Path("names.lock").is_file()
    assert not Path("spec/names.lock").exists()


def test_a_build_that_changes_no_name_does_not_write_it() -> None:
    made()
    before = Path("spec/names.lock").stat()
    report = made()
    assert not report.written
    assert Path("spec/names.lock").stat().st_mtime_ns == before.st_mtime_ns


def test_line_ends_of_another_system_are_no_difference() -> None:
    made()
    lock = Path("spec/names.lock")
    lock.write_bytes(lock.read_bytes().replace(b"\n", b"\r\n"))
    assert not made(check=True).differs
    declare("lamp", "room")
    made()
    assert b"\r" not in lock.read_bytes()


def test_check_says_that_it_differs_and_writes_nothing() -> None:
    assert made(check=True).differs == ("../spec/names.lock", "toy/names.txt")
    assert not Path("spec/names.lock").exists()
    made()
    assert not made(check=True).differs
    declare("lamp", "room")
    assert "../spec/names.lock" in made(check=True).differs


def test_a_published_name_stays_though_a_newcomer_is_declared_before_it() -> None:
    made()
    declare("la_mp", "lamp")
    report = made()
    assert Path("out/toy/names.txt").read_text().split() == ["LaMpClass", "Lamp"]
    assert codes(report) == ["name-qualified"]


def test_the_warning_is_gone_once_the_name_is_published() -> None:
    declare("la_mp", "lamp")
    assert codes(made()) == ["name-qualified"]
    assert codes(made()) == []
    assert codes(made()) == []


def test_a_warning_that_counts_as_an_error_writes_nothing() -> None:
    declare("la_mp", "lamp")
    lint = msgspec.structs.replace(SILENT.lint, deny=("name-qualified",))
    report = made(configured=msgspec.structs.replace(SILENT, lint=lint))
    assert report.errors
    assert not Path("spec/names.lock").exists()
    assert not Path("out/toy").exists()


def test_languages_share_it(monkeypatch: pytest.MonkeyPatch) -> None:
    _installed(monkeypatch, LANGUAGE, Language("game", ROLES))
    made("toy", "game")
    before = Path("spec/names.lock").read_text()
    assert [row.split("\t")[0] for row in before.splitlines() if row[0] != "#"] == sorted(
        ["game"] * (before.count("game\t")) + ["toy"] * before.count("toy\t")
    )
    Path("spec/names.lock").write_text(before.replace("lamp", "lantern", 1))
    made("toy")
    assert "game\tclass lantern" in Path("spec/names.lock").read_text()


def test_a_lock_that_went_missing_is_a_warning() -> None:
    assert codes(made()) == []
    Path("spec/names.lock").unlink()
    assert codes(made()) == ["names-lock-missing"]
    assert codes(made()) == []


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        ("<<<<<<< ours\n", "names-lock-damaged"),
        ("toy class lamp type Lamp\n", "names-lock-damaged"),
        ("toy\tclass lamp\ttype Lantern\n", "names-lock-damaged"),
        ("toy\tclass lamp\n", "names-lock-damaged"),
        ("toy\tclass lamp\ttype\n", "names-lock-damaged"),
        ('toy\tclass "\ttype Lamp\n', "names-lock-damaged"),
        ("toy\tclass la", "names-lock-damaged"),
        ("toy\tclass room\ttype Lamp\n", "names-lock-clash"),
        ("toy\tclass room\ttype a;import\n", "names-lock-wrong"),
    ],
)
def test_a_damaged_lock_is_an_error_and_writes_nothing(damage: str, code: str) -> None:
    declare("lamp", "room")
    Path("spec/names.lock").write_text(f"toy\tclass lamp\ttype Lamp\n{damage}")
    report = made()
    assert codes(report) == [code]
    assert not Path("out/toy").exists()
    for found in report.diagnostics:
        assert found.primary is not None
        span = found.primary.span
        assert report.sources[span.file][span.start : span.end] == damage.rstrip("\n")


def test_a_lock_that_is_not_text_is_an_error() -> None:
    Path("spec/names.lock").write_bytes(b"\xff\xfe")
    assert codes(made()) == ["names-lock-unreadable"]


def test_a_lock_that_cannot_be_written_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.mkstemp", full)
    assert codes(made()) == ["names-lock-unwritten"]
    assert not Path("out/toy").exists()


def test_a_target_without_names_has_no_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    build("spec", "out", ("json",), config=SILENT)
    assert not Path("spec/names.lock").exists()
