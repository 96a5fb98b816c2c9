"""What becomes of warnings: silenced by `@allow` or the configuration, made errors; what allows in vain."""

from pathlib import Path

import pytest

import apigen
from apigen.semantics import load_text


def found(text: str, allow: tuple[str, ...] = (), deny: tuple[str, ...] = ()) -> list[tuple[str, str | None]]:
    diagnostics = apigen.checked(load_text(text), allow=allow, deny=deny).diagnostics
    return [(d.code, d.subject) for d in diagnostics]


API = """\
{api}
api example {{
}}
{mixin}
mixin shared {{
  ro origin: string {mixed}
}}
{cls}
class VM {{
  with shared {line}
  enum power {{
    on {value}
  }}
  rw notes: (string -> string) map = {{}} {field}
  key "k" {key}
  {rpc}
  rpc go(self: VM ref, force: bool {parameter})
}}
{extend}
extend class VM {{
  ro added: int
}}
{error}
error E()
{struct}
struct s {{
  m: int {member}
}}
{type}
type t = int
{enum}
enum e {{
  a
}}
"""
PLACES = {
    "api": {"*"},
    "mixin": {"VM.origin"},
    "mixed": {"VM.origin"},
    "line": {"VM.origin"},
    "cls": {
        *("VM", "VM.origin", "VM.notes", 'VM.notes["k"]', "VM.go", "VM.go(force)", "VM.added"),
        *("enum power", "enum power.on"),
    },
    "value": {"enum power.on"},
    "field": {"VM.notes", 'VM.notes["k"]'},
    "key": {'VM.notes["k"]'},
    "rpc": {"VM.go", "VM.go(force)"},
    "parameter": {"VM.go(force)"},
    "extend": {"VM.added"},
    "error": {"error E"},
    "struct": {"struct s", "struct s.m"},
    "member": {"struct s.m"},
    "type": {"type t"},
    "enum": {"enum e", "enum e.a"},
}


def missing(**annotations: str) -> set[str | None]:
    text = API.format(**(dict.fromkeys(PLACES, "") | annotations))
    codes = found(text, allow=("error-unraised",))
    assert {code for code, _ in codes} <= {"missing-text"}
    return {subject for _, subject in codes}


@pytest.mark.parametrize("place", PLACES)
def test_allow_counts_for_a_thing_and_all_below(place: str) -> None:
    everything = missing()
    silenced = everything - missing(**{place: "@allow(missing-text)"})
    assert silenced == (everything if place == "api" else PLACES[place] & everything)
    assert silenced


@pytest.mark.parametrize("place", PLACES)
def test_one_that_silences_nothing_is_found(place: str) -> None:
    text = API.format(**(dict.fromkeys(PLACES, "") | {place: "@allow(naming-style)"}))
    spec = apigen.checked(load_text(text), allow=("error-unraised", "missing-text"))
    (diagnostic,) = spec.diagnostics
    assert diagnostic.code == "allow-unused"
    assert diagnostic.primary is not None
    assert text[diagnostic.primary.span.start : diagnostic.primary.span.end] == "naming-style"


def test_each_extension_has_its_own() -> None:
    extension = "@allow({})\nextend class VM {{\n  ro {}: VM ref\n  enum {} {{\n    x\n  }}\n}}\n"
    text = "/// A machine.\nclass VM {\n}\n" + extension.format("missing-text", "a", "e")
    codes = found("api a {\n}\n" + text + extension.format("unbound-ref", "b", "f"))
    assert codes == [
        ("unbound-ref", "VM.a"),
        ("missing-text", "VM.b"),
        ("missing-text", "enum f"),
        ("missing-text", "enum f.x"),
    ]


def test_one_that_stands_for_several_classes_is_used_if_one_needs_it() -> None:
    text = (
        "api a {\n}\nmixin m {\n  /// Text\n  ro a: VM ref @allow(unbound-ref)\n}\n"
        "/// Text\nclass VM {\n  with m\n}\n/// Text\nclass b {\n  with m\n}\n"
    )
    assert found(text) == []


