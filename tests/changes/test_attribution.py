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
  without create
  ro uuid: string
  ro large: size
  ro tone: tone enum
  rw spot: spot struct option = none
  rw old: int = 1 @since(one)
  ro boxes: box ref set
  rpc go(self: thing ref, tone: tone enum = low) -> size raises HANDLE_INVALID
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
        (
            [
                ("  at: box ref", "  at: box ref\n  to: thing ref = null"),
                ("rw old: int = 1", "rw old: int = 2"),
            ],
            {("member-added", "spot.to"): "rcc-", ("default-changed", "thing.old"): "n---"},
        ),
        (
            [("  ro boxes", "  rw other: spot struct list = {}\n  ro boxes")],
            {("field-added", "thing.other"): "cc--", ("reference-added", "thing.other"): "r---"},
        ),
        (
            [
                (
                    "rw old: int = 1 @since(one)",
                    "ro old: int @since(one)\n  rpc set_old(self: thing ref, v: int)",
                )
            ],
            {("qualifier-narrowed", "thing.old"): "--nc", ("param-renamed", "thing.set_old.v"): "bb--"},
        ),
        (
            [
                (
                    "class thing {",
                    "class extra {\n  ro uuid: string\n}\nclass thing {\n  rw extra: extra ref = null",
                )
            ],
            {("class-added", "extra"): "ccn-", ("field-added", "thing.extra"): "cc--"},
        ),
        ([("class thing", "@role(clerk)\nclass thing")], {("rpc-role-lowered", "thing"): "n---"}),
        ([("class thing", "@role(none)\nclass thing")], {("rpc-role-raised", "thing"): "b---"}),
        ([("class thing", "@hidden\nclass thing")], {("class-hidden", "thing"): "nb--"}),
        (
            [("raises HANDLE_INVALID", "raises UUID_INVALID")],
            {("error-removed-from-rpc", "thing.go"): "cr--", ("error-added-to-rpc", "thing.go"): "rrn-"},
        ),
        (
            [("without create", "without destroy, get_all")],
            {
                ("constructor-added", "thing"): "ccn-",
                ("destructor-removed", "thing"): "bbn-",
                ("lookup-removed", "thing"): "bb--",
            },
        ),
        ([("  use std\n", ""), (" raises HANDLE_INVALID", "")], {}),
    ],
)
def test_a_port_goes_to_what_it_comes_from(
    edits: list[tuple[str, str]], expected: dict[tuple[str, str], str]
) -> None:
    found = judged(model(), model(*edits))
    assert {root: found.get(root) for root in expected} == expected, found


def test_only_what_differs_is_opened() -> None:
    sides = both(model(), model(("rw old: int = 1", "rw old: int = 2")))
    for ports in (sides.before, sides.now):
        assert {key[1:3] for key in ports if key[0] == "field"} == {("thing", "old")}
        assert {key[1] for key in ports if key[0] == "call"} == {"thing"}
        assert {key[0] for key in ports} == {"api", "role", "class", "field", "call"}


def test_a_renamed_class_is_looked_into() -> None:
    """What differs within is judged beside the name, each at its own root."""
    edits = (
        ("class box", '@was("box")\nclass crate'),
        ("at: box ref", "at: crate ref"),
        ("boxes: box ref", "boxes: crate ref"),
        ("rw name/label: string", "rw name/label: int"),
    )
    found = judged(model(), model(*edits))
    assert found["class-renamed", "crate"] == "bbbc"
    assert found["field-type-changed", "crate.name_label"] == "bbbb"


def test_a_class_gives_its_role_to_all_that_has_none() -> None:
    old, new = model(), model(("class thing", "@role(none)\nclass thing"))
    found = roots(old, new)
    (judgement,) = judge(old, new, found)
    told = {one.port for one in judgement.consequences}
    assert told == {"thing.go", "thing.set_old", "thing.set_spot", "thing.destroy"}


def test_one_right_is_lost_and_another_given() -> None:
    beside = ("roles admin > keeper > clerk", "roles admin > keeper\n  roles admin > clerk")
    old, new = (model(beside, ("  rpc go", f"  @role({role})\n  rpc go")) for role in ("keeper", "clerk"))
    found = judged(old, new)
    assert found["rpc-role-raised", "thing.go"] == "b---"
    assert found["rpc-role-lowered", "thing.go"] == "n---"
