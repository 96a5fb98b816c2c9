"""How dumps of different releases spell the same things."""

from collections.abc import Iterable

import msgspec

from apigen.derive.names import named
from apigen.interchange.xenapi.dump import DumpClass, Lived
from apigen.model.api import Api, Extension


class Dialect(msgspec.Struct, frozen=True):
    """What differs.

    `states`: a lifecycle is an object with a state, not a list. `required`: parameters say whether they are.
    `snapshot`: the spelling of the type of an event's snapshot.
    """

    states: bool = False
    required: bool = False
    snapshot: str = "<class> record"


DIALECTS = {
    "8": Dialect(snapshot="&lt;object record&gt;"),
    "22": Dialect(states=True),
    "25": Dialect(states=True, required=True),
}
"""By the release that began with it; `8` stands for all before 22."""

ANNOTATION = "xenapi-dialect"


def detect(dump: list[DumpClass]) -> str:
    """The dialect that a dump is written in, by name."""
    messages = [message for cls in dump for message in cls.messages]
    fields = [field for cls in dump for field in cls.fields]
    lives = [thing.lifecycle for things in (dump, fields, messages) for thing in things]
    if any(parameter.required is not None for message in messages for parameter in message.params):
        return "25"
    return "22" if any(isinstance(life, Lived) for life in lives) else "8"


def remember(name: str) -> Extension:
    """The dialect as an annotation of the API, so that an export writes the one that came in."""
    return Extension(ANNOTATION, (("", name),))


def dialect_of(api: Api) -> str:
    """The dialect that an API came in, by name; the newest one for an API that did not come from a dump."""
    found = named(api.extensions, ANNOTATION)
    return found.arguments[0][1] if found and found.arguments and found.arguments[0][1] in DIALECTS else "25"


def state_after(changes: Iterable[str]) -> str:
    """The state that a dump gives for a list of changes."""
    state = "Unreleased_s"
    for change in changes:
        if change in ("prototyped", "published", "deprecated", "removed"):
            state = f"{change.capitalize()}_s"
    return state
