"""The views of the pages beside those of the classes: home, types, errors, roles, relations, releases, A to
Z.
"""

from collections.abc import Iterator
from functools import lru_cache

from apigen import relations
from apigen.derive.names import all_enums
from apigen.derive.roles import below, callers, own_roles
from apigen.generators import links
from apigen.generators.book import Book, former, member
from apigen.generators.class_page import enum_view, parameter_view
from apigen.generators.links import (
    ERRORS,
    HOME,
    NAMES,
    RELATIONS,
    RELEASES,
    ROLES,
    TYPES,
    Mention,
    Place,
    Prose,
    anchor,
    first_sentence,
)
from apigen.generators.types import word
from apigen.generators.view import (
    Card,
    ChangeRow,
    Count,
    Entry,
    EnumView,
    ErrorView,
    Group,
    HomeView,
    NotationView,
    ParameterView,
    ReleaseView,
    RoleRow,
    RoleView,
    StructView,
    TypeView,
)
from apigen.generators.words import choice_words, constraint_words
from apigen.model.api import Class, Error, Parameter, Tag
from apigen.model.lifecycle import Lifecycle
from apigen.model.types import STRING


def page_values(book: Book, page: str) -> dict[str, object]:
    """What the template of a page sees, by name."""
    match page:
        case links.HOME:
            return {"home": home_view(book)}
        case links.TYPES:
            return {
                "notation": notation(),
                "types": type_views(book),
                "structs": struct_views(book),
                "enums": free_enums(book),
            }
        case links.ERRORS:
            return {"errors": error_views(book)}
        case links.ROLES:
            return {"roles": role_views(book), "matrix": tuple(role_rows(book))}
        case links.RELATIONS:
            return {"pairs": book.pairs, "unrelated": unrelated(book)}
        case links.RELEASES:
            return {"releases": release_views(book)[::-1]}
        case _:
            return {"entries": entries(book)}


@lru_cache(maxsize=1)
def home_view(book: Book) -> HomeView:
    """The first page: what the API is, its classes by tag, its size, what its newest release brought."""
    api = book.api
    newest = release_views(book, api.releases[-1].name) if api.releases else ()
    return HomeView(
        version=api.version,
        doc=book.prose(api.doc),
        groups=groups(book),
        counts=counts(book),
        newest=newest[0] if newest else None,
    )


def counts(book: Book) -> tuple[Count, ...]:
    """How many there are of each kind."""
    api = book.api
    number_of_values = sum(len(enum.values) for enum in all_enums(api))
    found = (
        (len(api.classes), "classes", HOME),
        (sum(len(cls.fields) for cls in api.classes), "fields", NAMES),
        (sum(len(cls.rpcs) + len(list(book.derived(cls))) for cls in api.classes), "RPCs", NAMES),
        (len(list(all_enums(api))), "enums", TYPES),
        (number_of_values, "enum values", TYPES),
        (len(api.errors), "errors", ERRORS),
        (len(book.pairs), "pairs of bound fields", RELATIONS),
        (len(api.roles), "roles", ROLES),
        (len(api.releases), "releases", RELEASES),
    )
    return tuple(Count(number, what, Place(page)) for number, what, page in found if number)


def groups(book: Book) -> tuple[Group, ...]:
    """The classes by tag, in the order of the tags; those without one last, by file if there are several."""
    tagged: dict[str, list[Class]] = {tag.name: [] for tag in book.api.tags}
    untagged: dict[str, list[Class]] = {}
    for cls in book.api.classes:
        (tagged if cls.tag else untagged).setdefault(book.group(cls), []).append(cls)
    if len(untagged.keys() - {""}) < 2:
        untagged = {"": [cls for cls in book.api.classes if not cls.tag]}
    about = {tag.name: tag for tag in book.api.tags}
    by_tag = [
        (tag.title or name, book.prose(tag.doc or ""), classes)
        for name, classes in tagged.items()
        for tag in [about.get(name, Tag(name))]
    ]
    by_file = [(name, (), untagged[name]) for name in sorted(untagged, key=lambda name: (name == "", name))]
    return tuple(
        Group(title, doc, tuple(card(book, cls) for cls in classes))
        for title, doc, classes in (*by_tag, *by_file)
        if classes
    )


