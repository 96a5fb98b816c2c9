"""Names that meet once the implicit RPCs are derived, and names that some languages cannot tell apart."""

from collections.abc import Iterable, Iterator

from apigen.derive.names import all_enums
from apigen.derive.shapes import Shape, shapes
from apigen.diagnostics import Edit, Label, Span
from apigen.diagnostics.catalogue import Finding, check
from apigen.model.api import Class
from apigen.semantics.spec import Spec


@check("duplicate-rpc", "error", "An RPC with the name of a derived one")
def duplicate_rpc(spec: Spec) -> Iterator[Finding]:
    """Fields and classes bring RPCs of their own, and no other member can bear the name of one.

    To change a derived RPC's text, role or lifecycle write `implicit NAME`; to put another in its place, of
    the same signature, write `implicit rpc NAME(…)`.

    Fails::

        class VM {
          rw memory: int = 1
          rpc set_memory(self: VM ref, value: int)
        }

    Mended::

        class VM {
          rw memory: int = 1
          implicit rpc set_memory(self: VM ref, value: int)
        }
    """
    for cls in spec.api.classes:
        derived: dict[str, Shape] = {}
        for shape in shapes(spec.api, cls):
            before = derived.setdefault(shape.name, shape)
            if before is not shape:
                yield _twice_derived(spec, cls, before, shape)
        if not derived:
            continue
        for field in cls.fields:
            if field.name in derived:
                yield _taken(spec, cls, field.name, derived[field.name], "rename the field")
        for rpc in cls.rpcs:
            if rpc.name in derived and not rpc.replaces:
                help_ = f"write `implicit rpc {rpc.name}` to put it in place of the derived one, or rename it"
                yield _taken(spec, cls, rpc.name, derived[rpc.name], help_, replace=True)
        for name in cls.hidden_rpcs:
            if name in derived:
                yield _taken(spec, cls, name, derived[name], "delete it: the RPC is known")


def _taken(spec: Spec, cls: Class, name: str, shape: Shape, help_: str, replace: bool = False) -> Finding:
    where = f"{cls.name}.{name}"
    place = spec.spans.places.get(where)
    edits: tuple[Edit, ...] = ()
    if replace and place is not None:
        at = place.base + getattr(place.node, "head", place.node.at)
        edits = (Edit(Span(place.file, at, at), "implicit "),)
    return Finding(
        f"`{where}` has the name of a derived RPC: {_because(cls, shape)}",
        place.span() if place is not None else None,
        related=_label(spec, cls, shape),
        help=help_,
        edits=edits,
        subject=where,
    )


def _twice_derived(spec: Spec, cls: Class, before: Shape, shape: Shape) -> Finding:
    which = shape if shape.field is not None else before
    other = before if which is shape else shape
    assert which.field is not None
    where = f"{cls.name}.{which.field.name}"
    return Finding(
        f"two RPCs are named `{cls.name}.{shape.name}`: {_because(cls, which)}, and {_because(cls, other)}",
        spec.at(where),
        related=_label(spec, cls, other),
        help="rename the field",
        subject=where,
    )


def _because(cls: Class, shape: Shape) -> str:
    if shape.field is None:
        return (
            f"every object of `{cls.name}` has one"
            if shape.rule.startswith("get_by")
            else "the class brings it"
        )
    return f"the field `{'/'.join(shape.field.path)}` brings it"


def _label(spec: Spec, cls: Class, shape: Shape) -> tuple[Label, ...]:
    span = spec.at(cls.name if shape.field is None else f"{cls.name}.{shape.field.name}")
    return (Label(span, "brings an RPC of that name"),) if span is not None else ()


@check("name-case-clash", "error", "Names that differ only by case")
def name_case_clash(spec: Spec) -> Iterator[Finding]:
    """Some client languages change the case of names, and some file systems ignore it: such names clash
    there. Names of one kind are compared, members within their class, those of derived RPCs too.

    Fails::

        class VM {
          ro memory: int
          ro Memory: int
        }

    Mended::

        class VM {
          ro memory: int
          ro memory_static: int
        }
    """
    api = spec.api
    yield from _clashes(spec, "", ((cls.name, "") for cls in api.classes))
    for cls in api.classes:
        own = [(member.name, "") for member in (*cls.fields, *cls.rpcs)]
        own += [(name, "") for name in cls.hidden_rpcs]
        own += [(shape.name, shape.field.name if shape.field else "") for shape in shapes(api, cls)]
        yield from _clashes(spec, f"{cls.name}.", own)
        for rpc in cls.rpcs:
            yield from _clashes(spec, f"{cls.name}.{rpc.name}(", ((p.name, "") for p in rpc.parameters), ")")
    enums = tuple(all_enums(api))
    for prefix, things in (
        ("enum ", enums),
        ("error ", api.errors),
        ("struct ", api.structs),
        ("type ", api.types),
    ):
        yield from _clashes(spec, prefix, ((thing.name, "") for thing in things))
    for enum in enums:
        yield from _clashes(spec, f"enum {enum.name}.", ((value.name, "") for value in enum.values))
    for struct in api.structs:
        yield from _clashes(spec, f"struct {struct.name}.", ((member.name, "") for member in struct.members))


def _clashes(spec: Spec, before: str, names: Iterable[tuple[str, str]], after: str = "") -> Iterator[Finding]:
    """Clashes among names with the same address around them; the second of each pair is the field that brings
    it.

    Those of two derived RPCs are those of their fields, which are told already.
    """
    seen: dict[str, tuple[str, str]] = {}
    for name, field in names:
        other, other_field = seen.setdefault(name.lower(), (name, field))
        if other == name or (field and other_field):
            continue
        where, there = f"{before}{field or name}{after}", spec.at(f"{before}{other_field or other}{after}")
        yield Finding(
            f"`{name}` and `{other}` differ only by case",
            spec.at(where),
            "" if not field else f"brings `{name}`",
            (Label(there, f"`{other}` is declared here"),) if there is not None else (),
            help="rename one of them",
            subject=where,
        )
