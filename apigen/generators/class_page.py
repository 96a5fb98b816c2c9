"""The view of a class: its fields, relations, RPCs and enums."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

import msgspec

from apigen.derive.names import constructor, find_error, find_field, mandatory
from apigen.derive.roles import callers, own_roles
from apigen.generators.book import Book, former, member
from apigen.generators.links import ROLES, Mention, Place, anchor, first_sentence
from apigen.generators.types import Piece, Pieces
from apigen.generators.view import (
    Bound,
    ClassView,
    DerivedGroup,
    EnumView,
    ErrorLine,
    Facts,
    FieldGroup,
    FieldView,
    KeyView,
    ParameterView,
    RpcView,
    ValueView,
)
from apigen.generators.words import (
    choice_words,
    constraint_words,
    default_words,
    field_words,
    origin_words,
    rpc_words,
)
from apigen.model.api import Class, Enum, Field, Key, Parameter, Rpc
from apigen.model.types import VOID, Ref, plain
from apigen.semantics.keys import held_type

MANY = 6
"""RPCs of a tag beyond which they do not name each other."""

ACCESSORS = ("get_", "set_", "add_", "remove_", "add_to_", "remove_from_")


def class_view(book: Book, cls: Class, around: tuple[str | None, str | None] = (None, None)) -> ClassView:
    """All of a class's page. `around`: the classes before and after it in the order of the pages."""
    before, after = (Mention(name, Place(name)) if name else None for name in around)
    view = _class_view(book, cls.name)
    return msgspec.structs.replace(view, previous=before, next=after) if before or after else view


@lru_cache(maxsize=128)
def _class_view(book: Book, name: str) -> ClassView:
    """The view of a class, kept for a while: all formats show it, one after another."""
    cls = book.classes[name]
    rpcs = book.rpcs(cls)
    names = {rpc.name for rpc in rpcs}
    bound = {end.field.text: end for end in book.bound.get(cls.name, ())}
    groups = _groups(cls.fields)
    fields = tuple(_field(book, cls, field, names, bound, groups) for field in cls.fields)
    views = tuple(rpc_view(book, cls, rpc) for rpc in rpcs)
    derived = tuple(
        view for view, rpc in zip(views, rpcs, strict=True) if rpc.rule is not None and not rpc.replaces
    )
    # An RPC of this name that the class wrote itself may take anything.
    takes_record = any(rpc.rule == "create" for rpc in rpcs)
    taken = {field.name for field in constructor(cls)} if takes_record else set()
    taken_views = sorted((f for f in fields if f.name in taken), key=lambda field: not field.required)
    raised = dict.fromkeys(error for rpc in cls.rpcs for error in rpc.raises) | dict.fromkeys(cls.raises)
    return ClassView(
        name=cls.name,
        place=Place(cls.name),
        doc=book.prose(cls.doc, cls.name),
        life=book.life(cls.name, cls),
        was=tuple(was.name for was in cls.was),
        tag=cls.tag or "",
        std=cls.std,
        facts=_facts(cls, names),
        fields=fields,
        groups=_field_groups(fields),
        bound=tuple(bound[name] for field in cls.fields if (name := f"{cls.name}.{field.name}") in bound),
        constructor=tuple(taken_views),
        needs=_needs(cls, {field.name for field in taken_views if field.required}),
        rpcs=tuple(view for view, rpc in zip(views, rpcs, strict=True) if rpc.replaces or rpc.rule is None),
        derived=derived,
        derived_groups=_derived_groups(derived),
        enums=tuple(enum_view(book, enum, cls) for enum in cls.enums),
        users=tuple(use for use in book.users.get(cls.name, ()) if use.place and use.place.page != cls.name),
        raises=tuple(book.links.mention(error) for error in sorted(raised)),
        errors=error_lines(book, cls, sorted(raised)),
        common=error_lines(book, cls, cls.raises),
        unknown_rpcs=cls.hidden_rpcs,
        choices=choice_words(cls.one_of),
        previous=None,
        next=None,
    )


def _facts(cls: Class, names: set[str]) -> Facts:
    def rpc(name: str) -> Mention | None:
        return member(cls.name, name) if name in names else None

    return Facts(
        create=rpc("create"),
        destroy=rpc("destroy"),
        get_all=rpc("get_all"),
        get_by_uuid=rpc("get_by_uuid"),
        get_by_name_label=rpc("get_by_name_label"),
        stored=not cls.stateless,
        events=not cls.stateless and "events" not in cls.without,
    )


def _groups(fields: Sequence[Field]) -> set[str]:
    """First parts of paths that several fields share."""
    firsts = Counter(field.path[0] for field in fields if len(field.path) > 1)
    return {first for first, times in firsts.items() if times > 1}


