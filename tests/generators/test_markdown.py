"""The Markdown target: links, tables, escaping."""

import re
import time
from pathlib import Path

import msgspec
import pytest
from markdown_it import MarkdownIt

from apigen.diagnostics import Failure
from apigen.generators.book import Book
from apigen.generators.markdown import TARGET
from apigen.generators.markdown.filters import block, cell, fence
from apigen.generators.markdown.options import MarkdownOptions
from apigen.generators.markdown.pages import tidy
from apigen.generators.markdown.target import path_of
from apigen.generators.target import Options, content
from apigen.model.api import Api, Enum, EnumValue, Parameter, Rpc
from apigen.model.lifecycle import Was
from apigen.model.types import STRING, VOID

from .pages import Golden, dead, parse
from .sample import API, LAMP
from .test_site import HOSTILE

FORGE = MarkdownIt("commonmark").enable("table")
"""As forges read it: raw HTML is markup."""


def built(api: Api, options: Options | None = None) -> dict[str, str]:
    return {file.path: content(file).decode() for file in TARGET.generate(api, options or Options())}


def shown(pages: dict[str, str]) -> dict[str, str]:
    return {path: FORGE.render(text) for path, text in pages.items()}


def described(doc: str) -> str:
    """The page of a class with this text."""
    cls = msgspec.structs.replace(LAMP, doc=doc)
    return built(msgspec.structs.replace(API, classes=(cls, *API.classes[1:])))["classes/lamp.md"]


def test_no_link_is_dead() -> None:
    assert dead(shown(built(API)), set()) == []


def test_every_declaration_has_its_address() -> None:
    anchors = {path: set(parse(html).ids) for path, html in shown(built(API)).items()}
    for page, names in Book(API).links.anchors().items():
        assert names - {""} <= anchors[path_of(page)]


def test_anchors_are_unique() -> None:
    for path, html in shown(built(API)).items():
        ids = parse(html).ids
        assert sorted(set(ids)) == sorted(ids), path


def test_former_names_keep_their_anchors() -> None:
    fields = tuple(msgspec.structs.replace(field, was=(Was("lamp.old"),)) for field in LAMP.fields[:1])
    api = msgspec.structs.replace(
        API, classes=(msgspec.structs.replace(LAMP, fields=fields), *API.classes[1:])
    )
    assert '<a id="old"></a>' in built(api)["classes/lamp.md"]


def test_a_page_as_approved(golden: Golden) -> None:
    golden("pages/lamp.md", built(API)["classes/lamp.md"])


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_shows_as_text(text: str) -> None:
    enum = Enum(name="e", owner="lamp", values=(EnumValue(name=text, doc=text),))
    cls = msgspec.structs.replace(LAMP, doc=text, enums=(enum,), fields=(), rpcs=(), tag=text)
    api = msgspec.structs.replace(API, classes=(cls,), title=text, doc=text, tags=())
    pages = built(api)
    for path, page in pages.items():
        assert not {"script", "img"} & parse(FORGE.render(page)).tags, path
        assert "\u202e" not in page
        assert "\x07" not in page
    rows = [line for line in pages["classes/lamp.md"].split("\n") if line.startswith('| <a id="enum-')]
    assert rows
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 3 for row in rows)


UNCLOSED = (
    "```\nno end",
    "~~~sh\nno end",
    "- a\n\n  ```\n  no end",
    "> ```\n> no end",
    "a `tick",
    "<!-- no end",
    "<b>",
)


@pytest.mark.parametrize("doc", UNCLOSED)
def test_a_text_ends_where_it_ends(doc: str) -> None:
    assert parse(FORGE.render(described(doc))).ids == parse(FORGE.render(described("x"))).ids


@pytest.mark.parametrize(
    "doc", ["a | b", "`a | b`", r"a \| b", r"`a \| b`", "a\n\nb", "- a\n- b\n\n1. c", "a\\\\| b"]
)
def test_a_text_stays_in_its_cell(doc: str) -> None:
    rpc = Rpc(name="r", parameters=(Parameter(name="p", type=STRING, doc=doc),), result=VOID)
    cls = msgspec.structs.replace(LAMP, rpcs=(rpc,))
    html = FORGE.render(built(msgspec.structs.replace(API, classes=(cls,)))["classes/lamp.md"])
    (row,) = [row for row in html.split("<tr>") if "<td><code>p</code></td>" in row]
    assert row.count("<td>") == 3
    assert "b" in row.rsplit("<td>")[3]


def test_paragraphs_and_items_are_apart_in_a_cell() -> None:
    doc = "One\nline\n\nTwo\n\n- a\n- b\n1. c"
    rpc = Rpc(name="r", parameters=(Parameter(name="p", type=STRING, doc=doc),), result=VOID)
    page = built(msgspec.structs.replace(API, classes=(msgspec.structs.replace(LAMP, rpcs=(rpc,)),)))
    assert "| One line<br><br>Two<br>• a<br>• b<br>1. c |" in page["classes/lamp.md"]


@pytest.mark.parametrize(
    ("doc", "made"),
    [
        ("# Head", "##### Head"),
        ("## Head\n\ntext", "###### Head\n\ntext"),
        ("Head\n====\n\ntext", "##### Head\n\ntext"),
        ("```\n# no head\n```", "```\n# no head\n```"),
        ("#no head", "#no head"),
        ("- a\n---", "- a\n---"),
    ],
)
def test_headings_stand_below_those_of_the_page(doc: str, made: str) -> None:
    assert f"\n\n{made}\n\n" in described(doc)


