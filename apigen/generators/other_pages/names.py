"""A to Z: a line for each declaration."""

from collections.abc import Iterator

from apigen.derive.names import all_enums
from apigen.generators.book import Book, member
from apigen.generators.links import (
    ERRORS,
    NAMES,
    RELEASES,
    ROLES,
    Mention,
    Place,
    Prose,
    anchor,
    first_sentence,
)
from apigen.generators.other_pages.views import Entry, Letter


def letters(book: Book) -> tuple[Letter, ...]:
    """Every declaration by its first letter; those that begin with none come first."""
    found: dict[str, list[Entry]] = {}
    for entry in entries(book):
        first = entry.mention.text[:1].upper()
        found.setdefault(first if "A" <= first <= "Z" else "#", []).append(entry)
    return tuple(
        Letter(letter, Place(NAMES, f"letter-{letter if letter != '#' else 'none'}"), tuple(found[letter]))
        for letter in sorted(found)
    )


def entries(book: Book) -> tuple[Entry, ...]:
    """Every declaration, sorted by name without regard to case."""
    return tuple(sorted(_entries(book), key=lambda entry: (entry.mention.text.lower(), entry.mention.text)))


def _entries(book: Book) -> Iterator[Entry]:
    api, found = book.api, book.links

    def summary(text: str, scope: str | None = None) -> Prose:
        return first_sentence(book.prose(text, scope))

    for cls in api.classes:
        scope = cls.name
        yield Entry(
            Mention(scope, Place(scope)), "class", summary(cls.doc, scope), book.life(scope, cls).state
        )
        for field in cls.fields:
            state = book.life(scope, field, cls).state
            yield Entry(member(scope, field.name), "field", summary(field.doc, scope), state)
        for rpc in cls.rpcs:
            state = book.rpc_life(cls, rpc).state
            yield Entry(member(scope, rpc.name), "RPC", summary(rpc.doc, scope), state)
        for name, of in book.derived(cls):
            yield Entry(member(scope, name), "derived RPC", (), book.derived_life(cls, name, of).state)
    for enum in all_enums(api):
        mention = Mention(enum.name, found.place(f"enum {enum.name}"))
        yield Entry(mention, "enum", summary(enum.doc, enum.owner), book.life(None, enum).state)
        for value in enum.values:
            place = found.place(f"enum {enum.name}.{value.name}")
            state = book.life(None, value, enum).state
            yield Entry(
                Mention(f"{enum.name}.{value.name}", place),
                "enum value",
                summary(value.doc, enum.owner),
                state,
            )
    for error in api.errors:
        mention = Mention(error.name, Place(ERRORS, anchor(error.name)))
        yield Entry(mention, "error", summary(error.doc), book.life(None, error).state)
    for struct in api.structs:
        mention = Mention(struct.name, found.place(f"struct {struct.name}"))
        yield Entry(mention, "struct", summary(struct.doc, struct.name), book.life(None, struct).state)
    for type_ in api.types:
        mention = Mention(type_.name, found.place(f"type {type_.name}"))
        yield Entry(mention, "type", summary(type_.doc), book.life(None, type_).state)
    for role in api.roles:
        yield Entry(Mention(role.name, Place(ROLES, anchor(role.name))), "role", (), "published")
    for release in api.releases:
        yield Entry(Mention(release.name, Place(RELEASES, anchor(release.name))), "release", (), "published")
