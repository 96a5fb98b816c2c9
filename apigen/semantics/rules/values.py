"""Values: what is written as a default or an example is among those that are allowed."""

from collections.abc import Iterator

from apigen.diagnostics.catalogue import Finding, check
from apigen.model.api import Field, Key, Parameter, StructMember, TypeDef
from apigen.model.values import Pairs
from apigen.semantics.constraints import Declared, refusal
from apigen.semantics.keys import pairs_refusal
from apigen.semantics.patterns import PatternError, compiled
from apigen.semantics.spec import Spec
from apigen.semantics.things import Thing, address, spoken


def valued(spec: Spec) -> Iterator[tuple[Thing, Field | Key | Parameter | StructMember | TypeDef]]:
    """The things that can have constraints."""
    for thing in spec.things:
        element = thing.element
        if isinstance(element, (Field, Parameter, StructMember, Key, TypeDef)):
            yield thing, element


@check("default-not-allowed", "error", "A default or an example that is not allowed")
def default_not_allowed(spec: Spec) -> Iterator[Finding]:
    """What is written as a default or an example keeps the constraints of its declaration and of its types:
    the server would refuse it from a client.

    Fails::

        type vlan_id = int @range(1..4094)
        class network {
          rw vlan: vlan_id = 4095
        }

    Mended::

        type vlan_id = int @range(1..4094)
        class network {
          rw vlan: vlan_id = 4094
        }
    """
    api = spec.api
    declared = Declared({type_.name: type_ for type_ in api.types}, {s.name: s for s in api.structs})
    enums = {enum.name: enum for enum in (*api.enums, *(enum for cls in api.classes for enum in cls.enums))}
    for thing, element in valued(spec):
        default, type_ = (
            (None, element.base) if isinstance(element, TypeDef) else (element.default, element.type)
        )
        if type_ is None or (default is None and element.example is None):
            continue
        for part, value in (("default", default), ("@example", element.example)):
            reason = refusal(value, type_, element.constraints, declared) if value is not None else None
            if isinstance(element, Field) and element.keys and isinstance(value, Pairs) and reason is None:
                reason = pairs_refusal(element, value, enums, declared)
            if reason is not None:
                what = part.removeprefix("@")
                where = address(thing)
                yield Finding(
                    f"the {what} of {spoken(thing)} is not allowed: {reason}",
                    spec.at(where, part),
                    help=f"choose another {what}, or widen what is allowed",
                    subject=where,
                )


@check("bad-pattern", "error", "A pattern that is not RE2's syntax")
def bad_pattern(spec: Spec) -> Iterator[Finding]:
    r"""`@pattern` takes regular expressions in RE2's syntax (https://github.com/google/re2/wiki/Syntax),
    which match in linear time: no look-around, no backreferences, no possessive or atomic groups. They are
    about the whole text, so `^` and `$` are not needed.

    Fails::

        class user {
          rw login: string = "kim" @pattern("(?!root)[a-z]+")
        }

    Mended::

        class user {
          rw login: string = "kim" @pattern("[a-z]+")
        }
    """
    for thing, element in valued(spec):
        if element.constraints is None or element.constraints.pattern is None:
            continue
        try:
            compiled(element.constraints.pattern)
        except PatternError as error:
            where = address(thing)
            yield Finding(
                f"the pattern of {spoken(thing)} is not a regular expression of RE2: {error}",
                spec.at(where, "@pattern"),
                help="write it in RE2's syntax: https://github.com/google/re2/wiki/Syntax",
                subject=where,
            )
