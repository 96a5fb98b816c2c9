"""What holds where nobody has said anything: in fields that are not set yet, or that a new spec adds."""

from apigen.derive.names import all_enums, find_struct
from apigen.model.api import Api, Field
from apigen.model.types import (
    BOOL,
    DATETIME,
    FLOAT,
    INT,
    EnumType,
    ListType,
    MapType,
    OptionType,
    Record,
    Ref,
    SetType,
    StructType,
    Type,
    plain,
)  # fmt: skip
from apigen.model.values import (
    Absent,
    Bool,
    Datetime,
    EnumValueRef,
    Float,
    Int,
    Items,
    Member,
    Members,
    Null,
    Pair,
    Pairs,
    Text,
    Unset,
    Value,
)  # fmt: skip


def unset(api: Api, field: Field) -> Value:
    """What a field holds that nobody has set: its default, or else the zero of its type."""
    default = field.default
    if default is None or isinstance(default, Unset):
        return zero(api, field.type)
    return whole(api, default, field.type)


def whole(api: Api, value: Value, type_: Type) -> Value:
    """A literal with the members that its structs leave out: what they hold by default."""
    match value, plain(type_):
        case Absent(), _:
            return value
        case _, OptionType(element):
            return whole(api, value, element)
        case Items(items), SetType(element) | ListType(element):
            return Items(tuple(whole(api, item, element) for item in items))
        case Pairs(pairs), MapType(_, held):
            return Pairs(tuple(Pair(pair.key, whole(api, pair.value, held)) for pair in pairs))
        case Members(members), StructType(name):
            given = {member.name: member.value for member in members}
            struct = find_struct(api, name)
            return Members(
                tuple(
                    Member(member.name, whole(api, written, member.type))
                    for member in (struct.members if struct is not None else ())
                    if (written := given.get(member.name, member.default)) is not None
                    and not isinstance(written, Unset)
                )
            )
        case _:
            return value


def zero(api: Api, type_: Type) -> Value:
    """The zero of a type: empty, false, null, none, the first value of an enum, a struct of zeros."""
    match plain(type_):
        case Ref():
            return Null()
        case OptionType():
            return Absent()
        case SetType() | ListType():
            return Items(())
        case MapType():
            return Pairs(())
        case EnumType(name):
            values = next((enum.values for enum in all_enums(api) if enum.name == name), ())
            return EnumValueRef(values[0].name if values else "")
        case StructType(name):
            struct = find_struct(api, name)
            members = struct.members if struct is not None else ()
            return Members(tuple(Member(member.name, zero(api, member.type)) for member in members))
        case Record():
            return Members(())
        case base:
            return _SIMPLE.get(base, Text(""))


_SIMPLE: dict[Type, Value] = {
    BOOL: Bool(False),
    INT: Int(0),
    FLOAT: Float("0.0"),
    DATETIME: Datetime("1970-01-01T00:00:00Z"),
}
