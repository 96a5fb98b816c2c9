"""Canonical text and the table of annotations agree on what belongs together."""

from apigen.semantics.annotations import ENTRIES
from apigen.syntax import order


def test_every_annotation_has_its_group() -> None:
    groups = {name: group for group, names in order.GROUPS.items() for name in names}
    assert {entry.name: entry.group for entry in ENTRIES} == groups


def test_the_order_of_groups() -> None:
    names = ["x-icon", "allow", "role", "since", "async", "secret", "nonnull", "range"]
    assert sorted(names, key=order.rank) == names[::-1]
