"""The diagrams of pages: crow's-foot drawings as SVG within HTML."""

import msgspec
from markupsafe import Markup

from apigen import relations
from apigen.generators.book import Book
from apigen.generators.inputs import digest
from apigen.generators.links import Href, Place, anchor
from apigen.generators.target import Options
from apigen.model.api import Api


def whole(book: Book, href: Href, options: Options) -> Markup | None:
    """All bound fields of the API; None where there are none.

    Raises Failure (`graphviz-missing`, `graphviz-failed`).
    """
    if not book.pairs:
        return None
    title = "Classes and the fields that bind them"
    dot = relations.dot(book.api, link=_link(href))
    return _drawn(options, dot, title, "The table of pairs below says the same.")


def neighbourhood(book: Book, cls: str, href: Href, options: Options) -> Markup | None:
    """A class and those that it is bound to; None where it is bound to none.

    Raises Failure (`graphviz-missing`, `graphviz-failed`).
    """
    bound = book.bound.get(cls)
    if not bound:
        return None
    # Only what can be seen is looked at: else each class would cost a walk over the whole API.
    near = sorted({cls, *(end.other_class.text for end in bound)})
    api: Api = msgspec.structs.replace(book.api, classes=tuple(book.classes[name] for name in near))
    title = f"{cls} and the classes that it is bound to"
    dot = relations.dot(api, cls, link=_link(href))
    return _drawn(options, dot, title, "The table of bound fields says the same.")


def _link(href: Href) -> relations.Link:
    return lambda cls, field: href(Place(cls, anchor(field or "")))


def _drawn(options: Options, dot: str, title: str, description: str) -> Markup:
    """Draws, or takes the picture of that title that was drawn before, if it was drawn from the same text."""
    entry = f"drawn/{digest(title)}"
    key = digest(dot, relations.find_engine().name).encode()
    known = options.recall(entry) or b""
    if known.startswith(key):
        svg = known.removeprefix(key)
    else:
        svg = relations.draw(dot, "svg")
        options.remember(entry, key + svg)
    return Markup(relations.svg_inline(svg, "er", title, description))
