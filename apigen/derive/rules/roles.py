"""Roles: writers that nobody gave one, readers that ask for more than the records that hold the same."""

from collections.abc import Iterator

from apigen.derive.names import find_implicit
from apigen.derive.roles import callers, greatest, own_roles, reader
from apigen.derive.shapes import computed_end
from apigen.diagnostics.catalogue import Finding, check
from apigen.model.api import Api, Class
from apigen.semantics.spec import Spec


@check("role-missing", "warning", "A class whose writers have no role")
def role_missing(spec: Spec) -> Iterator[Finding]:
    """In an API with roles, RPCs that change something and have no `@role` (nor their field, nor their class)
    are left to the greatest role. That is safe, and seldom what is meant.

    Fails::

        api example {
          roles admin > operator > reader
        }
        /// A machine.
        class VM {
          ro uuid: string  /// Unique for ever
        }

    Mended::

        api example {
          roles admin > operator > reader
        }
        /// A machine.
        @role(operator)
        class VM {
          ro uuid: string  /// Unique for ever
        }
    """
    api = spec.api
    if not greatest(api):
        return
    top = ", ".join(f"`{name}`" for name in greatest(api))
    for cls in api.classes:
        if cls.std or cls.roles is not None:
            continue
        writers = [f"`{name}`" for name in _left_over(api, cls)]
        if writers and not _says_role(spec, cls.name):
            more = f" and {len(writers) - 3} more" if len(writers) > 4 else ""
            shown = ", ".join(writers[:3] if more else writers)
            yield Finding(
                f"the class `{cls.name}` has no role, so that {shown}{more} can be called by {top} alone",
                spec.at(cls.name),
                help="put `@role(ROLE)` on the class, or on each of them",
                subject=cls.name,
            )


def _says_role(spec: Spec, where: str) -> bool:
    """Whether roles are written at a class that has none: what is wrong with them is reported already."""
    place = spec.spans.places.get(where)
    return place is not None and any(
        argument.name is None
        for annotation in getattr(place.node, "annotations", ())
        if annotation.name.text == "role"
        for argument in annotation.arguments
    )


def _left_over(api: Api, cls: Class) -> Iterator[str]:
    """The writers of a class without a role that have none of their own either."""
    for rpc in cls.rpcs:
        writes = not rpc.replaces or own_roles(api, cls, rpc) == greatest(api)
        if rpc.roles is None and not rpc.sessionless and writes:
            yield rpc.name
    if cls.stateless:
        return
    replaced = {rpc.name for rpc in cls.rpcs if rpc.replaces}
    adjusted = {implicit.name for implicit in cls.implicits if implicit.roles is not None}
    for name in ("create", "destroy"):
        if name not in cls.without and name not in replaced | adjusted:
            yield name
    for field in cls.fields:
        if field.qualifier == "RW" and field.roles.set is None and not computed_end(field):
            name = f"set_{field.name}"
            if name not in replaced | adjusted:
                yield name


@check("reader-role-too-high", "error", "A field that fewer may read than its records")
def reader_role_too_high(spec: Spec) -> Iterator[Finding]:
    """Records are the same for all who may read them, so a getter that asks for a higher role than the
    class's records keeps nothing secret. A field that is in no record (`@lazy`, `@writeonly`) may ask for
    any; and any getter may ask for less.

    Fails::

        api example {
          roles admin > reader
        }
        @role(admin)
        class VM {
          ro notes: string @role(get = admin)
        }

    Mended::

        api example {
          roles admin > reader
        }
        @role(admin)
        class VM {
          ro notes: string @lazy @role(get = admin)
        }
    """
    api = spec.api
    for cls in api.classes:
        adjusted = {implicit.name: implicit.roles for implicit in cls.implicits if implicit.roles is not None}
        for field in cls.fields:
            if field.lazy or field.writeonly:
                continue
            getter = f"get_{field.name}"
            wanted = adjusted.get(getter, field.roles.get)
            if wanted is None:
                continue
            record = find_implicit(cls, "get_record")
            records = record.roles if record and record.roles is not None else reader(api, cls)
            may_read = set(callers(api, wanted))
            left_out = [role for role in callers(api, records) if role not in may_read]
            if left_out:
                where = f"{cls.name}.{getter if getter in adjusted else field.name}"
                yield Finding(
                    f"`{left_out[-1]}` may read the records of `{cls.name}`, but not `{field.name}`, "
                    "which is in them",
                    spec.at(where, "@role"),
                    help="take it out of the records with `@lazy`, or raise the records' role: "
                    "`@role(implicit = ROLE)` on the class",
                    subject=where,
                )
