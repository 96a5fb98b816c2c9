"""Values of the model as one writes them, in one way each: what a root says was and is."""

from typing import Any

from apigen.model import types, values
from apigen.model.api import (
    Binding,
    Class,
    Enum,
    EnumValue,
    Error,
    ErrorParameter,
    Extension,
    Field,
    Key,
    OneOf,
    Parameter,
    Release,
    Role,
    Rpc,
    Struct,
    StructMember,
    TypeDef,
    Unique,
)


def spelled(value: Any) -> str:
    """A value, a type, a declaration without its texts; a set's elements in order; empty for None."""
    match value:
        case None | "":
            return ""
        case bool():
            return "yes" if value else "no"
        case str():
            return value
        case Field(name=_, qualifier=qualifier, type=type_):
            return f"{qualifier} {types.spell(type_)}" + _equals(value.default, type_)
        case Parameter() | StructMember():
            return f"{value.name}: {types.spell(value.type)}" + _equals(value.default, value.type)
        case Key() | ErrorParameter():
            return types.spell(value.type or types.STRING)
        case Rpc():
            return signature(value)
        case Error() | Struct():
            parts = value.parameters if isinstance(value, Error) else value.members
            return "(" + ", ".join(_part(part) for part in parts) + ")"
        case Enum(values=names):
            return "{" + ", ".join(values.word(one.name) for one in names) + "}"
        case TypeDef(base=base):
            return types.spell(base)
        case Binding(cls, field):
            return f"<-> {cls}.{field}" + (" stored" if value.stored else "")
        case Unique(scope):
            return f"({', '.join(scope)})" if scope else "yes"
        case OneOf(members, at_most):
            return ("at most one of " if at_most else "one of ") + ", ".join(members)
        case Role(below=below):
            return ", ".join(below)
        case Release(_, label, date):
            return ", ".join(part for part in (label, date) if part)
        case Extension(name, arguments):
            return f"@x-{name}" + "".join(f" {key}={text}" if key else f" {text}" for key, text in arguments)
        case Class() | EnumValue():
            return ""
        case tuple() | frozenset():
            return ", ".join(spelled(one) for one in value)
        case _ if isinstance(value, types.Type):
            return types.spell(value)
        case _ if isinstance(value, values.Value):
            return values.spell(value)
        case _:
            return str(value)


def signature(rpc: Rpc) -> str:
    """What an RPC takes and returns: `(self: VM ref, force: bool = false): void`."""
    taken = ", ".join(spelled(parameter) for parameter in rpc.parameters)
    return f"({taken}): {types.spell(rpc.result)}"


def _part(part: Any) -> str:
    return f"{part.name}: {spelled(part)}" if isinstance(part, ErrorParameter) else spelled(part)


def _equals(default: values.Value | None, type_: types.Type) -> str:
    return "" if default is None else f" = {values.spell(default, type_)}"
