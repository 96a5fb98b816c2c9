"""What a port holds: everything that a client, a handler or the store can touch, as comparable values.

A port's value is in the names of the new model, so that what is equal is the same for whoever touches it.
"""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from apigen.changes.compare import Kind

Key = tuple[str, ...]
"""What is touched, and its names in the new model: `("call", "VM", "start")`."""

Source = tuple[Kind, tuple[str, ...]]
"""A declaration that a port comes from, by its names in its own model."""


class Port(msgspec.Struct, frozen=True, gc=False):
    """Something that can be touched.

    `sources`: the declarations that it comes from, the most specific first. `parts`: what it has only while
    it is there itself. `about`: what a verdict needs to know and that is no change of its own. `opaque`:
    nobody knows what its parts are.
    """

    value: Any
    sources: tuple[Source, ...]
    parts: Mapping[Key, "Port"] = {}
    about: Any = None
    opaque: bool = False


class Call(msgspec.Struct, frozen=True, gc=False):
    """A call by its name. `former`: other names that the server answers too. `known`: its signature."""

    spelled: str
    former: tuple[str, ...] = ()
    retired: bool = False
    known: bool = True


Made = Literal["rpc", "derived", "object"]


class CallAbout(msgspec.Struct, frozen=True, gc=False):
    """`made`: by whom the call is answered; `object` for create and destroy, which hooks accompany.

    `visible`: bindings have it.
    """

    made: Made = "rpc"
    visible: bool = True


class Argument(msgspec.Struct, frozen=True, gc=False):
    """A parameter by its name; `former`: other names that the server takes too."""

    name: str
    former: tuple[str, ...] = ()


class Held(msgspec.Struct, frozen=True):
    """A field by its name on the wire."""

    name: str


class Uses(msgspec.Struct, frozen=True):
    """Where values of a type go: taken from clients, returned to them, kept in rows."""

    taken: bool = False
    returned: bool = False
    kept: bool = False

    @property
    def any(self) -> bool:
        return self.taken or self.returned or self.kept


class Spot(msgspec.Struct, frozen=True):
    """One place that values of a type go through: a field, a parameter, a result. `port` is the field or the
    call that it belongs to, `shown` the place in words."""

    port: str
    shown: str
    uses: Uses
