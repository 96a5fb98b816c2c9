"""Dumps that say what no rule does: they come in, check without an error as text, and come back the same."""

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import apigen
from apigen.interchange import apidl, xenapi
from apigen.model.api import Api
from apigen.semantics import load_text

Json = Any
Change = Callable[[dict[str, Json]], object]

DUMPS = Path(__file__).parent / "dumps"
EXTRAS = json.loads((DUMPS / "house-extras.json").read_text())


def by_name(dump: Json) -> Json:
    """The dump without the order of its classes and messages, which does not count."""
    return {
        cls["name"]: {**cls, "messages": {message["name"]: message for message in cls["messages"]}}
        for cls in dump
    }


def round_trip(change: Change, dialect: str = "25", more: Json = EXTRAS) -> Api:
    """The API of a changed dump; it comes back the same by way of text, which has no errors."""
    dump = json.loads((DUMPS / f"house-{dialect}.json").read_text())
    change({cls["name"]: cls for cls in dump})
    api = xenapi.read(copy.deepcopy(dump), more)
    spec = apigen.checked(load_text(apidl.text(api)))
    assert [found.message for found in spec.diagnostics if found.severity == "error"] == []
    assert by_name(xenapi.write(spec.api)) == by_name(dump)
    return api


def named(things: list[Json], name: str) -> Json:
    return next(thing for thing in things if thing["name"] == name)


def message(cls: str, name: str, /, **more: Any) -> Change:
    """A change of members of a message."""
    return lambda house: named(house[cls]["messages"], name).update(copy.deepcopy(more))


def field(name: str, /, **more: Any) -> Change:
    return lambda house: named(house["lamp"]["fields"], name).update(copy.deepcopy(more))


def parameter(at: int, **more: Any) -> Change:
    return lambda house: named(house["lamp"]["messages"], "dim")["params"][at].update(more)


def without(cls: str, *names: str) -> Change:
    def change(house: dict[str, Json]) -> None:
        house[cls]["messages"] = [m for m in house[cls]["messages"] if m["name"] not in names]

    return change


def retyped(name: str, type_: str, default: Json) -> Change:
    """A read-only field of another type, and its getter with it."""

    def change(house: dict[str, Json]) -> None:
        field(name, type=type_, default=default)(house)
        getter = named(house["lamp"]["messages"], f"get_{name}")
        getter["result"][0] = type_

    return change


def objects(house: dict[str, Json]) -> Iterator[tuple[str, Json]]:
    """All things in a dump, with their kind."""
    for cls in house.values():
        yield "class", cls
        yield from (("field", each) for each in cls["fields"])
        for each in cls["messages"]:
            yield "message", each
            yield from (("param", one) for one in each["params"])
            yield from (("error", one) for one in each["errors"])
        for enum in cls["enums"]:
            yield "enum", enum
            yield from (("value", one) for one in enum["values"])


def each(kind: str, **more: Any) -> Change:
    """All things of a kind with more members, or, where the value is None, without some."""

    def change(house: dict[str, Json]) -> None:
        for of, thing in list(objects(house)):
            if of == kind:
                thing.update(more)
                for key in (key for key, value in more.items() if value is None):
                    del thing[key]

    return change


def first(kind: str, **more: Any) -> Change:
    return lambda house: next(thing for of, thing in objects(house) if of == kind).update(more)


def both(*changes: Change) -> Change:
    def change(house: dict[str, Json]) -> None:
        for each in changes:
            each(house)

    return change


def lived(*steps: str, state: str = "Published_s") -> Json:
    pairs = (step.split() for step in steps)
    transitions = [{"transition": change, "release": release, "description": ""} for change, release in pairs]
    return {"state": state, "transitions": transitions}


DARK = {"name": "LAMP_IS_DARK", "doc": "It is dark"}

