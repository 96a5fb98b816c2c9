"""Roles: writers without one, readers that ask for too much."""

import pytest

import apigen
from apigen.semantics import load_text

HEAD = "api example {\n  roles admin > operator > reader\n  roles admin > auditor > reader\n}\n"


def found(text: str) -> list[tuple[str, str | None]]:
    allow = ("missing-text", "unbound-ref", "sessionless-without-session", "roles-without-session")
    return [(d.code, d.subject) for d in apigen.checked(load_text(HEAD + text), allow=allow).diagnostics]


@pytest.mark.parametrize(
    "text",
    [
        "@role(operator)\nclass VM {\n  rw a: int = 0\n}",
        "@role(none)\nclass VM {\n  rw a: int = 0\n}",
        "class VM {\n  without create, destroy\n  ro a: int\n}",
        "class VM {\n  without create, destroy\n  rw a: int = 0 @role(operator)\n}",
        "class VM {\n  without create\n  @role(operator)\n  implicit destroy\n  ro a: int\n}",
        "stateless class VM {\n  @role(operator)\n  rpc go()\n}",
        "stateless class VM {\n  @sessionless\n  rpc go()\n}",
    ],
)
def test_writers_with_a_role(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "class VM {\n  ro a: int\n}",
        "class VM {\n  without create, destroy\n  rw a: int = 0\n}",
        "class VM {\n  without create, destroy\n  rw a: int = 0 @role(get = reader)\n}",
        "class VM {\n  without create, destroy\n  ro a: int\n  rpc go(self: VM ref)\n}",
        "@role(implicit = reader)\nclass VM {\n  ro a: int\n}",
        "stateless class VM {\n  rpc go()\n}",
    ],
)
def test_writers_without_a_role(text: str) -> None:
    assert found(text) == [("role-missing", "VM")]


def test_an_api_without_roles() -> None:
    spec = load_text("api a {\n}\nclass VM {\n  rw a: int = 0\n}\n")
    assert apigen.checked(spec, allow=("missing-text",)).diagnostics == ()


def test_only_a_few_writers_are_named() -> None:
    text = "class VM {\n" + "".join(f"  rw f{n}: int = 0\n" for n in range(9)) + "}\n"
    spec = apigen.checked(load_text(HEAD + text), allow=("missing-text", "roles-without-session"))
    assert (
        "`create`, `destroy`, `set_f0` and 8 more can be called by `admin` alone"
        in spec.diagnostics[0].message
    )


@pytest.mark.parametrize(
    ("member", "head", "expected"),
    [
        ("ro a: int @role(get = admin)", "@role(admin)", ["VM.a"]),
        ("ro a: int @role(get = operator)", "@role(admin)", ["VM.a"]),
        ("ro a: int @role(get = none)", "@role(admin)", ["VM.a"]),
        ("ro a: int @role(get = reader)", "@role(admin)", []),
        ("ro a: int @lazy @role(get = admin)", "@role(admin)", []),
        ("ro a: int @role(get = admin)", "@role(admin, implicit = admin)", []),
        ("ro a: int @role(get = reader)", "@role(admin, implicit = admin)", []),
        ("ro a: int @role(get = auditor)", "@role(admin, implicit = operator)", ["VM.a"]),
        ("ro a: int @role(get = operator, get = auditor)", "@role(admin, implicit = operator)", []),
        ("ro a: int\n  @role(admin)\n  implicit get_a", "@role(admin)", ["VM.get_a"]),
    ],
)
def test_readers(member: str, head: str, expected: list[str]) -> None:
    assert found(f"{head}\nclass VM {{\n  {member}\n}}\n") == [
        ("reader-role-too-high", place) for place in expected
    ]


def test_unknown_roles_are_all_that_is_wrong() -> None:
    text = "@role(oprator)\nclass VM {\n  ro a: int @role(get = redaer)\n}\n"
    assert [code for code, _ in found(text)] == ["unknown-role", "unknown-role"]


@pytest.mark.parametrize(
    ("api", "codes"),
    [
        ("  roles admin > reader\n", ["roles-without-session"]),
        ("  roles admin > reader\n  use std\n", []),
        ("  use std\n", []),
        ("", []),
    ],
)
def test_roles_are_those_of_sessions(api: str, codes: list[str]) -> None:
    assert [d.code for d in apigen.checked(load_text(f"api a {{\n{api}}}\n")).diagnostics] == codes
