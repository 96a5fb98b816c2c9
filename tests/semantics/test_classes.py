"""Classes: their members, what mixins and extensions add, what is derived and what is not."""

from pathlib import Path

import pytest

from apigen.model.api import Origin
from apigen.model.lifecycle import Transition
from apigen.model.types import Ref
from apigen.semantics import load
from tests.semantics.reading import at, cls, errors, field, good, line_of, rpc, spec

RELEASES = "  releases rio, tampa\n  roles admin > reader\n"


def test_a_class_is_a_namespace_of_members_in_written_order() -> None:
    read = good(
        """
/// A machine.
class C {
  without get_all, events
  hidden migrate_send, assert_can
  enum power {
    on
    off
  }
  ro uuid: string
  rw name/label: string = ""
  rpc start(self: C ref)
}
"""
    )
    c = cls(read)
    assert (c.doc, c.stateless) == ("A machine.", False)
    assert c.without == ("get_all", "events")
    assert c.hidden_rpcs == ("migrate_send", "assert_can")
    assert [f.name for f in c.fields] == ["uuid", "name_label"]
    assert c.fields[1].path == ("name", "label")
    assert [e.name for e in c.enums] == ["power"]
    assert c.enums[0].owner == "C"
    assert at(read, "C.name_label") == "name/label"
    assert at(read, "C.migrate_send") == "migrate_send"


def test_what_stands_on_a_class() -> None:
    read = good(
        "error E\n@since(rio) @tag(x) @role(admin, implicit = reader) @hidden @raises(E)\n"
        "class C {\n  ro a: int\n}",
        RELEASES,
    )
    c = cls(read)
    assert c.lifecycle == (Transition("published", "rio"),)
    assert (c.tag, c.roles, c.implicit_roles, c.hidden, c.raises) == (
        "x",
        ("admin",),
        ("reader",),
        True,
        ("E",),
    )


def test_keywords_are_names() -> None:
    words = "message event role task session class type key default none ref set list"
    words += " option record enum struct map error with without hidden implicit rpc raises title version"
    words += " profile use texts tags this ro rw"
    fields = "".join(f"  ro {word}: int\n" for word in words.split() if word not in ("ro", "rw"))
    values = "".join(f"  {word}\n" for word in words.split())
    classes = "".join(f"class {word} {{\n}}\n" for word in words.split())
    read = good(f"class C {{\n{fields}}}\nenum E {{\n{values}}}\n{classes}")
    assert len(cls(read).fields) == len(words.split()) - 2


@pytest.mark.parametrize(
    "text",
    [
        "class _ {\n}",
        "class any {\n}",
        "class C {\n  ro _: int\n}",
        "class C {\n  rpc _()\n}",
        "enum e {\n  _\n}",
        "struct s {\n  _: int\n}",
        "type int = string",
        "class C {\n  rpc go(session_id: int)\n}",
        "class C {\n  rpc go(_: int)\n}",
    ],
)
def test_few_names_are_reserved(text: str) -> None:
    assert errors(text) == ["reserved-name"]


def test_fields_and_rpcs_share_a_space_of_names() -> None:
    for second in ("ro a: int", "rpc a()", "hidden a", "implicit rpc a()"):
        assert errors(f"class C {{\n  ro a: int\n  {second}\n}}")[0] == "duplicate-name"
    assert errors("class C {\n  ro name/label: int\n  ro name_label: int\n}") == ["duplicate-name"]
    assert errors("class C {\n  implicit destroy\n  implicit destroy\n}") == ["duplicate-name"]
    assert errors("class C {\n  implicit destroy\n  implicit rpc destroy(self: C ref)\n}") == [
        "duplicate-name"
    ]


MIXIN = """
mixin described {
  rw name/label: string = ""
  rw other_config: (string -> string) map = {}
  rw parent: this ref = null
  rpc clone(self: this ref) -> this ref
  without events
}
"""


