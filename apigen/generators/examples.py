"""Example values, made once for all that shows them: samples, replies, OpenRPC, placeholders, compile tests.

A value is the declaration's own `@example` where it has one; else it is chosen by the name, then by the
type, and brought within the constraints. Nothing is left to chance: a ref is `OpaqueRef:` and a UUID made
of its place, so equal APIs have equal examples.
"""

import json
from collections.abc import Iterable

import msgspec

from apigen.derive.names import constructor, enums, mandatory, record, structs
from apigen.derive.zero import unset
from apigen.generators.example_texts import OF_CLASS, error_text, number, ref, text, truth, within
from apigen.generators.target import Arguments
from apigen.model.api import (
    Api,
    Class,
    Constraints,
    Error,
    ErrorParameter,
    Field,
    OneOf,
    Parameter,
    Rpc,
    Struct,
    StructMember,
)
from apigen.model.types import (
    STRING,
    EnumType,
    ListType,
    MapType,
    NamedType,
    OptionType,
    Primitive,
    Record,
    Ref,
    SetType,
    StructType,
    Type,
)
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
    Opaque,
    Pair,
    Pairs,
    Text,
    Value,
)
from apigen.wire.errors import WITHHELD
from apigen.wire.values import plain_value

_DEPTH = 4
"""How deep values within values are filled; below that, what may be empty is."""

_MOST = 10
"""Elements that an example has at most, even where more are asked for."""


