"""Bound fields: which two fields are ends of one bond, and which end is the truth."""

from typing import Literal, NamedTuple

import msgspec

from apigen.diagnostics import Label
from apigen.diagnostics.catalogue import Finding, problem
from apigen.model.api import Binding, Class, Field
from apigen.model.types import ListType, MapType, OptionType, Ref, SetType, Type, parts, plain
from apigen.semantics.resolve import resolve, unknown
from apigen.semantics.scope import Here, Scope
from apigen.semantics.spec import Place
from apigen.semantics.types import is_known
from apigen.syntax import tree

Shape = Literal["ref", "set", "map"]


class End(NamedTuple):
    """One end of a bond: a field of a class."""

    cls: str
    field: str


def bind(scope: Scope, classes: list[Class]) -> list[Class]:
    """The classes with `binding` set on both ends of each pair. What does not fit is reported and left
    unbound."""
    fields = {End(cls.name, field.name): field for cls in classes for field in cls.fields}
    written: dict[End, End] = {}
    for end, field in fields.items():
        place = scope.places[f"{end.cls}.{end.field}"]
        node = place.node
        if isinstance(node, tree.Field) and node.binds:
            other = _other_end(Here(place.file, place.base, scope, end.cls), end, field, node, fields)
            if other is not None:
                written[end] = other
    bindings = _pairs(scope, fields, written)
    if not bindings:
        return classes
    return [
        msgspec.structs.replace(
            cls,
            fields=tuple(
                msgspec.structs.replace(f, binding=bindings[End(cls.name, f.name)])
                if End(cls.name, f.name) in bindings
                else f
                for f in cls.fields
            ),
        )
        if any(End(cls.name, f.name) in bindings for f in cls.fields)
        else cls
        for cls in classes
    ]


def target(type_: Type) -> tuple[Shape, str] | None:
    """How a type refers to objects, and of which class; None if it does not in a way that can be bound."""
    base = plain(type_)
    match base:
        case Ref(cls):
            return "ref", cls
        case OptionType(element):
            inner = plain(element)
            return ("ref", inner.cls) if isinstance(inner, Ref) else None
        case SetType(element):
            inner = plain(element)
            return ("set", inner.cls) if isinstance(inner, Ref) else None
        case MapType() | ListType():
            found = [_within(part) for part in parts(base)]
            named = [cls for cls in found if cls is not None]
            return ("map", named[-1]) if named else None
    return None


def _within(type_: Type) -> str | None:
    if isinstance(type_, Ref):
        return type_.cls
    return next((cls for part in parts(type_) if (cls := _within(part)) is not None), None)


def _other_end(here: Here, end: End, field: Field, node: tree.Field, fields: dict[End, Field]) -> End | None:
    bond = node.binds[0]
    if len(node.binds) > 1:
        here.report(binding_mismatch(here, node.binds[1], "a field has one other end", None))
    name = here.name(bond.cls)
    if not resolve(here, "class", bond.cls):
        return None
    other = End(name, "_".join(word.text for word in bond.path))
    if other not in fields:
        if other.field not in here.scope.lost:
            known = [f.field for f in fields if f.cls == name]
            here.report(
                unknown_field(here, bond.path[-1] if len(bond.path) == 1 else _joined(bond), name, known)
            )
        return None
    if not (is_known(field.type) and is_known(fields[other].type)):
        return None
    there = here.scope.places[f"{other.cls}.{other.field}"]
    mine, theirs = target(field.type), target(fields[other].type)
    classes = here.scope.declared("class")
    if mine is None or (mine[1] != other.cls and mine[1] in classes):
        here.report(
            binding_mismatch(here, bond, f"`{end.field}` does not refer to `{other.cls}`", _type_label(there))
        )
        return None
    if theirs is None or (theirs[1] != end.cls and theirs[1] in classes):
        message = f"`{other.cls}.{other.field}` does not refer to `{end.cls}`"
        here.report(binding_mismatch(here, bond, message, _type_label(there)))
        return None
    return other


def _joined(bond: tree.Bind) -> tree.Word:
    return tree.Word(bond.path[0].at, bond.path[-1].end, "/".join(word.text for word in bond.path))


def _type_label(place: Place) -> Label:
    return Label(place.span("type"), "the type at the other end")


def _pairs(scope: Scope, fields: dict[End, Field], written: dict[End, End]) -> dict[End, Binding]:
    bindings: dict[End, Binding] = {}
    taken: dict[End, End] = {}
    for end, other in written.items():
        back = written.get(other)
        claimed = taken.setdefault(other, end)
        if (back is not None and back != end) or claimed != end:
            rival = back if back is not None and back != end else claimed
            place = scope.places[f"{end.cls}.{end.field}"]
            rival_place = scope.places[f"{rival.cls}.{rival.field}"]
            message = f"`{other.cls}.{other.field}` is bound to `{rival.cls}.{rival.field}`"
            here = Here(place.file, place.base, scope, end.cls)
            assert isinstance(place.node, tree.Field)
            here.report(
                binding_mismatch(
                    here, place.node.binds[0], message, Label(rival_place.span("bind"), "bound here")
                )
            )
            continue
        if end in bindings:
            continue
        if end == other:
            bindings[end] = Binding(other.cls, other.field, stored=True, written=True)
            continue
        bindings |= _pair(scope, fields, end, other, back is not None)
    return bindings