def test_a_mixin_is_copied_to_where_it_stands() -> None:
    read = good(
        f"{MIXIN}class C {{\n  ro uuid: string\n  with described\n"
        f"  ro last: int\n}}\nclass D {{\n  with described\n}}"
    )
    assert [f.name for f in cls(read).fields] == ["uuid", "name_label", "other_config", "parent", "last"]
    assert field(read, "name_label").origin == Origin("mixin", "described")
    assert field(read, "uuid").origin is None
    assert cls(read).without == ("events",)
    assert (field(read, "parent").type, field(read, "parent", "D").type) == (Ref("C"), Ref("D"))
    assert rpc(read, "clone").result == Ref("C")
    assert at(read, "C.name_label") == "name/label"


def test_a_key_may_follow_a_map_of_a_mixin() -> None:
    read = good(
        'mixin m {\n  rw o: (string -> string) map = {}\n}\nclass C {\n  with m\n  key "mtu": int = 1500\n}'
    )
    assert [key.name for key in field(read, "o").keys] == ["mtu"]


def test_members_inherit_what_stands_on_the_line() -> None:
    text = "mixin m {\n  rw a: int = 1\n  rw b: int = 1 @since(tampa) @role(reader)\n  rpc go()\n}\n"
    read = good(
        f"{text}class C {{\n  with m @since(rio) @role(admin) @lazy_not\n}}".replace(" @lazy_not", ""),
        RELEASES,
    )
    assert field(read, "a").lifecycle == (Transition("published", "rio"),)
    assert field(read, "b").lifecycle == (Transition("published", "tampa"),)
    assert (field(read, "a").roles.set, field(read, "b").roles.set) == (("admin",), ("reader",))
    assert rpc(read, "go").roles == ("admin",)


def test_what_is_inherited_is_told_once_where_it_stands() -> None:
    read = spec(
        "mixin m {\n  rw a: int = 1\n  rw b: int = 1\n}\n"
        "class C {\n  with m @since(rioo) @role(x) @range(1..2)\n}",
        RELEASES,
    )
    told = [found for found in read.diagnostics if found.severity == "error"]
    assert sorted(found.code for found in told) == ["misplaced-annotation", "unknown-release", "unknown-role"]
    assert {line_of(read, found) for found in told} == {"with m @since(rioo) @role(x) @range(1..2)"}


def test_roles_that_only_fields_can_have_are_not_inherited_by_rpcs() -> None:
    read = good(
        "mixin m {\n  rw a: int = 1\n  rpc go()\n}\nclass C {\n  with m @role(get = reader)\n}", RELEASES
    )
    assert field(read, "a").roles.get == ("reader",)
    assert rpc(read, "go").roles is None


def test_mixins_take_in_mixins() -> None:
    read = good("mixin a {\n  ro x: int\n}\nmixin b {\n  with a\n  ro y: int\n}\nclass C {\n  with b\n}")
    assert [(f.name, f.origin and f.origin.name) for f in cls(read).fields] == [("x", "a"), ("y", "b")]


def test_nothing_is_overridden() -> None:
    read = spec(f"{MIXIN}class C {{\n  with described\n  ro name/label: string\n}}")
    (one,) = (found for found in read.diagnostics if found.code == "duplicate-name")
    assert line_of(read, one) == "ro name/label: string"
    assert len(one.related) == 1
    assert errors("mixin m {\n  ro a: int\n}\nclass C {\n  with m, m\n}") == ["duplicate-name"]


@pytest.mark.parametrize("using", ["", "class C {\n  with a\n}\n"])
def test_mixins_that_contain_themselves(using: str) -> None:
    assert errors(f"mixin a {{\n  with b\n}}\nmixin b {{\n  with a\n}}\n{using}") == ["mixin-cycle"]


def test_mixins_of_mixins_of_mixins_cost_no_more() -> None:
    mixins = "".join(f"mixin m{i} {{\n  with m{i + 1}\n  with m{i + 1}\n}}\n" for i in range(60))
    assert set(errors(f"{mixins}mixin m60 {{\n}}\nclass C {{\n  with m0\n}}")) == {"duplicate-name"}


def test_a_mixin_that_nothing_uses_is_read_too() -> None:
    assert errors("mixin m {\n  ro a: netwrok ref\n  rw b: this ref = null\n  rw c: int = \"x\"\n}") == [
        "unknown-class", "wrong-type",
    ]  # fmt: skip
    good(MIXIN)


