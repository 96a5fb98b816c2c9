"""The audit log: who changed or tried to change what, and who was refused. Never with a value."""

import logging
import re
from typing import Any

from apigen.model.types import Ref
from apigen.runtime.calls import Entry
from apigen.runtime.ended import Ended
from apigen.runtime.logs import note

NAME = "apigen.audit"
_log = logging.getLogger(NAME)

DENIED = frozenset(("RBAC_PERMISSION_DENIED", "SESSION_INVALID", "SESSION_AUTHENTICATION_FAILED"))
"""Outcomes of calls to which their callers had no right."""


def told(call: Ended) -> None:
    """Writes of a call, if it can change something or was denied."""
    entry = call.entry
    if entry is None or (call.outcome not in DENIED and _changes_nothing(entry, call)):
        return
    note(
        _log,
        logging.INFO,
        "denied" if call.outcome in DENIED else "change",
        {
            "request": call.request,
            "address": call.address,
            "user": call.session.user if call.session is not None else _newcomer(entry, call),
            "rpc": entry.name,
            "object": _object(entry, call),
            "outcome": call.outcome or "ok",
            **({"task": call.task} if call.task else {}),
        },
    )


def _changes_nothing(entry: Entry, call: Ended) -> bool:
    """Whether a call surely did not: who waits for events only reads, and so does nobody who was not even
    asked for his session.
    """
    if entry.rpc.safe or (call.session is None and entry.signature.session):
        return True
    return entry.cls.name == "event" and entry.rpc.name in _WAITING


def _newcomer(entry: Entry, call: Ended) -> str | None:
    """The name of who logs in, or tries to."""
    if entry.cls.name != "session" or not entry.rpc.sessionless:
        return None
    first = entry.rpc.parameters[:1]
    name = call.arguments.get(first[0].name) if first else None
    return name[:_LONGEST] if isinstance(name, str) else None


def _object(entry: Entry, call: Ended) -> str | None:
    """The ref that a call is on, or that it made. What has not the form of an object's is left out: it may be
    a session's, which is its password, given by mistake.
    """
    if entry.rpc.rule == "create" and entry.cls.name != "session":
        return _shown(call.result)
    first = entry.rpc.parameters[:1]
    if not first or first[0].type != Ref(entry.cls.name) or entry.cls.name == "session":
        return None
    return _shown(call.arguments.get(first[0].name))


def _shown(ref: Any) -> str | None:
    return ref if isinstance(ref, str) and _REF.fullmatch(ref) else None


_WAITING = frozenset(("from", "next", "register", "unregister"))
_LONGEST = 255
_REF = re.compile("(OpaqueRef:)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
