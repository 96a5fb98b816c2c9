"""Annotations that only mean something on fields of a certain kind."""

from collections.abc import Iterator

from apigen.diagnostics.catalogue import Finding, check
from apigen.model.api import Field, OneOf, Parameter, StructMember
from apigen.model.types import (
    STRING,
    VOID,
    ListType,
    MapType,
    OptionType,
    Record,
    Ref,
    SetType,
    StructType,
    Type,
    plain,
    spell,
)  # fmt: skip
from apigen.model.values import Absent, Items, Null, Pairs, Text
from apigen.semantics.rules.references import fields
from apigen.semantics.spec import Spec


@check("writeonly-read-only", "error", "`@writeonly` on a field that nobody writes")
def writeonly_read_only(spec: Spec) -> Iterator[Finding]:
    """A `@writeonly` field is taken by `create` and setters and never given back. A `ro` field is taken by
    neither.

    Fails::

        class user {
          ro password: string @writeonly
        }

    Mended::

        class user {
          ctor password: string @writeonly
        }
    """
    for cls, field in fields(spec):
        if field.writeonly and field.qualifier == "RO/runtime":
            where = f"{cls.name}.{field.name}"
            yield Finding(
                f"`{field.name}` can be neither read nor written",
                spec.at(where, "@writeonly"),
                help="declare it `ctor` or `rw`",
                subject=where,
            )


@check("lazy-writable", "error", "`@lazy` on a field that can be written")
def lazy_writable(spec: Spec) -> Iterator[Finding]:
    """`@lazy` keeps a field out of records and events, where `create` takes it as a member of a record: so
    only `ro` fields are lazy.

    Fails::

        class VM {
          rw log: string = "" @lazy
        }

    Mended::

        class VM {
          ro log: string @lazy
        }
    """
    for cls, field in fields(spec):
        if field.lazy and field.qualifier != "RO/runtime":
            where = f"{cls.name}.{field.name}"
            yield Finding(
                f"`{field.name}` can be written, so it is in records",
                spec.at(where, "@lazy"),
                help="declare it `ro`, or delete `@lazy`",
                subject=where,
            )


@check("computed-misused", "error", "`@computed` on a field that is stored")
def computed_misused(spec: Spec) -> Iterator[Finding]:
    """A `@computed` field is asked from the service's code at each read and never stored: so nobody can write
    it, and it cannot be the stored end of a bond.

    Fails::

        class VM {
          rw load: float = 0.0 @computed
        }

    Mended::

        class VM {
          ro load: float @computed
        }
    """
    for cls, field in fields(spec):
        if not field.computed:
            continue
        where = f"{cls.name}.{field.name}"
        if field.qualifier != "RO/runtime":
            message, help_ = (
                f"`{field.name}` can be written, so it is stored",
                "declare it `ro`, or delete `@computed`",
            )
        elif field.binding is not None and field.binding.stored:
            other = f"{field.binding.cls}.{field.binding.field}"
            message = f"`{field.name}` is stored: `{other}` follows from it"
            help_ = "delete `@computed`, or the `<->`"
        else:
            continue
        yield Finding(message, spec.at(where, "@computed"), help=help_, subject=where)


@check("closed-without-keys", "error", "`@closed` without keys")
def closed_without_keys(spec: Spec) -> Iterator[Finding]:
    """`@closed` lets only the named keys be used: where none is named, the map is empty for ever.

    Fails::

        class VM {
          rw options: (string -> string) map = {} @closed
        }

    Mended::

        class VM {
          rw options: (string -> string) map = {} @closed
          key "boot"  /// Where it starts from
        }
    """
    for cls, field in fields(spec):
        if field.closed and not field.keys and "key" not in spec.lost:
            where = f"{cls.name}.{field.name}"
            is_map = isinstance(plain(field.type), MapType)
            yield Finding(
                f"`{field.name}` has no keys" if is_map else f"`{field.name}` is not a map",
                spec.at(where, "@closed"),
                help='name them in the lines after it: `key "…"`' if is_map else "delete `@closed`",
                subject=where,
            )


@check("secret-without-result", "error", "`@secret` on an RPC that returns nothing")
def secret_without_result(spec: Spec) -> Iterator[Finding]:
    """On an RPC `@secret` is about the result. Parameters are marked each by itself.

    Fails::

        class user {
          @secret
          rpc set_key(self: user ref, key: string)
        }

    Mended::

        class user {
          rpc set_key(self: user ref, key: string @secret)
        }
    """
    for cls in spec.api.classes:
        for rpc in cls.rpcs:
            if rpc.secret_result and rpc.result == VOID:
                where = f"{cls.name}.{rpc.name}"
                yield Finding(
                    f"`{rpc.name}` returns nothing that could be secret",
                    spec.at(where, "@secret"),
                    help="put `@secret` on the parameters that are",
                    subject=where,
                )


