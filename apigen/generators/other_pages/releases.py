"""Releases: what came, changed, was deprecated and removed in each."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

import msgspec

from apigen.derive.names import all_enums
from apigen.generators.book import Book, member
from apigen.generators.links import (
    ERRORS,
    RELEASES,
    TYPES,
    Mention,
    Place,
    Prose,
    anchor,
    first_sentence,
)
from apigen.generators.other_pages.views import (
    ChangeGroup,
    ChangeList,
    ChangeRow,
    ReleaseView,
    Undeclared,
)
from apigen.model.api import Api, Class, Enum
from apigen.model.lifecycle import Change, Lifecycle, Transition
from apigen.semantics.lifecycle import Living, introduced, order

HIGHLIGHTS = 10
"""What the first page tells of the newest release."""

LISTED = 200
"""Things without a release that are listed by name; of more only the number is said."""

LONGEST = 100
"""Characters of a release's name in that of its file."""

_CHANGES: dict[Change, str] = {
    "removed": "Removed",
    "deprecated": "Deprecated",
    "published": "New",
    "prototyped": "Prototyped",
    "extended": "Extended",
    "changed": "Changed",
}
"""What can happen, in the order that readers ask for it."""

CAME: tuple[Change, ...] = ("prototyped", "published")
"""The changes that bring a thing."""

_COUNTED = ("new", "changed", "deprecated", "removed")

_KINDS = {
    "class": "class",
    "field": "fields",
    "key": "keys",
    "RPC": "RPCs",
    "parameter": "parameters",
    "enum": "enums",
    "enum value": "enum values",
    "error": "errors",
    "type": "types",
    "struct": "structs",
    "member": "members of structs",
}
"""Kinds of things in the order of a list, and what several are called."""


class _Item(msgspec.Struct, frozen=True):
    """A thing that has a lifecycle, or came with its class. `doc` is its text, `scope` what that is in."""

    kind: str
    name: str
    mention: Mention
    scope: str | None
    lifecycle: Lifecycle
    doc: str
    derived: tuple[Mention, ...] = ()


@lru_cache(maxsize=1)
def release_views(book: Book) -> tuple[ReleaseView, ...]:
    """The releases, oldest first, each with what happened in it."""
    pages = release_pages(book.api)
    groups: dict[str, list[ChangeGroup]] = {release.name: [] for release in book.api.releases}
    for title, name, of, items in _groups(book):
        for release, lists in _lists(book, items).items():
            groups[release].append(ChangeGroup(title, name, of, lists))
    counts = {release: _counts(found) for release, found in groups.items()}
    return tuple(
        ReleaseView(
            release.name,
            release.label,
            release.date,
            Place(RELEASES, anchor(release.name)),
            Place(pages[release.name]) if groups[release.name] else None,
            counts[release.name],
            tuple(f"{n:,} {word}" for n, word in zip(counts[release.name], _COUNTED, strict=True) if n),
            tuple(groups[release.name]),
        )
        for release in book.api.releases
    )


