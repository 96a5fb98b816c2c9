"""What the manual says about templates: the blocks of each and what it sees, made by rendering an example."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from jinja2 import Environment, nodes
from markupsafe import Markup

from apigen.generators.book import Book
from apigen.generators.guide_pages import way
from apigen.generators.guides import guide
from apigen.generators.links import Prose
from apigen.generators.site.calls import calls
from apigen.generators.site.classes import classes
from apigen.generators.site.guides import shown
from apigen.generators.site.options import SiteOptions
from apigen.generators.site.pages import Site, Values
from apigen.generators.site.paths import href_from
from apigen.generators.site.search import search
from apigen.generators.site.world import world
from apigen.generators.target import Content, content
from apigen.generators.types import Pieces
from apigen.resources import TEMPLATES
from apigen.semantics import load_text

PAGE = "65-page-model.md"
"""The guide that holds the sections of `views`."""

EXAMPLE = """\
//! An example.

api example {
  version "2.0"
  releases one "1.0", two "2.0"
  roles admin > reader
  use std
}

/// It is on.
@since(one)
error ON(lamp: string)

/// How bright it is.
type level = int @range(0..9)

/// What a lamp does.
enum mood {
  calm  /// Little
}

/// A lamp.
@since(one) @role(admin)
class lamp {
  ro uuid: string  /// Unique
  rw name/label: string = ""  /// What it is called
  ctor room: room ref <-> room.lamps @nonnull  /// Where it hangs
  rw light: level = 0 @since(two)  /// How bright it is
  rw mood: mood enum = calm  /// What it does

  /// Switches it on.
  @async
  rpc on(self: lamp ref)
    raises ON
}

/// A room.
@since(one) @role(admin) @was("chamber")
class room {
  ro uuid: string  /// Unique
  ro lamps: lamp ref set  /// What hangs in it
}
"""


class _Seen(Site):
    """A site that renders nothing, and notes what each template would see: the words for its types."""

    def __init__(self, book: Book) -> None:
        super().__init__(book, SiteOptions())
        self.seen: dict[str, dict[str, set[str]]] = {}
        self.structs: set[type[msgspec.Struct]] = set()

    def page(self, template: str, page: str, heading: str, values: Values) -> Content:  # noqa: ARG002 (as a site)
        for name, value in values().items():
            self.seen.setdefault(template, {}).setdefault(name, set()).update(self._words(value))
        return ""

    def _words(self, value: object, *, within: bool = False) -> set[str]:
        """What a value is, in words; nothing for none, and for lists of nothing. `within` another one, texts
        side by side are no list, but each has a meaning of its own.
        """
        match value:
            case None:
                return set()
            case msgspec.Struct():
                self.structs.add(type(value))
                return {_named(type(value))}
            case list() | tuple() | dict():
                items = value.values() if isinstance(value, dict) else value
                kinds = [sorted(self._words(item, within=True)) for item in items]
                words = sorted({word for kind in kinds for word in kind})
                if (
                    isinstance(value, tuple)
                    and all(kinds)
                    and (len(words) > 1 or (within and "text" in words))
                ):
                    return {f"({', '.join(' or '.join(kind) for kind in kinds)})"}
                return {f"list of {' or '.join(words)}"} if words else set()
        return {_NAMES[type(value)]}


_NAMES: dict[object, str] = {
    Markup: "HTML", str: "text", bool: "true or false", int: "number", NoneType: "none", float: "number",
}  # fmt: skip


@lru_cache(maxsize=1)
def _seen() -> _Seen:
    book = Book(load_text(EXAMPLE).api)
    site = _Seen(book)
    one = guide("start", "start.md", "start.md", "# Start\n\nWords.\n\n## Part\n\n### Piece\n")
    site.guides = (one,)
    for family in (world, classes, calls, search):
        for file in family(site):
            if file.path.endswith(".html"):
                content(file)
    names = [(one.page, f"{one.page}.html", one.title)]
    links = way((one,), book.links, href_from(""))
    site.page("guide.html", one.page, one.title, lambda: shown(one, links, names, (names[0], names[0])))
    site.page("rail.html", "lamp", "", lambda: {"branches": site._branches("lamp"), "root": ""})
    return site


def templates() -> list[tuple[str, ...]]:
    """Each template with its blocks, or macros, and the variables that it sees beside those of the frame."""
    seen = _seen().seen
    rows: list[tuple[str, ...]] = []
    for path in sorted((TEMPLATES / "site").glob("*.html")):
        tree = Environment().parse(path.read_text(encoding="utf-8"))
        parts = [f"`{block.name}`" for block in tree.find_all(nodes.Block)]
        parts += [f"`{_macro(macro)}`" for macro in tree.find_all(nodes.Macro)]
        words = [
            f"`{name}`: {' or '.join(sorted(kinds)) or 'text'}"
            for name, kinds in sorted(seen.get(path.name, {}).items())
        ]
        rows.append((f"`{path.name}`", ", ".join(parts), "; ".join(words)))
    return rows


def _macro(macro: nodes.Macro) -> str:
    return f"{macro.name}({', '.join(argument.name for argument in macro.args)})"


def views() -> str:
    """A section for each kind of value that templates see: what it means, its fields and their types."""
    sections = []
    for kind in sorted(_reached(_seen().structs), key=lambda kind: kind.__name__):
        doc = " ".join(_own_doc(kind).split())
        rows = [f"| `{name}` | {spelled(hint)} |" for name, hint in _fields(kind)]
        table = "\n".join(["| Field | Type |", "| --- | --- |", *rows])
        sections.append(f"### {kind.__name__}\n\n{doc}\n\n{table}\n")
    return "\n".join(sections)


def _own_doc(kind: type[msgspec.Struct]) -> str:
    return re.sub(r"([\[\]<])", r"\\\1", kind.__doc__ or "") if "__doc__" in vars(kind) else ""


def _fields(kind: type[msgspec.Struct]) -> list[tuple[str, Any]]:
    hints = get_type_hints(kind)
    return [(name, hints[name]) for name in kind.__struct_fields__]


def _reached(kinds: Iterable[type[msgspec.Struct]]) -> set[type[msgspec.Struct]]:
    """The kinds, and those in their fields, and so on."""
    found: set[type[msgspec.Struct]] = set()
    left = list(kinds)
    while left:
        if (kind := left.pop()) not in found:
            found.add(kind)
            left += [part for _, hint in _fields(kind) for part in _structs(hint)]
    return found


def _structs(hint: Any) -> Iterator[type[msgspec.Struct]]:
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        yield hint
    for part in get_args(hint):
        yield from _structs(part)


def spelled(hint: Any) -> str:
    """A type in words, as a cell of a table."""
    if hint == Prose:
        return "a text with links"
    if hint == Pieces:
        return "a signature"
    if get_origin(hint) is Literal:
        return ", ".join(f'`"{word}"`' for word in get_args(hint))
    if get_origin(hint) in (Union, UnionType):
        return " or ".join(spelled(part) for part in get_args(hint))
    if get_origin(hint) is tuple:
        parts = [part for part in get_args(hint) if part is not Ellipsis]
        several = ", ".join(spelled(part) for part in parts)
        return f"list of {several}" if len(parts) == 1 else f"({several})"
    if get_origin(hint) is not None:
        return f"list of {spelled(get_args(hint)[-1])}"
    return _NAMES.get(hint) or _named(hint)


def _named(kind: type) -> str:
    """A kind of value, leading to its section."""
    known = issubclass(kind, msgspec.Struct)
    return f"[`{kind.__name__}`]({PAGE}#{kind.__name__.lower()})" if known else f"`{kind.__name__}`"
