"""What values are allowed: constraints, documented keys, members that exclude one another."""

from typing import Any

from apigen.model.api import Api
from apigen.runtime.calls import Arguments
from apigen.runtime.store.plan import ClassPlan, FieldPlan
from apigen.runtime.store.reading import Row
from apigen.runtime.store.transaction import Transaction


class Checks:
    """The checks of one API. All raise Failure (VALUE_NOT_SUPPORTED)."""

    def __init__(self, api: Api) -> None:
        self.api = api

    def record(self, cls: ClassPlan, given: dict[str, Any]) -> None:
        """What `create` was given."""

    def change(self, field: FieldPlan, rule: str, args: Arguments) -> None:
        """What a setter was given, as far as it can be judged by itself."""

    def changed(self, tx: Transaction, row: Row, field: FieldPlan) -> None:
        """An object after a field of it has changed."""
