"""The rules of derivation: which RPCs a class and its fields bring, with what signature.

They are those of the reference that the language follows: `profile core` is its introduction to the letter;
`profile full` adds set_f for sets and maps, and the readers of whole objects.
"""

from collections.abc import Iterator

import msgspec

from apigen.derive.names import find_field
from apigen.model.api import Api, Class, Field
from apigen.model.types import STRING, VOID, MapType, Record, Ref, SetType, Type, plain

READERS = frozenset(
    (
        "get_f",
        "get_record",
        "get_by_uuid",
        "get_by_name_label",
        "get_all",
        "get_all_records",
        "get_all_records_where",
    )
)
"""The rules whose RPCs only read."""


class Shape(msgspec.Struct, frozen=True, gc=False):
    """A derived RPC before its texts: what the rules say about it."""

    name: str
    rule: str
    parameters: tuple[tuple[str, Type], ...]
    result: Type
    field: Field | None = None


def shapes(api: Api, cls: Class) -> tuple[Shape, ...]:
    """All derived RPCs of a class, in canonical order: on objects, getters, setters, on the whole class."""
    if cls.stateless:
        return ()
    return (*_objects(api, cls), *_getters(cls), *_setters(api, cls), *_extent(api, cls))


def _objects(api: Api, cls: Class) -> Iterator[Shape]:
    ref = Ref(cls.name)
    if api.profile == "full" and cls.name != "event" and "get_record" not in cls.without:
        yield Shape("get_record", "get_record", (("self", ref),), Record(cls.name))
    if find_field(cls, "uuid") and "get_by_uuid" not in cls.without:
        yield Shape("get_by_uuid", "get_by_uuid", (("uuid", STRING),), ref)
    if "create" not in cls.without:
        yield Shape("create", "create", (("args", Record(cls.name)),), ref)
    if "destroy" not in cls.without:
        yield Shape("destroy", "destroy", (("self", ref),), VOID)
    if find_field(cls, "name_label") and "get_by_name_label" not in cls.without:
        yield Shape("get_by_name_label", "get_by_name_label", (("label", STRING),), SetType(ref))


def _getters(cls: Class) -> Iterator[Shape]:
    self = (("self", Ref(cls.name)),)
    for field in cls.fields:
        if not field.writeonly:
            yield Shape("get_" + field.name, "get_f", self, field.type, field)


def _setters(api: Api, cls: Class) -> Iterator[Shape]:
    self: tuple[str, Type] = ("self", Ref(cls.name))
    for field in cls.fields:
        if field.qualifier != "RW" or computed_end(field):
            continue
        name = field.name
        base = plain(field.type)
        if api.profile == "full" or not isinstance(base, SetType | MapType):
            yield Shape("set_" + name, "set_f", (self, ("value", field.type)), VOID, field)
        if isinstance(base, SetType):
            element = ("value", base.element)
            yield Shape("add_" + name, "add_f", (self, element), VOID, field)
            yield Shape("remove_" + name, "remove_f", (self, element), VOID, field)
        elif isinstance(base, MapType):
            key = ("key", base.key)
            yield Shape("add_to_" + name, "add_to_f", (self, key, ("value", base.value)), VOID, field)
            yield Shape("remove_from_" + name, "remove_from_f", (self, key), VOID, field)


def _extent(api: Api, cls: Class) -> Iterator[Shape]:
    if api.profile != "full" or "get_all" in cls.without:
        return
    ref = Ref(cls.name)
    records = MapType(ref, Record(cls.name))
    yield Shape("get_all", "get_all", (), SetType(ref))
    yield Shape("get_all_records", "get_all_records", (), records)
    yield Shape("get_all_records_where", "get_all_records_where", (("expr", STRING),), records)


def computed_end(field: Field) -> bool:
    """Whether the field is the end of a pair that follows from the other end: it has a getter and no more."""
    return field.binding is not None and not field.binding.stored and not field.binding.drawn_only
