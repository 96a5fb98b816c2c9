"""Boxes that narrow the pages on the API as a whole."""

from pathlib import Path

import pytest

from .conftest import Open

pytestmark = [pytest.mark.full, pytest.mark.slow]


@pytest.mark.parametrize(
    ("page", "words", "left", "gone"),
    [
        ("errors.html", "handle invalid", "#HANDLE_INVALID", "#INTERNAL_ERROR"),
        (
            "roles.html",
            "VM start",
            "#the-roles-of-rpcs tr:has(a[href='VM/index.html#start'])",
            "tr:has(a[href='role/index.html'])",
        ),
        (
            "relations.html",
            "console",
            "#all-pairs tr:has(a[href='console/index.html#VM'])",
            "#all-pairs tr:has(a[href='host/index.html#pool'])",
        ),
        ("release-alder.html", "get_power_state", "#VM li:has(a[href='VM/index.html#power_state'])", "#host"),
    ],
)
def test_a_page_narrows_to_what_is_asked_for(
    example: Path, visit: Open, page: str, words: str, left: str, gone: str
) -> None:
    opened = visit(example / page)
    opened.locator(".filter input").fill(words)
    assert opened.locator(left).first.is_visible()
    assert not opened.locator(gone).first.is_visible()


def test_changes_narrow_to_a_state(example: Path, visit: Open) -> None:
    page = visit(example / "release-fir.html")
    page.locator(".filter select").select_option("removed")
    assert page.get_by_role("heading", name="Removed class").is_visible()
    assert page.locator("#all-changes h3:visible", has_text="New").count() == 0
