"""Ports that come from other declarations than the one that they stand in."""

import pytest

from apigen.changes.judge import attributed, judge
from apigen.changes.ports.moved import both
from apigen.changes.report import PARTIES
from apigen.changes.roots import roots
from apigen.model.api import Api
from apigen.semantics import load_text

SPEC = """
api shop {
  title "Shop"
  releases one, two
  roles admin > keeper > clerk
  use std
}
type size = int
enum tone {
  low
  high
}
struct spot {
  at: box ref
}
class box {
  ro uuid: string
  rw name/label: string
}
class thing {
  ro uuid: string
  ro large: size
  ro tone: tone enum
  rw spot: spot struct option = none
  rw old: int = 1 @since(one)
  ro boxes: box ref set
  rpc go(self: thing ref, tone: tone enum = low) -> size
}
"""


def model(*edits: tuple[str, str]) -> Api:
    text = SPEC
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    found = load_text(text)
    assert [one.message for one in found.diagnostics if one.severity == "error"] == []
    return found.api


def judged(old: Api, new: Api) -> dict[tuple[str, str], str]:
    """The severities of each root, a letter for a party; nothing is left unexplained, in either direction."""
    for one, two in ((old, new), (new, old)):
        assert attributed(both(one, two), roots(one, two))[1] == []
    found = roots(old, new)
    return {
        (root.rule, str(root.address)): "".join(one.severities.get(party, "-")[0] for party in PARTIES)
        for root, one in zip(found, judge(old, new, found), strict=True)
    }


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ([("  ro uuid: string\n  rw name", "  rw name")], {("field-removed", "box.uuid"): "bbbb"}),
        ([("  rw name/label: string\n", "")], {("field-removed", "box.name_label"): "bbbb"}),
        ([("type size = int", "type size = float")], {("type-changed", "size"): "bbcc"}),
        ([("  low\n  high", "  high\n  low")], {("enum-value-order-changed", "tone"): "-n--"}),
        ([("large: size", "large: int")], {("field-type-changed", "thing.large"): "n---"}),
        (
            [("@since(one)", '@since(one) @removed(two, "x")')],
            {
                ("retired", "thing.old"): "bbn-",
                ("published-without-deprecation-removed", "thing.old"): "----",
            },
        ),
        (
            [
                ("  rw name/label: string\n", ""),
                ("ro boxes", 'rw label: string @was("box.name_label")\n  ro boxes'),
            ],
            {("field-renamed", "thing.label"): "bbbc"},
        ),
        (
            [("  releases one, two", "  profile core\n  releases one, two")],
            {("profile-narrowed", ""): "bb--"},
        ),
        ([("keeper > clerk", "clerk > keeper")], {}),
        ([("roles admin > keeper > clerk", "roles admin > clerk")], {("role-removed", "keeper"): "b--r"}),
        ([("  use std\n", "")], {}),
    ],
)
def test_a_port_goes_to_what_it_comes_from(
    edits: list[tuple[str, str]], expected: dict[tuple[str, str], str]
) -> None:
    found = judged(model(), model(*edits))
    assert {root: found.get(root) for root in expected} == expected, found
