"""Bound fields."""

import pytest

from apigen.model.api import Binding
from tests.semantics.reading import errors, field, good


def two(a: str, b: str, more: str = "") -> str:
    return f"class A {{\n  {a}\n{more}}}\nclass B {{\n  {b}\n}}"


@pytest.mark.parametrize(
    ("a", "b", "stored_a", "stored_b"),
    [
        ("ctor x: B ref <-> B.y", "ro y: A ref set", True, False),
        ("ro x: B ref set <-> B.y", "ctor y: A ref", False, True),
        ("ctor x: B ref <-> B.y", "ro y: A ref set <-> A.x", True, False),
        ("rw x: B ref = null <-> B.y", "ro y: A ref", True, False),
        ("ro x: B ref", "rw y: A ref = null <-> A.x", False, True),
        ("rw x: B ref = null <-> B.y", "ro y: A ref <-> A.x", True, False),
        ("rw x: B ref set = {} <-> B.y", "rw y: A ref set = {}", True, True),
        ("ctor x: B ref option = none <-> B.y", "ro y: A ref set", True, False),
    ],
)
def test_which_end_is_stored(a: str, b: str, stored_a: bool, stored_b: bool) -> None:
    read = good(two(a, b))
    x, y = field(read, "x", "A").binding, field(read, "y", "B").binding
    assert x == Binding("B", "y", stored_a, "<->" in a)
    assert y == Binding("A", "x", stored_b, "<->" in b)


def test_fields_are_bound_by_their_path() -> None:
    read = good(two("ctor x/y: B ref <-> B.p/q", "ro p/q: A ref set"))
    assert field(read, "x_y", "A").binding == Binding("B", "p_q", True, True)


def test_an_end_within_a_map_is_only_drawn() -> None:
    read = good(two("ro x: (string -> B ref) map <-> B.y", "ro y: A ref"))
    x, y = field(read, "x", "A").binding, field(read, "y", "B").binding
    assert x == Binding("B", "y", False, True, True)
    assert y == Binding("A", "x", False, False, True)


def test_a_field_bound_to_itself_is_a_stored_set() -> None:
    read = good("class role {\n  ro subroles: role ref set <-> role.subroles\n}")
    assert field(read, "subroles", "role").binding == Binding("role", "subroles", True, True)


def test_two_ends_of_one_class() -> None:
    read = good("class VM {\n  rw parent: VM ref = null <-> VM.children\n  ro children: VM ref set\n}")
    assert field(read, "parent", "VM").binding == Binding("VM", "children", True, True)


@pytest.mark.parametrize(
    ("a", "b", "code"),
    [
        ("ctor x: B ref <-> B.z", "ro y: A ref set", "unknown-field"),
        ("ctor x: B ref <-> X.y", "ro y: A ref set", "unknown-class"),
        ("ctor x: B ref <-> B.y", "ro y: B ref set", "binding-mismatch"),
        ("ctor x: A ref <-> B.y", "ro y: A ref set", "binding-mismatch"),
        ("ctor x: int <-> B.y", "ro y: A ref set", "binding-mismatch"),
        ("ctor x: B ref <-> B.y", "rw y: A ref set = {}", "computed-end-writable"),
        ("ctor x: B ref <-> B.y", "ctor y: A ref", "computed-end-writable"),
        ("ctor x: B ref set <-> B.y", "ctor y: A ref set", "both-ends-ctor"),
        ("ctor x: B ref <-> B.y <-> B.y", "ro y: A ref set", "binding-mismatch"),
    ],
)
def test_what_does_not_fit(a: str, b: str, code: str) -> None:
    assert errors(two(a, b)) == [code]


def test_both_ends_agree() -> None:
    assert errors(two("ctor x: B ref <-> B.y", "ro y: A ref set <-> A.z", "  ctor z: B ref\n")) == [
        "binding-mismatch"
    ]
    assert errors(two("ctor x: B ref <-> B.y", "ro y: A ref set", "  ctor z: B ref <-> B.y\n")) == [
        "binding-mismatch"
    ]


def test_ends_that_could_not_be_read_are_not_missed() -> None:
    assert errors(two("ctor x: B ref <-> B.y", "ro y: A reff set")) == ["syntax"]
    assert errors(two("ctor x: B ref <-> B.y", "ro y: As")) == ["unknown-type"]
