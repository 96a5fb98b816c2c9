"""Literals, typed by their declaration."""

import re
from datetime import datetime
from math import isfinite

from apigen.diagnostics import Diagnostic, Edit
from apigen.diagnostics.catalogue import Finding, problem
from apigen.model import values
from apigen.model.types import (
    BOOL,
    DATETIME,
    FLOAT,
    INT,
    STRING,
    EnumType,
    ListType,
    MapType,
    OptionType,
    Ref,
    SetType,
    StructType,
    Type,
    plain,
    spell,
)  # fmt: skip
from apigen.model.values import Value
from apigen.semantics.arguments import as_word
from apigen.semantics.resolve import unknown
from apigen.semantics.scope import Here, silent
from apigen.semantics.types import is_known, read_type
from apigen.syntax import tree

INTEGER = re.compile(r"-?[0-9]+")
LIMIT = 2**63
LONGEST = 100
"""More digits than any int or exact float has: longer ones are not even converted."""


class MistypedError(Exception):
    """Raised for a literal that is not of its type; carries the diagnostic."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def read_value(here: Here, literal: tree.Literal, type_: Type, *, unset: bool = False) -> Value | None:
    """The value that a literal says; None if it is not of the type, which is reported. `unset`: `_` may
    stand."""
    if literal.kind == "word" and literal.text == "_" and unset:
        return values.Unset()
    if not is_known(type_):
        return None
    try:
        return _value(here, literal, type_)
    except MistypedError as error:
        here.report(error.diagnostic)
        return None


def _value(here: Here, literal: tree.Literal, type_: Type) -> Value:
    type_ = plain(type_)
    kind, text = literal.kind, literal.text
    match type_:
        case OptionType(element):
            return values.Absent() if kind == "word" and text == "none" else _value(here, literal, element)
        case Ref():
            if kind == "word" and text == "null":
                return values.Null()
            if kind == "opaque":
                return values.Opaque(text)
        case EnumType(name):
            if kind in ("word", "string"):
                return _enum_value(here, literal, name)
        case SetType(element) | ListType(element):
            if kind == "braces" and all(pair.kind == "item" for pair in literal.items):
                return _items(here, literal, element, isinstance(type_, SetType))
        case MapType(key, value):
            if kind == "braces" and all(pair.kind == "arrow" for pair in literal.items):
                return _map(here, literal, key, value)
        case StructType(name):
            if kind == "braces" and all(pair.kind == "label" for pair in literal.items):
                return _struct(here, literal, name)
        case _:
            simple = _simple(kind, text, type_)
            if simple is not None:
                return simple
    raise MistypedError(wrong_type(here, literal, type_))


def _simple(kind: str, text: str, type_: Type) -> Value | None:
    if type_ == STRING and kind == "string":
        return values.Text(text)
    if type_ == BOOL and kind == "word" and text in ("true", "false"):
        return values.Bool(text == "true")
    if type_ == INT and kind == "number" and INTEGER.fullmatch(text) and len(text) < LONGEST:
        return values.Int(int(text)) if -LIMIT <= int(text) < LIMIT else None
    if type_ == FLOAT and (kind == "number" or (kind == "word" and text in ("inf", "nan"))):
        return _float(text)
    if type_ == DATETIME and kind == "datetime" and is_moment(text):
        return values.Datetime(text)
    return None


def _float(text: str) -> Value | None:
    """A float with a point or an exponent, not beyond all doubles; or `inf`, `-inf`, `nan`."""
    if INTEGER.fullmatch(text) or not text.isascii():
        return None
    number = float(text)
    return values.Float(digits(number)) if isfinite(number) or text in ("inf", "-inf", "nan") else None


def digits(number: float) -> str:
    """The shortest exact digits of a float, as the language writes them: with a point or an exponent."""
    return repr(number)


def is_moment(text: str) -> bool:
    """Whether a moment, written as `2007-11-01T00:00:00Z`, is on the calendar and the clock."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def enum_values(here: Here, name: str) -> tuple[str, ...] | None:
    """The spellings of an enum's values; None for an enum that is not declared (reported elsewhere)."""
    place = here.scope.declared("enum").get(name)
    if place is None:
        return None
    assert isinstance(place.node, tree.Enum)
    return tuple(value.name.text for value in place.node.values)


