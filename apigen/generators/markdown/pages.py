"""All pages of a reference in Markdown, each a text, wherever a layout puts their files."""

import posixpath
from collections.abc import Callable, Iterator
from functools import partial

import msgspec

from apigen import __version__
from apigen.generators import guide_pages, links, other_pages
from apigen.generators.book import Book
from apigen.generators.calls import Tab, is_derived
from apigen.generators.class_page import class_view
from apigen.generators.guides import IMAGES_FOLDER, Guide, Guides
from apigen.generators.inputs import class_digest, digest, page_inputs, shared_inputs
from apigen.generators.links import Place, Prose, first_sentence
from apigen.generators.markdown.filters import filters
from apigen.generators.markdown.text import own_links
from apigen.generators.page_files import TITLES
from apigen.generators.page_files import path_of as path_in_site
from apigen.generators.target import Options
from apigen.generators.templates import environment, rendered, template_digest
from apigen.generators.text import visible
from apigen.generators.wire_signature import wire_signature
from apigen.model.api import Class

Layout = Callable[[str], str]
"""The file of a page."""

Values = Callable[[], dict[str, object]]

TEMPLATES = {
    links.HOME: "index.md",
    links.TYPES: "types.md",
    links.ERRORS: "errors.md",
    links.ROLES: "roles.md",
    links.RELATIONS: "relations.md",
    links.RELEASES: "releases.md",
    links.NAMES: "a-to-z.md",
}


class Page(msgspec.Struct, frozen=True):
    """A page to be made. `key`: of all that it depends on; `summary`: what a list of pages says of it."""

    name: str
    path: str
    title: str
    summary: Prose
    key: str
    make: Callable[[], str]


class Pages:
    """The pages of a book. Each is made when its text is asked for, once.

    `first`: how to log in, list, change and log out, by language. `downloads`: files beside the first page,
    each with what it is.
    """

    def __init__(
        self,
        book: Book,
        options: Options,
        title: str,
        layout: Layout,
        guides: Guides = (),
        first: tuple[Tab, ...] = (),
        downloads: tuple[tuple[str, str], ...] = (),
    ) -> None:
        self.book = book
        self.title = title
        self.guides = guides
        self.layout = layout
        self.first = first
        self.downloads = downloads
        self._way = _Way(layout)
        self._templates = environment(
            "markdown", options, filters(self._way.href, self._way.own), autoescape=False
        )
        self.shared = digest(
            shared_inputs(book, title, template_digest("markdown", options)),
            [(guide.page, guide.title) for guide in guides],
            downloads,
        )
        self._texts: dict[str, str] = {}

    def all(self) -> Iterator[Page]:
        """Every page: the first one, guides, classes, then those on the API as a whole."""
        yield self._other(links.HOME)
        yield from map(self._guide, self.guides)
        yield from map(self._class, self.book.api.classes)
        for name in TEMPLATES:
            if name != links.HOME:
                yield self._other(name)
            if name == links.RELEASES:
                yield from self._releases()

    def text(self, page: Page) -> str:
        """The Markdown of a page."""
        known = self._texts.get(page.name)
        if known is None:
            known = self._texts[page.name] = page.make()
        return known

    def know(self, page: Page, text: str) -> None:
        """Takes the text of a page as made before, for the same key."""
        self._texts[page.name] = text

    def _class(self, cls: Class) -> Page:
        return Page(
            name=cls.name,
            path=self.layout(cls.name),
            title=cls.name,
            summary=first_sentence(self.book.prose(cls.doc, cls.name)),
            key=digest(self.shared, cls.name, class_digest(self.book, cls)),
            make=partial(self._made, "class.md", cls.name, partial(self._class_values, cls)),
        )

    def _class_values(self, cls: Class) -> dict[str, object]:
        rpcs = [rpc for rpc in self.book.rpcs(cls) if not is_derived(rpc)]
        wire = {
            rpc.name: wire_signature(cls, rpc, session=self.book.has_session and not rpc.sessionless)
            for rpc in rpcs
        }
        return {"cls": class_view(self.book, cls), "wire": wire, "errors": Place(links.ERRORS)}

    def _other(self, name: str) -> Page:
        return Page(
            name=name,
            path=self.layout(name),
            title=TITLES[name],
            summary=(SUMMARIES[name],),
            key=digest(
                self.shared, name, page_inputs(self.book, name), self.first if name == links.HOME else ()
            ),
            make=partial(self._made, TEMPLATES[name], name, partial(self._values, name)),
        )

    def _releases(self) -> Iterator[Page]:
        for release in other_pages.release_views(self.book):
            if release.page is not None:
                name = release.page.page
                yield Page(
                    name=name,
                    path=self.layout(name),
                    title=f"Release {release.name}",
                    summary=(f"What {release.label or release.name} brought, changed and removed",),
                    key=digest(self.shared, name, release),
                    make=partial(self._made, "release.md", name, partial(dict, release=release)),
                )

    def _guide(self, guide: Guide) -> Page:
        return Page(
            name=guide.page,
            path=self.layout(guide.page),
            title=guide.title,
            summary=first_sentence((next((part.text for part in guide.sections if part.text), ""),)),
            key=digest(self.shared, guide.page, guide, self.book.digest),
            make=partial(self._guide_text, guide),
        )

    def _guide_text(self, guide: Guide) -> str:
        self._way.enter(guide.page)
        text = guide_pages.markdown(guide, guide_pages.way(self.guides, self.book.links, self._way.href))
        for image in guide.images:
            text = text.replace(f"]({image})", f"]({IMAGES_FOLDER}/{image})")
        return own_links(text, self._way.own).strip("\n") + "\n"

    def _values(self, name: str) -> dict[str, object]:
        values = other_pages.page_values(self.book, name)
        match name:
            case links.HOME:
                others = [(Place(page), words) for page, words in TITLES.items() if page != links.HOME]
                return values | {
                    "menu": others,
                    "first": self.first,
                    "downloads": self.downloads,
                    "guides": [(Place(guide.page), guide.title) for guide in self.guides],
                }
            case links.RELATIONS:
                return values | {"diagram": self._diagram()}
            case _:
                return values

    def _diagram(self) -> str:
        from apigen.interchange import mermaid

        drawn = mermaid.write(self.book.api)
        return drawn if len(drawn) <= LARGEST_DIAGRAM else ""

    def _made(self, template: str, page: str, values: Values) -> str:
        """The Markdown of a page, by a template. Raises Failure (`template-failed`)."""
        self._way.enter(page)
        words: dict[str, object] = {
            "title": self.title,
            "version": self.book.api.version,
            "tool": f"apigen {__version__}",
            "home": Place(links.HOME),
        }
        made = tidy(rendered(self._templates, template, words | values()))
        return visible(made) if self.book.unseen else made


