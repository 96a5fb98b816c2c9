"""The page model: what templates see of an API. Frozen values, the same for HTML and Markdown; an interface.

Texts are `Prose` (CommonMark cut at its doc links), types and signatures `Pieces`, names of other things
`Mention`s. A `Place` becomes an address by a format's `href`. Strings are as in the spec, never escaped.
The pages beside those of the classes add theirs in `other_pages/views`.
"""

import msgspec

from apigen.generators.links import Mention, Place, Prose
from apigen.generators.types import Pieces
from apigen.model.lifecycle import Change, State


class Step(msgspec.Struct, frozen=True):
    """A transition: what happened in which release. `text` is empty where it is the thing's own text."""

    change: Change
    release: Mention
    text: Prose = ()
    use: Mention | None = None


class Life(msgspec.Struct, frozen=True):
    """Where a thing stands in its life at the newest release.

    `since`: the release that brought it, if any is written. `steps`: its written list; `inherited` if it is
    its parent's. `ending`: the step that deprecated or removed it, if one did and it is so now.
    """

    state: State
    since: Mention | None = None
    steps: tuple[Step, ...] = ()
    inherited: bool = False
    ending: Step | None = None


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """What every documented thing has. `was`: its former anchors, kept beside the new one."""

    name: str
    place: Place
    doc: Prose
    life: Life
    was: tuple[str, ...] = ()


class KeyView(Named, frozen=True, kw_only=True):
    """A documented key of a map; `type` and `default` are those of the text in its value."""

    prefix: bool
    type: Pieces
    default: str | None
    constraints: tuple[str, ...]
    roles: tuple[Mention, ...] | None


class Bound(msgspec.Struct, frozen=True):
    """A bound field of a class and the field at the other end.

    `relation` reads from this class to the other: "many-to-one". `count` is how many objects of the other
    class one object of this class has: "zero or one"; `count_here` the same the other way round. `truth`:
    "this end", "the other end" or "both ends"; the rest follows. `on_destroy` says what holds when the
    object referred to is destroyed; `blocks`: it is refused while an object of the other class refers here.
    """

    field: Mention
    other: Mention
    other_class: Mention
    relation: str
    count: str
    truth: str
    on_destroy: str
    drawn_only: bool = False
    count_here: str = ""
    blocks: bool = False


class FieldView(Named, frozen=True, kw_only=True):
    """A field. `path`: as in documents, `name/label`; `group` its first part where others share it, else "".

    `qualifier` is the long word. `default` None where there is none. `required`: `create` cannot do without
    it; `optional`: `create` takes it. `words`: what annotations say beyond that (`nonnull`, `secret`,
    `lazy`, …).
    """

    path: str
    group: str
    qualifier: str
    type: Pieces
    default: str | None
    required: bool
    optional: bool
    constraints: tuple[str, ...]
    words: tuple[str, ...]
    writers: tuple[Mention, ...]
    readers: tuple[Mention, ...] | None
    bound: Bound | None
    unbound: str | None
    keys: tuple[KeyView, ...]
    accessors: tuple[Mention, ...]
    origin: str | None


class ParameterView(msgspec.Struct, frozen=True):
    """A parameter, or a member of a struct. `default` None: it must be given."""

    name: str
    type: Pieces
    doc: Prose
    default: str | None
    constraints: tuple[str, ...]
    words: tuple[str, ...]
    life: Life | None = None


class ErrorLine(msgspec.Struct, frozen=True):
    """An error that an RPC raises: its code, the names of its parameters, the first sentence of its text."""

    mention: Mention
    parameters: tuple[str, ...]
    summary: Prose


class RpcView(Named, frozen=True, kw_only=True):
    """An RPC. `cls` and `name` make the wire name; `twin` tells whether `Async.` goes before it.

    `signature` begins with the name and ends with the result. `session`: it takes the session first.
    `forms`: the names of its parameters by position, once for each number of them that a call may have, the
    most first. `raises`: its own errors and those of its class; `errors`: its own with what they mean.
    `roles`: what it needs one of; `callers`: all roles that may call it; both empty in an API without
    roles, `roles` empty and `local` true for `@role(none)`. `rule` and `field` of a derived RPC; an explicit
    accessor has the field too. `also`: what else to look at.
    """

    cls: str
    signature: Pieces
    parameters: tuple[ParameterView, ...]
    forms: tuple[tuple[str, ...], ...]
    result: Pieces
    result_doc: Prose
    returns: bool
    raises: tuple[Mention, ...]
    errors: tuple[ErrorLine, ...]
    roles: tuple[Mention, ...]
    callers: tuple[str, ...]
    local: bool
    session: bool
    twin: bool
    words: tuple[str, ...]
    choices: tuple[str, ...]
    rule: str | None
    field: Mention | None
    origin: str | None
    also: tuple[Mention, ...]


class ValueView(Named, frozen=True, kw_only=True):
    """A value of an enum, in its exact spelling."""


class EnumView(Named, frozen=True, kw_only=True):
    owner: str | None
    values: tuple[ValueView, ...]
    users: tuple[Mention, ...]


class Facts(msgspec.Struct, frozen=True):
    """What client writers ask of a class first; each a mention of the RPC that answers, None for no."""

    create: Mention | None
    destroy: Mention | None
    get_all: Mention | None
    get_by_uuid: Mention | None
    get_by_name_label: Mention | None
    stored: bool
    events: bool


class FieldGroup(msgspec.Struct, frozen=True):
    """Fields whose paths begin alike; `title` "" for those that stand alone."""

    title: str
    fields: tuple[FieldView, ...]


class DerivedGroup(msgspec.Struct, frozen=True):
    """The derived RPCs of one field; `field` None for those of the class itself."""

    field: Mention | None
    rpcs: tuple[RpcView, ...]


class ClassView(Named, frozen=True, kw_only=True):
    """A class and all that is on its page.

    `groups` and `derived_groups`: its fields and derived RPCs as they are laid out. `constructor`: the fields
    that `create` takes, mandatory ones first; `needs`: the classes whose objects it cannot do without.
    `errors`: all that its own RPCs raise, by name; `common`: those that each of its RPCs may raise.
    """

    tag: str
    std: bool
    facts: Facts
    fields: tuple[FieldView, ...]
    groups: tuple[FieldGroup, ...]
    bound: tuple[Bound, ...]
    constructor: tuple[FieldView, ...]
    needs: tuple[Mention, ...]
    rpcs: tuple[RpcView, ...]
    derived: tuple[RpcView, ...]
    derived_groups: tuple[DerivedGroup, ...]
    enums: tuple[EnumView, ...]
    users: tuple[Mention, ...]
    raises: tuple[Mention, ...]
    errors: tuple[ErrorLine, ...]
    common: tuple[ErrorLine, ...]
    unknown_rpcs: tuple[str, ...]
    choices: tuple[str, ...]
    previous: Mention | None
    next: Mention | None


class PairView(msgspec.Struct, frozen=True):
    """A pair of bound fields; `a` refers to one object, or comes first by name."""

    a: Mention
    b: Mention
    relation: str
    count_a: str
    count_b: str
    on_destroy: str
    dashed: bool
