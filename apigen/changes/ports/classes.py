"""The ports of a derived API: what its classes offer, each with the declarations that it comes from.

Only classes that differ are opened: a class that is equal on both sides, with the types and roles that it
uses, has the same ports.
"""

from collections.abc import Iterator, Sequence

import msgspec

from apigen.changes.identity import Names, settled, settled_value
from apigen.changes.ports.values import Argument, Call, CallAbout, Held, Key, Made, Port, Source
from apigen.derive import all_rpcs, is_async
from apigen.derive.names import answered_names, find_implicit, find_type, session
from apigen.derive.roles import callers, own_roles, writer
from apigen.derive.shapes import computed_end
from apigen.derive.zero import zero
from apigen.model.api import Api, Class, Constraints, Field, OneOf, Parameter, Rpc, StructMember
from apigen.model.api import Key as MapKey
from apigen.model.types import STRING, EnumType, NamedType, Ref, StructType, Type, walk
from apigen.model.values import Absent, Unset, Value
from apigen.semantics.lifecycle import effective
from apigen.wire.shapes import left_out

_OBJECTS = ("create", "destroy")


class View(msgspec.Struct, frozen=True):
    """A model with the new names of its things, and the roles that both models have."""

    api: Api
    names: Names
    roles: frozenset[str]


def class_ports(view: View, cls: Class) -> Iterator[tuple[Key, Port]]:
    """The ports of a class; of a field that has moved, under the class that it is in now."""
    name = view.names.top("class", cls.name)
    above: Source = ("class", (cls.name,))
    parts: dict[Key, Port] = {}
    if not cls.stateless:
        parts["rows", name] = Port(True, (above,))
        if "events" not in cls.without:
            parts["events", name] = Port(True, (above,))
    for choice in cls.one_of:
        chosen = [view.names.path("field", cls.name, one)[-1] for one in choice.members]
        parts |= choice_ports(choice, chosen, (name,), (above,))
    yield ("class", name), Port(cls.name, (above,), parts, about=not cls.hidden)
    seen = set()
    for rpc in all_rpcs(view.api, cls):
        seen.add(rpc.name)
        yield _call(view, cls, rpc)
    for hidden in cls.hidden_rpcs:
        if hidden not in seen:
            key = ("call", *view.names.path("rpc", cls.name, hidden))
            call = Call(f"{cls.name}.{hidden}", known=False)
            yield key, Port(call, (above,), about=CallAbout(visible=False), opaque=True)
    for field in cls.fields:
        yield from _field(view, cls, field)


ANYBODY = "anybody without a session"
"""Who may call what takes none, beside the roles."""


def _call(view: View, cls: Class, rpc: Rpc) -> tuple[Key, Port]:
    api, names = view.api, view.names
    sources = _call_sources(cls, rpc)
    key = _call_key(view, cls, rpc)
    made: Made = "object" if rpc.rule in _OBJECTS else "derived" if rpc.rule and not rpc.replaces else "rpc"
    parts: dict[Key, Port] = {}

    def part(aspect: str, value: object, *path: str) -> None:
        parts[(aspect, *key[1:], *path)] = Port(value, sources)

    retired = rpc.rule != "get_f" and effective(api, None, rpc, cls) == "removed"
    part("visible", not (rpc.hidden or cls.hidden))
    parts["twin", *key[1:]] = Port(is_async(api, rpc), (*sources, ("class", ("task",))))
    takes = not rpc.sessionless and session(api) is not None
    parts["session", *key[1:]] = Port(takes, (*sources, ("class", ("session",))))
    open_to = view.roles if rpc.sessionless else callers(api, own_roles(api, cls, rpc))
    for role in sorted(view.roles & frozenset(open_to)):
        part("caller", True, role)
    if rpc.sessionless and session(api) is not None:
        parts["caller", *key[1:], ANYBODY] = Port(True, (*sources, ("class", ("session",))))
    part("handler", bool(rpc.replaces) or not rpc.rule)
    if rpc.safe:
        part("safe", True)
    if rpc.safe or rpc.idempotent:
        part("idempotent", True)
    parts["result", *key[1:]] = Port(settled(rpc.result, names), _typed(rpc.result, sources))
    if rpc.secret_result:
        part("secret-result", True)
    ids = []
    for at, parameter in enumerate(rpc.parameters):
        name, port = _argument(view, cls, rpc, parameter, sources)
        ids.append(name)
        parts["argument", *key[1:], name] = msgspec.structs.replace(
            port, about=(at, settled(parameter.type, names))
        )
    part("order", tuple(ids))
    for error in rpc.raises:
        part("error", True, names.top("error", error))
    for choice in rpc.one_of:
        chosen = [names.path("parameter", cls.name, rpc.name, one)[-1] for one in choice.members]
        parts |= choice_ports(choice, chosen, key[1:], sources)
    call = Call(
        f"{cls.name}.{rpc.name}",
        answered_names(cls, rpc),
        retired,
    )
    about = CallAbout(made, not (rpc.hidden or cls.hidden))
    return key, Port(call, sources, parts, about)