SUMMARIES = {
    links.HOME: "What the API is, and its classes by subject",
    links.TYPES: "The notation of types, how values look on the wire, named types, structs and enums",
    links.ERRORS: "Every error, its parameters, and who raises it",
    links.ROLES: "The roles, and who may call which RPC",
    links.RELATIONS: "Which fields are bound to each other, and how many objects stand at each end",
    links.RELEASES: "The releases, and how much changed in each",
    links.NAMES: "Every declaration by its name",
}
"""What a list of pages says of those that no text of the spec describes."""

LARGEST_DIAGRAM = 50_000
"""Characters of Mermaid beyond which forges do not draw it."""


class _Way:
    """How addresses are spelled on the page that is being made."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._page = ""
        self._folder = ""
        self._known: dict[str, str] = {}

    def enter(self, page: str) -> None:
        """Addresses are as seen from this page from now on."""
        self._page = page
        folder = posixpath.dirname(self._layout(page))
        if folder != self._folder:
            self._folder = folder
            self._known = {}

    def href(self, place: Place) -> str:
        if place.page == self._page and place.anchor:
            return f"#{place.anchor}"
        path = self._known.get(place.page)
        if path is None:
            path = self._known[place.page] = posixpath.relpath(self._layout(place.page), self._folder or ".")
        return f"{path}#{place.anchor}" if place.anchor else path

    def own(self, href: str) -> str:
        """A link to a page of the site, as texts may have it: it is written as seen from there."""
        path, mark, anchor = href.partition("#")
        if not path.endswith(".html") or ":" in path:
            return href
        here = posixpath.dirname(path_in_site(self._page))
        page = _page_at(posixpath.normpath(posixpath.join(here, path)))
        return f"{self.href(Place(page))}{mark}{anchor}"


def _page_at(path: str) -> str:
    """The page that is a file of the site."""
    for name in TITLES:
        if path_in_site(name) == path:
            return name
    return path.removesuffix("/index.html").removesuffix(".html")


def tidy(page: str) -> str:
    """No blanks before the ends of lines and cells, one empty line in a row, one newline at the end."""
    lines = [""]
    for line in page.split("\n"):
        if line.endswith((" ", "  |")):
            line = f"{line[:-1].rstrip(' ')} |" if line.endswith("  |") else line.rstrip(" ")
        if line or lines[-1]:
            lines.append(line)
    return "\n".join(lines).strip("\n") + "\n"
