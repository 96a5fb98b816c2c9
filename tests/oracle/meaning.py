"""Whether a value that an old client sent is, for the new server, what the client meant."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from apigen.derive.names import find_class, find_struct
from apigen.derive.shapes import computed_end
from apigen.derive.zero import unset
from apigen.model.api import Field, StructMember
from apigen.model.types import (
    DATETIME,
    ListType,
    MapType,
    OptionType,
    Record,
    Ref,
    SetType,
    StructType,
    Type,
    plain,
)
from apigen.model.values import Unset
from apigen.wire.shapes import left_out
from apigen.wire.values import plain_value
from tests.oracle.identity import Identity
from tests.oracle.server import Face

CHOSEN = object()
"""The value of what is left out where the server chooses."""


class Trouble(msgspec.Struct, frozen=True):
    """What befalls a call or a value. `level` 1: only sometimes, or by a default; 2: it breaks. `silent`:
    nobody refuses anything. `where`: the call or what is read; `face` is empty where it is either."""

    level: int
    what: str
    silent: bool = False
    where: str = ""
    face: str = ""


Member = Field | StructMember


class Meaning:
    """Values that are sent by the types of one API and read by those of the other."""

    def __init__(self, same: Identity) -> None:
        self.same = same

    def troubles(self, old: Type, new: Type, sent: Any, got: Any, face: Face) -> Iterator[Trouble]:
        """What becomes of a value that was accepted."""
        old, new = plain(old), plain(new)
        if sent is None or got is None:
            if sent is not got:
                yield Trouble(2, "none is a value, or a value none", silent=True)
            return
        match old, new:
            case OptionType(element), _:
                yield from self.troubles(element, new, sent, got, face)
            case _, OptionType(element):
                yield from self.troubles(old, element, sent, got, face)
            case SetType(one) | ListType(one), SetType(other) | ListType(other):
                whole = list(dict.fromkeys(map(repr, sent))) if isinstance(old, SetType) else sent
                if len(whole) != len(got):
                    yield Trouble(2, "repeats are folded", silent=True)
                for held, kept in zip(sent, got, strict=False):
                    yield from self.troubles(one, other, held, kept, face)
            case MapType(key, value), MapType(other_key, other):
                for name, held in sent.items():
                    yield from self._leaf(key, other_key, name, name, face)
                    if name in got:
                        yield from self.troubles(value, other, held, got[name], face)
                    else:
                        yield Trouble(2, "a key is lost", silent=True)
            case Record(one), Record(other):
                yield from self._record(one, other, sent, got, face)
            case StructType(one), StructType(other):
                yield from self._struct(one, other, sent, got, face)
            case _:
                yield from self._leaf(old, new, sent, got, face)

    def default(self, old: Any, new: Any, old_type: Type, new_type: Type) -> bool:
        """Whether what is left out means the same."""
        if old is CHOSEN or new is CHOSEN:
            return old is new
        return not any(self.troubles(old_type, new_type, old, new, "jsonrpc"))

    def _leaf(self, old: Type, new: Type, sent: Any, got: Any, face: Face) -> Iterator[Trouble]:
        old, new = plain(old), plain(new)
        match old, new:
            case Ref(one), Ref(other):
                if self.same.classes.get(other) != one:
                    yield Trouble(2, f"a {one} is taken for a {other}", silent=True)
                return
            case _, Ref(other):
                yield Trouble(2, f"HANDLE_INVALID: no {other} is called so")
                return
        if (face == "xmlrpc" and DATETIME in (old, new) and old != new) or isinstance(
            new, Record | StructType | MapType
        ):
            yield Trouble(2, f"{old} is written otherwise than {new}")
        elif not same_scalar(sent, got):
            yield Trouble(2, f"{sent!r} is {got!r}", silent=True)

    def _record(self, old: str, new: str, sent: Any, got: Any, face: Face) -> Iterator[Trouble]:
        if self.same.classes.get(new) != old:
            yield Trouble(2, f"a record of {old} is one of {new}", silent=True)
            return
        before, now = find_class(self.same.old, old), find_class(self.same.new, new)
        assert before is not None
        assert now is not None
        yield from self._members(
            [one for one in before.fields if one.qualifier != "RO/runtime" and not computed_end(one)],
            [one for one in now.fields if one.qualifier != "RO/runtime" and not computed_end(one)],
            self.same.fields(before, now),
            sent,
            got,
            face,
        )

    def _struct(self, old: str, new: str, sent: Any, got: Any, face: Face) -> Iterator[Trouble]:
        before, now = find_struct(self.same.old, old), find_struct(self.same.new, new)
        assert before is not None
        assert now is not None
        same = self.same.members(before, now)
        yield from self._members(before.members, now.members, same, sent, got, face)

    def _members(
        self,
        old: Sequence[Member],
        new: Sequence[Member],
        same: Mapping[str, str],
        sent: Mapping[str, Any],
        got: Mapping[str, Any],
        face: Face,
    ) -> Iterator[Trouble]:
        before, arrived = {one.name: one for one in old}, set[str]()
        none = {one.name for one in old if left_out(one)}  # what is none is left out
        sent = {name: held for name, held in sent.items() if held is not None or name not in none}
        for member in new:
            was = before.get(same.get(member.name, ""))
            if member.name in sent and member.name in before:
                arrived.add(member.name)
                if was is None or was.name != member.name:
                    yield Trouble(2, f"`{member.name}` is another member", silent=True)
                else:
                    held = sent[member.name]
                    yield from self.troubles(was.type, member.type, held, got[member.name], face)
            elif was is not None and was.name not in sent:
                absent = self._absent(was, old_side=True), self._absent(member, old_side=False)
                if not self.default(*absent, was.type, member.type):
                    yield Trouble(1, f"`{was.name}`, left out, means something else", silent=True)
        for name in sent:
            if name in before and name not in arrived:
                yield Trouble(2, f"`{name}` is ignored", silent=True)

    def _absent(self, member: Member, *, old_side: bool) -> Any:
        """What a member is that is left out."""
        if isinstance(member.default, Unset):
            return CHOSEN
        if left_out(member):
            return None
        if isinstance(member, Field):
            return plain_value(unset(self.same.old if old_side else self.same.new, member))
        return CHOSEN if member.default is None else plain_value(member.default)


def same_scalar(sent: Any, got: Any) -> bool:
    if isinstance(sent, bool) or isinstance(got, bool):
        return sent is got
    if isinstance(got, float) and isinstance(sent, int | float):
        return float(sent) == got or (sent != sent and got != got)  # a double holds what it can
    return str(sent) == str(got)
