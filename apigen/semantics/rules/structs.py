"""Structs: values within values."""

from collections.abc import Iterator

from apigen.diagnostics.catalogue import Finding, check
from apigen.model.types import StructType, Type, plain
from apigen.semantics.cycles import on_cycles
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
    for name in sorted(on_cycles(inside)):
        yield Finding(
            f"the struct `{name}` contains itself",
            spec.at(f"struct {name}"),
            help="put a set, a list or an option between",
            subject=f"struct {name}",
        )


def _direct(type_: Type) -> str | None:
    base = plain(type_)
    return base.name if isinstance(base, StructType) else None
