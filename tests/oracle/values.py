"""Values of a type to try: all words, digits and dates as text, extremes, refs, containers, absent members.

One leaf varies at a time, so that a few values show all that can happen at each.
"""

from collections.abc import Iterable
from typing import Any

from apigen.derive.names import all_enums, find_class, find_struct, mandatory
from apigen.derive.shapes import computed_end
from apigen.model.api import Api, Field, StructMember
from apigen.model.types import (
    EnumType,
    ListType,
    MapType,
    NamedType,
    OptionType,
    Primitive,
    Record,
    Ref,
    SetType,
    StructType,
    Type,
    plain,
)
from apigen.wire.shapes import left_out
from apigen.wire.values import NULL

_PRIMITIVES: dict[str, list[Any]] = {
    "int": [3, 0, -1, 7, 9, 12, 2**53 + 1],
    "float": [1.5, 3.0, float("nan"), 0.0, -1.0, 7.5],
    "bool": [True, False],
    "datetime": ["20200101T00:00:00Z", "19700101T00:00:00Z"],
    "void": [""],
}
_TEXTS = [
    "abc",
    "",
    "12",
    "-1",
    "4",
    "7",
    "9",
    "0",
    "1.5",
    "QUJD",
    "abcd",
    "true",
    "20200101T00:00:00Z",
    "a longer text",
]
_DEEPEST = 3


class Samples:
    """The values of one API's types. `texts`: words that strings shall have among them."""

    def __init__(self, api: Api, texts: Iterable[str] = ()) -> None:
        self.api = api
        self._texts = [*_TEXTS, *texts]
        self._enums = {enum.name: [value.name for value in enum.values] for enum in all_enums(api)}
        self._made: dict[tuple[Type, bool], list[Any]] = {}

    def of(self, type_: Type, *, taken: bool) -> list[Any]:
        """Values of a type, the plainest first; `taken`: as clients give them, else as servers do."""
        key = (type_, taken)
        if key not in self._made:
            self._made[key] = self._of(type_, taken, 0)
        return self._made[key]

    def _of(self, type_: Type, taken: bool, depth: int) -> list[Any]:
        match type_:
            case Primitive("string"):
                return self._texts
            case Primitive(name):
                return _PRIMITIVES[name]
            case Ref(cls):
                return [f"OpaqueRef:{cls}-1", NULL]
            case EnumType(name):
                return self._enums.get(name, [])
            case NamedType(_, base):
                return self._of(base, taken, depth)
            case OptionType(element):
                return [*self._of(element, taken, depth), None]
            case SetType(element):
                found = self._elements(element, taken, depth)
                return [*([one] for one in found), *([found[:2]] if len(found) > 1 else []), []]
            case ListType(element):
                found = self._elements(element, taken, depth)
                return [*([one] for one in found), *([one, one] for one in found[:1]), []]
            case MapType(key, value):
                keys = [str(one) for one in self._elements(key, taken, depth) if one != ""]
                held = self._of(value, taken, depth)
                return (
                    [{keys[0]: one} for one in held]
                    + [{one: held[0]} for one in keys[1:]]
                    + [
                        dict.fromkeys(keys[:2], held[0]),
                        {},
                    ]
                )
            case Record("any"):
                return [{}]
            case Record(cls):
                return self._record(cls, taken, depth)
            case StructType(name):
                found_struct = find_struct(self.api, name)
                members = found_struct.members if found_struct is not None else ()
                needed = [one.name for one in members if one.default is None and not left_out(one)]
                return self._members(members, needed if taken else None, taken, depth)

    def _elements(self, element: Type, taken: bool, depth: int) -> list[Any]:
        """Those that a container can hold: a null refers to nothing."""
        return [one for one in self._of(element, taken, depth) if one != NULL]

    def _record(self, name: str, taken: bool, depth: int) -> list[Any]:
        cls = find_class(self.api, name)
        fields = cls.fields if cls is not None else ()
        if not taken:
            shown = [one for one in fields if not one.lazy and not one.writeonly]
            return self._members(shown, None, taken, depth)
        given = [one for one in fields if one.qualifier != "RO/runtime" and not computed_end(one)]
        return self._members(given, [one.name for one in given if mandatory(one)], taken, depth)

    def _members(
        self, members: Iterable[Field | StructMember], needed: list[str] | None, taken: bool, depth: int
    ) -> list[Any]:
        """Whole ones with each member varied in turn, and ones without what may be left out."""
        members = list(members)
        if depth > _DEEPEST:
            return [{}]
        ways = {one.name: self._whole(one, taken, depth + 1) for one in members}
        whole = {name: found[0] for name, found in ways.items() if found}
        made = [whole]
        for name, found in ways.items():
            made += [{**whole, name: other} for other in found[1:]]
            if needed is not None and name not in needed:
                made.append({other: held for other, held in whole.items() if other != name})
        if needed is not None:
            made.append({name: held for name, held in whole.items() if name in needed})
        return made

    def _whole(self, member: Field | StructMember, taken: bool, depth: int) -> list[Any]:
        found = self._of(member.type, taken, depth)
        if member.nonnull and isinstance(plain(member.type), Ref):
            found = [one for one in found if one != NULL]
        if isinstance(member, Field) and member.keys:
            held = [value for one in found for value in one.values()]
            names = [one.name + "x" * one.prefix for one in member.keys]
            found = [*found, *({name: value} for name in names for value in held)]
        return found
