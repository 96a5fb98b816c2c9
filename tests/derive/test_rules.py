"""What is wrong only once the implicit RPCs are derived."""

import pytest

import apigen
from apigen.diagnostics import Diagnostic
from apigen.semantics import load_text


def diagnostics(text: str, api: str = "") -> list[Diagnostic]:
    """What is wrong with a text, given an `api` block; warnings about style and texts apart."""
    quiet = ("missing-text", "naming-style", "unbound-ref", "error-unraised", "role-missing")
    return list(apigen.checked(load_text(f"api a {{\n{api}}}\n{text}\n"), allow=quiet).diagnostics)


def found(text: str, api: str = "") -> list[str]:
    return [diagnostic.code for diagnostic in diagnostics(text, api)]


def in_class(lines: str, head: str = "class C") -> str:
    return f"{head} {{\n{lines}\n}}"


STD = "  use std\n"

WRONG = {
    "duplicate-rpc": [
        "rw a: int = 1\n  rpc set_a(self: C ref, value: int)",
        "ro a: int\n  rpc get_a(self: C ref) -> int",
        "ro a: int\n  ro get_a: int",
        "ro a: int\n  rpc destroy(self: C ref)",
        "ro a: int\n  ro create: bool",
        "rw a: int set = {}\n  hidden add_a",
        "ro name/label: string\n  rpc get_name_label(self: C ref)",
        "rw x: (string -> int) map = {}\n  rw to_x: int set = {}",
        "ro all: int",
        "ro record: int",
        "ro uuid: string\n  ro by_uuid: string",
    ],
    "implicit-unknown": [
        "ro a: int\n  implicit set_a",
        "rw a: int = 1\n  implicit get_b",
        "rw a: int = 1\n  implicit rpc set_b(self: C ref, value: int)",
        "rw a: int = 1\n  /// Sets it.\n  /// @param val The value\n  implicit set_a",
        "without create\n  implicit create",
    ],
    "implicit-signature": [
        "rw a: int = 1\n  implicit rpc set_a(self: C ref, value: string)",
        "rw a: int = 1\n  implicit rpc set_a(self: C ref, val: int)",
        "rw a: int = 1\n  implicit rpc set_a(self: C ref)",
        "rw a: int = 1\n  implicit rpc set_a(self: C ref, value: int, force: bool)",
        "rw a: int = 1\n  implicit rpc set_a(self: C ref, value: int = 2)",
        "rw a: int = 1\n  implicit rpc set_a(self: C ref, value: int) -> int",
        "rw a: int = 1\n  implicit rpc create(args: C record)",
    ],
    "without-unknown": [
        "without get_everything",
        "without get_by_uuid",
        "ro name: string\n  without get_by_name_label",
        "without set_a\n  rw a: int = 1",
    ],
    "async-without-task": ["@async\n  rpc go(self: C ref)", "ro a: int\n  @async\n  implicit get_a"],
    "sessionless-without-session": ["@sessionless\n  rpc go(self: C ref)"],
    "name-case-clash": [
        "ro memory: int\n  ro Memory: int",
        "ro memory: int\n  rpc Memory(self: C ref)",
        "ro memory: int\n  rpc Get_memory(self: C ref) -> int",
        "rpc go(self: C ref, a: int, A: int)",
        "enum e {\n    on\n    ON\n  }",
    ],
}

RIGHT = [
    "ro a: int\n  rpc set_a(self: C ref, value: int)",
    "ctor a: int\n  rpc set_a(self: C ref, value: int)",
    "without create, destroy\n  rpc create() -> C ref\n  rpc destroy(self: C ref)",
    "rw a: size = 1\n  implicit rpc set_a(self: C ref, value: int)\n    raises BUSY",
    "rw a: int set = {}\n  implicit rpc add_a(self: C ref, value: size)",
    "rw a: int = 1\n  implicit rpc create(args: C record) -> C ref",
    "rw a: int = 1\n  /// Sets it.\n  /// @param value The value\n  implicit set_a",
    "implicit get_all_records_where",
    "without get_all, get_record, create, destroy, events",
    "ro uuid: string\n  ro name/label: string\n  without get_by_uuid, get_by_name_label",
    "ctor a: int @writeonly\n  rpc get_a(self: C ref) -> int",
]


@pytest.mark.parametrize(("code", "lines"), [(code, line) for code, lines in WRONG.items() for line in lines])
def test_wrong(code: str, lines: str) -> None:
    assert found(in_class(f"  {lines}")) == [code]


@pytest.mark.parametrize("lines", RIGHT)
def test_right(lines: str) -> None:
    assert found("error BUSY\ntype size = int\n" + in_class(f"  {lines}")) == []


