"""Lifecycles: what the rules about them find, and what they leave alone."""

import pytest

import apigen
from apigen.diagnostics import Diagnostic
from apigen.semantics import load_text

HEAD = """\
api example {
  releases rio "4.0", miami "4.1", tampa "6.1", quebec "8.2"
}
"""


def found(text: str) -> tuple[Diagnostic, ...]:
    """What is found in a spec of four releases, texts and bonds apart."""
    return apigen.checked(load_text(HEAD + text), allow=("missing-text", "unbound-ref")).diagnostics


def codes(text: str) -> list[str]:
    return [diagnostic.code for diagnostic in found(text)]


def in_class(member: str, annotations: str = "@since(rio)", more: str = "") -> str:
    return f"{annotations}\nclass VM {{\n  {member}\n}}\n{more}"


@pytest.mark.parametrize(
    ("member", "expected"),
    [
        ("ro a: int @since(rio)", []),
        ("ro a: int @since(rio) @changed(rio) @extended(tampa)", []),
        ("ro a: int @prototyped(rio) @since(rio)", []),
        ("ro a: int @since(tampa) @changed(rio)", ["lifecycle-order"]),
        ("ro a: int @changed(quebec) @changed(tampa) @since(rio)", ["lifecycle-order"]),
        ('rpc go(self: VM ref, n: int = 0 @since(tampa) @changed(rio, "x"))', ["lifecycle-order"]),
        ('ro a: (string -> int) map = {}\n  key "k" @since(tampa) @changed(rio)', ["lifecycle-order"]),
        ("@since(tampa) @changed(rio)\n  implicit create", ["lifecycle-order"]),
    ],
)
def test_order(member: str, expected: list[str]) -> None:
    assert codes(in_class(member)) == expected


def test_order_of_values_errors_and_members() -> None:
    late = "@since(tampa) @changed(rio)"
    text = f"enum e {{\n  a {late}\n}}\n{late}\nerror E()\nstruct s {{\n  m: int {late}\n}}\n"
    subjects = {d.subject for d in found(text) if d.code == "lifecycle-order"}
    assert subjects == {"enum e.a", "error E", "struct s.m"}


def test_order_shows_both_steps() -> None:
    (diagnostic,) = found(in_class("ro a: int @since(tampa) @changed(rio)"))
    text = HEAD + in_class("ro a: int @since(tampa) @changed(rio)")
    assert diagnostic.primary is not None
    places = [diagnostic.primary.span, *(label.span for label in diagnostic.related)]
    assert [text[place.start : place.end] for place in places] == ["@changed(rio)", "@since(tampa)"]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ('@since(rio) @changed(tampa, "a") @changed(tampa, "b")', []),
        ("@since(rio) @changed(miami) @changed(tampa)", []),
        ("@since(rio) @changed(tampa) @changed(tampa)", ["lifecycle-repeated"]),
        ("@since(rio) @since(rio)", ["lifecycle-repeated"]),
        ("@since(rio) @since(tampa)", ["published-twice"]),
        ("@since(rio) @since(miami) @since(tampa)", ["published-twice"]),
        ("@prototyped(rio) @since(tampa)", []),
    ],
)
def test_repeated_steps(steps: str, expected: list[str]) -> None:
    assert codes(in_class(f"ro a: int {steps}")) == expected


def test_a_repeated_step_is_shown_where_it_stands_again() -> None:
    text = in_class("ro a: int @since(rio) @changed(tampa) @changed(tampa)")
    (diagnostic,) = found(text)
    assert diagnostic.primary is not None
    assert diagnostic.primary.span.start == (HEAD + text).rindex("@changed")
    assert diagnostic.related[0].span.start == (HEAD + text).index("@changed")


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ("@changed(tampa)", ["lifecycle-no-introduction"]),
        ("@removed(tampa)", ["lifecycle-no-introduction"]),
        ("@unreleased", []),
        ("", []),
    ],
)
def test_no_introduction(steps: str, expected: list[str]) -> None:
    assert codes(in_class(f"ro a: int {steps}")) == expected


@pytest.mark.parametrize(
    ("member", "head", "expected"),
    [
        ("ro a: int @since(rio)", "@since(tampa)", ["lifecycle-before-parent"]),
        ("ro a: int @since(rio)", "@unreleased", ["lifecycle-before-parent"]),
        ("ro a: int @since(tampa)", "@since(tampa)", []),
        ("ro a: int @since(quebec)", "@since(tampa)", []),
        ("ro a: int @since(rio)", "", []),
        (
            "@since(tampa)\n  rpc go(self: VM ref, n: int = 0 @since(miami))",
            "@since(rio)",
            ["lifecycle-before-parent"],
        ),
        ("rpc go(self: VM ref, n: int = 0 @since(rio))", "@since(miami)", ["lifecycle-before-parent"]),
        ("enum e {\n    x @since(rio)\n  }", "@since(miami)", ["lifecycle-before-parent"]),
        ("ro a: int @prototyped(rio) @since(tampa)", "@since(tampa)", ["lifecycle-before-parent"]),
    ],
)
def test_before_parent(member: str, head: str, expected: list[str]) -> None:
    assert codes(in_class(member, head)) == expected


