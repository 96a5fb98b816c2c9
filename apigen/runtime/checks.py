"""What callers may give: limits of values, documented keys, members that exclude one another, sessions' refs.

All is checked on input alone, after the caller's role, in the order of declaration. Failures are
VALUE_NOT_SUPPORTED, with the value unless it is secret.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from apigen.derive.names import enums
from apigen.model.api import Api, Class, Field, Key, Rpc
from apigen.model.types import spell
from apigen.runtime.calls import Arguments
from apigen.runtime.limits import Limit, Limits, check_each, one_of
from apigen.runtime.store.plan import ClassPlan, FieldPlan
from apigen.runtime.store.reading import Row
from apigen.runtime.store.transaction import Transaction
from apigen.semantics.keys import held_type, matching_key, read_text
from apigen.wire.errors import Refusal
from apigen.wire.values import plain_value

Check = Callable[[Arguments], None]


class _FieldChecks(msgspec.Struct, frozen=True):
    """Of one field: of a whole new value; of an element that is added; of a pair that is added; of what a
    value is once something was added to it or taken out.
    """

    value: Limit | None
    element: Limit | None
    pair: Callable[[str, Any], None] | None
    whole: Limit | None


class Checks:
    """The checks of one API."""

    def __init__(self, api: Api) -> None:
        self.limits = Limits(api)
        self._enums = enums(api)
        self._fields: dict[tuple[str, str], _FieldChecks] = {}
        self._choices: dict[str, list[tuple[tuple[str, ...], Limit]]] = {}

    def of_rpc(self, cls: Class, rpc: Rpc) -> Check | None:
        """The check of an RPC's arguments; None where all are allowed."""
        field = next((field for field in cls.fields if field.name == rpc.field), None)
        match rpc.rule:
            case "create":
                return self._of_create(cls)
            case "set_f" if field is not None:
                return _of_value(field, self._of_field(cls.name, field).value, rpc)
            case "add_f" if field is not None:
                return _of_value(field, self._of_field(cls.name, field).element, rpc)
            case "add_to_f" if field is not None:
                return _of_pair(field, self._of_field(cls.name, field).pair, rpc)
        members = [
            (parameter.name, limit)
            for parameter in rpc.parameters
            if (limit := self.limits.of(parameter.type, parameter.constraints, secret=parameter.secret))
        ]
        choices = [one_of(choice) for choice in rpc.one_of]
        return _of_members(members, choices) if members or choices else None

    def value(self, field: FieldPlan) -> Limit | None:
        """The function for a whole new value of a field; None if all is allowed."""
        return self._of(field).value

    def changes(self, field: FieldPlan) -> bool:
        """Whether `changed` has anything to look at."""
        return bool(self._of(field).whole is not None or self._of_class(field))

    def changed(self, tx: Transaction, row: Row, field: FieldPlan, value: Any) -> None:
        """Looks at an object before a field of it gets another value. Raises Failure."""
        whole = self._of(field).whole
        try:
            if whole is not None:
                _secretly(whole, value, secret=field.field.secret)
        except Refusal as refusal:
            raise refusal.failure(field.name) from None
        for members, choice in self._of_class(field):
            held = {name: tx.value(row, row.cls.fields[name]) for name in members if name != field.name}
            try:
                choice({**held, field.name: value})
            except Refusal as refusal:
                raise refusal.failure("") from None

    def add_class(self, cls: ClassPlan) -> None:
        """Makes known a class whose objects change."""
        self._choices[cls.name] = [(choice.members, one_of(choice)) for choice in cls.cls.one_of]

    def _of_class(self, field: FieldPlan) -> list[tuple[tuple[str, ...], Limit]]:
        return [choice for choice in self._choices.get(field.cls, ()) if field.name in choice[0]]

    def _of(self, field: FieldPlan) -> _FieldChecks:
        return self._of_field(field.cls, field.field)

    def _of_field(self, cls: str, field: Field) -> _FieldChecks:
        made = self._fields.get((cls, field.name))
        if made is None:
            made = self._fields[cls, field.name] = self._make(field)
        return made

    def _make(self, field: Field) -> _FieldChecks:
        value = self.limits.of(field.type, field.constraints)
        element, key, held = self.limits.parts(field.type)
        keys = self._keys(field)
        whole = self.limits.whole(field.type, field.constraints)
        if keys is None:
            pair = _pair(key, held)
        else:
            value, pair = _and_keys(value, keys), _pair_and_key(_pair(key, held), keys)
        return _FieldChecks(value, element, pair, whole)

    def _keys(self, field: Field) -> Callable[[str, Any], None] | None:
        """Looks at a pair by the documented keys."""
        if not field.keys and not field.closed:
            return None
        limits = {key: self.limits.of(held_type(field, key), key.constraints) for key in field.keys}

        def check_key(name: str, text: Any) -> None:
            entry = matching_key(field, name)
            if entry is None:
                if field.closed:
                    raise Refusal(name, f"not one of the keys {', '.join(map(_spelled, field.keys))}")
                return
            value = text
            if entry.type is not None and isinstance(text, str):
                read = read_text(text, entry.type, self._enums)
                if read is None:
                    raise Refusal(text, f"the key {name} holds a value of type {spell(entry.type)}")
                value = plain_value(read)
            limit = limits[entry]
            if limit is not None:
                try:
                    limit(value)
                except Refusal as refusal:
                    refusal.reason = f"the key {name}: {refusal.reason}"
                    raise

        return check_key

    def _of_create(self, cls: Class) -> Check | None:
        members = [
            (field.name, _limit(value, secret=field.secret))
            for field in cls.fields
            if field.qualifier != "RO/runtime"
            and (value := self._of_field(cls.name, field).value) is not None
        ]
        choices = [one_of(choice) for choice in cls.one_of]
        if not members and not choices:
            return None
        whole = _of_members(members, choices)

        def check_create(arguments: Arguments) -> None:
            (given,) = arguments.values()
            whole(given)

        return check_create