def _field_groups(fields: Iterable[FieldView]) -> tuple[FieldGroup, ...]:
    """Fields as they are laid out: those of a group together, where its first one stands."""
    found: list[tuple[str, list[FieldView]]] = []
    open_: dict[str, list[FieldView]] = {}
    for field in fields:
        alone = found[-1][1] if found and not found[-1][0] else None
        members = open_.get(field.group) if field.group else alone
        if members is None:
            members = open_[field.group] = []
            found.append((field.group, members))
        members.append(field)
    return tuple(FieldGroup(title, tuple(members)) for title, members in found)


def _derived_groups(rpcs: Iterable[RpcView]) -> tuple[DerivedGroup, ...]:
    """Derived RPCs by field: those of the class itself first."""
    found: dict[Mention | None, list[RpcView]] = {None: []}
    for rpc in rpcs:
        found.setdefault(rpc.field, []).append(rpc)
    return tuple(DerivedGroup(field, tuple(members)) for field, members in found.items() if members)


def _needs(cls: Class, required: set[str]) -> tuple[Mention, ...]:
    """The classes of which an object must be there before one of this class is made."""
    types = [plain(field.type) for field in cls.fields if field.name in required and field.nonnull]
    names = dict.fromkeys(type_.cls for type_ in types if isinstance(type_, Ref))
    return tuple(Mention(name, Place(name)) for name in names)


def error_lines(book: Book, cls: Class, names: Iterable[str]) -> tuple[ErrorLine, ...]:
    """Errors with what they mean, those that are not declared by their code alone."""
    return tuple(_error_line(book, cls.name, name) for name in names)


def _error_line(book: Book, scope: str, name: str) -> ErrorLine:
    error = find_error(book.api, name)
    if error is None:
        return ErrorLine(book.links.mention(name), (), ())
    return ErrorLine(
        book.links.mention(name),
        tuple(parameter.name for parameter in error.parameters),
        first_sentence(book.prose(error.doc, scope)),
    )


def _field(
    book: Book,
    cls: Class,
    field: Field,
    rpcs: set[str],
    bound: dict[str, Bound],
    groups: set[str],
) -> FieldView:
    name = field.name
    return FieldView(
        name=name,
        place=Place(cls.name, anchor(name)),
        doc=book.prose(field.doc, cls.name),
        life=book.life(cls.name, field, cls),
        was=former(field.was),
        path="/".join(field.path),
        group=field.path[0] if field.path[0] in groups else "",
        qualifier=field.qualifier,
        type=book.type(field.type),
        default=default_words(field.default, field.type),
        required=mandatory(field),
        optional=field.qualifier != "RO/runtime" and field.default is not None,
        constraints=constraint_words(field.constraints),
        words=field_words(field),
        writers=role_mentions(field.roles.set or ()),
        readers=None if field.roles.get is None else role_mentions(field.roles.get),
        bound=bound.get(f"{cls.name}.{name}"),
        unbound=field.unbound,
        keys=tuple(_key(book, cls, field, key) for key in field.keys),
        accessors=tuple(
            Mention(n, Place(cls.name, n)) for prefix in ACCESSORS if (n := prefix + name) in rpcs
        ),
        origin=origin_words(field.origin),
    )


def _key(book: Book, cls: Class, field: Field, key: Key) -> KeyView:
    return KeyView(
        name=key.name,
        place=Place(cls.name, anchor(f"{field.name}-{key.name}")),
        doc=book.prose(key.doc, cls.name),
        life=book.life(cls.name, key, field, cls),
        prefix=key.prefix,
        type=book.type(held_type(field, key)),
        default=default_words(key.default, key.type),
        constraints=constraint_words(key.constraints),
        roles=None if key.roles is None else role_mentions(key.roles),
    )


def role_mentions(roles: Iterable[str]) -> tuple[Mention, ...]:
    return tuple(Mention(role, Place(ROLES, anchor(role))) for role in roles)


