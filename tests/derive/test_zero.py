"""What fields hold that nobody has set."""

import pytest

from apigen.derive.zero import unset
from apigen.wire.values import value_as_json
from tests.semantics.reading import field, good

TYPES = """\
enum e {
  "N/A"
  b
}
struct s {
  a: int = 5
  e: e enum
  more: s struct option
  inner: t struct
}
struct t {
  on: bool
}
type n = int @range(1..9)
"""


@pytest.mark.parametrize(
    ("declared", "held"),
    [
        ("ro f: string", ""),
        ("ro f: int", 0),
        ("ro f: n", 0),
        ("ro f: float", 0.0),
        ("ro f: bool", False),
        ("ro f: datetime", "19700101T00:00:00Z"),
        ("ro f: C ref", "OpaqueRef:NULL"),
        ("ro f: int option", None),
        ("ro f: int set", []),
        ("ro f: int list", []),
        ("ro f: (string -> int) map", {}),
        ("ro f: e enum", "N/A"),
        ("ro f: s struct", {"a": 0, "e": "N/A", "inner": {"on": False}}),
        ("ro f: e enum = b", "b"),
        ("rw f: int = 7", 7),
        ("rw f: int = _", 0),
        ("ctor f: e enum = _", "N/A"),
        ("ctor f: int", 0),
    ],
)
def test_what_a_field_holds_that_nobody_has_set(declared: str, held: object) -> None:
    read = good(f"{TYPES}class C {{\n  {declared}\n}}")
    found = value_as_json(unset(read.api, field(read, "f")))
    if isinstance(found, dict):
        found.pop("more", None)
    assert found == held
