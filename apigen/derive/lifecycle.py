"""Lifecycles as written and as effective: what rules before derivation need too (`apigen.semantics.lifecycle`)."""

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