def _enum_value(here: Here, literal: tree.Literal, name: str) -> Value:
    known = enum_values(here, name)
    if known and literal.text not in known and literal.text not in here.scope.lost:
        raise MistypedError(unknown_value(here, literal, name, known))
    return values.EnumValueRef(literal.text)


def _items(here: Here, literal: tree.Literal, element: Type, distinct: bool) -> Value:
    items: list[Value] = []
    seen: set[Value] = set()
    for pair in literal.items:
        item = _value(here, pair.key, element)
        if distinct and item == values.Null():
            raise MistypedError(null_element(here, pair.key, "element of a set"))
        if distinct and item in seen:
            raise MistypedError(repeated_key(here, pair.key, "element"))
        seen.add(item)
        items.append(item)
    return values.Items(tuple(items))


def _map(here: Here, literal: tree.Literal, key: Type, value: Type) -> Value:
    pairs: dict[Value, values.Pair] = {}
    for pair in literal.items:
        assert pair.value is not None
        read = _value(here, pair.key, key)
        if read == values.Null():
            raise MistypedError(null_element(here, pair.key, "key of a map"))
        if read in pairs:
            raise MistypedError(repeated_key(here, pair.key, "key"))
        pairs[read] = values.Pair(read, _value(here, pair.value, value))
    return values.Pairs(tuple(pairs.values()))


def _struct(here: Here, literal: tree.Literal, name: str) -> Value:
    place = here.scope.declared("struct").get(name)
    if place is None:
        return values.Members(())
    assert isinstance(place.node, tree.Struct)
    there = silent(Here(place.file, place.base, here.scope))
    known = {member.name.text: member for member in place.node.members}
    members: dict[str, values.Member] = {}
    for pair in literal.items:
        assert pair.value is not None
        word = pair.key.text
        member = known.get(word)
        if member is None and word in here.scope.lost:
            continue
        if member is None:
            raise MistypedError(unknown_member(here, as_word(pair.key), name, tuple(known)))
        if word in members:
            raise MistypedError(repeated_key(here, pair.key, "member"))
        members[word] = values.Member(word, _value(here, pair.value, read_type(there, member.type)))
    missing = {n for n, m in known.items() if m.default is None} - members.keys()
    if missing:
        raise MistypedError(missing_member(here, literal, name, sorted(missing)))
    return values.Members(tuple(members.values()))


def _said(literal: tree.Literal) -> str:
    match literal.kind:
        case "string":
            return "a text"
        case "number":
            return "an int" if INTEGER.fullmatch(literal.text) else "a float"
        case "datetime":
            return "a datetime"
        case "opaque":
            return "a ref"
        case "braces":
            if not literal.items:
                return "an empty set or map"
            return {"item": "a set", "arrow": "a map", "label": "a struct"}[literal.items[0].kind]
        case _:
            return f"`{literal.text}`"


@problem("wrong-type", "error", "A value of the wrong type")
def wrong_type(here: Here, literal: tree.Literal, type_: Type) -> Finding:
    """A default or an example is of the type that its declaration says.

    Fails::

        class VM {
          rw memory: int = "512"
        }

    Mended::

        class VM {
          rw memory: int = 512
        }
    """
    span, spelled, text = here.span(literal), spell(type_), literal.text
    message = f"expected a value of type `{spelled}`, found {_said(literal)}"
    help_ = f"write a value of type `{spelled}`, or change the type"
    edits: tuple[Edit, ...] = ()
    if text in ("null", "none") and literal.kind == "word" and not isinstance(type_, Ref | OptionType):
        help_ = f"what may be absent is a `{spelled} option`, and its value then `none`"
    elif type_ == FLOAT and literal.kind == "number":
        help_, edits = "a float has a point", (Edit(span, f"{text}.0"),)
    elif type_ == STRING and literal.kind in ("word", "number"):
        help_, edits = "a text stands in quotes", (Edit(span, f'"{text}"'),)
    elif type_ == INT and literal.kind == "number":
        help_ = "an int has 64 bits and no point"
    elif type_ == BOOL:
        help_ = "write `true` or `false`"
    elif type_ == DATETIME:
        help_ = "write a moment in UTC: `2007-11-01T00:00:00Z`"
    elif isinstance(type_, Ref):
        help_ = 'write `null`, or `ref "OpaqueRef:…"`'
    elif isinstance(type_, SetType | ListType):
        help_ = "write `{}` or `{a, b}`"
    elif isinstance(type_, MapType):
        help_ = "write `{}` or `{key -> value}`"
    elif isinstance(type_, StructType):
        help_ = "write `{member: value}`"
    if text == "_" and literal.kind == "word":
        help_, edits = (
            "`_` (the server chooses) is for defaults of `ctor` and `rw` fields and of parameters",
            (),
        )
    return Finding(message, span, f"not of type `{spelled}`", help=help_, edits=edits)


