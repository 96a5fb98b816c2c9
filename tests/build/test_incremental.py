"""A build after a change gives what a fresh one gives, to the byte, and makes no more than it must."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from apigen.build import config
from apigen.build.report import Report
from apigen.build.run import build

SPEC = """\
/// A small API.
api home {
  title "Home"
  version "1"
  releases one "1.0" 2020-01-01, two "2.0" 2021-01-01
  roles admin > user
  tags rooms "Rooms" "Where lamps hang."
  use std
}

/// The bulb is broken.
error BROKEN(lamp: string)

/// How much something takes.
@range(0..) @example(60)
type watts = int

/// What a switch does.
enum switch {
  off  /// It is dark
  on  /// It is not
}

/// A plug in a wall.
struct plug {
  pins: int  /// How many it has
}

/// A lamp.
@role(user) @since(one)
class lamp {
  ro uuid: string @format(uuid)  /// Unique identifier
  rw name/label: string = ""  /// A name for people
  ctor watts: watts  /// How much it takes
  ctor at: switch enum  /// How it begins
  ctor plug: plug struct  /// What it is put into
  ctor room: room ref <-> room.lamps @nonnull  /// Where it hangs

  /// Blinks, see [room].
  rpc blink(self: lamp ref, times: int)
    raises BROKEN
}

/// A room.
@tag(rooms) @role(user) @since(one)
class room {
  ro uuid: string @format(uuid)  /// Unique identifier
  rw name/label: string = ""  /// A name for people
  ro lamps: lamp ref set  /// What hangs in it
}

/// A garden.
class garden {
  ro uuid: string @format(uuid)  /// Unique identifier
  rw size: int = 1  /// Its size
}
"""

CONFIG = """\
title = "The home"
templates = "templates"
[site]
footer = "A line"
accent = "#123456"
base = "https://example.org/docs"
source = "https://example.org/{file}#{line}"
guides = "guides"
samples = ["json-rpc", "xml-rpc"]
"""

INPUTS = {
    "spec/api.apidl": SPEC,
    "apigen.toml": CONFIG,
    "guides/10-first.md": "# First\n\nSee [lamp] and [the next](20-second.md#part).\n",
    "guides/20-second.md": "# Second\n\n## Part\n\nWords.\n",
    "templates/site/404.html": "none",
    "templates/markdown/roles.md": "Roles\n",
}


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    for name, text in INPUTS.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)


def made(out: str = "out", *, cache: bool = True) -> Report:
    report = build("spec", out, ("markdown", "site"), cache=cache, config=config.find(Path.cwd()))
    assert [d.message for d in report.diagnostics if d.severity == "error"] == []
    return report


def files(out: str) -> dict[str, bytes]:
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in Path(out).rglob("*") if p.is_file()}


def change(file: str, old: str, new: str) -> None:
    text = Path(file).read_text()
    assert old in text
    Path(file).write_text(text.replace(old, new, 1))


CHANGES = [
    ("spec/api.apidl", "A small API", "A little API"),
    ("spec/api.apidl", 'version "1"', 'version "2"'),
    ("spec/api.apidl", '"2.0" 2021-01-01', '"2.1" 2021-01-02'),
    ("spec/api.apidl", "roles admin > user", "roles owner > admin > user"),
    ("spec/api.apidl", '"Where lamps hang."', '"Where people are."'),
    ("spec/api.apidl", 'tags rooms "Rooms"', 'tags rooms "Halls"'),
    ("spec/api.apidl", "The bulb is broken", "The bulb is gone"),
    ("spec/api.apidl", "BROKEN(lamp: string)", "BROKEN(lamp: string, why: string)"),
    ("spec/api.apidl", "@example(60)", "@example(75)"),
    ("spec/api.apidl", "  off  /// It is dark", "  out  /// It is dark"),
    ("spec/api.apidl", "pins: int", "pins: int @example(3)"),
    ("spec/api.apidl", "/// A lamp.", "/// A light, see [garden]."),
    ("spec/api.apidl", "class garden", "class yard"),
    ("spec/api.apidl", "@role(user) @since(one)\nclass lamp", "@role(admin) @since(two)\nclass lamp"),
    ("spec/api.apidl", "@tag(rooms) ", ""),
    ("spec/api.apidl", "/// A room.", "\n\n/// A room."),
    ("spec/api.apidl", "room.lamps @nonnull", "room.lamps @nonnull @on_destroy(cascade)"),
    ("spec/api.apidl", "times: int", "times: int = 2"),
    ("guides/10-first.md", "See [lamp]", "Look at [room]"),
    ("guides/20-second.md", "# Second", "# Last"),
    ("templates/site/404.html", "none", "no such page"),
    ("templates/markdown/roles.md", "Roles", "Who"),
    ("apigen.toml", 'title = "The home"\n', ""),
    ("apigen.toml", 'templates = "templates"\n', ""),
    ("apigen.toml", "A line", "Another line"),
    ("apigen.toml", "#123456", "#654321"),
    ("apigen.toml", "example.org/docs", "example.org/elsewhere"),
    ("apigen.toml", "{file}#{line}", "{file}?{line}"),
    ("apigen.toml", 'guides = "guides"\n', ""),
    ("apigen.toml", '"json-rpc", "xml-rpc"', '"xml-rpc"'),
    ("apigen.toml", '["json-rpc", "xml-rpc"]', "[]"),
]


def test_a_build_after_a_change_equals_a_fresh_one() -> None:
    made()
    for file, old, new in CHANGES:
        change(file, old, new)
        report = made()
        assert report.written or report.removed, (file, old, new)
        made("fresh", cache=False)
        assert files("out") == files("fresh"), (file, old, new)
        Path(file).write_text(INPUTS[file])  # the next build takes this back and makes the next change


@pytest.mark.parametrize(
    ("old", "new"),
    [(old, new) for file, old, new in CHANGES if file == "apigen.toml" and "rpc" in old],
)
def test_a_configuration_and_back_again_gives_what_was_there(old: str, new: str) -> None:
    made()
    first = files("out")
    change("apigen.toml", old, new)
    made()
    assert files("out") != first
    Path("apigen.toml").write_text(CONFIG)
    made()
    assert files("out") == first


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages of the site that were rendered."""
    from apigen.generators.site.pages import Site

    page: Callable[..., object] = Site.page
    names: list[str] = []

    def noted(self: Site, template: str, name: str, *more: object) -> object:
        names.append(name)
        return page(self, template, name, *more)

    monkeypatch.setattr("apigen.build.write.shared", lambda units, make, _: map(make, units))
    monkeypatch.setattr(Site, "page", noted)
    return names


