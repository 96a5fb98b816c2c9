"""What people come for, from the first page to the end, as they would do it."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from .conftest import Open

pytestmark = [pytest.mark.full, pytest.mark.slow]


def test_an_rpc_is_found_by_the_keyboard_alone(site: Path, visit: Open) -> None:
    page = visit(site / "index.html")
    page.keyboard.press("/")
    page.keyboard.type("vm strat")
    page.wait_for_selector("[role=option]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/VM/index.html#start")
    assert page.locator("#start").is_visible()
    box = page.locator("#start").bounding_box()
    header = page.locator("header").first.bounding_box()
    assert box is not None
    assert header is not None
    assert header["y"] + header["height"] <= box["y"] < 500  # in view, and not under the header


def test_a_type_is_followed_to_its_class_and_back(example: Path, visit: Open) -> None:
    page = visit(example / "VM/index.html", "#start")
    page.locator("#start .signature a", has_text="host").first.click()
    assert urlsplit(page.url).path.endswith("/host/index.html")
    page.go_back()
    assert page.url.endswith("/VM/index.html#start")


def test_a_fragment_within_something_closed_opens_it(site: Path, visit: Open) -> None:
    page = visit(site / "VM/index.html", "#get_uuid")
    assert page.locator("#get_uuid").is_visible()
    enum = page.locator("[id^=enum-]").last
    page.evaluate(f"location.hash = '#{enum.get_attribute('id')}'")
    page.wait_for_function("document.querySelector(':target').checkVisibility()")


def colour(page: object) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))  # type: ignore[attr-defined]


def test_the_theme_is_chosen_and_remembered(example: Path, visit: Open) -> None:
    page = visit(example / "index.html")
    light = colour(page)
    button = page.get_by_role("button", name="theme")
    for _ in range(3):
        button.click()
        if colour(page) != light:
            break
    dark = colour(page)
    assert dark != light
    page.goto((example / "VM/index.html").as_uri())
    assert colour(page) == dark


@pytest.mark.parametrize("dark", [False, True])
def test_the_preference_counts_where_nothing_was_chosen(example: Path, visit: Open, dark: bool) -> None:
    red, green, blue = colour(visit(example / "index.html", dark=dark))[4:-1].split(", ")
    assert (int(red) + int(green) + int(blue) < 384) == dark


def test_all_is_there_without_script(site: Path, visit: Open) -> None:
    page = visit(site / "VM/index.html", script=False)
    hidden = page.evaluate(
        """() => [...document.querySelectorAll("main [id]:not(svg [id])")].filter(
             one => !one.closest("details:not([open])") && !one.checkVisibility()).map(one => one.id)"""
    )
    assert hidden == []
    page.get_by_role("link", name="A to Z").click()
    page.get_by_role("link", name="VM.start", exact=True).click()
    assert page.url.endswith("/VM/index.html#start")


def test_controls_without_script_are_not_shown(example: Path, visit: Open) -> None:
    page = visit(example / "VM/index.html", script=False)
    assert page.locator("button:visible, input:visible, select:visible").count() == 0


def test_a_class_is_filtered_and_the_filter_emptied(site: Path, visit: Open) -> None:
    page = visit(site / "VM/index.html")
    box = page.locator("main .filter input").first
    rows = page.locator("#all-fields tr:visible")
    all_of_them = rows.count()
    box.fill("power")
    page.wait_for_function(f"document.querySelectorAll('#all-fields tr').length >= {all_of_them}")
    few = rows.count()
    assert 1 <= few < all_of_them
    box.fill("")
    assert rows.count() == all_of_them


def test_print_shows_what_is_closed(example: Path, visit: Open) -> None:
    page = visit(example / "VM/index.html")
    page.emulate_media(media="print")
    assert page.locator("header .search:visible, nav.rail:visible").count() == 0


@pytest.mark.parametrize("width", [360, 768, 1440])
@pytest.mark.parametrize("path", ["index.html", "VM/index.html", "VM/rpc-start.html", "errors.html"])
def test_nothing_moves_while_a_page_loads(example: Path, visit: Open, path: str, width: int) -> None:
    page = visit(example / path, width=width)
    page.wait_for_timeout(300)
    shift = page.evaluate(
        """() => new Promise(tell => { let sum = 0; new PerformanceObserver(seen => {
             for (const entry of seen.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
           }).observe({type: "layout-shift", buffered: true}); setTimeout(() => tell(sum), 200); })"""
    )
    assert shift < 0.02
