"""The Markdown target: pages in a layout that forges show well."""

from collections.abc import Iterator
from functools import partial

from apigen.generators import links
from apigen.generators.book import book_of
from apigen.generators.calls import Calls
from apigen.generators.dead_links import dead_links
from apigen.generators.guides import images, read
from apigen.generators.markdown.options import MarkdownOptions
from apigen.generators.markdown.pages import Pages
from apigen.generators.page_files import path_of as path_in_site
from apigen.generators.target import File, Options
from apigen.model.api import Api


def path_of(page: str) -> str:
    """The file of a page; classes have a folder of their own, so that none collides with another page."""
    if page == links.HOME:
        return "README.md"
    path = path_in_site(page)
    if "/" in path:
        return f"classes/{page}.md"
    return f"{path.removesuffix('.html')}.md"


def generate(api: Api, options: Options) -> Iterator[File]:
    """All pages, and the images of guides. Raises Failure (`guide-unreadable`, `guide-name`, `dead-link`)."""
    book = book_of(api, options.files)
    folder = options.guides if isinstance(options, MarkdownOptions) else None
    guides = read(folder) if folder is not None else ()
    if guides:
        dead_links(book, options, path_in_site, guides)
    pages = Pages(
        book, options, options.title or api.title or api.name, path_of, guides, Calls(book, options).first()
    )
    for page in pages.all():
        yield File(page.path, partial(pages.text, page), page.key)
    if folder is not None:
        yield from images(folder, guides)
