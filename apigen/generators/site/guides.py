"""Guides: Markdown files that become pages."""

from collections.abc import Iterator

from apigen.generators.site.pages import Site
from apigen.generators.target import File


def guides(_site: Site) -> Iterator[File]:
    yield from ()
