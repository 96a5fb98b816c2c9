"""The text of an expression of `get_all_records_where`, as what is asked of each object's members.

    field "power_state" = "Running" and not (field "tags" contains "web" or field "memory" < 1024)

Operators are `=`, `!=`, `<`, `<=`, `>`, `>=`, `in (…)` and `contains` (an element of a set or list, a key of
a map, a part of a text); they are joined by `and`, `or`, `not` and brackets. A text in quotes is read as a
value of the type that it is compared with; numbers, `true` and `false` may stand without quotes.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from apigen.model.api import Field
from apigen.model.types import (
    BOOL,
    FLOAT,
    INT,
    STRING,
    ListType,
    MapType,
    OptionType,
    SetType,
    Type,
    plain,
    spell,
)
from apigen.runtime.store.plan import ClassPlan, FieldPlan
from apigen.runtime.store.reading import Reader, Row
from apigen.wire.errors import Failure, Refusal, value_not_supported
from apigen.wire.typed import Readers

LONGEST = 10_000
"""Characters of an expression."""

DEEPEST = 50
"""How deep brackets and `not` may be nested."""

Members = Mapping[str, Any]
Test = Callable[[Members], bool]

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<number>[+-]?[0-9][0-9.eE+-]*)
    |(?P<word>[A-Za-z_]+)|(?P<sign><=|>=|!=|<>|[=<>(),]))""",
    re.VERBOSE,
)
_ESCAPED = re.compile(r"\\(.)")
_SIGNS = {"=", "!=", "<>", "<", "<=", ">", ">="}


class Where(NamedTuple):
    """An expression. `fields`: those that it asks about. `equal`: those whose value it fixes, wherever it
    holds, by name.
    """

    test: Test
    fields: tuple[FieldPlan, ...]
    equal: dict[str, Any]

    def holds(self, reader: Reader, row: Row) -> bool:
        """Whether it holds for an object."""
        return self.test({field.name: reader.value(row, field) for field in self.fields})


class _Field(NamedTuple):
    plan: FieldPlan


class _Literal(NamedTuple):
    value: Any


class _Made(NamedTuple):
    test: Test
    equal: dict[str, Any]


