"""Search in a real browser, from the disk: the box on every page, by keys alone, and the page of finds."""

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .conftest import Open

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.full, pytest.mark.slow]

ACTIVE = (
    "document.getElementById(document.querySelector('.search input').getAttribute('aria-activedescendant'))"
)


@pytest.fixture
def box(example: Path, visit: Open) -> "Page":
    """A page of a class, with the search box focused and its scripts there."""
    page = visit(example / "host/index.html")
    page.keyboard.press("/")
    page.wait_for_selector(".sheet .hit")
    return page


def active(page: "Page") -> str:
    return str(page.evaluate(f"{ACTIVE}.querySelector('.hit-name').textContent"))


def axe(page: "Page", within: str) -> list[object]:
    page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
    return list(
        page.evaluate(
            """async (within) => {
                 const { violations } = await axe.run(within, {resultTypes: ["violations"], preload: false});
                 return violations.map(one => [one.id, one.nodes.slice(0, 3).map(node => node.html)]);
               }""",
            within,
        )
    )


def test_the_index_is_loaded_on_first_use(example: Path, visit: Open) -> None:
    page = visit(example / "host/index.html")
    assert page.locator("script[src$='search-index.js']").count() == 0
    page.keyboard.press("Control+k")
    page.wait_for_selector(".sheet .hit")
    assert page.locator("script[src$='search-index.js']").count() == 1


def test_enter_follows_the_first(box: "Page") -> None:
    box.keyboard.type("VM.st")
    assert active(box) == "VM.start"
    box.keyboard.press("Enter")
    box.wait_for_url("**/VM/index.html#start")


def test_arrows_go_round(box: "Page") -> None:
    box.keyboard.type("VM.st")
    many = box.locator(".sheet [role=option]").count()
    box.keyboard.press("ArrowDown")
    assert active(box) != "VM.start"
    assert box.locator("[aria-selected=true]").count() == 1
    box.keyboard.press("ArrowUp")
    box.keyboard.press("ArrowUp")
    assert box.evaluate(f"{ACTIVE}.id") == f"search-hit-{many - 1}"
    box.keyboard.press("ArrowDown")
    assert active(box) == "VM.start"
    assert box.evaluate("document.activeElement.matches('.search input')")


def test_the_last_leads_to_all(box: "Page") -> None:
    box.keyboard.type("get_by_uuid")
    box.keyboard.press("ArrowUp")
    box.keyboard.press("Enter")
    box.wait_for_url("**/search.html?q=get_by_uuid")
    box.wait_for_selector(".found .hit")
    assert box.locator(".found .hit").count() > 20
    assert box.locator(".search input").input_value() == "get_by_uuid"


def test_what_is_on_this_page_closes_the_sheet(box: "Page") -> None:
    box.keyboard.type("host.evacuate")
    box.keyboard.press("Enter")
    box.wait_for_url("**/host/index.html#evacuate")
    assert not box.locator(".sheet").is_visible()


def test_control_enter_opens_a_tab(box: "Page") -> None:
    box.keyboard.type("VM.start")
    with box.context.expect_page() as opened:
        box.keyboard.press("Control+Enter")
    assert opened.value.url.endswith("/VM/index.html#start")
    assert box.url.endswith("/host/index.html")


def test_escape_closes_and_then_empties(box: "Page") -> None:
    search = box.locator(".search input")
    box.keyboard.type("VM")
    assert search.get_attribute("aria-expanded") == "true"
    box.keyboard.press("Escape")
    assert search.get_attribute("aria-expanded") == "false"
    assert not box.locator(".sheet").is_visible()
    assert search.input_value() == "VM"
    box.keyboard.press("Escape")
    assert search.input_value() == ""


def test_the_number_is_spoken(box: "Page") -> None:
    box.keyboard.type("raises:HOST_CANNOT_BE_EVACUATED")
    box.wait_for_selector("[role=status]:text-matches('^[0-9]+ results?$')", state="attached")


def test_the_empty_box_teaches(box: "Page") -> None:
    ways = box.locator(".sheet .way")
    assert ways.count() >= 8
    box.keyboard.press("ArrowDown")
    box.keyboard.press("ArrowDown")
    box.keyboard.press("Enter")
    assert box.locator(".search input").input_value().startswith("-> ")
    assert box.locator(".sheet .hit-text").first.text_content().count("->") == 1  # type: ignore[union-attr]


def test_an_unknown_type_is_said(box: "Page") -> None:
    box.keyboard.type("-> hsot ref")
    assert "perhaps host" in (box.locator(".sheet-note").text_content() or "")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("query", ["", "VM.st", "-> VM ref", "nothingatall", "deprecated"])
def test_axe_finds_nothing(example: Path, visit: Open, query: str, dark: bool) -> None:
    page = visit(example / "host/index.html", width=360 if dark else 1440, dark=dark)
    page.keyboard.press("/")
    page.wait_for_selector(".sheet .hit")
    page.keyboard.type(query)
    assert axe(page, ".top") == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto((example / "search.html").as_uri() + f"?q={query}")
    page.wait_for_selector("#search-found > *", state="attached")
    assert axe(page, "html") == []


def test_the_page_has_an_address_and_walks_by_arrows(example: Path, visit: Open) -> None:
    page = visit(example / "search.html", "?q=VM.st")
    page.wait_for_selector(".found .hit")
    assert page.locator(".found .hit-name").first.text_content() == "VM.start"
    page.keyboard.type("o")
    assert page.url.endswith("search.html?q=VM.sto")
    page.keyboard.press("Backspace")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.href").endswith("/VM/index.html#start")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.matches('input')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/VM/index.html#start")


def test_all_of_a_kind_can_be_shown(example: Path, visit: Open) -> None:
    page = visit(example / "search.html", "?q=role:viewer")
    more = page.locator("#search-found button").first
    before = page.locator(".found .hit").count()
    more.focus()
    page.keyboard.press("Enter")
    assert page.locator(".found .hit").count() > before
    assert page.evaluate("document.activeElement.matches('.hit')")


def test_without_script_it_leads_to_all_names(example: Path, visit: Open) -> None:
    page = visit(example / "host/index.html", script=False)
    page.locator(".search a").click()
    page.wait_for_url("**/search.html")
    page.locator(".search.whole a").click()
    page.wait_for_url("**/a-to-z.html")
