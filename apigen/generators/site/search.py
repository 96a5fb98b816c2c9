"""The search index and the search page."""

from collections.abc import Iterator

from apigen.generators.site.pages import Site
from apigen.generators.target import File


def search(_site: Site) -> Iterator[File]:
    yield from ()
