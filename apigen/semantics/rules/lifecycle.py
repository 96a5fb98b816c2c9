"""Lifecycles: each list by itself, and held against the list of what the thing stands in."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from apigen.diagnostics import Label, Span
from apigen.diagnostics.catalogue import Finding, check
from apigen.model.lifecycle import Lifecycle, Transition
from apigen.semantics.annotations import TRANSITIONS
from apigen.semantics.lifecycle import introduced, order, own
from apigen.semantics.spec import Place, Spec
from apigen.semantics.things import Thing, address, spoken
from apigen.syntax import tree

ANNOTATION = {change: name for name, change in TRANSITIONS.items()}
"""The annotation that writes a change down."""


def lists(spec: Spec) -> Iterator[tuple[Thing, Lifecycle]]:
    """The things with a list of their own that says something, and the list."""
    for thing in spec.things:
        lifecycle = thing.element.lifecycle
        if lifecycle:
            yield thing, lifecycle


def parent_list(thing: Thing) -> Lifecycle | None:
    """The written list of what a thing stands in."""
    parents = thing.parents
    return own(*parents) if parents else None


def step_span(spec: Spec, thing: Thing, step: Transition, which: int = 0) -> Span | None:
    """The annotation that gives a step to a thing, or its name; `which` if several do."""
    place = spec.spans.places.get(address(thing))
    if place is None:
        return None
    sources = _inherited(spec, thing) if is_inherited(spec, thing) else [(place, annotations(place))]
    found = [
        Span(at.file, at.base + annotation.at, at.base + annotation.end)
        for at, written in sources
        for annotation in written
        if annotation.name.text == ANNOTATION[step.change]
        and annotation.arguments
        and annotation.arguments[0].value.text == step.release
    ]
    return found[min(which, len(found) - 1)] if found else place.span()


def annotations(place: Place) -> tuple[tree.Annotation, ...]:
    """The annotations that are written at a place."""
    found: tuple[tree.Annotation, ...] = getattr(place.node, "annotations", ())
    return found


def is_inherited(spec: Spec, thing: Thing) -> bool:
    """Whether a thing's own list is written on the `with` or the `extend` that it came by."""
    place = spec.spans.places.get(address(thing))
    return (
        place is not None
        and thing.element.lifecycle is not None
        and not any(annotation.name.text in TRANSITIONS for annotation in annotations(place))
    )


def _inherited(spec: Spec, thing: Thing) -> Iterator[tuple[Place, tuple[tree.Annotation, ...]]]:
    """What a member of a class may inherit: the annotations of its extension and of each `with`."""
    cls = thing.parents[-1].name if thing.parents else ""
    origins = (getattr(element, "origin", None) for element in (thing.element, *thing.parents))
    base = spec.spans.places[address(thing)].base
    extensions = [f"extend {cls} {o.name} {base}" for o in origins if o and o.kind == "extend"]
    waiting, seen = [*extensions, cls], set[str]()
    while waiting:
        place = spec.spans.places.get(around := waiting.pop(0))
        if place is None or around in seen or not isinstance(place.node, tree.Class):
            continue
        seen.add(around)
        yield place, place.node.annotations if around in extensions else ()
        for item in place.node.items:
            if isinstance(item, tree.Names) and item.name.text == "with":
                yield place, item.annotations
                waiting += [f"mixin {word.text}" for word in item.names]


def named(spec: Spec, thing: Thing) -> str:
    """The thing; where all that comes by one line has the same list, they are one finding."""
    return "what comes by this line" if is_inherited(spec, thing) else spoken(thing)


def step_label(spec: Spec, thing: Thing, step: Transition, text: str) -> tuple[Label, ...]:
    """The label on a step that a finding is related to; none where the step stands in no file."""
    span = step_span(spec, thing, step)
    return (Label(span, text),) if span is not None else ()


@check("lifecycle-order", "error", "A lifecycle that goes back in time")
def lifecycle_order(spec: Spec) -> Iterator[Finding]:
    """The transitions of a thing are written in the order of the releases that the `api` block lists, the
    oldest first: what came first stands first. Several in one release are fine.

    Fails::

        api example {
          releases rio "4.0", tampa "6.1"
        }
        class VM {
          ro memory: int @deprecated(tampa, "Never true", use = VM.size) @since(rio)
          ro size: int
        }

    Mended::

        api example {
          releases rio "4.0", tampa "6.1"
        }
        class VM {
          ro memory: int @since(rio) @deprecated(tampa, "Never true", use = VM.size)
          ro size: int
        }
    """
    places = order(spec.api)
    for thing, lifecycle in lists(spec):
        for before, step in pairwise(lifecycle):
            if places[step.release] < places[before.release]:
                where = address(thing)
                yield Finding(
                    f"{named(spec, thing)} was {step.change} in `{step.release}`, "
                    f"which came before `{before.release}`",
                    step_span(spec, thing, step),
                    related=step_label(spec, thing, before, "written before it"),
                    help="put transitions in the order of the releases, or correct the release",
                    subject=where,
                )
                break


