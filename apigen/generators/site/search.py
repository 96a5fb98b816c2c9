"""The search index and the search page. Both are made of all declarations and guides."""

from collections.abc import Iterator
from functools import partial

from apigen.generators.search_entries import groups
from apigen.generators.search_hints import hints
from apigen.generators.search_index import search_index
from apigen.generators.site.pages import Site
from apigen.generators.site.paths import href_from
from apigen.generators.target import File

PAGE = "search.html"
INDEX = "search-index.js"


def search(site: Site) -> Iterator[File]:
    """`search-index.js`, which `search.js` looks through, and the page that shows all that is found."""
    book = site.book
    key = site.key("search", book.digest, [guide.sections for guide in site.guides])
    yield File(INDEX, partial(search_index, book, site.guides, href_from("")), key)
    page = partial(site.page, PAGE, PAGE, "Search", partial(_values, site))
    yield File(PAGE, page, key)


def _values(site: Site) -> dict[str, object]:
    return {"hints": hints(tuple(groups(site.book, ())))}
