"""The site: addresses, links, escaping, validity."""

import re
import xml.etree.ElementTree as ET

import html5lib
import msgspec
import pytest

from apigen.diagnostics import Failure
from apigen.generators.book import Book
from apigen.generators.site import TARGET
from apigen.generators.site.paths import path_of
from apigen.generators.target import Options, content
from apigen.model.api import Api, Enum, EnumValue
from apigen.model.lifecycle import Was

from . import pages
from .pages import Golden
from .sample import API, LAMP


def built(api: Api) -> dict[str, str]:
    return {file.path: content(file).decode() for file in TARGET.generate(api, Options())}


@pytest.fixture(scope="module")
def site() -> dict[str, str]:
    return built(API)


def html(site: dict[str, str]) -> dict[str, str]:
    return {path: text for path, text in site.items() if path.endswith(".html")}


def test_every_declaration_has_its_address(site: dict[str, str]) -> None:
    book = Book(API)
    anchors = {path: set(pages.parse(text).ids) for path, text in html(site).items()}
    for page, names in book.links.anchors().items():
        assert names - {""} <= anchors[path_of(page)]


def test_no_link_is_dead(site: dict[str, str]) -> None:
    assert pages.dead(html(site), set(site)) == []


def test_ids_are_unique(site: dict[str, str]) -> None:
    for path, text in html(site).items():
        ids = pages.parse(text).ids
        assert sorted(set(ids)) == sorted(ids), path


def test_html_is_valid(site: dict[str, str]) -> None:
    for text in html(site).values():
        html5lib.HTMLParser(strict=True).parse(text)


def test_nothing_needs_a_looser_policy(site: dict[str, str]) -> None:
    for path, text in html(site).items():
        page = pages.parse(text)
        assert not re.search(r"<script(?![^>]* src=)", text), path
        assert not {name for name in page.attributes if name == "style" or name.startswith("on")}, path
        assert not [href for href in page.hrefs if "//" in href and not href.startswith("data:")], path


def test_a_renamed_class_leads_on(site: dict[str, str]) -> None:
    assert "../lamp/index.html" in site["bulb/index.html"]


@pytest.mark.parametrize("old", ["../../x", "a\0b", "types.html", "", "LAMP", "-home"])
def test_a_former_name_that_cannot_be_a_page_makes_none(old: str) -> None:
    lamp = msgspec.structs.replace(LAMP, was=(Was(old), Was("bulb"), Was("Bulb")))
    api = msgspec.structs.replace(API, classes=(lamp,))
    paths = [file.path for file in TARGET.generate(api, Options())]
    assert {path for path in paths if path.endswith("/index.html")} == {"lamp/index.html", "bulb/index.html"}
    assert len(paths) == len(set(paths))


def test_the_diagram_is_well_formed(site: dict[str, str]) -> None:
    text = site["relations.html"]
    ET.fromstring(text[text.index("<svg") : text.index("</svg>") + len("</svg>")])


def test_a_page_as_approved(site: dict[str, str], golden: Golden) -> None:
    golden("pages/lamp.html", site["lamp/index.html"])


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "a | b ` c `` d",
    "]]> &amp; &#39;",
    "left \u202egnirts\u202c right",
    "nul \x07 bell",
    "{{ 7 * 7 }} {% raw %}",
    "[x](javascript:alert(1)) ![i](http://example.org/i.png)",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_shows_as_text(text: str) -> None:
    enum = Enum(name="e", owner="lamp", values=(EnumValue(name=text, doc=text),))
    cls = msgspec.structs.replace(LAMP, doc=text, enums=(enum,), fields=(), rpcs=(), tag=text)
    api = msgspec.structs.replace(API, classes=(cls,), title=text, doc=text, tags=())
    for path, page in html(built(api)).items():
        html5lib.HTMLParser(strict=True).parse(page)
        found = pages.parse(page)
        assert "img" not in found.tags, path
        assert page.count("<script") == page.count('.js"></script>'), path
        assert not {name for name in found.attributes if name.startswith("on")}, path
        assert not [href for href in found.hrefs if href.startswith("javascript")], path
        assert "\u202e" not in page
        assert "\x07" not in page
        assert "&amp;lt;" not in page
        assert "49" not in page


def described(doc: str) -> Api:
    return msgspec.structs.replace(API, classes=(msgspec.structs.replace(LAMP, doc=doc), *API.classes[1:]))


@pytest.mark.parametrize(
    "doc", ["[x](#watts)", "[x](../room/index.html#lamps)", "[x](https://example.org/y#z)", "`[x](#no)`"]
)
def test_a_link_of_the_author_may_lead_somewhere(doc: str) -> None:
    built(described(doc))


@pytest.mark.parametrize(
    ("doc", "word"), [("[x](#wats)", "#watts"), ("[x](../roam/index.html)", "roam"), ("[x]: /y\n\n[x]", "/y")]
)
def test_a_link_of_the_author_to_nothing_is_an_error(doc: str, word: str) -> None:
    with pytest.raises(Failure) as raised:
        built(described(doc))
    (found,) = raised.value.diagnostics
    assert found.code == "dead-link"
    assert word in f"{found.message} {found.help}"


def test_a_key_changes_with_what_its_page_shows() -> None:
    def keys(api: Api) -> dict[str, str | None]:
        return {file.path: file.key for file in TARGET.generate(api, Options())}

    before, after = keys(API), keys(described("Another text."))
    changed = {path for path, key in before.items() if after[path] != key}
    assert "lamp/index.html" in changed
    assert not {"room/index.html", "task/index.html"} & changed


def test_a_picture_is_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[str, bytes] = {}
    options = Options(recall=kept.get, remember=kept.__setitem__)

    def pages(doc: str) -> list[bytes]:
        return [content(file) for file in TARGET.generate(msgspec.structs.replace(API, doc=doc), options)]

    pages("A text.")
    assert any(name.startswith("drawn/") for name in kept)
    monkeypatch.setattr("apigen.relations.geometries", lambda *_: pytest.fail("drawn again"))
    assert pages("Another text.")
