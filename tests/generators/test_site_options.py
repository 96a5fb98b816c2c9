"""The table `[site]`: what can be used, and what it makes of a site."""

from pathlib import Path

import pytest

from apigen.diagnostics import Failure
from apigen.generators.site import TARGET
from apigen.generators.site.options import SiteOptions, checked
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
