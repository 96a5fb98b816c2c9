"""A dump with its extras, and what is looked up in them again and again."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NoReturn, Protocol

import msgspec

from apigen.interchange.xenapi import dialect, types
from apigen.interchange.xenapi.dump import DumpClass, DumpParameter, Extras, refuse
from apigen.interchange.xenapi.implied import implied
from apigen.interchange.xenapi.notes import Json
from apigen.model.api import Enum, EnumValue, Error, ErrorParameter
from apigen.model.types import STRING, EnumType, Record, Ref, Type, walk
from apigen.model.values import EnumValueRef, Items, Pairs, Value

SESSION = ("session_id", "session ref")
"""Name and type of the parameter that calls take first, and the model leaves out."""

ACCESSORS = ("get_", "set_", "add_", "remove_", "add_to_", "remove_from_")
"""What the names of derived messages of fields begin with."""

_WORD = re.compile(r"(?!_\Z)[A-Za-z_]\w*(-\w+)*\Z", re.ASCII)
_NAME = re.compile(r"(?!_\Z)[A-Za-z_]\w*\Z", re.ASCII)


class Named(Protocol):
    """What has a name."""

    @property
    def name(self) -> str: ...


class Source:
    """A dump with its extras, and what is looked up in it again and again.

    `json` is the dump as it was read; `dump` the same as values, its members under names that can be written.
    """

    def __init__(self, file: str, json: list[Json], dump: list[DumpClass], extras: Extras) -> None:
        self.file = file
        self.json = json
        self.dump = [_named(implied(cls)) for cls in dump]
        self.extras = extras
        self.declarations = extras.declarations
        self.classes = {cls.name: cls for cls in self.dump}
        self._classes: dict[str, DumpClass] = {}
        for cls in self.dump:
            if self.name(cls.name, "class") == "any" or not self.is_class(cls.name):
                self.fail(f"no class can be named {cls.name}, beside the others")
            self._classes[cls.name.lower()] = cls
        self.stored = frozenset(cls.name for cls in self.dump if any(m.implicit for m in cls.messages))
        self.enums = _enums(dump)
        self.errors = _errors(dump, extras)
        self.dialect = dialect.detect(dump)
        self.asynchronous = frozenset(extras.declarations.async_)

    def fail(self, message: str) -> NoReturn:
        refuse(message, self.file)

    def name(self, name: str, what: str) -> str:
        if not is_name(name):
            self.fail(f"{name!r} is no name for a {what}: letters, digits and underscores are")
        return name

    def type(self, text: str, place: str, use: types.Use) -> Type:
        """The type that a text means; `string` for one that the language has no place for there."""
        try:
            found = types.parse(text)
        except ValueError:
            self.fail(f"{text[:80]!r}, the type of {place}, is none")
        return found if self._named(found) and types.permitted(found, use) else STRING

    def _named(self, type_: Type) -> bool:
        """Whether all enums and classes in it are such that can be named."""
        return all(
            part.name in self.enums
            if isinstance(part, EnumType)
            else not isinstance(part, Ref | Record) or self.is_class(part.cls)
            for part in walk(type_)
        )

    def is_class(self, name: str) -> bool:
        """Whether a class has the name, or could have it."""
        return is_free(name, self._classes)

    def known(self, value: Value, type_: Type) -> bool:
        """Whether the values of enums in it are among those that the dump lists."""
        match value:
            case EnumValueRef(name):
                enums = (part for part in walk(type_) if isinstance(part, EnumType))
                return any(listed.name == name for enum in enums for listed in self.enums[enum.name].values)
            case Items(items):
                return all(self.known(item, type_) for item in items)
            case Pairs(pairs):
                return all(self.known(pair.key, type_) and self.known(pair.value, type_) for pair in pairs)
            case _:
                return True


def is_name(name: str) -> bool:
    """Whether it can name a class or a member."""
    return _NAME.match(name) is not None


def is_word(name: str) -> bool:
    """Whether it can name a role or a tag."""
    return _WORD.match(name) is not None


def _named(cls: DumpClass) -> DumpClass:
    """The class with its messages and their parameters under names that can be written."""
    own = [field.name for field in cls.fields]
    fields = _names(own, (prefix + name for name in own for prefix in ACCESSORS))
    names = _names([message.name for message in cls.messages], fields)
    return msgspec.structs.replace(
        cls,
        fields=[
            msgspec.structs.replace(field, name=name) for name, field in zip(fields, cls.fields, strict=True)
        ],
        messages=[
            msgspec.structs.replace(message, name=name, params=_named_parameters(message.params))
            for name, message in zip(names, cls.messages, strict=True)
        ],
    )


def _named_parameters(listed: list[DumpParameter]) -> list[DumpParameter]:
    first = [(parameter.name, parameter.type) for parameter in listed[:1]] == [SESSION]
    session, rest = (listed[:1], listed[1:]) if first else ([], listed)
    names = _names([parameter.name for parameter in rest], [SESSION[0]])
    if all(name == parameter.name for name, parameter in zip(names, rest, strict=True)):
        return listed
    renamed = (msgspec.structs.replace(one, name=name) for name, one in zip(names, rest, strict=True))
    return [*session, *renamed]


def _names(names: Sequence[str], taken: Iterable[str] = ()) -> list[str]:
    """The names, those changed that are none, or are taken; names that differ only by case are the same."""
    used = {"_", *(name.lower() for name in taken)}
    found: list[str] = []
    for name in names:
        word = name if is_name(name) else re.sub(r"\A(?=\d)|\W", "_", name, flags=re.ASCII) or "_"
        while word.lower() in used:
            word += "_"
        used.add(word.lower())
        found.append(word)
    return found


def _enums(dump: list[DumpClass]) -> dict[str, Enum]:
    """The enums that have a name and values, each with the class that lists it first.

    Of names that differ only by case, of enums or of values of one, the first alone.
    """
    found: dict[str, Enum] = {}
    for cls in dump:
        for enum in cls.enums:
            first = found.get(enum.name.lower(), Enum(name=enum.name, values=(), owner=cls.name))
            values = {value.name.lower(): value for value in first.values}
            for value in enum.values:
                values.setdefault(value.name.lower(), EnumValue(name=value.name, doc=value.doc))
            values.pop("", None)
            if values and is_free(enum.name, found):
                new = msgspec.structs.replace(first, values=tuple(values.values()))
                found[enum.name.lower()] = new
    return {enum.name: enum for enum in found.values()}


def _errors(dump: list[DumpClass], extras: Extras) -> dict[str, Error]:
    """The errors that messages list, and those that the extras declare, which know their parameters.

    Of names that differ only by case the first alone.
    """
    found: dict[str, Error] = {}
    for error in extras.errors:
        if is_free(error.name, found):
            named = (ErrorParameter(name=name) for name in dict.fromkeys(error.params) if name)
            new = Error(name=error.name, doc=error.doc, parameters=tuple(named))
            found[error.name.lower()] = new
    for listed in (error for cls in dump for message in cls.messages for error in message.errors):
        if is_free(listed.name, found):
            first = found.get(listed.name.lower(), Error(name=listed.name))
            found[listed.name.lower()] = msgspec.structs.replace(first, doc=listed.doc)
    return {error.name: error for error in found.values()}


def is_free(name: str, found: Mapping[str, Named]) -> bool:
    """Whether a name is one, and no other's but for its case; `found` are things by name in lower case."""
    first = found.get(name.lower())
    return is_name(name) if first is None else first.name == name
