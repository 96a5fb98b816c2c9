"""Links that a text's or guide's author wrote himself, held against what the site has."""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Set
from pathlib import Path
from urllib.parse import unquote, urlsplit

from apigen.diagnostics import Diagnostic, Failure, Span
from apigen.diagnostics.catalogue import Finding, problem
from apigen.diagnostics.paths import spelled
from apigen.diagnostics.suggest import closest
from apigen.generators.book import Book
from apigen.generators.guides import Guide, Guides, guide_named, image
from apigen.generators.links import HOME
from apigen.generators.target import Options
from apigen.generators.text import hrefs, literals
from apigen.semantics.links import NAME, find, texts

AS_IT_STANDS = "Markdown shows it as it stands"

PathOf = Callable[[str], str]


def dead_links(
    book: Book,
    options: Options,
    path_of: PathOf,
    guides: Guides = (),
    files: Set[str] = frozenset(),
    *,
    footer: str = "",
) -> None:
    """Raises Failure for each address of a text, a guide or the footer that is one of the site's own and
    leads nowhere, and for each doc link or image that is not there. `files`: all files of the site.
    """
    anchors = _Anchors(book, path_of, guides, files)
    found = [
        *_of_texts(book, options, path_of, anchors),
        *_of_guides(book, path_of, anchors, guides),
        *_of_footer(book, options, anchors, footer),
        *_of_templates(options, files),
    ]
    if found:
        raise Failure(*found)


class _Anchors(dict[str, set[str]]):
    """The pages and their anchors, collected when the first one is asked for: few texts have such links."""

    def __init__(self, book: Book, path_of: PathOf, guides: Guides, files: Set[str]) -> None:
        super().__init__()
        self._of = (book, path_of, guides)
        self._files = files

    def wrong(self, here: str, href: str) -> tuple[str, str | None] | None:
        """What is wrong with an address on a page, and one with a similar name; None if it is right or leads
        to another host.
        """
        parts = urlsplit(href)
        if parts.scheme or parts.netloc:
            return None
        if not self:
            book, path_of, guides = self._of
            self.update((path_of(page), names) for page, names in book.links.anchors().items())
            self.update((path_of(guide.page), set(guide.anchors)) for guide in guides)
        path = posixpath.normpath(posixpath.join(posixpath.dirname(here), unquote(parts.path)))
        target = path if parts.path else here
        if target not in self:
            if target in self._files:  # what it holds is not known before it is made
                return None
            near = closest(target, self)
            return f"no page at {target}", near and posixpath.relpath(near, posixpath.dirname(here) or ".")
        anchor = unquote(parts.fragment)
        if anchor and anchor not in self[target]:
            near = closest(anchor, self[target])
            return f"no such anchor on {target}", near and f"#{near}"
        return None


def _of_texts(book: Book, options: Options, path_of: PathOf, anchors: _Anchors) -> Iterator[Diagnostic]:
    for said in texts(book.api):
        for href in hrefs(said.text):
            here = path_of(book.links.place(said.address).page if said.address in book.links.names else HOME)
            if (wrong := anchors.wrong(here, href)) is not None:
                at = options.place(said.address, href)
                what = f"`{href}` in the text of {said.address}"
                yield dead_link(what, *wrong, at, said.address, name=_name(book, href, said.scope))
        for name in _literal(book, literals(said.text), said.scope):
            at = options.place(said.address, f"[{name}]")
            what = f"`[{name}]` after words in brackets, in the text of {said.address},"
            yield dead_link(what, AS_IT_STANDS, None, at, said.address, name=name)


def _of_guides(book: Book, path_of: PathOf, anchors: _Anchors, guides: Guides) -> Iterator[Diagnostic]:
    files = {guide.file: guide for guide in guides}
    for guide in guides:
        for href in guide.hrefs:
            named = guide_named(files, href)
            address = href if named is None else f"{path_of(named[0].page)}#{named[1]}"
            if named is None and _name(book, href) is not None:
                continue
            if (wrong := anchors.wrong(path_of(guide.page), address)) is not None:
                yield dead_link(f"`{href}` in the guide {guide.file}", *wrong, _place(guide, f"({href}"))
        for name in guide.names:
            if book.links.find(name) is None:
                yield guide_link(guide, name, closest(name, book.links.names))
        for name in _literal(book, guide.literals):
            what = f"`[{name}]` after words in brackets, in the guide {guide.file},"
            at = _place(guide, f"[{name}")
            yield dead_link(what, AS_IT_STANDS, None, at, name=name, words=True)
        for written in guide.images:
            folder = Path(guide.path).parent
            if isinstance(why := image(folder, written), str):
                what = f"the image `{written}` in the guide {guide.file}"
                yield dead_image(what, why, folder.as_posix(), _place(guide, f"({written}"))


