"""Roles, and who may call what."""

from collections.abc import Iterator

from apigen.derive.roles import below, callers, own_roles
from apigen.generators.book import Book
from apigen.generators.class_page import role_mentions
from apigen.generators.links import ROLES, Mention, Place, anchor
from apigen.generators.other_pages.views import RoleRow, RoleView
from apigen.model.api import Class


def role_views(book: Book) -> tuple[RoleView, ...]:
    """The roles, greater ones first."""
    covered = below(book.api)
    return tuple(
        RoleView(
            name=role.name,
            place=Place(ROLES, anchor(role.name)),
            below=role_mentions(role.below),
            covers=tuple(
                other.name for other in book.api.roles if other.name in covered[role.name] and other != role
            ),
        )
        for role in book.api.roles
    )


def role_rows(book: Book) -> Iterator[tuple[str, tuple[RoleRow, ...]]]:
    """For each class, its RPCs by who may call them: what most roles may first."""
    if not book.api.roles:
        return
    for cls in book.api.classes:
        if rows := _rows(book, cls):
            yield cls.name, rows


NO_SESSION = "no session needed"
LOCAL = "local administrators only"


def _rows(book: Book, cls: Class) -> tuple[RoleRow, ...]:
    api = book.api
    alike: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for rpc in book.rpcs(cls):
        needs = () if rpc.sessionless else own_roles(api, cls, rpc)
        words = NO_SESSION if rpc.sessionless else "" if needs else LOCAL
        alike.setdefault((words, needs), []).append(rpc.name)
    rows = []
    for (words, needs), names in alike.items():
        may = callers(api, needs)
        rows.append(
            RoleRow(
                cls=Mention(cls.name, Place(cls.name)),
                needs=role_mentions(needs),
                words=words,
                may=tuple(words == NO_SESSION or role.name in may for role in api.roles),
                rpcs=tuple(Mention(name, Place(cls.name, anchor(name))) for name in sorted(names)),
            )
        )
    return tuple(sorted(rows, key=lambda row: (-sum(row.may), row.words, [need.text for need in row.needs])))
