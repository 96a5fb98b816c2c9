"""Texts as HTML: the short way gives what the long way gives."""

import pytest
from markdown_it import MarkdownIt

from apigen.generators.links import Mention, Place, first_sentence
from apigen.generators.text import block, hrefs, line, plain, visible

READER = MarkdownIt("commonmark", {"html": False}).disable("image")


def href(place: Place) -> str:
    return f"#{place.anchor}"


@pytest.mark.parametrize(
    "text",
    [
        "plain words",
        "two\nlines",
        "two\n\nparagraphs",
        "name_label and get_all",
        "_emphasis_ and a_b_c and __strong__",
        "a < b > c & d \"e\" 'f'",
        "- list\n- of two",
        "1. one\n2. two",
        "1) one",
        "a\n- b",
        "a  \nhard break",
        "a\\\nbreak",
        "> quote",
        "    code",
        "a\n    b",
        "\ttab",
        "***",
        "`code`",
        "<b>bold</b>",
        "&lt; &#65;",
        "http://example.org <http://example.org>",
        "a\n\n\n  \nb",
        "+1 and -1",
        "2019. A year",
        "snow \u2603 _x",
    ],
)
def test_as_commonmark_says(text: str) -> None:
    assert block((text,), href) == READER.render(text).rstrip("\n")


def test_headings_stand_below_the_pages_own() -> None:
    assert block(("# One\n\n## Two",), href) == "<h5>One</h5>\n<h6>Two</h6>"
    assert block(("One\n===",), href) == "<h5>One</h5>"
    assert block(("One\n---",), href) == "<h6>One</h6>"


def test_images_are_links() -> None:
    assert "<img" not in block(("![x](http://example.org/x.png)",), href)


def test_doc_links() -> None:
    prose = ("see ", Mention("VM.start", Place("VM", "start")), " and ", Mention("gone"))
    assert line(prose, href) == 'see <a href="#start"><code>VM.start</code></a> and <code>gone</code>'


def test_first_sentence() -> None:
    assert first_sentence(("One two. Three.",)) == ("One two.",)
    assert first_sentence(("Version 8.2 of it\n\nmore",)) == ("Version 8.2 of it",)
    assert first_sentence(("A ", Mention("VM"), " it is. No")) == ("A ", Mention("VM"), " it is.")


def test_plain() -> None:
    assert plain(("A ", Mention("VM"), "\nit is.")) == "A VM it is."


def test_own_addresses_are_found() -> None:
    assert hrefs("[a](b#c) `[d](e)` [f]\n\n[f]: g") == ("b#c", "g")
    assert hrefs("nothing here [VM]") == ()


def test_what_turns_words_round_is_spelled_out() -> None:
    assert visible("a\u202eb\x07\n") == "a⟨U+202E⟩b⟨U+0007⟩\n"
