"""Calls that go on by themselves: waited for together, by events or by asking."""

from __future__ import annotations

# pyright: reportPrivateUsage=false
from threading import Lock
from time import monotonic

from . import core as _core
from .core import in_session, plan
from .errors import (
    ApiError,
    ClientError,
    OperationCancelled,
    ProtocolError,
    TimedOut,
    TransportError,
    from_wire,
)
from .steps import Interrupt, Sleep, Wait, deadline_of, left
from .types import decoder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Generic, TypeVar

    from .aclient import AsyncCaller
    from .client import Caller
    from .core import Core, Plan
    from .options import Options
    from .steps import Signal, Steps

    T = TypeVar("T")

    class _Typed(Generic[T]):
        __slots__ = ()

else:

    class _Typed:
        __slots__ = ()

        def __class_getitem__(cls, _: object) -> type:
            return cls


PATIENCE = 300.0
"""The seconds after which a server that does not answer is given up where nobody said less."""

LONGEST_POLL = 30.0
"""The seconds that the server is asked to wait for something to happen."""

_ENDED = frozenset({"success", "failure", "cancelled", "gone"})


def from_plan() -> Plan:
    return plan(
        "event.from",
        "classes: string set, token: string, timeout: float -> any record",
        "safe",
    )


def ask(
    core: Core,
    options: Options,
    rpc: str,
    ref: str,
    deadline: float | None,
    interrupt: Interrupt | None = None,
) -> Steps[Any]:
    """A call on a task."""
    flags = "safe" if rpc == "task.get_record" else ""
    called = plan(rpc, "self: task ref -> any record", flags)
    try:
        return (
            yield from in_session(core, options, called, [ref], deadline, interrupt)
        )
    except ClientError as error:
        raise error._of(rpc) from None


def started(
    core: Core, options: Options, called: Plan, params: list[Any] | dict[str, Any]
) -> Steps[str]:
    """The task of a call that is begun."""
    rpc = f"Async.{called.rpc}"
    begun = plan(rpc, "-> task ref", "")
    tree = yield from _core.call(core, options, begun, params)
    ref = _core.decode(begun, tree)
    if not ref:
        raise ProtocolError("the call gave no task", rpc)
    return str(ref)


class Watch:
    """The tasks that a client's callers wait for; one of the callers asks for all.

    That is the leader, until he has what he waits for; then another one takes his place.
    """

    def __init__(self, signal: Signal) -> None:
        self.lock = Lock()
        self.signal = signal
        self.states: dict[str, Any] = {}
        self.waiting: dict[str, int] = {}
        self.led = False
        self.token = ""
        self.interrupt: Interrupt | None = None
        self.polls = False
        """Whether events are refused, so that each task is asked for."""
        self.answered = monotonic()
        self.failures = 0

    def join(self, ref: str) -> None:
        with self.lock:
            self.waiting[ref] = self.waiting.get(ref, 0) + 1
            if ref in self.states:
                return
            if not self.states:
                self.answered, self.failures = monotonic(), 0
            self.states[ref] = None
            self.token = ""  # so that the next answer has its state
            interrupt = self.interrupt
        if interrupt is not None:
            interrupt()

    def leave(self, ref: str) -> None:
        with self.lock:
            self.waiting[ref] -= 1
            if not self.waiting[ref]:
                del self.waiting[ref], self.states[ref]


def watch_of(core: Core, signal: Callable[[], Signal]) -> Watch:
    """The watch of all clients of a connection."""
    with core.session.lock:
        if core.watch is None:
            core.watch = Watch(signal())
            core.watch.polls = not core.tables.EVENTS
        watch: Watch = core.watch
    return watch


def changed(
    core: Core, options: Options, ref: str, seen: Any, deadline: float | None
) -> Steps[Any]:
    """The task's record, once it is another than the one seen."""
    watch: Watch = core.watch
    while True:
        with watch.lock:
            state = watch.states[ref]
            if state is not None and state is not seen:
                return state
            leads = not watch.led
            if leads:
                watch.led = True
                watch.interrupt = Interrupt()
            version = watch.signal.version
        if not leads:
            yield Wait(watch.signal, version, left(deadline))
            continue
        try:
            yield from _lead(core, options, watch, deadline)
        finally:
            with watch.lock:
                watch.led = False
                watch.interrupt = None
            watch.signal.notify()


def _lead(
    core: Core, options: Options, watch: Watch, deadline: float | None
) -> Steps[None]:
    """Asks once what has become of all tasks. An answer may say that nothing has."""
    interrupt = watch.interrupt
    assert interrupt is not None
    with watch.lock:
        refs, token = list(watch.states), watch.token
    try:
        if watch.polls:
            yield from _poll(core, options, watch, refs, deadline, interrupt)
        else:
            yield from _listen(core, options, watch, refs, token, deadline, interrupt)
        watch.answered, watch.failures = monotonic(), 0
    except ApiError as error:
        if error.error_code in ("SESSION_INVALID", "SESSION_AUTHENTICATION_FAILED"):
            raise
        if error.error_code == "EVENTS_LOST":
            watch.token = ""
        else:
            watch.polls = True
    except (TransportError, ProtocolError) as error:
        if interrupt.set:
            return
        left(deadline)
        watch.failures += 1
        watch.token = ""
        given_up = monotonic() - watch.answered > PATIENCE
        if given_up or not may_come_back(error):
            raise
        pause = min(5.0, 0.1 * 2**watch.failures)
        yield Sleep(left(deadline, pause) or pause, interrupt)


