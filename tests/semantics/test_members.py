"""Fields, keys of maps, members of structs."""

import pytest

from apigen.model.api import Constraints, Extension, FieldRoles, Unique
from apigen.model.lifecycle import Transition, Was
from apigen.model.types import INT, STRING, EnumType, MapType, OptionType
from apigen.model.values import Absent, EnumValueRef, Int, Text, Unset
from tests.semantics.reading import at, cls, errors, field, good, rpc, spec

API = "  releases rio, tampa\n  roles admin > reader\n"


def test_qualifiers_have_long_names() -> None:
    read = good("class C {\n  ro a: int\n  ctor b: int\n  rw c: int\n}")
    assert [f.qualifier for f in cls(read).fields] == ["RO/runtime", "RO/constructor", "RW"]


def test_defaults() -> None:
    read = good(
        'class C {\n  rw a: int = 3\n  rw b: int = _\n  ctor c: int = _\n  ro d: string = "x"\n  rw e: int\n'
        "  rw f: int option = none\n}"
    )
    assert [f.default for f in cls(read).fields] == [Int(3), Unset(), Unset(), Text("x"), None, Absent()]
    assert at(read, "C.a", "default") == "3"
    assert errors("class C {\n  ro a: int = _\n}") == ["wrong-type"]


def test_annotations_on_either_side_of_a_field() -> None:
    read = good(
        """
class C {
  /// The label.
  @since(rio)
  rw a: string = "" @length(..255) @role(admin) @x-mine(1, k = "v")  /// It is short.
}
""",
        API,
    )
    a = field(read, "a")
    assert a.doc == "The label.\nIt is short."
    assert a.lifecycle == (Transition("published", "rio"),)
    assert a.constraints == Constraints(max_length=255)
    assert a.roles == FieldRoles(set=("admin",))
    assert a.extensions == (Extension("mine", (("", "1"), ("k", "v"))),)
    assert at(read, "C.a", "@length") == "@length(..255)"
    assert at(read, "C.a", "type") == "string"


def test_all_that_a_field_can_say() -> None:
    read = good(
        """
class D {
  ro uuid: string
  ro Cs: C ref set
}
class C {
  ctor d: D ref <-> D.Cs @nonnull @on_destroy(cascade)
  ctor e: D ref @unbound("only looked at") @on_destroy(restrict)
  rw n: int = 5 @range(1..9) @unit(bytes) @unique(d) @example(7)
  ctor p: string @secret @writeonly
  ro l: int @lazy @volatile @computed @hidden
  rw m: (string -> string) map = {} @closed
  key "k"
  rw r: int = 1 @role(set = admin, get = reader, create = admin) @was("q") @was("o")
}
""",
        API,
    )
    d, e, n, p = (field(read, name) for name in "denp")
    lazy = field(read, "l")
    assert d.nonnull
    assert (d.on_destroy, e.on_destroy, e.unbound) == ("cascade", "restrict", "only looked at")
    assert n.constraints == Constraints(minimum="1", maximum="9", unit="bytes")
    assert (n.unique, n.example) == (Unique(("d",)), Int(7))
    assert p.secret
    assert p.writeonly
    assert (lazy.lazy, lazy.volatile, lazy.computed, lazy.hidden) == (True, True, True, True)
    assert field(read, "m").closed
    assert field(read, "r").roles == FieldRoles(("admin",), ("reader",), ("admin",))
    assert field(read, "r").was == (Was("q"), Was("o"))


def test_keys_document_a_map() -> None:
    read = good(
        """
class C {
  rw other: (string -> string) map = {}
  key "mtu": int = 1500 @range(68..65535) @since(rio)  /// The largest packet
  /// Where it is filed.
  key "folder*" @role(admin)
  key "mode": mode enum = fast
  enum mode {
    fast
  }
}
""",
        API,
    )
    mtu, folder, mode = field(read, "other").keys
    assert (mtu.name, mtu.prefix, mtu.type, mtu.default, mtu.doc) == (
        "mtu",
        False,
        INT,
        Int(1500),
        "The largest packet",
    )
    assert mtu.constraints == Constraints(minimum="68", maximum="65535")
    assert (folder.name, folder.prefix, folder.type, folder.roles) == ("folder", True, None, ("admin",))
    assert mode.default == EnumValueRef("fast")
    assert at(read, 'C.other["folder*"]') == '"folder*"'


def test_a_key_needs_a_map_before_it() -> None:
    assert errors('class C {\n  key "k"\n  ro a: int\n}') == ["key-without-map"]
    assert errors('class C {\n  ro a: int\n  key "k"\n}') == ["key-without-map"]
    for before in ("", "  ro a: int\n"):
        several = f'class C {{\n{before}  key "k"\n  key "l"\n  ro b: int\n  key "m"\n}}'
        assert errors(several) == ["key-without-map"] * 2
    assert errors('class C {\n  ro a: (string -> int) map\n  key "k"\n  key "k"\n}') == ["duplicate-key"]
    good('class C {\n  ro a: (string -> int) map\n  key "k"\n  key "k*"\n}')


