"""The first page: what the API is, its classes by tag, its size, what its newest release brought."""

from functools import lru_cache

from apigen.derive.names import all_enums
from apigen.generators.book import Book
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
from apigen.generators.other_pages.releases import highlights, release_views
from apigen.generators.other_pages.views import Card, Count, Group, HomeView
from apigen.model.api import Class, Tag


@lru_cache(maxsize=1)
def home_view(book: Book) -> HomeView:
    """All of the first page that follows from the API."""
    api = book.api
    eventful = [release for release in release_views(book) if release.groups]
    newest = eventful[-1] if eventful else None
    return HomeView(
        version=api.version,
        doc=book.prose(api.doc),
        groups=groups(book),
        counts=counts(book),
        newest=newest,
        highlights=highlights(newest) if newest else (),
    )


def counts(book: Book) -> tuple[Count, ...]:
    """How many there are of each kind."""
    api = book.api
    number_of_values = sum(len(enum.values) for enum in all_enums(api))
    found = (
        (len(api.classes), "class", "classes", HOME),
        (sum(len(cls.fields) for cls in api.classes), "field", "fields", NAMES),
        (sum(len(cls.rpcs) + len(list(book.derived(cls))) for cls in api.classes), "RPC", "RPCs", NAMES),
        (len(list(all_enums(api))), "enum", "enums", TYPES),
        (number_of_values, "enum value", "enum values", TYPES),
        (len(api.errors), "error", "errors", ERRORS),
        (len(book.pairs), "pair of bound fields", "pairs of bound fields", RELATIONS),
        (len(api.roles), "role", "roles", ROLES),
        (len(api.releases), "release", "releases", RELEASES),
    )
    return tuple(
        Count(number, one if number == 1 else many, Place(page))
        for number, one, many, page in found
        if number
    )


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
    titles = {title for title, _, _ in by_tag}
    docs: dict[str, Prose] = {}
    found: dict[str, list[Class]] = {}
    for title, doc, classes in (*by_tag, *by_file):  # a tag and a file of one title are one group
        docs.setdefault(title, doc)
        found.setdefault(title, []).extend(classes)
    return tuple(
        Group(
            title,
            group_place(title),
            docs[title],
            tuple(card(book, cls) for cls in classes),
            of_file=title != "" and title not in titles,
        )
        for title, classes in found.items()
        if classes
    )


def group_place(title: str) -> Place:
    """Where the classes of a tag, or of a file, are listed; those of neither by no title."""
    return Place(HOME, anchor(f"classes-{title}") if title else "classes-of-no-tag")


def card(book: Book, cls: Class) -> Card:
    return Card(
        Mention(cls.name, Place(cls.name)),
        first_sentence(book.prose(cls.doc, cls.name)),
        book.life(cls.name, cls).state,
    )
