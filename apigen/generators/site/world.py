"""The pages on the API as a whole: home, types, errors, roles, relations, releases, A to Z."""

from collections.abc import Iterator
from functools import partial

from apigen.generators import links, other_pages
from apigen.generators.examples import Examples
from apigen.generators.inputs import page_inputs
from apigen.generators.other_pages.errors import error_views
from apigen.generators.other_pages.relations import pairs_as_csv, pairs_as_json
from apigen.generators.other_pages.views import ErrorView, ReleaseView
from apigen.generators.pictures import whole, whole_file, whole_text
from apigen.generators.replies import encode_failure
from apigen.generators.site.calls import first_calls
from apigen.generators.site.pages import Site
from apigen.generators.site.paths import (
    FILES,
    MODEL,
    NOT_FOUND,
    OPENRPC,
    TITLES,
    href_from,
    markdown_of,
    path_of,
)
from apigen.generators.target import File
from apigen.interchange import mermaid


def world(site: Site) -> Iterator[File]:
    """The pages that are not those of classes."""
    for page, path in FILES.items():
        made = partial(site.page, path, page, TITLES[page], partial(_values, site, page))
        more = (_guides(site), first_calls(site)) if page == links.HOME else ()
        yield File(path, made, site.key(page, page_inputs(site.book, page), more))
    yield from _releases(site)
    yield from _pair_files(site)
    missing = partial(site.page, NOT_FOUND, NOT_FOUND, "Not found", dict)
    yield File(NOT_FOUND, missing, site.key(NOT_FOUND))


def _values(site: Site, page: str) -> dict[str, object]:
    values = other_pages.page_values(site.book, page)
    match page:
        case links.HOME:
            return values | {
                "drawn": bool(site.book.pairs),
                "first": first_calls(site),
                "guides": _guides(site),
                "downloads": DOWNLOADS,
            }
        case links.ERRORS:
            return values | {"forms": _forms(site), "jumps": _jumps(error_views(site.book))}
        case links.RELATIONS:
            return values | {"drawing": whole(site.book, href_from(""), site.options), "files": PAIR_FILES}
        case _:
            return values


DOWNLOADS = (
    (MODEL, "the whole model"),
    (OPENRPC, "the calls, for tools that read OpenRPC"),
    (markdown_of(links.HOME), "this reference as Markdown; each page has its own"),
    ("llms.txt", "a table of contents for language models"),
    ("llms-full.txt", "all of the reference in one text"),
)
"""The API in other forms, beside the pages."""


def _guides(site: Site) -> list[tuple[str, str]]:
    return [(path_of(guide.page), guide.title) for guide in site.guides]


def _forms(site: Site) -> dict[str, str]:
    """For each error what a server sends in each format."""
    examples = Examples(site.book.api)
    return {error.name: _form(error.name, examples.error(error)) for error in site.book.api.errors}


def _form(code: str, params: tuple[str, ...]) -> str:
    return "\n\n".join(
        (
            f"XML-RPC\n{encode_failure('xml-rpc', code, params).decode()}",
            f"JSON-RPC 2.0\n{encode_failure('json-rpc', code, params).decode()}",
            f"JSON-RPC 1.0\n{encode_failure('json-rpc', code, params, '1.0').decode()}",
        )
    )


def _jumps(errors: tuple[ErrorView, ...]) -> list[tuple[str, str]]:
    """For each letter the anchor of the first error that begins with it, those common to all calls aside."""
    found: dict[str, str] = {}
    for error in errors:
        if not error.common:
            found.setdefault(error.name[:1].upper(), error.place.anchor)
    return list(found.items())


PAIR_FILES = (
    ("relations.csv", "CSV"),
    ("relations.json", "JSON"),
    ("relations.svg", "SVG"),
    ("relations.dot", "DOT"),
    ("relations.mmd", "Mermaid"),
)
"""The pairs of bound fields as files: tables, and drawings."""


def _pair_files(site: Site) -> Iterator[File]:
    """The files of `PAIR_FILES`; none where no fields are bound."""
    book = site.book
    if not book.pairs:
        return
    key = site.key("pairs", page_inputs(book, links.RELATIONS))
    yield File("relations.csv", partial(pairs_as_csv, book.pairs), key)
    yield File("relations.json", partial(pairs_as_json, book.pairs), key)
    yield File("relations.svg", partial(_drawn, site), key)
    yield File("relations.dot", lambda: whole_text(book) or "", key)
    yield File("relations.mmd", partial(mermaid.write, book.api), site.key("mermaid", book.digest))


def _drawn(site: Site) -> str:
    return whole_file(site.book, href_from(""), site.options) or ""


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
