"""Everything that can be searched for: each declaration and section of a guide, with what is said about it.

The texts of derived RPCs are left out: they follow from the field and the rule.
"""

from collections.abc import Iterable, Iterator

import msgspec

from apigen.derive.names import all_enums
from apigen.derive.roles import own_roles, writer
from apigen.generators.book import Book
from apigen.generators.guides import Guide
from apigen.generators.links import ERRORS, RELEASES, ROLES, Place, anchor, first_sentence
from apigen.generators.text import plain as words
from apigen.generators.view import Life
from apigen.model.api import Class, Enum, Field, Key, Rpc
from apigen.model.lifecycle import Was
from apigen.model.types import Type

LONGEST = 160
"""Characters of a text that the index holds."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A thing that can be found. `signature`: the types of an RPC's parameters, and that of its result; of a
    field or member its type alone. `roles`: those that an RPC, or writing a field, needs one of.
    """

    name: str
    place: Place
    doc: str = ""
    life: Life | None = None
    signature: tuple[tuple[Type, ...], Type] | Type | None = None
    roles: tuple[str, ...] = ()
    raises: tuple[str, ...] = ()
    was: tuple[str, ...] = ()


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Entries whose names begin alike: `scope` goes before each, `within` is the class or guide."""

    kind: str
    entries: tuple[Entry, ...]
    within: str = ""
    scope: str = ""


def groups(book: Book, guides: Iterable[Guide]) -> tuple[Group, ...]:
    """Everything that can be found, in the order of the API."""
    return tuple(group for group in _groups(book, guides) if group.entries)


def _groups(book: Book, guides: Iterable[Guide]) -> Iterator[Group]:
    api = book.api
    yield Group(kind="class", entries=tuple(_class(book, cls) for cls in api.classes))
    for cls in api.classes:
        yield from _members(book, cls)
    for enum in all_enums(api):
        yield from _enum(book, enum)
    yield Group(
        kind="error",
        entries=tuple(
            Entry(
                name=error.name,
                place=Place(ERRORS, anchor(error.name)),
                doc=_summary(book, error.doc),
                life=book.life(None, error),
                was=_former(error.was),
            )
            for error in api.errors
        ),
    )
    yield from _types(book)
    yield Group(
        kind="role",
        entries=tuple(Entry(name=role.name, place=Place(ROLES, anchor(role.name))) for role in api.roles),
    )
    yield Group(
        kind="release",
        entries=tuple(
            Entry(
                name=release.name,
                place=Place(RELEASES, anchor(release.name)),
                doc=" ".join(filter(None, (release.label, release.date))),
            )
            for release in api.releases
        ),
    )
    for guide in guides:
        yield _guide(guide)


def _class(book: Book, cls: Class) -> Entry:
    return Entry(
        name=cls.name,
        place=Place(cls.name),
        doc=_summary(book, cls.doc, cls.name),
        life=book.life(cls.name, cls),
        was=_former(cls.was),
    )


def _members(book: Book, cls: Class) -> Iterator[Group]:
    scope = f"{cls.name}."
    rpcs = book.rpcs(cls)
    explicit = [rpc for rpc in rpcs if rpc.rule is None or rpc.replaces]
    derived = [rpc for rpc in rpcs if rpc.rule is not None and not rpc.replaces]
    fields = tuple(_field(book, cls, field) for field in cls.fields)
    yield Group(kind="field", within=cls.name, scope=scope, entries=fields)
    for kind, some in (("RPC", explicit), ("derived RPC", derived)):
        entries = tuple(_rpc(book, cls, rpc, told=kind == "RPC") for rpc in some)
        yield Group(kind=kind, within=cls.name, scope=scope, entries=entries)
    for field in cls.fields:
        keys = tuple(_key(book, cls, field, key) for key in field.keys)
        yield Group(kind="key", within=cls.name, scope=f"{scope}{field.name} ", entries=keys)


def _field(book: Book, cls: Class, field: Field) -> Entry:
    return Entry(
        name=field.name,
        place=Place(cls.name, anchor(field.name)),
        doc=_summary(book, field.doc, cls.name),
        life=book.life(cls.name, field, cls),
        signature=field.type,
        roles=writer(book.api, cls, field) if field.qualifier == "RW" else (),
        was=_former(field.was),
    )


def _key(book: Book, cls: Class, field: Field, key: Key) -> Entry:
    return Entry(
        name=f"{key.name}*" if key.prefix else key.name,
        place=Place(cls.name, anchor(f"{field.name}-{key.name}")),
        doc=_summary(book, key.doc, cls.name),
        life=book.life(cls.name, key, field, cls),
        roles=key.roles or (),
    )


def _rpc(book: Book, cls: Class, rpc: Rpc, *, told: bool) -> Entry:
    return Entry(
        name=rpc.name,
        place=Place(cls.name, anchor(rpc.name)),
        doc=_summary(book, rpc.doc, cls.name) if told else "",
        life=book.rpc_life(cls, rpc),
        signature=(tuple(parameter.type for parameter in rpc.parameters), rpc.result),
        roles=() if rpc.sessionless else own_roles(book.api, cls, rpc),
        raises=rpc.raises,
        was=_former(rpc.was),
    )


def _enum(book: Book, enum: Enum) -> Iterator[Group]:
    owner = enum.owner or ""
    parents = (enum, book.classes[owner]) if owner else (enum,)
    here = Entry(
        name=enum.name,
        place=book.links.place(f"enum {enum.name}"),
        doc=_summary(book, enum.doc, enum.owner),
        life=book.life(enum.owner, *parents),
        was=_former(enum.was),
    )
    yield Group(kind="enum", within=owner, entries=(here,))
    values = tuple(
        Entry(
            name=value.name,
            place=book.links.place(f"enum {enum.name}.{value.name}"),
            doc=_summary(book, value.doc, enum.owner),
            life=book.life(enum.owner, value, *parents),
            was=_former(value.was),
        )
        for value in enum.values
    )
    yield Group(kind="enum value", within=owner, scope=f"{enum.name}.", entries=values)


def _types(book: Book) -> Iterator[Group]:
    for kind, some in (("struct", book.api.structs), ("type", book.api.types)):
        entries = tuple(
            Entry(
                name=one.name,
                place=book.links.place(f"{kind} {one.name}"),
                doc=_summary(book, one.doc, one.name),
                life=book.life(None, one),
                was=_former(one.was),
            )
            for one in some
        )
        yield Group(kind=kind, entries=entries)
    for struct in book.api.structs:
        members = tuple(
            Entry(
                name=member.name,
                place=book.links.place(f"struct {struct.name}.{member.name}"),
                doc=_summary(book, member.doc, struct.name),
                life=book.life(struct.name, member, struct),
                signature=member.type,
                was=_former(member.was),
            )
            for member in struct.members
        )
        yield Group(kind="member", scope=f"{struct.name}.", entries=members)


def _guide(guide: Guide) -> Group:
    entries = tuple(
        Entry(
            name=section.title,
            place=Place(guide.page, section.anchor),
            doc=_cut(words(first_sentence((section.text,)))),
        )
        for section in guide.sections
    )
    return Group(kind="guide", within=guide.title, entries=entries)


def _summary(book: Book, text: str, scope: str | None = None) -> str:
    return _cut(words(first_sentence(book.prose(text, scope))))


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"


def _former(was: Iterable[Was]) -> tuple[str, ...]:
    """Former names of members may name their former class: that is no part of the name here."""
    return tuple(name.name for name in was)
