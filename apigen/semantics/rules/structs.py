"""Structs: values within values."""

from collections.abc import Iterator

from apigen.diagnostics.catalogue import Finding, check
from apigen.model.types import NamedType, StructType, Type
from apigen.semantics.spec import Spec


@check("infinite-struct", "error", "A struct that contains itself")
def infinite_struct(spec: Spec) -> Iterator[Finding]:
    """A struct that contains itself would never end. Below a set, list, map or option it may: these can be
    empty.

    Fails::

        struct folder {
          name: string
          parent: folder struct
        }

    Mended::

        struct folder {
          name: string
          parent: folder struct option
        }
    """
    inside = {
        s.name: [name for m in s.members if (name := _direct(m.type)) is not None] for s in spec.api.structs
    }
    for name in inside:
        if name in _reached(inside, inside[name]):
            yield Finding(
                f"the struct `{name}` contains itself",
                spec.at(f"struct {name}"),
                help="put a set, a list or an option between",
                subject=f"struct {name}",
            )


def _direct(type_: Type) -> str | None:
    while isinstance(type_, NamedType):
        type_ = type_.base
    return type_.name if isinstance(type_, StructType) else None


def _reached(inside: dict[str, list[str]], start: list[str]) -> set[str]:
    seen: set[str] = set()
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += inside.get(name, ())
    return seen
