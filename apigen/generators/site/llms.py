"""llms.txt, the list of a site's pages for language models (llmstxt.org), and all their text in one file."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from apigen.generators import links
from apigen.generators.links import Mention, Prose, first_sentence
from apigen.generators.markdown.filters import code, escaped
from apigen.generators.markdown.pages import Page, Pages
from apigen.generators.markdown.text import safe_line
from apigen.generators.other_pages import groups
from apigen.generators.site.pages import Site
from apigen.generators.site.paths import MODEL, OPENRPC, TITLES, address
from apigen.generators.text import visible

LONGEST = 200
"""Characters of the line that says what a page holds."""


def short(site: Site, pages: Sequence[Page]) -> str:
    """A title, a summary, and the pages by subject, each with one line."""
    made = "\n".join(_lines(site, pages)) + "\n"
    return visible(made) if site.book.unseen else made


def _lines(site: Site, pages: Sequence[Page]) -> Iterator[str]:
    api = site.book.api
    by_name = {page.name: page for page in pages}
    yield f"# {escaped(f'{site.title} {api.version}'.strip())}"
    yield ""
    yield f"> {_said(first_sentence(site.book.prose(api.doc))) or 'Reference of a management API.'}"
    yield ""
    yield _ABOUT
    yield from _section(site, "Overview", [by_name[links.HOME]])
    yield from _section(site, "Guides", [by_name[guide.page] for guide in site.guides])
    found = groups(site.book)
    for group in found:
        title = f"Classes: {group.title or 'others'}" if len(found) > 1 else "Classes"
        yield from _section(site, title, [by_name[card.mention.text] for card in group.cards])
    others = [by_name[name] for name in TITLES if name not in (links.HOME, links.NAMES)]
    yield from _section(site, "The API as a whole", others)
    yield from ("", "## Optional", "")
    yield _line(site, "llms-full.txt", "All pages in one file", "")
    yield _line(site, MODEL, "The model as JSON", "")
    yield _line(site, OPENRPC, "OpenRPC", "the JSON-RPC face, with example values")
    for page in pages:
        if page.name == links.NAMES or page.name.startswith("release-"):
            yield _line(site, page.path, page.title, _said(page.summary))


_ABOUT = (
    "Objects of classes have fields; clients read and change them, and call RPCs, by XML-RPC or JSON-RPC. An "
    "RPC is called as `Class.name`, the session first. The page of a class holds its fields, its RPCs with "
    "types and errors, those derived from its fields, and its enums."
)


def _section(site: Site, title: str, pages: Iterable[Page]) -> Iterator[str]:
    lines = [_line(site, page.path, page.title, _said(page.summary)) for page in pages]
    if lines:
        yield from ("", f"## {escaped(title)}", "", *lines)


def _line(site: Site, path: str, title: str, words: str) -> str:
    where = address(site.options.base, path) if site.options.base else path
    return f"- [{escaped(title)}]({where}){': ' + words if words else ''}"


def _said(summary: Prose) -> str:
    return _words("".join([code(part.text) if isinstance(part, Mention) else part for part in summary]))


def _words(text: str) -> str:
    """A text on one line, cut where it is long."""
    words = " ".join(text.split())
    return safe_line(words if len(words) <= LONGEST else f"{words[:LONGEST].rstrip()}…")


_ANCHOR = re.compile(r'<a id="[^"]*"></a>')


def full(site: Site, pages: Pages, found: Sequence[Page]) -> str:
    """The text of all pages but the lists of what stands elsewhere, with links as seen from the root.

    What the last build made of a page is used again while the page's key and the tool are the same.
    """
    wanted = [page for page in found if page.name != links.NAMES and not page.name.startswith("release-")]
    name = f"markdown/{hashlib.blake2b(site.title.encode(), digest_size=16).hexdigest()}"
    known = _recalled(site.options.recall(name), site.options.code)
    for page in wanted:
        if (text := known.get(page.key)) is not None:
            pages.know(page, text)
    texts = {page.key: pages.text(page) for page in wanted}
    if texts.keys() != known.keys():
        site.options.remember(name, msgspec.msgpack.encode((site.options.code, texts)))
    return "\n".join([_at_root(page.path, texts[page.key]) for page in wanted])


def _recalled(body: bytes | None, code: str) -> dict[str, str]:
    """The texts of pages by their keys, if the same code made them."""
    if body is None:
        return {}
    try:
        by, texts = msgspec.msgpack.decode(body, type=tuple[str, dict[str, str]])
    except msgspec.DecodeError:
        return {}
    return texts if by == code else {}


def _at_root(path: str, text: str) -> str:
    """A page's text with its links as seen from the first page's folder, and without anchors."""
    text = text.replace("](#", f"]({path}#")
    return _ANCHOR.sub("", text.replace("](../", "](") if "/" in path else text)
