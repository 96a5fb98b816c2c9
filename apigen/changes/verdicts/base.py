"""What verdicts are made of: whom a comparison is for, and the consequences of a difference by party."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from apigen.changes.ports.moved import Both, Change, Owner
from apigen.changes.ports.uses import Thing
from apigen.changes.ports.values import Key, Port, Spot, Uses
from apigen.changes.relation import FACES, Declared, Face, Grade, both, grade
from apigen.changes.report import PARTIES, Consequence, Severity
from apigen.changes.verdicts.languages import LANGUAGES, assignable
from apigen.model.types import spell


class Audience(msgspec.Struct, frozen=True):
    """For whom a comparison is made: the wires and bindings that are published; `by_name`: calls with named
    parameters are, too; `strict`: clients refuse words that they do not know."""

    faces: tuple[Face, ...] = FACES
    languages: tuple[str, ...] = tuple(LANGUAGES)
    by_name: bool = True
    strict: bool = False


EVERYBODY = Audience()


class Context(msgspec.Struct, frozen=True):
    """What a verdict may look at beside the difference: both sides, what names in their types stand for, and
    where values of an enum, a struct or a named type go in both: on the whole (`used`) and one by one
    (`spots`); `was_used`: anywhere in the old one."""

    both: Both
    old: Declared
    new: Declared
    used: Callable[[Thing], Uses]
    spots: Callable[[Thing], tuple[Spot, ...]]
    was_used: Callable[[Thing], bool]
    audience: Audience

    def had(self, key: Key) -> bool:
        """Whether both versions have the port, of a class that differs."""
        return key in self.both.before and key in self.both.now


class Case(msgspec.Struct, frozen=True):
    """A difference to be judged."""

    change: Change
    context: Context

    @property
    def key(self) -> Key:
        return self.change.key

    @property
    def name(self) -> str:
        """The port as people name it: its class and member."""
        return ".".join(self.key[1:3])

    @property
    def shown(self) -> str:
        """An argument, a field or a member of a struct, in words."""
        of_call = any(owner.key[0] == "argument" for owner in self.owners)
        return f"`{self.key[3]}` of {self.name}" if of_call else self.name

    @property
    def old(self) -> Port | None:
        return self.change.old

    @property
    def new(self) -> Port | None:
        return self.change.new

    @property
    def values(self) -> tuple[Any, Any]:
        """What the port holds on both sides; None where it is not there."""
        return (self.old.value if self.old else None, self.new.value if self.new else None)

    @property
    def on(self) -> bool:
        """Whether the new side has it, or says yes."""
        return self.new is not None and bool(self.new.value)

    @property
    def owners(self) -> tuple[Owner, ...]:
        return self.change.within

    @property
    def owner(self) -> Owner:
        """The port that this one is a part of."""
        return self.change.within[0]

    @property
    def taken(self) -> bool:
        """Whether the field that the port is a part of is one that clients gave and give."""
        field = next(owner for owner in self.owners if owner.key[0] == "field")
        return all(any(key[0] == "default" for key in port.parts) for port in (field.old, field.new))

    @property
    def handled(self) -> bool:
        """Whether it belongs to a call that a handler answers."""
        return any(owner.key[0] == "call" and owner.new.about.made == "rpc" for owner in self.owners)


Verdict = Callable[[Case], Iterable[Consequence]]
VERDICTS: dict[str, Verdict] = {}
"""By the port's kind."""


def verdict(*aspects: str) -> Callable[[Verdict], Verdict]:
    """Registers what judges the ports of these kinds."""

    def register(function: Verdict) -> Verdict:
        for aspect in aspects:
            VERDICTS[aspect] = function
        return function

    return register


_LETTERS: Mapping[str, Severity] = {"b": "breaking", "r": "risky", "c": "compatible", "n": "note"}


def told(port: str, what: str, severities: str, silent: bool = False) -> Iterator[Consequence]:
    """A consequence for each of wire, source, handlers and data, by a letter; `-` where there is none."""
    for party, letter in zip(PARTIES, severities, strict=True):
        if letter != "-":
            yield Consequence(port, party, _LETTERS[letter], what, silent=silent and party == "wire")


class Flow(msgspec.Struct, frozen=True):
    """Where a value goes: taken from clients, returned to them, kept in rows, through a handler's hands."""

    taken: bool = False
    returned: bool = False
    kept: bool = False
    handler: bool = False


_LEVELS: tuple[Severity, ...] = ("compatible", "risky", "breaking")


def typed(case: Case, flow: Flow, port: str, subject: str) -> Iterator[Consequence]:
    """What another type does where a value flows so."""
    old, new = case.values
    before, now = case.context.old, case.context.new
    what = f"{subject} is {spell(new)}, was {spell(old)}"
    if flow.taken or flow.returned:
        yield _on_wires(case, flow, port, what)
        yield typed_source(case, flow, port, what)
    ways: list[Grade] = []
    if flow.handler and flow.taken:
        ways.append(grade(new, old, now, before, "handler", "native"))
    if flow.handler and flow.returned:
        ways.append(grade(old, new, before, now, "handler", "native"))
    if ways:
        yield Consequence(port, "handlers", _LEVELS[max(ways).level], what)
    if flow.kept:
        rows = grade(old, new, before, now, "data", "native")
        yield Consequence(port, "data", _LEVELS[rows.level], what)


def _on_wires(case: Case, flow: Flow, port: str, what: str) -> Consequence:
    old, new = case.values
    before, now, audience = case.context.old, case.context.new, case.context.audience
    found: list[tuple[Face, Grade]] = []
    for face in audience.faces:
        if flow.taken:
            found.append((face, grade(old, new, before, now, "server", face)))
        if flow.returned:
            found.append((face, grade(new, old, now, before, "client", face)))
    worst = both(*(how for _, how in found))
    level = 2 if audience.strict and worst.level == 1 else worst.level
    hit = tuple(dict.fromkeys(face for face, how in found if how.level == worst.level))
    faces = hit if len(hit) < len(audience.faces) else ()
    return Consequence(port, "wire", _LEVELS[level], what, faces, worst.silent)


def typed_source(case: Case, flow: Flow, port: str, what: str) -> Consequence:
    """What another type does to source where a value flows so."""
    old, new = case.values
    languages = case.context.audience.languages
    bad = [
        one
        for one in languages
        if (flow.taken and not assignable(old, new, LANGUAGES[one]))
        or (flow.returned and not assignable(new, old, LANGUAGES[one]))
    ]
    return in_source(case, bad, port, what)


def in_source(case: Case, bad: Sequence[str], port: str, what: str) -> Consequence:
    """What breaks the source of some languages, of all for whom the comparison is made, or of none."""
    few = tuple(bad) if len(bad) < len(case.context.audience.languages) else ()
    return Consequence(port, "source", "breaking" if bad else "compatible", what, few)
