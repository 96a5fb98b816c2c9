"""The frame of every page: head, header, rail, footer, and what the configuration adds to them."""

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import html5lib
import msgspec
import pytest

from apigen.generators.site import TARGET
from apigen.generators.site.options import SiteOptions
from apigen.generators.target import content
from apigen.model.api import Api, Class, Tag

from .sample import API, LAMP

BASE = "https://example.org/docs/"


def built(api: Api = API, **options: Any) -> dict[str, str]:
    files = TARGET.generate(api, SiteOptions(samples=(), **options))
    return {file.path: bytes(content(file)).decode() for file in files if file.path.endswith(".html")}


@pytest.fixture(scope="module")
def site() -> dict[str, str]:
    return built()


def found(pattern: str, page: str) -> list[str]:
    return re.findall(pattern, page)


def test_every_page_has_its_own_title_and_description(site: dict[str, str]) -> None:
    pages = {path: page for path, page in site.items() if 'http-equiv="refresh"' not in page}
    for pattern in (r"<title>(.+?)</title>", r'<meta name="description" content="(.+?)">'):
        said = [found(pattern, page.partition("</head>")[0]) for page in pages.values()]
        assert all(len(one) == 1 for one in said)
        assert len({one[0] for one in said}) == len(pages)


def test_every_page_has_one_first_heading_and_named_landmarks(site: dict[str, str]) -> None:
    for path, page in site.items():
        if 'http-equiv="refresh"' in page:
            continue
        assert len(found(r"<h1\b", page)) == 1, path
        assert len(found(r"<main\b", page)) == 1, path
        names = found(r'<nav\b[^>]*aria-label="([^"]+)"', page)
        assert len(names) == len(set(names)) == len(found(r"<nav\b", page)), path


def test_headings_go_down_a_step_at_a_time(site: dict[str, str]) -> None:
    for path, page in site.items():
        levels = [int(level) for level in found(r"<h([1-6])\b", page)]
        assert all(below <= above + 1 for above, below in pairwise(levels)), path


def test_without_a_base_nothing_says_where_the_site_is(site: dict[str, str]) -> None:
    assert not [path for path, page in site.items() if "og:url" in page]
    assert 'rel="canonical"' not in site["lamp/index.html"]


def test_a_base_gives_each_page_its_address() -> None:
    page = built(base=BASE)["lamp/index.html"]
    assert f'<link rel="canonical" href="{BASE}lamp/index.html">' in page
    assert f'<meta property="og:url" content="{BASE}lamp/index.html">' in page
    assert found(r'name="description" content="(.+?)"', page) == found(
        r'og:description" content="(.+?)"', page
    )


def test_the_page_for_what_is_not_found_has_no_address_and_works_at_any() -> None:
    page = built(base=BASE)["404.html"]
    assert "canonical" not in page
    assert f'<link rel="stylesheet" href="{BASE}apigen.css">' in page
    assert not [
        href for href in found(r'(?:href|src)="([^"]+)"', page) if not href.startswith((BASE, "#", "data:"))
    ]


def test_a_logo_stands_before_the_title_and_is_the_icon(tmp_path: Path) -> None:
    logo = tmp_path / "own.svg"
    logo.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    page = built(logo=logo)["lamp/index.html"]
    assert '<link rel="icon" href="../logo.svg">' in page
    assert '<img src="../logo.svg" alt="" height="28">' in page


def test_an_accent_is_a_sheet_after_ours() -> None:
    page = built(accent="#0a7d33")["types.html"]
    assert page.index('href="apigen.css"') < page.index('href="accent.css"')


def test_the_footer_is_markdown_with_links_to_the_api() -> None:
    page = built(footer="*Ours*, with [lamp].")["room/index.html"]
    assert '<p><em>Ours</em>, with <a href="../lamp/index.html"><code>lamp</code></a>.</p>' in page


def test_the_source_leads_to_file_and_line() -> None:
    page = built(
        source="https://example.org/blob/{file}#L{line}",
        declared=lambda address: ("sub folder/a.apidl", 7) if address == "lamp" else None,
    )
    assert 'href="https://example.org/blob/sub%20folder/a.apidl#L7">Source</a>' in page["lamp/index.html"]
    assert ">Source</a>" not in page["room/index.html"]


def test_each_page_tells_where_its_markdown_is(site: dict[str, str]) -> None:
    assert 'type="text/markdown" href="index.md"' in site["lamp/index.html"]
    assert 'type="text/markdown" href="errors.md"' in site["errors.html"]
    assert "text/markdown" not in site["404.html"] + site["search.html"]


def rail(page: str) -> str:
    return page[page.index('<nav class="rail"') : page.index("</nav>", page.index('<nav class="rail"'))]


def test_the_rail_holds_the_classes_of_the_pages_tag_and_one_link_to_each_other(site: dict[str, str]) -> None:
    text = rail(site["lamp/index.html"])
    assert '<a href="../lamp/index.html" aria-current="page">lamp</a>' in text
    assert "room/index.html" not in text
    assert found(r'href="\.\./index\.html#([^"]+)"', text)


def test_the_rail_of_the_first_page_holds_all_classes_folded(site: dict[str, str]) -> None:
    text = rail(site["index.html"])
    assert set(found(r'href="([^"]+)/index\.html"', text)) >= {cls.name for cls in API.classes}
    assert "<details><summary>" in text
    assert "<details open>" not in text


def test_the_rail_names_what_has_no_tag_where_others_have_one() -> None:
    tagged, bare = Class(name="a", tag="t"), Class(name="b")
    shown = msgspec.structs.replace(
        API, classes=(tagged, bare), tags=(Tag("t"),), structs=(), errors=(), types=()
    )
    assert found("<summary>([^<]*)</summary>", rail(built(shown)["index.html"])) == ["Classes", "t", "Others"]
    alone = rail(built(msgspec.structs.replace(shown, classes=(bare,)))["index.html"])
    assert found("<summary>([^<]*)</summary>", alone) == ["Classes"]


def test_the_rail_of_a_page_of_no_class_marks_none(site: dict[str, str]) -> None:
    assert "aria-current" not in rail(site["errors.html"])


def test_the_rail_is_bounded_however_many_classes_a_tag_has() -> None:
    many = tuple(Class(name=f"c{at:04}", tag="t") for at in range(300))
    page = built(
        msgspec.structs.replace(API, classes=many, tags=(Tag("t"),), structs=(), errors=(), types=())
    )
    for name in ("c0000", "c0150", "c0299"):
        text = rail(page[f"{name}/index.html"])
        assert text.count("<li><a") <= 101
        assert f'{name}/index.html" aria-current="page"' in text


def test_an_api_without_classes_has_no_rail() -> None:
    empty = Api(name="none")
    page = built(empty)["index.html"]
    assert 'class="rail"' not in page
    html5lib.HTMLParser(strict=True).parse(page)


def test_a_hostile_title_is_a_title_everywhere() -> None:
    cls = msgspec.structs.replace(LAMP, tag='"><b>')
    api = msgspec.structs.replace(API, classes=(cls,), title='"><b>x', tags=(), structs=())
    for path, page in built(api, base=BASE).items():
        assert '"><b>' not in page, path
