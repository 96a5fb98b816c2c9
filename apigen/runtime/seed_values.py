"""The values of a seed file by their types: neutral values, with a diagnostic for each that is not right."""

from collections.abc import Mapping
from typing import Any

from apigen.derive.names import enums, structs
from apigen.derive.zero import whole, zero
from apigen.diagnostics import Diagnostic, Label, Span
from apigen.diagnostics.catalogue import Finding, problem
from apigen.diagnostics.suggest import closest
from apigen.model.api import Api, StructMember
from apigen.model.types import (
    EnumType,
    ListType,
    MapType,
    OptionType,
    Primitive,
    Ref,
    SetType,
    StructType,
    Type,
    plain,
    spell,
)
from apigen.model.values import Unset
from apigen.runtime.seed_text import Node
from apigen.wire import scalars
from apigen.wire.errors import Refusal
from apigen.wire.values import NULL, plain_value

_SPECIAL = ("NaN", "Infinity", "-Infinity")
"""How JSON, and so a dump, writes floats that are no numbers."""


class Wrong(Exception):
    """Something is wrong with a value; it has been said."""


class Values:
    """Reads values. `aliases`: class and ref of each object of the file, by alias. `wrong` grows."""

    def __init__(self, api: Api, aliases: Mapping[str, tuple[str, str]], wrong: list[Diagnostic]) -> None:
        self._api = api
        self._aliases = aliases
        self._wrong = wrong
        self._enums, self._structs = enums(api), structs(api)

    def of(self, node: Node, type_: Type) -> Any:
        """The neutral value of a type. Raises Wrong, of which all there is to say has been said."""
        base = plain(type_)
        match base:
            case OptionType(element):
                return None if node.kind == "null" else self.of(node, element)
            case Ref(cls):
                return self._ref(node, cls)
            case EnumType(name):
                return self._enum(node, name)
            case SetType(element) | ListType(element) if node.kind == "list":
                values = self._each([(item, element) for item in node.items])
                return values if isinstance(base, ListType) else self._set(node, values)
            case MapType(key, held) if node.kind == "map":
                names = [self._key(name, key) for name, _ in node.pairs]
                values = self._each([(value, held) for _, value in node.pairs])
                return dict(zip(names, values, strict=True))
            case StructType(name) if node.kind == "map" and name in self._structs:
                return self._struct(node, name)
            case Primitive(name):
                return self._simple(node, name, type_)
            case _:
                raise self._not(node, type_)

    def _each(self, wanted: list[tuple[Node, Type]]) -> list[Any]:
        """Several values, so that all that is wrong with them is said at once."""
        found, bad = [], False
        for node, type_ in wanted:
            try:
                found.append(self.of(node, type_))
            except Wrong:
                bad = True
        if bad:
            raise Wrong
        return found

    def _set(self, node: Node, values: list[Any]) -> list[Any]:
        for index, value in enumerate(values):
            if value == NULL:
                raise self._said(
                    seed_value(node.items[index].span, "no element of a set is null", "leave it out")
                )
            if value in values[:index]:
                raise self._said(
                    seed_value(node.items[index].span, "a set holds a value once", "leave it out")
                )
        return values

    def _key(self, node: Node, type_: Type) -> str:
        """The key of a map: any text without quotes is taken as it is written."""
        text = Node("text", node.text, node.span, node.text)
        if not node.text:
            raise self._said(seed_value(node.span, "a key of a map is empty", "give it a name"))
        match plain(type_):
            case Primitive("int"):
                try:
                    return str(scalars.integer(node.text))
                except Refusal:
                    raise self._not(node, type_) from None
            case _:
                return str(self.of(text, type_))

    def _ref(self, node: Node, cls: str) -> str:
        if node.kind == "null":
            return NULL
        if node.kind != "text" or not node.value.startswith("@"):
            help_ = '`"@ALIAS"` refers to an object of this file, null to none'
            raise self._said(seed_value(node.span, f"expected a {cls} ref, found {_what(node)}", help_))
        alias = node.value[1:]
        found = self._aliases.get(alias)
        if found is None:
            of_class = [name for name, (of, _) in self._aliases.items() if of == cls]
            raise self._said(seed_unknown(node.span, f"no object has the alias `{alias}`", alias, of_class))
        if found[0] != cls:
            message = f"`{alias}` is a {found[0]}, not a {cls}"
            raise self._said(seed_value(node.span, message, f"name an object below `{cls}:`"))
        return found[1]

    def _enum(self, node: Node, name: str) -> str:
        known = [value.name for value in self._enums[name].values]
        if node.kind in ("list", "map") or node.text not in known:
            word = node.text if node.kind not in ("list", "map") else ""
            message = f"{_what(node)} is no value of the enum {name}"
            raise self._said(seed_unknown(node.span, message, word, known))
        return node.text

    def _struct(self, node: Node, name: str) -> dict[str, Any]:
        members = {member.name: member for member in self._structs[name].members}
        given = {key.text: value for key, value in node.pairs}
        bad = False
        for key, _ in node.pairs:
            if key.text not in members:
                message = f"the struct {name} has no member `{key.text}`"
                self._said(seed_unknown(key.span, message, key.text, list(members)))
                bad = True
        wanted = [(given[member.name], member.type) for member in members.values() if member.name in given]
        values = iter(self._each(wanted))
        if bad:
            raise Wrong
        return {
            member.name: next(values) if member.name in given else self._default(member)
            for member in members.values()
        }

    def _default(self, member: StructMember) -> Any:
        """What a member holds that is not given: secrets are in no dump."""
        if member.default is None or isinstance(member.default, Unset):
            return plain_value(zero(self._api, member.type))
        return plain_value(whole(self._api, member.default, member.type))

    def _simple(self, node: Node, name: str, type_: Type) -> Any:
        try:
            match name, node.kind:
                case "string", "text":
                    return scalars.string(node.value)
                case "int", "int":
                    return scalars.integer(node.value)
                case "float", "int" | "float":
                    return scalars.double(node.value)
                case "float", "text" if node.value in _SPECIAL:
                    return scalars.double(node.value)
                case "bool", "bool":
                    return node.value
                case "datetime", "text":
                    return scalars.moment(node.value)
        except Refusal as refusal:
            if refusal.reason is not None:
                raise self._said(
                    seed_value(node.span, f"the text is not taken: {refusal.reason}", None)
                ) from None
        raise self._not(node, type_)

    def _not(self, node: Node, type_: Type) -> Wrong:
        help_: str | None
        match plain(type_):
            case Primitive("string") if node.kind not in ("list", "map"):
                help_ = f'put it in quotes: `"{node.text}"`'
            case Primitive("datetime"):
                help_ = "write it as `2024-04-15T12:00:00Z`"
            case Primitive("bool"):
                help_ = "write `true` or `false`"
            case Primitive("int"):
                help_ = "write a whole number of at most 64 bits, without quotes"
            case SetType() | ListType():
                help_ = "write `[VALUE, …]`"
            case MapType():
                help_ = "write `{KEY: VALUE, …}`"
            case StructType():
                help_ = "write `{MEMBER: VALUE, …}`"
            case _:
                help_ = None
        return self._said(seed_value(node.span, f"expected {spell(type_)}, found {_what(node)}", help_))

    def _said(self, found: Diagnostic) -> Wrong:
        self._wrong.append(found)
        return Wrong()


