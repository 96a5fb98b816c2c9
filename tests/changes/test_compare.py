"""Two models side by side."""

from pathlib import Path
from typing import Any

import pytest

from apigen import load
from apigen.changes.compare import Address, Difference, compare
from apigen.model.api import Api

SPEC = """
api company {
  title "A company"
  releases one, two
  roles admin > user
}
type port = int @range(0..65535)
struct place {
  street: string
}
error NO_ROOM(size: int, place)
enum colour {
  red
  blue
}
class host {
  rw name/label: string
  ro VMs: VM ref set <-> VM.host
}
class VM {
  rw name/label: string
  rw host: host ref = null
  rw console: port = 80
  rw paint: colour enum = red
  rw paints: colour enum set = {red}
  rw at: place struct option = none
  rw options: (string -> string) map = {}
  key "a": int
  key "b*": string
  rpc start(self: VM ref, paused: bool, force: bool = false) raises NO_ROOM
}
"""


def model(folder: Path, *edits: tuple[str, str], text: str = SPEC) -> Api:
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "a.apidl").write_text(text)
    spec = load(folder)
    assert [one.message for one in spec.diagnostics if one.severity == "error"] == []
    return spec.api


def differences(tmp_path: Path, *edits: tuple[str, str]) -> tuple[Difference, ...]:
    return compare(model(tmp_path / "old"), model(tmp_path / "new", *edits))


def short(found: tuple[Difference, ...]) -> list[tuple[Any, ...]]:
    return [(one.kind, one.address.kind, str(one.address), one.attribute) for one in found]


def test_a_model_is_like_itself(tmp_path: Path) -> None:
    assert differences(tmp_path) == ()


CASES: tuple[tuple[list[tuple[str, str]], list[tuple[str, ...]]], ...] = (
    ([("rw console", "ro console")], [("changed", "field", "VM.console", "qualifier")]),
    ([("= 80", "= 81")], [("changed", "field", "VM.console", "default")]),
    ([("0..65535", "1..65535")], [("changed", "type", "port", "constraints.minimum")]),
    ([("type port = int @range(0..65535)", "type port = string"), ("= 80", '= "80"')],
     [("changed", "field", "VM.console", "default"), ("changed", "type", "port", "base"),
      ("changed", "type", "port", "constraints.minimum"),
      ("changed", "type", "port", "constraints.maximum")]),
    ([("  rw paint: ", "  rw more: int\n  rw paint: ")], [("added", "field", "VM.more", "")]),
    ([("  blue", "  blue\n  green")], [("added", "value", "colour.green", "")]),
    ([("  red\n  blue", "  blue\n  red")], [("changed", "enum", "colour", "values")]),
    ([("paused: bool, force: bool = false", "halted: bool, paused: bool, force: bool = false")],
     [("added", "parameter", "VM.start.halted", "")]),
    ([("self: VM ref, paused: bool", "paused: bool, self: VM ref")],
     [("changed", "rpc", "VM.start", "parameters")]),
    ([(" raises NO_ROOM", "")], [("changed", "rpc", "VM.start", "raises")]),
    ([('key "a": int', 'key "a": string')], [("changed", "key", "VM.options.a", "type")]),
    ([('  key "b*": string\n', "")], [("removed", "key", "VM.options.b*", "")]),
    ([("  rw console: port = 80\n", "")], [("removed", "field", "VM.console", "")]),
    ([("rw paint: colour enum = red", "rw paint: colour enum = red @role(set = admin)")],
     [("changed", "field", "VM.paint", "roles.set")]),
    ([("street: string", "street: string\n  town: string = \"\"")], [("added", "member", "place.town", "")]),
    ([(" <-> VM.host", ""), ("host: host ref = null", "host: host ref = null <-> host.VMs")], []),
    ([("  rw paint: colour enum = red\n", ""), ("  rw con", "  rw paint: colour enum = red\n  rw con")], []),
)  # fmt: skip


