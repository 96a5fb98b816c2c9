"""Diagrams in a browser: what lights up, zoom, parts and paths, and what remains without script."""

from pathlib import Path

import pytest

from .conftest import Open

pytestmark = [pytest.mark.full, pytest.mark.slow]

GLOW = "one => getComputedStyle(one).stroke"


def test_a_row_lights_its_line_and_the_row_at_the_other_end(example: Path, visit: Open) -> None:
    page = visit(example / "relations.html")
    near = page.locator("figure.er a[data-end]").first
    far = page.locator(f'[id="{near.get_attribute("data-end")}"]')
    line = near.locator(".line")
    before = line.evaluate(GLOW)
    for row in (near, far):
        row.focus()
        assert line.evaluate(GLOW) != before
        assert page.locator("figure.er .on").count() == 2
        row.evaluate("one => one.blur()")
        assert line.evaluate(GLOW) == before


def test_a_line_lights_up_without_script(example: Path, visit: Open) -> None:
    page = visit(example / "relations.html", script=False)
    near = page.locator("figure.er a[data-end]").first
    line = near.locator(".line")
    before = line.evaluate(GLOW)
    near.focus()
    assert line.evaluate(GLOW) != before
    assert page.locator(".er-bar *").count() == 0
    assert page.locator(".er-bar").evaluate("one => one.clientHeight") < 16


def test_every_link_says_what_it_is(example: Path, visit: Open) -> None:
    page = visit(example / "relations.html")
    for link in page.locator("figure.er a[data-end]").all():
        words = link.locator("title").text_content() or ""
        assert "\u2194" in words
        assert page.get_by_role("link", name=words, exact=True).count() >= 1


def test_buttons_zoom_and_the_wheel_does_not(example: Path, visit: Open) -> None:
    page = visit(example / "VM/index.html")
    svg = page.locator("figure.er svg")

    def width() -> float:
        return float(svg.get_attribute("width") or 0)

    full = width()
    page.get_by_role("button", name="Zoom in").click()
    assert width() == pytest.approx(full * 1.25, abs=1)
    page.get_by_role("button", name="Fit the diagram").click()
    box = page.locator(".er-box")
    assert box.evaluate("one => one.scrollWidth <= one.clientWidth")
    fitted = width()
    box.hover()
    page.mouse.wheel(0, 200)
    assert width() == fitted
    page.get_by_role("button", name="Original size").click()
    assert width() == pytest.approx(full, abs=1)


def test_a_path_is_shown_and_said(example: Path, visit: Open) -> None:
    page = visit(example / "relations.html")
    page.get_by_label("Path from").select_option("VIF")
    page.get_by_label("Path to").select_option("host")
    said = page.locator(".er-bar output")
    steps = (said.text_content() or "").removeprefix("Path of length 2. ").split("; ")
    assert [step.split(".")[0] for step in steps] == ["VIF", "VM"]
    assert steps[0] == "VIF.VM \u2194 VM.VIFs: many-to-one"
    shown = page.locator("figure.er g[data-cls]:not(.dim)").evaluate_all("all => all.map(g => g.dataset.cls)")
    assert {"VIF", "VM", "host"} == set(shown)
    lit = page.locator("figure.er a[data-end]:not(.unlit)")
    assert lit.count() == 2
    page.get_by_label("Path to").select_option("")
    assert page.locator("figure.er .dim, figure.er .unlit").count() == 0


def test_a_class_and_its_neighbours_are_shown_alone(example: Path, visit: Open) -> None:
    page = visit(example / "relations.html")
    page.get_by_label("Show").select_option(label="VIF")
    shown = page.locator("figure.er g[data-cls]:not(.dim)").evaluate_all("all => all.map(g => g.dataset.cls)")
    assert "VIF" in shown
    assert "task" not in shown
    in_view = (
        "one => { const r = one.getBoundingClientRect(), b = one.closest('.er-box').getBoundingClientRect();"
    )
    in_view += " return r.top >= b.top && r.bottom <= b.bottom && r.left >= b.left && r.right <= b.right; }"
    assert page.locator('figure.er g[data-cls="VIF"] .head').first.evaluate(in_view)


@pytest.mark.parametrize("width", [360, 768, 1440])
@pytest.mark.parametrize("path", ["VM/index.html", "relations.html"])
def test_the_place_of_the_buttons_is_kept_free(example: Path, visit: Open, path: str, width: int) -> None:
    """Nothing moves when the script has made them: the bar is as high as it was while empty."""
    bar = visit(example / path, width=width).locator(".er-bar")
    high = bar.evaluate("one => one.getBoundingClientRect().height")
    assert high == bar.evaluate("one => { one.textContent = ''; return one.getBoundingClientRect().height; }")


def test_the_diagram_opens_at_a_readable_size_on_a_phone(example: Path, visit: Open) -> None:
    page = visit(example / "VM/index.html", width=360)
    text = page.locator("figure.er text").first
    assert text.evaluate("one => one.getBoundingClientRect().height") >= 12
    frame = page.locator("figure.er .frame").bounding_box()
    box = page.locator(".er-box").bounding_box()
    assert frame
    assert box
    assert box["x"] - 1 <= frame["x"]
    assert frame["x"] + frame["width"] <= box["x"] + box["width"] + 1
    sizes = page.locator(".er-bar button").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(box => Math.min(box.width, box.height))"
    )
    assert min(sizes) >= 44


def test_one_leap_leads_past_the_diagram(example: Path, visit: Open) -> None:
    page = visit(example / "relations.html")
    past = page.get_by_role("link", name="Go past the diagram")
    past.focus()
    assert (past.bounding_box() or {"x": -1})["x"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.closest('figure.er') !== null")
