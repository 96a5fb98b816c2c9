"""Every kind of page for everybody: axe's rules, contrast that axe does not see, keyboard, small screens."""

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .conftest import Open
from .kinds import KINDS, page_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.full, pytest.mark.slow]

PROBES = (Path(__file__).parent / "probes.js").read_text(encoding="utf-8")


def probed(page: "Page") -> "Page":
    """The page, with `probes`."""
    page.evaluate(PROBES)
    return page


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing(site: Path, visit: Open, kind: str, dark: bool) -> None:
    page = visit(page_of(site, kind), width=360 if dark else 1440, dark=dark)
    page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate(
        """async () => (await axe.run({preload: false, resultTypes: ["violations"]})).violations.map(
             one => [one.id, one.nodes.slice(0, 3).map(node => node.html.slice(0, 160))])"""
    )
    assert found == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("kind", ["class", "relations"])
def test_drawings_have_contrast(site: Path, visit: Open, kind: str, dark: bool) -> None:
    page = probed(visit(page_of(site, kind), dark=dark))
    assert page.locator("main svg text").count() > 0
    assert page.evaluate("probes.contrast()") == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [320, 360])
def test_nothing_is_wider_than_a_phone(site: Path, visit: Open, kind: str, width: int) -> None:
    page = visit(page_of(site, kind), width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "names"])
def test_everything_is_reached_by_tab(example: Path, visit: Open, kind: str) -> None:
    page = probed(visit(page_of(example, kind)))
    many = page.evaluate("probes.reachable()")
    hidden, seen = [], 0
    # One more, since a page that begins in a box goes round by way of the browser's own controls.
    for _ in range(min(many, 300) + 1):
        page.keyboard.press("Tab")
        html, shown, ring = page.evaluate("probes.focused()")
        if html.startswith("<body"):
            continue
        seen += 1
        if not (shown and ring):
            hidden.append(html)
    assert hidden == []
    assert seen >= min(many, 300)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_for_the_mouse_alone(example: Path, visit: Open, kind: str) -> None:
    assert probed(visit(page_of(example, kind))).evaluate("probes.clickOnly()") == []


@pytest.mark.parametrize("kind", KINDS)
def test_targets_are_large_enough(example: Path, visit: Open, kind: str) -> None:
    assert probed(visit(page_of(example, kind), width=360)).evaluate("probes.small()") == []
