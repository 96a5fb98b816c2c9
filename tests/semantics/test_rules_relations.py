"""Circles that no object can live in."""

from apigen.diagnostics import Diagnostic
from apigen.semantics import load_text


def found(text: str) -> list[Diagnostic]:
    return [d for d in load_text(f"api a {{\n}}\n{text}\n").diagnostics if d.severity == "error"]


def test_mandatory_references_in_a_circle() -> None:
    (one,) = found(
        """
class A {
  ctor b: B ref @nonnull
}
class B {
  rw c: C ref @nonnull
}
class C {
  ctor a: A ref @nonnull
  ctor other: D ref @nonnull
}
class D {
  ro uuid: string
}
"""
    )
    assert one.code == "never-created"
    assert one.message == "objects of `A`, `B` and `C` can never be created: A.b → B.c → C.a → A"
    assert one.primary is not None
    assert [one.primary.text, *(label.text for label in one.related)] == [
        "A needs B",
        "B needs C",
        "C needs A",
    ]


def test_an_object_that_needs_one_of_its_own_class() -> None:
    (one,) = found("class A {\n  ctor parent: A ref @nonnull\n}")
    assert one.message == "objects of `A` can never be created: A.parent → A"


def test_only_mandatory_references_that_are_never_null_count() -> None:
    for line in (
        "ctor a: A ref",
        "ctor a: A ref = null",
        "ctor a: A ref = _ @nonnull",
        "ro a: A ref @nonnull",
        "ctor a: A ref set",
    ):
        assert found(f"class A {{\n  ctor b: B ref @nonnull\n}}\nclass B {{\n  {line}\n}}") == []


def test_separate_circles_are_told_apart() -> None:
    circle = "class {0} {{\n  ctor x: {1} ref @nonnull\n}}\nclass {1} {{\n  ctor x: {0} ref @nonnull\n}}\n"
    assert len(found(circle.format("A", "B") + circle.format("C", "D"))) == 2


def test_destruction_in_a_circle() -> None:
    (one,) = found(
        """
class A {
  ro b: B ref @on_destroy(cascade)
}
class B {
  ro cs: C ref set @on_destroy(cascade)
}
class C {
  ro a: A ref @on_destroy(cascade)
}
"""
    )
    assert one.code == "cascade-cycle"
    assert one.message == "objects of `A`, `B` and `C` go with one another: A.b → B.cs → C.a → A"


def test_a_tree_may_go_with_its_root() -> None:
    assert found("class A {\n  ctor parent: A ref = null @on_destroy(cascade)\n}") == []