def may_come_back(error: ClientError) -> bool:
    """Whether it may be that the server is only being started again."""
    if isinstance(error, ProtocolError):
        return error.status >= 500
    return type(error).__name__ != "TlsError"


def _listen(
    core: Core,
    options: Options,
    watch: Watch,
    refs: list[str],
    token: str,
    deadline: float | None,
    interrupt: Interrupt,
) -> Steps[None]:
    tree = yield from events_from(
        core, options, [f"task/{ref}" for ref in refs], token, deadline, interrupt
    )
    with watch.lock:
        for event in tree["events"]:
            ref = event.get("ref")
            if ref in watch.states:
                snapshot: Any = event.get("snapshot")
                watch.states[ref] = snapshot or {"status": "gone"}
        if watch.token == token:  # nobody has joined meanwhile
            watch.token = tree["token"]
        unknown = [ref for ref in refs if watch.states.get(ref, 0) is None]
    if not token:  # what the server did not speak of may be gone
        for ref in unknown:
            yield from _look(core, options, watch, ref, deadline, interrupt)


def events_from(
    core: Core,
    options: Options,
    classes: list[str],
    token: str,
    deadline: float | None,
    interrupt: Interrupt,
) -> Steps[dict[str, Any]]:
    """An answer of event.from: `events`, and the `token` to go on from."""
    wait = left(deadline, LONGEST_POLL) or LONGEST_POLL
    patience = wait + (60.0 if options.timeout is None else options.timeout)
    until = monotonic() + patience if deadline is None else deadline
    params: list[Any] = [classes, token, wait]
    called = from_plan()
    try:
        tree = yield from in_session(core, options, called, params, until, interrupt)
    except ClientError as error:
        raise error._of(called.rpc) from None
    if (
        tree.__class__ is not dict
        or tree.get("token").__class__ is not str
        or tree.get("events").__class__ is not list
        or any(event.__class__ is not dict for event in tree["events"])
    ):
        raise ProtocolError("no events and no token have come", called.rpc)
    return tree


def _poll(
    core: Core,
    options: Options,
    watch: Watch,
    refs: list[str],
    deadline: float | None,
    interrupt: Interrupt,
) -> Steps[None]:
    for ref in refs:
        yield from _look(core, options, watch, ref, deadline, interrupt)
    with watch.lock:
        states = [watch.states.get(ref) for ref in refs]
    if not any(state and state.get("status") in _ENDED for state in states):
        watch.failures = min(watch.failures + 1, 5)
        yield Sleep(left(deadline, 0.5) or 0.5, interrupt)


def _look(
    core: Core,
    options: Options,
    watch: Watch,
    ref: str,
    deadline: float | None,
    interrupt: Interrupt,
) -> Steps[None]:
    state: Any
    try:
        state = yield from ask(
            core, options, "task.get_record", ref, deadline, interrupt
        )
    except ApiError as error:
        if error.error_code != "HANDLE_INVALID":
            raise
        state = {"status": "gone"}
    with watch.lock:
        if ref in watch.states and watch.states[ref] != state:
            watch.states[ref] = state


def outcome(
    core: Core, options: Options, ref: str, rpc: str, state: Any, keep: bool
) -> Steps[tuple[Any, ApiError | None]]:
    """What an ended task came to: its result as a tree, or its error."""
    status = state.get("status")
    if status == "gone":
        return None, from_wire(["HANDLE_INVALID", "task", ref], rpc)
    if not keep:
        try:
            deadline = deadline_of(options.timeout)
            yield from ask(core, options, "task.destroy", ref, deadline)
        except ClientError:
            pass  # the server forgets it in time
    if status == "success":
        from .xml_tree import decode_value

        return decode_value(str(state.get("result", ""))), None
    if status == "cancelled":
        return None, OperationCancelled("TASK_CANCELLED", (ref,), rpc)
    info = state.get("error_info")
    failure = [str(part) for part in info] if info.__class__ is list else []
    return None, from_wire(failure or ["INTERNAL_ERROR"], rpc)


def progress_of(state: Any) -> float:
    """The part that is done, from 0 to 1."""
    try:
        return min(1.0, max(0.0, float(state.get("progress", 0))))
    except (TypeError, ValueError):
        return 0.0