DERIVED: dict[str, Change] = {
    "text": message("lamp", "get_mood", description="*Else*"),
    "no text": message("lamp", "get_mood", description=""),
    "result's text": message("lamp", "get_mood", result=["enum mood", ""]),
    "result": message("lamp", "get_mood", result=["int", "x"]),
    "a result at all": message("lamp", "set_mood", result=["int", "x"]),
    "roles": message("lamp", "get_mood", roles=["owner"]),
    "no roles": message("lamp", "set_mood", roles=[]),
    "lifecycle": message("lamp", "get_mood", lifecycle=lived(state="Unreleased_s")),
    "errors": message("lamp", "get_mood", errors=[DARK]),
    "tag": message("lamp", "get_mood", tag="light"),
    "by hand": message("lamp", "set_mood", implicit=False),
    "by hand otherwise": message("lamp", "set_mood", implicit=False, result=["int", "x"]),
    "no session": lambda house: named(house["lamp"]["messages"], "get_mood")["params"].pop(0),
    "more parameters": lambda house: named(house["lamp"]["messages"], "get_all")["params"].append(
        {"type": "int", "name": "most", "doc": "how many", "required": False}
    ),
    "other parameters": lambda house: named(house["lamp"]["messages"], "set_mood")["params"][2].update(
        type="string", name="mood", doc="x"
    ),
    "fewer parameters": lambda house: named(house["lamp"]["messages"], "create")["params"].pop(),
    "create by hand": message("lamp", "create", implicit=False),
    "left out": without("lamp", "set_mood"),
    "get_record left out": without("lamp", "get_record"),
    "get_all left out": without("lamp", "get_all"),
    "none left": lambda house: house["lamp"]["messages"].clear(),
}

LIFECYCLES: dict[str, Json] = {
    "the same twice": lived("published elm", "published elm"),
    "published twice": lived("published elm", "published fir"),
    "back in time": lived("published tampa", "deprecated rio", state="Deprecated_s"),
    "after the end": lived("published elm", "removed fir", "published oak"),
    "removed at first": lived("removed elm", state="Removed_s"),
    "removed without warning": lived("published elm", "removed fir", state="Removed_s"),
    "nothing": lived(state="Unreleased_s"),
    "another state": lived("published elm", state="Removed_s"),
    "releases of all kinds": lived("prototyped 22.27.0", "published 26.16.1-next", "changed Odd!"),
    "a list": [{"transition": "published", "release": "elm", "description": "x"}],
    "no state": {"transitions": []},
    "more than known": {**lived("published elm"), "since": 7},
}

