"""Neutral values from what came in a message, by their types: a function for each type, made once.

The same functions serve both faces: what XML-RPC and JSON-RPC spell differently, an int as text or as a
number, is read wherever it comes from.
"""

from collections.abc import Callable
from typing import Any

from apigen.derive.names import mandatory, secret_types
from apigen.derive.shapes import computed_end
from apigen.model.api import Api, Field, StructMember
from apigen.model.types import (
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
    plain,
)
from apigen.model.values import Unset
from apigen.wire import scalars
from apigen.wire.by_type import ByType
from apigen.wire.characters import check
from apigen.wire.errors import Refusal
from apigen.wire.messages import Unreadable
from apigen.wire.shapes import left_out
from apigen.wire.values import NULL, plain_value

Read = Callable[[Any], Any]
"""From what came to a neutral value. Raises Refusal."""

_PRIMITIVES: dict[str, Read] = {
    "string": scalars.string,
    "int": scalars.integer,
    "float": scalars.double,
    "bool": scalars.boolean,
    "datetime": scalars.moment,
}


class Readers(ByType[Any]):
    """The functions of one API, for what callers give. Records are what `create` takes.

    Null is no element of a set and no key of a map: it refers to nothing.
    """

    def __init__(self, api: Api) -> None:
        super().__init__(api)
        self._secret = secret_types(api)

    def given(self, type_: Type, *, nonnull: bool = False, secret: bool = False) -> Read:
        """The function for a field, a parameter or a member of the type: `@nonnull` and `@secret` count."""
        read = _nonnull(self.of(type_)) if nonnull else self.of(type_)
        return _secret(read) if secret else read

    def _make(self, type_: Type) -> Read:
        match type_:
            case Primitive(name):
                return _PRIMITIVES[name]
            case Ref():
                return scalars.string
            case EnumType(name):
                return _enum(self._shapes.enums.get(name, ()))
            case NamedType(name, base):
                return self.given(base, secret=name in self._secret)
            case OptionType(element):
                return option(self.of(element))
            case SetType(element):
                read = self.given(element, nonnull=isinstance(plain(element), Ref))
                return _set(read, hashable=_scalar(element))
            case ListType(element):
                return array(self.of(element))
            case MapType(key, value):
                read = self.given(key, nonnull=isinstance(plain(key), Ref))
                return mapping(_key(read), self.of(value))
            case Record("any"):
                return _anything
            case Record():
                return self._record(type_)
            case StructType():
                return self._struct(type_)

    def _record(self, type_: Record) -> Read:
        """What `create` takes. What else the class has is accepted and ignored, since records that were read
        have it; what may be left out and is stays out, but options without a default are none.
        """
        fields = [member for member in self._shapes.members(type_) if isinstance(member, Field)]
        taken = {
            field.name: self._member(field)
            for field in fields
            if field.qualifier != "RO/runtime" and not computed_end(field)
        }
        ignored = frozenset(field.name for field in fields) - taken.keys()
        ignores_unknown = self._shapes.api.unknown_members == "ignore"
        absent = [field.name for field in fields if field.name in taken and left_out(field)]
        needed = [field.name for field in fields if mandatory(field) and field.name not in absent]

        def read_record(value: Any) -> dict[str, Any]:
            made = _members(value, taken, None if ignores_unknown else ignored)
            for name in needed:
                if name in taken and name not in made:
                    raise _wrong_member(name)
            for name in absent:
                made.setdefault(name, None)
            return made

        return read_record

    def _struct(self, type_: StructType) -> Read:
        """A struct; members that are left out have their defaults, but where the server chooses."""
        members = self._shapes.members(type_)
        taken = {member.name: self._member(member) for member in members}

        def read_struct(value: Any) -> dict[str, Any]:
            given = _members(value, taken, frozenset())
            made = {}
            for member in members:
                name, default = member.name, member.default
                if name in given:
                    made[name] = given[name]
                elif default is not None:
                    if not isinstance(default, Unset):
                        made[name] = plain_value(default)
                elif left_out(member):
                    made[name] = None
                else:
                    raise _wrong_member(name)
            return made

        return read_struct

    def _member(self, member: Field | StructMember) -> Read:
        return self.given(member.type, nonnull=member.nonnull, secret=member.secret)


