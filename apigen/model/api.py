"""What an API is: frozen values, comparable and serialisable. Equal specs have equal models.

Everything is flat: members of mixins and extensions stand in their class and remember where they came from
(`origin`). Classes, errors, structs and types are sorted by name; fields, RPCs, enums and values keep the
order of the text. Positions in files are no part of it (see `apigen.semantics.spec`).

A `lifecycle` of None means that none is written: the parent's counts, whole (`apigen.semantics.lifecycle`).
`roles` of None means that none are written; an empty tuple is `@role(none)`.
"""

from typing import Literal

import msgspec

from apigen.model.lifecycle import Lifecycle, Was
from apigen.model.types import Type
from apigen.model.values import Value

Qualifier = Literal["RO/runtime", "RO/constructor", "RW"]
OnDestroy = Literal["restrict", "cascade", "clear"]
Profile = Literal["core", "full"]
Without = Literal["create", "destroy", "get_record", "get_by_uuid", "get_by_name_label", "get_all", "events"]


class Extension(msgspec.Struct, frozen=True):
    """`@x-name(arguments)`: free for templates and generators; each argument as (name or "", text)."""

    name: str
    arguments: tuple[tuple[str, str], ...] = ()


class Origin(msgspec.Struct, frozen=True):
    """Where a member came from when it does not stand in its class: a mixin, an `extend`, or `std`."""

    kind: Literal["mixin", "extend", "std"]
    name: str


class Constraints(msgspec.Struct, frozen=True, omit_defaults=True):
    """Allowed values. `minimum`, `maximum`: of a number, as written. Lengths in code points or elements."""

    minimum: str | None = None
    maximum: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    format: str | None = None
    unit: str | None = None


class OneOf(msgspec.Struct, frozen=True):
    """`@one_of(a, b)`; with `at_most`, `@at_most_one_of(a, b)`."""

    members: tuple[str, ...]
    at_most: bool = False


class Binding(msgspec.Struct, frozen=True):
    """The other end of a bound field: `<-> cls.field` (`field` by its wire name).

    `stored`: this end is the truth, the other is computed; both ends of a many-to-many pair are stored, as
    one link table. `written`: `<->` stands at this end. `drawn_only`: an end within a map, documented and
    drawn.
    """

    cls: str
    field: str
    stored: bool = False
    written: bool = False
    drawn_only: bool = False


class FieldRoles(msgspec.Struct, frozen=True, omit_defaults=True):
    """`@role(R)` and `@role(set = R)`, `@role(get = R)`, `@role(create = R)` of a field."""

    set: tuple[str, ...] | None = None
    get: tuple[str, ...] | None = None
    create: tuple[str, ...] | None = None


class Unique(msgspec.Struct, frozen=True):
    """`@unique(scope, …)`: no two objects with the same value and the same scope (fields by wire name)."""

    scope: tuple[str, ...] = ()


