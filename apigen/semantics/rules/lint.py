"""What is allowed and seldom meant: names, references, errors, deprecations."""

import re
from collections.abc import Iterator

from apigen.diagnostics.catalogue import Finding, check
from apigen.model.api import (
    Class,
    Enum,
    EnumValue,
    Error,
    ErrorParameter,
    Field,
    Implicit,
    Key,
    Parameter,
    Rpc,
    StructMember,
    TypeDef,
)
from apigen.model.types import ListType, NamedType, OptionType, Ref, SetType, Type, parts
from apigen.semantics.rules.lifecycle import lists, named, step_span
from apigen.semantics.spec import Spec
from apigen.semantics.standard import standard_errors
from apigen.semantics.things import address
from apigen.syntax import tree

_CAMEL = re.compile(r"[a-z][A-Z][a-z]")
_WORD = re.compile(r"(?<=[A-Za-z])(?=[A-Z][a-z])")
_UPPER = re.compile(r"[A-Z][A-Z0-9_]*")
_FREE = (EnumValue, ErrorParameter, Key, Implicit)
"""What is spelled as the world outside spells it, or as something else is."""


@check("naming-style", "warning", "A name in another style")
def naming_style(spec: Spec) -> Iterator[Finding]:
    """Names are words with underscores between them (`power_state`, `VM_metrics`), and those of errors all
    in capitals: clients in each language make their own style of them, and need to see where words end.
    Values of enums are spelled as they are outside.

    Fails::

        /// A machine.
        class VM {
          ro powerState: string  /// Whether it runs
        }

    Mended::

        /// A machine.
        class VM {
          ro power_state: string  /// Whether it runs
        }
    """
    for thing in spec.things:
        element = thing.element
        name = element.name
        if name.islower() and name[0] != "_" and name[-1] != "_" and not isinstance(element, Error):
            continue
        if thing.std or isinstance(element, _FREE):
            continue
        better = (_WORD.sub("_", name) if _CAMEL.search(name) else name).strip("_") or name
        if isinstance(element, Error):
            better = better.upper() if not _UPPER.fullmatch(name) else better
        elif better != name.strip("_"):
            better = better.lower()
        if better != name:
            where = address(thing)
            style = "in capitals" if isinstance(element, Error) else "words with underscores between them"
            yield Finding(
                f"names of {_kind(element)} are {style}, unlike `{name}`",
                spec.at(where),
                help=f"rename it to `{better}`",
                subject=where,
            )


def _kind(element: object) -> str:
    match element:
        case Class():
            return "classes"
        case Field():
            return "fields"
        case Rpc():
            return "RPCs"
        case Parameter():
            return "parameters"
        case Enum():
            return "enums"
        case Error():
            return "errors"
        case StructMember():
            return "members"
        case TypeDef():
            return "types"
        case _:
            return "structs"


@check("unbound-ref", "warning", "A reference without another end")
def unbound_ref(spec: Spec) -> Iterator[Finding]:
    """A field that refers to an object has, as a rule, a field at the other end that says so (`<->`): clients
    find their way both ways, and diagrams show it. Where there is meant to be none, `@unbound` says why.

    Fails::

        /// A machine.
        class VM {
          ro host: host ref  /// Where it runs
        }
        /// A physical machine.
        class host {
          ro uuid: string  /// Unique for ever
        }

    Mended::

        /// A machine.
        class VM {
          ro host: host ref <-> host.VMs  /// Where it runs
        }
        /// A physical machine.
        class host {
          ro VMs: VM ref set  /// What runs on it
        }
    """
    found = [
        (cls.name, field.name, target)
        for cls in spec.api.classes
        if not cls.std
        for field in cls.fields
        if field.binding is None and field.unbound is None and (target := _target(field.type))
    ]
    if _has_unknown(spec, "unknown-class", "unknown-type"):
        return
    failed = [(cls, target, end) for cls, field, target in found for end in _said(spec, f"{cls}.{field}")]
    meant = {(cls, target) for cls, target, _ in failed}
    ends = {end for _, _, end in failed}
    for cls, field, target in found:
        where = f"{cls}.{field}"
        if cls in spec.lost or target in spec.lost:
            continue  # a field that refers back may be lost
        if (cls, target) not in meant and (target, cls) not in meant and where not in ends:
            yield Finding(
                f"`{field}` refers to `{target}`, which has no field that refers back",
                spec.at(where, "type"),
                help=f'bind it (`<-> {target}.FIELD`), or say `@unbound("why")`',
                subject=where,
            )


def _said(spec: Spec, where: str) -> list[str]:
    """The other ends that are written at a field that is not bound: what is wrong there is told already."""
    place = spec.spans.places.get(where)
    binds: tuple[tree.Bind, ...] = getattr(place.node, "binds", ()) if place is not None else ()
    return [f"{bond.cls.text}.{'_'.join(word.text for word in bond.path)}" for bond in binds]


def _target(type_: Type) -> str | None:
    """The class that a reference, or a set, list or option of references, refers to."""
    match type_:
        case Ref(name):
            return name
        case SetType(element) | ListType(element) | OptionType(element) | NamedType(_, element):
            return _target(element)
        case _:
            return None


