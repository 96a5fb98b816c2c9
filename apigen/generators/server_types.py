"""Types of a spec as annotations of Python, of the neutral values that handlers take and give."""

import msgspec

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

MODULES = ("enums", "errors", "objects", "records", "refs", "structs")
"""The modules of a package, each a space of names."""


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """What things are called in Python, by their names in the spec: in a module for each kind.

    `bases`: the base classes of handlers; `objects`: the classes of an object, and of all; `world`: those
    that are reached as attributes.
    """

    refs: dict[str, str]
    records: dict[str, str]
    enums: dict[str, str]
    structs: dict[str, str]
    errors: dict[str, str]
    bases: dict[str, str]
    objects: dict[str, tuple[str, str]]
    world: dict[str, str]


_PRIMITIVES = {
    "string": "str",
    "int": "int",
    "float": "float",
    "bool": "bool",
    "datetime": "str",
    "void": "str",
}


class Types:
    """Spells types. `used`: the modules that they are from, but for the one they stand in (`here`); `unset`:
    whether one may be `UNSET`.
    """

    def __init__(self, names: Names, here: str = "") -> None:
        self.names = names
        self.used: set[str] = set()
        self.unset = False
        self._here = here

    def of(self, type_: Type) -> str:
        match plain(type_):
            case Primitive(name):
                return _PRIMITIVES[name]
            case Ref(cls):
                return self._from("refs", self.names.refs[cls])
            case EnumType(name):
                return self._from("enums", self.names.enums[name])
            case StructType(name):
                return self._from("structs", self.names.structs[name])
            case Record(cls):
                return self._from("records", self.names.records[cls])
            case SetType(element) | ListType(element):
                return f"list[{self.of(element)}]"
            case MapType(key, value):
                made = "str" if isinstance(plain(key), Primitive) else self.of(key)
                return f"dict[{made}, {self.of(value)}]"
            case OptionType(element):
                inner = self.of(element)
                return inner if inner.endswith(" | None") else f"{inner} | None"
            case base:
                raise ValueError(base)

    def given(self, type_: Type, *, chosen: bool) -> str:
        """The type of a parameter; `chosen`: the service chooses where it is left out."""
        if not chosen:
            return self.of(type_)
        self.unset = True
        return f"{self.of(type_)} | Unset"

    def _from(self, module: str, name: str) -> str:
        if module == self._here:
            return name
        self.used.add(module)
        return f"{module}.{name}"