def _spelled(key: Key) -> str:
    return f"{key.name}*" if key.prefix else key.name


def _of_members(members: list[tuple[str, Limit]], choices: list[Limit]) -> Check:
    def check_members(arguments: Arguments) -> None:
        try:
            check_each(arguments, members)
            for choice in choices:
                choice(arguments)
        except Refusal as refusal:
            raise refusal.failure("") from None

    return check_members


def _of_value(field: Field, limit: Limit | None, rpc: Rpc) -> Check | None:
    if limit is None:
        return None
    name = rpc.parameters[1].name

    def check_value(arguments: Arguments) -> None:
        try:
            _secretly(limit, arguments[name], secret=field.secret)
        except Refusal as refusal:
            raise refusal.failure(field.name) from None

    return check_value


def _of_pair(field: Field, pair: Callable[[str, Any], None] | None, rpc: Rpc) -> Check | None:
    if pair is None:
        return None
    key, value = (parameter.name for parameter in rpc.parameters[1:])

    def check_pair(arguments: Arguments) -> None:
        try:
            pair(str(arguments[key]), arguments[value])
        except Refusal as refusal:
            refusal.secret |= field.secret
            raise refusal.failure(field.name) from None

    return check_pair


def _secretly(limit: Limit, value: Any, *, secret: bool) -> None:
    try:
        limit(value)
    except Refusal as refusal:
        refusal.secret |= secret
        raise


def _limit(limit: Limit, *, secret: bool) -> Limit:
    return (lambda value: _secretly(limit, value, secret=True)) if secret else limit


def _pair(key: Limit | None, held: Limit | None) -> Callable[[str, Any], None] | None:
    if key is None and held is None:
        return None

    def check_pair(name: str, value: Any) -> None:
        if key is not None:
            key(name)
        if held is not None:
            held(value)

    return check_pair


def _pair_and_key(
    pair: Callable[[str, Any], None] | None, keys: Callable[[str, Any], None]
) -> Callable[[str, Any], None]:
    if pair is None:
        return keys

    def check_both(name: str, value: Any) -> None:
        pair(name, value)
        keys(name, value)

    return check_both


def _and_keys(limit: Limit | None, keys: Callable[[str, Any], None]) -> Limit:
    def check_map(value: Mapping[str, Any]) -> None:
        if limit is not None:
            limit(value)
        for name, held in value.items():
            keys(name, held)

    return check_map
