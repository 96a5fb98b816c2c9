"""What the store knows of an API: which fields are in records, which are links, and what they refer to."""

from collections.abc import Callable, Iterable
from typing import Any, Literal

import msgspec

from apigen.derive.names import find_field
from apigen.derive.shapes import shapes
from apigen.derive.zero import unset
from apigen.model.api import Api, Class, Field, OnDestroy
from apigen.model.types import ListType, MapType, SetType, Type, plain
from apigen.relations import Pair, pairs
from apigen.relations.reach import UNCOUNTED
from apigen.runtime.store import lines
from apigen.runtime.store.references import Finders, Refs, Removers, Without
from apigen.wire import answers
from apigen.wire.json_values import Writers
from apigen.wire.shapes import Shapes, left_out
from apigen.wire.values import plain_value


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
    its values refer to, None if they cannot, and `without` takes a ref out of one. `computed_end`: it is read
    alone, from the links of another. `pair`: "one" for the stored end of a one-to-one pair, "many"
    for that of a one-to-many pair. `open`: its references block no destroy. `unique`: the fields whose
    values, with its own, no two objects share. `write` and `read`: from neutral values to what JSON can say,
    and back.
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
    without: Without
    computed_end: bool
    pair: Literal["one", "many"] | None
    other: str | None
    open: bool
    on_destroy: OnDestroy
    unique: tuple[str, ...] | None
    write: Callable[[Any], Any]
    read: Callable[[Any], Any]

    @property
    def name(self) -> str:
        return self.field.name

    def json(self, value: Any) -> bytes | None:
        """The line of a neutral value; None where a member that is none is absent."""
        if value is None and left_out(self.field):
            return None
        return lines.encode(self.write(value))

    def neutral(self, text: bytes | None) -> Any:
        """The neutral value of a line; that of a field which nobody has set where there is none."""
        return self.neutral_zero if text is None else self.read(lines.decode(text))


class ClassPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A class of objects as they are kept. `fields` in written order, by name.

    `lines`: those that are lines of its records; `side`: those that are lines beside them; `ends`: those that
    are added when records are read. `unique`: those of which no two objects have the same value. `named`:
    it has a look-up by name. `events`: its objects send some. `uuid`: its objects have that field.
    """

    name: str
    cls: Class
    fields: dict[str, FieldPlan]
    lines: tuple[FieldPlan, ...]
    side: tuple[FieldPlan, ...]
    unique: tuple[FieldPlan, ...]
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
    makers, ends = _Makers(api), _ends(pairs(api))
    return Plan(
        api=api,
        classes={cls.name: _class(api, cls, makers, ends) for cls in api.classes if not cls.stateless},
    )


class _Makers:
    """What makes functions from types."""

    def __init__(self, api: Api) -> None:
        shapes_ = Shapes(api)
        self.writers, self.readers = Writers(api), answers.Readers(api)
        self.finders, self.removers = Finders(shapes_), Removers(shapes_)


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


def _class(api: Api, cls: Class, makers: _Makers, ends: Ends) -> ClassPlan:
    fields = {field.name: _field(api, cls, field, makers, ends) for field in cls.fields}
    names = {shape.name for shape in shapes(api, cls)}
    return ClassPlan(
        name=cls.name,
        cls=cls,
        fields=fields,
        lines=tuple(field for field in fields.values() if field.stored and not field.aside),
        side=tuple(field for field in fields.values() if field.stored and field.aside),
        unique=tuple(field for field in fields.values() if field.unique is not None),
        ends=tuple(field for field in fields.values() if field.end is not None and not field.aside),
        named="get_by_name_label" in names,
        uuid=find_field(cls, "uuid") is not None,
        events="events" not in cls.without and cls.name not in ("session", "event"),
    )


def _field(api: Api, cls: Class, field: Field, makers: _Makers, ends: Ends) -> FieldPlan:
    end, pair, other = ends.get((cls.name, field.name), (None, None, None))
    kept = field.qualifier == "RO/constructor" and field.writeonly
    neutral = plain_value(unset(api, field))
    base = plain(field.type)
    write = makers.writers.of(field.type)
    read = makers.readers.of(field.type)
    stored = end is None and not field.computed and not kept
    return FieldPlan(
        cls=cls.name,
        field=field,
        kind=_kind(base),
        stored=stored,
        aside=field.lazy or field.writeonly,
        mark=lines.mark(field.name),
        zero=None if neutral is None and left_out(field) else lines.encode((write or _same)(neutral)),
        neutral_zero=neutral,
        end=end,
        refs=makers.finders.of(field.type) if stored or end is not None else None,
        without=makers.removers.of(field.type),
        computed_end=end is not None and field.binding is not None and not field.binding.stored,
        pair=pair,
        other=other,
        open=cls.name in UNCOUNTED,
        on_destroy=field.on_destroy or "restrict",
        unique=field.unique.scope if field.unique is not None else None,
        write=write or _same,
        read=read if write is not None else _same,
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