_WHAT = {"null": "null", "list": "a list", "map": "a mapping"}


def _what(node: Node) -> str:
    if node.kind in _WHAT:
        return _WHAT[node.kind]
    text = node.text if len(node.text) <= 40 else node.text[:39] + "…"
    return f'"{text}"' if node.kind == "text" else f"`{text}`"


@problem("seed-unknown", "error", "A name in a seed file that the spec does not have")
def seed_unknown(at: Span, message: str, name: str, known: list[str]) -> Finding:
    """A seed file names classes, fields, members and enum values as the spec does, and refers to objects by
    the aliases that it gives them. Nothing was stored.
    """
    near = closest(name, known) if name else None
    if near is not None:
        return Finding(message, at=at, help=f"`{near}` has a similar name")
    few = known if len(known) <= 8 else [*known[:8], "…"]
    return Finding(message, at=at, help=f"there are {', '.join(few)}" if few else None)


@problem("seed-value", "error", "A value in a seed file that its field cannot hold")
def seed_value(at: Span, message: str, remedy: str | None, related: Label | None = None) -> Finding:
    """Values are held against the types and the limits that the spec declares, in fields of any qualifier;
    one that is the default of its field is always allowed. Nothing was stored.
    """
    return Finding(message, at=at, help=remedy, related=(related,) if related is not None else ())
