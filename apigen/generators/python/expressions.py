"""Values of a spec as expressions of Python, for samples, READMEs and programs that test."""

from collections.abc import Mapping

from apigen.derive.names import find_struct
from apigen.generators.client_api import ApiView
from apigen.generators.client_view import base
from apigen.generators.printer import Doc, concat
from apigen.generators.python.encoders import py_str
from apigen.generators.python.layout import arguments, collection
from apigen.generators.python.methods import World
from apigen.model.types import (
    EnumType,
    ListType,
    MapType,
    OptionType,
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
    Members,
    Null,
    Opaque,
    Pairs,
    Text,
    Unset,
    Value,
)


class Expressions:
    """Spells values of one API. `used`: the names that a program must import, by module; those of the
    client's package are under its own name.
    """

    def __init__(self, world: World, view: ApiView, package: str) -> None:
        self.world = world
        self.view = view
        self.package = package
        self.used: dict[str, set[str]] = {}

    def value(self, type_: Type, value: Value) -> Doc:
        """The expression of a value; neutral data where the type says nothing of it."""
        kind = base(type_)
        if isinstance(kind, OptionType):
            return "None" if isinstance(value, Absent) else self.value(kind.element, value)
        match value:
            case Text(text):
                return py_str(text)
            case Int(number):
                return str(number)
            case Bool(truth):
                return str(truth)
            case Float(digits):
                return _float(digits)
            case Datetime(moment):
                return self._moment(moment)
            case Null() | Absent():
                return "None"
            case Unset():
                return "..."
            case Opaque(ref):
                return self._ref(kind, ref)
            case EnumValueRef(name):
                return self._enum(kind, name)
            case Items(items):
                element = kind.element if isinstance(kind, SetType | ListType) else kind
                return collection("[", [self.value(element, item) for item in items], "]")
            case Pairs(pairs):
                key, held = (kind.key, kind.value) if isinstance(kind, MapType) else (kind, kind)
                found = [concat(self.value(key, p.key), ": ", self.value(held, p.value)) for p in pairs]
                return collection("{", found, "}")
            case Members(members):
                return self._members(kind, {member.name: member.value for member in members})

    def use(self, module: str, name: str) -> str:
        """A name that must be imported."""
        self.used.setdefault(module, set()).add(name)
        return name

    def _own(self, address: str, role: str) -> str:
        return self.use(self.package, self.world.named(address, role))

    def _ref(self, kind: Type, ref: str) -> Doc:
        if not isinstance(kind, Ref) or kind.cls not in self.view.by_name:
            return py_str(ref)
        return arguments(f"{self._own(f'class {kind.cls}', 'ref')}(", [py_str(ref)], ")")

    def _enum(self, kind: Type, name: str) -> Doc:
        if not isinstance(kind, EnumType):
            return py_str(name)
        enum = self._own(f"enum {kind.name}", "enum")
        constant = self.world.named.get(f"value {kind.name}.{name}", "constant")
        return f"{enum}({py_str(name)})" if constant is None else f"{enum}.{constant}"

    def _moment(self, moment: str) -> Doc:
        day, _, time = moment.rstrip("Z").partition("T")
        parts = [str(int(part)) for part in (*day.split("-"), *time.split(":"))]
        while len(parts) > 3 and parts[-1] == "0":
            parts.pop()
        zone = f"tzinfo={self.use('datetime', 'timezone')}.utc"
        return arguments(f"{self.use('datetime', 'datetime')}(", [*parts, zone], ")")

    def _members(self, kind: Type, members: Mapping[str, Value]) -> Doc:
        if isinstance(kind, StructType) and (struct := find_struct(self.view.api, kind.name)) is not None:
            types = {member.name: member.type for member in struct.members}
            items = [
                concat(
                    self.world.named(f"struct_member {kind.name}.{name}", "member"),
                    "=",
                    self.value(types[name], value),
                )
                for name, value in members.items()
            ]
            return arguments(f"{self._own(f'struct {kind.name}', 'struct')}(", items, ")")
        fields: dict[str, Type] = {}
        if isinstance(kind, Record) and kind.cls in self.view.by_name:
            fields = {field.name: field.type for field in self.view.by_name[kind.cls].fields}
        pairs = [
            concat(py_str(name), ": ", self.value(fields.get(name, kind), value))
            for name, value in members.items()
        ]
        return collection("{", pairs, "}")


def _float(digits: str) -> str:
    number = float(digits)
    return repr(number) if number - number == 0 else f"float({py_str(repr(number))})"
