"""Lint: what is allowed and seldom meant."""

import pytest

import apigen
from apigen.diagnostics import Diagnostic
from apigen.semantics import load_text

HEAD = 'api example {\n  releases rio "4.0", tampa "6.1"\n}\n'


def found(text: str, *allow: str) -> tuple[Diagnostic, ...]:
    return apigen.checked(load_text(HEAD + text), allow=("missing-text", *allow)).diagnostics


def codes(text: str, *allow: str) -> list[str]:
    return [diagnostic.code for diagnostic in found(text, *allow)]


def in_class(*members: str) -> str:
    return "class VM {\n" + "".join(f"  {member}\n" for member in members) + "}\n"


@pytest.mark.parametrize(
    "name",
    [
        "power_state",
        "VM_metrics",
        "VIFs",
        "allowed_VIFs",
        "PV_args",
        "vm2",
        "MAC",
        "a",
        "is_HVM_only",
        "ISCSI_IQN",
    ],
)
def test_names_as_real_apis_have_them(name: str) -> None:
    assert codes(in_class(f"ro {name}: int")) == []
    assert codes(f"class {name} {{\n  ro uuid: string\n}}") == []


@pytest.mark.parametrize(
    ("name", "better"),
    [
        ("powerState", "power_state"),
        ("PowerState", "power_state"),
        ("_hidden", "hidden"),
        ("hidden_", "hidden"),
        ("VMPowerState", "vm_power_state"),
    ],
)
def test_names_in_another_style(name: str, better: str) -> None:
    (diagnostic,) = found(in_class(f"ro {name}: int"))
    assert diagnostic.code == "naming-style"
    assert diagnostic.help == f"rename it to `{better}`"


@pytest.mark.parametrize(
    ("name", "better"),
    [
        ("noMemory", "NO_MEMORY"),
        ("no_memory", "NO_MEMORY"),
        ("No_Memory", "NO_MEMORY"),
        ("NO_MEMORY_", "NO_MEMORY"),
    ],
)
def test_errors_are_in_capitals(name: str, better: str) -> None:
    (diagnostic,) = found(f"error {name}()", "error-unraised")
    assert diagnostic.help == f"rename it to `{better}`"


def test_values_keys_and_parameters_of_errors_are_free() -> None:
    text = 'enum e {\n  powerOn\n  "802.3ad"\n  _x\n}\nerror E("needed bytes", byteCount)\n'
    assert codes(text, "error-unraised") == []
    assert codes(in_class("rw m: (string -> string) map = {}", 'key "someKey"')) == []


OTHER = "class b {\n  ro uuid: string\n}\n"


@pytest.mark.parametrize(
    ("member", "expected"),
    [
        ("ro a: b ref", ["unbound-ref"]),
        ("ro a: b ref set", ["unbound-ref"]),
        ("ro a: b ref list", ["unbound-ref"]),
        ('ro a: b ref @unbound("only looked at")', []),
        ("ro a: (string -> b ref) map", []),
        ("ro a: VM ref <-> VM.c\n  ro c: VM ref set", []),
        ("ro a: b ref @allow(unbound-ref)", []),
        ("rpc go(self: VM ref, a: b ref) -> b ref", []),
    ],
)
def test_unbound_references(member: str, expected: list[str]) -> None:
    assert codes(in_class(member) + OTHER) == expected


def test_a_bond_that_fails_is_reported_once() -> None:
    text = in_class("ro a: b ref <-> b.VM") + "class b {\n  ro VMs: VM ref set\n}\n"
    assert codes(text) == ["unknown-field"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("error E()", ["error-unraised"]),
        ("error E()\n" + in_class("rpc go(self: VM ref)", "  raises E"), []),
        ("error E()\n@raises(E)\n" + in_class("ro a: int"), []),
        ("@hidden\nerror E()", []),
        ("@since(rio) @removed(tampa)\nerror E()", []),
        ("error HANDLE_INVALID(class: string, ref: string)", []),
    ],
)
def test_errors_that_nothing_raises(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


def test_the_library_needs_no_one_to_raise_its_errors() -> None:
    assert apigen.checked(load_text("api a {\n  use std\n}\n")).diagnostics == ()


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ("@since(rio) @deprecated(tampa, use = b)", []),
        ("@since(rio) @deprecated(tampa)", ["deprecated-without-successor"]),
        ('@since(rio) @deprecated(tampa, "Nobody used it")', ["deprecated-without-successor"]),
        ("@since(rio) @deprecated(rio) @removed(tampa)", []),
        ("@since(rio) @deprecated(tampa) @allow(deprecated-without-successor)", []),
    ],
)
def test_deprecations(steps: str, expected: list[str]) -> None:
    assert codes(in_class(f"ro a: int {steps}", "ro b: int")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (in_class('ro a: VM ref option @unbound("x")'), ["ref-option"]),
        (in_class("rpc go(self: VM ref, a: VM ref option = none)"), ["ref-option"]),
        (in_class("rpc go(self: VM ref) -> VM ref option list"), ["ref-option"]),
        (in_class("ro a: (string -> VM ref option) map"), ["ref-option"]),
        (OTHER + "struct s {\n  m: b ref option = none\n}\n", ["ref-option"]),
        (in_class("ro a: int option", "rpc go(self: VM ref, a: VM ref set option)"), []),
        ("type t = b ref option\n" + OTHER + in_class('ro a: t @unbound("x")'), ["ref-option"]),
    ],
)
def test_references_that_are_optional_twice(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ("class: string, ref: string", []),
        ("class, ref", []),
        ("class", []),
        ("", []),
        ("ref, class", ["standard-error-shape"]),
        ("class, handle", ["standard-error-shape"]),
        ("class, ref, more", ["standard-error-shape"]),
    ],
)
def test_standard_errors_declared_again(parameters: str, expected: list[str]) -> None:
    assert codes(f"error HANDLE_INVALID({parameters})") == expected


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("class VM {\n  ro a: int /// Text\n}\n", ["VM"]),
        ("/// Text\nclass VM {\n  ro a: int\n}\n", ["VM.a"]),
        ("/// Text\nclass VM {\n  /// Text\n  rpc go(self: VM ref, n: int)\n}\n", ["VM.go(n)"]),
        ("/// Text\nenum e {\n  a\n  b /// Text\n}\n", ["enum e.a"]),
        ("/// Text\nerror E(a: string)\n", []),
        ("/// Text\nstruct s {\n  m: int\n}\ntype t = int\n", ["struct s.m", "type t"]),
        ("/// Text\nclass VM {\n  @hidden\n  implicit create\n}\n", []),
        ("/// Text\n@allow(missing-text)\nclass VM {\n  ro a: int\n}\n", []),
    ],
)
def test_missing_texts(text: str, missing: list[str]) -> None:
    diagnostics = apigen.checked(load_text("api a {\n}\n" + text), allow=("error-unraised",)).diagnostics
    assert [d.subject for d in diagnostics] == missing
    assert {d.code for d in diagnostics} <= {"missing-text"}


def test_what_a_mixin_lacks_is_said_once() -> None:
    text = "mixin m {\n  ro a: int\n}\n" + "".join(f"/// Text\nclass {c} {{\n  with m\n}}\n" for c in "xyz")
    diagnostics = apigen.checked(load_text("api a {\n}\n" + text)).diagnostics
    assert [d.code for d in diagnostics] == ["missing-text"]