def _members(value: Any, taken: dict[str, Read], ignored: frozenset[str] | None) -> dict[str, Any]:
    """The members that are taken, read; others are refused unless they are ignored (None: all are)."""
    if type(value) is not dict:
        raise Refusal
    made = {}
    for name, held in value.items():
        read = taken.get(name)
        if read is None:
            if ignored is not None and name not in ignored:
                raise _wrong_member(name)
            continue
        try:
            made[name] = read(held)
        except Refusal as refusal:
            refusal.path.append(name)
            raise
    return made


def _wrong_member(name: str) -> Refusal:
    refusal = Refusal()
    refusal.path.append(name)
    return refusal


def _secret(read: Read) -> Read:
    def read_secret(value: Any) -> Any:
        try:
            return read(value)
        except Refusal as refusal:
            refusal.secret = True
            raise

    return read_secret


def _nonnull(read: Read) -> Read:
    def read_nonnull(value: Any) -> Any:
        made = read(value)
        if made == NULL:
            raise Refusal(made, "null is not allowed")
        return made

    return read_nonnull


def _enum(names: tuple[str, ...]) -> Read:
    known = frozenset(names)
    reason = f"not one of {', '.join(names)}"

    def read_enum(value: Any) -> str:
        if type(value) is not str:
            raise Refusal
        if value not in known:
            raise Refusal(value, reason)
        return value

    return read_enum


def option(read: Read) -> Read:
    return lambda value: None if value is None else read(value)


def array(read: Read) -> Read:
    def read_list(value: Any) -> list[Any]:
        if type(value) is not list:
            raise Refusal
        return [read(item) for item in value]

    return read_list


def _set(read: Read, *, hashable: bool) -> Read:
    """Repeats are folded, the first stays."""

    def read_set(value: Any) -> list[Any]:
        if type(value) is not list:
            raise Refusal
        items = [read(item) for item in value]
        if hashable:
            return list(dict.fromkeys(items))
        first: dict[Any, Any] = {}
        for item in items:
            first.setdefault(_frozen(item), item)
        return list(first.values())

    return read_set


def _key(read: Read) -> Read:
    def read_key(value: Any) -> Any:
        check_key(value)
        return read(value)

    return read_key


def check_key(key: Any) -> None:
    """Raises Refusal for the key of a map that XML-RPC cannot carry: a member's name is not empty."""
    if key == "":
        raise Refusal(key, "a key is empty")


def mapping(read_key: Read, read: Read) -> Read:
    """Keys are texts, those of an int in canonical form."""

    def read_map(value: Any) -> dict[str, Any]:
        if type(value) is not dict:
            raise Refusal
        made = {}
        for key, held in value.items():
            name = str(read_key(key))
            if name in made:  # `1` and `01`
                raise Refusal(key, "a key stands twice")
            made[name] = read(held)
        return made

    return read_map


def _anything(value: Any) -> Any:
    """A record of any class: as it came, if both faces can carry it."""
    if type(value) is not dict:
        raise Refusal
    _carried(value)
    return value


def _carried(value: Any) -> None:
    if isinstance(value, Unreadable):
        raise Refusal
    if isinstance(value, str):
        check(value)
    elif isinstance(value, list):
        for item in value:
            _carried(item)
    elif isinstance(value, dict):
        for key, held in value.items():
            check_key(key)
            check(key)
            _carried(held)


def _scalar(type_: Type) -> bool:
    base = plain(type_)
    if isinstance(base, OptionType):
        return _scalar(base.element)
    return isinstance(base, Primitive | Ref | EnumType)


def _frozen(value: Any) -> Any:
    """The value as one that is hashable and equal where the value is."""
    if isinstance(value, dict):
        return frozenset((key, _frozen(held)) for key, held in value.items())
    if isinstance(value, list):
        return tuple(map(_frozen, value))
    return value