def card(book: Book, cls: Class) -> Card:
    return Card(
        Mention(cls.name, Place(cls.name)),
        first_sentence(book.prose(cls.doc, cls.name)),
        book.life(cls.name, cls).state,
    )


def error_views(book: Book) -> tuple[ErrorView, ...]:
    """All errors by name."""
    return tuple(_error(book, error) for error in book.api.errors)


def _error(book: Book, error: Error) -> ErrorView:
    return ErrorView(
        name=error.name,
        place=Place(ERRORS, anchor(error.name)),
        doc=book.prose(error.doc),
        life=book.life(None, error),
        was=former(error.was),
        parameters=tuple(
            ParameterView(
                name=parameter.name,
                type=book.type(parameter.type or STRING),
                doc=book.prose(parameter.doc),
                default=None,
                constraints=(),
                words=(),
            )
            for parameter in error.parameters
        ),
        raised_by=tuple(book.raisers.get(error.name, ())),
        std=error.std,
    )


def struct_views(book: Book) -> tuple[StructView, ...]:
    return tuple(
        StructView(
            name=struct.name,
            place=book.links.place(f"struct {struct.name}"),
            doc=book.prose(struct.doc, struct.name),
            life=book.life(struct.name, struct),
            was=tuple(anchor(f"struct-{was.name}") for was in struct.was),
            members=tuple(
                parameter_view(
                    book,
                    struct.name,
                    Parameter(
                        name=m.name,
                        type=m.type,
                        doc=m.doc,
                        default=m.default,
                        nonnull=m.nonnull,
                        secret=m.secret,
                        constraints=m.constraints,
                        lifecycle=m.lifecycle,
                    ),
                )
                for m in struct.members
            ),
            choices=choice_words(struct.one_of),
            users=tuple(book.users.get(f"struct {struct.name}", ())),
        )
        for struct in book.api.structs
    )


def type_views(book: Book) -> tuple[TypeView, ...]:
    """The named types."""
    return tuple(
        TypeView(
            name=type_.name,
            place=book.links.place(f"type {type_.name}"),
            doc=book.prose(type_.doc),
            life=book.life(None, type_),
            was=tuple(anchor(f"type-{was.name}") for was in type_.was),
            base=book.type(type_.base),
            constraints=constraint_words(type_.constraints),
            users=tuple(book.users.get(f"type {type_.name}", ())),
        )
        for type_ in book.api.types
    )


def free_enums(book: Book) -> tuple[EnumView, ...]:
    """The enums that stand in no class."""
    return tuple(enum_view(book, enum) for enum in book.api.enums)


_NOTATION = (
    ("string", "string", "Text.", "text of the value", "a string"),
    ("int", "int", "A whole number of 64 bits, with a sign.", "its decimal digits, as text", "a number"),
    ("float", "float", "An IEEE double.", "<double>", 'a number; "NaN", "Infinity", "-Infinity"'),
    ("bool", "bool", "True or false.", "<boolean> 0 or 1", "true or false"),
    (
        "datetime",
        "datetime",
        "A moment in UTC, in whole seconds.",
        "<dateTime.iso8601>",
        "20200101T00:00:00Z",
    ),
    ("void", "void", "No result.", "an empty value", '""'),
    ("ref", "C ref", "A reference to an object of class C.", "text, OpaqueRef:…", "a string"),
    ("record", "C record", "All fields of an object by name.", "<struct>", "an object"),
    ("enum", "E enum", "One of the values of E.", "its text", "a string"),
    ("struct", "S struct", "A value with named members.", "<struct>", "an object"),
    ("set", "T set", "Values without order and without repeats.", "<array>", "an array"),
    ("list", "T list", "Values whose order and repeats count.", "<array>", "an array"),
    ("map", "(K -> V) map", "Values by key.", "<struct>", "an object"),
    ("option", "T option", "A value or none.", "<nil/> or no member", "null or no member"),
)


