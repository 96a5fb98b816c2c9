"""Lifecycles: what happened to a thing, and in which release."""

from typing import Literal

import msgspec

Change = Literal["prototyped", "published", "extended", "changed", "deprecated", "removed"]
State = Literal["absent", "unreleased", "prototyped", "published", "deprecated", "removed"]


class Transition(msgspec.Struct, frozen=True):
    """One step of a lifecycle. `text` None: the text of the thing itself. `use` names the successor."""

    change: Change
    release: str
    text: str | None = None
    use: str | None = None


Lifecycle = tuple[Transition, ...]


class Was(msgspec.Struct, frozen=True):
    """A former name. `wire`: the server answers that name too."""

    name: str
    wire: bool = False
