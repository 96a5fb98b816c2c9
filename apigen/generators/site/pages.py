"""What the pages of one site share: templates, words of the frame, keys."""

from collections.abc import Callable

from apigen import __version__
from apigen.generators import text
from apigen.generators.book import Book
from apigen.generators.guides import read
from apigen.generators.inputs import digest, shared_inputs
from apigen.generators.links import HOME
from apigen.generators.site.html import filters
from apigen.generators.site.options import SiteOptions
from apigen.generators.site.paths import FILES, TITLES, href_from, path_of, root_of
from apigen.generators.target import Content
from apigen.generators.templates import environment, rendered, template_digest

CROWDED = 100
"""Classes beyond which a tag's list of them is cut to those around the current one."""

Values = Callable[[], dict[str, object]]
"""What a template sees beside the words of the frame, worked out when the page is needed."""


class Site:
    """A book and its options, ready to render pages."""

    def __init__(self, book: Book, options: SiteOptions) -> None:
        self.book = book
        self.options = options
        self.guides = read(options.guides) if options.guides is not None else ()
        self.paths: list[str] = []  # of the files that families have given so far
        self.title = options.title or book.api.title or book.api.name
        self.templates = {
            root: environment("site", options, filters(href_from(root)), autoescape=True)
            for root in ("", "../")
        }
        self.beside: dict[str, tuple[list[str], int]] = {}
        for names in _groups(book):
            self.beside |= {name: (names, at) for at, name in enumerate(names)}
        first = [guide.page for guide in self.guides[:1]]
        self.shared = digest(shared_inputs(book, self.title, template_digest("site", options)), first)

    def key(self, *inputs: object) -> str:
        """The key of a page that depends on these, and on what every page does."""
        return digest(self.shared, *inputs)

    def page(self, template: str, page: str, heading: str, values: Values) -> Content:
        """The HTML of a page, by a template. Raises Failure (`template-failed`)."""
        root = root_of(path_of(page))
        words: dict[str, object] = {
            "title": self.title,
            "version": self.book.api.version,
            "tool": f"apigen {__version__}",
            "page": page,
            "heading": heading,
            "root": root,
            "menu": self._menu(page),
            "siblings": self._siblings(page.partition("/")[0]),
        }
        html = rendered(self.templates[root], template, words | values())
        return text.visible(html) if self.book.unseen else html

    def _menu(self, page: str) -> list[tuple[str, str, str]]:
        """The pages that every page leads to: each with its file and the words for it."""
        menu = [(name, FILES[name], TITLES[name]) for name in FILES if name != HOME]
        for guide in self.guides[:1]:
            first = path_of(guide.page)
            menu.append((page if page.startswith("guide-") else guide.page, first, "Guides"))
        return menu

    def _siblings(self, page: str) -> list[str]:
        """The classes of the same tag, those around this one if there are very many."""
        names, at = self.beside.get(page, ([], 0))
        start = max(0, min(at - CROWDED // 2, len(names) - CROWDED))
        return names[start : start + CROWDED]


def _groups(book: Book) -> list[list[str]]:
    """The names of the classes that are listed together."""
    found: dict[str, list[str]] = {}
    for cls in book.api.classes:
        found.setdefault(book.group(cls), []).append(cls.name)
    return list(found.values())