def test_the_nearest_one_is_used() -> None:
    text = "api a {\n}\n@allow(missing-text)\nclass VM {\n  ro a: int @allow(missing-text)\n}\n"
    assert found(text) == []
    assert found(text.replace("class VM", "/// Text\nclass VM")) == [("allow-unused", "VM")]


def test_several_codes() -> None:
    text = (
        "api a {\n}\n/// Text\n@allow(missing-text, unbound-ref, ref-option)\nclass VM {\n  ro a: VM ref\n}\n"
    )
    assert found(text) == [("allow-unused", "VM")]


def test_errors_are_not_silenced() -> None:
    text = "api a {\n}\n@allow(unknown-link, missing-text)\nclass VM {\n  ro a: int /// See [b]\n}\n"
    assert found(text) == [("unknown-link", "VM.a")]


def test_an_allowed_error_is_said_to_be_one() -> None:
    text = "api a {\n}\n/// Text\n@allow(unknown-link)\nclass VM {\n  ro a: int /// Text\n}\n"
    (diagnostic,) = apigen.checked(load_text(text)).diagnostics
    assert "it is an error, which cannot be silenced" in diagnostic.message


def test_while_there_are_errors_nothing_is_called_unused() -> None:
    text = "api a {\n}\n/// Text\n@allow(missing-text)\nclass VM {\n  ro a: int /// See [b]\n}\n"
    assert found(text) == [("unknown-link", "VM.a")]


def test_codes_of_other_commands_are_known_and_not_judged() -> None:
    assert found("@allow(no-such-release)\napi a {\n}\n") == []


def test_unknown_codes() -> None:
    text = "@allow(mising-text)\napi a {\n}\n"
    (diagnostic,) = apigen.checked(load_text(text)).diagnostics
    assert diagnostic.code == "unknown-code"
    assert diagnostic.help == "`missing-text` has a similar name"
    assert [edit.text for edit in diagnostic.edits] == ["missing-text"]


def test_findings_about_allow_can_be_allowed() -> None:
    assert found("@allow(mising-text, unknown-code)\napi a {\n}\n") == []
    assert found("@allow(missing-text, allow-unused)\napi a {\n}\n") == []


SMALL = "api a {\n}\nclass VM {\n  ro powerState: int\n}\n"


def test_the_configuration_allows() -> None:
    assert found(SMALL, allow=("missing-text",)) == [("naming-style", "VM.powerState")]
    assert found(SMALL, allow=("missing-text", "naming-style")) == []


def test_what_the_configuration_allows_too_is_not_unused() -> None:
    text = "api a {\n}\n/// Text\n@allow(missing-text)\nclass VM {\n  ro a: int /// Text\n}\n"
    assert found(text, allow=("missing-text",)) == []


def test_the_configuration_denies() -> None:
    spec = apigen.checked(load_text(SMALL), deny=("naming-style",))
    assert {d.code: d.severity for d in spec.diagnostics} == {
        "naming-style": "error",
        "missing-text": "warning",
    }
    assert spec.errors


def test_what_is_allowed_in_the_text_is_not_denied() -> None:
    assert found(SMALL.replace("int", "int @allow(naming-style)"), ("missing-text",), ("naming-style",)) == []


def test_unknown_codes_of_the_configuration() -> None:
    assert found("api a {\n}\n", allow=("mising-text",), deny=("nonsense",)) == [
        ("unknown-code", None),
        ("unknown-code", None),
    ]


def test_what_comes_with_the_library_is_not_reported() -> None:
    text = "api a {\n  use std\n}\n/// Text\nstateless class event {\n  /// Text\n  rpc other()\n}\n"
    assert found(text) == []


def test_order_is_by_file_and_place(tmp_path: Path) -> None:
    (tmp_path / "b.apidl").write_text("class b {\n  ro b: int\n}\nclass a {\n  ro a: int\n}\n")
    (tmp_path / "a.apidl").write_text("api x {\n}\nclass c {\n  ro c: int\n}\n")
    subjects = [d.subject for d in apigen.load(tmp_path).diagnostics]
    assert subjects == ["c", "c.c", "b", "b.b", "a", "a.a"]
