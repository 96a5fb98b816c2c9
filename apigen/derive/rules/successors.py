"""Successors: what a deprecation or a removal says to use instead."""

from collections.abc import Iterator

from apigen.derive.lookup import near, successor
from apigen.diagnostics import Edit, Label, Span
from apigen.diagnostics.catalogue import Finding, check
from apigen.diagnostics.suggest import sparing
from apigen.semantics.lifecycle import order, state
from apigen.semantics.spec import Spec
from apigen.semantics.things import Thing, address, spoken


def _uses(spec: Spec) -> Iterator[tuple[Thing, str, Thing | None]]:
    """Each thing that names a successor, the name, and what it means."""
    for thing in spec.things:
        lifecycle = thing.element.lifecycle
        if lifecycle:
            for use in dict.fromkeys(step.use for step in lifecycle if step.use):
                yield thing, use, successor(spec.api, thing, use)


def _use_span(spec: Spec, where: str, use: str) -> Span | None:
    place = spec.spans.places.get(where)
    for annotation in getattr(place.node, "annotations", ()) if place is not None else ():
        for argument in annotation.arguments:
            if place is not None and argument.name == "use" and argument.value.text == use:
                return Span(place.file, place.base + argument.value.at, place.base + argument.value.end)
    return spec.at(where)


@check("unknown-successor", "error", "A successor that does not exist")
def unknown_successor(spec: Spec) -> Iterator[Finding]:
    """`use =` names what is to be used instead: something beside the deprecated thing by its own name, a
    member of a class (`VM.start`, derived RPCs too), a class or an error.

    Fails::

        api example {
          releases rio "4.0", tampa "6.1"
        }
        @since(rio)
        class VM {
          ro memory: int @since(rio) @deprecated(tampa, use = VM.memory_sise)
          ro memory_size: int
        }

    Mended::

        api example {
          releases rio "4.0", tampa "6.1"
        }
        @since(rio)
        class VM {
          ro memory: int @since(rio) @deprecated(tampa, use = VM.memory_size)
          ro memory_size: int
        }
    """
    propose = sparing()
    for thing, use, found in _uses(spec):
        if found is None and spec.lost.isdisjoint(use.split(".")):
            where = address(thing)
            span = _use_span(spec, where, use)
            other = propose(use, near(spec.api, thing, use))
            yield Finding(
                f"nothing is named `{use}`, which is to be used instead of {spoken(thing)}",
                span,
                "not a name",
                help=f"`{other}` has a similar name" if other else "name a member as `CLASS.NAME`",
                edits=(Edit(span, other),) if other and span is not None else (),
                subject=where,
            )


@check("successor-removed", "error", "A successor that was removed itself")
def successor_removed(spec: Spec) -> Iterator[Finding]:
    """What is to be used instead must be there to use: name what came after it.

    Fails::

        api example {
          releases rio "4.0", tampa "6.1", quebec "8.2"
        }
        @since(rio)
        class VM {
          ro memory: int @since(rio) @deprecated(tampa, use = memory_size)
          ro memory_size: int @since(rio) @removed(quebec, use = memory_bytes)
          ro memory_bytes: int
        }

    Mended::

        api example {
          releases rio "4.0", tampa "6.1", quebec "8.2"
        }
        @since(rio)
        class VM {
          ro memory: int @since(rio) @deprecated(tampa, use = memory_bytes)
          ro memory_size: int @since(rio) @removed(quebec, use = memory_bytes)
          ro memory_bytes: int
        }
    """
    places = order(spec.api)
    now = len(places) - 1
    for thing, use, found in _uses(spec):
        if found is not None and state(places, now, found.element, *found.parents) == "removed":
            where = address(thing)
            there = spec.at(address(found))
            yield Finding(
                f"`{use}`, which is to be used instead of {spoken(thing)}, was removed",
                _use_span(spec, where, use),
                related=(Label(there, "removed"),) if there is not None else (),
                help="name what came after it",
                subject=where,
            )
