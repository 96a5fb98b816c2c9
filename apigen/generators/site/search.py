"""The search index and the search page. Both are made of all declarations and guides."""

from collections.abc import Iterator
from functools import lru_cache, partial

from apigen.generators.search_entries import Group, groups
from apigen.generators.search_hints import hints
from apigen.generators.search_index import search_index
from apigen.generators.site.pages import Site
from apigen.generators.site.paths import href_from
from apigen.generators.target import File

PAGE = "search.html"
INDEX = "search-index.js"


def search(site: Site) -> Iterator[File]:
    """`search-index.js`, which `search.js` looks through, and the page that shows all that is found."""
    key = site.key("search", site.book.digest, [guide.sections for guide in site.guides])
    yield File(INDEX, lambda: search_index(site.book, _found(site), href_from("")), key)
    page = partial(site.page, PAGE, PAGE, "Search", lambda: {"hints": hints(_found(site))})
    yield File(PAGE, page, key)


@lru_cache(maxsize=1)
def _found(site: Site) -> tuple[Group, ...]:
    return groups(site.book, site.guides)
