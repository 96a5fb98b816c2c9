"""Values as people type them: each read by the type of its parameter, names and uuids in place of refs."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from apigen import diagnostics
from apigen.derive.names import classes, structs
from apigen.diagnostics.suggest import closest
from apigen.model.types import (
    EnumType,
    ListType,
    MapType,
    OptionType,
    Primitive,
    Record,
    Ref,
    SetType,
    StructType,
    Type,
    plain,
    spell,
)
from apigen.runtime.client import problems
from apigen.runtime.client.client import Client
from apigen.runtime.client.description import UNKNOWN, Description, Signature, Slot, usage
from apigen.wire import scalars
from apigen.wire.errors import Failure, Refusal
from apigen.wire.values import NULL, PREFIX

Find = Callable[[str, str], str]
"""From a class and a name, uuid or ref to a ref."""


class ArgumentError(ValueError):
    """What is typed is no call of the RPC; in words that hold no value, since it may be secret."""


class Given(msgspec.Struct, frozen=True):
    """Arguments: values in their order, and by parameter, or by a member of one (`record.name_label`)."""

    positional: tuple[str, ...]
    named: tuple[tuple[str, str], ...]


_NAMED = re.compile(r"([A-Za-z_][\w.-]*)=(.*)", re.DOTALL)


def split(words: Sequence[str]) -> Given:
    """`name=value` is an argument by name, all else one by position."""
    positional, named = [], []
    for word in words:
        found = _NAMED.fullmatch(word)
        if found:
            named.append((found[1], found[2]))
        else:
            positional.append(word)
    return Given(tuple(positional), tuple(named))


def read(known: Description, signature: Signature, given: Given, find: Find) -> dict[str, Any]:
    """The value of each parameter that is given, by name.

    Raises ArgumentError; diagnostics.Failure for files that cannot be read; what `find` raises.
    """
    assert signature.slots is not None
    slots = {slot.name: slot for slot in signature.slots}
    texts, members = _named(known, slots, given.named)
    left = [slot for slot in signature.slots if slot.name not in texts and slot.name not in members]
    if len(given.positional) > len(left):  # a whole record, of which members are given too
        left = [slot for slot in signature.slots if slot.name not in texts]
    if len(given.positional) > len(left):
        raise ArgumentError(f"there are too many values: {usage(signature)}")
    texts |= {slot.name: text for slot, text in zip(left, given.positional, strict=False)}
    for slot in signature.slots:
        if slot.required and slot.name not in texts and slot.name not in members:
            raise ArgumentError(f"`{slot.name}` is missing ({spell(slot.type)}): {usage(signature)}")
    reading = _Reading(known, find)
    values = {}
    for slot in signature.slots:
        if slot.name in texts:
            values[slot.name] = reading.text(slot.name, slot.type, texts[slot.name])
        for member, (type_, text) in members.get(slot.name, {}).items():
            held = values.setdefault(slot.name, {})
            held[member] = reading.text(f"{slot.name}.{member}", type_, text)
    return values


Members = dict[str, dict[str, tuple[Type, str]]]


def _named(
    known: Description, slots: Mapping[str, Slot], named: Sequence[tuple[str, str]]
) -> tuple[dict[str, str], Members]:
    """Texts by parameter, and by member of a parameter."""
    texts: dict[str, str] = {}
    members: Members = {}
    for name, text in _in_record(known, slots, named):
        of, dot, member = name.partition(".")
        if name not in slots and dot and of in slots:
            types = members.setdefault(of, {})
            types[member] = (_member(known, of, slots[of].type, member), text)
        elif name in slots:
            if name in texts:
                raise ArgumentError(f"`{name}` is given twice")
            texts[name] = text
        else:
            raise ArgumentError(_unknown(name, slots))
    return texts, members


def _in_record(
    known: Description, slots: Mapping[str, Slot], named: Sequence[tuple[str, str]]
) -> Sequence[tuple[str, str]]:
    """Members of the record that is the only parameter need not say so: `create` is called that way."""
    if len(slots) != 1:
        return named
    ((only, slot),) = slots.items()
    members = member_types(known, plain(slot.type)) or {}
    return [(f"{only}.{name}" if name in members and name != only else name, text) for name, text in named]


def _unknown(name: str, slots: Mapping[str, Slot]) -> str:
    if near := closest(name, slots):
        return f"there is no parameter `{name}`; did you mean `{near}`?"
    known = ", ".join(filter(None, slots))
    return f"there is no parameter `{name}`" + (f": there are {known}" if known else ", nor any other")


def _member(known: Description, name: str, type_: Type, member: str) -> Type:
    """The type of a member of a parameter. Raises ArgumentError where it has none."""
    base = plain(type_)
    if isinstance(base, MapType):
        return base.value
    if base == UNKNOWN:
        return UNKNOWN
    types = member_types(known, base)
    if types is None:
        raise ArgumentError(f"`{name}` has no members: it is a {spell(type_)}")
    if member not in types:
        near = closest(member, types)
        raise ArgumentError(
            f"`{name}` has no member `{member}`" + (f"; did you mean `{near}`?" if near else "")
        )
    return types[member]


def member_types(known: Description, type_: Type) -> dict[str, Type] | None:
    """The members of a record or struct that is known, by name; None of anything else."""
    match type_:
        case Record(name) if (cls := classes(known.api).get(name)) is not None:
            return {field.name: field.type for field in cls.fields}
        case StructType(name) if (struct := structs(known.api).get(name)) is not None:
            return {member.name: member.type for member in struct.members}
        case _:
            return None


class _Reading:
    def __init__(self, known: Description, find: Find) -> None:
        self.known = known
        self.find = find

    def text(self, name: str, type_: Type, text: str) -> Any:
        """A value from its text: `@FILE` is what a file holds, `@-` what standard input does, `@@` is `@`."""
        if text.startswith("@@"):
            text = text[1:]
        elif text.startswith("@"):
            text = _content(text[1:])
        base = plain(type_)
        match base:
            case OptionType(element):
                return None if text == "null" else self.text(name, element, _kept(text))
            case SetType() | ListType() | MapType() | Record() | StructType():
                return self.json(name, type_, self._decoded(name, type_, text))
            case _:
                return self._scalar(name, type_, text)

    def _decoded(self, name: str, type_: Type, text: str) -> Any:
        try:
            return msgspec.json.decode(text.encode())
        except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
            if type_ == UNKNOWN:
                return text
        example = '\'["a", "b"]\'' if isinstance(plain(type_), SetType | ListType) else '\'{"a": "b"}\''
        raise ArgumentError(f"`{name}` is a {spell(type_)}, written as JSON: {name}={example}")

    def _scalar(self, name: str, type_: Type, text: str) -> Any:
        try:
            match plain(type_):
                case Primitive("bool"):
                    return {"true": True, "false": False}[text.lower()]
                case Primitive("int"):
                    return scalars.integer(text.strip())
                case Primitive("float"):
                    return scalars.double(text.strip())
                case Primitive("datetime"):
                    return scalars.moment(text.strip())
                case Ref(cls):
                    return NULL if text in ("", "null") else self.find(cls, scalars.string(text))
                case _:
                    return scalars.string(text)
        except (Refusal, KeyError):
            raise ArgumentError(_wrong(name, type_)) from None

    def json(self, name: str, type_: Type, value: Any) -> Any:
        """A value from JSON: refs in it may be names and uuids too."""
        base = plain(type_)
        match base, value:
            case OptionType(element), _:
                return None if value is None else self.json(name, element, value)
            case ((SetType(element) | ListType(element)), list()):
                return [self.json(name, element, item) for item in value]
            case MapType(key, held), dict():
                return {
                    str(self.json(name, key, text) if isinstance(plain(key), Ref) else text): self.json(
                        f"{name}.{text}", held, item
                    )
                    for text, item in value.items()
                }
            case ((Record() | StructType()), dict()):
                types = member_types(self.known, base) or {}
                return {
                    member: self.json(f"{name}.{member}", types.get(member, UNKNOWN), item)
                    for member, item in value.items()
                }
            case _ if base == UNKNOWN:
                return value
            case ((SetType() | ListType() | MapType() | Record() | StructType()), _):
                raise ArgumentError(_wrong(name, type_))
            case Ref(), None:
                return NULL
            case ((Primitive("string") | EnumType() | Ref() | Primitive("datetime")), str()):
                return self._scalar(name, type_, value)
            case Primitive("bool"), bool():
                return value
            case Primitive("int" | "float"), int() | float() | str():
                return self._scalar(name, type_, str(value))
            case _:
                raise ArgumentError(_wrong(name, type_))


def _kept(text: str) -> str:
    """A text that is read once more, as it is."""
    return f"@{text}" if text.startswith("@") else text


_FORMS = {
    "bool": "true or false",
    "int": "a whole number of 64 bits",
    "float": "a number, nan or inf",
    "datetime": "a moment such as 20260131T09:30:00Z",
    "string": "a text in UTF-8 without control characters",
}


def _wrong(name: str, type_: Type) -> str:
    base = plain(type_)
    form = _FORMS.get(base.name) if isinstance(base, Primitive) else None
    return f"`{name}` is no {spell(type_)}" + (f": {form}" if form else "")


def _content(name: str) -> str:
    """What is in a file; a line end at its end is left out."""
    import sys

    body = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise ArgumentError(f"{name} is not UTF-8") from None
    return text.removesuffix("\n").removesuffix("\r")


_UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def finder(client: Client) -> Find:
    """Finds objects on the server. Raises diagnostics.Failure (`no-such-object`, `ambiguous-name`) and what
    calls raise.
    """

    def find(cls: str, text: str) -> str:
        if text.startswith(PREFIX):
            return text
        by_uuid, by_name = f"{cls}.get_by_uuid", f"{cls}.get_by_name_label"
        uuids, names = client.has(by_uuid), client.has(by_name)
        if not uuids and not names:
            return text
        if uuids and (_UUID.fullmatch(text) or not names):
            try:
                return str(client.call(by_uuid, [text]))
            except Failure as failure:
                if failure.code != "UUID_INVALID":
                    raise
        found = client.call(by_name, [text]) if names else []
        if len(found) > 1:
            choices = tuple(_uuid(client, cls, ref) for ref in found[:10])
            raise diagnostics.Failure(problems.ambiguous_name(cls, text, choices, len(found)))
        if not found:
            raise diagnostics.Failure(problems.no_such_object(cls, text))
        return str(found[0])

    return find


def _uuid(client: Client, cls: str, ref: str) -> str:
    """The uuid of an object, or its ref where nobody can say."""
    name = f"{cls}.get_uuid"
    if client.has(name):
        try:
            return str(client.call(name, [ref]))
        except Failure:
            pass
    return str(ref)


def by_position(signature: Signature, texts: Sequence[str]) -> list[Any]:
    """Values of parameters whose names nobody says: by their types, or else as the texts look.

    Raises ArgumentError.
    """
    reading = _Reading(Description(), lambda _, text: text)
    if signature.slots is None:
        return [_guessed(reading, f"value {at}", text) for at, text in enumerate(texts, 1)]
    slots = signature.slots
    if not sum(slot.required for slot in slots) <= len(texts) <= len(slots):
        raise ArgumentError(f"{len(texts)} values are too few or too many: {usage(signature)}")
    return [
        reading.text(f"value {at}", slot.type, text)
        for at, (slot, text) in enumerate(zip(slots, texts, strict=False), 1)
    ]


def _guessed(reading: _Reading, name: str, text: str) -> Any:
    """JSON where it is an array, an object, or true or false; any other text is itself, ints too."""
    looks = text.startswith(("[", "{", "@")) or text in ("true", "false")
    return reading.text(name, UNKNOWN if looks else Primitive("string"), text)
