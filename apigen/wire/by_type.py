"""Functions made from types: what all that reads or writes values of an API by their types have alike."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from apigen.model.api import Api
from apigen.model.types import Record, StructType, Type
from apigen.wire.shapes import Shapes

Result = TypeVar("Result")


class ByType(Generic[Result]):
    """The functions of one API, a function for each type, made once. `_make` says what a type's does."""

    def __init__(self, api: Api) -> None:
        self._shapes = Shapes(api)
        self._made: dict[Type, Callable[[Any], Result]] = {}

    def of(self, type_: Type) -> Callable[[Any], Result]:
        """The function for a type; the same one each time."""
        made = self._made.get(type_)
        if made is None:
            if isinstance(type_, Record | StructType):
                self._made[type_] = lambda value: self._made[type_](value)  # it may hold itself
            made = self._made[type_] = self._make(type_)
        return made

    def _make(self, type_: Type) -> Callable[[Any], Result]:
        raise NotImplementedError
