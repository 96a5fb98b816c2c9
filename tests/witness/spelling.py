"""Names and types as an author of programs writes them, from the model and the names of the package."""

from collections.abc import Iterable

import msgspec

from apigen.generators.client_api import ApiView
from apigen.generators.client_view import base
from apigen.generators.naming import Names
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
)

PRIMITIVES = {
    "string": "str",
    "int": "int",
    "float": "float",
    "bool": "bool",
    "datetime": "datetime",
    "void": "None",
}


class Feature(msgspec.Struct, frozen=True):
    """One thing that a program does with a client: a function with its parameters and its statements.

    `label` says it in words, for whoever asks what does not compile.
    """

    label: str
    parameters: tuple[str, ...]
    body: tuple[str, ...]
    coroutine: bool = False


class Spelling:
    """The spelling of one API. It remembers the names that were used: those are imported."""

    def __init__(self, names: Names, view: ApiView) -> None:
        self.named = names
        self.view = view
        self.front: set[str] = set()
        """What is imported from the front of the package."""
        self.errors: set[str] = set()
        """What is imported from its module of errors."""

    def use(self, name: str) -> str:
        """A name at the front of the package."""
        self.front.add(name)
        return name

    def own(self, address: str, role: str) -> str:
        """What the package calls a thing of the API, at its front."""
        return self.use(self.named(address, role))

    def read(self, type_: Type, *, nullable: bool = False) -> str:
        """The type of what comes back: all that it may be, and no more."""
        return _or_none(self._spell(base(type_), given=False), nullable)

    def given(self, type_: Type, *, nullable: bool = False) -> str:
        """The type of what is given: as wide as the package takes it."""
        return _or_none(self._spell(base(type_), given=True), nullable)

    def _spell(self, type_: Type, *, given: bool) -> str:
        match type_:
            case Primitive(name):
                return PRIMITIVES[name]
            case Ref(cls):
                return self.own(f"class {cls}", "ref") if self._published(cls) else "str"
            case Record(cls):
                return self._record(cls, given=given)
            case EnumType(name):
                return self.own(f"enum {name}", "enum")
            case StructType(name):
                return self.own(f"struct {name}", "struct")
            case SetType(element) | ListType(element):
                return f"{'Collection' if given else 'list'}[{self._spell(element, given=given)}]"
            case MapType(key, value):
                pair = (self._spell(key, given=given), self._spell(value, given=given))
                held = _or_none(pair[1], isinstance(value, Ref))
                return f"{'Mapping' if given else 'dict'}[{pair[0]}, {held}]"
            case OptionType(element):
                return _or_none(self._spell(element, given=given), True)
            case _:
                raise ValueError(type_)

    def _record(self, cls: str, *, given: bool) -> str:
        known = self._published(cls)
        record = self.own(f"class {cls}", "record") if known else self.use("Record")
        return f"{record} | Mapping[str, object]" if given and known else record

    def _published(self, cls: str) -> bool:
        return any(one.name == cls for one in self.view.api.classes)


def _or_none(text: str, nullable: bool) -> str:
    return f"{text} | None" if nullable and not text.endswith("| None") else text


def numbered(types: Iterable[str]) -> tuple[str, ...]:
    """Parameters of a function of the program, each with its type."""
    return tuple(f"a{at}: {type_}" for at, type_ in enumerate(types))
