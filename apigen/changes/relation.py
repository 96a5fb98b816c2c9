"""Whether what one version writes can be read by another: the relation from which every severity follows.

A value of a type P, written by one version, is read as a type A by the other; `grade` says how well that
goes. Types are *settled* first (`apigen.changes.identity`): named types are what they stand for, and what was
renamed has its new name. An enum, a struct or a class that is the same thing on both sides is taken as equal:
what differs in it is judged there, once, and not wherever it is used.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

import msgspec

from apigen.model.api import Constraints, StructMember
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
)  # fmt: skip

Face = Literal["xmlrpc", "jsonrpc", "native"]
"""What carries the value; `native` is no wire: a handler's arguments, a row of the store."""

FACES: tuple[Face, ...] = ("xmlrpc", "jsonrpc")

Reader = Literal["server", "client", "handler", "data"]
"""Who reads: a server, which refuses what is not declared; a client, which tolerates (open records and
enums); a handler; the store under a new spec."""


class Grade(msgspec.Struct, frozen=True, order=True):
    """How values fare. `level` 0: all are read as meant; 1: some by a tolerant reader alone; 2: some are
    refused, unreadable, lost or read as something else. `silent`: as something else, and nobody refuses."""

    level: int = 0
    silent: bool = False


GOOD = Grade()
PARTLY = Grade(1)
BAD = Grade(2)
OTHER = Grade(2, silent=True)
"""Another class's object, another parameter: it is read, and means something else."""


def both(*grades: Grade) -> Grade:
    """How values fare that have parts: as the worst of them. They are silent only if no part is refused."""
    level = max(one.level for one in grades)
    return Grade(level, level == BAD.level and all(one.silent for one in grades if one.level == level))


class Declared(msgspec.Struct, frozen=True):
    """What the names within types stand for on one side, by the names of the new one."""

    enums: Mapping[str, frozenset[str]] = {}
    structs: Mapping[str, tuple[StructMember, ...]] = {}
    unknown_ignored: bool = False


class _Flow(msgspec.Struct, frozen=True):
    writer: Declared
    reading: Declared
    reader: Reader
    face: Face


def grade(
    written: Type, read: Type, writer: Declared, reading: Declared, reader: Reader, face: Face
) -> Grade:
    """How values of the one type fare when they are read as the other."""
    return _grade(written, read, _Flow(writer, reading, reader, face), frozenset())


def _grade(written: Type, read: Type, flow: _Flow, seen: frozenset[tuple[str, str]]) -> Grade:
    if written == read or read == Primitive("void"):
        return GOOD
    match written, read:
        case OptionType(one), OptionType(other):
            return _grade(one, other, flow, seen)
        case _, OptionType(other):
            return _grade(written, other, flow, seen)
        case OptionType(one), _:
            absent = PARTLY if flow.reader in ("client", "data") else BAD
            return both(absent, _grade(one, read, flow, seen))
        case (SetType(one), SetType(other) | ListType(other)) | (ListType(one), ListType(other)):
            return _grade(one, other, flow, seen)
        case ListType(one), SetType(other):
            return both(OTHER, _grade(one, other, flow, seen))  # repeats are folded
        case MapType(key, value), MapType(other_key, other_value):
            return both(_key(key, other_key, flow), _grade(value, other_value, flow, seen))
        case StructType(one), StructType(other):
            return _struct(one, other, flow, seen)
        case Record(_), Record(_):
            return OTHER
        case _:
            return _leaf(written, read, flow)


def _leaf(written: Type, read: Type, flow: _Flow) -> Grade:
    tolerated = BAD if flow.reader == "server" else PARTLY
    match written, read:
        case EnumType(one), EnumType(other):
            values, allowed = (
                flow.writer.enums.get(one, frozenset()),
                flow.reading.enums.get(other, frozenset()),
            )
            if values <= allowed:
                return GOOD
            return tolerated if values & allowed else BAD
        case EnumType() | Ref(), Primitive("string"):
            return GOOD
        case Primitive("string"), EnumType():
            return tolerated
        case Primitive("int"), Primitive("float"):
            return GOOD
        case Primitive("int"), Primitive("string"):
            return GOOD if flow.face == "xmlrpc" else BAD
        case Primitive("datetime"), Primitive("string"):
            return GOOD if flow.face == "jsonrpc" else BAD
        case Ref(), Ref():
            return OTHER
        case _:
            return BAD


def grade_text(written: Type, read: Type, writer: Declared, reading: Declared, reader: Reader) -> Grade:
    """As `grade`, of what every wire carries as text: values of documented keys, parameters of errors."""
    if written == read or read == Primitive("string"):
        return GOOD
    return _leaf(written, read, _Flow(writer, reading, reader, "native"))


def _key(written: Type, read: Type, flow: _Flow) -> Grade:
    """Keys of maps, which are text on every wire."""
    if written == Primitive("int") and read == Primitive("string") and flow.face != "native":
        return GOOD
    return _leaf(written, read, flow) if written != read else GOOD


def _struct(one: str, other: str, flow: _Flow, seen: frozenset[tuple[str, str]]) -> Grade:
    """Two structs that are not the same thing, by members; one within itself is assumed to fare well."""
    if (one, other) in seen:
        return GOOD
    seen |= {(one, other)}
    given = {member.name: member for member in flow.writer.structs.get(one, ())}
    wanted = {member.name: member for member in flow.reading.structs.get(other, ())}
    worst = GOOD
    for name, member in wanted.items():
        sure = name in given and (flow.reader != "server" or given[name].default is None)
        needed = member.default is None or flow.reader == "client"
        if not sure and needed:
            return BAD
        if name in given:
            worst = both(worst, _grade(given[name].type, member.type, flow, seen))
    if flow.reader in ("server", "data") and given.keys() - wanted.keys():
        return BAD
    return worst


class Limits(msgspec.Struct, frozen=True):
    """What another set of allowed values does: takes some away, lets more in."""

    tighter: bool = False
    wider: bool = False


def limits(old: Constraints | None, new: Constraints | None) -> Limits:
    """How the values that constraints allow differ. Of two patterns or formats neither holds the other."""
    one, two = old or Constraints(), new or Constraints()
    tighter = wider = False
    for lower, name in (
        (True, "minimum"),
        (False, "maximum"),
        (True, "min_length"),
        (False, "max_length"),
        (True, "pattern"),
        (True, "format"),
    ):
        before, now = getattr(one, name), getattr(two, name)
        if before == now:
            continue
        if before is None or now is None:
            tighter, wider = tighter or before is None, wider or now is None
        elif name in ("pattern", "format"):
            tighter = wider = True
        elif Decimal(now) != Decimal(before):
            up = Decimal(now) > Decimal(before)
            tighter, wider = tighter or up == lower, wider or up != lower
    return Limits(tighter, wider)
