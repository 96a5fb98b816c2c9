"""Several calls in one request, for the client that can be awaited."""

from __future__ import annotations

# pyright: reportPrivateUsage=false
from . import core as _core
from .aclient import AsyncCaller
from .batch import Entry, Recorded, sent
from .core import plan
from .errors import UsageError
from .namespaces import AsyncNamespace
from .operation import AsyncOperation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from types import TracebackType
    from typing import Any, ParamSpec, TypeVar

    from .batch import Pending
    from .special import Self

    P = ParamSpec("P")
    T = TypeVar("T")


class _AsyncRecorder(AsyncCaller):
    """Takes one call down in place of making it."""

    __slots__ = ("entries",)

    def __init__(self, caller: AsyncCaller) -> None:
        super().__init__(caller.core, caller.options, caller.streams)
        self.entries: list[Entry] = []

    async def call(
        self, rpc: str, args: tuple[object, ...], signature: str, flags: str = ""
    ) -> Any:
        called = plan(rpc, signature, flags)
        self.entries.append(Entry(called, _core.encode(called, args)))

    async def start(
        self, rpc: str, args: tuple[object, ...], signature: str, flags: str = ""
    ) -> Any:
        caller = AsyncCaller(self.core, self.options, self.streams)
        called = plan(rpc, signature, flags)
        params = _core.encode(called, args)

        def finish(ref: str) -> AsyncOperation[Any]:
            return AsyncOperation(caller, ref, called, params)

        self.entries.append(Entry(called.begun(), params, finish))


class AsyncBatch(Recorded):
    """Calls that are sent together at the end of the `async with`, unless an error leaves it."""

    def __init__(self, caller: AsyncCaller) -> None:
        super().__init__()
        self._c = caller

    def add(
        self, method: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> Pending[T]:
        """Records a call of a method of a client: `batch.add(client.VM.get_all)`."""
        space: Any = getattr(method, "__self__", None)
        if not isinstance(space, AsyncNamespace):
            raise UsageError("a method of a client expected for a batch")
        recorder = _AsyncRecorder(self._c)
        function: Any = getattr(method, "__func__", None)
        recording: Any = function(type(space)(recorder), *args, **kwargs)
        try:
            recording.send(None)
        except StopIteration:
            pass
        finally:
            recording.close()
        return self._record(recorder.entries)

    async def send(self) -> None:
        """Sends what was recorded since the last time."""
        entries = self._calls()
        if entries:
            caller = self._c
            steps = sent(caller.core, caller.options, entries)
            self._settle(await caller.streams.run(steps))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            await self.send()
