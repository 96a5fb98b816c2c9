"""Lifecycles of things against those of the classes and enums that their types name."""

from collections.abc import Iterator
from typing import NamedTuple

from apigen.diagnostics import Label
from apigen.diagnostics.catalogue import Finding, check
from apigen.model.api import Class, Enum
from apigen.model.lifecycle import Lifecycle
from apigen.model.types import EnumType, Record, Ref, Type, parts
from apigen.semantics.lifecycle import introduced, order, own, state
from apigen.semantics.spec import Spec
from apigen.semantics.things import Element, Thing, address, spoken


class _Use(NamedTuple):
    """A thing whose type names a class or an enum that is watched, as `class VM`."""

    thing: Thing
    named: str


def _uses(spec: Spec, watched: set[str]) -> Iterator[_Use]:
    """Each use of a watched name in a type, once a thing; a class's own members may name it."""
    for type_, users in spec.types.items() if watched else ():
        for name in dict.fromkeys(_names(type_)):
            if name in watched:
                for thing in users:
                    if not thing.parents or f"class {thing.parents[-1].name}" != name:
                        yield _Use(thing, name)


def _names(type_: Type) -> Iterator[str]:
    match type_:
        case Ref(name) | Record(name):
            yield f"class {name}"
        case EnumType(name):
            yield f"enum {name}"
        case _:
            for part in parts(type_):
                yield from _names(part)


def _named(spec: Spec) -> Iterator[tuple[str, Thing]]:
    for thing in spec.things:
        if isinstance(thing.element, Class):
            yield f"class {thing.element.name}", thing
        elif isinstance(thing.element, Enum):
            yield f"enum {thing.element.name}", thing


def _said(name: str) -> str:
    kind, _, own_name = name.partition(" ")
    return f"the {kind} `{own_name}`"


def _finding(spec: Spec, use: _Use, message: str, declared: Thing, label: str, help_: str) -> Finding:
    where = address(use.thing)
    there = spec.at(address(declared))
    return Finding(
        message,
        spec.at(where, "type"),
        related=(Label(there, label),) if there is not None else (),
        help=help_,
        subject=where,
    )


@check("type-not-yet-released", "warning", "A type that came after what uses it")
def type_not_yet_released(spec: Spec) -> Iterator[Finding]:
    """A field, a parameter or a result cannot have been of a type that names a class or an enum of a later
    release. `--as-of` leaves such a thing out until its type is there.

    Fails::

        api example {
          releases rio "4.0", tampa "6.1"
        }
        @since(rio)
        class VM {
          ro group: VM_group ref
        }
        @since(tampa)
        class VM_group {
          ro uuid: string
        }

    Mended::

        api example {
          releases rio "4.0", tampa "6.1"
        }
        @since(rio)
        class VM {
          ro group: VM_group ref @since(tampa)
        }
        @since(tampa)
        class VM_group {
          ro uuid: string
        }
    """
    places = order(spec.api)
    late: dict[str, tuple[Thing, int]] = {}
    for name, thing in _named(spec):
        came = _place(places, own(thing.element, *thing.parents))
        if came > 0:
            late[name] = thing, came
    for use in _uses(spec, set(late)):
        declared, came = late[use.named]
        begins = _place(places, own(use.thing.element, *use.thing.parents))
        if 0 <= begins < came and begins < len(places):
            since = (
                f"came with `{spec.api.releases[came].name}`" if came < len(places) else "is in no release"
            )
            yield _finding(
                spec,
                use,
                f"{spoken(use.thing)} came with `{spec.api.releases[begins].name}`, "
                f"but {_said(use.named)} {since}",
                declared,
                "it is declared here",
                "correct one of the two releases",
            )


def _place(places: dict[str, int], lifecycle: Lifecycle | None) -> int:
    """The place of the release that a list begins with; -1 if it does not say, past all for one in none."""
    if lifecycle is None:
        return -1
    if not lifecycle:
        return len(places)
    begins = introduced(lifecycle)
    return places[begins.release] if begins is not None else -1


@check("published-uses-prototyped", "warning", "A published thing whose type is a prototype")
def published_uses_prototyped(spec: Spec) -> Iterator[Finding]:
    """What is published stays as it is; a prototype may change in any release. A published thing should not
    be of a type that names one.

    Fails::

        api example {
          releases rio "4.0", tampa "6.1"
        }
        @since(rio)
        class VM {
          ro group: VM_group ref @since(tampa)
        }
        @prototyped(tampa)
        class VM_group {
          ro uuid: string
        }

    Mended::

        api example {
          releases rio "4.0", tampa "6.1"
        }
        @since(rio)
        class VM {
          ro group: VM_group ref @prototyped(tampa)
        }
        @prototyped(tampa)
        class VM_group {
          ro uuid: string
        }
    """
    places = order(spec.api)
    now = len(places) - 1
    prototypes = {
        name: thing
        for name, thing in _named(spec)
        if any(step.change == "prototyped" for step in own(thing.element, *thing.parents) or ())
        and state(places, now, *_chain(thing)) == "prototyped"
    }
    for use in _uses(spec, set(prototypes)):
        lifecycle = own(use.thing.element, *use.thing.parents)
        if lifecycle and state(places, now, *_chain(use.thing)) == "published":
            yield _finding(
                spec,
                use,
                f"{spoken(use.thing)} is published, but {_said(use.named)} is a prototype",
                prototypes[use.named],
                "it is declared here",
                "publish both, or make both prototypes",
            )


def _chain(thing: Thing) -> tuple[Element, ...]:
    return (thing.element, *thing.parents)
