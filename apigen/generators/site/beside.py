"""What lies beside the pages, for machines: Markdown, JSON, OpenRPC, llms.txt, the site map."""

from collections.abc import Iterator
from functools import partial
from xml.sax.saxutils import escape

from apigen import __version__
from apigen.generators.examples import Examples
from apigen.generators.inputs import class_digest, digest
from apigen.generators.json import indented
from apigen.generators.markdown.pages import Pages
from apigen.generators.site.calls import first_calls
from apigen.generators.site.llms import full, short
from apigen.generators.site.pages import Site
from apigen.generators.site.paths import (
    CLASS_SCHEMA,
    MODEL,
    MODEL_SCHEMA,
    NOT_FOUND,
    OPENRPC,
    SITE_MAP,
    address,
    class_json,
    markdown_of,
)
from apigen.generators.target import File
from apigen.interchange import json

DOWNLOADS = (
    (MODEL, "the whole model"),
    (OPENRPC, "the calls, for tools that read OpenRPC"),
    ("llms-full.txt", "all of this reference in one text"),
)
"""What the first page of Markdown leads to beside pages."""


def beside(site: Site) -> Iterator[File]:
    """The Markdown of each page, the documents of the API and of each class, lists of what there is."""
    first = first_calls(site)
    pages = Pages(site.book, site.options, site.title, markdown_of, site.guides, first, DOWNLOADS)
    found = tuple(pages.all())
    for page in found:
        yield File(page.path, partial(pages.text, page), page.key)
    keys = [page.key for page in found]
    yield File("llms.txt", partial(short, site, found), site.key("llms.txt", site.options.base, keys))
    yield File("llms-full.txt", partial(full, site, pages, found), site.key("llms-full.txt", keys))
    yield from _documents(site)
    if site.options.base:
        paths = sorted(filter(partial(_is_page, site), site.paths))
        key = digest(__version__, SITE_MAP, site.options.base, paths)
        yield File(SITE_MAP, partial(_site_map, site.options.base, paths), key)


def _documents(site: Site) -> Iterator[File]:
    """The model, OpenRPC, and the model's part of each class, with their schemas."""
    api = site.book.api
    yield File(MODEL, lambda: json.write(api) + b"\n", digest(__version__, MODEL, site.book.digest))
    yield File(OPENRPC, partial(_openrpc, site), digest(__version__, OPENRPC, site.book.digest))
    for cls in api.classes:
        key = site.key("class.json", class_digest(site.book, cls))
        yield File(class_json(cls.name), partial(json.write_class, api, cls), key)
    version = f"{__version__}-{json.FORMAT}"
    yield File(MODEL_SCHEMA, lambda: indented(json.schema()), version)
    yield File(CLASS_SCHEMA, lambda: indented(json.class_schema()), version)


def _openrpc(site: Site) -> bytes:
    import msgspec

    from apigen.interchange import openrpc

    return msgspec.json.encode(openrpc.document(site.book.api, Examples(site.book.api))) + b"\n"


def _is_page(site: Site, path: str) -> bool:
    """Whether a file is a page by itself: not what is shown for pages that are missing or have moved."""
    folder, slash, _ = path.partition("/")
    return path.endswith(".html") and path != NOT_FOUND and (not slash or folder in site.book.classes)


def _site_map(base: str, paths: list[str]) -> str:
    """The addresses of all pages, as search engines read them."""
    lines = [f"<url><loc>{escape(address(base, path))}</loc></url>" for path in paths]
    return "\n".join([_HEAD, *lines, "</urlset>", ""])


_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">"""
