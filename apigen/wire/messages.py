"""What is in a message, whichever way it is written: calls, and what they are answered with."""

from typing import Any, Literal

import msgspec

from apigen.wire.errors import Failure

Version = Literal["1.0", "2.0"]
Id = str | int | float | None

MOST_VALUES = 200_000
"""Values of a request: to read more would keep all others waiting."""

DEEPEST = 100
"""How deep values may be nested in a message: arrays and structs, the message's own among them."""


class Call(msgspec.Struct, frozen=True):
    """A call as it came: nothing is known yet of its name, and its values are of the types they happen to be.

    `named` in place of `params` where they are given by name. `id`, `version` (None in XML-RPC) and
    `notification` (no reply is wanted) are of JSON-RPC.
    """

    name: str
    params: list[Any] = []
    named: dict[str, Any] | None = None
    id: Id = None
    version: Version | None = None
    notification: bool = False


class Success(msgspec.Struct, frozen=True):
    """A reply with a result."""

    value: Any


class Fault(msgspec.Struct, frozen=True):
    """What is said about a message below the API: an XML-RPC `<fault>`, or an error of JSON-RPC's own.

    `id` and `version` are those of the JSON-RPC request, as far as they could be read.
    """

    code: int
    text: str
    id: Id = None
    version: Version = "2.0"


Outcome = Success | Failure | Fault
"""How a call ended."""


class NotAReplyError(ValueError):
    """What came is no reply in the format: a page of a proxy, say."""


class Unreadable(msgspec.Struct, frozen=True):
    """A scalar whose text is not of the type that it says it is, or of one that the API has not."""

    text: str


def depth_failure() -> Failure:
    return Failure("TOO_LARGE", "nesting", str(DEEPEST))


def values_failure() -> Failure:
    return Failure("TOO_LARGE", "request", f"{MOST_VALUES} values")
