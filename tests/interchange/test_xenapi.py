"""Dumps of XenAPI's kind: what is read from them, and that the same comes back."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from apigen import derive
from apigen.diagnostics import Failure
from apigen.interchange import xenapi
from apigen.model.api import Api, Class, Key, Plural, Release, Role
from apigen.model.lifecycle import Transition
from apigen.model.types import Record, StructType
from apigen.model.values import EnumValueRef, Int, Null, Unset

DUMPS = Path(__file__).parent / "dumps"
DIALECTS = ("8", "22", "25")

Json = Any


def house(dialect: str) -> Json:
    return json.loads((DUMPS / f"house-{dialect}.json").read_text())


def by_name(dump: Json) -> Json:
    """The dump without the order of its classes and messages, which does not count."""
    return {
        cls["name"]: {**cls, "messages": {message["name"]: message for message in cls["messages"]}}
        for cls in dump
    }


def read(change: Callable[[Json], None] | None = None, dialect: str = "8", **more: Any) -> Api:
    dump = house(dialect)
    if change:
        change({cls["name"]: cls for cls in dump})
    api = xenapi.read(dump, **more)
    assert by_name(xenapi.write(api)) == by_name(dump)
    return api


def message(cls: Json, name: str) -> Json:
    return next(message for message in cls["messages"] if message["name"] == name)


def class_(api: Api, name: str) -> Class:
    return next(cls for cls in api.classes if cls.name == name)


def extras() -> Json:
    return json.loads((DUMPS / "house-extras.json").read_text())


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("more", [None, extras()], ids=["alone", "extras"])
def test_a_dump_comes_back(dialect: str, more: Json) -> None:
    dump = house(dialect)
    api = xenapi.read(dump, more)
    assert xenapi.dialect_of(api) == dialect
    written = xenapi.write(api)
    if dialect == "25" or more is None:
        assert by_name(written) == by_name(dump)
    assert {cls["name"]: json.dumps(cls) for cls in written} == {cls["name"]: json.dumps(cls) for cls in dump}


@pytest.mark.parametrize("before", DIALECTS)
@pytest.mark.parametrize("after", DIALECTS)
def test_another_dialect(before: str, after: str) -> None:
    dump = house(after)
    if "25" in (before, after) and before != after:
        optional = message(by_name_list(dump)["lamp"], "dim")["params"][-1]
        if after == "25":
            optional["required"] = True
    assert by_name(xenapi.write(xenapi.read(house(before)), after)) == by_name(dump)


def by_name_list(dump: Json) -> Json:
    return {cls["name"]: cls for cls in dump}


def test_nothing_derived_is_spelled_out() -> None:
    api = read()
    lamp = class_(api, "lamp")
    assert [rpc.name for rpc in lamp.rpcs] == ["light", "dim", "break"]
    assert lamp.implicits == ()
    assert class_(api, "socket").without == ("create", "destroy")
    assert class_(api, "event").stateless
    assert [field.path for field in lamp.fields][1] == ("name", "label")


def test_lifecycles_only_where_they_differ() -> None:
    lamp = class_(read(), "lamp")
    own = {field.name: field.lifecycle for field in lamp.fields if field.lifecycle is not None}
    assert own == {
        "mood": (Transition("published", "elm"),),
        "watts": (Transition("prototyped", "elm", "First try"), Transition("removed", "fir")),
    }


def test_roles_are_factored_out() -> None:
    api = read()
    assert api.roles == (Role("owner", ("guest",)), Role("guest"))
    lamp = class_(api, "lamp")
    assert lamp.roles == ("owner",)
    assert [rpc.roles for rpc in lamp.rpcs] == [None, ("guest",), ()]
    assert [field.name for field in lamp.fields if field.roles.set] == ["name_description", "tags"]
    assert class_(api, "lamp_dust").implicit_roles == ("owner",)


def test_texts_are_patterns() -> None:
    api = read()
    found = {(text.rule, text.part): text.text for text in api.texts}
    assert found["get_f", ""] == "What {path} of the {class} is."
    assert found["create", "suffix"] == "\nIt takes {args} (* must be there)."
    assert found["get_by_name_label", ""] == "Which {classes} are called that."
    assert api.plurals == (Plural("dust", "dust grains"),)


def test_types_and_defaults() -> None:
    api = read()
    event, lamp = class_(api, "event"), class_(api, "lamp")
    assert event.fields[2].type == Record("any")
    assert event.rpcs[0].result == StructType("event_batch")
    fields = derive.names.fields(lamp)
    assert fields["spare"].default == Null()
    assert fields["mood"].default == EnumValueRef("wide-awake")


def test_texts_become_commonmark() -> None:
    doc = derive.names.fields(class_(read(), "lamp"))["name_description"].doc
    assert doc == r"what it is \*good* for, see \[socket]"


def test_extras_say_what_a_dump_does_not() -> None:
    api = xenapi.read(house("8"), extras())
    lamp = derive.names.fields(class_(api, "lamp"))
    assert lamp["socket"].binding is not None
    assert lamp["socket"].binding.written
    assert class_(api, "lamp").hidden_rpcs == ("explode",)
    assert class_(api, "cellar").hidden
    assert class_(api, "lamp_dust").without == ("create", "destroy", "events")
    assert lamp["other_config"].keys == (
        Key(name="colour", roles=("owner",)),
        Key(name="note.", prefix=True, roles=("guest",)),
    )
    assert [rpc.name for rpc in class_(api, "lamp").rpcs if rpc.is_async] == ["light"]
    assert class_(api, "lamp").rpcs[1].parameters[1].default == Int(5)
    assert [error.name for error in api.errors] == ["HOUSE_IS_FULL", "LAMP_IS_DARK"]
    assert api.version == "3"


def test_required_says_what_is_optional() -> None:
    lamp = class_(read(dialect="25"), "lamp")
    assert lamp.rpcs[1].parameters[1].default == Unset()


def test_relations_are_guessed_on_request() -> None:
    assert derive.names.fields(class_(read(), "lamp"))["socket"].binding is None
    lamp = class_(xenapi.read(house("8"), guess_relations=True), "lamp")
    socket = derive.names.fields(lamp)["socket"]
    assert socket.binding is None or socket.extensions[-1].name == "guessed"


def lifecycle(*steps: str) -> Json:
    """Steps as `published rio`, without a text."""
    pairs = (step.split() for step in steps)
    return [{"transition": change, "release": release, "description": ""} for change, release in pairs]


def test_releases_in_order() -> None:
    def change(house: Json) -> None:
        house["lamp"]["lifecycle"] = lifecycle("prototyped miami", "published odd", "removed 26.2.0")
        house["lamp"]["fields"][0]["lifecycle"] = lifecycle("published rio", "changed 26.1.0")

    releases = read(change).releases
    names = [release.name for release in releases]
    assert [name for name in names if name not in ("elm", "fir", "oak")] == [
        *("rio", "miami", "26.1.0"),
        *("odd", "26.2.0"),
    ]
    assert Release("rio", "4.0") in releases


WRONG: dict[str, Json] = {
    "an object": {},
    "null": None,
    "nothing": [],
    "a number": [1],
    "no name": [{"fields": [], "messages": []}],
    "a qualifier": [
        {"name": "a", "messages": [], "fields": [{"name": "f", "type": "int", "qualifier": "R"}]}
    ],
    "a type": [{"name": "a", "messages": [], "fields": [{"name": "f", "type": "in", "qualifier": "RW"}]}],
    "a class's name": [{"name": "a b", "messages": [], "fields": []}],
    "a class that is all": [{"name": "any", "messages": [], "fields": []}],
    "classes but for case": [{"name": name, "messages": [], "fields": []} for name in ("a", "A")],
    "twice": [{"name": "a", "messages": [], "fields": []}] * 2,
    "a surrogate": [{"name": "a", "messages": [], "fields": [], "description": "\ud800"}],
}


@pytest.mark.parametrize("dump", WRONG.values(), ids=WRONG.keys())
def test_what_is_no_dump(dump: Json) -> None:
    with pytest.raises(Failure) as failure:
        xenapi.read(dump, file="x.json")
    (diagnostic,) = failure.value.diagnostics
    assert (diagnostic.code, diagnostic.path) == ("not-xenapi", "x.json")


def test_a_message_says_where() -> None:
    dump = house("8")
    dump[2]["fields"][1]["type"] = 7
    with pytest.raises(Failure) as failure:
        xenapi.read(dump)
    assert failure.value.diagnostics[0].message.endswith("Expected str, got int at [2].fields[1].type")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xff\xfe", "not-utf8"),
        (b"[", "not-xenapi"),
        (b"[" * 100_000, "not-xenapi"),
        (None, "unreadable-file"),
    ],
)
def test_unreadable_files(tmp_path: Path, data: bytes | None, code: str) -> None:
    path = tmp_path / "x.json"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(Failure) as failure:
        xenapi.read_file(path)
    assert failure.value.diagnostics[0].code == code


def test_what_a_dump_has_no_place_for() -> None:
    assert xenapi.dropped(read()) == ("members of structs",)
    assert "keys of maps" in xenapi.dropped(xenapi.read(house("8"), extras()))


@pytest.mark.parametrize("wrong", [[], {"relations": 1}, {"declarations": {"paths": {"lamp.name_label": 1}}}])
def test_extras_of_another_shape(wrong: Json) -> None:
    with pytest.raises(Failure) as failure:
        xenapi.read(house("8"), wrong, extras_file="more.json")
    assert failure.value.diagnostics[0].path == "more.json"


@pytest.mark.corpus
@pytest.mark.parametrize("version", ["7.5", "7.6", "8.1", "8.2"])
@pytest.mark.parametrize("alone", [True, False], ids=["alone", "extras"])
def test_published_dumps_come_back_to_the_byte(corpus: Path, version: str, alone: bool) -> None:
    dump = json.loads((corpus / f"xenapi-{version}.json").read_text())
    more = None if alone else json.loads((corpus / f"xenapi-{version}-extras.json").read_text())
    api = xenapi.read(copy.deepcopy(dump), more)
    written = {cls["name"]: json.dumps(cls) for cls in xenapi.write(api)}
    assert [cls["name"] for cls in dump if json.dumps(cls) != written[cls["name"]]] == []
    assert len(written) == len(dump)


@pytest.mark.corpus
@pytest.mark.parametrize("dialect", ["22", "25"])
def test_a_published_dump_in_another_dialect(corpus: Path, dialect: str) -> None:
    more = json.loads((corpus / "xenapi-8.2-extras.json").read_text())
    api = xenapi.read(json.loads((corpus / "xenapi-8.2.json").read_text()), more)
    dump = xenapi.write(api, dialect)
    again = xenapi.read(copy.deepcopy(dump), more)
    assert xenapi.dialect_of(again) == dialect
    assert again.classes == api.classes
    assert xenapi.write(again) == dump


@pytest.mark.corpus
def test_all_implicit_messages_of_a_published_dump_are_derived(corpus: Path) -> None:
    dump = json.loads((corpus / "xenapi-8.2.json").read_text())
    api = xenapi.read(dump)
    derived = [rpc for cls in api.classes for rpc in derive.derived(api, cls) if not rpc.hidden]
    assert len(derived) == sum(message["implicit"] for cls in dump for message in cls["messages"]) == 1264
    assert sum(len(cls.implicits) for cls in api.classes) == 2
    assert msgspec.json.decode(msgspec.json.encode(api), type=Api) == api


@pytest.mark.corpus
def test_guessed_relations_are_nearly_all_and_none_is_wrong(corpus: Path) -> None:
    dump = json.loads((corpus / "xenapi-8.2.json").read_text())
    more = json.loads((corpus / "xenapi-8.2-extras.json").read_text())
    api = xenapi.read(dump, guess_relations=True)
    guessed = {
        frozenset((f"{cls.name}.{field.name}", f"{field.binding.cls}.{field.binding.field}"))
        for cls in api.classes
        for field in cls.fields
        if field.binding and field.binding.written
    }
    true = {frozenset((relation["a"], relation["b"])) for relation in more["relations"]}
    assert guessed <= true
    assert len(guessed) > 0.9 * len(true)
