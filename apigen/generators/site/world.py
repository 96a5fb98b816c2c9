"""The pages on the API as a whole: home, types, errors, roles, relations, releases, A to Z."""

from collections.abc import Iterator
from functools import partial

from apigen.generators import other_pages
from apigen.generators.inputs import page_inputs
from apigen.generators.links import RELATIONS
from apigen.generators.pictures import whole
from apigen.generators.site.pages import Site
from apigen.generators.site.paths import FILES, NOT_FOUND, TITLES, href_from
from apigen.generators.target import File


def world(site: Site) -> Iterator[File]:
    """The pages that are not those of classes."""
    for page, path in FILES.items():
        made = partial(site.page, path, page, TITLES[page], partial(_values, site, page))
        yield File(path, made, site.key(page, page_inputs(site.book, page)))
    missing = partial(site.page, NOT_FOUND, NOT_FOUND, "Not found", dict)
    yield File(NOT_FOUND, missing, site.key(NOT_FOUND))


def _values(site: Site, page: str) -> dict[str, object]:
    values = other_pages.page_values(site.book, page)
    if page == RELATIONS:
        return values | {"drawing": whole(site.book, href_from(""), site.options)}
    return values