def notation() -> tuple[NotationView, ...]:
    """The words of the type notation, with what they are on the wire."""
    found = []
    for name, written, meaning, xml, json in _NOTATION:
        place = word(name).place
        assert place is not None
        found.append(NotationView(name, place, written, meaning, xml, json))
    return tuple(found)


def role_views(book: Book) -> tuple[RoleView, ...]:
    """The roles, greater ones first."""
    covered = below(book.api)
    return tuple(
        RoleView(
            name=role.name,
            place=Place(ROLES, anchor(role.name)),
            below=tuple(Mention(name, Place(ROLES, anchor(name))) for name in role.below),
            covers=tuple(
                other.name for other in book.api.roles if other.name in covered[role.name] and other != role
            ),
        )
        for role in book.api.roles
    )


def role_rows(book: Book) -> Iterator[tuple[str, tuple[RoleRow, ...]]]:
    """For each class, who may call which RPC; derived readers that every role may call are left out."""
    api = book.api
    if not api.roles:
        return
    names = [role.name for role in api.roles]
    for cls in api.classes:
        rows = []
        for rpc in book.rpcs(cls):
            if rpc.sessionless:
                continue
            may = callers(api, own_roles(api, cls, rpc))
            if rpc.rule is None or len(may) < len(names):
                rows.append(RoleRow(member(cls.name, rpc.name), tuple(name in may for name in names)))
        if rows:
            yield cls.name, tuple(rows)


def release_views(book: Book, only: str | None = None) -> tuple[ReleaseView, ...]:
    """The releases, oldest first, each with what happened in it; or one of them alone."""
    rows: dict[str, list[ChangeRow]] = {
        release.name: [] for release in book.api.releases if only in (None, release.name)
    }
    for kind, mention, scope, lifecycle in _living(book):
        for step in lifecycle or ():
            if step.release in rows:
                (view,) = book.steps(scope, (step,))
                rows[step.release].append(ChangeRow(kind, mention, view))
    return tuple(
        ReleaseView(
            release.name,
            release.label,
            release.date,
            Place(RELEASES, anchor(release.name)),
            tuple(rows[release.name]),
        )
        for release in book.api.releases
        if release.name in rows
    )


def _living(book: Book) -> Iterator[tuple[str, Mention, str | None, Lifecycle | None]]:
    """Everything with a lifecycle of its own; derived RPCs have that of their field or class."""
    api, found = book.api, book.links
    for cls in api.classes:
        scope = cls.name
        yield "class", Mention(scope, Place(scope)), scope, cls.lifecycle
        for field in cls.fields:
            yield "field", member(scope, field.name), scope, field.lifecycle
            for key in field.keys:
                place = Place(scope, anchor(f"{field.name}-{key.name}"))
                yield "key", Mention(f"{scope}.{field.name} {key.name}", place), scope, key.lifecycle
        for rpc in cls.rpcs:
            yield "RPC", member(scope, rpc.name), scope, rpc.lifecycle
            for parameter in rpc.parameters:
                name = f"{scope}.{rpc.name}({parameter.name})"
                yield "parameter", Mention(name, Place(scope, anchor(rpc.name))), scope, parameter.lifecycle
        for implicit in cls.implicits:
            yield "RPC", member(scope, implicit.name), scope, implicit.lifecycle
    for enum in all_enums(api):
        yield "enum", found.mention(f"enum {enum.name}"), None, enum.lifecycle
        for value in enum.values:
            place = found.place(f"enum {enum.name}.{value.name}")
            yield "value", Mention(f"{enum.name}.{value.name}", place), None, value.lifecycle
    for error in api.errors:
        yield "error", Mention(error.name, Place(ERRORS, anchor(error.name))), None, error.lifecycle
    for struct in api.structs:
        yield "struct", found.mention(f"struct {struct.name}"), None, struct.lifecycle
        for part in struct.members:
            place = found.place(f"struct {struct.name}.{part.name}")
            yield "member", Mention(f"{struct.name}.{part.name}", place), None, part.lifecycle


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


def unrelated(book: Book) -> tuple[Mention, ...]:
    """The classes with objects that no pair of bound fields joins to another."""
    return tuple(Mention(name, Place(name)) for name in relations.unrelated(book.api))