class _Shared:
    """What both kinds of operations know."""

    __slots__ = ("_outcome", "_result", "ref", "rpc")

    def __init__(self, ref: str, rpc: str, result: str) -> None:
        self.ref = ref
        """The ref of the task."""
        self.rpc = rpc
        self._result = result
        self._outcome: tuple[Any, ApiError | None] | None = None

    def _end(self, ended: tuple[Any, ApiError | None]) -> Any:
        self._outcome = ended
        tree, error = ended
        if error is not None:
            raise error
        try:
            return decoder(self._result)(tree)
        except ProtocolError as wrong:
            raise wrong._of(self.rpc) from None

    def _timed_out(self) -> TimedOut:
        text = f"the time allowed has passed; the task {self.ref} goes on"
        return TimedOut(text, self.rpc, self.ref)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.rpc!r}, {self.ref!r})"


def _ended(state: Any) -> bool:
    return state.get("status") in _ENDED


class Operation(_Shared, _Typed["T"]):
    """A call that goes on by itself, as a task of the server."""

    __slots__ = ("_c",)

    def __init__(self, caller: Caller, ref: str, rpc: str, result: str) -> None:
        super().__init__(ref, rpc, result)
        self._c = caller

    def wait(
        self,
        timeout: float | None = None,
        on_progress: Callable[[float], object] | None = None,
        *,
        keep: bool = False,
    ) -> T:
        """The result, when there is one. Raises the error that the call failed with.

        After `timeout` seconds it raises TimedOut, and the task goes on. `on_progress` is told
        the part that is done, from 0 to 1. The task is destroyed in the end, unless kept.
        """
        if self._outcome is None:
            caller = self._c
            state = self._state(deadline_of(timeout), on_progress)
            steps = outcome(
                caller.core, caller.options, self.ref, self.rpc, state, keep
            )
            self._outcome = caller.sockets.run(steps)
        result: T = self._end(self._outcome)
        return result

    def _state(
        self, deadline: float | None, on_progress: Callable[[float], object] | None
    ) -> Any:
        from .sockets import Signal

        caller, state, told = self._c, None, -1.0
        watch = watch_of(caller.core, Signal)
        watch.join(self.ref)
        try:
            while state is None or not _ended(state):
                steps = changed(caller.core, caller.options, self.ref, state, deadline)
                state = caller.sockets.run(steps)
                progress = progress_of(state)
                if on_progress is not None and progress > told:
                    on_progress(progress)
                    told = progress
        except TimedOut:
            raise self._timed_out() from None
        finally:
            watch.leave(self.ref)
        return state

    def status(self) -> str:
        """How far the task has come: `pending`, `success`, `failure`, …"""
        return str(self._ask("task.get_record").get("status", ""))

    def cancel(self) -> None:
        """Asks the server to stop it; `wait` then raises OperationCancelled."""
        self._ask("task.cancel")

    def _ask(self, rpc: str) -> Any:
        caller = self._c
        deadline = deadline_of(caller.options.timeout)
        return caller.sockets.run(
            ask(caller.core, caller.options, rpc, self.ref, deadline)
        )


class AsyncOperation(_Shared, _Typed["T"]):
    """A call that goes on by itself, as a task of the server."""

    __slots__ = ("_c",)

    def __init__(self, caller: AsyncCaller, ref: str, rpc: str, result: str) -> None:
        super().__init__(ref, rpc, result)
        self._c = caller

    async def wait(
        self,
        timeout: float | None = None,
        on_progress: Callable[[float], object] | None = None,
        *,
        keep: bool = False,
    ) -> T:
        """The result, when there is one. Raises the error that the call failed with.

        After `timeout` seconds it raises TimedOut, and the task goes on; so it does where the
        wait is cancelled. `on_progress` is told the part that is done, from 0 to 1. The task is
        destroyed in the end, unless kept.
        """
        if self._outcome is None:
            caller = self._c
            state = await self._state(deadline_of(timeout), on_progress)
            steps = outcome(
                caller.core, caller.options, self.ref, self.rpc, state, keep
            )
            self._outcome = await caller.streams.run(steps)
        result: T = self._end(self._outcome)
        return result

    async def _state(
        self, deadline: float | None, on_progress: Callable[[float], object] | None
    ) -> Any:
        from .aio import Signal

        caller, state, told = self._c, None, -1.0
        watch = watch_of(caller.core, Signal)
        watch.join(self.ref)
        try:
            while state is None or not _ended(state):
                steps = changed(caller.core, caller.options, self.ref, state, deadline)
                state = await caller.streams.run(steps)
                progress = progress_of(state)
                if on_progress is not None and progress > told:
                    on_progress(progress)
                    told = progress
        except TimedOut:
            raise self._timed_out() from None
        finally:
            watch.leave(self.ref)
        return state

    async def status(self) -> str:
        """How far the task has come: `pending`, `success`, `failure`, …"""
        return str((await self._ask("task.get_record")).get("status", ""))

    async def cancel(self) -> None:
        """Asks the server to stop it; `wait` then raises OperationCancelled."""
        await self._ask("task.cancel")

    async def _ask(self, rpc: str) -> Any:
        caller = self._c
        deadline = deadline_of(caller.options.timeout)
        return await caller.streams.run(
            ask(caller.core, caller.options, rpc, self.ref, deadline)
        )
