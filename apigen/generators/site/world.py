"""The pages on the API as a whole: home, types, errors, roles, relations, releases, A to Z."""

from collections.abc import Iterator
from functools import partial

from apigen.generators import links, other_pages
from apigen.generators.inputs import page_inputs
from apigen.generators.other_pages.views import ErrorView, ReleaseView
from apigen.generators.pictures import whole
from apigen.generators.site.pages import Site
from apigen.generators.site.paths import FILES, NOT_FOUND, TITLES, href_from, path_of
from apigen.generators.target import File


def world(site: Site) -> Iterator[File]:
    """The pages that are not those of classes."""
    for page, path in FILES.items():
        made = partial(site.page, path, page, TITLES[page], partial(_values, site, page))
        yield File(path, made, site.key(page, page_inputs(site.book, page)))
    yield from _releases(site)
    missing = partial(site.page, NOT_FOUND, NOT_FOUND, "Not found", dict)
    yield File(NOT_FOUND, missing, site.key(NOT_FOUND))


def _values(site: Site, page: str) -> dict[str, object]:
    values = other_pages.page_values(site.book, page)
    match page:
        case links.HOME:
            return values | {"drawn": bool(site.book.pairs), "guides": (), "downloads": ()}
        case links.ERRORS:
            return values | {"forms": {}, "jumps": _jumps(other_pages.error_views(site.book))}
        case links.RELATIONS:
            return values | {"drawing": whole(site.book, href_from(""), site.options), "files": ()}
        case _:
            return values


def _jumps(errors: tuple[ErrorView, ...]) -> list[tuple[str, str]]:
    """For each letter the anchor of the first error that begins with it, those common to all calls aside."""
    found: dict[str, str] = {}
    for error in errors:
        if not error.common:
            found.setdefault(error.name[:1].upper(), error.place.anchor)
    return list(found.items())


def _releases(site: Site) -> Iterator[File]:
    """A page for each release in which something happened."""
    found = [release for release in other_pages.release_views(site.book) if release.page is not None]
    around: list[ReleaseView | None] = [None, *found, None]
    for release, before, after in zip(found, around, around[2:], strict=False):
        assert release.page is not None
        page = release.page.page
        values: dict[str, object] = {
            "release": release,
            "previous": before and (before.name, before.page),
            "next": after and (after.name, after.page),
        }
        made = partial(site.page, "release.html", page, release.name, values.copy)
        yield File(path_of(page), made, site.key(page, values))
