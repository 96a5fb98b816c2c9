"""Sizes: a site of a large API stays quick to load, whatever its widest class."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import html5lib
import pytest

import apigen
from apigen.generators.site import TARGET
from apigen.generators.site.options import SiteOptions
from apigen.generators.target import content
from apigen.interchange import xenapi
from tests.large import api as large

pytestmark = pytest.mark.slow

KB = 1024


@pytest.fixture(scope="module", params=["large", pytest.param("published", marks=pytest.mark.corpus)])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    if request.param == "large":
        folder = tmp_path_factory.mktemp("large")
        for name, text in large.files().items():
            (folder / name).write_text(text)
        api = apigen.load(folder).api
    else:
        corpus: Path = request.getfixturevalue("corpus")
        dump, extras = (
            json.loads((corpus / f"xenapi-8.2{part}.json").read_text()) for part in ("", "-extras")
        )
        api = xenapi.read(dump, extras)
    return {file.path: content(file) for file in TARGET.generate(api, SiteOptions())}


def packed(*bodies: bytes) -> int:
    return sum(len(gzip.compress(body, 6)) for body in bodies)


def pages(site: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    return ((path, body) for path, body in site.items() if path.endswith(".html"))


def test_styles_and_scripts(site: dict[str, bytes]) -> None:
    assert packed(site["apigen.css"]) <= 15 * KB
    assert packed(site["apigen.js"], site["theme.js"], site["search.js"]) <= 15 * KB


def test_the_index(site: dict[str, bytes]) -> None:
    assert packed(site["search-index.js"]) <= 60 * KB


def test_pages(site: dict[str, bytes]) -> None:
    classes = {path: body for path, body in pages(site) if path.endswith("/index.html")}
    widest = max(classes.values(), key=len)
    for path, body in pages(site):
        limit = 20 if path == "index.html" else 120 if body is widest or path not in classes else 60
        assert packed(body) <= limit * KB, path


def test_elements(site: dict[str, bytes]) -> None:
    for path, body in pages(site):
        number = sum(1 for _ in html5lib.parse(body, namespaceHTMLElements=False).iter())
        assert number <= 6000, (path, number)


def test_all_of_it(site: dict[str, bytes]) -> None:
    assert packed(*site.values()) <= 8 * KB * KB
