"""A small API made by hand, with one of everything that documents show."""

from typing import Any

from apigen.model.api import (
    Api,
    Binding,
    Class,
    Constraints,
    Enum,
    EnumValue,
    Error,
    ErrorParameter,
    Field,
    FieldRoles,
    Key,
    Parameter,
    Qualifier,
    Release,
    Role,
    Rpc,
    Struct,
    StructMember,
    Tag,
    TypeDef,
)
from apigen.model.lifecycle import Transition, Was
from apigen.model.types import (
    BOOL,
    DATETIME,
    INT,
    STRING,
    VOID,
    EnumType,
    MapType,
    NamedType,
    OptionType,
    Ref,
    SetType,
    StructType,
    Type,
)
from apigen.model.values import Absent, Bool, EnumValueRef, Int, Items, Null, Pairs, Text, Unset


def field(name: str, qualifier: Qualifier, type_: Type, **more: Any) -> Field:
    path = tuple(name.split("/"))
    return Field(name="_".join(path), path=path, qualifier=qualifier, type=type_, **more)


LIGHT = Enum(
    name="light_state",
    owner="lamp",
    doc="What a [lamp] does.",
    values=(
        EnumValue(name="off", doc="It is dark."),
        EnumValue(name="on"),
        EnumValue(
            name="half-lit", doc="As `lamp.dim` leaves it.", lifecycle=(Transition("published", "two"),)
        ),
    ),
)

LAMP = Class(
    name="lamp",
    doc="A lamp in a [room]. It is switched by [switch_on].\n\nSecond paragraph: a *list*\n\n- one\n- two",
    lifecycle=(Transition("published", "one"),),
    tag="lighting",
    roles=("user",),
    was=(Was("bulb"),),
    fields=(
        field("uuid", "RO/runtime", STRING, doc="Unique identifier"),
        field(
            "name/label",
            "RW",
            STRING,
            default=Text(""),
            constraints=Constraints(max_length=255),
            doc="Its name",
        ),
        field("name/description", "RW", STRING, default=Text("")),
        field(
            "room",
            "RO/constructor",
            Ref("room"),
            doc="Where it hangs.",
            nonnull=True,
            on_destroy="cascade",
            binding=Binding("room", "lamps", stored=True, written=True),
        ),
        field("state", "RO/runtime", EnumType("light_state"), doc="See [enum lamp.light_state.half-lit]."),
        field("watts", "RW", NamedType("power", INT), default=Int(60), roles=FieldRoles(set=("admin",))),
        field("tags", "RW", SetType(STRING), default=Items(()), lifecycle=(Transition("published", "two"),)),
        field(
            "other_config",
            "RW",
            MapType(STRING, STRING),
            default=Pairs(()),
            keys=(
                Key(name="folder", prefix=True, doc="Where it is filed", roles=("user",)),
                Key(
                    name="hours",
                    type=INT,
                    doc="How long it lasts",
                    lifecycle=(
                        Transition("published", "one"),
                        Transition("deprecated", "two", text="Nobody knows"),
                    ),
                    constraints=Constraints(minimum="1", maximum="9", unit="MiB"),
                ),
            ),
        ),
        field(
            "colour",
            "RW",
            OptionType(STRING),
            default=Absent(),
            lifecycle=(
                Transition("published", "one"),
                Transition("deprecated", "two", text="Lamps have one colour now", use="lamp.state"),
            ),
            doc="Its colour",
        ),
    ),
    rpcs=(
        Rpc(
            name="switch_on",
            doc="Switches the lamp on. Raises [LAMP_BROKEN] if it cannot; `room.lamps` shows which are on.",
            parameters=(
                Parameter(name="self", type=Ref("lamp"), doc="The lamp"),
                Parameter(name="slowly", type=BOOL, default=Bool(False)),
                Parameter(name="after", type=OptionType(DATETIME), default=Unset()),
            ),
            result=VOID,
            raises=("LAMP_BROKEN",),
            is_async=True,
        ),
        Rpc(
            name="history",
            doc="What it did.",
            parameters=(Parameter(name="self", type=Ref("lamp")),),
            result=SetType(StructType("deed")),
            result_doc="The deeds, newest first",
            safe=True,
            roles=("guest",),
        ),
    ),
    enums=(LIGHT,),
)

ROOM = Class(
    name="room",
    doc="A room.",
    fields=(
        field("uuid", "RO/runtime", STRING),
        field(
            "lamps",
            "RO/runtime",
            SetType(Ref("lamp")),
            binding=Binding("lamp", "room"),
            doc="The lamps in it",
        ),
        field("above", "RW", Ref("room"), default=Null(), unbound="only looked at from below"),
        field("mood", "RW", EnumType("mood"), default=EnumValueRef("calm")),
    ),
    without=("destroy",),
)

SESSION = Class(name="session", stateless=True, doc="A session.")
TASK = Class(name="task", stateless=True, doc="A task.")

API = Api(
    name="home",
    title="Home API",
    version="2.0",
    doc="Lamps and [room]s.",
    releases=(Release("one", "1.0", "2020-01-01"), Release("two", "2.0")),
    roles=(Role("admin", ("user",)), Role("user", ("guest",)), Role("guest")),
    tags=(Tag("lighting", "Lighting", "All that glows."),),
    classes=(LAMP, ROOM, SESSION, TASK),
    enums=(
        Enum(
            name="mood",
            values=(EnumValue(name="calm"), EnumValue(name="802.3ad"), EnumValue(name="very loud")),
        ),
    ),
    errors=(
        Error(
            name="LAMP_BROKEN",
            doc="The [lamp] is broken.",
            parameters=(ErrorParameter(name="lamp", type=Ref("lamp")), ErrorParameter(name="what is wrong")),
        ),
        Error(name="UNUSED_ERROR"),
    ),
    structs=(
        Struct(
            name="deed",
            doc="Something done.",
            members=(
                StructMember(name="at", type=DATETIME),
                StructMember(name="text", type=STRING, default=Text("")),
            ),
        ),
    ),
    types=(
        TypeDef(name="power", base=INT, constraints=Constraints(minimum="1", maximum="100"), doc="Watts"),
    ),
)
