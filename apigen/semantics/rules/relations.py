"""Cycles of references that no object could live in."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from apigen.diagnostics import Label
from apigen.diagnostics.catalogue import Finding, check
from apigen.model.api import Class, Field
from apigen.model.types import Ref, plain
from apigen.semantics.bindings import target
from apigen.semantics.cycles import on_cycles
from apigen.semantics.rules.references import fields, is_stored
from apigen.semantics.spec import Spec


class Step(NamedTuple):
    """A field of a class that refers to another class."""

    cls: str
    field: str
    to: str


@check("never-created", "error", "Objects that can never be created")
def never_created(spec: Spec) -> Iterator[Finding]:
    """A mandatory `@nonnull` reference asks for the other object to be there first. Where such references go
    round in a circle, none of the objects can be the first.

    Fails::

        class host {
          ctor pool: pool ref @nonnull
        }
        class pool {
          ctor master: host ref @nonnull
        }

    Mended::

        class host {
          ctor pool: pool ref @nonnull
        }
        class pool {
          ctor master: host ref = null
        }
    """

    def must_exist(cls: Class, field: Field) -> str | None:
        if not field.nonnull or field.default is not None or field.qualifier == "RO/runtime" or cls.stateless:
            return None
        base = plain(field.type)
        return base.cls if isinstance(base, Ref) else None

    for circle in circles(steps(spec, must_exist)):
        yield _circle(
            spec,
            circle,
            "can never be created",
            "needs",
            "give one of these references a default, or let it be null",
        )


@check("cascade-cycle", "error", "Destruction that goes round in a circle")
def cascade_cycle(spec: Spec) -> Iterator[Finding]:
    """`@on_destroy(cascade)` lets an object go with the one that it refers to. Where that goes round in a
    circle of classes, the destruction of any object takes all that hang on it in every direction. Objects of
    one class that go with one another (a folder with the folder that it is in) are no such circle.

    Fails::

        class VM {
          ro disk: disk ref @on_destroy(cascade)
        }
        class disk {
          ro VM: VM ref @on_destroy(cascade)
        }

    Mended::

        class VM {
          ro disk: disk ref @on_destroy(restrict)
        }
        class disk {
          ro VM: VM ref @on_destroy(cascade)
        }
    """

    def goes_with(cls: Class, field: Field) -> str | None:
        to = target(field.type) if field.on_destroy == "cascade" else None
        return to[1] if to is not None and is_stored(cls, field) else None

    for circle in circles(step for step in steps(spec, goes_with) if step.cls != step.to):
        yield _circle(
            spec, circle, "go with one another", "goes with", "let one of them restrict or clear instead"
        )


def steps(spec: Spec, leads: Callable[[Class, Field], str | None]) -> Iterator[Step]:
    """The fields that lead from their class to another."""
    for cls, field in fields(spec):
        to = leads(cls, field)
        if to is not None:
            yield Step(cls.name, field.name, to)


def circles(found: Iterable[Step]) -> Iterator[tuple[Step, ...]]:
    """Circles of steps that share no class, each a shortest one from its first class by name."""
    after: dict[str, list[Step]] = {}
    for step in found:
        after.setdefault(step.cls, []).append(step)
    told: set[str] = set()
    for name in sorted(on_cycles({name: [step.to for step in leading] for name, leading in after.items()})):
        circle = _back(after, name) if name not in told else ()
        if circle and told.isdisjoint(step.cls for step in circle):
            told.update(step.cls for step in circle)
            yield circle


def _back(after: dict[str, list[Step]], start: str) -> tuple[Step, ...]:
    """The shortest way from a class back to itself; empty if there is none."""
    came: dict[str, Step] = {}
    waiting = [start]
    for name in waiting:
        for step in after.get(name, ()):
            if step.to in came:
                continue
            came[step.to] = step
            if step.to == start:
                way = [step]
                while way[0].cls != start:
                    way.insert(0, came[way[0].cls])
                return tuple(way)
            waiting.append(step.to)
    return ()


def _circle(spec: Spec, circle: tuple[Step, ...], what: str, verb: str, help_: str) -> Finding:
    names = " → ".join((*(f"{step.cls}.{step.field}" for step in circle), circle[0].cls))
    labels = []
    for step in circle:
        span = spec.at(f"{step.cls}.{step.field}")
        if span is not None:
            labels.append(Label(span, f"{step.cls} {verb} {step.to}"))
    one = len(circle) == 1
    subject = (
        f"objects of `{circle[0].cls}`" if one else "objects of " + _listed([step.cls for step in circle])
    )
    first = labels[0] if labels else None
    return Finding(
        f"{subject} {what}: {names}",
        first.span if first else None,
        first.text if first else "",
        tuple(labels[1:]),
        help=help_,
        subject=f"{circle[0].cls}.{circle[0].field}",
    )


def _listed(names: list[str]) -> str:
    quoted = [f"`{name}`" for name in names]
    return f"{', '.join(quoted[:-1])} and {quoted[-1]}"
