"""The `api` block."""

from pathlib import Path

import msgspec
import pytest

from apigen.model.api import Extension, Plural, Release, Role, Tag, TextPattern
from apigen.semantics import load
from tests.semantics.reading import at, errors, good, spec


def test_all_that_it_says() -> None:
    read = good(
        """
//! All about machines.

@allow(naming-style) @x-owner("us")
api hypervisor {
  title "Hypervisor"
  version "8.2.0"
  profile core
  releases rio "4.0" 2007-11-01, rio-beta
  releases 21.4.0-next, "odd one" "x"
  roles admin > operator > reader
  roles admin > auditor > reader
  tags compute "Compute" "Machines.", networking "Networking", other
  unknown_members ignore
  use std
  texts {
    session "The session"
    get_f "Reads {field}."
    get_f.self "The object"
    plural "metrics" -> "metrics"
  }
}
"""
    )
    api = read.api
    assert (api.name, api.title, api.version, api.profile) == ("hypervisor", "Hypervisor", "8.2.0", "core")
    assert (api.doc, api.unknown_members, api.uses_std) == ("All about machines.", "ignore", True)
    assert (api.allow, api.extensions) == (("naming-style",), (Extension("owner", (("", "us"),)),))
    assert api.releases == (
        Release("rio", "4.0", "2007-11-01"),
        Release("rio-beta"),
        Release("21.4.0-next"),
        Release("odd one", "x"),
    )
    assert api.roles == (
        Role("admin", ("operator", "auditor")),
        Role("operator", ("reader",)),
        Role("auditor", ("reader",)),
        Role("reader"),
    )
    assert api.tags == (Tag("compute", "Compute", "Machines."), Tag("networking", "Networking"), Tag("other"))
    assert api.texts == (
        TextPattern("session", "", "The session"),
        TextPattern("get_f", "", "Reads {field}."),
        TextPattern("get_f", "self", "The object"),
    )
    assert api.plurals == (Plural("metrics", "metrics"),)
    assert [at(read, where) for where in ("api", "release 21.4.0-next", "role reader", "tag other")] == [
        "hypervisor", "21.4.0-next", "reader", "other",
    ]  # fmt: skip


def test_what_is_said_as_it_would_be_anyway_makes_no_difference() -> None:
    said = good("api a {\n  profile full\n  unknown_members refuse\n}\nclass C {\n  ro a: int\n}").api
    assert msgspec.json.encode(said) == msgspec.json.encode(good("class C {\n  ro a: int\n}").api)


def test_an_empty_block_has_defaults() -> None:
    api = good("api a {\n}").api
    assert (api.title, api.version, api.profile, api.unknown_members) == ("", "", "full", "refuse")


@pytest.mark.parametrize(
    ("lines", "codes"),
    [
        ("profile ful", ["unknown-setting"]),
        ("unknown_members accept", ["unknown-setting"]),
        ("use stdd", ["unknown-setting"]),
        ("releases rio 2007-13-01", ["unknown-setting"]),
        ('title "a"\n  title "b"', ["duplicate-name"]),
        ("profile core\n  profile full", ["duplicate-name"]),
        ("releases rio, miami\n  releases rio", ["duplicate-name"]),
        ("tags a, a", ["duplicate-name"]),
        ("roles a > b > a", ["role-cycle"]),
        ("roles a > a", ["role-cycle"]),
        ("roles top > a > b\n  roles b > a > c", ["role-cycle"]),
    ],
)
def test_what_cannot_be(lines: str, codes: list[str]) -> None:
    assert errors(f"api a {{\n  {lines}\n}}") == codes


def test_a_cycle_of_roles_names_those_in_it() -> None:
    read = spec("api a {\n  roles top > a > b\n  roles b > a > c\n}")
    (one,) = (found for found in read.diagnostics if found.severity == "error")
    assert one.message == "these roles are above themselves: `a`, `b`"


def test_one_block_and_no_more() -> None:
    assert errors("api a {\n}\napi b {\n}") == ["two-apis"]
    from apigen.semantics import load_text

    assert [d.code for d in load_text("class C {\n}\n").diagnostics if d.severity == "error"] == ["no-api"]


def test_a_folder_is_used(tmp_path: Path) -> None:
    (tmp_path / "spec").mkdir()
    (tmp_path / "more").mkdir()
    (tmp_path / "spec/api.apidl").write_text(
        'api a {\n  use "../more"\n  use "../more"\n  use "."\n  use std\n}\n'
    )
    (tmp_path / "more/b.apidl").write_text("class B {\n  ro a: A ref\n}\n")
    (tmp_path / "spec/a.apidl").write_text("class A {\n}\n")
    read = load(tmp_path / "spec")
    assert [found.message for found in read.diagnostics if found.severity == "error"] == []
    assert {"A", "B", "session"} <= {one.name for one in read.api.classes}
    assert read.files["B"].endswith("more/b.apidl")


def test_a_used_folder_has_no_api_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "spec").mkdir()
    (tmp_path / "more").mkdir()
    (tmp_path / "spec/api.apidl").write_text('api a {\n  use "../more"\n  use "../nowhere"\n}\n')
    (tmp_path / "more/b.apidl").write_text("api b {\n}\n")
    codes = [found.code for found in load(tmp_path / "spec").diagnostics if found.severity == "error"]
    assert sorted(codes) == ["no-folder", "two-apis"]
