"""An API as text: canonical, and the same API when it is read again."""

import json
from pathlib import Path

import msgspec
import pytest

import apigen
from apigen.interchange import apidl, communities, xenapi
from apigen.interchange.apidl import declarations, spell
from apigen.interchange.xenapi import roles as xenapi_roles
from apigen.model.api import Api, Class, Error, ErrorParameter, Field, Role
from apigen.model.types import Ref
from apigen.model.values import quoted
from apigen.semantics import load, load_text
from apigen.syntax.format import format_text

ROOT = Path(__file__).parent.parent.parent
DUMPS = Path(__file__).parent / "dumps"


def flat(api: Api) -> Api:
    """The API without where its members came from, which text in one piece does not keep."""

    def without_origin(thing: object) -> object:
        if isinstance(thing, dict):
            return {name: without_origin(value) for name, value in thing.items() if name != "origin"}
        return [without_origin(each) for each in thing] if isinstance(thing, list) else thing

    return msgspec.convert(without_origin(msgspec.json.decode(msgspec.json.encode(api))), Api)


def again(api: Api) -> Api:
    text = apidl.text(api)
    assert format_text(text) == text
    spec = apigen.checked(load_text(text))
    assert [found for found in spec.diagnostics if found.severity == "error"] == []
    return spec.api


def test_the_example_comes_back() -> None:
    api = load(ROOT / "spec").api
    assert flat(again(api)) == flat(api)


@pytest.mark.parametrize("dialect", ["8", "22", "25"])
def test_an_imported_dump_comes_back(dialect: str) -> None:
    dump = json.loads((DUMPS / f"house-{dialect}.json").read_text())
    extras = json.loads((DUMPS / "house-extras.json").read_text())
    api = xenapi.read(dump, extras)
    assert again(api) == api


def test_odd_texts_come_back() -> None:
    texts = [
        " lead",
        "trail ",
        "two\nlines",
        "two\n\nparts",
        "@tag",
        "end\n",
        "/// x",
        '"\\',
        "\ttab",
        "a\n  b",
        "\x0c a\x0c\nb\u2028\nc",
        "nul\0 *x*",
    ]
    dump = json.loads((DUMPS / "house-8.json").read_text())
    lamp = next(cls for cls in dump if cls["name"] == "lamp")
    for message, text in zip([m for m in lamp["messages"] if m["params"]], texts, strict=False):
        message["params"][-1]["doc"] = message["description"] = text
    for field, text in zip(lamp["fields"], texts, strict=False):
        field["description"] = text
    api = xenapi.read(dump)
    assert again(api) == api


def test_texts_of_an_errors_parameters_come_back() -> None:
    error = Error(
        name="FULL",
        doc="It is full.",
        parameters=(
            ErrorParameter(name="free bytes", doc="What is\nleft"),
            ErrorParameter(name="disk", doc="Which"),
        ),
    )
    assert again(Api(name="a", errors=(error,))).errors == (error,)


def test_annotations_stand_behind_where_they_fit() -> None:
    note = spell.Note("pattern", quoted("a" * 40))
    assert spell.member("ro x: string", [note], "", 80)[0].endswith(")")
    assert spell.member("ro x: string", [note], "", 40) == [*spell.before([note], 40), "ro x: string"]
    assert spell.member("ro x: string", [], "Short", 40) == ["ro x: string  /// Short"]
    assert spell.member("ro x: string", [], "L" * 40, 40) == ["/// " + "L" * 40, "ro x: string"]


def test_chains_hold_every_pair() -> None:
    roles = (Role("a", ("b", "c")), Role("b", ("d",)), Role("c", ("d",)), Role("d"), Role("e"))
    assert declarations.chains(roles) == [["a", "b", "d"], ["a", "c", "d"], ["e"]]
    assert read_roles(roles) == roles


@pytest.mark.parametrize("lists", [("abc", "ab"), ("ab", "ac", "a"), ("abcdf", "abcef", "ab"), ("abd", "ac")])
def test_roles_keep_their_order(lists: tuple[str, ...]) -> None:
    roles = xenapi_roles.infer(tuple(names) for names in lists)
    assert read_roles(roles) == roles


def read_roles(roles: tuple[Role, ...]) -> tuple[Role, ...]:
    text = "api x {\n" + "".join(f"  roles {' > '.join(c)}\n" for c in declarations.chains(roles)) + "}\n"
    return load_text(text).api.roles


def test_files_by_tag_and_kinship() -> None:
    dump = json.loads((DUMPS / "house-8.json").read_text())
    api = xenapi.read(dump, json.loads((DUMPS / "house-extras.json").read_text()))
    assert apidl.groups(api) == {
        "light": ["lamp"],
        "other": ["cellar", "event", "lamp_dust", "room_dust", "session", "socket", "task"],
    }
    assert communities.communities(api, ["lamp", "socket", "event"]) == [["lamp", "socket"], ["event"]]
    assert sorted(apidl.folder(api)) == [
        "api.apidl", "apigen.toml", "errors.apidl", "light.apidl", "other.apidl"
    ]  # fmt: skip


def test_a_community_goes_by_the_tag_that_most_of_it_bear() -> None:
    def cls(name: str, *others: str, tag: str | None = None) -> Class:
        fields = (Field(name=f"the_{o}", path=(f"the_{o}",), qualifier="RW", type=Ref(o)) for o in others)
        return Class(name=name, fields=tuple(fields), tag=tag)

    classes = [
        cls("cable", "plug", "wall", tag="power"),
        cls("plug", "cable", "wall", tag="power"),
        cls("wall", "plug"),
        *(cls("shelf", "book"), cls("book", "shelf"), cls("task", "book")),
        *(cls("clock", "task"), cls("lid", tag="power")),
    ]
    api = Api(name="flat", classes=tuple(sorted(classes, key=lambda cls: cls.name)))
    assert apidl.groups(api) == {
        "book": ["book", "shelf", "task"],
        "other": ["clock"],
        "power": ["cable", "lid", "plug", "wall"],
    }
    assert communities.graph(api, ["book", "shelf"]).get_edge_data("book", "shelf") == {"weight": 2}


@pytest.mark.corpus
def test_the_published_dump_in_files(corpus: Path) -> None:
    dump = json.loads((corpus / "xenapi-8.2.json").read_text())
    api = xenapi.read(dump, json.loads((corpus / "xenapi-8.2-extras.json").read_text()))
    names = [cls.name for cls in api.classes if not cls.hidden]
    sizes = [len(group) for group in communities.communities(api, names)]
    assert sizes == [13, 11, 10, 9, 4, 4, 4, 3, *[1] * 7]
    assert {"VIF", "PIF", "Cluster"} <= set(apidl.groups(api)["networking"])


@pytest.mark.corpus
@pytest.mark.parametrize("version", ["7.5", "7.6", "8.1", "8.2"])
def test_published_dumps_as_specs(corpus: Path, version: str, tmp_path: Path) -> None:
    dump = json.loads((corpus / f"xenapi-{version}.json").read_text())
    api = xenapi.read(dump, json.loads((corpus / f"xenapi-{version}-extras.json").read_text()))
    files = apidl.files(api)
    for name, text in files.items():
        (tmp_path / name).write_text(text)
        assert format_text(text) == text
    spec = apigen.load(tmp_path)
    assert [found for found in spec.diagnostics if found.severity == "error"] == []
    assert {found.code for found in spec.diagnostics} <= set(apidl.UNSATISFIED)
    assert spec.api == api
    assert sum(text.count("\n") for text in files.values()) < 6000
    assert sum(len(text.encode()) for text in files.values()) < 320_000
