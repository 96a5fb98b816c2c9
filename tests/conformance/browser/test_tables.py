"""Tables that a click on a heading sorts."""

from pathlib import Path

import pytest

from .conftest import Open

pytestmark = [pytest.mark.full, pytest.mark.slow]

TEXTS = "rows => rows.map(row => row.cells[{}].textContent.trim())"


def test_a_table_sorts_by_a_heading(example: Path, visit: Open) -> None:
    page = visit(example / "types.html")
    table = page.locator("table.sortable").first
    numbers = table.locator("tbody tr")
    heading = table.locator("thead th", has_text="Values")
    heading.get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert heading.get_attribute("aria-sort") == "ascending"
    up = [int(text) for text in numbers.evaluate_all(TEXTS.format(2))]
    assert up == sorted(up)
    page.keyboard.press("Enter")
    assert heading.get_attribute("aria-sort") == "descending"
    assert [int(text) for text in numbers.evaluate_all(TEXTS.format(2))] == sorted(up, reverse=True)


def test_one_heading_says_how_a_table_is_sorted(example: Path, visit: Open) -> None:
    page = visit(example / "relations.html")
    for heading in page.locator("table.sortable thead button").all():
        heading.click()
    assert page.locator("table.sortable [aria-sort]").count() == 1


def test_a_table_reads_without_script(example: Path, visit: Open) -> None:
    page = visit(example / "relations.html", script=False)
    assert page.locator("table.sortable button").count() == 0
    assert page.locator("table.sortable tbody tr").count() > 10
