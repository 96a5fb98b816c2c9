"""What names one change for good: it lives through everything but the change itself."""

import re

import pytest

from apigen.changes import rules
from apigen.changes.compare import Address
from apigen.changes.fingerprint import fingerprint
from apigen.changes.report import Root
from apigen.changes.roots import roots
from tests.changes.test_roots import found, vm
from tests.changes.test_rules import api

OLD, NEW = vm("rw a: int = 0"), vm("ro a: int = 0")


def prints(old: str, new: str) -> list[str]:
    return [fingerprint("e", root) for root in found(old, new) if root.rule != "text-changed"]


def test_it_is_what_it_was() -> None:
    """Waivers hold it: another version of the tool says the same."""
    (root,) = found(OLD, NEW)
    assert fingerprint("example", root) == "ec53d14d0fbed8a6"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("// A comment.\n" + OLD, NEW),
        (vm("/// A text.", "rw a: int = 0"), vm("/// Another.", "ro a: int = 0")),
        (vm("ro b: int", "rw a: int = 0"), vm("ro a: int = 0", "ro b: int")),
        ("mixin m {\n  rw a: int = 0\n}\n" + vm("with m"), NEW),
    ],
)
def test_it_lives_on(old: str, new: str) -> None:
    assert prints(old, new) == prints(OLD, NEW)


@pytest.mark.parametrize(
    "other",
    [
        vm("ctor a: int = 0"),
        vm(),
    ],
)
def test_it_dies_when_the_change_goes_on(other: str) -> None:
    assert not {*prints(OLD, other)} & {*prints(OLD, NEW)}


def test_apis_do_not_share_it() -> None:
    (root,) = found(OLD, NEW)
    assert fingerprint("one", root) != fingerprint("two", root)


def test_kinds_do_not_share_it() -> None:
    one, two = (Root("text-changed", Address(kind, ("a",)), "doc") for kind in ("class", "enum"))
    assert fingerprint("e", one) != fingerprint("e", two)


def test_names_with_points_do_not_collide() -> None:
    one, two = (Root("text-changed", Address("value", path)) for path in (("a.b", "c"), ("a", "b.c")))
    assert fingerprint("e", one) != fingerprint("e", two)


def test_no_two_roots_share_it() -> None:
    every = [root for rule in rules.rules() for root in roots(api(rule.old), api(rule.new))]
    found = {(root.rule, root.old_address, root.facet, root.old, root.new) for root in every}
    assert len({fingerprint("e", root) for root in every}) == len(found)
    assert all(re.fullmatch("[0-9a-f]{16}", fingerprint("e", root)) for root in every)