class Parser:
    """Reads one expression, by descent."""

    def __init__(self, text: str, cls: ClassPlan, readers: Readers) -> None:
        self._text, self._cls, self._readers = text, cls, readers
        self._fields: dict[str, FieldPlan] = {}
        self._depth = 0
        self._at = 0
        if len(text) > LONGEST:
            raise self._wrong(f"longer than {LONGEST} characters", 0)
        self._tokens = self._split()

    def _wrong(self, reason: str, at: int | None = None) -> Failure:
        if at is None:
            at = self._tokens[self._at][2] if self._at < len(self._tokens) else len(self._text)
        near = self._text[max(0, at - 20) : at + 20]
        return value_not_supported("expr", near, f"at character {at + 1}: {reason}")

    def _split(self) -> list[tuple[str, str, int]]:
        tokens, at = [], 0
        text = self._text.rstrip()
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                begin = at + len(text[at:]) - len(text[at:].lstrip())
                raise self._wrong("neither a word, a text in quotes, a number nor an operator", begin)
            kind = match.lastgroup or ""
            tokens.append((kind, match[kind], match.start(kind)))
            at = match.end()
        return tokens

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at][:2] if self._at < len(self._tokens) else ("", "")

    def _takes(self, *words: str) -> str | None:
        kind, word = self._peek()
        if kind in ("word", "sign") and word.lower() in words:
            self._at += 1
            return word.lower()
        return None

    def whole(self) -> Where:
        if not self._tokens:
            raise self._wrong("it is empty")
        made = self._or()
        if self._at < len(self._tokens):
            raise self._wrong("`and`, `or` or the end expected")
        return Where(made.test, tuple(self._fields.values()), made.equal)

    def _or(self) -> _Made:
        parts = [self._and()]
        while self._takes("or"):
            parts.append(self._and())
        if len(parts) == 1:
            return parts[0]
        tests = [part.test for part in parts]
        return _Made(lambda members: any(test(members) for test in tests), {})

    def _and(self) -> _Made:
        parts = [self._not()]
        while self._takes("and"):
            parts.append(self._not())
        if len(parts) == 1:
            return parts[0]
        tests = [part.test for part in parts]
        equal = {name: value for part in parts for name, value in part.equal.items()}
        return _Made(lambda members: all(test(members) for test in tests), equal)

    def _not(self) -> _Made:
        if not self._takes("not"):
            return self._single()
        self._deeper()
        test = self._not().test
        self._depth -= 1
        return _Made(lambda members: not test(members), {})

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._wrong(f"nested deeper than {DEEPEST}")

    def _single(self) -> _Made:
        if self._takes("("):
            self._deeper()
            made = self._or()
            self._depth -= 1
            if not self._takes(")"):
                raise self._wrong("`)` expected")
            return made
        left = self._operand()
        if isinstance(left, _Literal) and isinstance(left.value, bool) and not self._compares():
            truth = left.value
            return _Made(lambda _: truth, {})
        return self._comparison(left)

    def _compares(self) -> bool:
        kind, word = self._peek()
        return word in _SIGNS or (kind == "word" and word.lower() in ("in", "contains"))

    def _operand(self) -> _Field | _Literal:
        kind, word = self._peek()
        if kind == "text":
            self._at += 1
            return _Literal(_ESCAPED.sub(r"\1", word[1:-1]))
        if kind == "number":
            return _Literal(self._number(word))
        if word.lower() in ("true", "false"):
            self._at += 1
            return _Literal(word.lower() == "true")
        if self._takes("field"):
            kind, word = self._peek()
            if kind != "text":
                raise self._wrong("the name of a field in quotes expected")
            field = self._field(word[1:-1])
            self._at += 1
            return _Field(field)
        raise self._wrong("`field` and its name, or a value, expected")

    def _number(self, word: str) -> int | float:
        try:
            value: int | float = int(word) if len(word) < 30 and word.lstrip("+-").isdigit() else float(word)
        except ValueError:
            raise self._wrong("not a number") from None
        self._at += 1
        return value

    def _field(self, name: str) -> FieldPlan:
        spelled = name.replace("/", "_")
        plan = self._cls.fields.get(spelled) or self._cls.fields.get(spelled.replace("__", "_"))
        if plan is None or not _in_record(plan.field):
            raise self._wrong(f"{self._cls.name} records have no such member")
        if plan.field.computed:
            raise self._wrong("the field is computed when it is read: it cannot be asked for")
        self._fields[plan.name] = plan
        return plan

    def _comparison(self, left: _Field | _Literal) -> _Made:
        at = self._at
        sign = self._takes(*_SIGNS, "in", "contains")
        if sign is None:
            raise self._wrong("an operator expected: =, !=, <, <=, >, >=, in or contains")
        if sign == "in":
            return self._in(left)
        right = self._operand()
        if sign == "contains":
            return self._contains(left, right, at)
        type_ = _type(left) or _type(right)
        if not _alike(left, right):
            self._at = at
            raise self._wrong("values of different types")
        if sign in ("<", "<=", ">", ">=") and type_ is not None and not _ordered(type_):
            self._at = at
            raise self._wrong(f"values of type {spell(type_)} have no order")
        first, second = self._value(left, type_, at), self._value(right, type_, at + 1)
        compare = _COMPARISONS[sign]
        equal = {}
        if sign == "=":
            for one, other in ((left, second), (right, first)):
                if isinstance(one, _Field) and not callable(other):
                    equal[one.plan.name] = other
        get, get_other = _getter(first), _getter(second)
        return _Made(lambda members: compare(get(members), get_other(members)), equal)

    def _in(self, left: _Field | _Literal) -> _Made:
        type_ = _type(left)
        if not self._takes("("):
            raise self._wrong("`(` expected")
        values = []
        while True:
            at = self._at
            operand = self._operand()
            if isinstance(operand, _Field):
                self._at = at
                raise self._wrong("a value expected")
            values.append(self._value(operand, type_, at))
            if not self._takes(","):
                break
        if not self._takes(")"):
            raise self._wrong("`,` or `)` expected")
        one = _getter(self._value(left, type_, self._at))
        return _Made(lambda members: one(members) in values, {})

    def _contains(self, left: _Field | _Literal, right: _Field | _Literal, at: int) -> _Made:
        type_ = _type(left)
        base = _plain(type_) if type_ is not None else STRING
        match base:
            case SetType(element) | ListType(element):
                held: Type = element
            case MapType():
                held = STRING  # keys are texts
            case _ if base == STRING:
                held = STRING
            case _:
                self._at = at
                raise self._wrong(f"a value of type {spell(base)} contains nothing")
        whole = _getter(self._value(left, type_, at))
        part = _getter(self._value(right, held, at + 1))

        def contains(members: Members) -> bool:
            inside = whole(members)
            return inside is not None and part(members) in inside

        return _Made(contains, {})

    def _value(self, operand: _Field | _Literal, type_: Type | None, at: int) -> Any:
        """A literal as a value of the type; a function for a field."""
        if isinstance(operand, _Field):
            name = operand.plan.name
            return lambda members: members[name]
        value = operand.value
        if type_ is None:
            return value
        base = _plain(type_)
        if isinstance(value, str) and base == BOOL and value in ("true", "false"):
            return value == "true"
        try:
            return self._readers.of(base)(value)
        except Refusal:
            self._at = min(at, len(self._tokens))
            raise self._wrong(f"not a value of type {spell(base)}") from None


def _getter(value: Any) -> Callable[[Members], Any]:
    return value if callable(value) else lambda _: value


def _in_record(field: Field) -> bool:
    return not field.lazy and not field.writeonly and not field.secret


def _alike(left: _Field | _Literal, right: _Field | _Literal) -> bool:
    """Whether two operands can be compared; a literal can with any field, as far as it reads as its type."""
    if isinstance(left, _Field) and isinstance(right, _Field):
        return _plain(left.plan.field.type) == _plain(right.plan.field.type)
    if isinstance(left, _Literal) and isinstance(right, _Literal):
        return isinstance(left.value, str) == isinstance(right.value, str)
    return True


def _type(operand: _Field | _Literal) -> Type | None:
    return operand.plan.field.type if isinstance(operand, _Field) else None


def _plain(type_: Type) -> Type:
    base = plain(type_)
    while isinstance(base, OptionType):
        base = plain(base.element)
    return base


def _ordered(type_: Type) -> bool:
    return _plain(type_) in (INT, FLOAT, STRING) or spell(_plain(type_)) == "datetime"


def _less(one: Any, other: Any) -> bool:
    return one is not None and other is not None and type(one) is not dict and bool(one < other)


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda one, other: bool(one == other),
    "!=": lambda one, other: bool(one != other),
    "<>": lambda one, other: bool(one != other),
    "<": _less,
    ">": lambda one, other: _less(other, one),
    "<=": lambda one, other: one is not None and other is not None and bool(one <= other),
    ">=": lambda one, other: one is not None and other is not None and bool(one >= other),
}
