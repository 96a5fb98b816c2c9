"""What a call is to the server: who calls, what is called, and what comes of it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec

from apigen.model.api import Class, Rpc
from apigen.wire.arguments import Signature


class Session(msgspec.Struct, frozen=True):
    """A log-in as calls see it.

    `ref` is the caller's own, never shown to others. `object`: the id of the session's object in the store.
    `roles`: all that the user holds, and all below them; `local`: he passes every check.
    """

    ref: str
    object: int
    user: str
    roles: frozenset[str]
    local: bool = False


class Caller(msgspec.Struct, frozen=True):
    """Who makes a call; `session` is None for calls without one. `request` names it in logs."""

    session: Session | None
    request: str = ""


Result = Any
"""A neutral value, or `msgspec.Raw`: JSON as the JSON-RPC face writes it."""

Arguments = Mapping[str, Any]
Run = Callable[[Caller, Arguments], Result | Awaitable[Result]]
"""Carries out a call. Raises wire.errors.Failure."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An RPC that can be called.

    `callers`: the roles that may, None for any session. `run` is None where it was removed.
    """

    name: str
    cls: Class
    rpc: Rpc
    signature: Signature
    callers: frozenset[str] | None
    run: Run | None
