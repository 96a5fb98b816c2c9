"""Sessions within values: a session's ref is a password, so no object keeps one.

A caller may name his own session where a field refers to one; what is stored there, and read by everybody, is
null. All other sessions are no objects to him.
"""

from typing import Any

from apigen.model.api import Api
from apigen.model.types import Ref, StructType, Type, walk
from apigen.runtime.calls import Arguments, Caller
from apigen.runtime.store.plan import FieldPlan
from apigen.wire.errors import handle_invalid
from apigen.wire.shapes import Shapes

SESSION = "session"


class Hiding:
    """Takes sessions out of the values of one API."""

    def __init__(self, api: Api) -> None:
        self._shapes = Shapes(api)
        self._known: dict[Type, bool] = {}

    def concerns(self, field: FieldPlan) -> bool:
        """Whether values of a field can refer to sessions."""
        return field.refs is not None and self._mentions(field.field.type, set())

    def _mentions(self, type_: Type, seen: set[str]) -> bool:
        for part in walk(type_):
            if part == Ref(SESSION):
                return True
            if isinstance(part, StructType) and part.name not in seen:
                seen.add(part.name)
                if any(self._mentions(member.type, seen) for member in self._shapes.members(part)):
                    return True
        return False

    def value(self, caller: Caller, field: FieldPlan, value: Any) -> Any:
        """A value of a field without sessions. Raises Failure (HANDLE_INVALID) for those of others."""
        if field.refs is None or value is None:
            return value
        own = caller.session.ref if caller.session is not None else None
        for cls, ref in list(field.refs(value)):
            if cls == SESSION and ref != own:
                raise handle_invalid(SESSION, ref)
        return value if own is None else field.without(value, own)

    def arguments(self, caller: Caller, field: FieldPlan, rule: str, args: Arguments) -> Arguments | None:
        """The arguments of a derived RPC that changes a field, without sessions; None if nothing is left.

        Raises Failure (HANDLE_INVALID).
        """
        match rule:
            case "set_f":
                return {**args, "value": self.value(caller, field, args["value"])}
            case "add_f" | "remove_f":
                items = self.value(caller, field, [args["value"]])
                return {**args, "value": items[0]} if items else None
            case "add_to_f":
                key = str(args["key"])
                pairs = self.value(caller, field, {key: args["value"]})
                return {**args, "value": pairs[key]} if key in pairs else None
            case _:
                return args
