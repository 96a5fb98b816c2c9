"""Canonical text and the table of annotations agree on what belongs together."""

from apigen.semantics.annotations import ENTRIES
from apigen.syntax import order


def test_every_annotation_has_its_group() -> None:
    grouped = [name for names in order.GROUPS.values() for name in names]
    assert sorted(grouped) == sorted(entry.name for entry in ENTRIES)


def test_the_order_of_groups() -> None:
    names = ["x-icon", "allow", "role", "since", "async", "secret", "nonnull", "range"]
    assert sorted(names, key=order.rank) == names[::-1]
