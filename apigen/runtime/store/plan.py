"""What the store knows of an API: which fields are in records, which are links, and what they refer to."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal

import msgspec

from apigen.derive.names import find_field
from apigen.derive.shapes import shapes
from apigen.derive.zero import unset
from apigen.model.api import Api, Class, Field, OnDestroy
from apigen.model.types import (
    ListType,
    MapType,
    OptionType,
    Ref,
    SetType,
    StructType,
    Type,
    plain,
)
from apigen.relations import Pair, pairs
from apigen.runtime.store import lines
from apigen.wire.json_values import Writers
from apigen.wire.shapes import Shapes, left_out
from apigen.wire.values import NULL, plain_value

Refs = Callable[[Any], Iterable[tuple[str, str]]]
"""The refs within a neutral value, each with the class that it must be of; null ones are left out."""

OPEN = frozenset(("session", "task", "event"))
"""Classes whose references block nothing: they are read as null once the object is gone."""


class End(msgspec.Struct, frozen=True):
    """A field that is kept as links alone: the computed end of a pair, or an end of a many-to-many pair.

    `cls`, `field`: the field that the links are of. `near`: this object is what the links point at; else it
    is where they start (the first end of a many-to-many pair). `one`: at most one object.
    """

    cls: str
    field: str
    near: bool
    one: bool


class FieldPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A field as it is kept.

    `kind`: how add and remove change it. `stored`: it is a line of the record, whose mark is `mark`; `zero`
    is that line's JSON where nobody has set it, None for no line. `aside`: the line is not in the record that
    is sent, but beside it. `end`: it is kept as links. `refs`: what
    its values refer to, None if they cannot. `pair`: "one" for the stored end of a one-to-one pair, "many"
    for that of a one-to-many pair. `open`: its references block no destroy. `unique`: the fields whose
    values, with its own, no two objects share.
    """

    cls: str
    field: Field
    kind: Literal["plain", "set", "list", "map"]
    stored: bool
    aside: bool
    mark: bytes
    zero: bytes | None
    neutral_zero: Any
    end: End | None
    refs: Refs | None
    pair: Literal["one", "many"] | None
    other: str | None
    open: bool
    on_destroy: OnDestroy
    unique: tuple[str, ...] | None
    write: Callable[[Any], Any]

    @property
    def name(self) -> str:
        return self.field.name

    def json(self, value: Any) -> bytes | None:
        """The line of a neutral value; None where a member that is none is absent."""
        if value is None and left_out(self.field):
            return None
        return lines.encode(self.write(value))


class ClassPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A class of objects as they are kept. `fields` in written order, by name.

    `lines`: those that are lines of its records; `ends`: those that are added when records are read.
    `named`: it has a look-up by name. `events`: its objects send some. `uuid`: its objects have that field.
    """

    name: str
    cls: Class
    fields: dict[str, FieldPlan]
    lines: tuple[FieldPlan, ...]
    ends: tuple[FieldPlan, ...]
    named: bool
    uuid: bool
    events: bool


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """An API as the store sees it: its classes of objects, by name."""

    api: Api
    classes: dict[str, ClassPlan]

    def field(self, cls: str, name: str) -> FieldPlan:
        """The plan of a field. Raises KeyError."""
        return self.classes[cls].fields[name]


def plan(api: Api) -> Plan:
    """The plan of an API."""
    writers, shapes_, ends = Writers(api), Shapes(api), _ends(pairs(api))
    return Plan(
        api=api,
        classes={
            cls.name: _class(api, cls, writers, shapes_, ends) for cls in api.classes if not cls.stateless
        },
    )


Ends = dict[tuple[str, str], tuple[End | None, Literal["one", "many"] | None, str | None]]


def _ends(found: Iterable[Pair]) -> Ends:
    """For each bound field: how it is kept as links, or else of what pair it is the stored end; and the
    other field.
    """
    ends: Ends = {}
    for pair in found:
        a, b = pair.a, pair.b
        if pair.mapped:
            continue
        if pair.cardinality == "many-to-many":
            ends[a.cls, a.field] = End(a.cls, a.field, near=False, one=False), None, b.field
            ends[b.cls, b.field] = End(a.cls, a.field, near=True, one=False), None, a.field
            continue
        stored, computed = (a, b) if a.stored else (b, a)
        one = pair.cardinality == "one-to-one"
        ends[stored.cls, stored.field] = None, "one" if one else "many", computed.field
        ends[computed.cls, computed.field] = (
            End(stored.cls, stored.field, near=True, one=one),
            None,
            stored.field,
        )
    return ends


def _class(api: Api, cls: Class, writers: Writers, shapes_: Shapes, ends: Ends) -> ClassPlan:
    fields = {field.name: _field(api, cls, field, writers, shapes_, ends) for field in cls.fields}
    names = {shape.name for shape in shapes(api, cls)}
    return ClassPlan(
        name=cls.name,
        cls=cls,
        fields=fields,
        lines=tuple(field for field in fields.values() if field.stored and not field.aside),
        ends=tuple(field for field in fields.values() if field.end is not None and not field.aside),
        named="get_by_name_label" in names,
        uuid=find_field(cls, "uuid") is not None,
        events="events" not in cls.without and cls.name not in ("session", "event"),
    )


def _field(api: Api, cls: Class, field: Field, writers: Writers, shapes_: Shapes, ends: Ends) -> FieldPlan:
    end, pair, other = ends.get((cls.name, field.name), (None, None, None))
    kept = field.qualifier == "RO/constructor" and field.writeonly
    neutral = plain_value(unset(api, field))
    base = plain(field.type)
    write = writers.of(field.type) or _same
    stored = end is None and not field.computed and not kept
    return FieldPlan(
        cls=cls.name,
        field=field,
        kind=_kind(base),
        stored=stored,
        aside=field.lazy or field.writeonly,
        mark=lines.mark(field.name),
        zero=None if neutral is None and left_out(field) else lines.encode(write(neutral)),
        neutral_zero=neutral,
        end=end,
        refs=refs_of(field.type, shapes_) if stored or end is not None else None,
        pair=pair,
        other=other,
        open=cls.name in OPEN,
        on_destroy=field.on_destroy or "restrict",
        unique=field.unique.scope if field.unique is not None else None,
        write=write,
    )


def _same(value: Any) -> Any:
    return value


def _kind(base: Type) -> Literal["plain", "set", "list", "map"]:
    match base:
        case SetType():
            return "set"
        case ListType():
            return "list"
        case MapType():
            return "map"
        case _:
            return "plain"


def refs_of(type_: Type, shapes_: Shapes) -> Refs | None:
    """A function that finds the refs in values of a type, made from the type; None where there can be none.

    It goes by the type, not by the look of texts: a string may hold `OpaqueRef:` as well.
    """
    return _Finder(shapes_).of(type_)


class _Finder:
    """Makes the functions; structs may hold themselves."""

    def __init__(self, shapes_: Shapes) -> None:
        self.shapes = shapes_
        self.open: dict[str, dict[str, Refs | None]] = {}

    def of(self, type_: Type) -> Refs | None:
        match plain(type_):
            case Ref(cls):
                return lambda value: ((cls, value),) if value != NULL else ()
            case SetType(element) | ListType(element):
                return _of_items(self.of(element))
            case OptionType(element):
                return _of_option(self.of(element))
            case MapType(key, value):
                return _of_map(self.of(key), self.of(value))
            case StructType(name) as struct:
                return self._of_struct(name, struct)
            case _:
                return None

    def _of_struct(self, name: str, struct: StructType) -> Refs | None:
        if name in self.open:
            members = self.open[name]
            return lambda value: _in_members(members, value)
        members = self.open[name] = {}
        for member in self.shapes.members(struct):
            members[member.name] = self.of(member.type)
        if not any(members.values()):
            return None
        return lambda value: _in_members(members, value)


def _in_members(members: dict[str, Refs | None], value: Any) -> Iterator[tuple[str, str]]:
    for name, held in value.items():
        find = members.get(name)
        if find is not None and held is not None:
            yield from find(held)


def _of_items(find: Refs | None) -> Refs | None:
    if find is None:
        return None
    return lambda value: (ref for item in value for ref in find(item))


def _of_option(find: Refs | None) -> Refs | None:
    return None if find is None else lambda value: () if value is None else find(value)


def _of_map(of_key: Refs | None, of_value: Refs | None) -> Refs | None:
    if of_key is None and of_value is None:
        return None

    def find(value: Any) -> Iterator[tuple[str, str]]:
        for key, held in value.items():
            if of_key is not None:
                yield from of_key(key)
            if of_value is not None:
                yield from of_value(held)

    return find
