"""Calls that go on by themselves: waited for together, by events or by asking."""

from __future__ import annotations

# pyright: reportPrivateUsage=false
from . import core as _core
from .errors import (
    ApiError,
    ClientError,
    OperationCancelled,
    ProtocolError,
    TimedOut,
    from_wire,
)
from .steps import Generic, deadline_of
from .types import decoder
from .watch import ENDED, ask, changed, watch_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    from .aclient import AsyncCaller
    from .client import Caller
    from .core import Core, Plan
    from .options import Options
    from .steps import Signal, Steps

    C = TypeVar("C", bound=Caller | AsyncCaller)
    T = TypeVar("T")


def started(
    core: Core, options: Options, called: Plan, params: list[Any] | dict[str, Any]
) -> Steps[str]:
    """The task of a call that is begun."""
    begun = called.begun()
    tree = yield from _core.call(core, options, begun, params)
    ref = _core.decode(begun, tree)
    if not ref:
        raise ProtocolError("the call gave no task", begun.name)
    return str(ref)


def outcome(
    core: Core, options: Options, operation: _Shared[Any, Any], state: Any, keep: bool
) -> Steps[tuple[Any, ApiError | None]]:
    """What an ended task came to: its result as a tree, or its error."""
    status, ref, rpc = state.get("status"), operation.ref, operation.rpc
    if status == "gone":
        return None, from_wire(["HANDLE_INVALID", "task", ref], rpc)
    text = str(state.get("result", ""))
    deadline = deadline_of(options.timeout)
    if status == "success" and not text and operation._result != "void":
        try:  # one that is secret is for who owns the task, and in no record of it
            text = str(
                (yield from ask(core, options, "task.get_result", ref, deadline))
            )
        except ApiError:
            pass  # it is the empty text
    if not keep:
        try:
            yield from ask(core, options, "task.destroy", ref, deadline)
        except ClientError:
            pass  # the server forgets it in time
    if status == "success":
        from .xml_tree import decode_value

        return decode_value(text), None
    if status == "cancelled":
        return None, OperationCancelled("TASK_CANCELLED", (ref,), rpc)
    info = state.get("error_info")
    failure = [str(part) for part in info] if info.__class__ is list else []
    return None, from_wire(
        failure or ["INTERNAL_ERROR"], rpc, "", operation._hidden(core)
    )


def progress_of(state: Any) -> float:
    """The part that is done, from 0 to 1."""
    try:
        return min(1.0, max(0.0, float(state.get("progress", 0))))
    except (TypeError, ValueError):
        return 0.0


class _Shared(Generic["C", "T"]):
    """What both kinds of operations know, and how they wait."""

    __slots__ = ("_c", "_called", "_outcome", "_params", "_result", "ref", "rpc")

    def __init__(
        self, caller: C, ref: str, called: Plan, params: list[Any] | dict[str, Any]
    ) -> None:
        self._c = caller
        self.ref = ref
        """The ref of the task."""
        self.rpc = called.name
        self._called = called
        self._params = params
        self._result = called.signature.result
        self._outcome: tuple[Any, ApiError | None] | None = None

    def _waited(
        self,
        signal: Callable[[], Signal],
        timeout: float | None,
        on_progress: Callable[[float], object] | None,
        keep: bool,
    ) -> Steps[tuple[Any, ApiError | None]]:
        """Waits for the end of the task; what it came to."""
        state = yield from self._state(signal, deadline_of(timeout), on_progress)
        return (yield from outcome(self._c.core, self._c.options, self, state, keep))

    def _state(
        self,
        signal: Callable[[], Signal],
        deadline: float | None,
        on_progress: Callable[[float], object] | None,
    ) -> Steps[Any]:
        core, options, state, told = self._c.core, self._c.options, None, -1.0
        watch = watch_of(core, signal)
        watch.join(self.ref)
        try:
            while state is None or state.get("status") not in ENDED:
                state = yield from changed(core, options, self.ref, state, deadline)
                progress = progress_of(state)
                if on_progress is not None and progress > told:
                    on_progress(progress)
                    told = progress
        except TimedOut:
            raise self._timed_out() from None
        finally:
            watch.leave(self.ref)
        return state

    def _hidden(self, core: Core) -> list[str]:
        """What must be in no text of its error."""
        from .masks import hidden

        return hidden(self._called, self._params, core.session.ref)

    def _end(self, ended: tuple[Any, ApiError | None]) -> T:
        self._outcome = ended
        tree, error = ended
        if error is not None:
            raise error
        try:
            result: T = decoder(self._result)(tree)
            return result
        except ProtocolError as wrong:
            raise wrong._of(self.rpc) from None

    def _timed_out(self) -> TimedOut:
        text = f"the time allowed has passed; the task {self.ref} goes on"
        return TimedOut(text, self.rpc, self.ref)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.rpc!r}, {self.ref!r})"


class Operation(_Shared["Caller", "T"]):
    """A call that goes on by itself, as a task of the server."""

    __slots__ = ()

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
            from .sockets import Signal

            steps = self._waited(Signal, timeout, on_progress, keep)
            self._outcome = self._c.sockets.run(steps)
        return self._end(self._outcome)

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


class AsyncOperation(_Shared["AsyncCaller", "T"]):
    """A call that goes on by itself, as a task of the server."""

    __slots__ = ()

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
            from .aio import Signal

            steps = self._waited(Signal, timeout, on_progress, keep)
            self._outcome = await self._c.streams.run(steps)
        return self._end(self._outcome)

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
