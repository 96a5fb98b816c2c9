"""Reading built pages back: anchors and links of HTML."""

import posixpath
from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

Golden = Callable[[str, str], None]


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.hrefs: list[str] = []
        self.attributes: set[str] = set()
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name == "id":
                self.ids.append(value or "")
            elif name == "href":
                self.hrefs.append(value or "")


def parse(html: str) -> _Page:
    page = _Page()
    page.feed(html)
    return page


def dead(pages: dict[str, str], others: set[str]) -> list[str]:
    """Links between pages that lead to no page, or to no anchor; `others` are files that are no pages."""
    parsed = {path: parse(html) for path, html in pages.items()}
    found = []
    for path, page in parsed.items():
        for href in page.hrefs:
            parts = urlsplit(href)
            if parts.scheme or parts.netloc:
                continue
            where = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path)))
            target = where if parts.path else path
            if target in others:
                continue
            if target not in parsed or (parts.fragment and unquote(parts.fragment) not in parsed[target].ids):
                found.append(f"{path}: {href}")
    return found