class _Element(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What every named thing has. `doc` is CommonMark with doc links in brackets."""

    name: str
    doc: str = ""
    lifecycle: Lifecycle | None = None
    was: tuple[Was, ...] = ()
    allow: tuple[str, ...] = ()
    extensions: tuple[Extension, ...] = ()


class Key(_Element, frozen=True, kw_only=True, omit_defaults=True):
    """`key "name": type` of a map field; `prefix` for `"folder*"` (the name then without the star)."""

    prefix: bool = False
    type: Type | None = None
    default: Value | None = None
    roles: tuple[str, ...] | None = None
    constraints: Constraints | None = None
    example: Value | None = None


class Field(_Element, frozen=True, kw_only=True, omit_defaults=True):
    """A field; `name` is the wire name, `path` its parts (`("name", "label")` for `name/label`)."""

    path: tuple[str, ...]
    qualifier: Qualifier
    type: Type
    default: Value | None = None
    roles: FieldRoles = FieldRoles()
    binding: Binding | None = None
    unbound: str | None = None
    on_destroy: OnDestroy | None = None
    nonnull: bool = False
    constraints: Constraints | None = None
    example: Value | None = None
    unique: Unique | None = None
    secret: bool = False
    writeonly: bool = False
    lazy: bool = False
    volatile: bool = False
    computed: bool = False
    closed: bool = False
    hidden: bool = False
    keys: tuple[Key, ...] = ()
    origin: Origin | None = None


class _Given(_Element, frozen=True, kw_only=True, omit_defaults=True):
    """What parameters and members of structs have alike: a value of a type, that may have limits."""

    type: Type
    default: Value | None = None
    nonnull: bool = False
    secret: bool = False
    constraints: Constraints | None = None
    example: Value | None = None


class Parameter(_Given, frozen=True, kw_only=True, omit_defaults=True):
    """A parameter; optional if it has a default (`Unset` where the server chooses)."""


class Rpc(_Element, frozen=True, kw_only=True, omit_defaults=True):
    """An RPC, without the session parameter. `result` is `VOID` where nothing is returned.

    `replaces`: written as `implicit rpc`, in place of the derived RPC of that name.
    `rule`, `field`: of a derived RPC alone (see `apigen.derive`): the rule that it comes from, and the field
    that it belongs to.
    """

    parameters: tuple[Parameter, ...] = ()
    result: Type
    result_doc: str = ""
    raises: tuple[str, ...] = ()
    roles: tuple[str, ...] | None = None
    tag: str | None = None
    is_async: bool = msgspec.field(default=False, name="async")
    sessionless: bool = False
    safe: bool = False
    idempotent: bool = False
    hidden: bool = False
    nofallback: bool = False
    one_of: tuple[OneOf, ...] = ()
    secret_result: bool = False
    replaces: bool = False
    origin: Origin | None = None
    rule: str | None = None
    field: str | None = None


class Implicit(_Element, frozen=True, kw_only=True, omit_defaults=True):
    """`implicit NAME`: replaces text, role or lifecycle of a derived RPC, never its signature."""

    roles: tuple[str, ...] | None = None
    hidden: bool = False
    is_async: bool = msgspec.field(default=False, name="async")
    sessionless: bool = False
    safe: bool = False
    idempotent: bool = False
    param_docs: tuple[tuple[str, str], ...] = ()
    result_doc: str | None = None
    origin: Origin | None = None


class EnumValue(_Element, frozen=True, kw_only=True, omit_defaults=True):
    """A value of an enum; `name` is its exact spelling, any text."""


class Enum(_Element, frozen=True, kw_only=True, omit_defaults=True):
    """An enumeration; its name is global, wherever it is declared. `owner`: the class that declares it."""

    values: tuple[EnumValue, ...]
    owner: str | None = None
    std: bool = False
    origin: Origin | None = None


class Class(_Element, frozen=True, kw_only=True, omit_defaults=True):
    """A class: a namespace of fields and RPCs. `hidden_rpcs`: callable, their signature is not known."""

    stateless: bool = False
    fields: tuple[Field, ...] = ()
    rpcs: tuple[Rpc, ...] = ()
    implicits: tuple[Implicit, ...] = ()
    enums: tuple[Enum, ...] = ()
    without: tuple[Without, ...] = ()
    hidden_rpcs: tuple[str, ...] = ()
    roles: tuple[str, ...] | None = None
    implicit_roles: tuple[str, ...] | None = None
    tag: str | None = None
    raises: tuple[str, ...] = ()
    one_of: tuple[OneOf, ...] = ()
    hidden: bool = False
    std: bool = False


class StructMember(_Given, frozen=True, kw_only=True, omit_defaults=True):
    """A member of a struct; optional in a literal if it has a default."""


class Struct(_Element, frozen=True, kw_only=True, omit_defaults=True):
    """A value with named members, passed by value; it has no ref."""

    members: tuple[StructMember, ...]
    one_of: tuple[OneOf, ...] = ()
    std: bool = False


class ErrorParameter(_Element, frozen=True, kw_only=True, omit_defaults=True):
    """A parameter of an error; `name` is any text. Errors carry strings unless a type is written."""

    type: Type | None = None


class Error(_Element, frozen=True, kw_only=True, omit_defaults=True):
    parameters: tuple[ErrorParameter, ...] = ()
    hidden: bool = False
    std: bool = False


class TypeDef(_Element, frozen=True, kw_only=True, omit_defaults=True):
    """`type NAME = base` with its constraints."""

    base: Type
    constraints: Constraints | None = None
    secret: bool = False
    example: Value | None = None
    std: bool = False


class Release(msgspec.Struct, frozen=True):
    """A release: code name, label ("8.2.0") and date (ISO), each None if none is written."""

    name: str
    label: str | None = None
    date: str | None = None


class Role(msgspec.Struct, frozen=True):
    """A role and the roles directly below it. The roles of an API are listed with the greater ones first."""

    name: str
    below: tuple[str, ...] = ()


class Tag(msgspec.Struct, frozen=True):
    name: str
    title: str | None = None
    doc: str | None = None


class TextPattern(msgspec.Struct, frozen=True):
    """A text of derived RPCs: `rule` is `get_f`, `session`, …; `part` a parameter, `result`, `suffix`, ""."""

    rule: str
    part: str
    text: str


class Plural(msgspec.Struct, frozen=True):
    """`plural "metrics" -> "metrics …"`: class names that end so have this ending in `{classes}`."""

    suffix: str
    plural: str


class Api(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A whole API. `releases` oldest first; `roles` greater ones first; `enums` those outside of classes."""

    name: str
    title: str = ""
    version: str = ""
    doc: str = ""
    profile: Profile = "full"
    unknown_members: Literal["refuse", "ignore"] = "refuse"
    uses_std: bool = False
    releases: tuple[Release, ...] = ()
    roles: tuple[Role, ...] = ()
    tags: tuple[Tag, ...] = ()
    texts: tuple[TextPattern, ...] = ()
    plurals: tuple[Plural, ...] = ()
    allow: tuple[str, ...] = ()
    extensions: tuple[Extension, ...] = ()
    classes: tuple[Class, ...] = ()
    enums: tuple[Enum, ...] = ()
    errors: tuple[Error, ...] = ()
    structs: tuple[Struct, ...] = ()
    types: tuple[TypeDef, ...] = ()