def test_a_mixin_holds_no_enums() -> None:
    assert errors("mixin m {\n  enum e {\n    a\n  }\n  rw x: e enum = a\n}\nclass C {\n  with m\n}") == [
        "enum-in-mixin"
    ]


def test_extensions_add_members() -> None:
    read = good(
        "@since(rio) @role(admin)\nextend class C {\n  rw a: int = 1\n"
        "  rw b: int = 1 @role(reader)\n  enum e {\n    x\n  }\n"
        "  rpc go()\n}\nclass C {\n  ro uuid: string\n}",
        RELEASES,
    )
    assert [f.name for f in cls(read).fields] == ["uuid", "a", "b"]
    assert field(read, "a").origin == Origin("extend", "spec.apidl")
    assert field(read, "a").lifecycle == (Transition("published", "rio"),)
    assert (field(read, "a").roles.set, field(read, "b").roles.set) == (("admin",), ("reader",))
    assert rpc(read, "go").roles == ("admin",)
    assert cls(read).enums[0].origin == Origin("extend", "spec.apidl")
    assert cls(read).lifecycle is None


def test_an_extension_needs_its_class() -> None:
    assert errors("extend class D {\n  ro a: int\n}") == ["unknown-class"]


def test_std_is_part_of_the_api_and_marked() -> None:
    read = good("class C {\n  ro session: session ref\n}", "  use std\n")
    assert [(c.name, c.std) for c in read.api.classes if c.std] == [
        ("event", True),
        ("session", True),
        ("task", True),
    ]
    assert all(error.std for error in read.api.errors)
    assert read.api.uses_std
    assert at(read, "task.status") == "status"


def test_what_is_declared_leaves_that_of_std_out() -> None:
    read = good(
        "class task {\n  ro uuid: string\n}\nerror HANDLE_INVALID(ref: string)\n"
        "extend class session {\n  ro x: int\n}",
        "  use std\n",
    )
    assert [f.name for f in cls(read, "task").fields] == ["uuid"]
    assert not cls(read, "task").std
    (error,) = (e for e in read.api.errors if e.name == "HANDLE_INVALID")
    assert [p.name for p in error.parameters] == ["ref"]
    assert field(read, "x", "session").origin == Origin("extend", "spec.apidl")
    assert "task_status" not in {e.name for c in read.api.classes for e in c.enums}


def test_names_of_enums_are_global_and_a_clash_has_a_proposal() -> None:
    read = spec(
        "class A {\n  enum status {\n    x\n  }\n}\nclass port {\n"
        "  enum status {\n    y\n  }\n  rw s: status enum = y\n}"
    )
    (one,) = (found for found in read.diagnostics if found.severity == "error")
    assert (one.code, [edit.text for edit in one.edits]) == ("duplicate-name", ["port_status"])


def test_each_kind_has_a_space_of_names() -> None:
    good("class x {\n}\nenum x {\n  a\n}\nerror x\nstruct x {\n  a: int\n}\ntype x = int\nmixin x {\n}")
    for text in (
        "class x {\n}\n",
        "enum x {\n  a\n}\n",
        "error x\n",
        "struct x {\n  a: int\n}\n",
        "type x = int\n",
        "mixin x {\n}\n",
    ):
        assert errors(text + text) == ["duplicate-name"]


def test_the_place_of_an_extension_is_named_from_the_spec_on(tmp_path: Path) -> None:
    (tmp_path / "spec" / "more").mkdir(parents=True)
    (tmp_path / "shared").mkdir()
    (tmp_path / "spec" / "a.apidl").write_text('api a {\n  use "../shared"\n}\nclass C {\n  ro a: int\n}\n')
    (tmp_path / "spec" / "more" / "b.apidl").write_text("extend class C {\n  ro b: int\n}\n")
    (tmp_path / "shared" / "c.apidl").write_text("extend class C {\n  ro c: int\n}\n")
    read = load(tmp_path / "spec")
    assert not read.errors
    assert field(read, "b").origin == Origin("extend", "more/b.apidl")
    assert field(read, "c").origin == Origin("extend", "../shared/c.apidl")
