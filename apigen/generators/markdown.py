"""The reference as Markdown, a page a class, readable on any forge that shows Markdown."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from apigen import __version__
from apigen.generators import other_pages
from apigen.generators.book import Book, book_of
from apigen.generators.class_page import class_view
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
    Prose,
    source,
)
from apigen.generators.other_pages.views import TypeView
from apigen.generators.target import File, Options, Target
from apigen.generators.templates import Filters, environment, rendered, template_digest
from apigen.generators.text import visible
from apigen.generators.types import Pieces
from apigen.generators.view import FieldView, KeyView, ParameterView
from apigen.model.api import Api, Class
from apigen.semantics.links import CODE_SPAN, NOT_TEXT

FILES = {
    HOME: "README.md",
    NAMES: "README.md",
    TYPES: "types.md",
    ERRORS: "errors.md",
    ROLES: "roles.md",
    RELATIONS: "relations.md",
    RELEASES: "releases.md",
}


def path_of(page: str) -> str:
    """The file of a page; classes have a folder of their own, so that none collides with another page."""
    return FILES.get(page) or f"classes/{page}.md"


def href_from(root: str) -> Href:
    """Relative addresses from a page that lies `root` (`""` or `"../"`) below the first one."""
    beside = "" if root else "classes/"

    def href(place: Place) -> str:
        file = FILES.get(place.page)
        path = f"{root}{file}" if file else f"{beside}{place.page}.md"
        return f"{path}#{place.anchor}" if place.anchor else path

    return href


def generate(api: Api, options: Options) -> Iterator[File]:
    """All pages."""
    book = book_of(api, options.files)
    title = options.title or api.title or api.name
    templates = {
        root: environment("markdown", options, filters(href_from(root)), autoescape=False)
        for root in ("", "../")
    }
    shared = shared_inputs(book, title, template_digest("markdown", options))

    def page(template: str, page: str, values: Callable[[], dict[str, object]]) -> str:
        words: dict[str, object] = {
            "title": escaped(title),
            "version": escaped(api.version),
            "tool": f"apigen {__version__}",
        }
        root = "" if page in FILES else "../"
        made = _tidy(rendered(templates[root], template, words | values()))
        return visible(made) if book.unseen else made

    for name, path in FILES.items():
        values = partial(_page_values, book, name)
        if name != NAMES:
            yield File(path, partial(page, path, name, values), digest(shared, name, page_inputs(book, name)))
    for cls in book.api.classes:
        yield File(
            path_of(cls.name),
            partial(page, "class.md", cls.name, partial(_class_values, book, cls)),
            digest(shared, cls.name, class_inputs(book, cls)),
        )


def _class_values(book: Book, cls: Class) -> dict[str, object]:
    return {"cls": class_view(book, cls)}


def _page_values(book: Book, page: str) -> dict[str, object]:
    values = other_pages.page_values(book, page)
    if page == HOME:
        return values | {"menu": _menu()}
    return values | {"diagram": _diagram(book)} if page == RELATIONS else values


def _menu() -> list[tuple[str, str]]:
    return [
        (FILES[RELATIONS], "Relations"),
        (FILES[TYPES], "Types"),
        (FILES[ERRORS], "Errors"),
        (FILES[ROLES], "Roles"),
        (FILES[RELEASES], "Releases"),
    ]


def _diagram(book: Book) -> str:
    from apigen.interchange import mermaid

    return mermaid.write(book.api)


def filters(href: Href) -> Filters:
    """What templates turn values into Markdown with."""
    return {
        "href": href,
        "anchor": lambda place: f'<a id="{place.anchor}"></a>',
        "code": code,
        "cell_code": lambda text: code(text).replace("|", "\\|"),
        "mention": partial(mention, href),
        "mentions": lambda found: ", ".join([mention(href, one) for one in found]),
        "pieces": partial(pieces, href),
        "spelled": lambda found: "".join([piece.text for piece in found]),
        "text": partial(block, href),
        "cell": partial(cell, href),
        "limits": limits,
        "notes": notes,
        "escaped": escaped,
    }


def notes(item: FieldView | ParameterView | TypeView) -> str:
    """What a thing's constraints and annotations say, after its text."""
    words = _limits((*item.constraints, *item.words))
    return f" {words[0].upper()}{words[1:]}." if words else ""


