"""Sample calls in a browser: tabs by keyboard, a choice that is kept, copying; all of it without script."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .conftest import Open

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.full, pytest.mark.slow]

START, DERIVED = "VM/rpc-start.html", "VM/derived-calls.html"


def shown(page: "Page") -> list[str]:
    """The names of the panels of calls that can be seen."""
    panels = page.locator("#the-calls [role=tabpanel]")
    return [
        str(panel.get_attribute("data-tab"))
        for panel in panels.all()
        if panel.get_attribute("hidden") is None
    ]


def test_tabs_are_worked_by_keys(example: Path, visit: Open) -> None:
    page = visit(example / START)
    tabs = page.get_by_role("tab", name="JSON-RPC 2.0").first
    tabs.focus()
    assert tabs.get_attribute("aria-selected") == "true"
    assert shown(page)[0] == "json-rpc"
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.textContent") == "XML-RPC"
    assert "xml-rpc" in shown(page)
    assert "json-rpc" not in shown(page)
    page.keyboard.press("Home")
    assert "json-rpc" in shown(page)
    page.keyboard.press("End")
    assert page.evaluate("document.activeElement.getAttribute('aria-selected')") == "true"
    assert page.evaluate("document.activeElement.tabIndex") == 0
    panel = page.evaluate("document.activeElement.getAttribute('aria-controls')")
    assert page.locator(f"#{panel}").is_visible()


def test_a_choice_holds_for_the_whole_page_and_the_next(example: Path, visit: Open) -> None:
    page = visit(example / START)
    page.get_by_role("tab", name="XML-RPC").first.click()
    replies = page.locator("#the-replies [role=tab][aria-selected=true]")
    assert replies.all_text_contents() == ["XML-RPC"]
    page.goto((example / DERIVED).as_uri())
    assert page.get_by_label("XML-RPC", exact=True).first.is_checked()
    one = page.locator(".one", has=page.locator("#get_uuid")).locator("pre")
    assert [pre.get_attribute("data-tab") for pre in one.all() if pre.is_visible()] == ["xml-rpc"]
    page.get_by_label("JSON-RPC 2.0", exact=True).first.check()
    assert [pre.get_attribute("data-tab") for pre in one.all() if pre.is_visible()] == ["json-rpc"]
    page.goto((example / START).as_uri())
    assert "json-rpc" in shown(page)


def test_code_is_copied_as_it_stands(example: Path, visit: Open) -> None:
    page = visit(example / START)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    panel = page.locator("#the-calls [role=tabpanel]:not([hidden]) pre.copy:visible").first
    button = page.locator("#the-calls .copy-button:visible").first
    assert (button.get_attribute("aria-label") or "").startswith("Copy VM.start")
    button.click()
    page.locator("[role=status].spoken", has_text="Copied").wait_for(state="attached")
    assert button.text_content() == "Copied"
    assert page.evaluate("navigator.clipboard.readText()") == f"{panel.text_content()}\n"


def test_code_is_copied_where_there_is_no_clipboard(example: Path, visit: Open) -> None:
    page = visit(example / START)
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.locator(".copy-button:visible").first.click()
    page.locator("[role=status].spoken", has_text="Copied").wait_for(state="attached")


def test_a_reply_is_copied_as_it_is_sent(example: Path, visit: Open) -> None:
    page = visit(example / START)
    reply = page.locator("#the-replies pre.copy:visible").last
    assert "\n" not in (reply.text_content() or "\n")
    assert reply.bounding_box()["height"] > 60  # type: ignore[index]  # in several lines, all the same


def test_without_script_all_samples_stand_there(example: Path, visit: Open) -> None:
    page = visit(example / START, script=False)
    samples = page.locator("pre.copy")
    assert samples.count() > 6
    assert all(sample.is_visible() for sample in samples.all())
    assert page.get_by_role("heading", name="XML-RPC").first.is_visible()


def test_without_storage_tabs_work(example: Path, visit: Open) -> None:
    page = visit(example / START)
    page.evaluate("Object.defineProperty(window, 'localStorage', {get() { throw new Error('denied') }})")
    page.get_by_role("tab", name="XML-RPC").first.click()
    assert "xml-rpc" in shown(page)


def test_a_fragment_leads_to_its_call(example: Path, visit: Open) -> None:
    page = visit(example / DERIVED, "#get_uuid")
    top = page.locator("#get_uuid").bounding_box()["y"]  # type: ignore[index]
    assert 0 <= top < 300
