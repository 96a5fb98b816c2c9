"""References: what may be said of null, of destruction, and of an end that is not there."""

from collections.abc import Iterator

from apigen.diagnostics.catalogue import Finding, check
from apigen.model.api import Class, Field, Parameter, StructMember
from apigen.model.types import OptionType, Ref, Type, plain, spell, walk
from apigen.model.values import Null
from apigen.semantics.bindings import target
from apigen.semantics.spec import Spec
from apigen.semantics.things import Thing, address, spoken


def fields(spec: Spec) -> Iterator[tuple[Class, Field]]:
    """All fields with their classes."""
    for cls in spec.api.classes:
        for field in cls.fields:
            yield cls, field


def is_stored(cls: Class, field: Field) -> bool:
    """Whether the field's value is kept: not asked from code, not computed from the other end of its bond."""
    if cls.stateless or field.computed:
        return False
    return field.binding is None or field.binding.stored or field.binding.drawn_only


def _nonnull(spec: Spec) -> Iterator[tuple[Thing, Field | Parameter | StructMember]]:
    for thing in spec.things:
        element = thing.element
        if isinstance(element, (Field, Parameter, StructMember)) and element.nonnull:
            yield thing, element


def _is_ref(type_: Type) -> bool:
    base = plain(type_)
    return isinstance(plain(base.element) if isinstance(base, OptionType) else base, Ref)


@check("nonnull-without-ref", "error", "`@nonnull` on something that is not a reference")
def nonnull_without_ref(spec: Spec) -> Iterator[Finding]:
    """Only a `C ref` can be null, so only there `@nonnull` says anything. Other types always have a value.

    Fails::

        class VM {
          rw memory: int = 1 @nonnull
        }

    Mended::

        class host {
          ro uuid: string
        }
        class VM {
          ctor host: host ref @nonnull
        }
    """
    for thing, element in _nonnull(spec):
        if not _is_ref(element.type):
            where = address(thing)
            yield Finding(
                f"{spoken(thing)} is of type `{spell(element.type)}`, which is never null",
                spec.at(where, "@nonnull"),
                help="delete `@nonnull`",
                subject=where,
            )


@check("nonnull-null-default", "error", "A default of null that `@nonnull` forbids")
def nonnull_null_default(spec: Spec) -> Iterator[Finding]:
    """A reference that is never null cannot be null when it is left out.

    Fails::

        class host {
          ro uuid: string
        }
        class VM {
          ctor host: host ref = null @nonnull
        }

    Mended::

        class host {
          ro uuid: string
        }
        class VM {
          ctor host: host ref @nonnull
        }
    """
    for thing, element in _nonnull(spec):
        if isinstance(element.default, Null):
            where = address(thing)
            yield Finding(
                f"{spoken(thing)} is never null, and null if it is left out",
                spec.at(where, "default"),
                help="delete the default, which makes it mandatory, or `@nonnull`",
                subject=where,
            )


@check("on-destroy-misused", "error", "`@on_destroy` where nothing is stored, or with null forbidden")
def on_destroy_misused(spec: Spec) -> Iterator[Finding]:
    """`@on_destroy` says what becomes of an object when the one that it refers to is destroyed. So it stands
    on the end of a bond that is stored: a `C ref` or a `C ref set`. `clear` makes the reference null, which
    `@nonnull` forbids.

    Fails::

        class VM {
          ro VIFs: VIF ref set @on_destroy(cascade)
        }
        class VIF {
          ctor VM: VM ref <-> VM.VIFs
        }

    Mended::

        class VM {
          ro VIFs: VIF ref set
        }
        class VIF {
          ctor VM: VM ref <-> VM.VIFs @on_destroy(cascade)
        }
    """
    for cls, field in fields(spec):
        if field.on_destroy is None:
            continue
        where = f"{cls.name}.{field.name}"
        to = target(field.type)
        if to is None or to[0] == "map":
            message, help_ = f"`{field.name}` is not a reference", "delete `@on_destroy`"
        elif not is_stored(cls, field):
            message, help_ = f"`{field.name}` is not stored", "delete it, or put it on the end that is stored"
            if field.binding is not None:
                message += f": it follows from `{field.binding.cls}.{field.binding.field}`"
        elif field.on_destroy == "clear" and field.nonnull:
            message, help_ = (
                f"`{field.name}` is never null, so it cannot be cleared",
                "use `restrict` or `cascade`",
            )
        else:
            continue
        yield Finding(message, spec.at(where, "@on_destroy"), help=help_, subject=where)


@check("unbound-misused", "error", "`@unbound` on a bound field, or on one that is not a reference")
def unbound_misused(spec: Spec) -> Iterator[Finding]:
    """`@unbound("why")` states that a reference has no field at its other end. It cannot have one then,
    written at either end.

    Fails::

        class VM {
          ro VIFs: VIF ref set
        }
        class VIF {
          ctor VM: VM ref <-> VM.VIFs @unbound("only looked at from here")
        }

    Mended::

        class VM {
          ro VIFs: VIF ref set
        }
        class VIF {
          ctor VM: VM ref <-> VM.VIFs
        }
    """
    for cls, field in fields(spec):
        if field.unbound is None:
            continue
        where = f"{cls.name}.{field.name}"
        if field.binding is not None:
            message = f"`{field.name}` is bound to `{field.binding.cls}.{field.binding.field}`"
        elif not any(isinstance(part, Ref) for part in walk(field.type)):
            message = f"`{field.name}` is not a reference"
        else:
            continue
        yield Finding(message, spec.at(where, "@unbound"), help="delete `@unbound`", subject=where)
