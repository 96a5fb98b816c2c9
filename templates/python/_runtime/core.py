"""A call from its arguments to its result: session, repetition, errors."""

from __future__ import annotations

# pyright: reportPrivateUsage=false
import os
import sys
from importlib import import_module
from threading import Lock
from time import monotonic

from . import json_tree
from .address import server
from .errors import (
    ApiError,
    ClientError,
    NoAnswer,
    NotReached,
    ProtocolError,
    UsageError,
    from_wire,
)
from .options import CallDone
from .signatures import signature
from .steps import Send, Sleep, Wait, deadline_of, left

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from logging import Logger
    from typing import Any, TypeVar

    from .options import Connecting, Options
    from .signatures import Signature
    from .steps import Interrupt, Signal, Steps

    T = TypeVar("T")

_PACKAGE = __name__.rpartition("._runtime.")[0]


class Session:
    """The session that calls are made in; logged in again, once for all who wait, when it ends."""

    __slots__ = ("args", "busy", "failure", "flight", "lock", "ref", "signal")

    def __init__(
        self, ref: str, args: tuple[object, ...] | None, signal: Signal
    ) -> None:
        self.ref = ref
        self.args = args
        """What was logged in with; None where the session is the caller's own."""
        self.lock = Lock()
        self.signal = signal
        self.busy = False
        self.flight = 0
        """Counts the log-ins; `failure` says which one failed last, and how."""
        self.failure: tuple[int, ApiError] | None = None


class Core:
    """What all clients of one connection share."""

    __slots__ = (
        "address",
        "closed",
        "codec",
        "connecting",
        "interrupts",
        "session",
        "tables",
        "watch",
    )

    def __init__(self, url: str, connecting: Connecting, session: Session) -> None:
        self.address = server(url)
        self.connecting = connecting
        self.codec: Any = json_tree if connecting.wire == "json" else _xml()
        self.session = session
        self.tables = import_module(f"{_PACKAGE}._tables")
        self.closed = False
        self.interrupts: set[Interrupt] = set()
        """What ends the requests that wait for something to happen."""
        self.watch: Any = None
        """Waits for the operations of all; made when the first one is waited for."""

    @property
    def target(self) -> str:
        """The path of requests."""
        return (self.address.path + str(self.codec.PATH)) or "/"

    @property
    def agent(self) -> str:
        """What the client calls itself."""
        return f"{self.tables.NAME}/{self.tables.VERSION}"


def _xml() -> Any:
    from . import xml_tree

    return xml_tree


next_id = iter(range(1, sys.maxsize)).__next__
"""Numbers the calls, over all threads."""


class Plan:
    """An RPC as its callers call it."""

    __slots__ = ("name", "rpc", "safe", "secret", "sessionless", "signature")

    def __init__(self, rpc: str, signature: Signature, flags: str) -> None:
        words = flags.split()
        self.rpc = rpc
        self.name = rpc
        """What errors call it."""
        self.signature = signature
        self.safe = "safe" in words
        self.sessionless = "sessionless" in words
        places = [word[7:].split(",") for word in words if word.startswith("secret:")]
        self.secret = frozenset(int(place) for all_ in places for place in all_)
        """The places of secret parameters, the session not counted."""

    def begun(self) -> Plan:
        """The RPC as it is called to go on by itself."""
        made = Plan(f"Async.{self.rpc}", self.signature.of("task ref"), "")
        made.name = self.name
        made.secret = self.secret
        return made


_plans: dict[tuple[str, str], Plan] = {}


def plan(rpc: str, text: str, flags: str) -> Plan:
    """The plan of an RPC, made on its first call."""
    made = _plans.get((rpc, text))
    if made is None:
        made = _plans[rpc, text] = Plan(rpc, signature(text), flags)
    return made


def encode(plan: Plan, args: tuple[object, ...]) -> list[Any] | dict[str, Any]:
    """The arguments as they are sent. Raises UsageError."""
    try:
        return plan.signature.encode(args)
    except UsageError as error:
        raise error._of(plan.name) from None


def decode(plan: Plan, tree: Any) -> Any:
    """The result. Raises ProtocolError where it is not of its type."""
    try:
        return plan.signature.decode(tree)
    except ProtocolError as error:
        raise error._of(plan.name) from None


def call(
    core: Core, options: Options, plan: Plan, params: list[Any] | dict[str, Any]
) -> Steps[Any]:
    """A call within its deadline, told to who listens; its result as a tree."""
    deadline = deadline_of(options.timeout)
    steps = in_session(core, options, plan, params, deadline)
    return (yield from noted(options, plan, steps))


