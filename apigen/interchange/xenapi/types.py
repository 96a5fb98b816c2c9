"""Types as dumps spell them: the reference's notation, but for `enum NAME` and two more."""

import html
import re
from typing import Literal

from apigen.model.types import (
    BOOL,
    DATETIME,
    FLOAT,
    INT,
    STRING,
    VOID,
    EnumType,
    ListType,
    MapType,
    NamedType,
    OptionType,
    Primitive,
    PrimitiveName,
    Record,
    Ref,
    SetType,
    StructType,
    Type,
    walk,
)

PRIMITIVES: tuple[PrimitiveName, ...] = ("string", "int", "float", "bool", "datetime", "void")
EVENT_BATCH = "event_batch"
"""The struct that stands for `an event batch`, the one result that has members and is no object."""

ANY_RECORD = Record("any")

_ANY = re.compile(r"<[\w ]*record[\w ]*>( record)?|<[\w ]+> record|\ban? \w+ record\b")
"""The ways in which dumps spell a record of whichever class."""

SIMPLE = (STRING, INT, FLOAT, BOOL, DATETIME)
Use = Literal["stored", "field", "parameter", "result"]
"""What a type is of; `field` is one of a class without stored objects."""


_TOKEN = re.compile(r"\s*(->|[()]|\w+)")
_NAME = re.compile(r"[A-Za-z_]\w*\Z")


def parse(text: str) -> Type:
    """The type that a dump means. Raises ValueError with the text where it means none."""
    plain = _ANY.sub("any record", html.unescape(text).strip())
    if plain == "an event batch":
        return StructType(EVENT_BATCH)
    tokens = _TOKEN.findall(plain)
    if "".join(tokens) != "".join(plain.split()) or len(tokens) > 200:
        raise ValueError(text)
    found, rest = _type(tokens, text)
    if rest:
        raise ValueError(text)
    return found


def _type(tokens: list[str], text: str) -> tuple[Type, list[str]]:
    """The longest type at the start of the tokens, and what follows it."""
    found: Type
    match tokens:
        case ["(", *rest]:
            key, rest = _type(rest, text)
            if rest[:1] != ["->"]:
                raise ValueError(text)
            value, rest = _type(rest[1:], text)
            if rest[:2] != [")", "map"]:
                raise ValueError(text)
            found, rest = MapType(key, value), rest[2:]
        case ["enum", name, *rest] if _NAME.match(name):
            found = EnumType(name)
        case [name, "ref", *rest] if _NAME.match(name):
            found = Ref(name)
        case [name, "record", *rest] if _NAME.match(name):
            found = Record(name)
        case [name, *rest] if name in PRIMITIVES:
            found = Primitive(name)
        case _:
            raise ValueError(text)
    while rest and rest[0] in ("set", "option"):
        found = SetType(found) if rest[0] == "set" else OptionType(found)
        rest = rest[1:]
    return found, rest


def permitted(type_: Type, use: Use) -> bool:
    """Whether the language has such a type there."""
    inside = walk(type_)
    if VOID in inside or any(isinstance(part, StructType) for part in inside):
        return use == "result" and len(inside) == 1
    if Ref("any") in inside or (ANY_RECORD in inside and use == "parameter"):
        return False
    keys = (part.key for part in inside if isinstance(part, MapType))
    if not all(key in (STRING, INT) or isinstance(key, EnumType | Ref) for key in keys):
        return False
    elements = (part.element for part in inside if isinstance(part, SetType))
    simple = all(element in SIMPLE or isinstance(element, EnumType | Ref) for element in elements)
    return use != "stored" or (simple and not any(isinstance(part, Record) for part in inside))


def spell(type_: Type, snapshot: str) -> str:
    """A type as a dump spells it; a list goes out as a set, a struct as a map of strings."""
    match type_:
        case Primitive(name):
            return name
        case Record("any"):
            return snapshot
        case Ref(cls):
            return f"{cls} ref"
        case Record(cls):
            return f"{cls} record"
        case EnumType(name):
            return f"enum {name}"
        case StructType(name):
            return "an event batch" if name == EVENT_BATCH else "(string -> string) map"
        case SetType(element) | ListType(element):
            return f"{spell(element, snapshot)} set"
        case OptionType(element):
            return f"{spell(element, snapshot)} option"
        case MapType(key, value):
            return f"({spell(key, snapshot)} -> {spell(value, snapshot)}) map"
        case NamedType(_, base):
            return spell(base, snapshot)
