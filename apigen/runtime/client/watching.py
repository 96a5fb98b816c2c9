"""Changes of objects as they happen."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from apigen.runtime.client.client import Client
from apigen.wire.errors import Failure

_WAIT = 30.0
"""Seconds that the server lets a call wait."""

_MARGIN = 15.0


class Happened(msgspec.Struct, frozen=True):
    """A change of an object. `before` is what it was, if that is known; `after` None where it is gone."""

    event: dict[str, Any]
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def watch(client: Client, classes: Sequence[str]) -> Iterator[Happened | None]:
    """What happens to objects of classes from now on, for ever; None where some of it was lost.

    Raises wire.errors.Failure and diagnostics.Failure.
    """
    batch = _from(client, classes, "", 0.0)
    last = {str(event.get("ref")): event.get("snapshot") for event in batch.get("events", ())}
    while True:
        try:
            batch = _from(client, classes, str(batch["token"]), _WAIT)
        except Failure as failure:
            if failure.code != "EVENTS_LOST":
                raise
            yield None
            batch = _from(client, classes, "", 0.0)
        for event in batch.get("events", ()):
            ref, after = str(event.get("ref")), event.get("snapshot")
            yield Happened(event, last.pop(ref, None), after)
            if after is not None:
                last[ref] = after


def _from(client: Client, classes: Sequence[str], token: str, timeout: float) -> dict[str, Any]:
    batch = client.call(
        "event.from", [list(classes), token, timeout], timeout + _MARGIN + client.link.timeout
    )
    return batch if isinstance(batch, dict) else {"token": token}