def noted(options: Options, plan: Plan, steps: Steps[T]) -> Steps[T]:
    """The steps of a call, told to who listens; its errors name it."""
    begun = monotonic()
    try:
        result = yield from steps
    except ClientError as error:
        told(options, plan.rpc, monotonic() - begun, error._of(plan.name))
        raise
    told(options, plan.rpc, monotonic() - begun, None)
    return result


def told(options: Options, rpc: str, seconds: float, error: ClientError | None) -> None:
    """Logs a call that has ended, for who listens or has imported `logging`."""
    if options.on_call is not None:
        try:
            options.on_call(CallDone(rpc, seconds, error))
        except Exception:  # what the call came to must not be lost
            import logging

            logging.getLogger(_PACKAGE).exception("on_call raised an error")
    log = logger()
    if log is not None and log.isEnabledFor(10):
        outcome = "" if error is None else f": {type(error).__name__}"
        log.debug("%s %.1f ms%s", rpc, seconds * 1000, outcome)


def logger() -> Logger | None:
    """The client's logger, named as its package; None where nobody has imported `logging`."""
    logging: Any = sys.modules.get("logging")
    made: Logger | None = logging and logging.getLogger(_PACKAGE)
    return made


def in_session(
    core: Core,
    options: Options,
    plan: Plan,
    params: list[Any] | dict[str, Any],
    deadline: float | None,
    interrupt: Interrupt | None = None,
) -> Steps[Any]:
    """A call with the session before its arguments; once more, where the session has ended."""
    ref = session_for(core, plan)
    try:
        return (
            yield from exchange(core, options, plan, ref, params, deadline, interrupt)
        )
    except ApiError as error:
        ended = ref and error.error_code == "SESSION_INVALID"
        if not ended or core.session.args is None:
            raise
    ref = yield from renewed(core, options, ref, deadline)
    return (yield from exchange(core, options, plan, ref, params, deadline, interrupt))


def session_for(core: Core, plan: Plan) -> str:
    """The session to make a call in, "" where it needs none. Raises UsageError."""
    if core.closed:
        raise UsageError("the client is closed")
    if plan.sessionless or core.tables.LOGIN is None:
        return ""
    if not core.session.ref:
        raise UsageError("this client has no session: make it by login, or with one")
    return core.session.ref


def with_session(
    ref: str, params: list[Any] | dict[str, Any]
) -> list[Any] | dict[str, Any]:
    """The arguments with the session before them, if there is one."""
    if not ref:
        return params
    if isinstance(params, list):
        return [ref, *params]
    return {"session_id": ref, **params}


def exchange(
    core: Core,
    options: Options,
    plan: Plan,
    session: str,
    params: list[Any] | dict[str, Any],
    deadline: float | None,
    interrupt: Interrupt | None = None,
) -> Steps[Any]:
    """A request and its reply, repeated where nothing can have happened twice."""
    id_ = next_id()
    body = core.codec.encode_call(plan.rpc, with_session(session, params), id_)
    reply = yield from delivered(options, plan.safe, body, deadline, interrupt)
    failure, tree = core.codec.decode_reply(reply.body, id_)
    if failure is None:
        return tree
    raise api_error(core, failure, plan, session, params)


def api_error(
    core: Core,
    failure: list[str],
    plan: Plan,
    session: str,
    params: list[Any] | dict[str, Any],
) -> ApiError:
    """The error that a server sent, without the call's secrets in it."""
    from .masks import hidden

    since = ""
    if failure[0] == "MESSAGE_METHOD_UNKNOWN":
        since = _since(core.tables.SINCE, plan.name)
    return from_wire(failure, plan.name, since, hidden(plan, params, session))


def _since(known: Mapping[str, str], rpc: str) -> str:
    """The release that brought an RPC: its own, its field's, or its class's."""
    cls, _, name = rpc.partition(".")
    accessor = ("get_", "set_", "add_to_", "remove_from_", "add_", "remove_")
    fields = [name.removeprefix(one) for one in accessor if name.startswith(one)]
    keys = (rpc, *(f"{cls}.{field}" for field in fields), cls)
    return next((known[key] for key in keys if key in known), "")


