"""The page model of the pages beside those of the classes; what it shares with theirs is in `view`."""

import msgspec

from apigen.generators.links import Mention, Place, Prose
from apigen.generators.types import Pieces
from apigen.generators.view import Named, ParameterView, Step
from apigen.model.lifecycle import Change, State


class Card(msgspec.Struct, frozen=True):
    """A class in a list: its mention and the first sentence of its text."""

    mention: Mention
    summary: Prose
    state: State


class Group(msgspec.Struct, frozen=True):
    """Classes of one tag, or of one file (`of_file`); `title` "" for those of neither."""

    title: str
    place: Place
    doc: Prose
    cards: tuple[Card, ...]
    of_file: bool = False


class Count(msgspec.Struct, frozen=True):
    """How many there are of a kind of thing, and where they stand."""

    number: int
    what: str
    place: Place


class HomeView(msgspec.Struct, frozen=True):
    """The first page. `newest`: the newest release with changes; `highlights`: the weightiest of them."""

    version: str
    doc: Prose
    groups: tuple[Group, ...]
    counts: tuple[Count, ...]
    newest: "ReleaseView | None"
    highlights: "tuple[ChangeRow, ...]"


class NotationView(msgspec.Struct, frozen=True):
    """A word of the type notation: how it is written, what it means, a value of it in both wire formats."""

    name: str
    place: Place
    written: str
    meaning: str
    xml: str
    json: str


class QualifierView(msgspec.Struct, frozen=True):
    """A qualifier of fields: who gives a value, and when."""

    name: str
    place: Place
    meaning: str


class TypeView(Named, frozen=True, kw_only=True):
    """A named type: its base with constraints."""

    base: Pieces
    constraints: tuple[str, ...]
    words: tuple[str, ...] = ()
    users: tuple[Mention, ...]


class StructView(Named, frozen=True, kw_only=True):
    members: tuple[ParameterView, ...]
    choices: tuple[str, ...]
    users: tuple[Mention, ...]


class EnumLine(msgspec.Struct, frozen=True):
    """An enum that stands in a class, in the list of all enums."""

    mention: Mention
    owner: Mention
    values: int
    summary: Prose


class ErrorView(Named, frozen=True, kw_only=True):
    """An error. `common`: any call may meet it. `remedy`: what a client does about a standard one, else "".
    `typed`: its parameters have texts, or types beside string.
    """

    parameters: tuple[ParameterView, ...]
    typed: bool
    raised_by: tuple[Mention, ...]
    common: bool
    remedy: str


class RoleView(msgspec.Struct, frozen=True):
    name: str
    place: Place
    below: tuple[Mention, ...]
    covers: tuple[str, ...]


class RoleRow(msgspec.Struct, frozen=True):
    """RPCs of a class that the same roles may call, by their bare names.

    `needs`: the roles that they need one of; where there is none, `words` says why. `may`: for each role, in
    order, whether it may call them.
    """

    cls: Mention
    needs: tuple[Mention, ...]
    words: str
    may: tuple[bool, ...]
    rpcs: tuple[Mention, ...]


class ChangeRow(msgspec.Struct, frozen=True):
    """A thing that something happened to in a release. `kind`: class, field, …; `name`: within its class.

    `derived`: the RPCs that share its life, since they follow from it. `summary` where it is new.
    """

    kind: str
    name: str
    mention: Mention
    step: Step
    summary: Prose = ()
    derived: tuple[Mention, ...] = ()


class ChangeList(msgspec.Struct, frozen=True):
    """Things of one kind that the same happened to; `words` is the heading: "New fields"."""

    change: Change
    words: str
    rows: tuple[ChangeRow, ...]


class ChangeGroup(msgspec.Struct, frozen=True):
    """What happened to a class and what is in it, or to things that are in none (`of` None)."""

    title: str
    anchor: str
    of: Mention | None
    lists: tuple[ChangeList, ...]


class ReleaseView(msgspec.Struct, frozen=True):
    """A release. `place` is its canonical one; `page` that of all that happened in it, None if nothing did.

    `counts`: how many declared things came, changed, were deprecated, were removed; `words` says it.
    """

    name: str
    label: str | None
    date: str | None
    place: Place
    page: Place | None
    counts: tuple[int, int, int, int]
    words: tuple[str, ...]
    groups: tuple[ChangeGroup, ...]


class Undeclared(msgspec.Struct, frozen=True):
    """Things of one kind that no release is written for; `mentions` is empty if they are too many to list."""

    kind: str
    number: int
    place: Place
    mentions: tuple[Mention, ...]


class Entry(msgspec.Struct, frozen=True):
    """A line of the A to Z: a declaration, its kind, the first sentence of its text, its state."""

    mention: Mention
    kind: str
    summary: Prose
    state: State


class Letter(msgspec.Struct, frozen=True):
    """The declarations whose names begin with a letter; `#` for all that begin with none."""

    letter: str
    place: Place
    entries: tuple[Entry, ...]
