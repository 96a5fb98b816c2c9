"""The pages on the API as a whole: their files, what they depend on, how large they become."""

import gzip
import json
import re

import msgspec
import pytest

from apigen.generators.book import Book
from apigen.generators.site import TARGET
from apigen.generators.site.options import SiteOptions
from apigen.generators.site.paths import path_of
from apigen.generators.target import File, Options, content
from apigen.interchange import xenapi
from apigen.model.api import Api
from apigen.semantics import load
from tests.large.api import write

from . import pages
from .sample import API, LAMP, ROOM

ELEMENTS = 6_000
PACKED = 60_000
NAMES_PACKED = 80_000
HOME_PACKED = 20_000


def of(api: Api) -> dict[str, File]:
    """The files of a site without samples, by path."""
    return {file.path: file for file in TARGET.generate(api, SiteOptions(samples=()))}


def text(found: dict[str, File], path: str) -> str:
    return content(found[path]).decode()


@pytest.fixture(scope="module")
def small() -> dict[str, File]:
    return of(API)


@pytest.fixture(scope="module", params=["made", pytest.param("published", marks=pytest.mark.corpus)])
def large(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Api:
    """An API made in the size of a real one, and a real one."""
    if request.param == "made":
        folder = tmp_path_factory.mktemp("large")
        write(folder)
        return load(folder).api
    corpus = request.getfixturevalue("corpus")
    dump, more = (json.loads((corpus / f"xenapi-8.2{part}.json").read_text()) for part in ("", "-extras"))
    return xenapi.read(dump, more)


@pytest.mark.slow
def test_a_large_api_fits_its_pages(large: Api) -> None:
    found = {path: content(file).decode() for path, file in of(large).items() if path.endswith(".html")}
    for path, page in found.items():
        if "/" not in path:
            assert len(re.findall(r"<[a-z]", page)) <= ELEMENTS, path
            packed = len(gzip.compress(page.encode()))
            assert packed <= {"index.html": HOME_PACKED, "a-to-z.html": NAMES_PACKED}.get(path, PACKED), path
    anchors = {path: set(pages.parse(page).ids) for path, page in found.items()}
    for place, names in Book(large).links.anchors().items():
        assert names - {""} <= anchors[path_of(place)]


def test_a_release_has_a_page(small: dict[str, File]) -> None:
    page = text(small, "release-two.html")
    assert "Deprecated fields" in page
    assert 'href="lamp/index.html#get_tags"' in page
    assert 'href="release-one.html"' in page


def test_a_release_in_which_nothing_happened_has_none() -> None:
    found = of(msgspec.structs.replace(API, classes=(ROOM,), enums=(), errors=(), structs=(), types=()))
    assert not [path for path in found if path.startswith("release-")]
    assert 'id="one"' in text(found, "releases.html")


def test_an_error_shows_what_is_sent(small: dict[str, File]) -> None:
    page = text(small, "errors.html")
    assert "&lt;name&gt;ErrorDescription&lt;/name&gt;" in page
    assert "LAMP_BROKEN&#34;,&#34;data&#34;:[" in page


def test_qualifiers_have_anchors(small: dict[str, File]) -> None:
    assert {"qualifier-RW", "qualifier-RO-constructor", "qualifier-RO-runtime"} <= set(
        pages.parse(text(small, "types.html")).ids
    )


def test_pairs_are_files_too(small: dict[str, File]) -> None:
    page = text(small, "relations.html")
    for kind in ("csv", "json", "svg", "dot", "mmd"):
        assert f'href="relations.{kind}"' in page
        assert content(small[f"relations.{kind}"])


def test_without_pairs_there_are_no_such_files() -> None:
    found = of(msgspec.structs.replace(API, classes=(msgspec.structs.replace(ROOM, fields=()),), enums=()))
    assert "relations.csv" not in found
    assert "relations.csv" not in text(found, "relations.html")


def test_keys_change_with_what_pages_show(small: dict[str, File]) -> None:
    lamp = msgspec.structs.replace(LAMP, doc="Another lamp.")
    other = of(msgspec.structs.replace(API, classes=(lamp, *API.classes[1:])))
    changed = {path for path, file in other.items() if file.key != small[path].key}
    assert {"index.html", "release-one.html", "a-to-z.html"} <= changed
    assert not {"release-two.html", "roles.html", "types.html", "relations.html", "404.html"} & changed


def test_a_guide_is_listed_at_home(small: dict[str, File], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("guides")
    (folder / "10-first.md").write_text("# First steps\n\nGo on.\n")
    found = {f.path: f for f in TARGET.generate(API, SiteOptions(samples=(), guides=folder))}
    assert 'href="guide-first.html">First steps</a>' in text(found, "index.html")
    assert found["index.html"].key != small["index.html"].key


def test_the_plain_options_of_targets_do() -> None:
    assert "index.html" in {file.path for file in TARGET.generate(API, Options())}