@check("lifecycle-repeated", "error", "The same transition twice")
def lifecycle_repeated(spec: Spec) -> Iterator[Finding]:
    """A transition says that something happened in a release; that it happened is said once.

    Two changes in one release are two transitions if their texts differ.

    Fails::

        api example {
          releases rio "4.0", tampa "6.1"
        }
        class VM {
          ro memory: int @since(rio) @changed(tampa, "In bytes") @changed(tampa, "In bytes")
        }

    Mended::

        api example {
          releases rio "4.0", tampa "6.1"
        }
        class VM {
          ro memory: int @since(rio) @changed(tampa, "In bytes")
        }
    """
    for thing, lifecycle in lists(spec):
        if len(lifecycle) > 1 and len(set(lifecycle)) < len(lifecycle):
            for step, times in Counter(lifecycle).items():
                if times > 1:
                    where = address(thing)
                    yield Finding(
                        f"{named(spec, thing)} was {step.change} in `{step.release}` twice",
                        step_span(spec, thing, step, which=1),
                        related=step_label(spec, thing, step, "first written here"),
                        help="delete one of them",
                        subject=where,
                    )


@check("published-twice", "error", "A thing that was published twice")
def published_twice(spec: Spec) -> Iterator[Finding]:
    """`@since` says in which release a thing was published, which happens once. What came later is a change
    (`@changed`), or more of the same (`@extended`).

    Fails::

        api example {
          releases rio "4.0", tampa "6.1"
        }
        class VM {
          ro memory: int @since(rio) @since(tampa)
        }

    Mended::

        api example {
          releases rio "4.0", tampa "6.1"
        }
        class VM {
          ro memory: int @since(rio) @changed(tampa, "In bytes")
        }
    """
    for thing, lifecycle in lists(spec):
        published = [step for step in lifecycle if step.change == "published"]
        for step in published[1:]:
            first = published[0]
            if step.release != first.release:
                where = address(thing)
                yield Finding(
                    f"{named(spec, thing)} was published in `{first.release}` already",
                    step_span(spec, thing, step),
                    related=step_label(spec, thing, first, "published here"),
                    help="write `@changed` or `@extended` for what came later",
                    subject=where,
                )
                break


@check("lifecycle-no-introduction", "warning", "A lifecycle without a beginning")
def lifecycle_no_introduction(spec: Spec) -> Iterator[Finding]:
    """A list that is written says how the thing came: `@since` or `@prototyped`. One without counts as
    published from the first release of what it stands in, which is a guess: lists are never merged.

    Fails::

        api example {
          releases rio "4.0", tampa "6.1"
        }
        @since(rio)
        class VM {
          ro memory: int @changed(tampa, "In bytes")
        }

    Mended::

        api example {
          releases rio "4.0", tampa "6.1"
        }
        @since(rio)
        class VM {
          ro memory: int @since(rio) @changed(tampa, "In bytes")
        }
    """
    for thing, lifecycle in lists(spec):
        if introduced(lifecycle) is None:
            where = address(thing)
            yield Finding(
                f"the lifecycle of {named(spec, thing)} does not say since when it is there",
                step_span(spec, thing, lifecycle[0]),
                help="begin with `@since(RELEASE)` or `@prototyped(RELEASE)`",
                subject=where,
            )


@check("lifecycle-before-parent", "warning", "A thing older than what it stands in")
def lifecycle_before_parent(spec: Spec) -> Iterator[Finding]:
    """A member cannot have been there before its class was, nor a parameter before its RPC: it is absent
    until then, whatever its own list says.

    Fails::

        api example {
          releases rio "4.0", tampa "6.1"
        }
        @since(tampa)
        class VM {
          ro memory: int @since(rio)
        }

    Mended::

        api example {
          releases rio "4.0", tampa "6.1"
        }
        @since(tampa)
        class VM {
          ro memory: int @since(tampa)
        }
    """
    places = order(spec.api)
    for thing, lifecycle in lists(spec):
        around = parent_list(thing)
        begins = introduced(lifecycle)
        if around is None or begins is None:
            continue
        came = introduced(around)
        if around and (came is None or places[begins.release] >= places[came.release]):
            continue
        parent = Thing(thing.parents[0], thing.parents[1:])
        where = address(thing)
        since = f"came with `{came.release}`" if came is not None else "is in no release"
        yield Finding(
            f"{named(spec, thing)} came with `{begins.release}`, but {spoken(parent)} {since}",
            step_span(spec, thing, begins),
            related=step_label(spec, parent, came, "it came here") if came is not None else (),
            help="correct one of the two releases",
            subject=where,
        )


@check("lifecycle-outlives-parent", "warning", "A thing that lives on without what it stands in")
def lifecycle_outlives_parent(spec: Spec) -> Iterator[Finding]:
    """Nothing happens to a member after its class was removed: it went with it. Members that are still there
    at that time need not say so.

    Fails::

        api example {
          releases rio "4.0", tampa "6.1", quebec "8.2"
        }
        @since(rio)
        @removed(tampa)
        class VM {
          ro memory: int @since(rio) @removed(quebec)
        }

    Mended::

        api example {
          releases rio "4.0", tampa "6.1", quebec "8.2"
        }
        @since(rio)
        @removed(quebec)
        class VM {
          ro memory: int @since(rio) @removed(quebec)
        }
    """
    places = order(spec.api)
    for thing, lifecycle in lists(spec):
        around = parent_list(thing)
        if not around or around[-1].change != "removed":
            continue
        last, end = lifecycle[-1], around[-1]
        if places[last.release] > places[end.release]:
            parent = Thing(thing.parents[0], thing.parents[1:])
            where = address(thing)
            yield Finding(
                f"{named(spec, thing)} was {last.change} in `{last.release}`, but {spoken(parent)} "
                f"was removed in `{end.release}`",
                step_span(spec, thing, last),
                related=step_label(spec, parent, end, "it was removed here"),
                help="correct one of the two releases",
                subject=where,
            )
