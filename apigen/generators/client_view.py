"""What all client languages share of an API: frozen values, neutral of any language; an interface.

A view is made of one published API (`generators.book.published`), a class at a time and only when it
is asked for: `generators.client_api`. Names are as on the wire; a language adds its own
(`generators.naming`) and spells the types. Texts are `SpecText`: only an encoder that is made for a position
opens one. Everything stands in the order of the spec.
"""

import msgspec

from apigen.generators.spec_text import SpecText
from apigen.model.types import (
    VOID,
    ListType,
    MapType,
    NamedType,
    OptionType,
    SetType,
    Type,
    spell,
)
from apigen.model.values import Value


class Ending(msgspec.Struct, frozen=True):
    """That a thing is deprecated, or removed from the newest release: since which release, why, and the name
    of what takes its place, "" where none does.
    """

    release: str
    text: SpecText
    use: str
    removed: bool = False


class MemberView(msgspec.Struct, frozen=True, kw_only=True):
    """A field of a record, or a member of a struct, as it is read and given.

    `nullable`: a ref that may refer to nothing. `mandatory`: it must be given. `default`: what
    it has when it is left out; None where there is none. `chosen`: leaving it out is not the same as giving
    no value (an option whose default is not `none`), so a language needs a third state.
    """

    wire: str
    type: Type
    doc: SpecText
    nullable: bool = False
    mandatory: bool = False
    default: Value | None = None
    chosen: bool = False
    secret: bool = False
    since: str = ""
    ending: Ending | None = None


class ParameterView(msgspec.Struct, frozen=True, kw_only=True):
    """A parameter of an RPC, without the session. `optional`, `default`, `chosen`: as in `MemberView`.

    `own`: the object that the RPC is about: the first parameter, a ref of its class.
    """

    wire: str
    type: Type
    doc: SpecText
    nullable: bool = False
    optional: bool = False
    default: Value | None = None
    chosen: bool = False
    secret: bool = False
    own: bool = False


class RpcView(msgspec.Struct, frozen=True, kw_only=True):
    """An RPC: `cls.wire` is what is called, `Async.cls.wire` too where `is_async`.

    `creates`: the members that the record of `create` takes, instead of parameters; None for all other RPCs.
    `rule` and `field` as in the model, "" where it is written in the spec. `result_nullable`: a getter of a
    nullable ref. `safe`: it changes nothing, so it may be sent again. `errors`: the codes that it declares.
    `old`: the old names in its class that the server answers too.
    """

    cls: str
    wire: str
    doc: SpecText
    parameters: tuple[ParameterView, ...]
    creates: tuple[MemberView, ...] | None = None
    result: Type
    result_doc: SpecText
    result_nullable: bool = False
    errors: tuple[str, ...] = ()
    rule: str = ""
    field: str = ""
    is_async: bool = False
    sessionless: bool = False
    safe: bool = False
    secret_result: bool = False
    old: tuple[str, ...] = ()
    since: str = ""
    ending: Ending | None = None

    @property
    def name(self) -> str:
        """The name on the wire: `VM.start`."""
        return f"{self.cls}.{self.wire}"

    @property
    def returns(self) -> bool:
        """Whether it gives anything back."""
        return self.result != VOID


class ValueView(msgspec.Struct, frozen=True, kw_only=True):
    """A value of an enum, in its exact spelling."""

    wire: str
    doc: SpecText
    since: str = ""
    ending: Ending | None = None


class EnumView(msgspec.Struct, frozen=True, kw_only=True):
    """An enum, with the values that are known; `owner`: the class that declares it, "" where none does."""

    wire: str
    doc: SpecText
    values: tuple[ValueView, ...]
    owner: str = ""


class StructView(msgspec.Struct, frozen=True, kw_only=True):
    wire: str
    doc: SpecText
    members: tuple[MemberView, ...]


class ErrorParameterView(msgspec.Struct, frozen=True, kw_only=True):
    wire: str
    type: Type
    doc: SpecText


class ErrorView(msgspec.Struct, frozen=True, kw_only=True):
    """A declared error: its code, and its parameters by position; all travel as texts."""

    wire: str
    doc: SpecText
    parameters: tuple[ErrorParameterView, ...]
    ending: Ending | None = None


class ClassView(msgspec.Struct, frozen=True, kw_only=True):
    """A class of the API. `record`: the fields that are read as a whole; None where the class has no objects
    (its ref is a type all the same). `rpcs`: those that are documented, the written ones first; empty where
    the class is data alone, and needs no namespace.
    """

    wire: str
    doc: SpecText
    record: tuple[MemberView, ...] | None
    rpcs: tuple[RpcView, ...]
    enums: tuple[EnumView, ...]
    since: str = ""
    ending: Ending | None = None


class Login(msgspec.Struct, frozen=True):
    """How a session begins and ends: RPCs by name, `end` being "" where none is declared."""

    begin: str
    end: str


def base(type_: Type) -> Type:
    """The type with all names taken off, also within: what travels."""
    match type_:
        case NamedType(_, of):
            return base(of)
        case SetType(element):
            return SetType(base(element))
        case ListType(element):
            return ListType(base(element))
        case OptionType(element):
            return OptionType(base(element))
        case MapType(key, value):
            return MapType(base(key), base(value))
        case _:
            return type_


_NOTATIONS: dict[Type, str] = {}


def notation(type_: Type) -> str:
    """What travels, in the notation of the spec: `(string -> VBD ref set) map`."""
    known = _NOTATIONS.get(type_)
    if known is None:
        known = _NOTATIONS[type_] = spell(base(type_))
    return known
