"""The reference as a static site: plain pages that need no script, each class with a page of its own."""

from collections.abc import Callable, Iterator
from functools import partial

from markupsafe import Markup, escape

from apigen import __version__
from apigen.generators import other_pages, text
from apigen.generators.book import Book, book_of
from apigen.generators.class_page import class_view
from apigen.generators.dead_links import dead_links
from apigen.generators.inputs import class_inputs, digest, page_inputs, shared_inputs
from apigen.generators.links import (
    ERRORS,
    HOME,
    NAMES,
    RELATIONS,
    RELEASES,
    ROLES,
    TYPES,
    Href,
    Mention,
    Place,
    first_sentence,
)
from apigen.generators.pictures import neighbourhood, whole
from apigen.generators.target import Content, File, Options, Target
from apigen.generators.templates import Filters, environment, rendered, template_digest
from apigen.generators.types import Pieces
from apigen.model.api import Api, Class
from apigen.resources import SITE

FILES = {
    HOME: "index.html",
    TYPES: "types.html",
    ERRORS: "errors.html",
    ROLES: "roles.html",
    RELATIONS: "relations.html",
    RELEASES: "releases.html",
    NAMES: "a-to-z.html",
}
TITLES = {
    HOME: "Overview",
    TYPES: "Types",
    ERRORS: "Errors",
    ROLES: "Roles",
    RELATIONS: "Relations",
    RELEASES: "Releases",
    NAMES: "A to Z",
}
NOT_FOUND = "404.html"
SHEET = "apigen.css"

CROWDED = 100
"""Classes beyond which a tag's list of them is cut to those around the current one."""


def path_of(page: str) -> str:
    """The file of a page."""
    return FILES.get(page) or f"{page}/index.html"


def href_from(root: str) -> Href:
    """Relative addresses from a page that lies `root` (`""` or `"../"`) below the first one."""

    def href(place: Place) -> str:
        return f"{root}{path_of(place.page)}{'#' + place.anchor if place.anchor else ''}"

    return href


def generate(api: Api, options: Options) -> Iterator[File]:
    """All pages. Raises Failure (`dead-link`) where a text leads nowhere."""
    book = book_of(api, options.files)
    dead_links(book, options, path_of)
    site = _Site(book, options)
    yield File(SHEET, (SITE / "assets" / SHEET).read_text(encoding="utf-8"))
    yield from site.pages()
    for at, cls in enumerate(book.api.classes):
        around = (
            book.api.classes[at - 1].name if at else None,
            book.api.classes[at + 1].name if at + 1 < len(book.api.classes) else None,
        )
        yield File(
            path_of(cls.name),
            partial(site.class_page, cls, around),
            site.key(cls.name, class_inputs(book, cls), around),
        )
    for name, new in _moved(book.api).items():
        yield File(path_of(name), partial(site.stub, new), site.key("stub", new))


class _Site:
    """What the pages of one site share."""

    def __init__(self, book: Book, options: Options) -> None:
        self.book = book
        self.options = options
        self.title = options.title or book.api.title or book.api.name
        self.templates = {
            root: environment("site", options, filters(href_from(root)), autoescape=True)
            for root in ("", "../")
        }
        self.beside: dict[str, tuple[list[str], int]] = {}
        for names in _groups(book):
            self.beside |= {name: (names, at) for at, name in enumerate(names)}
        self.shared = shared_inputs(book, self.title, template_digest("site", options))

    def key(self, *inputs: object) -> str:
        """The key of a page that depends on these, and on what every page does."""
        return digest(self.shared, *inputs)

    def pages(self) -> Iterator[File]:
        """The pages that are not those of classes."""
        for page, path in FILES.items():
            key = self.key(page, page_inputs(self.book, page))
            yield File(path, partial(self._page, path, page, partial(self._values, page)), key)
        yield File(NOT_FOUND, partial(self._page, NOT_FOUND, NOT_FOUND, dict), self.key(NOT_FOUND))

    def _values(self, page: str) -> dict[str, object]:
        values = other_pages.page_values(self.book, page)
        return (
            values | {"drawing": whole(self.book, href_from(""), self.options)}
            if page == RELATIONS
            else values
        )

    def class_page(self, cls: Class, around: tuple[str | None, str | None]) -> Content:
        view = class_view(self.book, cls, around)
        values: dict[str, object] = {
            "cls": view,
            "drawing": neighbourhood(self.book, cls.name, href_from("../"), self.options),
        }
        return self._page("class.html", cls.name, lambda: values)

    def stub(self, new: str) -> Content:
        return self._page("stub.html", new, lambda: {"new": new})

    def _page(self, template: str, page: str, values: Callable[[], dict[str, object]]) -> Content:
        root = "" if page in FILES or page == NOT_FOUND else "../"
        words: dict[str, object] = {
            "title": self.title,
            "version": self.book.api.version,
            "tool": f"apigen {__version__}",
            "page": page,
            "heading": TITLES.get(page, page),
            "root": root,
            "menu": [(name, FILES[name], TITLES[name]) for name in FILES if name != HOME],
            "siblings": self._siblings(page),
        }
        html = rendered(self.templates[root], template, words | values())
        return text.visible(html) if self.book.unseen else html

    def _siblings(self, page: str) -> list[str]:
        """The classes of the same tag, those around this one if there are very many."""
        names, at = self.beside.get(page, ([], 0))
        start = max(0, min(at - CROWDED // 2, len(names) - CROWDED))
        return names[start : start + CROWDED]


def _moved(api: Api) -> dict[str, str]:
    """The former names of classes that can be names of folders, and what each class is called now."""
    taken = {cls.name.lower() for cls in api.classes}
    found: dict[str, str] = {}
    for cls in api.classes:
        for was in cls.was:
            if was.name.isidentifier() and was.name.isascii() and was.name.lower() not in taken:
                taken.add(was.name.lower())
                found[was.name] = cls.name
    return found


def _groups(book: Book) -> list[list[str]]:
    """The names of the classes that are listed together."""
    found: dict[str, list[str]] = {}
    for cls in book.api.classes:
        found.setdefault(book.group(cls), []).append(cls.name)
    return list(found.values())


def filters(href: Href) -> Filters:
    """What templates turn values into HTML with."""
    return {
        "href": href,
        "mention": partial(mention, href),
        "mentions": lambda found: Markup(", ").join([mention(href, one) for one in found]),
        "pieces": partial(pieces, href),
        "text": partial(text.block, href=href),
        "summary": partial(text.line, href=href),
        "plain": lambda prose: text.plain(first_sentence(prose)),
    }


def mention(href: Href, found: Mention) -> Markup:
    """A name, leading to its place."""
    name = f'<code translate="no">{escape(found.text)}</code>'
    if found.place is None:
        return Markup(name)
    return Markup(f'<a href="{escape(href(found.place))}">{name}</a>')


def pieces(href: Href, found: Pieces) -> Markup:
    """A type or signature, each part leading to its place; what leads nowhere and is muted stays together."""
    parts: list[str] = []
    muted = ""
    for piece in found:
        if piece.muted and piece.place is None:
            muted += piece.text
            continue
        if muted:
            parts.append(_muted(muted))
            muted = ""
        words = escape(piece.text)
        if piece.place is None:
            parts.append(words)
        else:
            kind = ' class="word"' if piece.muted else ""
            parts.append(f'<a{kind} href="{escape(href(piece.place))}">{words}</a>')
    if muted:
        parts.append(_muted(muted))
    return Markup("".join(parts))


def _muted(words: str) -> str:
    return words if words.isspace() else f'<span class="word">{escape(words)}</span>'


TARGET = Target("site", generate)
