"""A call joined with the RPC that it is for: how many parameters there are, and what they mean."""

from collections.abc import Mapping
from typing import Any

import msgspec

from apigen.derive.names import find_field, session
from apigen.model.api import Api, Class, Parameter, Rpc
from apigen.model.types import Ref, plain
from apigen.model.values import Unset, Value
from apigen.wire import errors
from apigen.wire.errors import Refusal
from apigen.wire.messages import Call
from apigen.wire.scalars import string
from apigen.wire.typed import Read, Readers
from apigen.wire.values import plain_value

SESSION = "session_id"
"""The name of the session among parameters that are given by name."""


class Arguments(msgspec.Struct, frozen=True):
    """What an RPC is called with: a neutral value for each parameter but those that the server chooses."""

    session: str | None
    values: dict[str, Any]


class _Slot(msgspec.Struct, frozen=True):
    """A parameter: its name, what it is called in errors, how it is read, its default, and its old names."""

    name: str
    field: str
    read: Read
    default: Value | None
    was: tuple[str, ...] = ()


class Signature(msgspec.Struct, frozen=True):
    """What an RPC takes. `name` is that of the RPC, `CLASS.rpc`; `session` tells whether it takes one."""

    name: str
    session: bool
    slots: tuple[_Slot, ...]

    def read(self, call: Call) -> Arguments:
        """The arguments of a call. Raises Failure: MESSAGE_PARAMETER_COUNT_MISMATCH, FIELD_TYPE_ERROR,
        VALUE_NOT_SUPPORTED, or SESSION_INVALID where there is no session at all.
        """
        session, given = self._by_position(call) if call.named is None else self._by_name(call.named)
        if session is not None:
            session = _read(SESSION, SESSION, string, session)
        values = {}
        for slot in self.slots:
            if slot.name in given:
                values[slot.name] = _read(slot.name, slot.field, slot.read, given[slot.name])
            elif slot.default is not None and not isinstance(slot.default, Unset):
                values[slot.name] = slot.read(plain_value(slot.default))
        if self.session and session is None:  # null, as some libraries send when they have logged out
            raise errors.session_invalid("")
        return Arguments(session, values)

    def session_of(self, call: Call) -> str | None:
        """The session that a call names, whatever else it gives; None where it takes or names none."""
        given: Any = None
        if self.session:
            given = call.named.get(SESSION) if call.named is not None else next(iter(call.params), None)
        return given if isinstance(given, str) else None

    def _by_position(self, call: Call) -> tuple[Any, Mapping[str, Any]]:
        """The session and the others; counts leave it out."""
        params, session = call.params, None
        if self.session and params:
            session, *params = params
        needed = sum(slot.default is None for slot in self.slots)
        if not needed <= len(params) <= len(self.slots):
            expected = needed if len(params) < needed else len(self.slots)
            raise errors.message_parameter_count_mismatch(self.name, expected, len(params))
        if self.session and session is None and not call.params:
            raise errors.session_invalid("")
        return session, dict(zip((slot.name for slot in self.slots), params, strict=False))

    def _by_name(self, named: Mapping[str, Any]) -> tuple[Any, Mapping[str, Any]]:
        given = dict(named)
        for slot in self.slots:
            for old in slot.was:
                if old in given and slot.name not in given:
                    given[slot.name] = given.pop(old)
        known = {slot.name for slot in self.slots}
        if self.session:
            known.add(SESSION)
        for name in given:
            if name not in known:
                raise errors.field_type_error(name)
        for slot in self.slots:
            if slot.default is None and slot.name not in given:
                raise errors.field_type_error(slot.field or slot.name)
        if not self.session:
            return None, given
        if SESSION not in given:
            raise errors.session_invalid("")
        return given.pop(SESSION), given


def signature(api: Api, readers: Readers, cls: Class, rpc: Rpc) -> Signature:
    """What an RPC of a class takes; `rpc` as `derive.all_rpcs` gives it. Its Async twin takes the same."""
    takes_session = session(api) is not None and not rpc.sessionless
    slots = tuple(_slot(readers, cls, rpc, parameter) for parameter in rpc.parameters)
    return Signature(f"{cls.name}.{rpc.name}", takes_session, slots)


def _slot(readers: Readers, cls: Class, rpc: Rpc, parameter: Parameter) -> _Slot:
    """In errors, the value that a derived RPC writes has the name of its field, and members of the record
    that `create` takes have their own.
    """
    field = find_field(cls, rpc.field) if rpc.field and parameter.name != "self" else None
    name = field.name if field is not None else parameter.name
    if rpc.rule == "create":
        name = ""
    nonnull = parameter.nonnull or (field is not None and field.nonnull and rpc.rule == "set_f")
    if field is not None and isinstance(
        plain(parameter.type), Ref
    ):  # no element of a set is null, and no key
        nonnull |= (rpc.rule, parameter.name) in (("add_f", "value"), ("add_to_f", "key"))
    read = readers.given(parameter.type, nonnull=nonnull, secret=parameter.secret)
    was = tuple(old.name for old in parameter.was if old.wire)
    return _Slot(parameter.name, name, read, parameter.default, was)


def _read(name: str, field: str, read: Read, value: Any) -> Any:
    try:
        return read(value)
    except Refusal as refusal:
        raise refusal.failure(field if field or refusal.path else name) from None