@pytest.mark.parametrize(
    ("member", "head", "expected"),
    [
        ("ro a: int @since(rio)", "@since(rio) @removed(tampa)", []),
        ("ro a: int @since(rio) @removed(miami)", "@since(rio) @removed(tampa)", []),
        (
            "ro a: int @since(rio) @removed(quebec)",
            "@since(rio) @removed(tampa)",
            ["lifecycle-outlives-parent"],
        ),
        ("ro a: int @since(quebec)", "@since(rio) @removed(tampa)", ["lifecycle-outlives-parent"]),
        ("ro a: int @since(rio) @removed(quebec)", "@since(rio)", []),
    ],
)
def test_outlives_parent(member: str, head: str, expected: list[str]) -> None:
    assert codes(in_class(member, head)) == expected


@pytest.mark.parametrize(
    ("member", "other", "expected"),
    [
        ("ro a: b ref", "@since(tampa)", ["type-not-yet-released"]),
        ("ro a: b ref", "@unreleased", ["type-not-yet-released"]),
        ("ro a: (string -> b ref set) map", "@since(tampa)", ["type-not-yet-released"]),
        ("rpc go(self: VM ref) -> b ref", "@since(tampa)", ["type-not-yet-released"]),
        ("rpc go(self: VM ref, a: b ref)", "@since(tampa)", ["type-not-yet-released"]),
        ("ro a: b ref @since(tampa)", "@since(tampa)", []),
        ("ro a: b ref", "@since(rio)", []),
        ("ro a: b ref", "", []),
        ("ro a: b ref @unreleased", "@since(tampa)", []),
        ("ro a: b ref", "@prototyped(rio)", ["published-uses-prototyped"]),
        ("ro a: b ref", "@prototyped(rio) @since(tampa)", []),
        ("ro a: b ref @prototyped(rio)", "@prototyped(rio)", []),
        ("ro a: b ref @since(rio) @removed(tampa)", "@prototyped(rio)", []),
    ],
)
def test_types(member: str, other: str, expected: list[str]) -> None:
    assert codes(in_class(member, more=f"{other}\nclass b {{\n  ro uuid: string\n}}\n")) == expected


def test_an_enum_has_the_lifecycle_of_its_class() -> None:
    other = "@since(tampa)\nclass b {\n  enum e {\n    x\n  }\n}\n"
    (diagnostic,) = found(in_class("ro a: e enum", more=other))
    assert diagnostic.code == "type-not-yet-released"
    assert "the enum `e` came with `tampa`" in diagnostic.message


@pytest.mark.parametrize("steps", ["@since(roi)", "@since(roi) @changed(tampa)", "@changed(roi) @since(rio)"])
def test_an_unknown_release_is_all_that_is_wrong(steps: str) -> None:
    assert codes(f"{steps}\nclass b {{\n  ro uuid: string @since(rio)\n}}\n" + in_class("ro a: b ref")) == [
        "unknown-release"
    ]


def test_a_class_may_name_itself() -> None:
    assert codes(in_class("ro parent: VM ref @since(rio)", "@prototyped(rio)")) == []
    assert codes(in_class("ro parent: VM ref @since(rio)", "@since(rio)")) == []


def test_an_api_without_lifecycles() -> None:
    spec = load_text("api a {\n}\nclass VM {\n  ro a: int\n}\n")
    assert apigen.checked(spec, allow=("missing-text",)).diagnostics == ()


MIXINS = """\
mixin inner {
  ro a: int
  ro b: (string -> int) map
  key "k"
}
mixin outer {
  with inner
  ro c: int
}
"""


@pytest.mark.parametrize(
    ("text", "code", "shown"),
    [
        ("class VM {\n  with outer @changed(tampa)\n}", "lifecycle-no-introduction", "@changed(tampa)"),
        (
            "class VM {\n  with outer @since(tampa) @changed(rio)\n}",
            "lifecycle-order",
            "@changed(rio)",
        ),
        (
            "@since(tampa)\nclass VM {\n  with outer @since(rio)\n}",
            "lifecycle-before-parent",
            "@since(rio)",
        ),
        (
            "class VM {\n}\n@since(rio) @deprecated(tampa)\nextend class VM {\n  rpc x()\n  ro y: int\n}",
            "deprecated-without-successor",
            "@deprecated(tampa)",
        ),
    ],
)
def test_a_list_that_many_inherit_is_one_finding_where_it_stands(text: str, code: str, shown: str) -> None:
    (one,) = found(MIXINS + text)
    assert one.code == code
    assert one.primary is not None
    whole = HEAD + MIXINS + text
    assert whole[one.primary.span.start : one.primary.span.end] == shown


def test_a_key_is_named_as_it_is_written() -> None:
    (one,) = found(in_class('ro a: (string -> int) map = {}\n  key "k*" @changed(tampa)'))
    assert "the key `k*`" in one.message
