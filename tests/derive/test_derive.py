"""The implicit RPCs of both profiles, their texts, roles and lifecycles."""

from typing import Any

import msgspec
import pytest

from apigen import derive
from apigen.derive import roles, texts
from apigen.model.api import (
    Api,
    Binding,
    Class,
    Field,
    FieldRoles,
    Implicit,
    Key,
    Plural,
    Release,
    Role,
    Rpc,
    TextPattern,
)
from apigen.model.lifecycle import Transition
from apigen.model.types import BOOL, INT, STRING, VOID, ListType, MapType, Record, Ref, SetType
from apigen.model.values import Text
from apigen.semantics.lifecycle import effective, written

ROLES = (Role("owner", ("worker",)), Role("worker", ("guest", "robot")), Role("guest"), Role("robot"))


def field(name: str, type_: Any = STRING, qualifier: Any = "RW", **more: Any) -> Field:
    return Field(
        name=name.replace("/", "_"), path=tuple(name.split("/")), type=type_, qualifier=qualifier, **more
    )


def api(*classes: Class, **more: Any) -> Api:
    return Api(name="house", classes=tuple(sorted(classes, key=lambda c: c.name)), **more)


def names(api: Api, cls: Class) -> list[str]:
    return [rpc.name for rpc in derive.derived(api, cls)]


LAMP = Class(
    name="lamp",
    doc="A lamp",
    fields=(
        field("uuid", qualifier="RO/runtime"),
        field("name/label", default=Text("")),
        field("tags", SetType(STRING)),
        field("limits", MapType(STRING, INT)),
        field("steps", ListType(INT)),
        field("socket", Ref("socket"), "RO/constructor"),
    ),
)


def test_core_is_the_introduction_to_the_letter() -> None:
    assert names(api(LAMP, profile="core"), LAMP) == [
        "get_by_uuid",
        "create",
        "destroy",
        "get_by_name_label",
        "get_uuid",
        "get_name_label",
        "get_tags",
        "get_limits",
        "get_steps",
        "get_socket",
        "set_name_label",
        "add_tags",
        "remove_tags",
        "add_to_limits",
        "remove_from_limits",
        "set_steps",
    ]


def test_full_adds_whole_objects_and_set_for_sets_and_maps() -> None:
    added = set(names(api(LAMP), LAMP)) - set(names(api(LAMP, profile="core"), LAMP))
    assert added == {
        "get_record",
        "set_tags",
        "set_limits",
        "get_all",
        "get_all_records",
        "get_all_records_where",
    }


def test_signatures() -> None:
    found = {rpc.name: rpc for rpc in derive.derived(api(LAMP), LAMP)}
    lamp = Ref("lamp")

    def parameters(name: str) -> list[tuple[str, object]]:
        return [(parameter.name, parameter.type) for parameter in found[name].parameters]

    assert parameters("get_record") == [("self", lamp)]
    assert found["get_record"].result == Record("lamp")
    assert parameters("get_by_uuid") == [("uuid", STRING)]
    assert parameters("get_by_name_label") == [("label", STRING)]
    assert found["get_by_name_label"].result == SetType(lamp)
    assert parameters("create") == [("args", Record("lamp"))]
    assert parameters("add_tags") == [("self", lamp), ("value", STRING)]
    assert parameters("add_to_limits") == [("self", lamp), ("key", STRING), ("value", INT)]
    assert parameters("remove_from_limits") == [("self", lamp), ("key", STRING)]
    assert found["remove_from_limits"].result == VOID
    assert found["get_all_records"].result == MapType(lamp, Record("lamp"))
    assert found["get_all_records_where"].hidden
    assert found["get_tags"].safe
    assert found["add_tags"].idempotent
    assert not found["add_to_limits"].idempotent


@pytest.mark.parametrize(
    ("without", "missing"),
    [
        ("create", {"create"}),
        ("get_by_name_label", {"get_by_name_label"}),
        ("get_all", {"get_all", "get_all_records", "get_all_records_where"}),
    ],
)
def test_without(without: Any, missing: set[str]) -> None:
    less = Class(name="lamp", fields=LAMP.fields, without=(without,))
    assert set(names(api(LAMP), LAMP)) - set(names(api(less), less)) == missing


def test_stateless_classes_and_computed_ends() -> None:
    assert names(api(LAMP), Class(name="lamp", fields=LAMP.fields, stateless=True)) == []
    end = field("lamps", SetType(Ref("lamp")), "RW", binding=Binding("lamp", "socket"))
    socket = Class(name="socket", fields=(end, field("code", writeonly=True)))
    assert "set_lamps" not in names(api(socket), socket)
    assert "get_code" not in names(api(socket), socket)
    assert "set_code" in names(api(socket), socket)


def test_texts_are_ours_unless_patterns_say_otherwise() -> None:
    texts_ = (
        TextPattern("get_f", "", "{path} of {classes} ({field}) {{as is}} {unknown}"),
        TextPattern("create", "", "New {class}"),
        TextPattern("create", "suffix", "; {args}"),
        TextPattern("session", "", "Who calls"),
    )
    spec = api(LAMP, texts=texts_, plurals=(Plural("p", "p x"), Plural("mp", "mps!")))
    found = {rpc.name: rpc.doc for rpc in derive.derived(spec, LAMP)}
    assert found["get_name_label"] == "name/label of lamps! (name_label) {as is} {unknown}"
    assert found["create"] == "New lamp; name_label, tags*, limits*, steps*, socket*"
    assert found["destroy"].startswith("Deletes a lamp")
    assert texts.session(spec) == "Who calls"
    assert texts.unknown_placeholders(texts_[0].text) == ("{unknown}",)


