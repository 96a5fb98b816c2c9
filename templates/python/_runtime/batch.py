"""Several calls in one request: recorded by the methods themselves, typed as they are."""

from __future__ import annotations

# pyright: reportPrivateUsage=false
from . import core as _core
from .client import Caller
from .core import delivered, in_session, noted, plan, renewed, with_session
from .errors import ApiError, UsageError
from .namespaces import Namespace
from .operation import Operation
from .steps import Generic, deadline_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Any, ParamSpec, TypeVar

    from .core import Core, Plan
    from .options import Options
    from .special import Self
    from .steps import Steps

    P = ParamSpec("P")
    T = TypeVar("T")


class Pending(Generic["T"]):
    """A call of a batch: what it came to is known when the batch has been sent."""

    __slots__ = ("_error", "_sent", "_value")

    def __init__(self) -> None:
        self._sent = False
        self._value: Any = None
        self._error: ApiError | None = None

    def __repr__(self) -> str:
        if not self._sent:
            return "Pending(not sent)"
        told = self._value if self._error is None else self._error
        return f"Pending({type(told).__name__})"

    def result(self) -> T:
        """The call's result. Raises its error, or UsageError before the batch was sent."""
        if not self._sent:
            raise UsageError("the batch has not been sent")
        if self._error is not None:
            raise self._error
        value: T = self._value
        return value


class Entry:
    """A recorded call, and what its result is made with."""

    __slots__ = ("finish", "params", "plan")

    def __init__(
        self, plan: Plan, params: Any, finish: Callable[[Any], Any] | None = None
    ) -> None:
        self.plan = plan
        self.params = params
        self.finish = finish


class _Recorder(Caller):
    """Takes one call down in place of making it."""

    __slots__ = ("entries",)

    def __init__(self, caller: Caller) -> None:
        super().__init__(caller.core, caller.options, caller.sockets)
        self.entries: list[Entry] = []

    def call(
        self, rpc: str, args: tuple[object, ...], signature: str, flags: str = ""
    ) -> Any:
        called = plan(rpc, signature, flags)
        self.entries.append(Entry(called, _core.encode(called, args)))

    def start(
        self, rpc: str, args: tuple[object, ...], signature: str, flags: str = ""
    ) -> Any:
        caller = Caller(self.core, self.options, self.sockets)
        called = plan(rpc, signature, flags)
        params = _core.encode(called, args)

        def finish(ref: str) -> Operation[Any]:
            return Operation(caller, ref, called, params)

        self.entries.append(Entry(called.begun(), params, finish))


def _one(entries: list[Entry]) -> Entry:
    if len(entries) != 1:
        raise UsageError(f"one call expected for a batch, not {len(entries)}")
    return entries[0]


def sent(
    core: Core, options: Options, entries: list[Entry]
) -> Steps[list[tuple[Any, ApiError | None]]]:
    """Sends the calls, and gives each one's result or error, in their order."""
    deadline = deadline_of(options.timeout)
    way = _together if core.codec.BATCHES else _one_by_one
    steps = way(core, options, entries, deadline)
    return (yield from noted(options, plan("batch", "-> void", ""), steps))


def _together(
    core: Core, options: Options, entries: list[Entry], deadline: float | None
) -> Steps[list[tuple[Any, ApiError | None]]]:
    refs = [_core.session_for(core, entry.plan) for entry in entries]
    ref = next(filter(None, refs), "")
    replies = yield from _exchange(core, options, entries, ref, deadline)
    ours = core.session.args is not None
    if ours and all(
        error is not None and error.error_code == "SESSION_INVALID"
        for _, error in replies
    ):  # nothing has run
        ref = yield from renewed(core, options, ref, deadline)
        replies = yield from _exchange(core, options, entries, ref, deadline)
    return replies


def _exchange(
    core: Core,
    options: Options,
    entries: list[Entry],
    ref: str,
    deadline: float | None,
) -> Steps[list[tuple[Any, ApiError | None]]]:
    ids: list[int] = []
    calls: list[bytes] = []
    for entry in entries:
        session = "" if entry.plan.sessionless else ref
        params = with_session(session, entry.params)
        ids.append(_core.next_id())
        calls.append(core.codec.encode_call(entry.plan.rpc, params, ids[-1]))
    body = core.codec.encode_batch(calls)
    safe = all(entry.plan.safe for entry in entries)
    reply = yield from delivered(options, safe, body, deadline)
    outcomes: list[tuple[Any, ApiError | None]] = []
    decoded = core.codec.decode_batch(reply.body, ids)
    for entry, (failure, tree) in zip(entries, decoded):
        error = None
        if failure is not None:
            plan, params = entry.plan, entry.params
            error = _core.api_error(core, failure, plan, ref, params)
        outcomes.append((tree, error))
    return outcomes


def _one_by_one(
    core: Core, options: Options, entries: list[Entry], deadline: float | None
) -> Steps[list[tuple[Any, ApiError | None]]]:
    """XML-RPC has no batches."""
    outcomes: list[tuple[Any, ApiError | None]] = []
    for entry in entries:
        try:
            tree = yield from in_session(
                core, options, entry.plan, entry.params, deadline
            )
            outcomes.append((tree, None))
        except ApiError as error:
            outcomes.append((None, error))
    return outcomes


class Recorded:
    """What both kinds of batches hold."""

    def __init__(self) -> None:
        self._entries: list[tuple[Entry, Pending[Any]]] = []

    def _record(self, entries: list[Entry]) -> Pending[Any]:
        pending: Pending[Any] = Pending()
        self._entries.append((_one(entries), pending))
        return pending

    def _calls(self) -> list[Entry]:
        return [entry for entry, _ in self._entries]

    def _settle(self, outcomes: list[tuple[Any, ApiError | None]]) -> None:
        taken, self._entries = self._entries, []
        for (entry, pending), (tree, error) in zip(taken, outcomes):
            if error is None:
                value = _core.decode(entry.plan, tree)
                pending._value = value if entry.finish is None else entry.finish(value)
            pending._error = error
            pending._sent = True


class Batch(Recorded):
    """Calls that are sent together at the end of the `with`, unless an error leaves it."""

    def __init__(self, caller: Caller) -> None:
        super().__init__()
        self._c = caller

    def add(
        self, method: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> Pending[T]:
        """Records a call of a method of a client: `batch.add(client.VM.get_all)`."""
        space: Any = getattr(method, "__self__", None)
        if not isinstance(space, Namespace):
            raise UsageError("a method of a client expected for a batch")
        recorder = _Recorder(self._c)
        function: Any = getattr(method, "__func__", None)
        function(type(space)(recorder), *args, **kwargs)
        return self._record(recorder.entries)

    def send(self) -> None:
        """Sends what was recorded since the last time."""
        entries = self._calls()
        if entries:
            caller = self._c
            self._settle(caller.sockets.run(sent(caller.core, caller.options, entries)))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.send()
