"""RPCs that nobody has written, answered where the spec leaves no doubt what they do.

One that is written with exactly the signature that the rules would derive does what the derived one would
(real APIs write such setters by hand); readers of whole classes without objects find none.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from apigen.derive.names import find_field
from apigen.derive.shapes import Shape, shapes
from apigen.model.api import Api, Class, Field, Rpc
from apigen.model.types import plain
from apigen.runtime.built_in import is_of
from apigen.runtime.calls import Arguments, Caller, Run
from apigen.runtime.logs import log
from apigen.runtime.store.plan import ClassPlan
from apigen.wire.errors import handle_invalid, uuid_invalid

RunDerived = Callable[[ClassPlan, Rpc], Run]


def fallback(api: Api, plans: dict[str, ClassPlan], derived: RunDerived, cls: Class, rpc: Rpc) -> Run | None:
    """What carries out an explicit RPC without its own code; None where that is not clear."""
    if rpc.nofallback:
        return None
    if cls.stateless:
        return _of_nothing(cls, rpc)
    plan = plans.get(cls.name)
    shape = _shape(api, cls, rpc)
    if plan is None or shape is None:
        return None
    field = shape.field.name if shape.field is not None else None
    found = derived(plan, msgspec.structs.replace(rpc, rule=shape.rule, field=field))
    names = [name for name, _ in shape.parameters]
    given = [parameter.name for parameter in rpc.parameters]
    wire = f"{cls.name}.{rpc.name}"

    def run(caller: Caller, args: Arguments) -> Any:
        log.info("fallback", extra={"request": caller.request, "rpc": wire})
        return found(caller, {name: args[own] for name, own in zip(names, given, strict=True)})

    return run


def _shape(api: Api, cls: Class, rpc: Rpc) -> Shape | None:
    """The derived RPC that one of this name and signature would be if all fields could be set, and nothing
    were left out.
    """
    field = _field(cls, rpc.name)
    changed = {"qualifier": "RW", "writeonly": False}
    fields = tuple(msgspec.structs.replace(one, **changed) if one is field else one for one in cls.fields)
    whole = msgspec.structs.replace(cls, fields=fields, without=())
    types = [plain(parameter.type) for parameter in rpc.parameters]
    for shape in shapes(msgspec.structs.replace(api, profile="full"), whole):
        if shape.name == rpc.name:
            same = types == [plain(type_) for _, type_ in shape.parameters]
            return shape if same and plain(rpc.result) == plain(shape.result) else None
    return None


def _field(cls: Class, name: str) -> Field | None:
    """The field that a setter is named after; the longest prefix says which kind it is."""
    for prefix in ("remove_from_", "add_to_", "remove_", "add_", "set_"):
        if name.startswith(prefix) and (found := find_field(cls, name.removeprefix(prefix))) is not None:
            return found
    return None


def _of_nothing(cls: Class, rpc: Rpc) -> Run | None:
    """Readers of a class that has no objects."""
    first = rpc.parameters[0] if rpc.parameters else None
    match rpc.name:
        case "get_all" if first is None:
            return lambda _caller, _args: []
        case "get_all_records" if first is None:
            return lambda _caller, _args: {}
        case "get_record" if first is not None and is_of(rpc, cls.name):
            return _raises(lambda args: handle_invalid(cls.name, args[first.name]))
        case "get_by_uuid" if first is not None:
            return _raises(lambda args: uuid_invalid(cls.name, args[first.name]))
        case _:
            return None


def _raises(failure: Callable[[Arguments], Exception]) -> Run:
    def run(_caller: Caller, args: Arguments) -> Any:
        raise failure(args)

    return run