OTHERS: dict[str, Change] = {
    "a session's text": lambda house: named(house["lamp"]["messages"], "light")["params"][0].update(doc="x"),
    "sessions not required": lambda house: [
        message["params"][0].pop("required")
        for cls in house.values()
        for message in cls["messages"]
        if message["params"] and message["params"][0]["name"] == "session_id"
    ],
    "blanks": lambda house: house["lamp"].update(description=" a  b \n"),
    "a tag": field("uuid", tag="light"),
    "no tags": each("field", tag=None),
    "tags that are no words": both(field("uuid", tag="a b"), message("lamp", "dim", tag="c d")),
    "an odd type": parameter(2, type=" int"),
    "an unknown class": parameter(2, type="attic ref"),
    "an unknown enum": parameter(2, type="enum attic"),
    "a class in another case": parameter(2, type="LAMP ref"),
    "a key that is none": parameter(2, type="(float -> (int -> lamp record) map) map"),
    "a record of any class": parameter(2, type="<object record> set"),
    "nested types": parameter(2, type="(int -> (string -> lamp record) map) map option"),
    "a batch of events": both(retyped("watts", "an event batch", None), parameter(2, type="an event batch")),
    "a nameless parameter": parameter(2, name=""),
    "an odd parameter": parameter(2, name="by how-much"),
    "parameters of one name": parameter(2, name="self"),
    "optional before mandatory": both(parameter(1, required=False), parameter(2, required=True)),
    "an odd role": message("lamp", "dim", roles=["owner", "night watch"]),
    "roles in another order": message("lamp", "dim", roles=["guest", "owner"]),
    "a role twice": message("lamp", "dim", roles=["owner", "owner"]),
    "a role beside others": both(
        message("lamp", "dim", roles=["owner", "robot"]), message("socket", "get_all", roles=["owner", "cat"])
    ),
    "an unlisted error": message("lamp", "dim", errors=[{"name": "never_heard", "doc": "Of it"}]),
    "an error twice": message("lamp", "dim", errors=[DARK, DARK]),
    "an odd error": message("lamp", "dim", errors=[{"name": "a b", "doc": ""}]),
    "an error told otherwise": both(
        message("lamp", "dim", errors=[DARK]), message("lamp", "light", errors=[{**DARK, "doc": "Else"}])
    ),
    "a field's odd name": lambda house: [
        thing.update(name=thing["name"].replace("watts", "2/watts"))
        for thing in (*house["lamp"]["fields"], *house["lamp"]["messages"])
    ],
    "a message named as a field": message("lamp", "dim", name="lit"),
    "a message in another case": message("lamp", "dim", name="LIGHT"),
    "no fields": lambda house: house["room_dust"].update(fields=[]),
    "an enum without values": lambda house: house["lamp"]["enums"][0].update(values=[]),
    "an enum told otherwise": lambda house: house["lamp_dust"]["enums"][0]["values"][0].update(doc="Else"),
    "an enum with more": lambda house: house["lamp_dust"]["enums"][0]["values"].append(
        {"name": "dim", "doc": ""}
    ),
    "values in another case": lambda house: house["lamp"]["enums"][0]["values"].append(
        {"name": "Calm", "doc": ""}
    ),
    "an enum that is not used": lambda house: house["socket"]["enums"].append(
        {"name": "shape", "values": [{"name": "none", "doc": ""}]}
    ),
    "a result without a text": message("lamp", "dim", result=["int"]),
    "a result of nothing with a text": message("lamp", "dim", result=["void", "x"]),
    "no messages derived": each("message", implicit=None),
    "a default that is none": field("mood", default="odd"),
    "a default of null": field("lit", default=None),
    **{
        f"{kind}s with more": each(kind, more=[1]) for kind in ("class", "field", "message", "param", "value")
    },
    **{f"a {kind} with more": first(kind, also={"a": None}) for kind in ("class", "field", "enum", "value")},
    **{
        f"no {key} of {kind}s": each(kind, **{key: None})
        for kind, keys in {
            "class": ("tag", "enums", "lifecycle", "description"),
            "field": ("tag", "lifecycle", "description"),
            "message": ("tag", "errors", "roles", "lifecycle", "description"),
            "param": ("doc", "required"),
            "value": ("doc",),
        }.items()
        for key in keys
    },
}

DEFAULTS = [
    ("float", "1e-05"),
    ("float", "nan"),
    ("float", "neg_infinity"),
    ("int", "9223372036854775808"),
    ("datetime", "20230230T10:00:00Z"),
    ("string set", '{"a", "a"}'),
    ("string set", '{"a, b", "{"}'),
    ("(string -> string) map", '{"a" -> "b", "a" -> "c"}'),
    ("(string -> (int -> float set) map) map", '{"a -> b" -> {1 -> {1., 0.5}}}'),
    ("enum mood set", "{calm, odd}"),
    ("socket ref", "()"),
    ("lamp record", "{}"),
    ("float set set", "{}"),
    ("string option", "None"),
]


@pytest.mark.parametrize("change", DERIVED.values(), ids=DERIVED.keys())
def test_derived_messages_that_differ(change: Change) -> None:
    round_trip(change)


@pytest.mark.parametrize("life", LIFECYCLES.values(), ids=LIFECYCLES.keys())
def test_lifecycles_that_contradict_themselves(life: Json) -> None:
    round_trip(both(field("mood", lifecycle=life), message("lamp", "dim", lifecycle=life)))
    round_trip(lambda house: house["socket"].update(lifecycle=life))


@pytest.mark.parametrize("change", OTHERS.values(), ids=OTHERS.keys())
@pytest.mark.parametrize("more", [EXTRAS, None], ids=["extras", "alone"])
def test_what_no_rule_says(change: Change, more: Json) -> None:
    round_trip(change, more=more)


@pytest.mark.parametrize(("type_", "default"), DEFAULTS)
def test_defaults_of_all_kinds(type_: str, default: str) -> None:
    round_trip(retyped("watts", type_, default))


