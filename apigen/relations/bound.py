"""Bound fields: two fields of which a change to one is a change to the other, and what each end counts."""

from typing import Literal

import msgspec

from apigen.model.api import Api, Class, Field, OnDestroy
from apigen.model.types import ListType, MapType, OptionType, Ref, SetType, StructType, Type, parts, plain

Count = Literal["exactly one", "zero or one", "zero or more"]
Cardinality = Literal["one-to-one", "one-to-many", "many-to-many"]


class End(msgspec.Struct, frozen=True, kw_only=True):
    """One end of a pair: a field of a class.

    `count` says how many objects *of this class* one object of the other class has: what a diagram marks at
    this end. It follows from the type of the field at the *other* end.
    """

    cls: str
    field: str
    path: str
    type: Type
    count: Count
    stored: bool
    written: bool
    nonnull: bool

    @property
    def place(self) -> str:
        """`VM.VIFs`"""
        return f"{self.cls}.{self.field}"


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """Two bound fields.

    `a` is the field that refers to one object, `b` the one that lists many; of one-to-one pairs `a` is the
    stored end; of many-to-many pairs (both ends stored, as one link table) the one that comes first by name.
    `on_destroy` is that of the stored end (of `a`, where both are stored). `mapped`: an end lies within a
    map; such a pair is documented and drawn dashed, and is in no invariant. `hidden`: an end is in no
    document.
    """

    a: End
    b: End
    cardinality: Cardinality
    on_destroy: OnDestroy
    mapped: bool = False
    hidden: bool = False

    @property
    def to_itself(self) -> bool:
        """Whether both fields are of one class: a self relation, as `VM.parent` and `VM.children`."""
        return self.a.cls == self.b.cls

    @property
    def ends(self) -> tuple[End, End]:
        return self.a, self.b


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """A field that refers to objects of the class `target`, at any depth of its type.

    `count` is how many it may refer to; `direct` is true of a plain ref. `mandatory`: `create` must be
    given it, and it may not be null. `stored`: the value is kept here, computed neither by the service nor
    from the other end. `bound`: the field is an end of a pair, or (`loop`) bound to itself.
    """

    cls: str
    field: str
    path: str
    type: Type
    target: str
    count: Count
    direct: bool
    mandatory: bool
    writable: bool
    stored: bool
    bound: bool
    loop: bool
    hidden: bool
    on_destroy: OnDestroy

    @property
    def place(self) -> str:
        return f"{self.cls}.{self.field}"

    @property
    def ring(self) -> bool:
        """Whether it is a loop from an object to others of its own class."""
        return self.loop and self.cls == self.target


def pairs(api: Api) -> tuple[Pair, ...]:
    """All pairs of bound fields, each once, sorted by the place of `a`, then of `b`.

    Fields bound to themselves are no pairs: `loops` has them.
    """
    fields = {(cls.name, field.name): (cls, field) for cls in api.classes for field in cls.fields}
    found: dict[frozenset[tuple[str, str]], Pair] = {}
    for (cls_name, field_name), (cls, field) in fields.items():
        if field.binding is None:
            continue
        other = (field.binding.cls, field.binding.field)
        key = frozenset(((cls_name, field_name), other))
        if len(key) == 2 and key not in found and other in fields:
            found[key] = _pair((cls, field), fields[other])
    return tuple(sorted(found.values(), key=lambda pair: (pair.a.place, pair.b.place)))


def loops(api: Api) -> tuple[Reference, ...]:
    """The fields that are bound to themselves: a stored set, drawn as a loop."""
    return tuple(reference for reference in references(api) if reference.loop)


def unbound(api: Api) -> tuple[Reference, ...]:
    """The references that no field at the other end follows, sorted by place; hidden ones too."""
    return tuple(reference for reference in references(api) if not reference.bound)


