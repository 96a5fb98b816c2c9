"""Fields, RPCs and lifecycles of a dump as those of the model."""

import re
from collections.abc import Iterable, Sequence
from typing import NoReturn

from apigen.derive import texts
from apigen.derive.names import named
from apigen.derive.roles import minimal
from apigen.interchange.xenapi import defaults, dialect, patterns, types
from apigen.interchange.xenapi.dump import (
    DumpClass,
    DumpField,
    DumpParameter,
    Extras,
    Life,
    Lived,
    Message,
    Step,
    refuse,
)
from apigen.model.api import Api, Enum, EnumValue, Extension, Field, Key, Parameter, Rpc
from apigen.model.lifecycle import Lifecycle, Transition
from apigen.model.types import EnumType, Type, walk
from apigen.model.values import EnumValueRef, Items, Pairs, Unset, Value

SESSION = ("session_id", "session ref")
DEFAULT = "xenapi-default"
STATE = "xenapi-state"
TAG = "xenapi-tag"
TYPE = "xenapi-type"
SESSION_TEXT = "xenapi-session"
IMPLICIT = "xenapi-implicit"

_WORD = re.compile(r"(?!_\Z)[A-Za-z_]\w*(-\w+)*\Z", re.ASCII)
_NAME = re.compile(r"(?!_\Z)[A-Za-z_]\w*\Z", re.ASCII)


class Source:
    """A dump with its extras, and what is looked up in it again and again."""

    def __init__(self, file: str, dump: list[DumpClass], extras: Extras) -> None:
        self.file = file
        self.dump = dump
        self.extras = extras
        self.declarations = extras.declarations
        self.classes = {cls.name: cls for cls in dump}
        self.enums = {enum.name: {value.name for value in enum.values} for cls in dump for enum in cls.enums}
        self.dialect = dialect.detect(dump)
        self.snapshot = dialect.DIALECTS[self.dialect].snapshot
        self.asynchronous = frozenset(extras.declarations.async_)

    def fail(self, message: str) -> NoReturn:
        refuse(message, self.file)

    def name(self, name: str, what: str) -> str:
        if not _NAME.match(name):
            self.fail(f"{name!r} is no name for a {what}: letters, digits and underscores are")
        return name

    def word(self, name: str, what: str) -> str:
        if not _WORD.match(name):
            self.fail(f"{name!r} is no name for a {what}: letters, digits, underscores and hyphens are")
        return name

    def type(self, text: str, place: str) -> Type:
        try:
            found = types.parse(text)
        except ValueError:
            self.fail(f"{text[:80]!r}, the type of {place}, is none")
        for part in walk(found):
            if isinstance(part, EnumType) and part.name not in self.enums:
                self.fail(f"the type of {place} names the enum {part.name}, which no class lists")
        return found

    def odd(self, type_: Type, text: str) -> list[Extension]:
        """A type as it is spelled, where that is not how its dialect spells it."""
        return [] if types.spell(type_, self.snapshot) == text else [extension(TYPE, text)]

    def known(self, value: Value, type_: Type) -> bool:
        """Whether the values of enums in it are among those that the dump lists."""
        names = {name for part in walk(type_) if isinstance(part, EnumType) for name in self.enums[part.name]}
        match value:
            case EnumValueRef(name):
                return name in names
            case Items(items):
                return all(self.known(item, type_) for item in items)
            case Pairs(pairs):
                return all(self.known(pair.key, type_) and self.known(pair.value, type_) for pair in pairs)
            case _:
                return True


def extension(name: str, text: str | None = None) -> Extension:
    return Extension(name, (("", text),) if text is not None else ())


def argument(extensions: Iterable[Extension], name: str) -> str | None:
    """The text of an extension of that name, if there is one."""
    for found in extensions:
        if found.name == name:
            return found.arguments[0][1] if found.arguments else ""
    return None


def steps(life: Life) -> Sequence[Step]:
    return life.transitions if isinstance(life, Lived) else life


def lifecycle(life: Life, own_text: str) -> Lifecycle:
    """The steps, without the texts that are the thing's own."""
    return tuple(
        Transition(step.transition, step.release, None if step.description == own_text else step.description)
        for step in steps(life)
    )


def state(life: Life, inherited: str | None = None) -> tuple[Extension, ...]:
    """The state that a dump gives, where it is not the one that is inherited or follows from the steps."""
    if not isinstance(life, Lived) or life.state is None:
        return ()
    follows = inherited or dialect.state_after(step.transition for step in life.transitions)
    return () if life.state == follows else (extension(STATE, life.state),)


def session(api: Api, found: Message) -> tuple[Extension, ...]:
    """The text of the session parameter, where it is not the one that all others have."""
    if len(parameters(found)) == len(found.params) or found.params[0].doc == texts.session(api):
        return ()
    return (extension(SESSION_TEXT, found.params[0].doc),)


def roles(api: Api, names: Sequence[str]) -> tuple[str, ...]:
    """The least of the roles that may call: what one writes."""
    return minimal(api, names)