def test_keys_of_what_could_not_be_read_are_not_held_against_others() -> None:
    assert errors('class C {\n  ro a: int\n  ro b: (string -> = map\n  key "k"\n}') == ["syntax"]
    assert errors('class C {\n  ro a: int\n  ro a: (string -> string) map\n  key "k"\n}') == [
        "duplicate-name"
    ]
    assert errors('class C {\n  ro a: mapp\n  key "k"\n}') == ["unknown-type"]


def test_structs() -> None:
    read = good(
        """
/// What happened.
struct batch {
  events: event record set
  token: string = "" @secret @length(..9)  /// Where to go on
  owner: C ref @nonnull
}
class C {
  ro uuid: string
}
""",
        "  use std\n" + API,
    )
    (batch,) = (s for s in read.api.structs if s.name == "batch")
    assert batch.doc == "What happened."
    assert [m.name for m in batch.members] == ["events", "token", "owner"]
    assert (batch.members[1].default, batch.members[1].secret, batch.members[1].doc) == (
        Text(""),
        True,
        "Where to go on",
    )
    assert batch.members[2].nonnull
    assert at(read, "struct batch.token") == "token"


def test_members_are_declared_once() -> None:
    assert errors("struct s {\n  a: int\n  a: int\n}") == ["duplicate-name"]
    assert errors("enum e {\n  a\n  a\n}") == ["duplicate-name"]
    assert errors("error E(a, a)") == ["duplicate-name"]


def test_errors_and_their_parameters() -> None:
    read = good(
        '/// No memory.\n/// @param host Where\nerror E("needed bytes": int, host)\nerror F()\nerror G'
    )
    e, f, g = read.api.errors
    assert [(p.name, p.type, p.doc) for p in e.parameters] == [
        ("needed bytes", INT, ""),
        ("host", None, "Where"),
    ]
    assert e.doc == "No memory."
    assert f.parameters == g.parameters == ()
    assert at(read, "error E(needed bytes)") == '"needed bytes"'
    assert errors("/// @param x\nerror E(y)") == ["unknown-parameter"]
    assert errors("/// @returns x\nerror E(y)") == ["doc-tag"]


def test_enums_have_values_of_any_spelling() -> None:
    read = good(
        'enum e {\n  balance-slb\n  "802.3ad"  /// Link aggregation\n  none\n  "two words" @since(rio)\n}',
        API,
    )
    (e,) = read.api.enums
    assert [v.name for v in e.values] == ["balance-slb", "802.3ad", "none", "two words"]
    assert e.values[1].doc == "Link aggregation"
    assert e.values[3].lifecycle == (Transition("published", "rio"),)
    assert at(read, "enum e.802.3ad") == '"802.3ad"'
    assert errors("enum e {\n}") == ["empty-enum"]


def test_named_types() -> None:
    read = good(
        "/// An identifier.\n@secret\ntype vlan = int @range(1..4094) @example(7)\n"
        "class C {\n  rw a: vlan option = none\n}"
    )
    (vlan,) = read.api.types
    assert (vlan.doc, vlan.base, vlan.secret, vlan.example) == ("An identifier.", INT, True, Int(7))
    assert vlan.constraints == Constraints(minimum="1", maximum="4094")


@pytest.mark.parametrize("member", ["one_of", "at_most_one_of"])
def test_choices_among_members(member: str) -> None:
    at_most = member == "at_most_one_of"
    read = good(
        f"@{member}(a, b)\nclass C {{\n  rw a: int option = none\n  rw b: int option = none\n"
        f"  @{member}(x, y)\n  rpc go(x: C ref = null, y: C ref = null)\n}}\n"
        f"@{member}(p, q)\nstruct S {{\n  p: int option = none\n  q: int set = {{}}\n}}"
    )
    for thing, names in (
        (cls(read), ("a", "b")),
        (rpc(read, "go"), ("x", "y")),
        (read.api.structs[0], ("p", "q")),
    ):
        (choice,) = thing.one_of
        assert (choice.members, choice.at_most) == (names, at_most)


def test_what_is_of_an_unknown_type_is_told_once() -> None:
    for line in (
        "rw a: integr = 5 @range(1..9)",
        "rw a: integr set = {1} @unique",
        "ctor a: integr @nonnull @on_destroy(clear)",
    ):
        assert errors(f"class C {{\n  {line}\n}}") == ["unknown-type"]
    assert errors("class C {\n  rpc go(a: integr = 5 @nonnull) -> integr\n}") == [
        "unknown-type",
        "unknown-type",
    ]


def test_maps_nest() -> None:
    read = good(
        "class C {\n  ro a: (string -> (int -> C ref set) map) map\n"
        "  ro b: (e enum -> string option) map\n}\nenum e {\n  x\n}"
    )
    assert field(read, "b").type == MapType(EnumType("e"), OptionType(STRING))
    assert spec("class C {\n}").things[0].element.name == "C"
