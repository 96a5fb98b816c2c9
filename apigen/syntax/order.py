"""The order of annotations in canonical text: by what they are about; within a group as written."""

GROUPS = {
    "values": ("range", "length", "pattern", "format", "unit", "example"),
    "relations": ("nonnull", "on_destroy", "unbound", "unique", "one_of", "at_most_one_of"),
    "visibility": ("secret", "writeonly", "lazy", "volatile", "computed", "closed", "hidden"),
    "calls": ("async", "sessionless", "safe", "idempotent", "nofallback", "raises"),
    "lifecycle": (
        *("tag", "prototyped", "since", "extended", "changed", "deprecated", "removed"),
        *("unreleased", "was"),
    ),
    "roles": ("role",),
    "lint": ("allow",),
}
"""The groups in their order, each with its annotations. Users' own (`@x-…`) come last."""

_RANKS = {name: rank for rank, names in enumerate(GROUPS.values()) for name in names}


def rank(name: str) -> int:
    """Where an annotation stands among others: a lower rank comes first, equal ranks stay as they are."""
    return _RANKS.get(name, len(GROUPS))
