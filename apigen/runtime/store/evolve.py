"""A spec that has changed since the store was last opened: what only adds is applied, all else is refused.

A difference is judged by what it does to stored objects alone. One about a class that has none is applied,
whatever it is. What clients notice is not asked here.
"""

import hashlib
from collections.abc import Callable, Iterator

import apsw
import msgspec

from apigen import diagnostics
from apigen.changes.compare import Address, Difference, compare
from apigen.derive.names import classes, fields, find_struct
from apigen.diagnostics import Span
from apigen.interchange import json
from apigen.model.api import Api, Field
from apigen.model.types import (
    STRING,
    EnumType,
    NamedType,
    OptionType,
    Record,
    Ref,
    SetType,
    StructType,
    Type,
    plain,
    walk,
)
from apigen.runtime.store import files, problems, sql
from apigen.runtime.store.plan import Plan
from apigen.runtime.store.refused import line, refusal


def digest(api: Api) -> str:
    """What tells two models apart."""
    return hashlib.sha256(msgspec.json.encode(api)).hexdigest()


def stored_model(connection: apsw.Connection) -> Api | None:
    """The model that the store was last opened with; None for a new one."""
    text = files.get(connection, "model")
    return None if text is None else json.read(text.encode())


PlaceOf = Callable[[Address], Span | None]
"""Where a thing stands in the text of the spec."""


def evolve(
    connection: apsw.Connection, plan: Plan, name: str, place_of: PlaceOf = lambda _: None
) -> tuple[str, ...]:
    """Takes another model for the store's, within a transaction; what was applied, a line each.

    Raises diagnostics.Failure: `store-other-api`, or `store-changed` for each difference that touches stored
    objects.
    """
    now = digest(plan.api)
    if files.get(connection, "digest") == now:
        return ()
    before = stored_model(connection)
    applied: tuple[Difference, ...] = ()
    if before is not None:
        applied = compare(before, plan.api)
        touched = _Touched(before, plan.api, _filled(connection))
        refused = [one for one in applied if touched.by(one)]
        if refused and before.name != plan.api.name:
            raise diagnostics.Failure(problems.store_other_api(name, before.name, plan.api.name))
        if refused:
            *others, last = refused
            raise diagnostics.Failure(
                *(problems.store_changed(refusal(one), place_of(one.address), None) for one in others),
                problems.store_changed(refusal(last), place_of(last.address), name),
            )
    files.put(connection, "model", json.write(plan.api).decode())
    files.put(connection, "digest", now)
    return tuple(line(one) for one in applied)


def _filled(connection: apsw.Connection) -> frozenset[str]:
    """The classes that have objects."""
    query = "SELECT name FROM class WHERE EXISTS (SELECT 1 FROM obj WHERE obj.class = class.id)"
    return frozenset(name for (name,) in sql.rows(connection, query))


_FIELD = frozenset(("lazy", "writeonly", "computed"))
"""Attributes of a field that say how its values are kept."""