def delivered(
    options: Options,
    safe: bool,
    body: bytes,
    deadline: float | None,
    interrupt: Interrupt | None = None,
) -> Steps[Any]:
    """The reply to a request; the request is repeated by the phase in which it failed."""
    attempt = 0
    while True:
        try:
            reply = yield Send(body, deadline, interrupt)
            if reply.status == 200:
                return reply
            raise refusal(reply.status, reply.headers.get("retry-after", ""))
        except ClientError as error:
            attempt += 1
            pause = _pause(error, safe, attempt)
            if pause is None or attempt > options.retries:
                raise
            if deadline is not None and monotonic() + pause >= deadline:
                raise
            yield Sleep(pause, interrupt)
            if interrupt is not None and interrupt.set:
                raise


def refusal(status: int, retry_after: str) -> ProtocolError:
    """The error for an answer that is none of a call's: a proxy's page, or a redirect."""
    wait = (
        float(retry_after) if retry_after.isdigit() and len(retry_after) < 9 else None
    )
    if 300 <= status < 400:
        text = f"the server answered HTTP {status}: redirects are not followed"
    else:
        text = f"the server answered HTTP {status}"
    return ProtocolError(text, "", status, wait)


def _pause(error: ClientError, safe: bool, attempt: int) -> float | None:
    """The seconds before a request may be repeated; None where it may not be."""
    if isinstance(error, NotReached) or (isinstance(error, NoAnswer) and safe):
        jitter = 0.5 + os.urandom(1)[0] / 512
        return jitter * 0.1 * 4.0 ** (attempt - 1)
    if isinstance(error, ProtocolError) and error.status in (429, 503) and safe:
        return error.retry_after
    return None


# Sessions


def log_in(core: Core, options: Options, deadline: float | None) -> Steps[str]:
    """Makes the session that calls are made in."""
    begin = core.tables.LOGIN
    if begin is None or core.session.args is None:
        raise UsageError("this client has no log-in", begin[0] if begin else "")
    rpc, text, flags = begin
    login = plan(rpc, text, f"sessionless {flags}")
    if not login.secret:  # where a spec says nothing, all but the user's name is
        login.secret = frozenset(range(1, len(login.signature.parameters)))
    params = encode(login, core.session.args)
    steps = in_session(core, options, login, params, deadline)
    ref = decode(login, (yield from noted(options, login, steps)))
    if not ref:
        raise ProtocolError("the log-in gave no session", rpc)
    return str(ref)


def renewed(
    core: Core, options: Options, stale: str, deadline: float | None
) -> Steps[str]:
    """The session after one that has ended: who comes first logs in, the others wait."""
    session = core.session
    while True:
        with session.lock:
            if core.closed:
                raise UsageError("the client is closed")
            if session.ref != stale:
                return session.ref
            mine = not session.busy
            if mine:
                session.busy = True
                session.flight += 1
            flight, version = session.flight, session.signal.version
        if mine:
            return (yield from _log_in_for_all(core, options, flight, deadline))
        yield Wait(session.signal, version, left(deadline))
        failure = session.failure
        if failure is not None and failure[0] == flight:
            error = failure[1]
            raise type(error)(*error.args)


def _log_in_for_all(
    core: Core, options: Options, flight: int, deadline: float | None
) -> Steps[str]:
    session = core.session
    try:
        ref = yield from log_in(core, options, deadline)
        with session.lock:
            if not core.closed:
                session.ref = ref
        if core.closed:
            yield from _ended(core, options, ref)
            raise UsageError("the client is closed")
        return ref
    except ApiError as error:
        session.failure = (flight, error)
        raise
    finally:
        with session.lock:
            session.busy = False
        session.signal.notify()


def first_log_in(core: Core, options: Options) -> Steps[None]:
    """The log-in that a client begins with."""
    core.session.ref = yield from log_in(core, options, deadline_of(options.timeout))


def shut(core: Core, options: Options) -> Steps[None]:
    """Ends what waits for something to happen, and the session, if it is the client's own."""
    session = core.session
    with session.lock:
        core.closed = True
        owned = session.args is not None
        ref, session.ref, session.args = session.ref, "", None
    for interrupt in list(core.interrupts):
        interrupt()
    if core.watch is not None:
        core.watch.signal.notify()
    if owned and ref:
        yield from _ended(core, options, ref)


def _ended(core: Core, options: Options, ref: str) -> Steps[None]:
    """Logs a session out; a failure is of no consequence any more."""
    rpc = core.tables.LOGOUT
    if not rpc:
        return
    longest = 5.0 if options.timeout is None else min(5.0, options.timeout)
    called = plan(rpc, "-> void", "")
    once = options.but(..., 0, ...)
    steps = exchange(core, once, called, ref, [], deadline_of(longest))
    try:
        yield from noted(once, called, steps)
    except ClientError as error:
        log = logger()
        if log is not None:
            log.info("the session was not logged out: %s", type(error).__name__)
