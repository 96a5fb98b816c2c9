"""Guides: Markdown files of a folder, as pages with links, contents and highlighted code.

The first `#` heading is the title, the file's name the address: `10-tutorial.md` is `guide-tutorial`, and
its number the order. Links between guides are written as they work in the folder,
`[x](20-language.md#types)`; names of the API as in texts, `[VM.start]`, or with words of one's own,
`[the start](VM.start)`. A line
`<!-- apigen: annotations -->` is replaced by what `manual.py` makes.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import msgspec

from apigen.diagnostics import Failure
from apigen.diagnostics.catalogue import Finding, problem
from apigen.diagnostics.paths import spelled
from apigen.generators.guide_tokens import is_title, plain, tokens
from apigen.generators.target import File
from apigen.generators.text import visible

if TYPE_CHECKING:
    from markdown_it.token import Token

LARGEST = 1_000_000
"""Bytes of a guide."""

IMAGES = (".png", ".svg", ".jpg", ".jpeg", ".webp")
LARGEST_IMAGE = 4_000_000
IMAGES_FOLDER = "guide-images"
"""The folder of the guides' images, beside the pages."""


class Section(msgspec.Struct, frozen=True):
    """A heading, and the words below it up to the next one, without code. What stands before the first one
    has the guide's own title, level 1 and no anchor.
    """

    level: int
    title: str
    anchor: str
    text: str


class Guide(msgspec.Struct, frozen=True):
    """A guide. `file` is its name in the folder, `path` how people name it. `hrefs`, `names` and `images` are
    where its links, doc links and images lead, as written; `literals` are words that look like a link by
    reference, `[words][name]`, and are none.
    """

    name: str
    file: str
    path: str
    title: str
    source: str
    sections: tuple[Section, ...]
    hrefs: tuple[str, ...]
    names: tuple[str, ...]
    images: tuple[str, ...]
    literals: tuple[str, ...] = ()

    @property
    def page(self) -> str:
        return f"guide-{self.name}"

    @property
    def anchors(self) -> set[str]:
        return {section.anchor for section in self.sections}


Guides = tuple[Guide, ...]

_FILE = re.compile(r"(?:(\d+)-)?([A-Za-z0-9][A-Za-z0-9_-]*)\.md")


def read(folder: Path) -> Guides:
    """The guides of a folder, in order. Raises Failure (`guide-unreadable`, `guide-name`)."""
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix == ".md" and path.is_file())
        texts = [(path, path.read_bytes()) for path in files]
    except OSError as error:
        raise Failure(guide_unreadable(spelled(folder), error.strerror or str(error))) from error
    found: dict[str, tuple[tuple[int, str], Guide]] = {}
    for path, data in texts:
        match = _FILE.fullmatch(path.name)
        if match is None:
            raise Failure(guide_name(spelled(path), "an address cannot be made of it"))
        name = match[2].lower()
        if name in found:
            raise Failure(guide_name(spelled(path), f"`{found[name][1].file}` has the same"))
        order = (int(match[1]) if match[1] else 10**9, name)
        found[name] = (order, guide(name, path.name, spelled(path), _decoded(path, data)))
    return tuple(guide for _, guide in sorted(found.values(), key=lambda entry: entry[0]))


def _decoded(path: Path, data: bytes) -> str:
    if len(data) > LARGEST:
        raise Failure(guide_unreadable(spelled(path), f"it is larger than {LARGEST // 1_000_000} MB"))
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise Failure(guide_unreadable(spelled(path), "it is not UTF-8")) from error


def guide(name: str, file: str, path: str, text: str) -> Guide:
    """A guide of its Markdown."""
    text = visible(text)
    found = tokens(text)
    title = next((plain(found[at + 1]) for at, token in enumerate(found) if is_title(token)), "")
    title = title or name.replace("-", " ").replace("_", " ").capitalize()
    return Guide(name, file, path, title, text, _sections(title, found), *_leads(found))


def _leads(found: "list[Token]") -> tuple[tuple[str, ...], ...]:
    """Where links, doc links and images lead, and words like links, each once."""
    hrefs: dict[str, None] = {}
    names: dict[str, None] = {}
    images: dict[str, None] = {}
    literals: dict[str, None] = {}
    for token in found:
        for child in token.children or ():
            if child.type == "link_open":
                hrefs[str(child.attrs["href"])] = None
            elif child.type == "doc_link":
                names[child.content] = None
            elif child.type == "image":
                images[str(child.attrs["src"])] = None
            elif child.type == "text" and "][" in child.content:
                literals[child.content] = None
    return tuple(hrefs), tuple(names), tuple(images), tuple(literals)


def _sections(title: str, found: "list[Token]") -> tuple[Section, ...]:
    """The text by headings."""
    heads = [(1, title, "")]
    words: list[list[str]] = [[]]
    heading = False
    for at, token in enumerate(found):
        if token.type == "heading_open":
            heading = True
            if not is_title(token):
                heads.append((int(token.tag[1]), plain(found[at + 1]), str(token.attrs["id"])))
                words.append([])
        elif token.type == "heading_close":
            heading = False
        elif token.type == "inline" and not heading:
            words[-1].append(plain(token))
    return tuple(Section(*head, " ".join(said)) for head, said in zip(heads, words, strict=True))


def image(folder: Path, written: str) -> Path | str:
    """The file of an image in a guide, or why it cannot be shown."""
    name = unquote(written)
    path = folder / name
    if "/" in name or "\\" in name or path.suffix.lower() not in IMAGES:
        return "images lie in the guides' folder and are PNG, SVG, JPEG or WebP"
    if not path.is_file():
        return f"no file is named {spelled(path)}"
    if path.stat().st_size > LARGEST_IMAGE:
        return f"it is larger than {LARGEST_IMAGE // 1_000_000} MB"
    return path


def images(folder: Path, guides: "Guides") -> Iterator[File]:
    """The images in guides that can be shown; `dead_links` tells of the others."""
    for name in sorted({name for guide in guides for name in guide.images}):
        if isinstance(path := image(folder, name), Path):
            yield File(f"{IMAGES_FOLDER}/{path.name}", path.read_bytes())


def guide_named(guides: Mapping[str, Guide], href: str) -> tuple[Guide, str] | None:
    """The guide whose file a link names, and the anchor in it."""
    parts = urlsplit(href)
    found = guides.get(unquote(parts.path)) if not parts.scheme and not parts.netloc else None
    return None if found is None else (found, unquote(parts.fragment))


@problem("guide-unreadable", "error", "A guide that cannot be read")
def guide_unreadable(path: str, why: str) -> Finding:
    """The configured folder of guides or a guide in it cannot be opened, is larger than 1 MB or is not UTF-8.
    Nothing is written.
    """
    return Finding(f"{path} cannot be read: {why}", help="mend it, or change `guides` in the configuration")


@problem("guide-name", "error", "A guide whose name makes no address")
def guide_name(path: str, why: str) -> Finding:
    """A guide is named by letters, digits, `-` and `_`, perhaps with a number before it that gives the order:
    `10-getting-started.md`. Without the number, and whatever the case, no two guides have the same name.
    """
    return Finding(f"{path} has a name that is no guide's: {why}", help="rename it: `10-getting-started.md`")
