"""The search index: every declaration with its address, its first sentence, and what searches narrow by.

Things that lie on one page under one name come as a group, a column for each thing said about them, since
that is what compresses. A column that says nothing is left out. The engine that reads this is
`site/assets/search.js`.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

from apigen.generators.book import Book
from apigen.generators.links import Href, Place, anchor
from apigen.generators.search_entries import Entry, Group
from apigen.generators.search_hints import hints
from apigen.generators.text import visible
from apigen.model.types import VOID, MapType, NamedType, Record, Ref, SetType, Type, parts, spell

KINDS = {
    "class": "Classes",
    "field": "Fields",
    "RPC": "RPCs",
    "derived RPC": "Derived RPCs",
    "enum": "Enums",
    "enum value": "Values of enums",
    "error": "Errors",
    "struct": "Structs",
    "member": "Members of structs",
    "type": "Named types",
    "key": "Keys of maps",
    "role": "Roles",
    "release": "Releases",
    "guide": "Guides",
}
"""What can be found, and the headings of lists of it."""

STATES = ("published", "prototyped", "deprecated", "removed", "unreleased", "absent")

Coded = dict[str, Any]
"""What JSON is made of."""


def search_index(book: Book, found: Sequence[Group], href: Href) -> str:
    """The index as a script that hands it to `apigenIndex`: ASCII, whatever the texts hold."""
    coded = json.dumps(_index(book, found, href), separators=(",", ":")).replace("</", "<\\/")
    return f"apigenIndex({coded});\n"


def _index(book: Book, found: Sequence[Group], href: Href) -> Coded:
    entries = [entry for group in found for entry in group.entries]
    tables = _Tables(
        types=_Table(spelled for entry in entries for spelled in map(_spelled, _types_of(entry))),
        errors=_Table(name for entry in entries for name in entry.raises),
        roles=_Table(entry.roles for entry in entries if entry.roles),
        releases={release.name: at for at, release in enumerate(book.api.releases, 1)},
    )
    return {
        "kinds": list(KINDS.items()),
        "states": STATES,
        "releases": [[visible(release.name), visible(release.label or "")] for release in book.api.releases],
        "roles": tables.roles.listed,
        "errors": tables.errors.listed,
        "types": tables.types.listed,
        "hints": hints(found),
        "groups": list(_coded(found, href, tables)),
    }


def _coded(found: Sequence[Group], href: Href, tables: "_Tables") -> Iterator[Coded]:
    derived = {group.within: group for group in found if group.kind == "derived RPC"}
    for group in found:
        if group.kind == "derived RPC" and group.within in derived:
            group = derived[group.within]
        more: Coded = {}
        if group.kind == "field" and group.within in derived:
            more, derived[group.within] = _accessors(group, derived[group.within], tables)
        if group.entries:
            yield _group(group, href, tables) | more


def _accessors(fields: Group, derived: Group, tables: "_Tables") -> tuple[Coded, Group]:
    """Which fields have a getter (1) and a setter (2) that say what the field says, so that the engine can
    tell; and the derived RPCs that are left.
    """
    self = Ref(fields.within)
    readers = Counter(rpc.roles for rpc in derived.entries if rpc.name.startswith("get_"))
    reader = max(readers, key=lambda roles: (readers[roles], roles), default=())
    by_name = {rpc.name: rpc for rpc in derived.entries}
    told: set[str] = set()

    def bit(field: Entry, name: str, taken: tuple[Type, ...], result: Type, roles: tuple[str, ...]) -> int:
        place = Place(fields.within, anchor(name))
        said = Entry(name=name, place=place, life=field.life, signature=(taken, result), roles=roles)
        if by_name.get(name) != said:
            return 0
        told.add(name)
        return 1

    marks = []
    for field in fields.entries:
        (type_,) = _types_of(field)
        get = bit(field, f"get_{field.name}", (self,), type_, reader)
        marks.append(get + 2 * bit(field, f"set_{field.name}", (self, type_), VOID, field.roles))
    left = msgspec.structs.replace(derived, entries=tuple(e for e in derived.entries if e.name not in told))
    if not told:
        return {}, left
    return {"accessors": marks, "reader": tables.roles.numbers[reader] + 1 if reader else 0}, left


class _Table:
    """What many entries name, the most frequent first: a number stands for each."""

    def __init__(self, named: Iterable[Any]) -> None:
        counts = Counter(named)
        self.listed = sorted(counts, key=lambda one: (-counts[one], one))
        self.numbers = {one: at for at, one in enumerate(self.listed)}


class _Tables(NamedTuple):
    types: _Table
    errors: _Table
    roles: _Table
    releases: dict[str, int]


def _group(group: Group, href: Href, tables: _Tables) -> Coded:
    types, errors, roles, releases = tables
    own = _own(group)
    entries = group.entries
    page, prefix = _shared(entries, href)

    def some(column: Iterable[Any]) -> dict[int, Any]:
        return {at: value for at, value in enumerate(column) if value}

    columns: Coded = {
        "in": visible(group.within),
        "scope": visible(group.scope),
        "page": page,
        "anchor": prefix,
        "docs": _unless_empty([visible(entry.doc) for entry in entries]),
        "state": _unless_empty([STATES.index(entry.life.state) if entry.life else 0 for entry in entries]),
        "since": _unless_empty([_since(entry, releases) for entry in entries]),
        "type": _unless_empty([_signature(entry, own, types) for entry in entries]),
        "roles": _unless_empty([roles.numbers[entry.roles] + 1 if entry.roles else 0 for entry in entries]),
        "raises": some([[errors.numbers[name] for name in entry.raises] for entry in entries]),
        "was": some([[visible(name) for name in entry.was] for entry in entries]),
        "hrefs": {
            at: href(entry.place)
            for at, entry in enumerate(entries)
            if href(entry.place) != f"{page}#{prefix}{visible(entry.name)}"
        },
    }
    return {
        "kind": list(KINDS).index(group.kind),
        "names": [visible(entry.name) for entry in entries],
        **{name: column for name, column in columns.items() if column},
    }


def _shared(entries: tuple[Entry, ...], href: Href) -> tuple[str, str]:
    """The page of the first entry, and what stands before its name in the anchor."""
    page, _, fragment = href(entries[0].place).partition("#")
    return page, fragment.removesuffix(entries[0].name)


def _unless_empty(column: list[Any]) -> list[Any] | None:
    return column if any(column) else None


def _since(entry: Entry, releases: dict[str, int]) -> int:
    since = entry.life.since if entry.life else None
    return releases.get(since.text, 0) if since else 0


def _types_of(entry: Entry) -> tuple[Type, ...]:
    match entry.signature:
        case None:
            return ()
        case (parameters, result):
            return (*parameters, result)
        case type_:
            return (type_,)


def _signature(entry: Entry, own: dict[str, str], types: _Table) -> str | int:
    """`1,2>3`: parameters and result of an RPC, or letters of the class's own; of a field the number of its
    type, counted from one.
    """
    written = [_spelled(type_) for type_ in _types_of(entry)]
    if not written:
        return 0
    if not isinstance(entry.signature, tuple):
        return types.numbers[written[0]] + 1
    spelled = [own.get(one, str(types.numbers[one])) for one in written]
    return f"{','.join(spelled[:-1])}>{spelled[-1]}"


def _own(group: Group) -> dict[str, str]:
    """Types that nearly each RPC of a class has, as the letters that stand for them in every class."""
    self = Ref(group.within)
    letters = {"s": self, "r": Record(group.within), "e": SetType(self)}
    return {_spelled(type_): letter for letter, type_ in letters.items()}


@lru_cache(maxsize=4096)
def _spelled(type_: Type) -> str:
    """A type as it is written; after a line's end, what it is with the names of types replaced."""
    written, based = spell(type_), spell(_based(type_))
    return visible(written if written == based else f"{written}\n{based}")


def _based(type_: Type) -> Type:
    if isinstance(type_, NamedType):
        return _based(type_.base)
    if isinstance(type_, MapType):
        return MapType(_based(type_.key), _based(type_.value))
    if inner := parts(type_):
        return msgspec.structs.replace(type_, element=_based(inner[0]))
    return type_