def _call_key(view: View, cls: Class, rpc: Rpc) -> Key:
    if rpc.rule is None or rpc.replaces or rpc.field is None:
        return ("call", *view.names.path("rpc", cls.name, rpc.name))
    owner, field = view.names.path("field", cls.name, rpc.field)
    return ("call", owner, rpc.name.removesuffix(rpc.field) + field)


def _call_sources(cls: Class, rpc: Rpc) -> tuple[Source, ...]:
    """The declarations of a call: it itself, what adjusts it, its field, its class."""
    own: list[Source] = [("rpc", (cls.name, rpc.name)), ("implicit", (cls.name, rpc.name))]
    field = rpc.field or _LOOKUPS.get(rpc.rule or "")
    if field is not None:
        own.append(("field", (cls.name, field)))
    return (*own, ("class", (cls.name,)))


_LOOKUPS = {"get_by_uuid": "uuid", "get_by_name_label": "name_label"}
"""The fields that look-ups look at."""


def _argument(
    view: View, cls: Class, rpc: Rpc, parameter: Parameter, above: tuple[Source, ...]
) -> tuple[str, Port]:
    derived = rpc.rule is not None and not rpc.replaces
    name = view.names.path("parameter", cls.name, rpc.name, parameter.name)[-1]
    if derived:
        name = parameter.name
    sources: tuple[Source, ...] = (("parameter", (cls.name, rpc.name, parameter.name)), *above)
    former = tuple(was.name for was in parameter.was if was.wire)
    parts = given_ports(view, (*_call_key(view, cls, rpc)[1:], name), parameter, sources)
    return name, Port(Argument(parameter.name, former), sources, parts)


def given_ports(
    view: View, key: Key, given: Parameter | StructMember, sources: tuple[Source, ...]
) -> dict[Key, Port]:
    """What a parameter or a member of a struct is: its type, what leaving it out means, its limits."""
    found = {
        ("type", *key): Port(settled(given.type, view.names), _typed(given.type, sources)),
        ("default", *key): Port(absence(view, given), _typed(given.type, sources)),
        **limit_ports(given.constraints, key, sources),
        **_named(view, given.type, key, sources),
    }
    if given.nonnull:
        found["nonnull", *key] = Port(True, sources)
    if given.secret:
        found["secret", *key] = Port(True, sources)
    return found


def choice_ports(
    choice: OneOf, members: Sequence[str], key: Key, sources: tuple[Source, ...]
) -> dict[Key, Port]:
    """That only one of several may be given, in any order; `most` where none will do."""
    word = "most" if choice.at_most else "one"
    return {("choice", *key, word, ", ".join(sorted(members))): Port(tuple(members), sources)}


def limit_ports(constraints: Constraints | None, key: Key, sources: tuple[Source, ...]) -> dict[Key, Port]:
    """The limits of a value, each a port; the unit changes no value."""
    if constraints is None:
        return {}
    return {
        ("limit", *key, name): Port(value, sources)
        for name in _LIMITS
        if (value := getattr(constraints, name)) is not None
    }


_LIMITS = tuple(name for name in Constraints.__struct_fields__ if name != "unit")


def _named(view: View, type_: Type, key: Key, sources: tuple[Source, ...]) -> dict[Key, Port]:
    """The named types that a type is written with, and what they ask of values. What one of them asks for
    otherwise is its own difference.
    """
    found = [part.name for part in walk(type_) if isinstance(part, NamedType)]
    if not found:
        return {}
    declared = [declaration for name in found if (declaration := find_type(view.api, name)) is not None]
    ids = tuple(view.names.top("type", name) for name in found)
    return {("named-types", *key): Port(ids, sources, about=tuple(declared))}


def _typed(type_: Type, sources: tuple[Source, ...]) -> tuple[Source, ...]:
    """The sources of a type: where it stands, then the named types that it is written with."""
    named: tuple[Source, ...] = tuple(
        ("type", (part.name,)) for part in walk(type_) if isinstance(part, NamedType)
    )
    return (*sources[:1], *named, *sources[1:]) if named else sources


def absence(view: View, given: Field | Parameter | StructMember) -> Value | None:
    """What leaving something out means; None where it cannot be. A member that is an option always can."""
    if not isinstance(given, Parameter) and left_out(given):
        return Absent()
    return _default(view, given.default, given.type)


def _default(view: View, default: Value | None, type_: Type) -> Value | None:
    return None if default is None else settled_value(default, type_, view.names)


