"""Lifecycles as written and as effective; they are worked out in `apigen.semantics.lifecycle`."""

from apigen.semantics.lifecycle import (
    Living,
    effective,
    filled,
    introduced,
    order,
    own,
    state,
    successor,
    written,
)

__all__ = ["Living", "effective", "filled", "introduced", "order", "own", "state", "successor", "written"]