@problem("unknown-value", "error", "A value that its enum does not have")
def unknown_value(here: Here, literal: tree.Literal, enum: str, known: tuple[str, ...]) -> Finding:
    """A default or an example names a value that the enum does not declare.

    Fails::

        enum power {
          on
          off
        }
        class VM {
          rw power: power enum = of
        }

    Mended::

        enum power {
          on
          off
        }
        class VM {
          rw power: power enum = off
        }
    """
    message = f"the enum `{enum}` has no value `{literal.text}`"
    listed = ", ".join(f"`{value}`" for value in known[:8])
    return unknown(here, as_word(literal), message, "not a value of it", known, f"its values are {listed}")


@problem("unknown-member", "error", "A member that a struct does not have")
def unknown_member(here: Here, word: tree.Word, struct: str, known: tuple[str, ...]) -> Finding:
    """A struct's literal, or its `@one_of`, names a member that the struct does not declare.

    Fails::

        struct size {
          width: int
        }
        class screen {
          rw size: size struct = {widht: 3}
        }

    Mended::

        struct size {
          width: int
        }
        class screen {
          rw size: size struct = {width: 3}
        }
    """
    message = f"the struct `{struct}` has no member `{word.text}`"
    return unknown(
        here, word, message, "not a member", known, f"its members are {', '.join(known) or 'none'}"
    )


@problem("missing-member", "error", "A struct's literal without a member")
def missing_member(here: Here, literal: tree.Literal, struct: str, missing: list[str]) -> Finding:
    """Members without a default must be given in a struct's literal.

    Fails::

        struct size {
          width: int
          height: int
        }
        class screen {
          rw size: size struct = {width: 3}
        }

    Mended::

        struct size {
          width: int
          height: int = 1
        }
        class screen {
          rw size: size struct = {width: 3}
        }
    """
    names = ", ".join(f"`{name}`" for name in missing)
    help_ = "give it, or a default to the member"
    return Finding(f"a value of the struct `{struct}` needs {names}", here.span(literal), "", help=help_)


@problem("repeated-key", "error", "A key, an element or a member twice in a literal")
def repeated_key(here: Here, literal: tree.Literal, what: str) -> Finding:
    """A map holds a key once, a set an element, a struct a member.

    Fails::

        class VM {
          rw labels: (string -> int) map = {"a" -> 1, "a" -> 2}
        }

    Mended::

        class VM {
          rw labels: (string -> int) map = {"a" -> 1, "b" -> 2}
        }
    """
    said = f"the {what} `{literal.text}`" if literal.text else f"this {what}"
    return Finding(f"{said} stands here twice", here.span(literal), "", help="delete one")


@problem("null-element", "error", "Null as an element of a set, or as a key of a map")
def null_element(here: Here, literal: tree.Literal, what: str) -> Finding:
    """Null refers to nothing: it is no element of a set and no key of a map, and calls that give it as one
    are refused.

    Fails::

        class host {
          ro uuid: string
        }
        class VM {
          rpc move(self: VM ref, hosts: host ref set = {null})
        }

    Mended::

        class host {
          ro uuid: string
        }
        class VM {
          rpc move(self: VM ref, hosts: host ref set = {})
        }
    """
    return Finding(f"null is no {what}", here.span(literal), "", help="leave it out")
