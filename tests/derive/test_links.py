"""Doc links: each leads to something."""

import pytest

import apigen
from apigen.diagnostics import Diagnostic
from apigen.semantics import load_text

API = """\
{above}api example {{
  releases rio "4.0", tampa "6.1"
  roles admin > reader
}}
{text}
@role(admin)
class VM {{
  enum power {{
    on
    off  {value}
  }}
  ro uuid: string
  ro power: power enum
  rw notes: (string -> string) map = {{}}  {field}
  /// Starts it.
  /// @param force {parameter}
  rpc start(self: VM ref, force: bool = false)
}}
struct usage {{
  cpu: float
}}
type bytes = int
error NO_MEMORY()
"""
ALLOWED = ("missing-text", "error-unraised", "role-missing", "roles-without-session")


def found(**texts: str) -> tuple[tuple[Diagnostic, ...], str]:
    filled = dict.fromkeys(("above", "text", "field", "value", "parameter"), "") | texts
    text = API.format(**filled)
    return apigen.checked(load_text(text), allow=ALLOWED).diagnostics, text


@pytest.mark.parametrize(
    "name",
    [
        *("VM", "VM.power", "VM.start", "VM.get_uuid", "VM.add_to_notes", "VM.get_all_records", "VM.create"),
        *("enum power", "enum power.on", "enum VM.power", "enum VM.power.on", "role admin", "release rio"),
        *("release 6.1", "NO_MEMORY", "error NO_MEMORY", "usage", "usage.cpu", "struct usage", "bytes"),
    ],
)
def test_links_that_lead_somewhere(name: str) -> None:
    assert found(text=f"/// See [{name}].")[0] == ()
    assert found(above=f"//! See [{name}].\n")[0] == ()


@pytest.mark.parametrize("name", ["start", "get_uuid", "notes", "power", "remove_from_notes", "destroy"])
def test_members_of_the_class_need_no_prefix(name: str) -> None:
    assert found(text=f"/// See [{name}].")[0] == ()
    assert found(field=f"/// See [{name}].")[0] == ()
    assert [d.code for d in found(above=f"//! See [{name}].\n")[0]] == (
        ["unknown-link"] if name != "power" else []
    )


@pytest.mark.parametrize(
    ("name", "help_"),
    [
        ("VM.strat", "`VM.start` has a similar name"),
        ("strat", "`start` has a similar name"),
        ("VMs", "`VM` has a similar name"),
        ("enum powr", "`enum power` has a similar name"),
        ("role admn", "`role admin` has a similar name"),
        ("NO_MEMROY", "`NO_MEMORY` has a similar name"),
        ("VN.start", "`VM.start` has a similar name"),
        ("elephant", "correct the name, or write `\\[elephant]` as text"),
        ("VM.set_uuid", "`VM.get_uuid` has a similar name"),
    ],
)
def test_links_that_lead_nowhere(name: str, help_: str) -> None:
    (diagnostic,), text = found(text=f"/// See [{name}].")
    assert diagnostic.code == "unknown-link"
    assert diagnostic.severity == "error"
    assert diagnostic.subject == "VM"
    assert diagnostic.primary is not None
    assert text[diagnostic.primary.span.start : diagnostic.primary.span.end] == f"[{name}]"
    if name != "VM.set_uuid":
        assert diagnostic.help == help_


@pytest.mark.parametrize("place", ["above", "text", "field", "value", "parameter"])
def test_where_links_stand(place: str) -> None:
    marks = {"above": "//! See [VN].\n", "parameter": "See [VN]."}
    (diagnostic,), text = found(**{place: marks.get(place, "/// See [VN].")})
    assert diagnostic.primary is not None
    assert diagnostic.primary.span.start == text.index("[VN]")


@pytest.mark.parametrize(
    "brackets", [r"\[VN]", "`[VN]`", "[VN](https://example.org)", "[VN][1]", "[1]", "[a b]", "[ ]"]
)
def test_other_brackets_are_text(brackets: str) -> None:
    assert found(text=f"/// See {brackets}.")[0] == ()


def test_the_same_link_twice_in_a_text_is_one_finding() -> None:
    assert len(found(text="/// [VN] and [VN].")[0]) == 1


def test_texts_of_transitions() -> None:
    text = (
        'api a {\n  releases rio\n}\n@since(rio) @changed(rio, "As [VN]")\nclass VM {\n  ro uuid: string\n}\n'
    )
    (diagnostic,) = apigen.checked(load_text(text), allow=ALLOWED).diagnostics
    assert diagnostic.primary is not None
    assert diagnostic.primary.span.start == text.index("[VN]")


def test_what_could_not_be_read_is_not_held_against_links() -> None:
    text = "api a {\n}\n/// Of a [host].\nclass VM {\n  ro uuid: string\n}\nclass host {\n  uuid\n"
    assert "unknown-link" not in {d.code for d in apigen.checked(load_text(text)).diagnostics}
