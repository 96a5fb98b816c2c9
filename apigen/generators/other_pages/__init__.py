"""The views of the pages beside those of the classes: home, types, errors, roles, relations, releases, names.

A module makes one page's; `views` is what templates see of them.
"""

from apigen.generators import links
from apigen.generators.book import Book
from apigen.generators.other_pages.errors import error_views
from apigen.generators.other_pages.home import groups, home_view
from apigen.generators.other_pages.names import letters
from apigen.generators.other_pages.relations import unrelated
from apigen.generators.other_pages.releases import release_pages, release_views, undeclared
from apigen.generators.other_pages.roles import role_rows, role_views
from apigen.generators.other_pages.types import (
    class_enums,
    free_enums,
    notation,
    qualifier_place,
    qualifiers,
    struct_views,
    type_views,
)

__all__ = [
    "groups",
    "home_view",
    "page_values",
    "qualifier_place",
    "release_pages",
    "release_views",
]


def page_values(book: Book, page: str) -> dict[str, object]:
    """What the template of a page sees, by name."""
    match page:
        case links.HOME:
            return {"home": home_view(book)}
        case links.TYPES:
            return {
                "notation": notation(),
                "qualifiers": qualifiers(),
                "types": type_views(book),
                "structs": struct_views(book),
                "enums": free_enums(book),
                "class_enums": class_enums(book),
            }
        case links.ERRORS:
            return {"errors": error_views(book)}
        case links.ROLES:
            return {"roles": role_views(book), "matrix": tuple(role_rows(book))}
        case links.RELATIONS:
            return {"pairs": book.pairs, "unrelated": unrelated(book)}
        case links.RELEASES:
            return {"releases": release_views(book)[::-1], "undeclared": undeclared(book)}
        case _:
            return {"letters": letters(book)}
