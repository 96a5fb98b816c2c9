"""What was there at a release, and what is dropped because it names a later thing."""

from pathlib import Path

import pytest

from apigen.derive.as_of import as_of
from apigen.interchange import apidl
from apigen.model.api import Api, Binding, Class, Enum, EnumValue, Field, Parameter, Release, Rpc
from apigen.model.lifecycle import Transition
from apigen.model.types import VOID, EnumType, Ref, SetType
from apigen.model.values import EnumValueRef, Unset
from apigen.semantics import load, load_text

EXAMPLE = Path(__file__).parent.parent.parent / "spec"
NEW = (Transition("published", "r2"),)


def spec() -> Api:
    mode = Enum(name="mode", values=(EnumValue(name="calm"), EnumValue(name="wild", lifecycle=NEW)))
    cat = Class(
        name="cat",
        lifecycle=(Transition("published", "r1"), Transition("deprecated", "r2", use="dog")),
        fields=(
            Field(
                name="mode",
                path=("mode",),
                qualifier="RW",
                type=EnumType("mode"),
                default=EnumValueRef("wild"),
            ),
            Field(
                name="enemy", path=("enemy",), qualifier="RW", type=Ref("dog"), binding=Binding("dog", "cats")
            ),
        ),
        rpcs=(
            Rpc(name="chase", result=VOID, parameters=(Parameter(name="other", type=Ref("dog")),)),
            Rpc(
                name="purr",
                result=VOID,
                parameters=(Parameter(name="how", type=EnumType("mode"), lifecycle=NEW),),
            ),
        ),
        enums=(mode,),
    )
    cats = Field(name="cats", path=("cats",), qualifier="RO/runtime", type=SetType(Ref("cat")))
    dog = Class(name="dog", lifecycle=NEW, fields=(cats,))
    return Api(name="zoo", releases=(Release("r1"), Release("r2")), classes=(cat, dog))


def test_the_newest_release_is_the_whole() -> None:
    assert as_of(spec(), "r2") == (spec(), ())


def test_an_older_release() -> None:
    then, notes = as_of(spec(), "r1")
    (cat,) = then.classes
    assert cat.lifecycle == (Transition("published", "r1"),)
    assert [value.name for value in cat.enums[0].values] == ["calm"]
    assert [(field.name, field.default) for field in cat.fields] == [("mode", Unset())]
    assert [(rpc.name, rpc.parameters) for rpc in cat.rpcs] == [("purr", ())]
    assert then.releases == (Release("r1"),)
    assert [note.partition(" is left out")[0] for note in notes] == [
        "the default of cat.mode",
        "cat.enemy",
        "cat.chase",
    ]


def left_out(text: str) -> list[str]:
    """What is listed of a class at the first of two releases, without what is the same in each line."""
    read = load_text(f"api a {{\n  releases r1, r2\n}}\n{LATER}class C {{\n{text}}}\n")
    assert not read.errors, read.diagnostics
    then, notes = as_of(read.api, "r1")
    assert [found for found in load_text(apidl.text(then)).diagnostics if found.severity == "error"] == []
    return [note.removesuffix(", which is not there yet") for note in notes]


LATER = """@since(r2)
class D {
  ro cs: C ref set
}
@since(r2)
error E
enum e {
  a
  b @since(r2)
}
enum late {
  b @since(r2)
}
enum other {
  b
}
struct s {
  e: e enum
  f: int = 0
}
"""


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("  ro a: D ref\n", ["C.a is left out: it names D"]),
        ("  rpc a(d: D ref)\n", ["C.a is left out: it names D"]),
        ("  rpc a(d: D ref = null)\n", ["C.a.d is left out: it names D"]),
        ("  rpc a() raises E\n", ["`raises E` of C.a is left out: it names E"]),
        ("  ro a: e enum = b\n", ["the default of C.a is left out: it names e.b"]),
        ("  rw a: e enum set = {b}\n", ["the default of C.a is left out: it names e.b"]),
        ("  rw a: (e enum -> int) map = {b -> 1}\n", ["the default of C.a is left out: it names e.b"]),
        ("  rw a: s struct = {e: b}\n", ["the default of C.a is left out: it names e.b"]),
        ("  ro a: e enum option @example(b)\n", ["the example of C.a is left out: it names e.b"]),
        ("  rw a: other enum = b\n", []),
        ("  rpc a(x: e enum = b)\n", ["the default of C.a.x is left out: it names e.b"]),
        (
            "  rw d: C ref = null <-> C.ds\n  ro ds: C ref set @since(r2)\n",
            ["the bond of C.d is left out: it names C.ds"],
        ),
        ("  ro d: int @since(r2)\n  implicit get_d @role(none)\n", ["C.get_d is left out: it names get_d"]),
    ],
)  # fmt: skip
def test_what_names_a_later_thing_goes_and_is_listed(text: str, listed: list[str]) -> None:
    late = ["late is left out: it names values"]
    assert sorted(left_out(text)) == sorted(late + listed)


def test_an_unknown_release() -> None:
    with pytest.raises(KeyError):
        as_of(spec(), "r9")


@pytest.mark.parametrize("release", [release.name for release in load(EXAMPLE).api.releases])
def test_the_example_was_a_whole_at_every_release(release: str) -> None:
    then, _ = as_of(load(EXAMPLE).api, release)
    assert [found for found in load_text(apidl.text(then)).diagnostics if found.severity == "error"] == []
