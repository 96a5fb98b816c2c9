"""Where everything of an API stands in its documents, and texts with their doc links resolved.

A place is a page and an anchor, the same for all formats; a format turns it into an address of its own. Class
pages bear the class's name; the others a hyphen, so that no class can collide with them.
"""

import re
from collections.abc import Callable
from functools import lru_cache

import msgspec

from apigen.derive.names import all_enums
from apigen.derive.shapes import Shape, shapes
from apigen.model.api import Api, Class
from apigen.model.text import SENTENCE_END
from apigen.semantics.links import find_all, index, resolve

HOME = "-home"
ERRORS = "-errors"
TYPES = "-types"
ROLES = "-roles"
RELATIONS = "-relations"
RELEASES = "-releases"
NAMES = "-names"
PAGES = (HOME, TYPES, ERRORS, ROLES, RELATIONS, RELEASES, NAMES)
"""The pages beside those of the classes, in the order of a table of contents."""


class Place(msgspec.Struct, frozen=True):
    """A page, and the anchor of a thing on it ("" for the whole page)."""

    page: str
    anchor: str = ""


class Mention(msgspec.Struct, frozen=True):
    """The name of a thing, and where it stands; None where it is in no document."""

    text: str
    place: Place | None = None


Part = str | Mention
Prose = tuple[Part, ...]
"""A CommonMark text cut at its doc links: source, and what the links lead to."""

Href = Callable[[Place], str]
"""How a format spells the way to a place from the page being written."""


class Links:
    """The places of an API's things. Texts are taken apart once each."""

    def __init__(self, api: Api) -> None:
        self.names = index(
            api, [f"{cls.name}.{shape.name}" for cls in api.classes for shape in documented(api, cls)]
        )
        self.enum_owners = {enum.name: enum.owner for enum in all_enums(api)}
        self._prose: dict[tuple[str | None, str], Prose] = {}

    def place(self, address: str) -> Place:
        """The place of an address as `Spec.spans` has them: `VM.start`, `enum power_state.Halted`, `role
        R`.
        """
        kind, space, rest = address.partition(" ")
        if not space:
            cls, _, member = address.partition(".")
            return Place(cls, anchor(member))
        match kind:
            case "enum":
                owner = self.enum_owners.get(rest) if rest in self.enum_owners else self._owner_of_value(rest)
                return Place(owner or TYPES, anchor(f"enum-{rest}"))
            case "error":
                return Place(ERRORS, anchor(rest))
            case "role":
                return Place(ROLES, anchor(rest))
            case "release":
                return Place(RELEASES, anchor(rest))
            case _:
                return Place(TYPES, anchor(f"{kind}-{rest}"))

    def _owner_of_value(self, name: str) -> str | None:
        return self.enum_owners.get(name.partition(".")[0])

    def find(self, name: str, scope: str | None = None) -> Place | None:
        """The place of what a name means within a class, as in a doc link."""
        address = resolve(self.names, scope, name)
        return None if address is None else self.place(address)

    def mention(self, name: str, scope: str | None = None) -> Mention:
        """A name as written, with its place if it has one."""
        return Mention(name, self.find(name, scope))

    def prose(self, text: str, scope: str | None = None) -> Prose:
        """A text with its doc links resolved; `scope` is the class or struct that it stands in."""
        if "[" not in text and "`" not in text:
            return (text,) if text else ()
        known = self._prose.get((scope, text))
        if known is None:
            known = self._prose[scope, text] = tuple(self._cut(text, scope))
        return known

    def _cut(self, text: str, scope: str | None) -> list[Part]:
        parts: list[Part] = []
        at = 0
        for link in find_all(text):
            place = self.find(link.name, scope)
            if place is None and link.code:
                continue
            if link.start > at:
                parts.append(text[at : link.start])
            kind, space, rest = link.name.partition(" ")
            parts.append(Mention(rest if space else kind, place))
            at = link.end
        if at < len(text):
            parts.append(text[at:])
        return parts

    def anchors(self) -> dict[str, set[str]]:
        """Every page with the anchors on it that have a name of the API."""
        found: dict[str, set[str]] = {page: set() for page in PAGES}
        for address in set(self.names.values()):
            place = self.place(address)
            found.setdefault(place.page, set()).add(place.anchor)
        return found


def documented(api: Api, cls: Class) -> list[Shape]:
    """The derived RPCs of a class that documents show."""
    hidden = {implicit.name for implicit in cls.implicits if implicit.hidden}
    return [
        shape
        for shape in shapes(api, cls)
        if shape.rule != "get_all_records_where" and shape.name not in hidden
    ]


_PLAIN = re.compile(r"[A-Za-z0-9_.-]*")


@lru_cache(maxsize=16384)
def anchor(name: str) -> str:
    """A name as an anchor: letters, digits, `_`, `.` and `-` as they are, all else as `~` and its code
    point.
    """
    if _PLAIN.fullmatch(name):
        return name
    return re.sub(r"[^A-Za-z0-9_.-]", lambda match: f"~{ord(match[0]):02X}", name)


def first_sentence(prose: Prose) -> Prose:
    """The text up to the end of its first sentence, or of its first paragraph."""
    parts: list[Part] = []
    for part in prose:
        if isinstance(part, str) and (end := SENTENCE_END.search(part)):
            return (*parts, part[: end.start()])
        parts.append(part)
    return tuple(parts)


def source(prose: Prose, href: Href) -> str:
    """The CommonMark of a text, with its doc links as links of CommonMark."""
    if len(prose) == 1 and isinstance(prose[0], str):
        return prose[0]
    return "".join([part if isinstance(part, str) else _link(part, href) for part in prose])


def _link(mention: Mention, href: Href) -> str:
    ticks = "``" if "`" in mention.text else "`"
    code = f"{ticks}{mention.text}{ticks}"
    return code if mention.place is None else f"[{code}]({href(mention.place)})"
