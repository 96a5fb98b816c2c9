"""The client through the build: a part of it, what is made again, templates of one's own."""

import re
import shutil
from pathlib import Path

import pytest

from apigen import load
from apigen.build.config import of_text
from apigen.build.names_lock import updated
from apigen.build.run import build
from apigen.generators.naming import parse
from apigen.generators.python import TARGET
from apigen.generators.python.options import PythonOptions
from tests.generators.python.packages import ROOT, made, read

SPEC = (
    'api house {\n  version "1"\n}\nclass lamp {\n  ro uuid: string\n}\nclass room {\n  ro uuid: string\n}\n'
)


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A spec of two classes, and a cache that nobody shares."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "spec"
    read(folder, SPEC)
    return folder


def test_a_part_of_an_api(spec: Path, tmp_path: Path) -> None:
    report = build(spec, tmp_path / "out", ("python",), only=("lamp",))
    assert not report.errors
    assert "def lamp" in (client := (tmp_path / "out" / "python" / "house" / "_client.py").read_text())
    assert "def room" not in client
    whole = build(spec, tmp_path / "out", ("python",))
    assert "python/house/_client.py" in whole.written


def test_a_part_is_for_targets_that_can_make_one(spec: Path, tmp_path: Path) -> None:
    report = build(spec, tmp_path / "out", ("json",), only=("lamp",))
    assert [one.code for one in report.diagnostics if one.severity == "error"] == ["only-unused"]
    assert not (tmp_path / "out").exists()


def test_one_changed_class_is_one_file(spec: Path, tmp_path: Path) -> None:
    build(spec, tmp_path / "out", ("python",))
    assert build(spec, tmp_path / "out", ("python",)).written == ()
    text = (spec / "a.apidl").read_text()
    (spec / "a.apidl").write_text(
        text.replace("class room {\n", "class room {\n  rpc clean(self: room ref)\n")
    )
    report = build(spec, tmp_path / "out", ("python",))
    own = [path for path in report.written if path.startswith("python/")]
    assert [path for path in own if "/classes/" in path] == ["python/house/classes/room.py"]
    assert len(own) <= 2


def test_a_template_of_ones_own(tmp_path: Path) -> None:
    folder = tmp_path / "templates" / "python"
    (folder / "_runtime").mkdir(parents=True)
    (folder / "README.md.jinja").write_text("# {{ title | md_text }}: ours\n")
    shutil.copy(ROOT / "templates" / "python" / "_runtime" / "tls.py", folder / "_runtime" / "extra.py")
    files = made(read(tmp_path / "spec", SPEC), templates=tmp_path / "templates")
    assert files["README.md"] == "# house: ours\n"
    assert files["house/_runtime/extra.py"] == files["house/_runtime/tls.py"]


def test_a_text_of_the_spec_cannot_be_written_bare(tmp_path: Path) -> None:
    from apigen.diagnostics import Failure

    folder = tmp_path / "templates" / "python"
    folder.mkdir(parents=True)
    (folder / "README.md.jinja").write_text("# {{ title }}\n")
    with pytest.raises(Failure) as failure:
        made(read(tmp_path / "spec", SPEC), templates=tmp_path / "templates")
    assert [one.code for one in failure.value.diagnostics] == ["template-failed"]


def test_the_site_calls_things_as_the_package_does(spec: Path, tmp_path: Path) -> None:
    read(
        spec,
        'api house {\n  version "1"\n}\nclass lamp {\n  ro uuid: string\n'
        "  rpc switch_on(self: lamp ref, slowly: bool)\n}\n",
    )
    (spec / "apigen.toml").write_text('[python]\npackage = "my_house"\n')
    config = of_text(file := spec / "apigen.toml", file.read_text())
    page = tmp_path / "out" / "site" / "lamp" / "rpc-switch_on.html"

    def code() -> str:
        assert not build(spec, tmp_path / "out", ("python", "site"), config=config).errors
        return re.sub("<[^>]*>", "", page.read_text())

    assert "from my_house import LampRef" in code()
    assert "client.lamp.switch_on(" in code()
    lock = spec / "names.lock"
    text = lock.read_text().replace("method switch_on", "method light")
    lock.write_text(text.replace("ref LampRef", "ref Lump"))
    said = code()
    assert "client.lamp.light(" in said
    assert "from my_house import Lump" in said
    assert (
        "def light(self, lamp: Lump"
        in (tmp_path / "out" / "python" / "my_house" / "classes" / "lamp.py").read_text()
    )
    assert build(spec, tmp_path / "out", ("python", "site"), config=config).written == ()


def test_names_that_are_published_change_no_file(spec: Path, tmp_path: Path) -> None:
    build(spec, tmp_path / "out", ("python", "site"))
    assert build(spec, tmp_path / "out", ("python", "site")).written == ()


def test_the_names_of_the_example_are_published() -> None:
    """So that who builds it in a checkout changes nothing there."""
    text = (ROOT / "names.lock").read_text()
    assert TARGET.names is not None
    names = TARGET.names(load(ROOT / "spec").api, PythonOptions(lock=text))
    assert parse(text).text() == text
    assert updated(text, [names], ROOT / "names.lock") == text
    assert updated(None, [names], ROOT / "names.lock") == text
