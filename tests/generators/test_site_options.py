"""The table `[site]`: what can be used, and what it makes of a site."""

import re
from pathlib import Path

import pytest

from apigen.diagnostics import Failure, Span
from apigen.generators.site import TARGET
from apigen.generators.site.assets import ASSETS
from apigen.generators.site.options import BACKGROUNDS, SiteOptions, checked, faint
from apigen.generators.target import content

from .sample import API


def wrong(options: SiteOptions) -> list[tuple[str, str]]:
    with pytest.raises(Failure) as raised:
        checked(options)
    return [(found.code, found.message) for found in raised.value.diagnostics]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (SiteOptions(logo=Path("none.svg")), "`site.logo` names a file that is not there"),
        (SiteOptions(logo=Path("logo.txt")), "`site.logo` is not an image"),
        (SiteOptions(accent="red; } body { display: none"), "`site.accent` is not a colour"),
        (SiteOptions(accent=("#112233", "#12")), "`site.accent` is not a colour"),
        (SiteOptions(base="javascript:alert(1)"), "`site.base` is not an address"),
        (SiteOptions(base='https://x/"><script>'), "`site.base` is not an address"),
        (SiteOptions(source="https://example.org/spec"), "`site.source` is not the address of a line"),
        (SiteOptions(assets=Path("no-such-folder")), "`site.assets` names a folder that is not there"),
        (SiteOptions(guides=Path("no-such-folder")), "`site.guides` names a folder that is not there"),
    ],
)
def test_what_cannot_be_used(options: SiteOptions, message: str) -> None:
    assert wrong(options) == [("site-option", message)]


def test_a_logo_has_a_size(tmp_path: Path) -> None:
    logo = tmp_path / "logo.png"
    logo.write_bytes(b"x" * 300_000)
    assert wrong(SiteOptions(logo=logo)) == [("site-option", "`site.logo` is too large")]


def test_colours_and_logo_are_files_of_the_site(tmp_path: Path) -> None:
    logo = tmp_path / "Mark.SVG"
    logo.write_text("<svg/>")
    files = {
        file.path: file
        for file in TARGET.generate(API, SiteOptions(logo=logo, accent=("#123456", "#abcdef")))
    }
    assert content(files["logo.svg"]) == b"<svg/>"
    sheet = content(files["accent.css"]).decode()
    assert sheet.count("#123456") == sheet.count("#abcdef") == 2


def test_without_settings_there_are_no_such_files() -> None:
    paths = {file.path for file in TARGET.generate(API, SiteOptions())}
    assert not {path for path in paths if path.startswith(("logo", "accent"))}