def release_pages(api: Api) -> dict[str, str]:
    """The page of each release: by its name, if a file can bear that and no other has it in other case."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for at, release in enumerate(api.releases):
        name = anchor(release.name)
        if name.lower() in taken or len(name) > LONGEST:
            name = f"~n{at + 1}"
        taken.add(name.lower())
        found[release.name] = f"release-{name}"
    return found


def highlights(release: ReleaseView) -> tuple[ChangeRow, ...]:
    """What a release is told by: what ended first, then classes, RPCs, fields, and the rest."""
    kinds = ("class", "RPC", "field")

    def weight(row: ChangeRow) -> tuple[bool, int]:
        ended = row.step.change in ("removed", "deprecated")
        return not ended, kinds.index(row.kind) if row.kind in kinds else len(kinds)

    rows = [row for group in release.groups for found in group.lists for row in found.rows]
    return tuple(sorted(rows, key=weight)[:HIGHLIGHTS])


def undeclared(book: Book) -> tuple[Undeclared, ...]:
    """What no release is written for, neither at it nor at what it is in; nothing if that is so of all."""
    api, found = book.api, book.links
    if not any(release.groups for release in release_views(book)):
        return ()
    kinds: list[tuple[str, Place, list[Mention]]] = [
        ("classes", Place(""), [Mention(c.name, Place(c.name)) for c in api.classes if c.lifecycle is None]),
        (
            "enums",
            Place(TYPES, "the-enums"),
            [Mention(e.name, found.place(f"enum {e.name}")) for e in api.enums if e.lifecycle is None],
        ),
        (
            "structs",
            Place(TYPES, "the-structs"),
            [Mention(s.name, found.place(f"struct {s.name}")) for s in api.structs if s.lifecycle is None],
        ),
        (
            "types",
            Place(TYPES, "the-named-types"),
            [Mention(t.name, found.place(f"type {t.name}")) for t in api.types if t.lifecycle is None],
        ),
        (
            "errors",
            Place(ERRORS),
            [Mention(e.name, Place(ERRORS, anchor(e.name))) for e in api.errors if e.lifecycle is None],
        ),
    ]
    return tuple(
        Undeclared(kind, len(mentions), place, tuple(mentions) if len(mentions) <= LISTED else ())
        for kind, place, mentions in kinds
        if mentions
    )


def _lists(book: Book, items: Iterable[_Item]) -> dict[str, tuple[ChangeList, ...]]:
    """What happened to some things, by release."""
    known = {release.name for release in book.api.releases}
    rows: dict[str, dict[tuple[Change, str], list[ChangeRow]]] = {}
    for item in items:
        for step in item.lifecycle:
            if step.release in known:
                at = rows.setdefault(step.release, {}).setdefault((step.change, item.kind), [])
                at.append(_row(book, item, step))
    changes, kinds = list(_CHANGES), list(_KINDS)
    return {
        release: tuple(
            ChangeList(change, f"{_CHANGES[change]} {_KINDS[kind]}", tuple(found))
            for (change, kind), found in sorted(
                lists.items(), key=lambda one: (changes.index(one[0][0]), kinds.index(one[0][1]))
            )
        )
        for release, lists in rows.items()
    }


def _row(book: Book, item: _Item, step: Transition) -> ChangeRow:
    (view,) = book.steps(item.scope, (step,))
    new = step.change in CAME and not view.text
    summary: Prose = first_sentence(book.prose(item.doc, item.scope)) if new else ()
    return ChangeRow(item.kind, item.name, item.mention, view, summary, item.derived)


def _counts(groups: Iterable[ChangeGroup]) -> tuple[int, int, int, int]:
    numbers = dict.fromkeys(_CHANGES, 0)
    for group in groups:
        for found in group.lists:
            numbers[found.change] += len(found.rows)
    return (
        numbers["published"] + numbers["prototyped"],
        numbers["extended"] + numbers["changed"],
        numbers["deprecated"],
        numbers["removed"],
    )


def _groups(book: Book) -> Iterator[tuple[str, str, Mention | None, Iterator[_Item]]]:
    """Title, anchor and place of each group of things, and those of them that have a lifecycle."""
    for cls in book.api.classes:
        yield cls.name, anchor(cls.name), Mention(cls.name, Place(cls.name)), _of_class(book, cls)
    yield "Types and enums of no class", "the-types", None, _of_types(book)
    yield "Errors", "the-errors", None, _of_errors(book)


def _of_class(book: Book, cls: Class) -> Iterator[_Item]:
    """A class and what is in it. What has no lifecycle of its own came with the class."""
    scope = cls.name
    with_class = _with(cls)
    by_field: dict[str | None, list[Mention]] = {}
    alone = {implicit.name for implicit in cls.implicits if implicit.lifecycle is not None}
    for name, field in book.derived(cls):
        if name not in alone:
            mention = Mention(name, Place(scope, anchor(name)))
            by_field.setdefault(field.name if field else None, []).append(mention)

    def item(kind: str, name: str, thing: Living, *, inherits: bool = True) -> _Item:
        steps = with_class if thing.lifecycle is None and inherits else thing.lifecycle or ()
        steps = _not_before(book, with_class, steps)
        derived = tuple(by_field.get(name, ())) if kind == "field" else ()
        return _Item(kind, name, member(scope, name), scope, steps, thing.doc, derived)

    own = tuple(by_field.get(None, ()))
    yield _Item("class", scope, Mention(scope, Place(scope)), scope, cls.lifecycle or (), cls.doc, own)
    for field in cls.fields:
        yield item("field", field.name, field)
        for key in field.keys:
            mention = Mention(f"{scope}.{field.name} {key.name}", _at(scope, f"{field.name}-{key.name}"))
            name = f"{field.name} {key.name}"
            yield _Item("key", name, mention, scope, key.lifecycle or (), key.doc)
    for rpc in cls.rpcs:
        yield item("RPC", rpc.name, rpc)
        for parameter in rpc.parameters:
            name = f"{rpc.name}({parameter.name})"
            mention = Mention(f"{scope}.{name}", _at(scope, rpc.name))
            yield _Item("parameter", name, mention, scope, parameter.lifecycle or (), parameter.doc)
    for implicit in cls.implicits:
        yield item("RPC", implicit.name, implicit, inherits=False)
    for enum in cls.enums:
        yield from _of_enum(book, enum, scope, with_class)


def _not_before(book: Book, with_class: Lifecycle, steps: Lifecycle) -> Lifecycle:
    """The steps of a member. One that brought it before its class was there counts as coming with that."""
    if not with_class or not steps:
        return steps
    places = order(book.api)
    (begin,) = with_class
    first = places.get(begin.release, 0)
    early = [step for step in steps if step.change in CAME and places.get(step.release, first) < first]
    if not early:
        return steps
    left = tuple(step for step in steps if step not in early)
    return left if any(step.release == begin.release for step in left) else (begin, *left)


def _with(cls: Class) -> Lifecycle:
    """The step that brought a class, without the text that is the class's own."""
    begin = introduced(cls.lifecycle or ())
    return () if begin is None else (msgspec.structs.replace(begin, text=None, use=None),)