class _Touched:
    """Which differences touch stored objects. `filled`: the classes that have some, by their old names."""

    def __init__(self, old: Api, new: Api, filled: frozenset[str]) -> None:
        self.old, self.new, self.filled = old, new, filled

    def by(self, difference: Difference) -> bool:
        """Whether a difference is."""
        address = difference.was or difference.address
        match difference.address.kind:
            case "class":
                return address.path[0] in self.filled and self._class(difference)
            case "field":
                return address.path[0] in self.filled and self._field(difference)
            case "value":
                return difference.kind in ("removed", "renamed") and self._kept(_enum(address.path[0]))
            case "enum":
                return difference.kind in ("removed", "renamed") and self._kept(_enum(address.path[0]))
            case "member":
                touching = difference.kind != "changed" or difference.attribute in ("type", "nonnull")
                return touching and self._kept(_struct(address.path[0]))
            case "struct":
                return difference.kind == "removed" and self._kept(_struct(address.path[0]))
            case "type":
                return self._type(difference)
            case _:
                return False

    @staticmethod
    def _class(difference: Difference) -> bool:
        return difference.kind in ("removed", "renamed") or difference.attribute == "stateless"

    def _field(self, difference: Difference) -> bool:
        attribute = difference.attribute
        match difference.kind:
            case "added":
                # Objects that are there would be bound to each other, or share a value, from then on.
                # Nor would they refer to anything by a field that never is null.
                new = difference.new
                return new.unique is not None or (new.nonnull and new.qualifier != "RO/runtime")
            case "removed" | "renamed":
                return True
            case _ if attribute == "type":
                return not fits(difference.old, difference.new)
            case _ if attribute == "nonnull":
                return bool(difference.new)
            case _ if attribute == "unique":
                return difference.new is not None
            case _ if attribute == "qualifier":
                return self._field_of(self.old, difference.was or difference.address).writeonly
            case _ if attribute == "binding":
                return not self._only_read(difference)
            case _ if attribute.startswith("constraints."):
                return narrower(attribute.partition(".")[2], difference.old, difference.new)
            case _:
                return attribute in _FIELD

    def _only_read(self, difference: Difference) -> bool:
        """Whether all that changes is that a set of another class shows what refers to it."""
        binding = difference.new
        if difference.old is not None or binding is None or binding.drawn_only:
            return False
        here = self._field_of(self.new, difference.address)
        there = self._field_of(self.new, Address("field", (binding.cls, binding.field)))
        return isinstance(plain(here.type), Ref) and isinstance(plain(there.type), SetType)

    @staticmethod
    def _field_of(api: Api, address: Address) -> Field:
        cls, name = address.path
        return fields(classes(api)[cls])[name]

    def _type(self, difference: Difference) -> bool:
        name = (difference.was or difference.address).path[0]
        if difference.kind == "changed" and difference.attribute == "base":
            touching = not fits(difference.old, difference.new)
        else:
            part = difference.attribute.removeprefix("constraints.")
            touching = part != difference.attribute and narrower(part, difference.old, difference.new)
        return touching and self._kept(lambda type_: isinstance(type_, NamedType) and type_.name == name)

    def _kept(self, is_it: Callable[[Type], bool]) -> bool:
        """Whether stored objects have values of a type."""
        return any(
            is_it(type_)
            for cls in self.old.classes
            if cls.name in self.filled
            for field in cls.fields
            for type_ in _within(self.old, field.type)
        )


def _within(api: Api, type_: Type, known: frozenset[str] = frozenset()) -> Iterator[Type]:
    """A type, and all types within it, those of a struct's members too."""
    for part in walk(type_):
        yield part
        if isinstance(part, StructType) and part.name not in known:
            struct = find_struct(api, part.name)
            for member in struct.members if struct is not None else ():
                yield from _within(api, member.type, known | {part.name})


def _enum(name: str) -> Callable[[Type], bool]:
    return lambda type_: isinstance(type_, EnumType) and type_.name == name


def _struct(name: str) -> Callable[[Type], bool]:
    return lambda type_: isinstance(type_, StructType | Record) and _name(type_) == name


def _name(type_: StructType | Record) -> str:
    return type_.name if isinstance(type_, StructType) else type_.cls


def fits(old: Type, new: Type) -> bool:
    """Whether all stored values of a type are as good values of another."""
    one, two = plain(old), plain(new)
    if isinstance(two, OptionType) and not isinstance(one, OptionType | Ref):
        return fits(one, two.element)
    return one == two or (isinstance(one, EnumType) and two == STRING)


def narrower(part: str, old: object, new: object) -> bool:
    """Whether a constraint allows less than another: of stored values some might no longer be allowed."""
    if new is None or part == "unit":
        return False
    if old is None or part in ("pattern", "format"):
        return True
    one, two = float(str(old)), float(str(new))
    return two > one if part.startswith("min") else two < one
