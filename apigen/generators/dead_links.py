"""Links that a text's author wrote himself, held against what the site has."""

import posixpath
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

from apigen.diagnostics import Diagnostic, Failure
from apigen.diagnostics.catalogue import Finding, problem
from apigen.diagnostics.suggest import closest
from apigen.generators.book import Book
from apigen.generators.links import HOME
from apigen.generators.target import Options
from apigen.generators.text import hrefs
from apigen.semantics.links import texts


def dead_links(book: Book, options: Options, path_of: Callable[[str], str]) -> None:
    """Raises Failure for each address of a text that is one of the site's own and leads nowhere."""
    found: list[Diagnostic] = []
    anchors: dict[str, set[str]] = {}
    for said in texts(book.api):
        for href in hrefs(said.text):
            parts = urlsplit(href)
            if parts.scheme or parts.netloc:
                continue
            if not anchors:
                anchors = {path_of(page): names for page, names in book.links.anchors().items()}
            here = path_of(book.links.place(said.address).page if said.address in book.links.names else HOME)
            path = posixpath.normpath(posixpath.join(posixpath.dirname(here), unquote(parts.path)))
            target = path if parts.path else here
            if target not in anchors:
                found.append(dead_link(options, said.address, href, f"no page at {target}"))
            elif parts.fragment and unquote(parts.fragment) not in anchors[target]:
                near = closest(unquote(parts.fragment), anchors[target])
                found.append(dead_link(options, said.address, href, f"no such anchor on {target}", near))
    if found:
        raise Failure(*found)


@problem("dead-link", "error", "A link in a text that leads nowhere")
def dead_link(options: Options, address: str, href: str, why: str, near: str | None = None) -> Finding:
    """Texts may link to pages of the reference by their address, as seen from the page that the text stands
    on: `[how it starts](#start)`. Such an address is held against the pages and anchors that the site has
    when it is built. A doc link (`[VM.start]`) is the better way: every check looks after it, and it works
    in all formats. Addresses of other hosts are taken as written.
    """
    return Finding(
        message=f"`{href}` in the text of {address} leads nowhere: {why}",
        at=options.place(address, href),
        help=f"`#{near}` has a similar name"
        if near
        else "name the thing in brackets instead, as `[VM.start]`",
        subject=address,
    )