def limits(item: KeyView) -> str:
    """What a key's constraints say, before its text."""
    return _limits(item.constraints)


def _limits(words: Iterable[str]) -> str:
    return "; ".join(
        code(word).replace("|", "\\|") if word.startswith("pattern ") else escaped(word) for word in words
    )


def code(text: str) -> str:
    """A text as a code span: with as many backticks as it takes, on one line."""
    text = " ".join(text.split()) if "\n" in text else text
    if "`" not in text:
        return f"`{text}`"
    ticks = "`" * (max(map(len, re.findall("`+", text))) + 1)
    return f"{ticks} {text} {ticks}"


def mention(href: Href, found: Mention) -> str:
    """A name, and where it leads."""
    words = code(found.text).replace("|", "\\|")
    return words if found.place is None else f"[{words}]({href(found.place)})"


def pieces(href: Href, found: Pieces) -> str:
    """A type: names lead to their places, the words between are code."""
    parts: list[str] = []
    run = ""
    for piece in found:
        if piece.place is None or piece.muted:
            run += piece.text
            continue
        parts.append(_run(run))
        parts.append(f"[{code(piece.text)}]({href(piece.place)})")
        run = ""
    parts.append(_run(run))
    return "".join(parts)


def _run(text: str) -> str:
    words = text.strip()
    if not words:
        return text
    return f"{' ' * text.startswith(' ')}{code(words)}{' ' * text.endswith(' ')}".replace("|", "\\|")


_HEADING = re.compile(r"^( {0,3})(#{1,6})(?=\s|$)", re.MULTILINE)
_CODE_OR_TAG = re.compile(
    rf"{NOT_TEXT}|{CODE_SPAN}|<(?:[A-Za-z][A-Za-z0-9+.-]{{1,31}}:[^<>\s]*|[\w.+-]+@[\w.-]+)>|(?P<tag><)",
    re.MULTILINE,
)


def block(href: Href, prose: Prose) -> str:
    """A text as it stands, its doc links as links; tags in it are text, as they are on the site."""
    found = _safe(source(prose, href)).strip("\n")
    if "#" in found:
        found = _HEADING.sub(lambda match: f"{match[1]}{'#' * min(6, len(match[2]) + 4)}", found)
    return found


def cell(href: Href, prose: Prose) -> str:
    """A text in a cell of a table: on one line, paragraphs apart."""
    found = _safe(source(prose, href)).strip()
    if "\n" in found:
        found = re.sub(r"\s*\n\s*\n\s*", "<br><br>", found)
        found = re.sub(r"\s*\n\s*", " ", found)
    return found.replace("|", "\\|") if "|" in found else found


def _safe(text: str) -> str:
    """Raw HTML as text: forges would read it as markup, the language does not."""
    if "<" not in text:
        return text
    return _CODE_OR_TAG.sub(lambda match: "&lt;" if match["tag"] else match[0], text)


def escaped(text: str) -> str:
    """A plain text that Markdown shows as it is."""
    return re.sub(r"([\\`*_\[\]<>#|&])", r"\\\1", " ".join(text.split()))


def _tidy(page: str) -> str:
    """No blanks before the ends of lines and cells, one empty line in a row, one newline at the end."""
    for long, short in ((" \n", "\n"), ("  |\n", " |\n"), ("\n\n\n", "\n\n")):
        while long in page:
            page = page.replace(long, short)
    return page.strip("\n") + "\n"


TARGET = Target("markdown", generate)