def _pair(scope: Scope, fields: dict[End, Field], end: End, other: End, both: bool) -> dict[End, Binding]:
    shapes = {e: shape[0] if (shape := target(fields[e].type)) else "map" for e in (end, other)}
    drawn = "map" in shapes.values()
    match shapes[end], shapes[other]:
        case _ if drawn:
            stored: set[End] = set()
        case "ref", "set":
            stored = {end}
        case "set", "ref":
            stored = {other}
        case "set", "set":
            stored = {end, other}
        case _:
            stored = {min(end, other)} if both else {end}
    if not drawn:
        _check_writable(scope, fields, end, other, stored)
    return {
        end: Binding(other.cls, other.field, end in stored, True, drawn),
        other: Binding(end.cls, end.field, other in stored, both, drawn),
    }


def _check_writable(scope: Scope, fields: dict[End, Field], end: End, other: End, stored: set[End]) -> None:
    for computed, truth in ((end, other), (other, end)):
        if computed not in stored and fields[computed].qualifier != "RO/runtime":
            scope.problems.append(computed_end_writable(scope, computed, truth))
    if len(stored) == 2 and all(fields[e].qualifier == "RO/constructor" for e in stored):
        scope.problems.append(both_ends_ctor(scope, end, other))


@problem("unknown-field", "error", "A field that its class does not have")
def unknown_field(here: Here, word: tree.Word, cls: str, known: list[str]) -> Finding:
    """A binding, a scope of `@unique` or the like names a field that the class does not have.

    Fails::

        class VM {
          ro VIFs: VIF ref set
        }
        class VIF {
          ctor VM: VM ref <-> VM.VIF
        }

    Mended::

        class VM {
          ro VIFs: VIF ref set
        }
        class VIF {
          ctor VM: VM ref <-> VM.VIFs
        }
    """
    return unknown(
        here,
        word,
        f"the class `{cls}` has no field `{word.text}`",
        "not a field",
        known,
        f"declare it in `class {cls}`",
    )


@problem("binding-mismatch", "error", "Ends of a bond that do not agree")
def binding_mismatch(here: Here, bond: tree.Bind, message: str, other: Label | None) -> Finding:
    """Of two bound fields `A.f` and `B.g`, `f` refers to B and `g` to A, and each is bound to the other
    alone.

    Fails::

        class VM {
          ro VIFs: network ref set
        }
        class network {
          ro uuid: string
        }
        class VIF {
          ctor VM: VM ref <-> VM.VIFs
        }

    Mended::

        class VM {
          ro VIFs: VIF ref set
        }
        class VIF {
          ctor VM: VM ref <-> VM.VIFs
        }
    """
    related = (other,) if other is not None else ()
    return Finding(
        message,
        here.span(bond),
        "",
        related,
        help="let each end refer to the other's class, and both name each other",
    )


@problem("computed-end-writable", "error", "A computed end that can be written")
def computed_end_writable(scope: Scope, end: End, truth: End) -> Finding:
    """Exactly one end of a bond is the truth: the ref of a ref and a set, and of two refs the one where `<->`
    stands. The other is computed from it, so it is `ro`.

    Fails::

        class VM {
          rw VIFs: VIF ref set = {}
        }
        class VIF {
          ctor VM: VM ref <-> VM.VIFs
        }

    Mended::

        class VM {
          ro VIFs: VIF ref set
        }
        class VIF {
          ctor VM: VM ref <-> VM.VIFs
        }
    """
    place = scope.places[f"{end.cls}.{end.field}"]
    related = (Label(scope.places[f"{truth.cls}.{truth.field}"].span(), "the end that is stored"),)
    message = f"`{end.cls}.{end.field}` is computed from `{truth.cls}.{truth.field}`, so it cannot be written"
    return Finding(message, place.span(), "the computed end", related, help=f"declare it `ro {end.field}`")


@problem("both-ends-ctor", "error", "A many-to-many bond that both constructors set")
def both_ends_ctor(scope: Scope, end: End, other: End) -> Finding:
    """Of two bound sets at most one is `ctor`: else neither object could be made first.

    Fails::

        class host {
          ctor groups: group ref set <-> group.hosts
        }
        class group {
          ctor hosts: host ref set
        }

    Mended::

        class host {
          ctor groups: group ref set <-> group.hosts
        }
        class group {
          ro hosts: host ref set
        }
    """
    place = scope.places[f"{end.cls}.{end.field}"]
    related = (Label(scope.places[f"{other.cls}.{other.field}"].span(), "the other end"),)
    return Finding(
        "both ends of a many-to-many bond are `ctor`",
        place.span(),
        "",
        related,
        help="make one of them `ro` or `rw`",
    )
