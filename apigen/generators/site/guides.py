"""The pages of guides, and the images in them."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import unquote

from apigen.diagnostics import Diagnostic, Failure
from apigen.generators.dead_links import dead_image
from apigen.generators.guide_pages import Way, body, way
from apigen.generators.guides import IMAGES_FOLDER, Guide, Section, guide_unreadable, spelled
from apigen.generators.site.options import IMAGES
from apigen.generators.site.pages import Site
from apigen.generators.site.paths import href_from, path_of
from apigen.generators.target import Content, File
from apigen.semantics.links import find_all

LARGEST_IMAGE = 4_000_000
"""Bytes of an image in a guide."""

MANY = 60
"""Headings beyond which the contents of a page leave the lower ones out."""


def guides(site: Site) -> Iterator[File]:
    """A page a guide. Raises Failure where an image is not there or is none."""
    folder, found = site.options.guides, site.guides
    if folder is None:
        return
    links = way(found, site.book.links, href_from(""))
    titles = [(guide.page, path_of(guide.page), guide.title) for guide in found]
    for at, guide in enumerate(found):
        leads = [(link.name, links.place(link.name)) for link in find_all(guide.source)]
        around = (titles[at - 1] if at else None, titles[at + 1] if at + 1 < len(found) else None)
        make = partial(_page, site, guide, links, titles, around)
        yield File(path_of(guide.page), make, site.key(guide, leads, titles))
    yield from _images(folder, found)


def _page(
    site: Site, guide: Guide, links: Way, titles: list[tuple[str, str, str]], around: object
) -> Content:
    def values() -> dict[str, object]:
        return {
            "guides": titles,
            "around": around,
            "summary": guide.sections[0].text[:160],
            "body": body(guide, links),
            "chapters": contents(guide.sections),
        }

    return site.page("guide.html", guide.page, guide.title, values)


def contents(sections: tuple[Section, ...]) -> list[tuple[Section, list[Section]]]:
    """The headings of a guide for its list of contents: each with those directly below it."""
    found: list[tuple[Section, list[Section]]] = []
    few = sum(section.level in (2, 3) for section in sections) <= MANY
    for section in sections[1:]:
        if section.level == 2:
            found.append((section, []))
        elif section.level == 3 and found and few:
            found[-1][1].append(section)
    return found


def _images(folder: Path, found: tuple[Guide, ...]) -> Iterator[File]:
    wrong: list[Diagnostic] = []
    files: dict[str, Path] = {}
    for guide in found:
        for written in guide.images:
            name = unquote(written)
            path = folder / name
            if "/" in name or "\\" in name or path.suffix.lower() not in IMAGES:
                wrong.append(
                    dead_image(guide, written, "images lie in the guides' folder as PNG, SVG, JPEG, WebP")
                )
            elif not path.is_file():
                wrong.append(dead_image(guide, written, f"no file is named {spelled(path)}"))
            elif path.stat().st_size > LARGEST_IMAGE:
                wrong.append(guide_unreadable(spelled(path), "it is larger than 4 MB"))
            else:
                files[name] = path
    if wrong:
        raise Failure(*wrong)
    for name, path in sorted(files.items()):
        yield File(f"{IMAGES_FOLDER}/{name}", path.read_bytes)
