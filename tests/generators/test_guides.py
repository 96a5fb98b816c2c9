"""Guides: read from a folder, linked, written as pages and as Markdown."""

from pathlib import Path

import html5lib
import pytest

from apigen.diagnostics import Diagnostic, Failure
from apigen.generators.book import Book
from apigen.generators.guide_pages import body, markdown, way
from apigen.generators.guides import LARGEST, LARGEST_IMAGE, Guide, guide, read
from apigen.generators.site import TARGET
from apigen.generators.site.options import SiteOptions
from apigen.generators.site.paths import href_from
from apigen.generators.target import File, content

from . import pages
from .pages import Golden
from .sample import API

BOOK = Book(API)

START = """\
# Getting *started* with `lamps`

A [lamp] stands in a room; `lamp.switch_on` and [lamp.watts] work on it, see [more](20-more.md#a-table).

## First steps

```apidl
class lamp {
  ro uuid: string  /// Unique
}
```

```console
$ apigen check
```

### Deeper, and deeper

![A *lamp*](lamp.png)

## First steps

<!-- apigen: grammar field -->
"""
MORE = """\
# More

## A table

| Name | Count |
| --- | --: |
| `lamp` | 2 |

[back](10-start.md), [the class](lamp/index.html#watts), [types](types.html), [elsewhere](https://example.org/)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "10-start.md").write_text(START)
    (tmp_path / "20-more.md").write_text(MORE)
    (tmp_path / "lamp.png").write_bytes(b"PNG")
    return tmp_path


def files(folder: Path) -> list[File]:
    return list(TARGET.generate(API, SiteOptions(guides=folder)))


def site(folder: Path) -> dict[str, bytes]:
    return {file.path: content(file) for file in files(folder)}


def page(folder: Path, path: str) -> str:
    return next(content(file).decode() for file in files(folder) if file.path == path)


def problems(folder: Path) -> list[Diagnostic]:
    with pytest.raises(Failure) as failure:
        files(folder)
    return list(failure.value.diagnostics)


def html(text: str) -> str:
    one = guide("one", "one.md", "one.md", text)
    return body(one, way((one,), BOOK.links, href_from("")))


def test_a_page_as_people_see_it(folder: Path, golden: Golden) -> None:
    text = page(folder, "guide-start.html")
    golden("pages/guide.html", text[text.index("<article") : text.index("</article>")] + "</article>\n")


def test_pages_are_valid_and_no_link_is_dead(folder: Path) -> None:
    found = site(folder)
    texts = {path: text.decode() for path, text in found.items() if path.endswith(".html")}
    assert pages.dead(texts, set(found) - set(texts)) == []
    for path in ("guide-start.html", "guide-more.html"):
        html5lib.HTMLParser(strict=True).parse(texts[path])
        parsed = pages.parse(texts[path])
        assert sorted(set(parsed.ids)) == sorted(parsed.ids)
        assert "style" not in parsed.attributes
    assert found["guide-images/lamp.png"] == b"PNG"


def test_the_order_is_that_of_the_numbers_then_of_the_names(tmp_path: Path) -> None:
    for name in ("9-b.md", "10-a.md", "z.md", "c.md", "notes.txt"):
        (tmp_path / name).write_text("text")
    assert [guide.name for guide in read(tmp_path)] == ["b", "a", "c", "z"]


def test_sections_are_what_search_finds(folder: Path) -> None:
    start = read(folder)[0]
    assert start.title == "Getting started with lamps"
    assert [(s.level, s.title, s.anchor) for s in start.sections] == [
        (1, "Getting started with lamps", ""),
        (2, "First steps", "first-steps"),
        (3, "Deeper, and deeper", "deeper-and-deeper"),
        (2, "First steps", "first-steps-1"),
    ]
    assert (
        start.sections[0].text
        == "A lamp stands in a room; lamp.switch_on and lamp.watts work on it, see more."
    )
    assert start.sections[1].text == ""


def test_without_a_heading_the_name_is_the_title() -> None:
    assert guide("how-to", "how-to.md", "how-to.md", "text").title == "How to"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[lamp]", '<p><a href="lamp/index.html"><code translate="no">lamp</code></a></p>'),
        ("`lamp.watts`", '<p><a href="lamp/index.html#watts"><code translate="no">lamp.watts</code></a></p>'),
        ("`[lamp]`", '<p><code translate="no">[lamp]</code></p>'),
        ("`candle`", '<p><code translate="no">candle</code></p>'),
        ("[the `lamp`](types.html)", '<p><a href="types.html">the <code translate="no">lamp</code></a></p>'),
        (r"\[lamp]", "<p>[lamp]</p>"),
        ("[ ] and [a b] and [1]", "<p>[ ] and [a b] and [1]</p>"),
        ("[lamp]\n\n[lamp]: https://example.org", '<p><a href="https://example.org">lamp</a></p>'),
        ("[role admin]", '<p><a href="roles.html#admin"><code translate="no">admin</code></a></p>'),
        ("# a\n\n# b", '<h2 id="b">b <a class="self" href="#b" aria-label="Link to b">#</a></h2>'),
    ],
)
def test_links(text: str, expected: str) -> None:
    assert html(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,x)",
        '# "><script>',
        '## " onclick="x',
        '![" onerror="x](a.png)',
        '[x](types.html "\\" onclick=\\"x")',
        '```"><script>\nx\n```',
        "| a |\n|:-:|\n| <b> |",
        "<!-- apigen: import os -->",
        "<!-- apigen: grammar ../../x -->",
        "<!-- apigen: grammar x y -->\n<!-- apigen: annotations x -->",
        "<!-- apigen: diagnostics -->\n<!-- apigen: wire -->\n<!-- apigen: wire x y -->",
        "]]> | ` \u202e " + "x" * 100_000,
        "[" * 2000 + "]" * 2000,
        "> " * 500 + "x",
    ],
)
def test_hostile_text_stays_text(text: str) -> None:
    made = html(text)
    parsed = pages.parse(made)
    assert not {"script", "b"} & parsed.tags
    assert not {name for name in parsed.attributes if name.startswith("on") or name == "style"}
    assert not [href for href in parsed.hrefs if href.startswith(("javascript:", "data:"))]
    assert "\u202e" not in made


def test_a_table_has_caption_and_heads() -> None:
    made = html("## Sizes\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n| c |\n| --- |\n| 3 |")
    assert "<caption>Sizes</caption>" in made
    assert '<th scope="row">1</th>\n<td>2</td>' in made
    assert 'aria-label="Table: Sizes"' in made
    assert 'aria-label="Table 2: Sizes"' in made


def test_a_failing_example_says_so() -> None:
    made = html("## no-text\n\n```apidl fails=no-text\nclass VM {\n```\n\n```apidl fails=other\n```\n")
    assert (
        '</pre>\n<p class="fails">This is an error: <a href="guide-one.html#no-text">'
        '<code translate="no">no-text</code></a></p>'
    ) in made
    assert 'error: <code translate="no">other</code></p>' in made
    assert 'class="language-apidl"' in made


def test_a_file_bears_its_name() -> None:
    made = html(
        "## Go\n\n```yaml file=a/<b>.yaml\na: 1\n```\n\n```apidl file=x.apidl fails=no-text\nclass C {\n```\n"
    )
    assert '<figure class="file">\n<figcaption translate="no">a/&lt;b&gt;.yaml</figcaption>\n<pre>' in made
    assert '</pre>\n</figure>\n<p class="fails">' in made
    assert made.count("<figure") == made.count("</figure>") == 2
    assert "<figure" not in html("```yaml\nfile=x: 1\n```\n")


def test_what_a_terminal_shows_is_not_broken() -> None:
    made = html(f"## Go\n\n```console\n$ {'x' * 40}\n```\n\n```text help=x\n{'y' * 40}\n```\n")
    for label in ("Terminal: Go", "Terminal 2: Go"):
        assert f'<pre class="printed" role="region" aria-label="{label}" tabindex="0">' in made
    assert '<pre class="printed"><code' in html("```console\n$ ls\n```\n")
    assert "printed" not in html("```python\nx = 1\n```\n```\nplain\n```\n```textile\nx\n```\n")


@pytest.mark.parametrize(("number", "folded"), [(59, False), (60, True)])
def test_a_long_list_of_contents_is_folded(tmp_path: Path, number: int, folded: bool) -> None:
    names = "".join(f"### Name {at}\n\n" for at in range(number))
    (tmp_path / "a.md").write_text(f"# A\n\n## All\n\n{names}")
    files = TARGET.generate(API, SiteOptions(guides=tmp_path))
    page = content(next(file for file in files if file.path == "guide-a.html")).decode()
    assert all(f'<li><a href="#name-{at}">' in page for at in range(number))
    assert (f"<details><summary>{number} entries</summary>" in page) is folded
    html5lib.HTMLParser(strict=True).parse(page)


def test_as_markdown(folder: Path) -> None:
    guides = read(folder)
    text = markdown(guides[0], way(guides, BOOK.links, lambda place: f"{place.page}.md#{place.anchor}"))
    assert "A [`lamp`](lamp.md#) stands" in text
    assert "[`lamp.switch_on`](lamp.md#switch_on)" in text
    assert "[more](guide-more.md#a-table)" in text
    assert "field: _lead? QUALIFIER path" in text


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("see [x](20-other.md)", "dead-link", "no page at 20-other.md"),
        ("see [x](20-more.md#a-tabel)", "dead-link", "no such anchor on guide-more.html"),
        ("see [x](#nowhere)", "dead-link", "no such anchor on guide-start.html"),
        ("see [x](lamp/index.html#glow)", "dead-link", "no such anchor on lamp/index.html"),
        ("see [x](../README.md)", "dead-link", "no page at ../README.md"),
        ("see [lamp.glow]", "guide-link", "names nothing"),
        ("see ![x](gone.png)", "dead-image", "no file is named"),
        ("see ![x](https://example.org/a.png)", "dead-image", "images lie in the guides' folder"),
        ("see ![x](../lamp.png)", "dead-image", "images lie in the guides' folder"),
        ("see ![x](lamp.gif)", "dead-image", "images lie in the guides' folder"),
    ],
)
def test_dead_links(folder: Path, text: str, code: str, words: str) -> None:
    (folder / "10-start.md").write_text(f"# Start\n\n{text}\n")
    (found,) = problems(folder)
    assert found.code == code
    assert words in found.message
    assert found.primary is not None
    span = found.primary.span
    assert span.file.endswith("10-start.md")
    assert f"# Start\n\n{text}\n"[span.start : span.end] in text.partition("]")[2] + text
    assert span.start > 0


@pytest.mark.parametrize(
    ("text", "help_"),
    [
        ("see [x](typs.html)", "`types.html` has a similar name"),
        ("see [x](#nowhere)", "correct it, or name the thing in brackets instead, as `[VM.start]`"),
        ("# Rain\n\nsee [x](#rian)", "`#rain` has a similar name"),
    ],
)
def test_what_is_near_is_proposed(folder: Path, text: str, help_: str) -> None:
    (folder / "10-start.md").write_text(f"# Start\n\n{text}\n")
    assert [found.help for found in problems(folder)] == [help_]


def test_the_help_for_an_image_is_about_images(folder: Path) -> None:
    (folder / "10-start.md").write_text("![x](gone.png)\n")
    (found,) = problems(folder)
    assert (found.help or "").startswith("put it into ")


def test_own_words_for_a_name(folder: Path) -> None:
    (folder / "10-start.md").write_text("# Start\n\nSee [the room it hangs in](lamp.room).\n")
    page = site(folder)["guide-start.html"].decode()
    assert '<a href="lamp/index.html#room">the room it hangs in</a>' in page


def test_own_words_by_reference_are_told(folder: Path) -> None:
    text = "See [the room][lamp.room], `[the room][lamp.room]`, [a][b], [x][lamp.ro.om] and [x][on]."
    text += "\n\n[on]: types.html"
    (folder / "10-start.md").write_text(f"# S\n\n{text}\n")
    (found,) = problems(folder)
    assert found.help == "name it in brackets alone: `[lamp.room]`, or with own words `[words](lamp.room)`"
    assert found.primary is not None
    assert f"# S\n\n{text}\n"[found.primary.span.start : found.primary.span.end] == "lamp.room"


def test_own_words_by_reference_in_texts_are_told() -> None:
    import msgspec

    api = msgspec.structs.replace(API, doc="See [where][lamp.room].")
    with pytest.raises(Failure) as raised:
        list(TARGET.generate(api, SiteOptions()))
    assert [found.code for found in raised.value.diagnostics] == ["dead-link"]


def test_in_texts_of_the_spec_names_stand_in_brackets_alone(folder: Path) -> None:
    import msgspec

    api = msgspec.structs.replace(API, doc="See [where](lamp.room).")
    with pytest.raises(Failure) as raised:
        list(TARGET.generate(api, SiteOptions(guides=folder)))
    assert raised.value.diagnostics[0].help == "name it in brackets alone: `[lamp.room]`"


def test_what_cannot_be_a_guide(folder: Path) -> None:
    (folder / "30-START.md").write_text("text")
    assert [d.code for d in problems(folder)] == ["guide-name"]
    (folder / "30-START.md").unlink()
    (folder / "ä ö.md").write_text("text")
    assert [d.code for d in problems(folder)] == ["guide-name"]
    (folder / "ä ö.md").unlink()
    (folder / "latin.md").write_bytes(b"\xe4")
    assert [d.code for d in problems(folder)] == ["guide-unreadable"]
    (folder / "latin.md").write_bytes(b"x" * (LARGEST + 1))
    assert [d.code for d in problems(folder)] == ["guide-unreadable"]
    (folder / "latin.md").unlink()
    (folder / "lamp.png").write_bytes(b"x" * (LARGEST_IMAGE + 1))
    assert [(d.code, d.message[-17:]) for d in problems(folder)] == [("dead-image", " larger than 4 MB")]


def test_all_that_is_wrong_is_told_at_once(folder: Path) -> None:
    (folder / "10-start.md").write_text("# Start\n\n[x](gone.html) [lamp.glow] ![x](gone.png)\n")
    (folder / "20-more.md").write_text("# More\n\n[x](#gone)\n")
    assert [d.code for d in problems(folder)] == ["dead-link", "guide-link", "dead-image", "dead-link"]


@pytest.mark.parametrize("path", ["404.html", "apigen.css", "types.html#type-power"])
def test_links_to_any_file_of_the_site(folder: Path, path: str) -> None:
    (folder / "10-start.md").write_text(f"# Start\n\n[x]({path})\n")
    assert files(folder)


def test_texts_of_the_spec_may_link_to_guides(folder: Path) -> None:
    import msgspec

    api = msgspec.structs.replace(API, doc="Read [this](guide-more.html#a-table) first.")
    assert list(TARGET.generate(api, SiteOptions(guides=folder)))
    with pytest.raises(Failure):
        list(TARGET.generate(api, SiteOptions()))


def test_a_page_is_made_again_when_what_it_shows_has_changed(folder: Path) -> None:
    def keys() -> dict[str, str | None]:
        return {file.path: file.key for file in files(folder) if file.path.startswith("guide-")}

    before = keys()
    assert keys() == before
    (folder / "20-more.md").write_text(MORE + "\nOne word more.\n")
    after = keys()
    assert after["guide-start.html"] == before["guide-start.html"]
    assert after["guide-more.html"] != before["guide-more.html"]


def test_guides_are_in_the_menu_of_every_page(folder: Path) -> None:
    assert '<a href="guide-start.html">Guides</a>' in page(folder, "types.html")
    assert '<a href="guide-start.html" aria-current="page">Guides</a>' in page(folder, "guide-more.html")


def test_values_are_values() -> None:
    assert guide("a", "a.md", "a.md", "x") == guide("a", "a.md", "a.md", "x")
    assert isinstance(guide("a", "a.md", "a.md", "x"), Guide)
