"""What is said of derived RPCs is said of some that exist, and keeps their signature."""

from collections.abc import Iterator

from apigen.derive.shapes import Shape, shapes
from apigen.diagnostics import Edit, Label, Span
from apigen.diagnostics.catalogue import Finding, check
from apigen.diagnostics.suggest import closest, sparing
from apigen.model.api import Api, Class, Implicit, Rpc
from apigen.model.types import VOID, ListType, MapType, OptionType, SetType, Type, plain, spell
from apigen.semantics.spec import Spec


def _adjusted(api: Api) -> Iterator[tuple[Class, dict[str, Shape]]]:
    """The classes that say something of derived RPCs, and these by name."""
    for cls in api.classes:
        if cls.implicits or any(rpc.replaces for rpc in cls.rpcs):
            yield cls, {shape.name: shape for shape in shapes(api, cls)}


@check("implicit-unknown", "error", "`implicit` for what is not derived")
def implicit_unknown(spec: Spec) -> Iterator[Finding]:
    """`implicit NAME` and `implicit rpc NAME(…)` are about an RPC that the class or one of its fields brings;
    `@param` in its text is about one of that RPC's parameters.

    Fails::

        class VM {
          rw memory: int = 1
          implicit set_memroy  /// Takes effect at the next start
        }

    Mended::

        class VM {
          rw memory: int = 1
          implicit set_memory  /// Takes effect at the next start
        }
    """
    propose = sparing()
    for cls, derived in _adjusted(spec.api):
        replaced = (rpc.name for rpc in cls.rpcs if rpc.replaces)
        for name in (*(implicit.name for implicit in cls.implicits), *replaced):
            if name not in derived and not _is_lost(spec, name):
                yield _unknown(spec, cls, name, propose(name, derived))
        for implicit in cls.implicits:
            if implicit.name in derived:
                yield from _parameters(spec, cls, implicit, derived[implicit.name])


def _is_lost(spec: Spec, name: str) -> bool:
    """Whether it would belong to a field whose declaration could not be read."""
    return any(name == lost or name.endswith(f"_{lost}") for lost in spec.lost)


def _unknown(spec: Spec, cls: Class, name: str, near: str | None) -> Finding:
    where = f"{cls.name}.{name}"
    span = spec.at(where)
    if cls.stateless:
        help_ = f"`{cls.name}` is stateless, so nothing is derived for it: write `rpc {name}(…)`"
    elif near is not None:
        help_ = f"`{near}` has a similar name"
    else:
        help_ = f"write `rpc {name}(…)` to declare an RPC of your own"
    edits = (Edit(span, near),) if span is not None and near is not None else ()
    return Finding(f"no RPC `{where}` is derived", span, help=help_, edits=edits, subject=where)


def _parameters(spec: Spec, cls: Class, implicit: Implicit, shape: Shape) -> Iterator[Finding]:
    known = [name for name, _ in shape.parameters]
    where = f"{cls.name}.{implicit.name}"
    for name, _ in implicit.param_docs:
        if name not in known:
            near = closest(name, known)
            listed = ", ".join(f"`{parameter}`" for parameter in known) or "none"
            yield Finding(
                f"the derived RPC `{where}` has no parameter `{name}`",
                _tag_span(spec, where, name),
                help=f"`{near}` has a similar name" if near else f"its parameters are: {listed}",
                subject=where,
            )


def _tag_span(spec: Spec, where: str, name: str) -> Span | None:
    """The line of text that is about a parameter."""
    place = spec.spans.places.get(where)
    for line in getattr(place.node, "docs", ()) if place is not None else ():
        if place is not None and line.text.split()[:2] == ["@param", name]:
            return Span(place.file, place.base + line.at, place.base + line.end)
    return spec.at(where)


@check("implicit-signature", "error", "`implicit rpc` with another signature")
def implicit_signature(spec: Spec) -> Iterator[Finding]:
    """`implicit rpc NAME(…)` takes the place of the derived RPC: clients call it as if it were that one. So
    it has the same parameters, in the same order and all mandatory, and the same result. Errors of its own it
    may raise.

    Fails::

        class VM {
          rw memory: int = 1
          implicit rpc set_memory(self: VM ref, value: string)
        }

    Mended::

        class VM {
          rw memory: int = 1
          implicit rpc set_memory(self: VM ref, value: int)
        }
    """
    for cls, derived in _adjusted(spec.api):
        for rpc in cls.rpcs:
            shape = derived.get(rpc.name) if rpc.replaces else None
            difference = _difference(rpc, shape) if shape is not None else None
            if shape is None or difference is None:
                continue
            where = f"{cls.name}.{rpc.name}"
            of = spec.at(cls.name if shape.field is None else f"{cls.name}.{shape.field.name}")
            yield Finding(
                f"`{where}` differs from the derived RPC: {difference}",
                spec.at(where),
                related=(Label(of, "brings the derived RPC"),) if of is not None else (),
                help=f"write `implicit rpc {signature(shape)}`",
                subject=where,
            )


def signature(shape: Shape) -> str:
    """The signature of a derived RPC, as it would be written."""
    parameters = ", ".join(f"{name}: {spell(type_)}" for name, type_ in shape.parameters)
    result = f" -> {spell(shape.result)}" if shape.result != VOID else ""
    return f"{shape.name}({parameters}){result}"


def _difference(rpc: Rpc, shape: Shape) -> str | None:
    """The first thing in which an RPC is not what the rules say; None if there is none."""
    for written, (name, type_) in zip(rpc.parameters, shape.parameters, strict=False):
        if written.name != name:
            return f"its parameter `{written.name}` stands in the place of `{name}`"
        if bare(written.type) != bare(type_):
            return f"its parameter `{name}` is `{spell(written.type)}`, not `{spell(type_)}`"
        if written.default is not None:
            return f"its parameter `{name}` is optional"
    if len(rpc.parameters) > len(shape.parameters):
        return f"its parameter `{rpc.parameters[len(shape.parameters)].name}` is one too many"
    if len(rpc.parameters) < len(shape.parameters):
        return f"the parameter `{shape.parameters[len(rpc.parameters)][0]}` is missing"
    if bare(rpc.result) != bare(shape.result):
        return f"it returns `{spell(rpc.result)}`, not `{spell(shape.result)}`"
    return None


def bare(type_: Type) -> Type:
    """A type without names: a named type is its base, and never a new kind of type."""
    match plain(type_):
        case SetType(element):
            return SetType(bare(element))
        case ListType(element):
            return ListType(bare(element))
        case OptionType(element):
            return OptionType(bare(element))
        case MapType(key, value):
            return MapType(bare(key), bare(value))
        case other:
            return other
