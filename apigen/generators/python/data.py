"""What travels, as classes: enums, records, structs, and the declared errors."""

from collections.abc import Iterator, Sequence

from apigen.generators.client_view import EnumView, ErrorView, MemberView, StructView, notation
from apigen.generators.python import layout
from apigen.generators.python.encoders import docstring, py_str
from apigen.generators.python.layout import annotated, definition, literal
from apigen.generators.python.methods import World, optional
from apigen.generators.python.spelling import Scope, Spelled, plus
from apigen.generators.spec_text import SpecText
from apigen.model.api import Field

_NONE = ("", "None")
_CLASS_VAR = ("typing", "ClassVar")
_WIDTH = 84
"""Of the lines of docstrings of classes and attributes."""


def enum(world: World, view: EnumView, scope_name: str | None) -> tuple[str, Scope]:
    """An enum: a kind of text with its known values as constants."""
    name = world.named(f"enum {view.wire}", "enum")
    constants = [world.named(f"value {view.wire}.{value.wire}", "constant") for value in view.values]
    scope = Scope(constants)
    kind = scope.write(Spelled(f"ClassVar[{name}]", frozenset((_CLASS_VAR, ("", name)))))
    doc = view.doc or SpecText(f"The values of {view.wire}.")
    parts = [f"class {name}(Enum):\n", docstring([world.texts.block(doc, scope_name, _WIDTH)], 4)]
    for constant, value in zip(constants, view.values, strict=True):
        parts.append(f"\n{annotated(constant, kind, 1)}\n")
        told = [
            world.texts.block(value.doc, scope_name, _WIDTH),
            world.texts.ending(value.ending, scope_name, _WIDTH),
        ]
        parts.append(docstring(told, 4))
    pairs = [f"{py_str(c)}: {py_str(value.wire)}" for c, value in zip(constants, view.values, strict=True)]
    parts.append("\n" + _table("_values", pairs, scope))
    return "".join(parts), scope


def record(
    world: World, cls: str, members: Sequence[MemberView], fields: Sequence[Field], doc: SpecText
) -> tuple[str, Scope]:
    """The record of a class: `members` can be read, `fields` are all that may travel."""
    name = world.named(f"class {cls}", "record")
    called = {field.name: world.named(f"field {cls}.{field.name}", "member") for field in fields}
    types = [(field.name, notation(field.type)) for field in fields]
    secret = [one.wire for one in members if one.secret]
    return _record(world, name, doc, members, called, types, secret, cls, "")


def struct(world: World, view: StructView) -> tuple[str, Scope]:
    """A struct: a record that callers make too, by its members' names."""
    name = world.named(f"struct {view.wire}", "struct")
    called = {
        one.wire: world.named(f"struct_member {view.wire}.{one.wire}", "member") for one in view.members
    }
    types = [(one.wire, notation(one.type)) for one in view.members]
    secret = [one.wire for one in view.members if one.secret]
    doc = view.doc or SpecText(f"The struct {view.wire}.")
    scope = Scope(called.values())
    made = _constructor(world, view, called, scope)
    return _record(world, name, doc, view.members, called, types, secret, view.wire, made, scope)


def _record(
    world: World,
    name: str,
    doc: SpecText,
    members: Sequence[MemberView],
    called: dict[str, str],
    types: Sequence[tuple[str, str]],
    secret: Sequence[str],
    scope_name: str,
    constructor: str,
    scope: Scope | None = None,
) -> tuple[str, Scope]:
    scope = scope or Scope(called[one.wire] for one in members)
    parts = [f"class {name}(Record):\n", docstring([world.texts.block(doc, scope_name, _WIDTH)], 4)]
    for one in members:
        type_ = world.spelling.read(one.type)
        type_ = plus(type_, " | None", _NONE) if one.nullable else type_
        parts.append(f"\n{annotated(called[one.wire], scope.write(type_), 1)}\n")
        told = [
            world.texts.block(one.doc, scope_name, _WIDTH),
            world.texts.ending(one.ending, scope_name, _WIDTH),
        ]
        parts.append(docstring(told, 4))
    if types:
        pairs = [f"{py_str(wire)}: {py_str(kind)}" for wire, kind in types]
        parts.append("\n" + _table("_types", pairs, scope))
    renamed = [f"{py_str(own)}: {py_str(wire)}" for wire, own in called.items() if own != wire]
    if renamed:
        parts.append(_table("_names", renamed, scope))
    if secret:
        items = [py_str(wire) for wire in secret]
        last = "," if len(items) == 1 else ""
        parts.append(layout.called("_secret = frozenset(", (f"({', '.join(items)}{last})",), ")", 1) + "\n")
    parts.append(constructor)
    return "".join(parts), scope


_TABLE = Spelled(
    "ClassVar[Mapping[str, str]]",
    frozenset((_CLASS_VAR, ("collections.abc", "Mapping"), ("", "str"))),
)


def _table(name: str, pairs: Sequence[str], scope: Scope) -> str:
    return literal(f"{name}: {scope.write(_TABLE)} = {{", pairs, "}", 1) + "\n"


def _constructor(world: World, view: StructView, called: dict[str, str], scope: Scope) -> str:
    """How a struct is made, for checkers; at run time the base does it."""
    items = ["self"]
    for one in sorted(view.members, key=lambda one: not one.mandatory):
        type_, default = optional(
            world.spelling.given(one.type),
            nullable=one.nullable,
            left_out=not one.mandatory,
            chosen=one.chosen,
        )
        given = f" = {default}" if default else ""
        items.append(f"{called[one.wire]}: {scope.write(type_)}{given}")
    if len(items) > 1:
        items.insert(1, "*")
    head = definition("def __init__", items, ") -> None: ..."[1:], 2)
    return f"\n    if TYPE_CHECKING:\n\n{head}\n"


def errors(world: World, views: Sequence[ErrorView]) -> Iterator[str]:
    """The entry of each error in the table, as it is laid out."""
    for view in views:
        typed = ", ".join(
            f"{parameter_name(world, view, one.wire)}: {notation(one.type)}" for one in view.parameters
        )
        head = py_str(world.named(f"error {view.wire}", "error"))
        items = [py_str(view.wire), py_str(typed)]
        yield literal(f"{head}: (", items, "),", 1)


def parameter_name(world: World, view: ErrorView, wire: str) -> str:
    return world.named(f"error_parameter {view.wire}.{wire}", "parameter")


OWN_ERRORS = {
    "MESSAGE_METHOD_UNKNOWN": "NotOnThisServer",
    "EVENTS_LOST": "EventsLost",
    "TASK_CANCELLED": "OperationCancelled",
}
"""The errors that the runtime has classes for, whatever an API declares."""


def error_stub(world: World, view: ErrorView) -> tuple[str, Scope]:
    """An error as checkers see it."""
    name = world.named(f"error {view.wire}", "error")
    called = [parameter_name(world, view, one.wire) for one in view.parameters]
    scope = Scope(called)
    doc = view.doc or SpecText(f"The error {view.wire}.")
    told = [world.texts.block(doc, None, _WIDTH), world.texts.ending(view.ending, None, _WIDTH)]
    parts = [f"class {name}(ApiError):\n", docstring(told, 4)]
    for own, one in zip(called, view.parameters, strict=True):
        parts.append(f"\n    {own}: {scope.write(world.spelling.read(one.type))}\n")
        parts.append(docstring([world.texts.block(one.doc, None, _WIDTH)], 4))
    return "".join(parts), scope