def references(api: Api) -> tuple[Reference, ...]:
    """What every stored object's fields refer to, bound or not, both ends of pairs; sorted by place and
    target.

    A field is listed once for each class that its type names: as ref, element, key, value or struct member.
    """
    structs = {struct.name: [member.type for member in struct.members] for struct in api.structs}
    found = [
        _reference(cls, field, target)
        for cls in api.classes
        for field in cls.fields
        for target in _targets(field.type, structs)
    ]
    return tuple(sorted(found, key=lambda reference: (reference.place, reference.target)))


def unrelated(api: Api) -> tuple[str, ...]:
    """The classes with objects that are in no pair: a diagram of the whole leaves them out."""
    related = {end.cls for pair in pairs(api) for end in pair.ends} | {loop.cls for loop in loops(api)}
    return tuple(
        cls.name for cls in api.classes if not (cls.hidden or cls.stateless) and cls.name not in related
    )


def _pair(one: tuple[Class, Field], two: tuple[Class, Field]) -> Pair:
    first, second = sorted((one, two), key=_order)
    many = [is_many(field.type) for _, field in (first, second)]
    cardinality: Cardinality = "many-to-many" if all(many) else "one-to-many" if any(many) else "one-to-one"
    stored = second[1] if _stored(second[1]) and not _stored(first[1]) else first[1]
    return Pair(
        a=_end(first, counted_by=second[1]),
        b=_end(second, counted_by=first[1]),
        cardinality=cardinality,
        on_destroy=stored.on_destroy or "restrict",
        mapped=any(field.binding is not None and field.binding.drawn_only for _, field in (first, second)),
        hidden=any(cls.hidden or field.hidden for cls, field in (first, second)),
    )


def _order(end: tuple[Class, Field]) -> tuple[bool, bool, str, str]:
    cls, field = end
    many = is_many(field.type)
    return many, not many and not _stored(field), cls.name, field.name


def _end(end: tuple[Class, Field], counted_by: Field) -> End:
    cls, field = end
    return End(
        cls=cls.name,
        field=field.name,
        path="/".join(field.path),
        type=field.type,
        count=_count(counted_by),
        stored=_stored(field),
        written=field.binding is not None and field.binding.written,
        nonnull=field.nonnull,
    )


def _reference(cls: Class, field: Field, target: str) -> Reference:
    direct = isinstance(plain(field.type), Ref)
    binding = field.binding
    loop = binding is not None and (binding.cls, binding.field) == (cls.name, field.name)
    return Reference(
        cls=cls.name,
        field=field.name,
        path="/".join(field.path),
        type=field.type,
        target=target,
        count=_count(field),
        direct=direct,
        mandatory=direct and field.nonnull and field.qualifier != "RO/runtime" and field.default is None,
        writable=field.qualifier != "RO/runtime",
        stored=not field.computed and (binding is None or binding.stored or binding.drawn_only or loop),
        bound=binding is not None,
        loop=loop,
        hidden=cls.hidden or field.hidden,
        on_destroy=field.on_destroy or "restrict",
    )


def _targets(type_: Type, structs: dict[str, list[Type]]) -> list[str]:
    """The classes whose refs a type holds, each once; structs are walked into, each once too."""
    found: dict[str, None] = {}
    entered: set[str] = set()
    waiting = [type_]
    while waiting:
        match waiting.pop():
            case Ref(cls):
                found[cls] = None
            case StructType(name):
                if name not in entered:
                    entered.add(name)
                    waiting += structs.get(name, ())
            case other:
                waiting += parts(other)
    return list(found)


def _count(field: Field) -> Count:
    type_ = plain(field.type)
    if isinstance(type_, Ref):
        return "exactly one" if field.nonnull else "zero or one"
    if isinstance(type_, OptionType) and isinstance(plain(type_.element), Ref):
        return "zero or one"
    return "zero or more"


def is_many(type_: Type) -> bool:
    """Whether a value of the type is a set, list or map."""
    return isinstance(plain(type_), SetType | ListType | MapType)


def _stored(field: Field) -> bool:
    return field.binding is not None and field.binding.stored
