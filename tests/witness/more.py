"""Pairs that the catalogue does not have, for rules of which its pairs are alike in Python."""

from tests.changes.catalogue.rows import Change

CHANGES = (
    Change(
        "rpc go(a: int, b: string)",
        "rpc go(b: string, a: int)",
        "param-moved",
        "thing.go",
        "bbb-",
    ),
)