@pytest.mark.parametrize(("edits", "expected"), CASES, ids=lambda value: str(value)[:60])
def test_one_change_is_one_difference(
    tmp_path: Path, edits: list[tuple[str, str]], expected: list[tuple[str, ...]]
) -> None:
    assert short(differences(tmp_path, *edits)) == expected


def test_values_of_both_sides_are_told(tmp_path: Path) -> None:
    (found,) = differences(tmp_path, ("rw console", "ctor console"))
    assert found == Difference(
        Address("field", ("VM", "console")), "changed", "qualifier", "RW", "RO/constructor"
    )
    (found,) = differences(tmp_path, ("  red\n  blue", "  blue\n  red"))
    assert (found.old, found.new) == (("red", "blue"), ("blue", "red"))


def test_what_refers_to_a_renamed_thing_is_the_same(tmp_path: Path) -> None:
    found = differences(
        tmp_path,
        ("class host {", '@was("host")\nclass server {'),
        ("host: host ref", "host: server ref"),
    )
    assert short(found) == [("renamed", "class", "server", "name")]
    assert (found[0].old, found[0].new, found[0].was) == ("host", "server", Address("class", ("host",)))


def test_a_renamed_field_is_bound_as_before(tmp_path: Path) -> None:
    found = differences(
        tmp_path,
        ("rw host: host ref = null", 'rw server: host ref = null @was("host")'),
        ("<-> VM.host", "<-> VM.server"),
    )
    assert short(found) == [("renamed", "field", "VM.server", "name")]


def test_a_renamed_value_is_the_default_as_before(tmp_path: Path) -> None:
    found = differences(
        tmp_path,
        ("  red\n", '  scarlet @was("red")\n'),
        ("enum = red", "enum = scarlet"),
        ("{red}", "{scarlet}"),
    )
    assert short(found) == [("renamed", "value", "colour.scarlet", "name")]


def test_what_else_changes_in_a_renamed_thing_says_where_it_was(tmp_path: Path) -> None:
    found = differences(
        tmp_path,
        ("class host {\n  rw", '@was("host")\nclass server {\n  ctor'),
        ("host: host ref", "host: server ref"),
    )
    assert short(found) == [
        ("renamed", "class", "server", "name"),
        ("changed", "field", "server.name_label", "qualifier"),
    ]
    assert found[1].was == Address("field", ("host", "name_label"))


def test_a_field_that_moves_to_another_class(tmp_path: Path) -> None:
    found = differences(
        tmp_path,
        ("  rw console: port = 80\n", ""),
        ("class host {\n", 'class host {\n  rw console: port = 80 @was("VM.console")\n'),
    )
    assert short(found) == [("renamed", "field", "host.console", "name")]
    assert (found[0].old, found[0].new) == ("VM.console", "host.console")


def test_without_a_former_name_it_is_removed_and_added(tmp_path: Path) -> None:
    found = differences(tmp_path, ("rw console:", "rw screen:"))
    assert short(found) == [("added", "field", "VM.screen", ""), ("removed", "field", "VM.console", "")]


def test_a_new_class_is_one_difference_and_has_all_below_it(tmp_path: Path) -> None:
    (found,) = differences(tmp_path, ("class host {", "class disk {\n  rw size: int\n}\nclass host {"))
    assert (found.kind, str(found.address), found.new.fields[0].name) == ("added", "disk", "size")
    back = compare(
        model(tmp_path / "b", ("class host {", "class disk {\n  rw size: int\n}\nclass host {")),
        model(tmp_path / "a"),
    )
    assert [(one.kind, str(one.address)) for one in back] == [("removed", "disk")]


def test_texts_and_lifecycles_are_differences_of_their_own(tmp_path: Path) -> None:
    found = differences(tmp_path, ("  rw console:", "  /// Where to look\n  @since(two)\n  rw console:"))
    assert short(found) == [
        ("changed", "field", "VM.console", "doc"),
        ("changed", "field", "VM.console", "lifecycle"),
    ]