@check("role-create-misused", "error", "`@role(create = …)` on a field that `create` does not take")
def role_create_misused(spec: Spec) -> Iterator[Finding]:
    """`@role(create = R)` says who may give the member in `create`, which takes `ctor` and `rw` fields alone.

    Fails::

        api a {
          roles admin > reader
        }
        class VM {
          ro memory: int @role(create = admin)
        }

    Mended::

        api a {
          roles admin > reader
        }
        class VM {
          ctor memory: int @role(create = admin)
        }
    """
    for cls, field in fields(spec):
        if field.roles.create is not None and field.qualifier == "RO/runtime":
            where = f"{cls.name}.{field.name}"
            yield Finding(
                f"`create` does not take `{field.name}`",
                spec.at(where, "@role"),
                help="declare the field `ctor` or `rw`, or delete the role",
                subject=where,
            )


@check("unique-misused", "error", "`@unique` on what cannot be compared by an index")
def unique_misused(spec: Spec) -> Iterator[Finding]:
    """Values are kept apart by an index over stored, simple values: no sets, lists, maps, structs, and
    nothing `@computed`. A field is not in its own scope.

    Fails::

        class VM {
          rw addresses: string set = {} @unique
        }

    Mended::

        class VM {
          rw address: string = "" @unique
        }
    """
    for cls, field in fields(spec):
        if field.unique is None:
            continue
        where = f"{cls.name}.{field.name}"
        scoped = [other for other in cls.fields if other.name in field.unique.scope]
        if (compound := _compound(field.type)) is not None:
            message = f"`{field.name}` is of type `{spell(compound)}`, which no index holds"
        elif field.computed:
            message = f"`{field.name}` is computed, so no index holds it"
        elif field in scoped:
            message = f"`{field.name}` is in its own scope"
        elif other := next((o for o in scoped if _compound(o.type) is not None or o.computed), None):
            message = f"`{cls.name}.{other.name}`, in the scope, is in no index"
        else:
            continue
        yield Finding(
            message, spec.at(where, "@unique"), help="delete it, or name other fields", subject=where
        )


def _compound(type_: Type) -> Type | None:
    base = plain(type_)
    inner = plain(base.element) if isinstance(base, OptionType) else base
    return type_ if isinstance(inner, SetType | ListType | MapType | StructType | Record) else None


@check("one-of-member", "error", "`@one_of` over a member that always has a value")
def one_of_member(spec: Spec) -> Iterator[Finding]:
    """`@one_of` and `@at_most_one_of` count the members that have a value. Each can be left out: its default
    is null, none or empty.

    Fails::

        class VM {
          @one_of(memory, template)
          rpc resize(self: VM ref, memory: int = 1, template: VM ref = null)
        }

    Mended::

        class VM {
          @one_of(memory, template)
          rpc resize(self: VM ref, memory: int option = none, template: VM ref = null)
        }
    """
    for where, counted, empty in _counted(spec):
        for one_of in counted:
            name = "at_most_one_of" if one_of.at_most else "one_of"
            for member in one_of.members:
                if not empty.get(member, True):
                    yield Finding(
                        f"`{member}` always has a value, so `@{name}` cannot count it",
                        spec.at(where, f"@{name}"),
                        help="give it a default of `null`, `none` or `{}`",
                        subject=where,
                    )


def _counted(spec: Spec) -> Iterator[tuple[str, tuple[OneOf, ...], dict[str, bool]]]:
    """What has `@one_of`, and of each member whether it can be without a value."""
    for cls in spec.api.classes:
        if cls.one_of:
            yield cls.name, cls.one_of, {field.name: _is_empty(field) for field in cls.fields}
        for rpc in cls.rpcs:
            if rpc.one_of:
                yield f"{cls.name}.{rpc.name}", rpc.one_of, {p.name: _is_empty(p) for p in rpc.parameters}
    for struct in spec.api.structs:
        if struct.one_of:
            yield f"struct {struct.name}", struct.one_of, {m.name: _is_empty(m) for m in struct.members}


def _is_empty(member: Field | Parameter | StructMember) -> bool:
    """Whether a member that is left out has no value; a `ro` field then has the zero of its type."""
    match member.default:
        case Null() | Absent() | Items(()) | Pairs(()) | Text(""):
            return True
        case None if isinstance(member, Field) and member.qualifier == "RO/runtime":
            base = plain(member.type)
            return base == STRING or isinstance(base, Ref | OptionType | SetType | ListType | MapType)
        case _:
            return False