class Examples:
    """The examples of one API. Its look-ups are made once."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.enums = enums(api)
        self.structs = structs(api)
        self.classes = {cls.name: cls for cls in api.classes}
        self.types = {type_.name: type_ for type_ in api.types}
        self._lower = {name.lower(): name for name in self.classes}
        self._open: set[str] = set()
        self._given = False

    def arguments(self, cls: Class, rpc: Rpc, *, optional: bool = False) -> Arguments:
        """A value for each parameter that must be given, by name; with `optional` for the others too.

        Of those that exclude one another the first is given.
        """
        needed, left = first_of(rpc.one_of), left_out(rpc.one_of)
        return tuple(
            (parameter.name, self.parameter(cls, rpc, parameter))
            for parameter in rpc.parameters
            if parameter.default is None
            or parameter.name in needed
            or (optional and parameter.name not in left)
        )

    def parameter(self, cls: Class, rpc: Rpc, parameter: Parameter) -> Value:
        """The value of one parameter; `self` is the same object in all RPCs of a class."""
        self._given = True
        value = self._argument(cls, rpc, parameter)
        self._given = False
        return masked(value) if parameter.secret else value

    def _argument(self, cls: Class, rpc: Rpc, parameter: Parameter) -> Value:
        if parameter.example is not None:
            return parameter.example
        place = cls.name if parameter.name == "self" else f"{cls.name}.{rpc.name}.{parameter.name}"
        field = next((f for f in cls.fields if f.name == rpc.field), None) if rpc.field else None
        if field is not None and parameter.name == "value" and field.type == parameter.type:
            return field.example or self.value(
                field.type, f"{cls.name}.{field.name}", field.name, field.constraints
            )
        name = field.name if field is not None and parameter.name == "value" else parameter.name
        return self.value(parameter.type, place, name, parameter.constraints)

    def result(self, cls: Class, rpc: Rpc) -> Value:
        """What a call returns; `Text("")` where it returns nothing."""
        field = next((f for f in cls.fields if f.name == rpc.field), None) if rpc.rule == "get_f" else None
        if field is not None:
            return self.field(cls, field)
        if isinstance(rpc.result, Ref) and rpc.result.cls == cls.name:
            return Opaque(ref(cls.name))
        value = self.value(rpc.result, f"{cls.name}.{rpc.name}", rpc.name)
        return masked(value) if rpc.secret_result else value

    def error(self, error: Error, cls: Class | None = None) -> tuple[str, ...]:
        """The parameters of an error, as the texts that are sent; `cls` is the class whose RPC raises it."""
        return tuple([self._error_parameter(error, parameter, cls) for parameter in error.parameters])

    def _error_parameter(self, error: Error, parameter: ErrorParameter, cls: Class | None) -> str:
        """By type, then, as texts are, by name: those of classes stand for their refs, in whichever case."""
        name = parameter.name
        if parameter.type is not None and parameter.type != STRING:
            return _as_text(self.value(parameter.type, f"{error.name}.{name}", name))
        about = cls or next(iter(self.classes.values()), None)
        known = self._class_called(name)
        if known is not None:
            return ref(known)
        if about is not None and name in OF_CLASS:
            return about.name if name == "class" else ref(about.name)
        compared = any(other.name == "actual" for other in error.parameters)
        return error_text(f"{error.name}.{name}", name, compared, cls.name if cls is not None else "")

    def _class_called(self, name: str) -> str | None:
        """The class that a parameter is named after; a `message` is a text, whatever classes there are."""
        return self._lower.get(name.lower().removesuffix("_ref")) if name != "message" else None

    def creation(self, cls: Class) -> Members:
        """The record that `create` takes: what must be given, and no more."""
        needed = first_of(cls.one_of)
        names = (f.name for f in constructor(cls) if mandatory(f) or f.name in needed)
        return self._members(cls, tuple(names))

    def record(self, cls: Class) -> Members:
        """A record as it is read: all fields that records have."""
        return self._members(cls, tuple(field.name for field in record(cls)))

    def _snapshot(self, name: str) -> Members:
        """A record of the class of that name, as it is given or read; within one of the same class, an empty
        one.
        """
        cls = self.classes.get(name)
        if cls is None or name in self._open:
            return Members(())
        self._open.add(name)
        try:
            return self.creation(cls) if self._given else self.record(cls)
        finally:
            self._open.remove(name)

    def _members(self, cls: Class, names: tuple[str, ...]) -> Members:
        left = left_out(cls.one_of)
        return Members(
            tuple(
                Member(f.name, unset(self.api, f) if f.name in left else self.field(cls, f))
                for f in cls.fields
                if f.name in names
            )
        )

    def field(self, cls: Class, field: Field) -> Value:
        """What a field holds."""
        value = field.example or self.value(
            field.type, f"{cls.name}.{field.name}", field.name, field.constraints
        )
        return masked(value) if field.secret else value

    def value(
        self, type_: Type, place: str, name: str = "", constraints: Constraints | None = None, depth: int = 0
    ) -> Value:
        """A value of a type. `place` tells equal refs from different ones, `name` says what it is about."""
        match type_:
            case Primitive(kind):
                return self._primitive(kind, place, name, constraints or Constraints())
            case NamedType(named, base):
                known = self.types.get(named)
                if known is not None and known.example is not None:
                    return known.example
                allowed = both(constraints, known.constraints if known is not None else None)
                return self.value(base, place, name or named, allowed, depth)
            case Ref(cls):
                return Opaque(ref(cls if place.endswith(".self") else place))
            case Record(cls):
                return self._snapshot(cls)
            case EnumType(enum):
                values = self.enums[enum].values if enum in self.enums else ()
                return EnumValueRef(values[0].name) if values else Text("")
            case StructType(struct):
                return self._struct(self.structs.get(struct), place, depth)
            case SetType() | ListType() if depth >= _DEPTH:
                return Items(())
            case MapType() if depth >= _DEPTH:
                return Pairs(())
            case OptionType() if depth >= _DEPTH:
                return Absent()
            case SetType(element) | ListType(element):
                return self._items(element, place, name, constraints, depth)
            case OptionType(element):
                return self.value(element, place, name, constraints, depth)
            case MapType(key, value):
                pair = Pair(
                    self.value(key, f"{place}.key", "key", None, depth + 1),
                    self.value(value, f"{place}.value", "value", None, depth + 1),
                )
                return Pairs((pair,))

    def _items(
        self, element: Type, place: str, name: str, constraints: Constraints | None, depth: int
    ) -> Items:
        number = min(max(1, constraints.min_length or 0), _MOST) if constraints else 1
        if constraints and constraints.max_length is not None:
            number = min(number, constraints.max_length)
        singular = name.removesuffix("s")
        return Items(
            tuple(
                self.value(element, f"{place}.{at}" if at else place, singular, None, depth + 1)
                for at in range(number)
            )
        )

    def _struct(self, struct: Struct | None, place: str, depth: int) -> Members:
        if struct is None or depth >= 2 * _DEPTH:
            return Members(())
        needed, left = first_of(struct.one_of), left_out(struct.one_of)
        found = []
        for member in struct.members:
            if member.default is not None and (member.name in left or (depth and member.name not in needed)):
                found.append(Member(member.name, member.default))
                continue
            value = self._member(member, f"{place}.{member.name}", depth + 1)
            if not isinstance(value, Absent):
                found.append(Member(member.name, value))
        return Members(tuple(found))

    def _member(self, member: StructMember, place: str, depth: int) -> Value:
        value = member.example or self.value(member.type, place, member.name, member.constraints, depth)
        return masked(value) if member.secret else value

    def _primitive(self, kind: str, place: str, name: str, allowed: Constraints) -> Value:
        match kind:
            case "int":
                return Int(int(within(allowed, 4096 if allowed.unit == "bytes" else number(name))))
            case "float":
                return Float(repr(float(within(allowed, 0.5))))
            case "bool":
                return Bool(truth(name))
            case "datetime":
                return Datetime("2026-01-31T12:00:00Z")
            case "string":
                about = place.partition(".")[0]
                return Text(text(place, name, allowed, about if about in self.classes else ""))
            case _:
                return Text("")


def _as_text(value: Value) -> str:
    """A value as the parameter of an error: all of them are sent as texts."""
    found = plain_value(value)
    return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)


def first_of(choices: Iterable[OneOf]) -> set[str]:
    """The members of which exactly one must be given: the first of each choice."""
    return {choice.members[0] for choice in choices if choice.members and not choice.at_most}


def left_out(choices: Iterable[OneOf]) -> set[str]:
    """The members that give way to the first of their choice."""
    return {name for choice in choices for name in choice.members[1:]}


def both(own: Constraints | None, of_type: Constraints | None) -> Constraints | None:
    """What a declaration allows of what its type allows."""
    if own is None or of_type is None:
        return own or of_type
    said = {name: value for name in own.__struct_fields__ if (value := getattr(own, name)) is not None}
    return msgspec.structs.replace(of_type, **said)


MASK = WITHHELD
"""What people see in place of a secret text."""


def masked(value: Value) -> Value:
    """A value whose texts are not shown: that of something secret."""
    match value:
        case Text():
            return Text(MASK)
        case Items(items):
            return Items(tuple(map(masked, items)))
        case Pairs(pairs):
            return Pairs(tuple(Pair(masked(pair.key), masked(pair.value)) for pair in pairs))
        case Members(members):
            return Members(tuple(Member(member.name, masked(member.value)) for member in members))
        case _:
            return value
