"""What the service's own code gives, by its types: as a neutral value, or it is a defect of that code.

Nothing is guessed: a text is no number here, unlike in what clients send. Limits of values are not looked at,
so that a service that allows more than its spec says is not stopped by it.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from apigen.model.api import Field
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
    spell,
)
from apigen.model.values import Unset
from apigen.wire import scalars
from apigen.wire.by_type import ByType
from apigen.wire.errors import Refusal
from apigen.wire.shapes import left_out
from apigen.wire.values import NULL, PREFIX, plain_value

Give = Callable[[Any], Any]
"""From what code gives to a neutral value. Raises Mismatch."""


class Mismatch(TypeError):
    """A value that is not of its type. `str` says where, and what it is; it holds no values."""


class Givers(ByType[Any]):
    """The functions of one API, a function for each type, made once."""

    def _make(self, type_: Type) -> Give:
        match type_:
            case Primitive("void"):
                return _nothing
            case Primitive(name):
                return _read(_PRIMITIVES[name], type_)
            case Ref():
                return _ref
            case EnumType(name):
                return _enum(name, frozenset(self._shapes.enums.get(name, ())))
            case NamedType(_, base):
                return self.of(base)
            case OptionType(element):
                give = self.of(element)
                return lambda value: None if value is None else give(value)
            case SetType(element):
                return _items(self.of(element), type_, fold=True)
            case ListType(element):
                return _items(self.of(element), type_, fold=False)
            case MapType(_, value):
                return _map(self.of(value), type_)
            case Record() | StructType():
                return self._struct(type_)

    def _struct(self, type_: Record | StructType) -> Give:
        """Records are as `get_record` gives them: members may be missing that nobody would see, or that have
        a default.
        """
        members = self._shapes.members(type_)
        known = {member.name: self.of(member.type) for member in members}
        defaults: dict[str, Any] = {}
        unseen: set[str] = set()
        for member in members:
            if isinstance(member, Field) and (member.lazy or member.writeonly):
                unseen.add(member.name)
            elif left_out(member):
                defaults[member.name] = None
            elif member.default is not None and not isinstance(member.default, Unset):
                defaults[member.name] = plain_value(member.default)

        def give_struct(value: Any) -> dict[str, Any]:
            if not isinstance(value, Mapping):
                raise _mismatch(value, type_)
            made = {}
            for name, held in value.items():
                give = known.get(name)
                if give is None:
                    raise Mismatch(f"{spell(type_)} has no member {name!r}")
                if name not in unseen:
                    made[name] = _at(str(name), give, held)
            for name in known:
                if name not in made and name not in unseen:
                    if name not in defaults:
                        raise Mismatch(f"{spell(type_)} lacks the member {name!r}")
                    made[name] = defaults[name]
            return made

        return give_struct


def _at(place: str, give: Give, value: Any) -> Any:
    try:
        return give(value)
    except Mismatch as mismatch:
        raise Mismatch(f"{place}: {mismatch}") from None


def _mismatch(value: Any, type_: Type) -> Mismatch:
    return Mismatch(f"{type(value).__name__} is not {spell(type_)}")


def _read(read: Callable[[Any], Any], type_: Type) -> Give:
    def give(value: Any) -> Any:
        try:
            return read(value)
        except Refusal:
            raise _mismatch(value, type_) from None

    return give


def _int(value: Any) -> int:
    if type(value) is not int:
        raise Refusal
    return scalars.integer(value)


def _float(value: Any) -> float:
    if type(value) not in (int, float):
        raise Refusal
    return scalars.double(value)


def _string(value: Any) -> str:
    return scalars.string(str(value) if isinstance(value, str) else value)


def _datetime(value: Any) -> str:
    if isinstance(value, datetime):
        value = (value.astimezone(UTC) if value.tzinfo is not None else value).strftime("%Y%m%dT%H:%M:%SZ")
    return scalars.moment(value)


_PRIMITIVES: dict[str, Callable[[Any], Any]] = {
    "string": _string,
    "int": _int,
    "float": _float,
    "bool": scalars.boolean,
    "datetime": _datetime,
}


def _nothing(value: Any) -> str:
    if value not in (None, ""):
        raise Mismatch(f"{type(value).__name__}, where nothing is returned")
    return ""


def _ref(value: Any) -> str:
    if value is None:
        return NULL
    if not isinstance(value, str) or not value.startswith(PREFIX):
        raise Mismatch(f"{type(value).__name__} is no ref")
    return str(value)


def _enum(name: str, values: frozenset[str]) -> Give:
    def give(value: Any) -> str:
        if not isinstance(value, str):
            raise Mismatch(f"{type(value).__name__} is not {name} enum")
        found = str(getattr(value, "value", value))
        if found not in values:
            raise Mismatch(f"not a value of {name} enum")
        return found

    return give


def _items(give: Give, type_: Type, *, fold: bool) -> Give:
    def give_items(value: Any) -> list[Any]:
        if not isinstance(value, list | tuple | set | frozenset):
            raise _mismatch(value, type_)
        found = [_at(f"[{at}]", give, item) for at, item in enumerate(value)]
        if isinstance(value, set | frozenset):
            found.sort(key=repr)  # Python's own order changes from run to run
        if fold and any(item in found[:at] for at, item in enumerate(found)):
            raise Mismatch(f"a repeat in {spell(type_)}")
        return found

    return give_items


def _map(give: Give, type_: Type) -> Give:
    def give_map(value: Any) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise _mismatch(value, type_)
        return {_key(key, type_): _at(f"[{key!r}]", give, held) for key, held in value.items()}

    return give_map


def _key(key: Any, type_: Type) -> str:
    if isinstance(key, bool) or not isinstance(key, str | int) or key == "":
        raise Mismatch(f"a key of {spell(type_)}")
    return str(getattr(key, "value", key))
