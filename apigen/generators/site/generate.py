"""All files of a site, a family at a time."""

from collections.abc import Iterator

from apigen.generators.book import book_of
from apigen.generators.dead_links import dead_links
from apigen.generators.site.assets import assets, own
from apigen.generators.site.beside import beside
from apigen.generators.site.calls import calls
from apigen.generators.site.classes import classes
from apigen.generators.site.guides import guides
from apigen.generators.site.options import SiteOptions, checked
from apigen.generators.site.pages import Site
from apigen.generators.site.paths import path_of
from apigen.generators.site.search import search
from apigen.generators.site.world import world
from apigen.generators.target import File, Options
from apigen.model.api import Api

FAMILIES = (assets, world, classes, calls, guides, search, beside)


def generate(api: Api, options: Options) -> Iterator[File]:
    """All pages. Raises Failure (`dead-link`) where a text leads nowhere."""
    if not isinstance(options, SiteOptions):
        options = SiteOptions(**{name: getattr(options, name) for name in Options.__struct_fields__})
    checked(options)
    book = book_of(api, options.files)
    site = Site(book, options)
    files: list[File] = []
    for family in FAMILIES:
        for file in family(site):
            site.paths.append(file.path)
            files.append(file)
    files += own(options, site.paths)
    everything = {file.path for file in files}
    dead_links(book, options, path_of, site.guides, everything, footer=options.footer)
    yield from files
