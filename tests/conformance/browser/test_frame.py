"""What the frame's scripts add: the theme, the keys, addresses of members, drawers, contents that follow."""

from pathlib import Path

import pytest

from .conftest import Open

pytestmark = [pytest.mark.full, pytest.mark.slow]

CLASS = "VM/index.html"


def test_light_dark_and_the_systems_theme_come_in_turn_and_are_kept(example: Path, visit: Open) -> None:
    page = visit(example / CLASS, dark=True)
    shown = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(shown)
    button = page.get_by_role("button", name="Theme:")
    assert button.get_attribute("aria-label") == "Theme: System. Next: Light"
    button.click()
    light = page.evaluate(shown)
    assert light != dark
    page.goto((example / "types.html").as_uri())
    assert button.inner_text() == "Light"
    assert page.evaluate(shown) == light
    button.click()
    assert button.inner_text() == "Dark"
    assert page.evaluate(shown) == dark
    button.click()
    assert button.inner_text() == "System"
    assert page.evaluate("localStorage.getItem('apigen-theme')") is None
    page.emulate_media(color_scheme="light")
    assert page.evaluate(shown) == light


def test_print_is_light_whatever_is_chosen(example: Path, visit: Open) -> None:
    page = visit(example / CLASS)
    shown = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(shown)
    button = page.get_by_role("button", name="Theme:")
    button.click()
    button.click()
    assert page.evaluate(shown) != light
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(shown) == light


def test_the_page_in_view_is_seen_in_the_menu_of_a_phone(example: Path, visit: Open) -> None:
    page = visit(example / "a-to-z.html", width=360)
    box = page.locator(".pages [aria-current]").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 321


@pytest.mark.parametrize("key", ["/", "Control+k"])
def test_a_key_leads_to_the_search(example: Path, visit: Open, key: str) -> None:
    page = visit(example / CLASS)
    page.keyboard.press(key)
    assert page.evaluate("document.activeElement.closest('.search') !== null")
    assert page.evaluate("document.activeElement.value") == ""


def test_the_keys_are_listed_and_leave_the_focus_where_it_was(example: Path, visit: Open) -> None:
    page = visit(example / CLASS)
    page.locator(".crumbs a").first.focus()
    page.keyboard.press("?")
    assert page.get_by_role("dialog", name="Keys").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    assert page.evaluate("document.activeElement.closest('.crumbs') !== null")


def test_a_member_tells_its_address_to_pointer_and_keyboard(example: Path, visit: Open) -> None:
    page = visit(example / CLASS)
    page.locator("tr#uuid").hover()
    assert page.locator("tr#uuid .address").count() == 1
    page.locator(".member.rpc h3 a.name").first.focus()
    member = page.locator(".member.rpc").first
    assert member.locator(".address").count() == 1
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == f"#{member.get_attribute('id')}"


def test_a_fragment_opens_what_it_leads_into(example: Path, visit: Open) -> None:
    page = visit(example / CLASS)
    page.evaluate(
        """() => {
             const box = document.createElement("details");
             box.innerHTML = "<summary>s</summary><p id='within'>w</p>";
             document.querySelector("main").append(box);
             location.hash = "#within";
           }"""
    )
    page.wait_for_function("document.getElementById('within').closest('details').open")


def test_the_target_of_a_fragment_is_not_under_the_header(example: Path, visit: Open) -> None:
    page = visit(example / CLASS, "#uuid")
    top = page.evaluate("document.getElementById('uuid').getBoundingClientRect().top")
    assert page.evaluate("document.querySelector('.top').getBoundingClientRect().bottom") <= top


def test_the_contents_follow_the_scroll(example: Path, visit: Open) -> None:
    page = visit(example / CLASS)
    page.evaluate("document.getElementById('the-fields').scrollIntoView()")
    page.wait_for_selector('.contents a[href="#the-fields"][aria-current="location"]')


def test_there_is_room_for_rail_and_contents_or_they_are_drawers(example: Path, visit: Open) -> None:
    wide = visit(example / CLASS)
    for part in (".rail", ".contents"):
        assert wide.locator(f"{part} a").first.is_visible()
        assert not wide.locator(".rail summary", has_text="Classes").is_visible()
    narrow = visit(example / CLASS, width=360)
    for part, words in ((".rail", "Classes"), (".contents", "On this page")):
        assert not narrow.locator(f"{part} a").first.is_visible()
        narrow.locator(f"{part} > details > summary", has_text=words).click()
        assert narrow.locator(f"{part} a").first.is_visible()


def test_drawers_work_without_script(example: Path, visit: Open) -> None:
    wide = visit(example / CLASS, script=False)
    assert wide.locator(".rail a").first.is_visible()
    narrow = visit(example / CLASS, width=360, script=False)
    assert not narrow.locator(".rail a").first.is_visible()
    narrow.locator(".rail > details > summary").click()
    assert narrow.locator(".rail a").first.is_visible()


def test_arrows_are_copied_as_they_are_spelled(example: Path, visit: Open) -> None:
    page = visit(example / CLASS)
    copied = page.evaluate(
        """() => {
             const range = document.createRange();
             range.selectNodeContents(document.querySelector("pre.signature"));
             getSelection().removeAllRanges();
             getSelection().addRange(range);
             const data = new DataTransfer();
             const copy = new ClipboardEvent("copy", {clipboardData: data, bubbles: true, cancelable: true});
             document.querySelector("pre.signature").dispatchEvent(copy);
             return data.getData("text/plain");
           }"""
    )
    assert " -> " in copied
    assert "→" not in copied


SHOWN = """all => Math.min(...all.map(box => {
  const [range, style] = [document.createRange(), getComputedStyle(box)];
  const text = document.createTreeWalker(box, NodeFilter.SHOW_TEXT).nextNode();
  range.setStart(text, 0);
  range.setEnd(text, 1);
  const room = box.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  return room / range.getBoundingClientRect().width;
}))"""
"""How many characters stand side by side in the narrowest of some boxes."""


def test_lines_of_a_terminal_are_whole_beside_both_columns(example: Path, visit: Open) -> None:
    page = visit(example / "guide-comparing-versions.html", width=1280)
    assert page.locator("pre.printed").evaluate_all(SHOWN) >= 82


def test_a_box_of_a_terminal_scrolls_on_a_phone_and_the_keyboard_reaches_it(
    example: Path, visit: Open
) -> None:
    page = visit(example / "guide-comparing-versions.html", width=400)
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    box = page.locator("pre.printed").first
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    box.focus()
    assert box.evaluate("box => document.activeElement === box")


def test_contents_follow_into_what_is_unfolded(example: Path, visit: Open) -> None:
    page = visit(example / "guide-changes.html", width=1440)
    page.locator("h3").nth(3).evaluate("head => head.scrollIntoView()")
    marked = page.locator(".contents [aria-current]")
    marked.wait_for()
    assert marked.get_attribute("href") == "#what-clients-handlers-and-data-may-notice"
    page.locator(".contents li > details > summary").first.click()
    page.locator(".contents details details [aria-current]").wait_for()