def _field(view: View, cls: Class, field: Field) -> Iterator[tuple[Key, Port]]:
    """A field: in records, in `create`, in rows, and what it stands in the way of."""
    names = view.names
    path = names.path("field", cls.name, field.name)
    sources: tuple[Source, ...] = (("field", (cls.name, field.name)), ("class", (cls.name,)))
    parts: dict[Key, Port] = {}
    type_ = settled(field.type, names)
    typed = _typed(field.type, sources)

    def part(aspect: str, value: object, about: object = None) -> None:
        parts[aspect, *path] = Port(value, sources, about=about)

    end = computed_end(field)
    made = not cls.stateless and "create" not in cls.without
    taken = given(cls, field)
    whole = view.api.profile == "full" and not {"get_record", "get_all"}.issubset(cls.without)
    readable = whole or "events" not in cls.without
    if not cls.stateless:
        if readable and not field.lazy and not field.writeonly:
            parts["member", *path] = Port(True, sources, {("member-type", *path): Port(type_, typed)})
        if taken and made:
            within = {("create-type", *path): Port(type_, typed)}
            for role in sorted(view.roles & _creators(view.api, cls, field)):
                within["create-caller", *path, role] = Port(True, sources)
            parts["create", *path] = Port(True, sources, within, about=absence(view, field))
        if not (field.writeonly and field.qualifier == "RO/constructor"):
            kept = "far end" if end else "asked" if field.computed else "stored"
            parts["row", *path] = Port(
                kept, sources, {("row-type", *path): Port(type_, typed, about=field.qualifier)}
            )
    if taken:
        parts["default", *path] = Port(absence(view, field), typed, about=made)
    elif not end:
        parts["initial", *path] = Port(_initial(view, field), typed)
    part("writer", field.qualifier)
    part("path", field.path if field.path != (field.name,) else (), about=field.name)
    if field.nonnull:
        part("nonnull", True)
    if taken:
        parts |= limit_ports(field.constraints, path, sources)
        parts |= _named(view, field.type, path, sources)
    if field.unique is not None:
        part("unique", tuple(names.path("field", cls.name, one)[-1] for one in field.unique.scope))
    for flag in ("secret", "volatile", "closed"):
        if getattr(field, flag):
            part(flag, True)
    if field.binding is not None and not field.binding.drawn_only:
        end_path = names.path("field", field.binding.cls, field.binding.field)
        part("bound", (*end_path, field.binding.stored))
    order = []
    for key in field.keys:
        shown = f"{key.name}*" if key.prefix else key.name
        order.append(shown)
        parts["key", *path, shown] = _map_key(view, cls, field, key, (*path, shown), sources)
    part("key-order", tuple(order))
    visible = not (field.hidden or cls.hidden)
    yield ("field", *path), Port(Held(field.name), sources, parts, about=visible)
    if not (end or cls.stateless or field.computed or cls.name in FREE):
        held = Port(field.on_destroy or "restrict", sources)
        for within_type in walk(field.type):
            match within_type:
                case Ref(target) if target not in FREE:
                    yield ("blocks", names.top("class", target), *path), held
                case StructType(struct):
                    yield ("holds", names.top("struct", struct), *path), held


def given(cls: Class, field: Field) -> bool:
    """Whether clients give a field's values: to `create`, or to setters."""
    if field.qualifier == "RO/runtime" or computed_end(field) or cls.stateless:
        return False
    return field.qualifier == "RW" or "create" not in cls.without


def _creators(api: Api, cls: Class, field: Field) -> frozenset[str]:
    """The roles that may give a field to `create`: those that may call it, and give the field."""
    create = find_implicit(cls, "create")
    own = create.roles if create is not None and create.roles is not None else writer(api, cls)
    found = frozenset(callers(api, own))
    return found if field.roles.create is None else found & frozenset(callers(api, field.roles.create))


def _initial(view: View, field: Field) -> Value | None:
    """What a field that the server alone writes begins with; None for the zero of its type, said or not."""
    value = field.default
    if value is None or isinstance(value, Unset):
        return None
    plain_zero = not any(isinstance(part, EnumType | StructType) for part in walk(field.type))
    if plain_zero and value == zero(view.api, field.type):
        return None
    return settled_value(value, field.type, view.names)


FREE = frozenset(("session", "task", "event"))
"""Classes whose objects come and go by themselves: they stand in nobody's way."""


def _map_key(view: View, cls: Class, field: Field, key: MapKey, at: Key, above: tuple[Source, ...]) -> Port:
    shown = at[-1]
    sources: tuple[Source, ...] = (("key", (cls.name, field.name, shown)), *above)
    parts = {
        ("key-type", *at): Port(settled(key.type or STRING, view.names), _typed(key.type or STRING, sources)),
        ("default", *at): Port(_default(view, key.default, key.type or STRING), sources),
        **limit_ports(key.constraints, at, sources),
        **_named(view, key.type or STRING, at, sources),
    }
    for role in sorted(view.roles & frozenset(callers(view.api, key.roles or writer(view.api, cls, field)))):
        parts["key-caller", *at, role] = Port(True, sources)
    return Port(shown, sources, parts)
