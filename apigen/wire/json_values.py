"""Neutral values as JSON can say them, by their types: a function for each type, made once.

They differ in two things: floats that are no numbers, which are texts, and members that are none, which are
left out where they have no default. A type that holds neither needs no function.
"""

from collections.abc import Callable
from typing import Any

from apigen.model.api import Api
from apigen.model.types import (
    FLOAT,
    ListType,
    MapType,
    OptionType,
    Record,
    SetType,
    StructType,
    Type,
    plain,
)
from apigen.wire.shapes import Shapes, left_out
from apigen.wire.values import json_float, jsonable

Write = Callable[[Any], Any]


class Writers:
    """The functions of one API."""

    def __init__(self, api: Api) -> None:
        self._shapes = Shapes(api)
        self._made: dict[Type, Write | None] = {}

    def write(self, type_: Type, value: Any) -> Any:
        """What a JSON encoder is given for a neutral value of the type."""
        write = self.of(type_)
        return value if write is None else write(value)

    def of(self, type_: Type) -> Write | None:
        """The function for a type; None if its neutral values are JSON already."""
        if type_ not in self._made:
            if isinstance(type_, Record | StructType):
                self._made[type_] = lambda value: self.write(type_, value)  # it may hold itself
            self._made[type_] = self._make(type_)
        return self._made[type_]

    def _make(self, type_: Type) -> Write | None:
        base = plain(type_)
        if base == FLOAT:
            return json_float
        match base:
            case OptionType(element) if (write := self.of(element)) is not None:
                return _option(write)
            case SetType(element) | ListType(element) if (write := self.of(element)) is not None:
                return _array(write)
            case MapType(_, held) if (write := self.of(held)) is not None:
                return _map(write)
            case Record("any"):
                return jsonable
            case Record() | StructType():
                return self._struct(base)
            case _:
                return None

    def _struct(self, type_: Record | StructType) -> Write | None:
        members = self._shapes.members(type_)
        writes = {member.name: write for member in members if (write := self.of(member.type)) is not None}
        absent = frozenset(member.name for member in members if left_out(member))
        if not writes and not absent:
            return None

        def write_struct(value: dict[str, Any]) -> dict[str, Any]:
            made = dict(value)
            for name in absent:
                if name in made and made[name] is None:
                    del made[name]
            for name, write in writes.items():
                if name in made:
                    made[name] = write(made[name])
            return made

        return write_struct


def _option(write: Write) -> Write:
    return lambda value: None if value is None else write(value)


def _array(write: Write) -> Write:
    return lambda value: [write(item) for item in value]


def _map(write: Write) -> Write:
    return lambda value: {key: write(held) for key, held in value.items()}