def rpc_view(book: Book, cls: Class, rpc: Rpc) -> RpcView:
    """An RPC of a class, explicit or derived."""
    api = book.api
    roles = own_roles(api, cls, rpc) if api.roles and not rpc.sessionless else ()
    parameters = tuple(parameter_view(book, cls.name, parameter) for parameter in rpc.parameters)
    result = book.type(rpc.result)
    place = Place(cls.name, anchor(rpc.name))
    with_session = book.has_session and not rpc.sessionless
    return RpcView(
        name=rpc.name,
        place=place,
        doc=book.prose(rpc.doc, cls.name),
        life=book.rpc_life(cls, rpc),
        was=former(rpc.was),
        cls=cls.name,
        signature=_signature(rpc.name, place, parameters, result, with_session),
        parameters=parameters,
        forms=_forms(rpc.parameters),
        result=result,
        result_doc=book.prose(rpc.result_doc, cls.name),
        returns=rpc.result != VOID,
        raises=tuple(book.links.mention(error) for error in dict.fromkeys((*rpc.raises, *cls.raises))),
        errors=error_lines(book, cls, rpc.raises),
        roles=role_mentions(roles),
        callers=callers(api, roles) if roles else (),
        local=not roles and bool(api.roles) and not rpc.sessionless,
        session=with_session,
        twin=rpc.is_async and "task" in book.classes and api.profile == "full",
        words=rpc_words(rpc),
        choices=choice_words(rpc.one_of),
        rule=rpc.rule,
        field=_field_of(cls, rpc),
        origin=origin_words(rpc.origin),
        also=_also(cls, rpc),
    )


def _field_of(cls: Class, rpc: Rpc) -> Mention | None:
    """The field that a derived RPC follows from, or that an explicit one is an accessor of."""
    name = rpc.field
    if name is None:
        stems = [rpc.name.removeprefix(prefix) for prefix in ACCESSORS if rpc.name.startswith(prefix)]
        name = next((stem for stem in stems if find_field(cls, stem) is not None), None)
    return Mention(name, Place(cls.name, anchor(name))) if name else None


def _also(cls: Class, rpc: Rpc) -> tuple[Mention, ...]:
    """The RPCs of the same tag, unless there are so many that to name them says nothing."""
    if rpc.tag is None:
        return ()
    others = [other.name for other in cls.rpcs if other.tag == rpc.tag and not other.hidden]
    if len(others) > MANY:
        return ()
    return tuple(Mention(name, Place(cls.name, anchor(name))) for name in others if name != rpc.name)


def _forms(parameters: Sequence[Parameter]) -> tuple[tuple[str, ...], ...]:
    """The names that calls have by position: all of them, and then without one more of the optional tail."""
    names = tuple(parameter.name for parameter in parameters)
    optional = 0
    while optional < len(parameters) and parameters[-1 - optional].default is not None:
        optional += 1
    return tuple(names[: len(names) - left_out] for left_out in range(optional + 1))


def parameter_view(book: Book, scope: str | None, parameter: Parameter) -> ParameterView:
    return ParameterView(
        name=parameter.name,
        type=book.type(parameter.type),
        doc=book.prose(parameter.doc, scope),
        default=default_words(parameter.default, parameter.type),
        constraints=constraint_words(parameter.constraints),
        words=tuple(
            text
            for said, text in (
                (parameter.nonnull and isinstance(plain(parameter.type), Ref), "never null"),
                (parameter.secret, "secret"),
            )
            if said
        ),
        life=book.life(scope, parameter) if parameter.lifecycle is not None else None,
    )


_OPEN, _CLOSE, _COMMA = Piece("("), Piece(")"), Piece(", ")
_COLON, _ARROW = Piece(": "), Piece(" -> ", muted=True)
_SESSION = Piece("session_id: session ref", muted=True)


def _signature(
    name: str, place: Place, parameters: tuple[ParameterView, ...], result: Pieces, session: bool
) -> Pieces:
    """`start(session_id: session ref, self: VM ref, host: host ref = null) -> void`"""
    found: list[Piece] = [Piece(name, place), _OPEN]
    if session:
        found.append(_SESSION)
    for at, parameter in enumerate(parameters):
        if at or session:
            found.append(_COMMA)
        found += (Piece(parameter.name), _COLON, *parameter.type)
        if parameter.default is not None:
            found.append(
                Piece(
                    f" = {parameter.default}",
                    muted=True,
                )
            )
    found += (_CLOSE, _ARROW, *result)
    return tuple(found)


def enum_view(book: Book, enum: Enum, owner: Class | None = None) -> EnumView:
    """An enum with its values and who uses it."""
    scope = owner.name if owner else None
    place = book.links.place(f"enum {enum.name}")
    parents = (enum, owner) if owner else (enum,)
    return EnumView(
        name=enum.name,
        place=place,
        doc=book.prose(enum.doc, scope),
        life=book.life(scope, *parents),
        was=tuple(anchor(f"enum-{was.name}") for was in enum.was),
        owner=scope,
        values=tuple(
            ValueView(
                name=value.name,
                place=Place(place.page, anchor(f"enum-{enum.name}.{value.name}")),
                doc=book.prose(value.doc, scope),
                life=book.life(scope, value, *parents),
                was=tuple(anchor(f"enum-{enum.name}.{was.name}") for was in value.was),
            )
            for value in enum.values
        ),
        users=tuple(book.users.get(f"enum {enum.name}", ())),
    )