def test_what_all_things_of_a_kind_have_is_noted_once() -> None:
    api = round_trip(both(each("message", secret=False), each("field", tag=None)))
    assert [extension.name for extension in api.extensions] == [
        "xenapi-dialect",
        "xenapi-field-tag",
        "xenapi-message-secret",
    ]
    assert not any(cls.implicits for cls in api.classes)


def test_notes_in_json_are_for_their_own_dialect() -> None:
    odd = {**lived("published elm"), "since": 7}
    api = round_trip(both(field("mood", lifecycle=odd), field("uuid", tag="light")))
    lamp = next(cls for cls in xenapi.write(api, "8") if cls["name"] == "lamp")
    assert named(lamp["fields"], "mood")["lifecycle"] == [
        {"transition": "published", "release": "elm", "description": ""}
    ]
    assert named(lamp["fields"], "uuid")["tag"] == "light"


def test_relations_that_cannot_be_are_left_out() -> None:
    pairs = [
        ("lamp.socket", "socket.lamps"),
        ("lamp.spare", "socket.lamps"),
        ("lamp.nope", "attic.x"),
        ("", ""),
    ]
    more = {**EXTRAS, "relations": [{"a": a, "b": b} for a, b in (*pairs, *pairs[:1])]}
    api = round_trip(lambda house: None, more=more)
    lamp = next(cls for cls in api.classes if cls.name == "lamp")
    bound = {field.name: field.binding is not None for field in lamp.fields}
    assert (bound["socket"], bound["spare"]) == (True, False)


def test_extras_of_another_release() -> None:
    more = copy.deepcopy(EXTRAS)
    more["declarations"]["hidden"] += ["attic.open", "lamp.get_all_where", "lamp.light"]
    more["declarations"]["hidden"] += ["lamp", "lamp.", ".x", "a b.c"]
    more["declarations"]["paths"] |= {"lamp.mood": ["no"], "lamp.other_config": ["other", "config"]}
    more["declarations"]["async"] += ["attic.open", "socket.get_all"]
    more["declarations"]["map_key_roles"]["lamp.mood"] = [{"key": "a*", "roles": ["owner"]}]
    more["declarations"]["no_events"] += ["attic"]
    more["errors"] += [{"name": "LAMP_IS_DARK", "doc": "Else", "params": ["a", "a", ""]}]
    round_trip(message("lamp", "dim", errors=[DARK]), more=more)


def test_secrets() -> None:
    more = copy.deepcopy(EXTRAS)
    more["declarations"]["secret_types"] = ["lamp.mood", "lamp.dim.by", {"not": "known"}]
    api = round_trip(lambda house: None, more=more)
    lamp = next(cls for cls in api.classes if cls.name == "lamp")
    assert [field.name for field in lamp.fields if field.secret] == ["mood"]
    assert [one.name for rpc in lamp.rpcs for one in rpc.parameters if one.secret] == ["by"]


def test_guessed_relations() -> None:
    def change(house: dict[str, Json]) -> None:
        fields = {name: house[name]["fields"] for name in ("lamp", "room_dust")}
        for cls, name, other in (("lamp", "rooms", "room_dust"), ("room_dust", "lamps", "lamp")):
            twin = copy.deepcopy(named(fields["lamp"], "tags"))
            fields[cls].append({**twin, "name": name, "type": f"{other} ref set"})
        for name, type_ in (("twin_of", "lamp ref"), ("twins", "lamp ref set"), ("above", "lamp ref")):
            twin = copy.deepcopy(named(fields["lamp"], "lit"))
            fields["lamp"].append({**twin, "name": name, "type": type_, "default": "{}"})
        fields["lamp"].append({**twin, "name": "below", "type": "lamp ref set"})

    dump = json.loads((DUMPS / "house-25.json").read_text())
    change({cls["name"]: cls for cls in dump})
    api = xenapi.read(dump, guess_relations=True)
    bound = {
        f"{cls.name}.{field.name}": f"{field.binding.cls}.{field.binding.field}"
        for cls in api.classes
        for field in cls.fields
        if field.binding and field.binding.written and "guessed" in {note.name for note in field.extensions}
    }
    assert bound == {
        "lamp.socket": "socket.lamps",
        "lamp.rooms": "room_dust.lamps",
        "lamp.twin_of": "lamp.twins",
        "lamp.above": "lamp.below",
    }
