"""What the pages of one site share: templates, words of the frame, keys."""

import re
from collections.abc import Callable
from pathlib import PurePosixPath
from urllib.parse import quote

import msgspec
from markupsafe import Markup

from apigen import __version__
from apigen.generators import text
from apigen.generators.book import Book
from apigen.generators.guides import read
from apigen.generators.inputs import digest, shared_inputs
from apigen.generators.links import HOME, Place
from apigen.generators.other_pages.home import group_place, groups
from apigen.generators.site.html import filters
from apigen.generators.site.options import SiteOptions, sheets
from apigen.generators.site.paths import (
    ACCENT,
    FILES,
    NOT_FOUND,
    TITLES,
    href_from,
    logo_name,
    markdown_of,
    path_of,
    root_of,
)
from apigen.generators.target import Content
from apigen.generators.templates import environment, rendered, template_digest

CROWDED = 100
"""Classes beyond which a tag's list of them is cut to those around the current one."""

MANY = 300
"""Classes beyond which the first page's rail has the tags alone."""

Values = Callable[[], dict[str, object]]
"""What a template sees beside the words of the frame, worked out when the page is needed."""


class Branch(msgspec.Struct, frozen=True):
    """A tag in the rail: its title ("" for none), where its classes are listed, themselves on their pages."""

    title: str
    place: Place
    classes: tuple[str, ...] = ()
    here: bool = False


class Site:
    """A book and its options, ready to render pages."""

    def __init__(self, book: Book, options: SiteOptions) -> None:
        self.book = book
        self.options = options
        self.guides = read(options.guides) if options.guides is not None else ()
        self.paths: list[str] = []  # of the files that families have given so far
        self.title = options.title or book.api.title or book.api.name
        self.base = f"{options.base.rstrip('/')}/" if options.base else ""
        self.templates = {
            root: environment("site", options, filters(href_from(root)), autoescape=True)
            for root in dict.fromkeys(("", "../", self.base))
        }
        self._rails: dict[tuple[str, tuple[Branch, ...]], str] = {}
        self.tags = _tags(book)
        self.tag_of = {name: tag for tag, names in self.tags.items() for name in names}
        said = book.prose(options.footer)
        self.footer = {root: _rebased(text.line(said, href_from(root)), root) for root in self.templates}
        self.sheets = tuple(quote(name) for name in sheets(options))
        first = [guide.page for guide in self.guides[:1]]
        self.shared = digest(
            shared_inputs(book, self.title, template_digest("site", options)),
            first,
            [options.accent != "", options.base, options.footer, options.samples == ()],
            options.logo and logo_name(options.logo),
            self.sheets,
        )

    def key(self, *inputs: object) -> str:
        """The key of a page that depends on these, and on what every page does."""
        return digest(self.shared, *inputs)

    def page(self, template: str, page: str, heading: str, values: Values) -> Content:
        """The HTML of a page, by a template. Raises Failure (`template-failed`)."""
        path = path_of(page)
        base = self.base
        # A server shows this page at any address.
        root = base if base and path == NOT_FOUND else root_of(path)
        words: dict[str, object] = {
            "title": self.title,
            "version": self.book.api.version,
            "tool": f"apigen {__version__}",
            "page": page,
            "heading": heading,
            "root": root,
            "menu": self._menu(page),
            "rail": self._rail(page, root),
            "logo": logo_name(self.options.logo) if self.options.logo is not None else "",
            "accent": ACCENT if self.options.accent else "",
            "sheets": self.sheets,
            "canonical": f"{base}{quote(path)}" if base and path != NOT_FOUND else "",
            "markdown": ""
            if "/" in page or page.endswith(".html")
            else PurePosixPath(markdown_of(page)).name,
            "footer": self.footer[root],
        }
        html = rendered(self.templates[root], template, words | values())
        return text.visible(html) if self.book.unseen else html

    def source(self, address: str) -> str:
        """Where the spec's repository shows a declaration; "" where none is configured or it is not known."""
        if not self.options.source or (found := self.options.declared(address)) is None:
            return ""
        file, line = found
        return self.options.source.replace("{file}", quote(file)).replace("{line}", str(line))

    def _rail(self, page: str, root: str) -> Markup:
        """The tags and classes beside a page, with that of the page marked."""
        cls = page.partition("/")[0]
        branches = self._branches(cls)
        if not branches:
            return Markup()
        made = self._rails.get((root, branches))
        if made is None:
            words: dict[str, object] = {"branches": branches, "root": root}
            made = self._rails[root, branches] = rendered(self.templates[root], "rail.html", words)
        link = f'href="{root}{cls}/index.html"'
        return Markup(
            made.replace(f"{link}>", f'{link} aria-current="{"true" if "/" in page else "page"}">', 1)
        )

    def _branches(self, page: str) -> tuple[Branch, ...]:
        """The tags, with the classes of that of the page; those around it if there are very many. The first
        page has those of all tags.
        """
        if page == HOME and len(self.tag_of) <= MANY:
            return tuple(Branch(tag, group_place(tag), tuple(names)) for tag, names in self.tags.items())
        here = self.tag_of.get(page)
        return tuple(
            Branch(tag, group_place(tag), self._around(names, page) if tag == here else (), here=tag == here)
            for tag, names in self.tags.items()
        )

    def _around(self, names: list[str], page: str) -> tuple[str, ...]:
        start = max(0, min(names.index(page) - CROWDED // 2, len(names) - CROWDED))
        return tuple(names[start : start + CROWDED])

    def _menu(self, page: str) -> list[tuple[str, str, str]]:
        """The pages that every page leads to: each with its file and the words for it."""
        menu = [(name, FILES[name], TITLES[name]) for name in FILES]
        for guide in self.guides[:1]:
            first = path_of(guide.page)
            menu.insert(1, (page if page.startswith("guide-") else guide.page, first, "Guides"))
        return menu


_RELATIVE = re.compile(r'href="(?![a-z][a-z0-9+.-]*:|[/#]|\.\./)', re.IGNORECASE)


def _rebased(html: Markup, root: str) -> Markup:
    """A line whose own links are as seen from the first page, for pages elsewhere."""
    return Markup(_RELATIVE.sub(f'href="{root}', html)) if root else html


def _tags(book: Book) -> dict[str, list[str]]:
    """The names of the classes that are listed together, by the title of their tag."""
    return {group.title: [card.mention.text for card in group.cards] for group in groups(book)}
