"""The rows about the API as a whole, its roles and its releases."""

from tests.changes.catalogue.rows import Change, Row


def api(old: str, new: str, rule: str, place: str, expected: str) -> Change:
    return Change(old, new, rule, place, expected, where="api")


ROWS = (
    Row(
        "role-added",
        api("", "roles admin > guest", "role-added", "guest", "n---"),
        near=api("roles admin > guest", "roles admin>guest", "", "", "----"),
    ),
    Row(
        "role-removed",
        api("roles admin > guest", "", "role-removed", "guest", "b--r"),
        near=api("tags a", "tags a, b", "tag-changed", "b", "n---"),
    ),
    Row(
        "unknown-members-changed",
        api("unknown_members ignore", "", "unknown-members-changed", "", "r---"),
        near=api("", "unknown_members ignore", "unknown-members-changed", "", "c---"),
    ),
    Row(
        "profile-narrowed",
        api("", "profile core", "profile-narrowed", "", "bb--"),
        near=api("profile core", "", "profile-widened", "", "cc--"),
    ),
)
