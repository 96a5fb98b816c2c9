"""Annotations: where each may stand, and what it takes in brackets."""

import pytest

from apigen.model.api import Extension
from apigen.model.lifecycle import Was
from tests.semantics.reading import errors, field, good, line_of, rpc, spec

API = '  releases rio, rio-beta, 21.4.0-next, "8.2"\n  roles admin > reader\n  tags compute "Compute"\n'
DECLARED = {
    "class": "{}\nclass C {{\n}}",
    "struct": "{}\nstruct S {{\n  a: int option = none\n  b: int option = none\n}}",
    "enum": "{}\nenum E {{\n  a\n}}",
    "error": "{}\nerror E",
    "type": "{}\ntype t = int",
    "value": "enum E {{\n  a {}\n}}",
    "field": "class C {{\n  rw a: int = 5 {}\n}}",
    "key": 'class C {{\n  rw a: (string -> string) map = {{}}\n  key "k": int {}\n}}',
    "rpc": "class C {{\n  {}\n  rpc go(a: int option = none, b: int option = none) -> int\n}}",
    "implicit": "class C {{\n  {}\n  implicit destroy\n}}",
    "parameter": "class C {{\n  rpc go(a: int {})\n}}",
    "member": "struct S {{\n  a: int {}\n}}",
    "names": "class C {{\n  without create {}\n}}",
    "mixin": "{}\nmixin m {{\n}}",
}
PLACES = {
    "@since(rio)": "class field key value rpc parameter error member implicit",
    "@unreleased": "class field key value rpc parameter error member implicit",
    "@deprecated(rio, \"why\", use = C)": "class field key value rpc parameter error member implicit",
    "@was(\"old\")": "class field key value rpc parameter error member implicit struct enum type",
    "@role(admin)": "class field key rpc implicit",
    "@tag(compute)": "class rpc",
    "@async": "rpc implicit",
    "@sessionless": "rpc implicit",
    "@safe": "rpc implicit",
    "@idempotent": "rpc implicit",
    "@nofallback": "rpc",
    "@hidden": "class field rpc implicit error",
    "@secret": "field parameter member type rpc",
    "@writeonly": "field",
    "@volatile": "field",
    "@range(1..9)": "field key parameter member type",
    "@unit(bytes)": "field key parameter member type",
    "@example(5)": "field key parameter member type",
    "@unique": "field",
    "@allow(missing-text)": " ".join(DECLARED),
    "@x-mine": " ".join(DECLARED),
}  # fmt: skip


@pytest.mark.parametrize(("annotation", "kind"), [(a, kind) for a in PLACES for kind in DECLARED])
def test_places(annotation: str, kind: str) -> None:
    wanted = [] if kind in PLACES[annotation].split() else ["misplaced-annotation"]
    assert errors(DECLARED[kind].format(annotation), API) == wanted


@pytest.mark.parametrize(
    "annotation",
    [
        "@range", "@range(\"1\")", "@range(1, 2)", "@length(a..b)", "@pattern(x)", "@format(uuidd)",
        "@unit(1)", "@example", "@example(1, 2)", "@nonnull(true)", "@on_destroy", "@on_destroy(delete)",
        "@unbound", "@unbound(why)", "@unique(1)", "@secret(x)", "@since", "@since(1)",
        "@since(rio, tampa)", "@since(rio, use = C)", "@deprecated(rio, replaced = C)", "@was",
        "@was(old)", "@was(\"old\", wire)", "@role", "@role(\"admin\")", "@role(key \"k\" = admin)",
        "@unreleased(rio)",
    ],
)  # fmt: skip
def test_arguments(annotation: str) -> None:
    assert errors(f'class C {{\n  rw a: string = "" {annotation}\n}}', API) in (
        ["annotation-arguments"],
        ["syntax"],
    )


def test_what_an_rpc_and_a_parameter_are_answered_by() -> None:
    read = good('class C {\n  @was("old", wire)\n  rpc go(a: int @was("b", wire))\n}')
    assert rpc(read, "go").was == (Was("old", True),)
    assert rpc(read, "go").parameters[0].was == (Was("b", True),)


def test_unknown_annotations_have_a_suggestion() -> None:
    (one,) = (d for d in spec("class C {\n  ro a: int @lasy\n}").diagnostics if d.severity == "error")
    assert (one.code, [edit.text for edit in one.edits]) == ("unknown-annotation", ["lazy"])
    assert errors("class C {\n  ro a: int @x\n}") == ["unknown-annotation"]


def test_an_annotation_stands_once() -> None:
    assert errors("class C {\n  rw a: int = 1 @range(1..) @range(..9)\n}") == ["repeated-annotation"]
    assert errors("class C {\n  rw a: int = 1 @unique @unique\n}") == ["repeated-annotation"]
    good('class C {\n  rw a: int = 1 @since(rio) @deprecated(rio-beta) @was("b") @was("c")\n}', API)


def test_users_annotations_reach_the_model() -> None:
    read = good(
        '@x-owner("network team")\nclass C {\n  ro a: int @x-at(width = 10, key "a" = b) @x-at({1, 2})\n}'
    )
    assert read.api.classes[0].extensions == (Extension("owner", (("", "network team"),)),)
    assert field(read, "a").extensions == (
        Extension("at", (("width", "10"), ("a", "b"))),
        Extension("at", (("", "{1, 2}"),)),
    )


def test_releases_of_every_spelling() -> None:
    read = good(
        'class C {\n  ro a: int @since(rio-beta) @changed(21.4.0-next, "why") @removed("8.2")\n}', API
    )
    assert [step.release for step in field(read, "a").lifecycle or ()] == ["rio-beta", "21.4.0-next", "8.2"]
    assert errors("class C {\n  ro a: int @since(rip)\n}", API) == ["unknown-release"]


def test_tags_are_free_until_one_is_declared() -> None:
    assert errors("@tag(compte)\nclass C {\n}", API) == ["unknown-tag"]
    assert good("@tag(anything)\nclass C {\n}").api.classes[0].tag == "anything"


def test_annotations_of_values_do_not_stand_on_extensions() -> None:
    read = spec("@range(1..2)\nextend class C {\n  rw a: int = 1\n}\nclass C {\n}")
    (one,) = (d for d in read.diagnostics if d.severity == "error")
    assert (one.code, line_of(read, one)) == ("misplaced-annotation", "@range(1..2)")
