"""A small API with one of everything that the wire tells apart."""

from typing import Any

from apigen.model.api import (
    Api,
    Binding,
    Class,
    Enum,
    EnumValue,
    Field,
    Parameter,
    Qualifier,
    Rpc,
    Struct,
    StructMember,
    TypeDef,
)
from apigen.model.types import (
    BOOL,
    DATETIME,
    FLOAT,
    INT,
    STRING,
    VOID,
    EnumType,
    ListType,
    MapType,
    NamedType,
    OptionType,
    Record,
    Ref,
    SetType,
    StructType,
    Type,
)
from apigen.model.values import Absent, Bool, Int, Items, Null, Text, Unset


def field(name: str, type_: Type, qualifier: Qualifier = "RW", **more: Any) -> Field:
    return Field(name=name, path=(name,), qualifier=qualifier, type=type_, **more)


STATE = EnumType("power_state")
TREE = StructType("tree")
VM = Record("VM")

START = Rpc(
    name="start",
    parameters=(
        Parameter(name="self", type=Ref("VM"), nonnull=True),
        Parameter(name="paused", type=BOOL),
        Parameter(name="tries", type=INT, default=Int(3)),
        Parameter(name="host", type=OptionType(Ref("host")), default=Absent()),
        Parameter(name="seed", type=INT, default=Unset()),
    ),
    result=VOID,
)
LOGIN = Rpc(
    name="login_with_password",
    parameters=(
        Parameter(name="user", type=STRING),
        Parameter(name="password", type=STRING, secret=True),
        Parameter(name="version", type=STRING, default=Text("")),
    ),
    result=Ref("session"),
    sessionless=True,
)

API = Api(
    name="test",
    classes=(
        Class(
            name="VM",
            fields=(
                field("uuid", STRING, "RO/runtime"),
                field("name_label", STRING),
                field("power_state", STATE, "RO/constructor"),
                field("load", FLOAT, default=Unset()),
                field("note", OptionType(STRING)),
                field("limit", OptionType(INT), default=Absent()),
                field("host", Ref("host"), nonnull=True),
                field("affinity", Ref("host"), default=Null()),
                field("tags", SetType(STRING), default=Items(())),
                field("pin", NamedType("pin", STRING), default=Text("")),
                field("password", STRING, default=Text(""), secret=True, writeonly=True),
                field("VBDs", SetType(Ref("VBD")), "RO/runtime", binding=Binding("VBD", "VM")),
                field("started", DATETIME, "RO/runtime"),
            ),
            rpcs=(START,),
            enums=(
                Enum(
                    name="power_state",
                    owner="VM",
                    values=(EnumValue(name="Halted"), EnumValue(name="balance-slb")),
                ),
            ),
        ),
        Class(name="host", fields=(field("name_label", STRING),)),
        Class(name="session", rpcs=(LOGIN,), without=("create", "destroy", "get_all")),
    ),
    structs=(
        Struct(
            name="event_batch",
            members=(
                StructMember(name="events", type=ListType(Record("any"))),
                StructMember(name="valid_ref_counts", type=MapType(STRING, INT)),
            ),
        ),
        Struct(
            name="tree",
            members=(
                StructMember(name="children", type=ListType(TREE), default=Items(())),
                StructMember(name="weight", type=FLOAT),
                StructMember(name="leaf", type=BOOL, default=Bool(True)),
                StructMember(name="note", type=OptionType(STRING)),
            ),
        ),
    ),
    types=(TypeDef(name="pin", base=STRING, secret=True),),
)