def test_a_change_of_a_class_makes_its_pages_and_those_of_all(rendered: list[str]) -> None:
    made()
    rendered.clear()
    change("spec/api.apidl", "rw size: int = 1  /// Its size", "rw size: int = 1  /// How large it is")
    made()
    assert {page for page in rendered if page.startswith(("lamp", "room", "guide"))} == set()
    assert "garden" in rendered


def test_a_change_of_a_guide_makes_its_page(rendered: list[str]) -> None:
    made()
    rendered.clear()
    change("guides/20-second.md", "Words.", "Other words.")
    made()
    assert set(rendered) == {"guide-second", "search.html"}


TARGET = """\
from apigen.generators.target import Sample, Target

def spoken(api, cls, rpc, arguments, variant):
    return Sample("{0}", (("", "{0}"),), "Polite", "a call")

TARGET = Target("polite", lambda api, options: (), sample=spoken)
"""


def test_another_release_of_a_package_that_gives_samples_makes_all_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def release(words: str, version: str) -> None:
        (tmp_path / "polite_target.py").write_text(TARGET.format(words))
        metadata = tmp_path / f"polite-{version}.dist-info"
        metadata.mkdir()
        (metadata / "entry_points.txt").write_text("[apigen.targets]\npolite = polite_target:TARGET\n")
        monkeypatch.delitem(sys.modules, "polite_target", raising=False)

    monkeypatch.syspath_prepend(str(tmp_path))
    change("apigen.toml", '"xml-rpc"', '"polite"')
    release("Please.", "1.0")
    made()
    page = Path("out/site/lamp/rpc-blink.html")
    assert "Please." in page.read_text()
    shutil.rmtree("polite-1.0.dist-info")
    release("Now!", "1.1")
    made()
    assert "Now!" in page.read_text()


def test_the_source_is_seen_from_the_configuration() -> None:
    made()
    page = Path("out/site/room/index.html").read_text()
    line = SPEC[: SPEC.index("class room")].count("\n") + 1
    assert f'href="https://example.org/spec/api.apidl#{line}"' in page


def test_files_of_ones_own_are_followed() -> None:
    Path("assets").mkdir()
    Path("assets/CNAME").write_text("one.example.org")
    Path("apigen.toml").write_text(f'{CONFIG}assets = "assets"\n')
    made()
    Path("assets/CNAME").write_text("two.example.org")
    assert made().written == ("site/CNAME",)
    Path("assets/mine.css").write_text("")
    assert "site/room/index.html" in made().written
    Path("assets/CNAME").unlink()
    assert made().removed == ("site/CNAME",)
