"""Keys of maps: what their constraints are about, and which defaults of the map they refuse."""

import pytest

from apigen.model.types import BOOL, DATETIME, FLOAT, INT, STRING, EnumType, Ref, Type
from apigen.model.values import Text
from apigen.semantics.keys import read_text
from tests.semantics.reading import errors, field, good

MAP = "class C {{\n  rw m: {type} map = {default}{closed}\n  {keys}\n}}"


def text(keys: str, default: str = "{}", type_: str = "(string -> string)", closed: str = "") -> str:
    return MAP.format(type=type_, default=default, closed=closed, keys="\n  ".join(keys.split("; ")))


@pytest.mark.parametrize(
    ("key", "type_", "codes"),
    [
        ('key "k" @range(1..9)', "(string -> string)", ["constraint-on-wrong-type"]),
        ('key "k" @range(1..9)', "(string -> int)", []),
        ('key "k" @example(5)', "(string -> string)", ["wrong-type"]),
        ('key "k" @example(5)', "(string -> int)", []),
        ('key "k": int @range(1..9) @example(10)', "(string -> string)", ["default-not-allowed"]),
        ('key "k": int = 5 @range(1..9)', "(string -> string)", []),
    ],
)
def test_a_key_without_a_type_is_of_that_of_the_values(key: str, type_: str, codes: list[str]) -> None:
    assert errors(text(key, type_=type_)) == codes


def test_an_example_without_a_type_is_kept() -> None:
    (key,) = field(good(text('key "k" @example("v")')), "m").keys
    assert key.example == Text("v")


@pytest.mark.parametrize(
    ("keys", "default", "closed", "allowed"),
    [
        ('key "a": int', '{"a" -> "5", "b" -> "x"}', "", True),
        ('key "a": int', '{"a" -> "x"}', "", False),
        ('key "a": int @range(..4)', '{"a" -> "5"}', "", False),
        ('key "a": int', '{"b" -> "x"}', " @closed", False),
        ('key "a*"', '{"ab" -> "x"}', " @closed", True),
        ('key "a*": int; key "ab"', '{"ab" -> "x"}', "", False),
        ('key "ab"; key "a*": int', '{"ab" -> "x"}', "", True),
        ('key "a" @length(..2)', '{"a" -> "xyz"}', "", False),
    ],
)
def test_a_default_keeps_to_the_named_keys(keys: str, default: str, closed: str, allowed: bool) -> None:
    assert errors(text(keys, default, closed=closed)) == ([] if allowed else ["default-not-allowed"])


@pytest.mark.parametrize(
    ("type_", "right", "wrong"),
    [
        (INT, "-12", "1.0"),
        (INT, str(2**63 - 1), str(2**63)),
        (FLOAT, "1e3", "one"),
        (FLOAT, "7", "1_0"),
        (BOOL, "true", "True"),
        (DATETIME, "2024-02-29T00:00:00Z", "2023-02-29T00:00:00Z"),
        (DATETIME, "2024-02-29T00:00:00Z", "2024-02-29"),
        (Ref("C"), "OpaqueRef:x", "x"),
        (EnumType("nobody knows"), "a", None),
        (STRING, "", None),
    ],
)
def test_texts_of_values(type_: Type, right: str, wrong: str | None) -> None:
    assert read_text(right, type_, {}) is not None
    assert wrong is None or read_text(wrong, type_, {}) is None
