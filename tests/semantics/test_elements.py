"""What annotations say: lifecycles, roles, constraints."""

import pytest

from apigen.model.api import Constraints, FieldRoles
from apigen.model.lifecycle import Transition
from tests.semantics.reading import cls, errors, field, good, rpc, spec

API = "  releases rio, tampa, quebec\n  roles admin > operator > reader\n  roles admin > auditor > reader\n"


def in_field(annotations: str, type_: str = "int") -> str:
    return f"class C {{\n  ro a: {type_} {annotations}\n}}"


def test_a_lifecycle_is_the_list_as_written() -> None:
    read = good(
        in_field('@prototyped(rio) @since(tampa, "for all") @deprecated(quebec, "worn out", use = C.b)'), API
    )
    assert field(read, "a").lifecycle == (
        Transition("prototyped", "rio"),
        Transition("published", "tampa", "for all"),
        Transition("deprecated", "quebec", "worn out", "C.b"),
    )
    assert field(good(in_field("")), "a").lifecycle is None
    assert field(good(in_field("@unreleased")), "a").lifecycle == ()


def test_roles() -> None:
    for written, roles in (
        ("@role(operator)", FieldRoles(("operator",))),
        ("@role(set = operator)", FieldRoles(("operator",))),
        ("@role(operator, auditor)", FieldRoles(("operator", "auditor"))),
        ("@role(get = auditor)", FieldRoles(get=("auditor",))),
        ("@role(none)", FieldRoles(())),
        ("@role(none, get = reader)", FieldRoles((), ("reader",))),
        ("@role(create = admin)", FieldRoles(create=("admin",))),
    ):
        assert field(good(f"class C {{\n  rw a: int = 1 {written}\n}}", API), "a").roles == roles


def test_roles_of_rpcs_classes_and_implicits() -> None:
    read = good(
        "@role(implicit = auditor)\nclass C {\n  @role(none)\n"
        "  rpc go()\n  @role(operator)\n  implicit destroy\n}",
        API,
    )
    assert (cls(read).roles, cls(read).implicit_roles) == (None, ("auditor",))
    assert rpc(read, "go").roles == ()
    assert cls(read).implicits[0].roles == ("operator",)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (in_field("@role(opertor)"), "unknown-role"),
        (in_field("@role(none, admin)"), "unknown-role"),
        (in_field("@role(implicit = admin)"), "role-kind"),
        ("@role(set = admin)\nclass C {\n}", "role-kind"),
        ("class C {\n  @role(get = admin)\n  rpc go()\n}", "role-kind"),
    ],
)
def test_what_is_no_role(text: str, code: str) -> None:
    assert errors(text, API) == [code]


@pytest.mark.parametrize(
    ("type_", "written", "allowed"),
    [
        ("int", "@range(1..9)", Constraints(minimum="1", maximum="9")),
        ("int", "@range(1..)", Constraints(minimum="1")),
        ("int", "@range(..-1)", Constraints(maximum="-1")),
        ("int", "@range(5)", Constraints(minimum="5", maximum="5")),
        ("float", "@range(-0.5..1e3)", Constraints(minimum="-0.5", maximum="1e3")),
        ("float", "@range(-inf..0)", Constraints(minimum="-inf", maximum="0")),
        ("int option", "@range(1..) @unit(MiB)", Constraints(minimum="1", unit="MiB")),
        ("string", "@length(..255)", Constraints(max_length=255)),
        ("string", "@length(3)", Constraints(min_length=3, max_length=3)),
        ("int set", "@length(1..)", Constraints(min_length=1)),
        ("int list", "@length(1..2)", Constraints(min_length=1, max_length=2)),
        ("(string -> int) map", "@length(..9)", Constraints(max_length=9)),
        ("string", '@pattern("[a-z]+") @format(hostname)', Constraints(pattern="[a-z]+", format="hostname")),
        ("string option", "@format(mac)", Constraints(format="mac")),
        ("name", "@length(1..)", Constraints(min_length=1)),
    ],
)
def test_constraints(type_: str, written: str, allowed: Constraints) -> None:
    assert field(good("type name = string\n" + in_field(written, type_)), "a").constraints == allowed


@pytest.mark.parametrize(
    ("type_", "written", "code"),
    [
        ("string", "@range(1..9)", "constraint-on-wrong-type"),
        ("int", "@length(1..9)", "constraint-on-wrong-type"),
        ("int", '@pattern("x")', "constraint-on-wrong-type"),
        ("int", "@format(uuid)", "constraint-on-wrong-type"),
        ("string", "@unit(bytes)", "constraint-on-wrong-type"),
        ("string set", '@pattern("x")', "constraint-on-wrong-type"),
        ("int", "@range(9..1)", "empty-range"),
        ("int", "@range(9223372036854775807..9223372036854775806)", "empty-range"),
        ("float", "@range(0.5..0.4)", "empty-range"),
        ("string", "@length(9..1)", "empty-range"),
        ("string", "@length(-2..)", "empty-range"),
        ("string", "@length(..-2)", "empty-range"),
        ("string", "@length(0.5..)", "empty-range"),
        ("string", f"@length(1..{'9' * 5000})", "empty-range"),
    ],
)
def test_what_constrains_nothing(type_: str, written: str, code: str) -> None:
    assert errors(in_field(written, type_)) == [code]


def test_a_label_is_not_the_name_of_a_release() -> None:
    (found,) = spec('class C {\n  ro a: int @since("2.0")\n}', '  releases beech "2.0"\n').diagnostics[:1]
    assert (found.code, found.message) == ("unknown-release", '"2.0" is the label of `beech`')
    assert [edit.text for edit in found.edits] == ["beech"]


def test_an_annotation_that_goes_on_too_long_is_near() -> None:
    (found,) = spec("class C {\n  @asynchronous\n  rpc f(self: C ref)\n}").diagnostics[:1]
    assert (found.code, [edit.text for edit in found.edits]) == ("unknown-annotation", ["async"])
