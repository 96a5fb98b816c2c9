"""What lies beside the pages: Markdown, JSON, OpenRPC, llms.txt, the site map."""

from collections.abc import Iterator

from apigen.generators.site.pages import Site
from apigen.generators.target import File


def beside(_site: Site) -> Iterator[File]:
    yield from ()
