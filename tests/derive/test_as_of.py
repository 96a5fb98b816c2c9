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
    assert len(notes) == 2
    assert any(note.startswith("cat.chase ") for note in notes)


def test_an_unknown_release() -> None:
    with pytest.raises(KeyError):
        as_of(spec(), "r9")


@pytest.mark.parametrize("release", [release.name for release in load(EXAMPLE).api.releases])
def test_the_example_was_a_whole_at_every_release(release: str) -> None:
    then, _ = as_of(load(EXAMPLE).api, release)
    assert [found for found in load_text(apidl.text(then)).diagnostics if found.severity == "error"] == []
