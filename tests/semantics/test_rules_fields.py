"""What annotations on fields, parameters and members need."""

import pytest

from apigen.semantics import load_text


def found(text: str) -> list[str]:
    """The codes of what is wrong with a text, given an `api` block."""
    spec = load_text(f"api a {{\n  roles admin > reader\n}}\n{text}\n")
    return [d.code for d in spec.diagnostics if d.severity == "error"]


AROUND = """
type secret_name = string
enum colour {
  red
  "light blue"
}
struct S {
  v: int
}
class B {
  ro uuid: string
  ro As: A ref set
  ro many: A ref set
}
"""


def in_class(lines: str, around: str = AROUND) -> str:
    return f"{around}\nclass A {{\n  ro uuid: string\n  ctor b: B ref <-> B.As\n{lines}\n}}"


WRONG = {
    "nonnull-without-ref": [
        "rw a: int = 1 @nonnull",
        "rw a: B ref set = {} @nonnull",
        "rpc r(self: A ref, x: string @nonnull)",
    ],
    "nonnull-null-default": ["rw a: B ref = null @nonnull", "rpc r(self: A ref, x: B ref = null @nonnull)"],
    "on-destroy-misused": [
        "rw a: int = 1 @on_destroy(cascade)",
        "rw a: B ref @nonnull @on_destroy(clear)",
        "ro a: B ref @computed @on_destroy(clear)",
        "rw a: (string -> B ref) map = {} @on_destroy(clear)",
        "ro bs: B ref set @on_destroy(cascade)\n}\nextend class B {\n  ctor a: A ref <-> A.bs",
    ],
    "unbound-misused": [
        'rw a: int = 1 @unbound("no")',
        'rw a: B ref set = {} <-> B.many @unbound("no")',
        'ro bs: B ref set @unbound("no")\n}\nextend class B {\n  ctor a: A ref <-> A.bs',
    ],
    "writeonly-read-only": ["ro a: string @writeonly"],
    "lazy-writable": ["rw a: int = 1 @lazy", "ctor a: int @lazy"],
    "computed-misused": [
        "rw a: int = 1 @computed",
        "ro a: B ref set <-> B.many @computed",
    ],
    "closed-without-keys": ["rw a: (string -> string) map = {} @closed", "rw a: string @closed"],
    "secret-without-result": ["@secret\n  rpc r(self: A ref)"],
    "role-create-misused": ["ro a: int @role(create = admin)"],
    "unique-misused": [
        "rw a: string set = {} @unique",
        "rw a: S struct = {v: 1} @unique",
        "ro a: int @computed @unique",
        "rw a: int = 1 @unique(a)",
        "rw a: int = 1 @unique(l)\n  rw l: int list = {}",
    ],
    "unknown-field": ["rw a: int = 1 @unique(bb)"],
    "one-of-member": [
        "@one_of(x, y)\n  rpc r(x: int, y: int option = none)",
        "@at_most_one_of(x, y)\n  rpc r(x: int = 0, y: int option = none)",
    ],
    "unknown-parameter": ["@one_of(x, z)\n  rpc r(x: int option = none, y: int option = none)"],
    "set-element": [
        "rw a: (string -> int) map set = {}",
        "rw a: int set set = {}",
        "rw a: S struct set = {}",
    ],
    "record-misplaced": ["ro a: B record", "ro a: (string -> B record) map", "rpc r(x: any record)"],
    "key-type": [
        'rw a: (int -> string) map = {}\n  key "mtu"',
        'rw a: (string -> int) map = {}\n  key "mtu": string',
        'rw a: (string -> string) map = {}\n  key "mtu": int set',
        'rw a: (colour enum -> string) map = {}\n  key "blue": int',
    ],
}

RIGHT = [
    "rw a: B ref @nonnull",
    "rw a: B ref option = none @nonnull",
    "rw a: B ref = null @on_destroy(clear)",
    "rw a: B ref set = {} <-> B.many @on_destroy(clear)",
    "rw a: B ref set = {} @on_destroy(cascade)",
    'rw a: B ref set = {} @unbound("only looked at from here")',
    'rw a: (string -> B ref) map = {} @unbound("only looked at from here")',
    "ctor a: string @writeonly",
    "ro a: int @lazy @computed",
    'rw a: (string -> string) map = {} @closed\n  key "mtu": int = 1500',
    "@secret\n  rpc r(self: A ref) -> string",
    "ctor a: int @role(create = admin)",
    "rw a: int = 1 @unique(b)",
    "rw a: string option = none @unique",
    "@one_of(x, y)\n  rpc r(x: B ref = null, y: string set = {})",
    "rw a: colour enum set = {}\n  rw c: B ref set = {}",
    "rw d: datetime set = {}\n  rw e: secret_name set = {}",
    "ro a: (string -> int) map set @computed",
    "rw a: S struct list = {}",
    "rpc r(self: A ref) -> (string -> B record) map",
    'rw a: (colour enum -> string) map = {}\n  key "light blue": int\n  key "l*"',
    'rw a: (string -> int) map = {}\n  key "mtu": int\n  key "x"',
    'rw a: (int -> string) map = {}\n  key "7": bool',
]


@pytest.mark.parametrize(("code", "lines"), [(code, line) for code, lines in WRONG.items() for line in lines])
def test_wrong(code: str, lines: str) -> None:
    assert found(in_class(lines)) == [code]


@pytest.mark.parametrize("lines", RIGHT)
def test_right(lines: str) -> None:
    assert found(in_class(lines)) == []


def test_one_of_on_classes_and_structs() -> None:
    assert found("@one_of(a, b)\nclass A {\n  rw a: int option = none\n  ro b: int set\n}") == []
    assert found("@one_of(a, b)\nclass A {\n  rw a: int = 1\n  ro b: int set\n}") == ["one-of-member"]
    assert found("@one_of(a, c)\nclass A {\n  rw a: int option = none\n}") == ["unknown-field"]
    assert found("@one_of(a, b)\nstruct A {\n  a: int option = none\n  b: int\n}") == ["one-of-member"]
    assert found("@one_of(a, c)\nstruct A {\n  a: int option = none\n}") == ["unknown-member"]


def test_what_is_not_stored_may_hold_records() -> None:
    assert found("stateless class A {\n  ro snapshot: any record\n  ro sets: int set set\n}") == []


def test_members_of_structs_are_never_null_if_they_say_so() -> None:
    assert found("class B {\n  ro uuid: string\n}\nstruct s {\n  b: B ref = null @nonnull\n}") == [
        "nonnull-null-default"
    ]
    assert found("struct s {\n  b: int @nonnull\n}") == ["nonnull-without-ref"]