@pytest.mark.parametrize(
    ("written", "leads"),
    [
        ("#watts", "#watts"),
        ("../room/index.html#lamps", "room.md#lamps"),
        ("../types.html#type-power", "../types.md#type-power"),
        ("../index.html", "../README.md"),
        ("https://example.org/a.html#b", "https://example.org/a.html#b"),
    ],
)
def test_links_that_a_text_has_of_its_own_lead_to_markdown(written: str, leads: str) -> None:
    assert f"[x]({leads})" in described(f"[x]({written})")
    assert f"`[x]({written})`" in described(f"`[x]({written})`")


def test_guides_become_pages(tmp_path: Path) -> None:
    (tmp_path / "10-first.md").write_text(
        "# First steps\n\nSee [the next](20-next.md#more), [lamp.switch_on], [it](types.html#type-power).\n"
    )
    (tmp_path / "20-next.md").write_text("# Next\n\n## More\n\n![A picture](a.png)\n")
    (tmp_path / "a.png").write_bytes(b"picture")
    files = {file.path: content(file) for file in TARGET.generate(API, MarkdownOptions(guides=tmp_path))}
    first = files["guide-first.md"].decode()
    assert "[the next](guide-next.md#more)" in first
    assert "[`lamp.switch_on`](classes/lamp.md#switch_on)" in first
    assert "[it](types.md#type-power)" in first
    assert "[First steps](guide-first.md)" in files["README.md"].decode()
    assert "![A picture](guide-images/a.png)" in files["guide-next.md"].decode()
    assert files["guide-images/a.png"] == b"picture"


def test_a_page_is_made_again_only_if_what_it_shows_has_changed() -> None:
    def keys(api: Api) -> dict[str, str | None]:
        return {file.path: file.key for file in TARGET.generate(api, Options())}

    room = msgspec.structs.replace(API.classes[1], doc="Another text.")
    after = keys(msgspec.structs.replace(API, classes=(LAMP, room, *API.classes[2:])))
    changed = {path for path, key in keys(API).items() if key != after[path]}
    assert {path for path in changed if "/" in path} == {"classes/room.md"}
    assert {"README.md", "a-to-z.md"} <= changed


def test_a_link_of_a_guide_to_nothing_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "first.md").write_text("# First\n\n[x](#none)\n")
    with pytest.raises(Failure, match="dead-link"):
        list(TARGET.generate(API, MarkdownOptions(guides=tmp_path)))


def test_a_constructor_that_the_class_wrote_itself_takes_no_record() -> None:
    create = Rpc(name="create", parameters=(Parameter(name="p", type=STRING),), result=VOID)
    cls = msgspec.structs.replace(LAMP, rpcs=(create,), without=("create",))
    page = built(msgspec.structs.replace(API, classes=(cls, *API.classes[1:])))["classes/lamp.md"]
    assert "Constructor: [`lamp.create`](#create)" in page
    assert "## Constructor" not in page
    assert "Required by" not in page


def test_an_rpc_is_told_in_the_types_of_the_wire_and_with_each_shorter_form() -> None:
    page = built(API)["classes/lamp.md"]
    assert "- Shorter: `switch_on(self, slowly)`, `switch_on(self)`\n" in page
    assert "`lamp.switch_on(string, string, boolean, string or null) -> empty string` in JSON-RPC" in page


def test_the_first_page_shows_first_calls_in_fences_that_hold() -> None:
    page = built(API)["README.md"]
    assert "### JSON-RPC 2.0\n" in page
    assert page.count("```") % 2 == 0
    assert fence("a\n```\nb", "sh") == "````sh\na\n```\nb\n````"


def test_a_large_diagram_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "```mermaid" in built(API)["relations.md"]
    monkeypatch.setattr("apigen.generators.markdown.pages.LARGEST_DIAGRAM", 10)
    page = built(API)["relations.md"]
    assert "```" not in page
    assert "| [`lamp.room`](classes/lamp.md#room) |" in page


@pytest.mark.parametrize(
    "text",
    [
        "a" + "\n" * 100_000 + "b",
        "a" + " " * 100_000 + "\nb",
        "\\" * 100_000,
        "`" * 100_000,
        "x" * 100_000,
        "| " * 50_000,
        "[" * 50_000,
        "- \n" * 30_000,
    ],
    ids=["lines", "blanks", "backslashes", "ticks", "a word", "bars", "brackets", "items"],
)
def test_a_text_of_100_kilobytes_costs_little(text: str) -> None:
    start = time.process_time()
    cell(text, str)
    block(text, str)
    tidy(text)
    assert time.process_time() - start < 1


def test_an_enum_of_2000_values_is_a_table_of_2000_rows() -> None:
    enum = Enum(name="e", owner="lamp", values=tuple(EnumValue(name=f"v{at}") for at in range(2000)))
    cls = msgspec.structs.replace(LAMP, enums=(enum,), fields=(), rpcs=())
    page = built(msgspec.structs.replace(API, classes=(cls,)))["classes/lamp.md"]
    assert page.count('| <a id="enum-e.v') == 2000
