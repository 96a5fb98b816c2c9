"""`without`: what a class would have, and does not."""

from collections.abc import Iterator

import msgspec

from apigen.derive.shapes import shapes
from apigen.diagnostics import Edit
from apigen.diagnostics.catalogue import Finding, check
from apigen.diagnostics.suggest import closest
from apigen.semantics.classes import WITHOUT
from apigen.semantics.spec import Spec


@check("without-unknown", "error", "`without` something that is not derived")
def without_unknown(spec: Spec) -> Iterator[Finding]:
    """`without` takes create, destroy, get_record, get_by_uuid, get_by_name_label, get_all (the whole family)
    and events, and only what the class would have otherwise: `get_by_uuid` needs a field `uuid`, a stateless
    class has no objects, and `profile core` brings no `get_record` and no `get_all`.

    Fails::

        class VM {
          without get_by_uuid
          ro name: string
        }

    Mended::

        class VM {
          without get_all
          ro name: string
        }
    """
    for cls in spec.api.classes:
        if not cls.without or cls.std:
            continue
        derived = {shape.name for shape in shapes(spec.api, msgspec.structs.replace(cls, without=()))}
        for name in cls.without:
            if name in spec.lost or (name in WITHOUT and (name == "events" or name in derived)):
                continue
            where = f"{cls.name} without {name}"
            span = spec.at(where)
            if name in WITHOUT:
                message, help_, near = f"`{cls.name}` would have no `{name}` anyway", "delete it", None
                if name.removeprefix("get_by_") in spec.lost:
                    continue
            else:
                near = closest(name, WITHOUT)
                message, help_ = f"`without` does not know `{name}`", f"it takes {', '.join(WITHOUT)}"
            edits = (Edit(span, near),) if span is not None and near is not None else ()
            yield Finding(message, span, help=help_, edits=edits, subject=cls.name)