def _has_unknown(spec: Spec, *codes: str) -> bool:
    """Whether a name is unknown that may have been meant for what seems to be missing."""
    return any(found.code in codes for found in spec.diagnostics)


@check("error-unraised", "warning", "An error that nothing raises")
def error_unraised(spec: Spec) -> Iterator[Finding]:
    """An error is declared for the RPCs that raise it, which say so: by `raises`, or all of a class by
    `@raises`. Those that the server sends by itself are known, and need no RPC.

    Fails::

        /// There is no memory left.
        error NO_MEMORY(needed: int)
        /// A machine.
        class VM {
          /// Starts it.
          rpc start(self: VM ref)
        }

    Mended::

        /// There is no memory left.
        error NO_MEMORY(needed: int)
        /// A machine.
        class VM {
          /// Starts it.
          rpc start(self: VM ref)
            raises NO_MEMORY
        }
    """
    if _has_unknown(spec, "unknown-error", "unknown-class"):
        return
    raised = {name for cls in spec.api.classes for name in cls.raises}
    raised.update(name for cls in spec.api.classes for rpc in cls.rpcs for name in rpc.raises)
    for error in spec.api.errors:
        if error.name in raised or error.std or error.hidden or error.name in standard_errors():
            continue
        if error.name in spec.lost:
            continue
        if error.lifecycle and error.lifecycle[-1].change == "removed":
            continue
        where = f"error {error.name}"
        yield Finding(
            f"no RPC raises `{error.name}`",
            spec.at(where),
            help="name it in the `raises` of the RPCs that do, or delete it",
            subject=where,
        )


@check("deprecated-without-successor", "warning", "A deprecation that names no successor")
def deprecated_without_successor(spec: Spec) -> Iterator[Finding]:
    """Whoever meets a deprecated thing asks what to use instead: `use =` says it, in documents and in
    clients' warnings. If there is nothing, `@allow(deprecated-without-successor)` says so.

    Fails::

        api example {
          releases rio "4.0", tampa "6.1"
        }
        /// A machine.
        class VM {
          ro memory: int @since(rio) @deprecated(tampa)  /// In bytes
          ro size: int  /// In bytes
        }

    Mended::

        api example {
          releases rio "4.0", tampa "6.1"
        }
        /// A machine.
        class VM {
          ro memory: int @since(rio) @deprecated(tampa, use = size)  /// In bytes
          ro size: int  /// In bytes
        }
    """
    for thing, lifecycle in lists(spec):
        if lifecycle[-1].change == "deprecated" and not any(step.use for step in lifecycle):
            where = address(thing)
            yield Finding(
                f"{named(spec, thing)} is deprecated, and nothing says what to use instead",
                step_span(spec, thing, lifecycle[-1]),
                help=f"add `use = NAME`: `@deprecated({lifecycle[-1].release}, use = NAME)`",
                subject=where,
            )


@check("ref-option", "warning", "A reference that is optional twice")
def ref_option(spec: Spec) -> Iterator[Finding]:
    """A reference may be null as it is. As an option it may be absent too, and clients have two kinds of
    nothing to tell apart.

    Fails::

        /// A machine.
        class VM {
          /// Copies it.
          /// @param group The machine's group
          rpc copy(self: VM ref, group: VM ref option)
        }

    Mended::

        /// A machine.
        class VM {
          /// Copies it.
          /// @param group The machine's group
          rpc copy(self: VM ref, group: VM ref = null)
        }
    """
    for type_, users in spec.types.items():
        name = _optional_ref(type_)
        for thing in users if name is not None else ():
            where = address(thing)
            yield Finding(
                f"`{name} ref option` can be null and can be none",
                spec.at(where, "type"),
                help=f"write `{name} ref`, which may be null",
                subject=where,
            )


def _optional_ref(type_: Type) -> str | None:
    match type_:
        case NamedType():
            return None  # reported where it is declared
        case OptionType(Ref(name)):
            return name
        case _:
            return next((found for part in parts(type_) if (found := _optional_ref(part))), None)


@check("standard-error-shape", "warning", "A standard error with other parameters")
def standard_error_shape(spec: Spec) -> Iterator[Finding]:
    """The server sends some errors by itself, always with the same parameters. A spec may declare them again,
    with a text of its own: the names of their parameters are then the standard ones, or the first few.

    Fails::

        /// There is no such object.
        error HANDLE_INVALID(handle: string)

    Mended::

        /// There is no such object.
        error HANDLE_INVALID(class: string, ref: string)
    """
    for error in spec.api.errors:
        if error.std or error.name not in standard_errors():
            continue
        standard = standard_errors()[error.name]
        names = tuple(parameter.name for parameter in error.parameters)
        if names != standard[: len(names)]:
            where = f"error {error.name}"
            yield Finding(
                f"`{error.name}` is sent with the parameters ({', '.join(standard)})",
                spec.at(where),
                help=f"declare it as `{error.name}({', '.join(standard)})`, or leave it to `use std`",
                subject=where,
            )
