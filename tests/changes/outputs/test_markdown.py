"""The comment on a pull request."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

import msgspec
import pytest
from markdown_it import MarkdownIt

from apigen.changes.compare import Address
from apigen.changes.outputs import markdown
from apigen.changes.report import Finding
from tests.changes.outputs.sample import FINDINGS, HOSTILE, hostile, told, wire

READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


class Page(HTMLParser):
    """What a host would look through for mentions and links: text that is not code; and the tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.text = ""
        self.links: list[str] = []
        self.comments: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag not in ("br", "hr", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "code" not in self.open:
            self.text += data

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)


def page(comment: str) -> Page:
    return Page(READER.render(comment))


def test_comment(golden: Callable[[str, str], None]) -> None:
    golden("changes/comment.md", markdown.render(told()))


def test_comment_when_nothing_breaks(golden: Callable[[str, str], None]) -> None:
    golden("changes/comment-harmless.md", markdown.render(told(FINDINGS[7:])))


def test_comment_when_nothing_changed() -> None:
    comment = markdown.render(told(()))
    assert comment.startswith("<!-- apigen:hypervisor -->\n\n### `hypervisor` API: no change of the API\n")
    assert "<details>" not in comment


@pytest.mark.parametrize("count", [1, 40])
def test_hostile_texts_neither_ping_nor_link_nor_break_out(count: int) -> None:
    read = page(markdown.render(told(hostile(count))))
    assert read.open == []
    assert {*read.tags} <= {
        *("h3", "table", "thead", "tbody", "tr", "th", "td", "code", "a", "p", "ul", "li", "strong", "pre"),
        *("details", "summary"),
    }
    assert read.tags.count("details") == 1
    assert all(link.startswith("https://git.example.org/shop/api/blob/") for link in read.links)
    assert read.comments == [" apigen:hypervisor "]
    assert not re.search(r"@\w|#\d|GH-\d|https?:|www\.|\b[0-9a-f]{7,}\b", read.text)


@pytest.mark.parametrize("text", HOSTILE)
def test_each_hostile_text_alone(text: str) -> None:
    for made in (markdown.escaped(text), markdown.code(text)):
        read = Page(READER.renderInline(made))
        assert {*read.tags} <= {"code"}
        assert not re.search(r"@\w|#\d|GH-\d|https?:|www\.|\b[0-9a-f]{7,}\b", read.text)


@pytest.mark.parametrize(
    "text", ["it is 1.5 times (as they say) so, or not: well; done?", "RW to RO - x = y"]
)
def test_plain_words_stay(text: str) -> None:
    assert markdown.escaped(text) == text


def test_names_are_code() -> None:
    assert markdown.escaped("the class VM is new.", frozenset(("VM",))) == "the class `VM` is new."
    assert markdown.escaped("VM.memory (int), gone") == "`VM.memory` (int), gone"
    assert markdown.escaped("the value `off` is gone") == "the value `off` is gone"


def test_a_table_has_as_many_cells_as_its_head() -> None:
    comment = markdown.render(told(hostile()))
    rows = [line for line in comment.split("\n") if line.startswith("| ")]
    assert len(rows) == 1 + markdown.ROWS
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {5}


@pytest.mark.parametrize("count", [1, 3, 100, 1000])
def test_a_comment_is_never_too_long(count: int) -> None:
    many: tuple[Finding, ...] = FINDINGS * count
    for findings in (many, hostile(min(count, 30))):
        comment = markdown.render(told(findings))
        assert len(comment) < markdown.LARGEST
        assert page(comment).open == []
    if count >= 100:
        assert re.search(r"and \d+ more in the full report", markdown.render(told(many)))


def test_links_are_to_commits() -> None:
    read = page(markdown.render(told()))
    assert f"https://git.example.org/shop/api/blob/c0ffee00{'0' * 32}/spec/network.apidl#L20" in read.links
    assert f"https://git.example.org/shop/api/blob/82bf1d89{'0' * 32}/spec/network.apidl#L20" in read.links


def test_without_a_host_there_are_no_links() -> None:
    assert page(markdown.render(told()._replace(blob=""))).links == []


def test_fences_are_longer_than_those_in_lines() -> None:
    findings = hostile()
    comment = markdown.render(told(tuple(one for one in findings if "fence" in one.message)))
    assert "````diff\n-``` fence\n" in comment


def test_findings_that_are_alike_are_a_row() -> None:
    roots = [msgspec.structs.replace(FINDINGS[4].root, new=f"WORD_{number}") for number in range(30)]
    many = tuple(msgspec.structs.replace(FINDINGS[4], root=root) for root in roots)
    comment = markdown.render(told(many))
    assert comment.count("| ⚠️ risky |") == 1
    assert "and 29 more: `WORD_1`, `WORD_2`, `WORD_3`, …" in comment


@pytest.mark.parametrize("name", ["a b", "a  b", "``` c", "d|e f", "x*y"])
def test_a_name_of_several_words_is_one_code_span(name: str) -> None:
    names = frozenset(("VM", name))
    shown = markdown.escaped(f"the key `{name}` of VM.map is gone; {name}: gone", names)
    span = markdown.code(name)
    assert shown == f"the key {span} of `VM.map` is gone; {span}: gone"


def test_consequences_have_names_of_several_words_too() -> None:
    root = msgspec.structs.replace(FINDINGS[1].root, address=Address("key", ("VM", "map", "a  b")))
    one = msgspec.structs.replace(
        FINDINGS[1], root=root, consequences=(wire("VM.map", "`a  b` of VM.map is refused"),)
    )
    assert "- `a  b` of `VM.map` is refused\n" in markdown.render(told((one,)))


def test_what_is_new_and_not_harmless_says_why() -> None:
    root = msgspec.structs.replace(FINDINGS[4].root, rule="class-added")
    bad = wire("user.destroy", "user.destroy destroys keys", "risky")
    one = msgspec.structs.replace(
        FINDINGS[4], root=root, message="key is new", consequences=(wire("key.get", "none", "none"), bad)
    )
    assert "| key is new: `user.destroy` destroys keys |" in markdown.render(told((one,)))


def test_what_the_table_leaves_out_is_counted_by_what_it_is() -> None:
    roots = [
        msgspec.structs.replace(FINDINGS[4].root, address=Address("value", (f"e{number}", "x")))
        for number in range(12)
    ]
    many = tuple(msgspec.structs.replace(FINDINGS[4], root=root) for root in roots)
    assert "\nand 3 more: 2 risky, 1 for security review\n" in markdown.render(told((*many, FINDINGS[5])))
