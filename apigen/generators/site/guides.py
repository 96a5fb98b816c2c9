"""The pages of guides, and the images in them."""

from collections.abc import Iterator
from functools import partial

from apigen.generators.guide_pages import Way, body, way
from apigen.generators.guides import Guide, Section, images
from apigen.generators.site.pages import Site
from apigen.generators.site.paths import href_from, path_of
from apigen.generators.target import Content, File
from apigen.semantics.links import find_all

MANY = 60
"""Headings beyond which the contents of a page fold the lower ones."""


def guides(site: Site) -> Iterator[File]:
    """A page a guide, and the images."""
    folder, found = site.options.guides, site.guides
    if folder is None:
        return
    links = way(found, site.book.links, href_from(""))
    titles = [(guide.page, path_of(guide.page), guide.title) for guide in found]
    for at, guide in enumerate(found):
        leads = [(link.name, links.place(link.name)) for link in find_all(guide.source)]
        ways = [links.address(href) for href in guide.hrefs]
        around = (titles[at - 1] if at else None, titles[at + 1] if at + 1 < len(found) else None)
        make = partial(_page, site, guide, links, titles, around)
        yield File(path_of(guide.page), make, site.key(guide, leads, titles, ways))
    yield from images(folder, found)


def _page(
    site: Site, guide: Guide, links: Way, titles: list[tuple[str, str, str]], around: object
) -> Content:
    return site.page("guide.html", guide.page, guide.title, lambda: shown(guide, links, titles, around))


def shown(guide: Guide, links: Way, titles: list[tuple[str, str, str]], around: object) -> dict[str, object]:
    """What the template of a guide sees. `around`: the guides before and after it."""
    return {
        "guides": titles,
        "around": around,
        "summary": guide.sections[0].text[:160],
        "body": body(guide, links),
        "chapters": contents(guide.sections),
        "folded": sum(section.level in (2, 3) for section in guide.sections) > MANY,
    }


def contents(sections: tuple[Section, ...]) -> list[tuple[Section, list[Section]]]:
    """The headings of a guide for its list of contents: each with those directly below it."""
    found: list[tuple[Section, list[Section]]] = []
    for section in sections[1:]:
        if section.level == 2:
            found.append((section, []))
        elif section.level == 3 and found:
            found[-1][1].append(section)
    return found
