"""Values of scenarios: what is given, as a spec's values; what is expected, in the form that drivers tell.

In a scenario a value is written as its type allows: numbers, texts, lists, mappings; a moment as
`2020-01-01T00:00:00Z`, a ref as `"@step"` (what that step gave) or spelled out, a null ref or an absent
option as null. A driver tells a value so that its type can be seen: an int as `{"int": "5"}`, a float as
`{"float": "NaN"}`, a moment as `{"at": …}`, an enum as `{"enum": …, "known": …}`, a map as `{"map":
[pairs]}`, a record or a struct as `{"record": {…}}`.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from apigen.derive.names import find_struct
from apigen.generators.client_api import ApiView
from apigen.model import values
from apigen.model.types import (
    EnumType,
    ListType,
    MapType,
    OptionType,
    Primitive,
    Record,
    Ref,
    SetType,
    StructType,
    Type,
    plain,
)
from apigen.model.values import Member, Members, Pair, Value

ANY = {"any": True}
"""Matches every value."""


def members(view: ApiView, type_: Type) -> dict[str, Type]:
    """The members of a record or a struct, with their types."""
    match plain(type_):
        case Record(cls):
            return {field.name: field.type for field in view.by_name[cls].fields}
        case StructType(name):
            struct = find_struct(view.api, name)
            return {} if struct is None else {member.name: member.type for member in struct.members}
        case _:
            return {}


def given(view: ApiView, type_: Type, raw: Any) -> Value:
    """The value that a scenario gives where this type is expected."""
    match plain(type_):
        case OptionType(element):
            return values.Absent() if raw is None else given(view, element, raw)
        case Ref():
            return values.Null() if raw is None else values.Opaque(raw)
        case EnumType():
            return values.EnumValueRef(raw)
        case SetType(element) | ListType(element):
            return values.Items(tuple(given(view, element, one) for one in raw))
        case MapType(key, value):
            pairs = (Pair(given(view, key, k), given(view, value, v)) for k, v in raw.items())
            return values.Pairs(tuple(pairs))
        case StructType() | Record():
            return fields(members(view, type_), view, raw)
        case Primitive("int"):
            return values.Int(int(raw))
        case Primitive("float"):
            return values.Float(repr(float(raw)))
        case Primitive("bool"):
            return values.Bool(raw)
        case Primitive("datetime"):
            return values.Datetime(raw)
        case _:
            return values.Text(raw)


def fields(types: Mapping[str, Type], view: ApiView, raw: Mapping[str, Any]) -> Members:
    """Members by name."""
    return Members(tuple(Member(name, given(view, types[name], one)) for name, one in raw.items()))


def expected(view: ApiView, type_: Type, raw: Any) -> Any:
    """What a driver should tell. Of a record, only the members named are looked at."""
    if isinstance(raw, dict) and raw in (ANY, {"absent": True}):
        return raw
    match plain(type_):
        case OptionType(element):
            return None if raw is None else expected(view, element, raw)
        case EnumType():
            return {"enum": raw, "known": True} if isinstance(raw, str) else raw
        case SetType(element):
            return {"set": [expected(view, element, one) for one in raw]}
        case ListType(element):
            return [expected(view, element, one) for one in raw]
        case MapType(key, value):
            pairs = [[expected(view, key, k), expected(view, value, v)] for k, v in raw.items()]
            return {"map": pairs}
        case StructType() | Record():
            types = members(view, type_)
            return {"record": {name: expected(view, types[name], one) for name, one in raw.items()}}
        case Primitive("int"):
            return {"int": str(raw)}
        case Primitive("float"):
            return {"float": _float(float(raw))}
        case Primitive("datetime"):
            return {"at": raw}
        case _:
            return raw


def _float(number: float) -> str:
    return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(repr(number), repr(number))


def matches(wanted: Any, told: Any) -> bool:
    """Whether what was told is what was expected. Sets and maps have no order."""
    if wanted == ANY:
        return True
    if isinstance(wanted, dict) and isinstance(told, list) and "set" in wanted:
        return _same(wanted["set"], told)
    if isinstance(wanted, dict) and isinstance(told, dict):
        if "map" in wanted and "map" in told:
            return _same(wanted["map"], told["map"])
        if "record" in wanted and "record" in told:
            return all(matches(one, told["record"].get(name)) for name, one in wanted["record"].items())
        return wanted.keys() == told.keys() and all(matches(wanted[name], told[name]) for name in wanted)
    if isinstance(wanted, list) and isinstance(told, list):
        return len(wanted) == len(told) and all(map(matches, wanted, told))
    return bool(wanted == told and isinstance(wanted, type(told)))


def _same(wanted: Iterable[Any], told: list[Any]) -> bool:
    left = list(told)
    for one in wanted:
        at = next((at for at, other in enumerate(left) if matches(one, other)), None)
        if at is None:
            return False
        del left[at]
    return not left