def test_a_plain_rpc_is_mended_by_a_word() -> None:
    (one,) = diagnostics(in_class("  rw a: int = 1\n  rpc set_a(self: C ref, value: int)"))
    assert one.message == "`C.set_a` has the name of a derived RPC: the field `a` brings it"
    assert [edit.text for edit in one.edits] == ["implicit "]
    assert [label.text for label in one.related] == ["brings an RPC of that name"]


@pytest.mark.parametrize(
    ("written", "difference"),
    [
        ("(self: C ref, value: string)", "its parameter `value` is `string`, not `int`"),
        ("(self: C ref, val: int)", "its parameter `val` stands in the place of `value`"),
        ("(self: C ref)", "the parameter `value` is missing"),
        ("(self: C ref, value: int, force: bool)", "its parameter `force` is one too many"),
        ("(self: C ref, value: int = 2)", "its parameter `value` is optional"),
        ("(self: C ref, value: int) -> int", "it returns `int`, not `void`"),
    ],
)
def test_a_differing_signature_is_told_how(written: str, difference: str) -> None:
    (one,) = diagnostics(in_class(f"  rw a: int = 1\n  implicit rpc set_a{written}"))
    assert one.message == f"`C.set_a` differs from the derived RPC: {difference}"
    assert one.help == "write `implicit rpc set_a(self: C ref, value: int)`"


def test_an_unknown_implicit_has_a_suggestion() -> None:
    (one,) = diagnostics(in_class("  rw a_long_name: int = 1\n  implicit set_a_long_nmae"))
    assert one.help == "`set_a_long_name` has a similar name"


def test_nothing_is_derived_for_stateless_classes() -> None:
    assert found(in_class("  ro a: int\n  rpc get_a() -> int", "stateless class C")) == []
    assert found(in_class("  without create", "stateless class C")) == ["without-unknown"]
    assert found(in_class("  implicit create", "stateless class C")) == ["implicit-unknown"]


def test_the_core_profile_brings_less() -> None:
    core = "  profile core\n"
    assert found(in_class("  rw a: int set = {}\n  rpc set_a(self: C ref, value: int set)"), core) == []
    assert found(in_class("  without get_all"), core) == ["without-unknown"]
    assert found("", core + STD) == []


def test_std_gives_tasks_and_sessions() -> None:
    assert (
        found(in_class("  @async\n  rpc go(self: C ref)\n  @sessionless\n  rpc now() -> datetime"), STD) == []
    )


def test_what_could_not_be_read_is_not_missed() -> None:
    broken = "  rw a: int = = 1\n  ro uuid string\n  implicit set_a\n  without get_by_uuid\n"
    assert set(found(in_class(broken))) == {"syntax"}


def test_names_of_other_kinds_differ_by_more_than_case() -> None:
    assert found("class VM {\n}\nclass Vm {\n}") == ["name-case-clash"]
    assert found("error E\nerror e") == ["name-case-clash"]
    assert found("struct s {\n  a: int\n  A: int\n}") == ["name-case-clash"]
    assert found("class VM {\n}\nenum vm {\n  a\n}") == []


TEXTS = {
    'get_f "Reads {field} of one {class}."': None,
    'create.suffix " Fields: {args}."': None,
    'set_f.suffix " That is all."': None,
    'session "The session"': None,
    'get_f "{{a brace}} and {path}"': None,
    'get_g "x"': "no rule of derivation is named `get_g`",
    'get_f.value "x"': "the rule `get_f` has no part `value`",
    'session.self "x"': "the rule `session` has no part `self`",
    'get_f "{feild}"': "`{feild}` is not a placeholder",
    'get_f "a { brace"': "`{` is not a placeholder",
    'create "Makes {field}."': "`{field}` says nothing where no field is meant",
}


@pytest.mark.parametrize(("line", "message"), list(TEXTS.items()))
def test_texts(line: str, message: str | None) -> None:
    told = diagnostics("", f"  texts {{\n    {line}\n  }}\n")
    assert [(d.code, d.message) for d in told] == ([("unknown-text-rule", message)] if message else [])


def test_a_text_is_said_once() -> None:
    assert found("", '  texts {\n    get_f "a"\n    get_f "b"\n  }\n') == ["duplicate-name"]


@pytest.mark.parametrize(
    ("lines", "codes"),
    [
        ("hidden old\n  ro a: int  /// Like [old], [C.old].", []),
        ("hidden old\n  ro a: int  /// Like [D.old].", ["unknown-link"]),
        ("hidden old\n  ro a: int @since(r) @deprecated(r, use = old)", []),
        ('hidden old\n  ro a: int @was("old")', ["was-taken"]),
    ],
)
def test_hidden_names_are_names_of_rpcs(lines: str, codes: list[str]) -> None:
    assert found(in_class(f"  {lines}"), "  releases r\n") == codes
