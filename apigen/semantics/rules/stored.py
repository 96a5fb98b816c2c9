"""What a stored field can hold, and what the named keys of a map can be."""

import re
from collections.abc import Iterable, Iterator

from apigen.diagnostics.catalogue import Finding, check
from apigen.model.api import Class, Field, Key, Parameter
from apigen.model.types import (
    BOOL,
    DATETIME,
    FLOAT,
    INT,
    STRING,
    EnumType,
    MapType,
    OptionType,
    Record,
    Ref,
    SetType,
    Type,
    plain,
    spell,
    walk,
)  # fmt: skip
from apigen.semantics.rules.references import fields
from apigen.semantics.spec import Spec
from apigen.semantics.things import Thing, address

SIMPLE = (STRING, INT, FLOAT, BOOL, DATETIME)
_INT = re.compile(r"-?[0-9]+")


def _is_simple(type_: Type) -> bool:
    base = plain(type_)
    return base in SIMPLE or isinstance(base, EnumType | Ref)


@check("set-element", "error", "A stored set whose elements are not simple")
def set_element(spec: Spec) -> Iterator[Finding]:
    """The elements of a stored set are strings, ints, floats, bools, datetimes, values of an enum or refs. In
    structs, parameters and results they may be anything.

    Fails::

        class VM {
          rw disks: (string -> int) map set = {}
        }

    Mended::

        class VM {
          rw disks: (string -> int) map list = {}
        }
    """
    for type_, users in spec.types.items():
        sets = [part for part in walk(type_) if isinstance(part, SetType) and not _is_simple(part.element)]
        for cls, field in _stored(users) if sets else ():
            where = f"{cls.name}.{field.name}"
            yield Finding(
                f"`{field.name}` is stored, and a stored set cannot hold `{spell(sets[0].element)}`",
                spec.at(where, "type"),
                help="use a list, or a class of its own with a reference to this one",
                subject=where,
            )


def _stored(users: Iterable[Thing]) -> Iterator[tuple[Class, Field]]:
    """The fields among things that are stored, with their classes."""
    for thing in users:
        if isinstance(thing.element, Field):
            cls, field = thing.parents[0], thing.element
            if isinstance(cls, Class) and not cls.stateless and not field.computed:
                yield cls, field


@check("record-misplaced", "error", "A record where none can be")
def record_misplaced(spec: Spec) -> Iterator[Finding]:
    """A record is all the fields of an object at one moment, for parameters and results. Stored fields refer
    to objects. What `any record` is given as a parameter is of no class that the server could read it by.

    Fails::

        class VM {
          ro host: host record
        }
        class host {
          ro uuid: string
        }

    Mended::

        class VM {
          ro host: host ref
        }
        class host {
          ro uuid: string
        }
    """
    for type_, users in spec.types.items():
        record = next((part for part in walk(type_) if isinstance(part, Record)), None)
        if record is None:
            continue
        for cls, field in _stored(users):
            where = f"{cls.name}.{field.name}"
            help_ = "delete it" if record.cls == "any" else f"refer to the object: `{record.cls} ref`"
            message = f"`{field.name}` is stored, and records are not"
            yield Finding(message, spec.at(where, "type"), help=help_, subject=where)
        for thing in users if Record("any") in walk(type_) else ():
            if isinstance(thing.element, Parameter):
                where = address(thing)
                message = f"the parameter `{thing.element.name}` is of no class"
                yield Finding(
                    message, spec.at(where, "type"), help="name the class: `C record`", subject=where
                )


@check("key-type", "error", "A key that its map cannot have")
def key_type(spec: Spec) -> Iterator[Finding]:
    """A named key's text is of the type of the map's keys. Its type is how the text in the value is read, so
    it is a simple one; where the map's values are no strings, it is their type.

    Fails::

        class VM {
          rw limits: (int -> int) map = {}
          key "memory": string
        }

    Mended::

        class VM {
          rw limits: (string -> int) map = {}
          key "memory": int
        }
    """
    values: dict[str, frozenset[str]] = {}
    for cls, field in fields(spec):
        if not field.keys:
            continue
        base = plain(field.type)
        assert isinstance(base, MapType)
        for key in field.keys:
            spelled = f"{key.name}*" if key.prefix else key.name
            where = f'{cls.name}.{field.name}["{spelled}"]'
            if not values and isinstance(plain(base.key), EnumType):
                values = _values(spec)
            if not _is_key(key, plain(base.key), values):
                message = f"`{spelled}` is not of type `{spell(base.key)}`, as the map's keys are"
                yield Finding(message, spec.at(where), help="rename it, or change the map", subject=where)
            elif key.type is not None and not _reads(key.type, plain(base.value)):
                message = f"a value of type `{spell(base.value)}` cannot be read as `{spell(key.type)}`"
                yield Finding(
                    message, spec.at(where, "type"), help="change the type of the key", subject=where
                )


def _values(spec: Spec) -> dict[str, frozenset[str]]:
    enums = (*spec.api.enums, *(enum for cls in spec.api.classes for enum in cls.enums))
    return {enum.name: frozenset(value.name for value in enum.values) for enum in enums}


def _is_key(key: Key, type_: Type, values: dict[str, frozenset[str]]) -> bool:
    match type_:
        case EnumType(name):
            known = values.get(name)
            return (
                known is None
                or key.name in known
                or (key.prefix and any(v.startswith(key.name) for v in known))
            )
        case Ref():
            return key.name.startswith("OpaqueRef:")
        case _ if type_ == INT:
            return _INT.fullmatch(key.name) is not None
        case _:
            return True


def _reads(type_: Type, held: Type) -> bool:
    inner = plain(held.element) if isinstance(held, OptionType) else held
    return _is_simple(type_) if inner == STRING else plain(type_) == inner