@pytest.mark.parametrize("text", ["", "{", "a {class} b", "{{x}}"])
def test_an_escaped_text_renders_to_itself(text: str) -> None:
    assert texts.render(texts.escape(text), texts.Names("a", "as", "")) == text


def test_implicit_adjusts_and_replaces() -> None:
    cls = Class(
        name="lamp",
        fields=LAMP.fields,
        raises=("BROKEN",),
        implicits=(
            Implicit(
                name="create",
                doc="Buy one",
                roles=("worker",),
                param_docs=(("args", "All of it"),),
                lifecycle=(Transition("published", "r1"),),
            ),
        ),
        rpcs=(Rpc(name="set_steps", result=VOID, raises=("TOO_STEEP",), replaces=True),),
    )
    spec = api(cls, texts=(TextPattern("create", "suffix", " of {args}"),), roles=ROLES)
    found = {rpc.name: rpc for rpc in derive.derived(spec, cls)}
    create = found["create"]
    assert create.doc == "Buy one of name_label, tags*, limits*, steps*, socket*"
    assert create.parameters[0].doc == "All of it"
    assert create.lifecycle == (Transition("published", "r1", create.doc),)
    assert create.raises == ("BROKEN",)
    assert "set_steps" not in found
    explicit = derive.all_rpcs(spec, cls)[0]
    assert (explicit.rule, explicit.field, explicit.raises) == ("set_f", "steps", ("TOO_STEEP", "BROKEN"))


def test_async_twins_need_a_task() -> None:
    task = Class(name="task", stateless=True)
    create = next(rpc for rpc in derive.derived(api(LAMP, task), LAMP) if rpc.name == "create")
    assert derive.is_async(api(LAMP, task), create)
    assert not derive.is_async(api(LAMP), create)
    assert not derive.is_async(api(LAMP, task, profile="core"), create)
    assert derive.async_twin(create).result == Ref("task")


def test_roles_and_their_defaults() -> None:
    limits = field(
        "limits",
        MapType(STRING, INT),
        keys=(Key(name="day", prefix=True, roles=("robot",)), Key(name="other")),
    )
    cls = Class(
        name="lamp",
        implicit_roles=("worker",),
        fields=(
            limits,
            field("open", BOOL, roles=FieldRoles(get=("guest",), set=("guest", "robot"))),
        ),
    )
    spec = api(cls, roles=ROLES)
    own = {rpc.name: roles.own_roles(spec, cls, rpc) for rpc in derive.derived(spec, cls)}
    assert own["create"] == ("owner",)
    assert own["set_limits"] == ("owner",)
    assert own["set_open"] == ("guest", "robot")
    assert own["get_open"] == ("guest",)
    assert own["get_limits"] == ("worker",)
    assert roles.callers(spec, ("guest",)) == ("owner", "worker", "guest")
    assert roles.least(spec) == ("guest", "robot")
    assert roles.minimal(spec, ("owner", "worker", "robot")) == ("robot",)


def test_what_has_no_lifecycle_brings_none() -> None:
    whole = api(LAMP, releases=(Release("r1"),))
    for rpc in derive.derived(whole, LAMP):
        assert rpc.lifecycle is None
        assert effective(whole, None, rpc, LAMP) == "published"
    never = msgspec.structs.replace(LAMP, lifecycle=())
    assert {rpc.lifecycle for rpc in derive.derived(whole, never)} == {()}


def test_lifecycles_are_whole_lists_with_texts_of_their_own() -> None:
    cls = Class(name="lamp", doc="A lamp", lifecycle=(Transition("published", "r1"),))
    inherits = field("size", doc="How big")
    assert written(inherits, cls) == (Transition("published", "r1", "How big"),)
    own = field("size", doc="How big", lifecycle=(Transition("deprecated", "r2", "Too big"),))
    assert written(own, cls) == (Transition("deprecated", "r2", "Too big"),)


def test_effective_states() -> None:
    spec = Api(name="house", releases=tuple(Release(f"r{n}") for n in range(4)))
    lamp = Class(name="lamp", lifecycle=(Transition("published", "r1"), Transition("removed", "r3")))
    old = field("old", lifecycle=(Transition("deprecated", "r2"),))
    new = field("new", lifecycle=(Transition("prototyped", "r2"),))
    never = field("never", lifecycle=())
    assert [effective(spec, f"r{n}", lamp) for n in range(4)] == [
        "absent",
        "published",
        "published",
        "removed",
    ]
    assert [effective(spec, f"r{n}", old, lamp) for n in range(4)] == [
        "absent",
        "published",
        "deprecated",
        "removed",
    ]
    assert effective(spec, "r2", new, lamp) == "prototyped"
    assert effective(spec, "r1", new, lamp) == "absent"
    assert effective(spec, None, never, lamp) == "unreleased"
    fading = Class(name="fading", lifecycle=(Transition("deprecated", "r2"),))
    for living in ((fading,), (field("any"), fading), (old, fading)):
        assert [effective(spec, f"r{n}", *living) for n in (0, 2)] == ["published", "deprecated"]
    assert effective(spec, None, field("any"), Class(name="c")) == "published"
