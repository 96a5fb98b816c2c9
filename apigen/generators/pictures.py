"""The diagrams of pages: crow's-foot drawings as SVG within HTML."""

import msgspec
from markupsafe import Markup

from apigen import relations
from apigen.generators.book import Book
from apigen.generators.links import Href, Place, anchor
from apigen.model.api import Api


def whole(book: Book, href: Href) -> Markup | None:
    """All bound fields of the API; None where there are none.

    Raises Failure (`graphviz-missing`, `graphviz-failed`).
    """
    if not book.pairs:
        return None
    title = "Classes and the fields that bind them"
    return _drawn(relations.dot(book.api, link=_link(href)), title, "The table of pairs below says the same.")


def neighbourhood(book: Book, cls: str, href: Href) -> Markup | None:
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
    return _drawn(
        relations.dot(api, cls, link=_link(href)), title, "The table of bound fields says the same."
    )


def _link(href: Href) -> relations.Link:
    return lambda cls, field: href(Place(cls, anchor(field or "")))


def _drawn(dot: str, title: str, description: str) -> Markup:
    return Markup(relations.svg_inline(relations.draw(dot, "svg"), "er", title, description))