@pytest.fixture
def assets(tmp_path: Path) -> Path:
    folder = tmp_path / "assets"
    for name in ("CNAME", "b.css", "a b.css", "fonts/x.css", "fonts/x.woff2"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    return folder


def made(options: SiteOptions) -> dict[str, str]:
    found = {file.path: content(file) for file in TARGET.generate(API, options)}
    return {path: data.decode() for path, data in found.items() if path.rpartition(".")[2] != "png"}


def test_own_files_lie_beside_ours_and_sheets_are_loaded_after_ours(assets: Path) -> None:
    found = made(SiteOptions(assets=assets, accent="#1d4ed8"))
    assert found["CNAME"] == "CNAME"
    assert found["fonts/x.woff2"] == "fonts/x.woff2"
    for path, root in (("index.html", ""), ("lamp/index.html", "../")):
        sheets = re.findall(r'<link rel="stylesheet" href="([^"]*)">', found[path])
        assert sheets == [f"{root}{name}" for name in ("apigen.css", "accent.css", "a%20b.css", "b.css")]


@pytest.mark.parametrize("name", ["index.html", "Apigen.css", "lamp/Index.html", "LAMP", "index.html/x"])
def test_own_files_take_no_place_of_ours(assets: Path, name: str) -> None:
    (assets / name).parent.mkdir(exist_ok=True)
    (assets / name).write_text("mine")
    with pytest.raises(Failure, match="site-option") as raised:
        made(SiteOptions(assets=assets))
    assert f"`{name}`" in raised.value.diagnostics[0].message


def test_own_files_have_limits(assets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (assets / "a:b").write_text("")
    (assets / "away").symlink_to("/etc/hostname")
    monkeypatch.setattr("apigen.generators.site.options.LARGEST_ASSETS", 10)
    said = [message for _, message in wrong(SiteOptions(assets=assets))]
    assert [message.partition(",")[0] for message in said] == [
        "`site.assets` holds 'a:b'",
        "`site.assets` holds a link to elsewhere",
        "`site.assets` names 0 MB",
    ]


def test_a_changed_list_of_sheets_changes_every_page(assets: Path) -> None:
    def keys() -> set[str | None]:
        return {file.key for file in TARGET.generate(API, SiteOptions(assets=assets)) if file.key}

    before = keys()
    assert keys() == before
    (assets / "c.css").write_text("")
    assert len(keys() & before) < len(before) / 2


@pytest.mark.parametrize(
    ("footer", "why"),
    [
        ("[nothing.here]", "`[nothing.here]` in `site.footer` leads nowhere: the API has no such name"),
        ("[x](typs.html)", "`typs.html` in `site.footer` leads nowhere: no page at typs.html"),
        (
            "[x](types.html#gone)",
            "`types.html#gone` in `site.footer` leads nowhere: no such anchor on types.html",
        ),
    ],
)
def test_a_dead_link_in_the_footer(footer: str, why: str) -> None:
    with pytest.raises(Failure) as raised:
        made(
            SiteOptions(
                footer=footer, setting=lambda key: Span("apigen.toml", 1, 2) if key == "footer" else None
            )
        )
    (found,) = raised.value.diagnostics
    assert (found.code, found.message) == ("dead-link", why)
    assert found.primary is not None


def test_links_in_the_footer_lead_on_from_every_page() -> None:
    footer = "[all](types.html) [us](https://example.org) [lamp]"
    page = made(SiteOptions(footer=footer))["lamp/index.html"]
    foot = page[page.index("<footer>") :]
    assert re.findall(r'href="([^"]*)"', foot)[:3] == [
        "../types.html", "https://example.org", "../lamp/index.html",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("accent", "themes"),
    [
        ("", []),
        ("#7c3aed", ["dark"]),
        ("#93c5fd", ["light"]),
        (("#1d4ed8", "#93c5fd"), []),
        (("#93c5fd", "#1d4ed8"), ["light", "dark"]),
        ("no colour", []),
    ],
)
def test_an_accent_can_be_read(accent: str | tuple[str, str], themes: list[str]) -> None:
    found = list(faint(SiteOptions(accent=accent)))
    assert [re.findall(r"the (\w+) background", one.message)[0] for one in found] == themes
    assert {one.code for one in found} <= {"site-contrast"}


def test_the_backgrounds_are_those_of_the_sheet() -> None:
    sheet = (ASSETS / "css" / "theme.css").read_text()
    assert f"--bg: light-dark({BACKGROUNDS['light']}, {BACKGROUNDS['dark']})" in sheet


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    (tmp_path / "templates" / "site").mkdir(parents=True)
    return tmp_path / "templates"


def test_a_template_may_extend_the_one_in_whose_place_it_is(templates: Path) -> None:
    (templates / "site/base.html").write_text(
        '{% extends "ours/base.html" %}{% block footer %}<footer>Mine</footer>{% endblock %}'
    )
    (templates / "site/errors.html").write_text(
        '{% extends "ours/errors.html" %}{% block main %}<p>Before</p>{{ super() }}{% endblock %}'
    )
    ours, found = made(SiteOptions()), made(SiteOptions(templates=templates))
    assert "<footer>Mine</footer>" in found["lamp/index.html"]
    assert found["errors.html"].count("<p>Before</p>") == 1
    assert [path for path in ours if path not in found] == []
    main = re.compile(r"<main.*</main>", re.DOTALL)
    assert main.findall(ours["lamp/index.html"]) == main.findall(found["lamp/index.html"])


@pytest.mark.parametrize(
    ("href", "dead"),
    [
        ("{{ root }}types.html", ""),
        ("{{ root }}types.html#x", ""),
        ("index.html", ""),
        ("../index.html", ""),
        ("https://example.org/x.html", ""),
        ("{{ root }}{{ logo }}", ""),
        ("{{ root }}typs.html", "typs.html"),
        ("typs.html", "typs.html"),
    ],
)
def test_addresses_in_own_templates(templates: Path, href: str, dead: str) -> None:
    text = f'<a href="{href}">x</a>'
    (templates / "site/404.html").write_text(text)
    if not dead:
        assert made(SiteOptions(templates=templates))
        return
    with pytest.raises(Failure) as raised:
        made(SiteOptions(templates=templates))
    (found,) = raised.value.diagnostics
    assert (found.code, found.help) == ("dead-link", "`types.html` has a similar name")
    assert found.primary is not None
    assert text[found.primary.span.start : found.primary.span.end] == dead