def _at(page: str, name: str) -> Place:
    return Place(page, anchor(name))


def _of_enum(book: Book, enum: Enum, scope: str | None, inherited: Lifecycle = ()) -> Iterator[_Item]:
    found = book.links
    mention = Mention(enum.name, found.place(f"enum {enum.name}"))
    steps = inherited if enum.lifecycle is None else enum.lifecycle
    yield _Item("enum", enum.name, mention, scope, steps, enum.doc)
    for value in enum.values:
        name = f"{enum.name}.{value.name}"
        mention = Mention(name, found.place(f"enum {name}"))
        yield _Item("enum value", name, mention, scope, value.lifecycle or (), value.doc)


def _of_types(book: Book) -> Iterator[_Item]:
    api, found = book.api, book.links
    for type_ in api.types:
        mention = Mention(type_.name, found.place(f"type {type_.name}"))
        yield _Item("type", type_.name, mention, None, type_.lifecycle or (), type_.doc)
    for struct in api.structs:
        mention = Mention(struct.name, found.place(f"struct {struct.name}"))
        yield _Item("struct", struct.name, mention, struct.name, struct.lifecycle or (), struct.doc)
        for part in struct.members:
            name = f"{struct.name}.{part.name}"
            mention = Mention(name, found.place(f"struct {name}"))
            yield _Item("member", name, mention, struct.name, part.lifecycle or (), part.doc)
    for enum in all_enums(api):
        if enum.owner is None:
            yield from _of_enum(book, enum, None)


def _of_errors(book: Book) -> Iterator[_Item]:
    for error in book.api.errors:
        mention = Mention(error.name, Place(ERRORS, anchor(error.name)))
        yield _Item("error", error.name, mention, None, error.lifecycle or (), error.doc)
