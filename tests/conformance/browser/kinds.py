"""One page of each kind of a site."""

from pathlib import Path

KINDS = {
    "home": "index.html",
    "class": "VM/index.html",
    "calls": "VM/rpc-start.html",
    "derived calls": "VM/derived-calls.html",
    "types": "types.html",
    "errors": "errors.html",
    "roles": "roles.html",
    "relations": "relations.html",
    "releases": "releases.html",
    "release": "release-*.html",
    "names": "a-to-z.html",
    "guide": "guide-tutorial.html",
    "search": "search.html",
    "not found": "404.html",
}


def page_of(site: Path, kind: str) -> Path:
    """The page of a kind; of several that match, the largest."""
    return max(sorted(site.glob(KINDS[kind])), key=lambda page: page.stat().st_size)
