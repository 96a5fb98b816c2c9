"""The diagrams of pages: crow's-foot drawings as SVG within HTML, and as files beside the pages."""

from functools import lru_cache

import msgspec
from markupsafe import Markup, escape

from apigen import relations
from apigen.generators.book import Book
from apigen.generators.inputs import digest
from apigen.generators.links import Href, Place, anchor
from apigen.generators.target import Options

PREFIX = "er"
"""What the ids of a diagram begin with: a page has one diagram."""


def whole(book: Book, href: Href, options: Options) -> Markup | None:
    """All bound fields of the API, as a figure; None where there are none.

    Raises Failure (`graphviz-missing`, `graphviz-failed`).
    """
    title = "Classes and the fields that bind them"
    return _figure(book, None, href, options, title, "The table of pairs below says the same.")


def neighbourhood(book: Book, cls: str, href: Href, options: Options) -> Markup | None:
    """A class and those that it is bound to, as a figure; None where it is bound to none.

    Raises Failure (`graphviz-missing`, `graphviz-failed`).
    """
    title = f"{cls} and the classes that it is bound to"
    return _figure(book, cls, href, options, title, "The table of bound fields says the same.")


def whole_file(book: Book, href: Href, options: Options) -> str | None:
    """The diagram of the API as an SVG file that styles itself, leading to the pages; None if it is empty.

    Raises Failure (`graphviz-missing`, `graphviz-failed`).
    """
    plan = _album(book).plans.get(None)
    if plan is None:
        return None
    title = "Classes and the fields that bind them"
    return relations.svg_file(plan, _geometry(book, None, options), title, _link(href))


def whole_text(book: Book) -> str | None:
    """The diagram of the API in Graphviz's language; None if it is empty."""
    plan = _album(book).plans.get(None)
    return relations.dot_of(plan) if plan is not None else None


class _Album:
    """What is drawn of a book: plans by class, None for the whole; geometries as they become known."""

    def __init__(self, book: Book) -> None:
        groups = {cls.name: book.group(cls) for cls in book.api.classes}
        self.plans = relations.plans(book.api, groups)
        self.drawn: dict[str | None, relations.Geometry] = {}


@lru_cache(maxsize=1)
def _album(book: Book) -> _Album:
    return _Album(book)


def _figure(
    book: Book, cls: str | None, href: Href, options: Options, title: str, desc: str
) -> Markup | None:
    """A caption, room for the buttons that the script adds, and the drawing in a region that scrolls."""
    plan = _album(book).plans.get(cls)
    if plan is None:
        return None
    svg = relations.svg_inline(plan, _geometry(book, cls, options), PREFIX, title, desc, _link(href))
    words = escape(title)
    kind = ' data-whole=""' if cls is None else ""
    return Markup(
        f'<figure class="er"{kind}>\n'
        f'<a class="er-past" href="#{PREFIX}-end">Go past the diagram</a>\n'
        '<div class="er-bar"></div>\n'
        f'<div class="er-box" role="region" aria-label="Diagram: {words}" tabindex="0">{svg}</div>\n'
        f'<figcaption id="{PREFIX}-end" tabindex="-1">{words}. {escape(desc)}</figcaption>\n'
        "</figure>"
    )


def _link(href: Href) -> relations.Link:
    return lambda cls, field: href(Place(cls, anchor(field or "")))


def _geometry(book: Book, cls: str | None, options: Options) -> relations.Geometry:
    """Where things are in a diagram: as drawn before from the same plan, or drawn now.

    What is missing is drawn all at once, since most of the time goes into starting the engine.
    """
    album = _album(book)
    if cls not in album.drawn and not _recall(album, cls, options):
        missing = [
            name for name in album.plans if name not in album.drawn and not _recall(album, name, options)
        ]
        for name, found in zip(
            missing, relations.geometries(album.plans[name] for name in missing), strict=True
        ):
            album.drawn[name] = found
            options.remember(_entry(name), _key(album, name) + msgspec.json.encode(found))
    return album.drawn[cls]


def _recall(album: _Album, name: str | None, options: Options) -> bool:
    """Whether a geometry is known from an earlier build."""
    known = options.recall(_entry(name)) or b""
    key = _key(album, name)
    if not known.startswith(key):
        return False
    album.drawn[name] = msgspec.json.decode(known.removeprefix(key), type=relations.Geometry)
    return True


def _entry(name: str | None) -> str:
    return f"drawn/{digest(name)}"


def _key(album: _Album, name: str | None) -> bytes:
    return digest(relations.dot_of(album.plans[name]), relations.find_engine().name).encode()
