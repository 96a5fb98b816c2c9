"""The view of an API that clients are generated from (`generators.client_view`), made of the model."""

from collections.abc import Iterable, Iterator
from functools import cached_property

from apigen.derive import all_rpcs, find_rpc, is_async
from apigen.derive.names import (
    all_enums,
    classes,
    constructor,
    find_field,
    mandatory,
    old_names,
    record,
    secret_types,
    session,
)
from apigen.generators.client_view import (
    ClassView,
    Ending,
    EnumView,
    ErrorParameterView,
    ErrorView,
    Login,
    MemberView,
    ParameterView,
    RpcView,
    StructView,
    ValueView,
)
from apigen.generators.spec_text import SpecText
from apigen.model.api import Api, Class, Enum, Error, Field, Parameter, Rpc, Struct, StructMember
from apigen.model.lifecycle import Lifecycle, Transition
from apigen.model.types import (
    EnumType,
    NamedType,
    OptionType,
    Primitive,
    Record,
    Ref,
    StructType,
    Type,
    plain,
    walk,
)
from apigen.model.values import Absent, Null, Value
from apigen.semantics.lifecycle import Living, introduced, order, own, state


class ApiView:
    """The view of an API. `only`: the classes that have namespaces and records; None for all. Of the others
    there are what those refer to: refs always, records, enums and structs where they occur.
    """

    def __init__(self, api: Api, only: Iterable[str] | None = None) -> None:
        self.api = api
        self.only = None if only is None else frozenset(only)
        self.by_name = classes(api)
        self.enum_owners = {enum.name: enum.owner or "" for enum in all_enums(api)}
        self._rpcs: dict[str, tuple[Rpc, ...]] = {}
        self._endings: dict[tuple[Lifecycle | None, ...], Ending | None] = {}
        self._places = order(api)
        self._now = len(self._places) - 1
        self._secret = secret_types(api)

    @cached_property
    def has_session(self) -> bool:
        return session(self.api) is not None

    @cached_property
    def has_task(self) -> bool:
        return self.api.profile == "full" and "task" in self.by_name

    @cached_property
    def has_event(self) -> bool:
        event = self.by_name.get("event")
        return event is not None and any(rpc.name == "from" for rpc in event.rpcs)

    @cached_property
    def login_rpc(self) -> RpcView | None:
        """The RPC of the log-in."""
        cls = session(self.api)
        if self.login is None or cls is None:
            return None
        rpc = find_rpc(self.api, cls, self.login.begin.partition(".")[2])
        return self.of_rpc(cls, rpc) if rpc is not None else None

    @cached_property
    def login(self) -> Login | None:
        """The log-in: `login_with_password`, or else the first RPC without a session that makes one."""
        cls = session(self.api)
        found = [] if cls is None else [rpc for rpc in cls.rpcs if _makes_session(rpc)]
        if cls is None or not found:
            return None
        begin = min(found, key=lambda rpc: rpc.name != "login_with_password")
        ends = any(rpc.name == "logout" and not rpc.parameters for rpc in cls.rpcs)
        return Login(f"{cls.name}.{begin.name}", f"{cls.name}.logout" if ends else "")

    def chosen(self, cls: Class) -> bool:
        """Whether the client has the class as a whole."""
        return self.only is None or cls.name in self.only

    @cached_property
    def used(self) -> frozenset[Type]:
        """The types that occur in what the client has, enums, structs and records with all within them."""
        found: dict[Type, None] = {}
        left = [type_ for cls in self.api.classes if self.chosen(cls) for type_ in self._types(cls)]
        structs = {struct.name: struct for struct in self.api.structs}
        while left:
            for part in walk(left.pop()):
                if part in found:
                    continue
                found[part] = None
                match part:
                    case StructType(name) if name in structs:
                        left += [member.type for member in structs[name].members]
                    case Record(name) if name in self.by_name:
                        left += [field.type for field in self.by_name[name].fields]
        return frozenset(found)

    def _types(self, cls: Class) -> Iterator[Type]:
        if not cls.stateless:
            yield Record(cls.name)
        for field in cls.fields:
            yield field.type
        for enum in cls.enums:
            yield EnumType(enum.name)
        for rpc in cls.rpcs:
            yield rpc.result
            yield from (parameter.type for parameter in rpc.parameters)

    def has_record(self, cls: Class) -> bool:
        """Whether the client knows the records of a class: where it has any, or tells them."""
        whole = bool(cls.fields) or not cls.stateless
        return whole and (self.chosen(cls) or Record(cls.name) in self.used)

    @cached_property
    def errors(self) -> tuple[Error, ...]:
        """The errors of the client: with `only` those that its RPCs declare, and the standard ones."""
        if self.only is None:
            return self.api.errors
        raised = {
            code
            for cls in self.api.classes
            if self.chosen(cls)
            for code in (*cls.raises, *(one for rpc in cls.rpcs for one in rpc.raises))
        }
        return tuple(error for error in self.api.errors if error.std or error.name in raised)

    @cached_property
    def structs(self) -> tuple[Struct, ...]:
        if self.only is None:
            return self.api.structs
        return tuple(struct for struct in self.api.structs if StructType(struct.name) in self.used)

    def enums(self, cls: Class | None) -> tuple[Enum, ...]:
        """The enums that a class declares, or those outside of classes."""
        found = self.api.enums if cls is None else cls.enums
        if self.only is None:
            return found
        return tuple(enum for enum in found if EnumType(enum.name) in self.used)

    def of_class(self, cls: Class) -> ClassView:
        """A class with all that its file holds."""
        return ClassView(
            wire=cls.name,
            doc=SpecText(cls.doc),
            record=tuple(self._field(cls, field) for field in record(cls)) if self.has_record(cls) else None,
            rpcs=tuple([self.of_rpc(cls, rpc) for rpc in self.rpcs(cls)]),
            enums=tuple(self.of_enum(enum) for enum in self.enums(cls)),
            since=self.since(cls),
            ending=self._ending(cls),
        )

    def rpcs(self, cls: Class) -> tuple[Rpc, ...]:
        """The RPCs of a class that the client has."""
        known = self._rpcs.get(cls.name)
        if known is None:
            found = all_rpcs(self.api, cls) if self.chosen(cls) else ()
            known = self._rpcs[cls.name] = tuple([rpc for rpc in found if not rpc.hidden])
        return known

    def of_rpc(self, cls: Class, rpc: Rpc) -> RpcView:
        field = find_field(cls, rpc.field) if rpc.field else None
        parents = (cls,) if field is None else (field, cls)
        creates = None
        if rpc.rule == "create" and not rpc.replaces:
            creates = tuple(self._field(cls, one) for one in constructor(cls))
        return RpcView(
            cls=cls.name,
            wire=rpc.name,
            doc=SpecText(rpc.doc),
            parameters=tuple([self._parameter(cls, rpc, at, field) for at in range(len(rpc.parameters))]),
            creates=creates,
            result=rpc.result,
            result_doc=SpecText(rpc.result_doc),
            result_nullable=rpc.rule == "get_f"
            and field is not None
            and _nullable(field.type, field.nonnull),
            errors=rpc.raises,
            rule=rpc.rule or "",
            field=rpc.field or "",
            is_async=is_async(self.api, rpc),
            sessionless=rpc.sessionless or not self.has_session,
            safe=rpc.safe,
            secret_result=rpc.secret_result or self._hides(rpc.result),
            old=old_names(cls, rpc) if rpc.was else (),
            since=self.since(rpc, *parents),
            ending=self._ending(rpc, *parents),
        )

    def _parameter(self, cls: Class, rpc: Rpc, at: int, field: Field | None) -> ParameterView:
        one: Parameter = rpc.parameters[at]
        own_ref = at == 0 and plain(one.type) == Ref(cls.name)
        never_null = field is not None and rpc.rule == "set_f" and at > 0 and field.nonnull
        nonnull = one.nonnull or own_ref or never_null
        return ParameterView(
            wire=one.name,
            type=one.type,
            doc=SpecText(one.doc),
            nullable=_nullable(one.type, nonnull),
            optional=one.default is not None,
            default=one.default,
            chosen=_chosen(one.type, one.default),
            secret=one.secret or self._hides(one.type),
            own=own_ref,
        )

    def _field(self, cls: Class, field: Field) -> MemberView:
        needed = mandatory(field)
        return MemberView(
            wire=field.name,
            type=field.type,
            doc=SpecText(field.doc),
            nullable=_nullable(field.type, field.nonnull),
            mandatory=needed,
            default=field.default,
            chosen=_chosen(field.type, field.default),
            secret=field.secret or self._hides(field.type),
            since=self.since(field, cls),
            ending=self._ending(field, cls),
        )

    def _hides(self, type_: Type) -> bool:
        return bool(self._secret) and any(
            isinstance(part, NamedType) and part.name in self._secret for part in walk(type_)
        )

    def of_enum(self, enum: Enum) -> EnumView:
        parents: tuple[Living, ...] = (enum,)
        if enum.owner and enum.owner in self.by_name:
            parents = (enum, self.by_name[enum.owner])
        return EnumView(
            wire=enum.name,
            doc=SpecText(enum.doc),
            values=tuple(
                ValueView(
                    wire=value.name,
                    doc=SpecText(value.doc),
                    since=self.since(value, *parents),
                    ending=self._ending(value, *parents),
                )
                for value in enum.values
            ),
            owner=enum.owner or "",
        )

    def of_struct(self, struct: Struct) -> StructView:
        return StructView(
            wire=struct.name,
            doc=SpecText(struct.doc),
            members=tuple(self._member(struct, member) for member in struct.members),
        )

    def _member(self, struct: Struct, member: StructMember) -> MemberView:
        return MemberView(
            wire=member.name,
            type=member.type,
            doc=SpecText(member.doc),
            nullable=_nullable(member.type, member.nonnull),
            mandatory=member.default is None and not isinstance(plain(member.type), OptionType),
            default=Absent()
            if member.default is None and isinstance(plain(member.type), OptionType)
            else member.default,
            chosen=_chosen(member.type, member.default),
            secret=member.secret or self._hides(member.type),
            since=self.since(member, struct),
            ending=self._ending(member, struct),
        )

    def of_error(self, error: Error) -> ErrorView:
        return ErrorView(
            wire=error.name,
            doc=SpecText(error.doc),
            parameters=tuple(
                ErrorParameterView(wire=one.name, type=one.type or Primitive("string"), doc=SpecText(one.doc))
                for one in error.parameters
            ),
            ending=self._ending(error),
        )

    def since(self, element: Living, *parents: Living) -> str:
        """The release that brought a thing, "" where the spec does not say."""
        step = introduced(own(element, *parents) or ())
        return step.release if step is not None else ""

    def _ending(self, element: Living, *parents: Living) -> Ending | None:
        """What ended a thing. Most of an API's things have the same few lifecycles, their parents' own."""
        key = (element.lifecycle, *[parent.lifecycle for parent in parents])
        if not any(key):
            return None
        if key not in self._endings:
            self._endings[key] = self._ended(element, *parents)
        return self._endings[key]

    def _ended(self, element: Living, *parents: Living) -> Ending | None:
        now = state(self._places, self._now, element, *parents)
        if now not in ("deprecated", "removed"):
            return None
        step = _step(now, element, *parents)
        if step is None:
            return Ending("", SpecText(""), "", now == "removed")
        return Ending(step.release, SpecText(step.text or ""), step.use or "", now == "removed")


def _step(change: str, *chain: Living) -> Transition | None:
    """The step that ended a thing: its own, or that of what it stands in."""
    for living in chain:
        for step in reversed(living.lifecycle or ()):
            if step.change == change:
                return step
    return None


def _nullable(type_: Type, nonnull: bool) -> bool:
    return not nonnull and isinstance(plain(type_), Ref)


def _chosen(type_: Type, default: Value | None) -> bool:
    option = isinstance(plain(type_), OptionType)
    return option and default is not None and not isinstance(default, Absent | Null)


def _makes_session(rpc: Rpc) -> bool:
    return rpc.sessionless and plain(rpc.result) == Ref("session") and not rpc.hidden