def _of_footer(book: Book, options: Options, anchors: _Anchors, footer: str) -> Iterator[Diagnostic]:
    at = options.setting("footer")
    for href in hrefs(footer):
        if (wrong := anchors.wrong("index.html", href)) is not None:
            yield dead_link(f"`{href}` in `site.footer`", *wrong, at)
    for link in find(footer):
        if book.links.find(link.name) is None:
            near = closest(link.name, book.links.names)
            yield dead_link(f"`[{link.name}]` in `site.footer`", "the API has no such name", near, at)


_HREF = re.compile(r'\b(?:href|src)="((?:\{\{ *root *\}\})?)([\w./-]+)(?:#[^"{}]*)?"')


def _of_templates(options: Options, files: Set[str]) -> Iterator[Diagnostic]:
    """Addresses that the user's templates for a site spell out, not those that they put together."""
    if options.templates is None or not files:
        return
    for path in sorted((options.templates / "site").rglob("*.html")):
        try:
            text = path.read_bytes().decode()
        except (OSError, UnicodeDecodeError):  # told where it is rendered
            continue
        for match in _HREF.finditer(text):
            root, target = match.groups()
            name = target if root else posixpath.normpath(target).lstrip("./")
            if name not in files and (root or not any(file.endswith(f"/{name}") for file in files)):
                near = closest(name, files)
                at = Span(spelled(path), *match.span(2))
                yield dead_link(f"`{target}` in a template", f"no page at {name}", near, at)


_REFERENCE = re.compile(rf"\]\[({NAME})\]")


def _literal(book: Book, said: Iterable[str], scope: str | None = None) -> Iterator[str]:
    """Names of members after words in brackets, `[words][VM.start]`, which Markdown takes as they stand."""
    for text in said:
        for match in _REFERENCE.finditer(text):
            if "." in match[1] and book.links.find(match[1], scope) is not None:
                yield match[1]


def _name(book: Book, href: str, scope: str | None = None) -> str | None:
    """An address that is a name of the API instead, `VM.start`; None if it is not one."""
    name = unquote(href)
    return name if re.fullmatch(NAME, name) and book.links.find(name, scope) is not None else None


def _place(guide: Guide, snippet: str) -> Span | None:
    """Where a link stands in its file: its address or name, without the bracket before it."""
    at = guide.source.find(snippet)
    return Span(guide.path, at + 1, at + len(snippet)) if at >= 0 else Span(guide.path, 0, 0)


@problem("dead-link", "error", "A link in a text that leads nowhere")
def dead_link(
    what: str,
    why: str,
    near: str | None,
    at: Span | None,
    subject: str | None = None,
    *,
    name: str | None = None,
    words: bool = False,
) -> Finding:
    """Texts may link to pages of the reference by their address, as seen from the page that the text stands
    on: `[how it starts](#start)`. Such an address is held against the pages and anchors that the site has
    when it is built. A doc link (`[VM.start]`) is the better way: every check looks after it, and it works
    in all formats. A guide links to another one by its file, `[roles](20-roles.md#who)`, and may give words
    of its own to a name, `[the start](VM.start)`. The footer of a site is held to the same, seen from the
    first page. Addresses of other hosts are taken as written.
    """
    if name is not None:
        own = f", or with own words `[words]({name})`" if words else ""
        remedy = f"name it in brackets alone: `[{name}]`{own}"
    elif near is not None:
        remedy = f"`{near}` has a similar name"
    else:
        remedy = "correct it, or name the thing in brackets instead, as `[VM.start]`"
    return Finding(message=f"{what} leads nowhere: {why}", at=at, help=remedy, subject=subject)


@problem("dead-image", "error", "An image in a guide that cannot be shown")
def dead_image(what: str, why: str, folder: str, at: Span | None) -> Finding:
    """Images of guides lie in the same folder, so that a site needs no other host: PNG, SVG, JPEG or WebP,
    at most 4 MB. Nothing is written.
    """
    return Finding(f"{what} cannot be shown: {why}", at=at, help=f"put it into {folder}, or leave it out")


@problem("guide-link", "error", "A doc link in a guide that names nothing")
def guide_link(guide: Guide, name: str, near: str | None) -> Finding:
    """In guides as in texts, a name in brackets leads to the thing of that name: `[VM.start]`. Brackets that
    are no link are written with a backslash, `\\[VM]`.
    """
    return Finding(
        message=f"`[{name}]` in the guide {guide.file} names nothing",
        at=_place(guide, f"[{name}]"),
        label="not a name of the API",
        help=f"`{near}` has a similar name" if near else "write `\\[` if it is no link",
    )