def field(source: Source, api: Api, cls: DumpClass, found: DumpField, inherited: Lifecycle) -> Field:
    """A field, but for its roles and its other end."""
    place = f"{cls.name}.{found.name}"
    type_ = source.type(found.type, place)
    default, extensions = _default(source, found, type_)
    extensions += source.odd(type_, found.type)
    if found.tag:
        extensions.append(extension(TAG, found.tag))
    own = lifecycle(found.lifecycle, found.description)
    declared = source.declarations
    path = tuple(declared.paths.get(place, ())) or _path(cls, found.name)
    if "_".join(path) != found.name:
        source.fail(f"the path of {place} is {'/'.join(path)}, which is not its name")
    return Field(
        name=source.name(found.name, "field"),
        path=path,
        doc=found.description,
        qualifier=found.qualifier,
        type=type_,
        default=default,
        lifecycle=None if own == inherited else own,
        keys=tuple(
            Key(name=key.key.removesuffix("*"), prefix=key.key.endswith("*"), roles=roles(api, key.roles))
            for key in declared.map_key_roles.get(place, ())
        ),
        extensions=(*extensions, *state(found.lifecycle)),
    )


def _path(cls: DumpClass, name: str) -> tuple[str, ...]:
    """The field's path as the text of its getter spells it."""
    if "_" not in name:
        return (name,)
    getter = named(cls.messages, f"get_{name}")
    return patterns.path(name, getter.description) if getter and getter.implicit else (name,)


def _default(source: Source, found: DumpField, type_: Type) -> tuple[Value | None, list[Extension]]:
    """The default as a value, and as it is spelled where that is not the canonical way."""
    if found.default is None:
        return None, []
    try:
        value: Value | None = defaults.parse(found.default, type_)
    except ValueError:
        value = None
    if value is not None and source.known(value, type_):
        same = defaults.spell(value) == found.default
        return value, [] if same else [extension(DEFAULT, found.default)]
    unset = None if found.qualifier == "RO/runtime" else Unset()
    return unset, [extension(DEFAULT, found.default)]


def rpc(source: Source, api: Api, cls: DumpClass, found: Message, inherited: Lifecycle) -> Rpc:
    """An explicit message as an RPC, but for its roles."""
    place = f"{cls.name}.{found.name}"
    own = lifecycle(found.lifecycle, found.description)
    listed = parameters(found)
    optional = _optional(source, place, listed)
    result = found.result or ["void"]
    type_ = source.type(result[0], place)
    return Rpc(
        name=source.name(found.name, "message"),
        doc=found.description,
        parameters=tuple(_parameter(source, place, one, one.name in optional) for one in listed),
        result=type_,
        result_doc=result[1] if len(result) > 1 else "",
        raises=tuple(error.name for error in found.errors),
        lifecycle=None if own == inherited else own,
        tag=found.tag or None,
        is_async=place in source.asynchronous,
        sessionless=len(listed) == len(found.params),
        extensions=(*state(found.lifecycle), *session(api, found), *source.odd(type_, result[0])),
    )


def parameters(found: Message) -> list[DumpParameter]:
    """The parameters of a message without the session."""
    first = [(parameter.name, parameter.type) for parameter in found.params[:1]]
    return found.params[1:] if first == [SESSION] else found.params


def _optional(source: Source, place: str, listed: list[DumpParameter]) -> set[str]:
    """The parameters that may be left out: those at the end that the dump or the extras say so of."""
    known = source.declarations.parameter_defaults
    found: set[str] = set()
    for parameter in reversed(listed):
        listed_so = f"{place}.{parameter.name}" in known
        if not (listed_so if parameter.required is None else not parameter.required):
            break
        found.add(parameter.name)
    return found


def _parameter(source: Source, place: str, found: DumpParameter, optional: bool) -> Parameter:
    type_ = source.type(found.type, f"{place}({found.name})")
    default: Value | None = None
    if optional:
        default = Unset()
        try:
            value = defaults.from_json(source.declarations.parameter_defaults[f"{place}.{found.name}"], type_)
            default = value if source.known(value, type_) else default
        except (KeyError, ValueError, TypeError):
            pass
    return Parameter(
        name=source.name(found.name, "parameter"),
        type=type_,
        doc=found.doc,
        default=default,
        extensions=tuple(source.odd(type_, found.type)),
    )


def enums(source: Source) -> dict[str, tuple[Enum, ...]]:
    """The enums by the class that they are written in: the first one that lists them."""
    found: dict[str, Enum] = {}
    for cls in source.dump:
        for listed in cls.enums:
            values = tuple(EnumValue(name=value.name, doc=value.doc) for value in listed.values)
            if not values:
                source.fail(f"the enum {listed.name} has no values")
            name = source.name(listed.name, "enum")
            first = found.setdefault(name, Enum(name=name, values=values, owner=cls.name))
            names = [value.name for value in values]
            if len(set(names)) < len(names):
                source.fail(f"two values of the enum {name} have the same name")
            if [value.name for value in first.values] != names:
                source.fail(f"the enum {name} differs between {found[name].owner} and {cls.name}")
    return {cls.name: tuple(e for e in found.values() if e.owner == cls.name) for cls in source.dump}
