"""Sample calls and replies: a page for each explicit RPC, one a class for the derived ones."""

from collections.abc import Iterator

from apigen.generators.site.pages import Site
from apigen.generators.target import File


def calls(_site: Site) -> Iterator[File]:
    yield from ()
