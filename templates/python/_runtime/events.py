"""What happens to objects, as it happens: nothing twice, and nothing lost in silence."""

from __future__ import annotations

# pyright: reportPrivateUsage=false
from collections import deque
from time import monotonic

from .errors import (
    ApiError,
    EventsLost,
    ProtocolError,
    TransportError,
    UsageError,
)
from .steps import Interrupt, Sleep, is_text
from .types import record_class
from .watch import EARLY, PATIENCE, events_from, may_come_back, pause

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any

    from .aio import Streams
    from .core import Core
    from .options import Options
    from .sockets import Sockets
    from .special import Self
    from .steps import Steps
    from .values import Record


class ServerEvent:
    """A change of an object.

    `operation` is `add`, `mod` or `del`; or `resync`, of no object, where events were lost and
    all objects are told anew. `snapshot` is the object's record, None where it is gone. `token`
    is where to go on from: no event after this one is missed, those beside it may come again.
    """

    __slots__ = ("class_name", "operation", "raw", "ref", "snapshot", "token")

    def __init__(
        self,
        class_name: str,
        operation: str,
        ref: str,
        snapshot: Record | None,
        token: str,
        raw: dict[str, Any],
    ) -> None:
        self.class_name = class_name
        self.operation = operation
        self.ref = ref
        self.snapshot = snapshot
        self.token = token
        self.raw = raw

    def __repr__(self) -> str:
        return f"ServerEvent({self.class_name!r}, {self.operation!r}, {self.ref!r})"


class Follower:
    """Where an iterator stands in the events."""

    def __init__(
        self,
        core: Core,
        options: Options,
        classes: tuple[str, ...],
        token: str,
        on_lost: str,
    ) -> None:
        if not core.tables.EVENTS:
            raise UsageError("this API has no events")
        if core.closed:
            raise UsageError("the client is closed")
        self._names = {name.lower(): name for name in core.tables.RECORDS}
        for name in classes:
            if not is_text(name):
                raise UsageError("names of classes expected: events('A', 'B')")
            cls = name.partition("/")[0]  # what follows is the ref of one object
            if name != "*" and cls.lower() not in self._names:
                raise UsageError(f"events: the API has no class {cls!r}")
        if not is_text(token):
            raise UsageError("token must be text")
        if on_lost not in ("raise", "resync"):
            raise UsageError("on_lost must be raise or resync")
        self._core = core
        self._options = options
        self._classes = list(classes) or ["*"]
        self._resyncs = on_lost == "resync"
        self.token = self.before = token
        """Where to go on from after all that is pending, and before it."""
        self.pending: deque[ServerEvent] = deque()
        self.interrupt = Interrupt()

    def more(self) -> Steps[None]:
        """Waits until something has happened, or the iterator is closed."""
        self._core.interrupts.add(self.interrupt)
        try:
            yield from self._more()
        except UsageError:
            if not self._core.closed:
                raise
        finally:
            self._core.interrupts.discard(self.interrupt)

    @property
    def told(self) -> str:
        """What it follows, in words."""
        classes = ", ".join(map(repr, self._classes))
        return f"{classes}, closed" if self.ended else classes

    @property
    def ended(self) -> bool:
        """Whether it is closed, or its client is."""
        return self.interrupt.set or self._core.closed

    def _more(self) -> Steps[None]:
        answered, failures, empty = monotonic(), 0, 0
        while not self.ended and not self.pending:
            asked = monotonic()
            try:
                tree = yield from events_from(
                    self._core,
                    self._options,
                    self._classes,
                    self.token,
                    None,
                    self.interrupt,
                )
                answered, failures = monotonic(), 0
                self._take(tree)
                empty += 1
                if not self.pending and answered - asked < EARLY:
                    yield Sleep(pause(empty), self.interrupt)
            except EventsLost:
                if not self._resyncs:
                    raise
                self.token = self.before = ""
                self.pending.append(ServerEvent("", "resync", "", None, "", {}))
            except ApiError:
                if self.ended:
                    return
                raise
            except (TransportError, ProtocolError) as error:
                failures += 1
                if self.ended:
                    return
                if monotonic() - answered > PATIENCE or not may_come_back(error):
                    raise
                yield Sleep(min(5.0, 0.05 * 2**failures), self.interrupt)

    def _take(self, tree: dict[str, Any]) -> None:
        before, after = self.token, tree["token"]
        raws = tree["events"]
        for at, raw in enumerate(raws, 1):
            token = after if at == len(raws) else before
            self.pending.append(self._event(raw, token))
        self.before, self.token = before, after

    def _event(self, raw: dict[str, Any], token: str) -> ServerEvent:
        given = str(raw.get("class", ""))
        name = self._names.get(given.lower(), given)
        snapshot: Any = raw.get("snapshot")
        record = (
            record_class(name)._of(snapshot) if snapshot.__class__ is dict else None
        )
        operation, ref = str(raw.get("operation", "")), str(raw.get("ref", ""))
        return ServerEvent(name, operation, ref, record, token, raw)


class _Iterator:
    """What both kinds of iterators hold."""

    def __init__(self, follower: Follower) -> None:
        self._follower = follower

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._follower.told})"

    @property
    def token(self) -> str:
        """Where to go on from, after all events that were handed out."""
        follower = self._follower
        return follower.before if follower.pending else follower.token


class Events(_Iterator):
    """An iterator over events, which ends when it is closed; from another thread, too."""

    def __init__(self, sockets: Sockets, follower: Follower) -> None:
        super().__init__(follower)
        self._sockets = sockets

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> ServerEvent:
        follower = self._follower
        if not follower.pending and not follower.ended:
            self._sockets.run(follower.more())
        if follower.ended:
            raise StopIteration
        return follower.pending.popleft()

    def close(self) -> None:
        """Ends the iteration, and the request that waits."""
        self._follower.interrupt()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class AsyncEvents(_Iterator):
    """An iterator over events, which ends when it is closed."""

    def __init__(self, streams: Streams, follower: Follower) -> None:
        super().__init__(follower)
        self._streams = streams

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> ServerEvent:
        follower = self._follower
        if not follower.pending and not follower.ended:
            await self._streams.run(follower.more())
        if follower.ended:
            raise StopAsyncIteration
        return follower.pending.popleft()

    async def aclose(self) -> None:
        """Ends the iteration, and the request that waits."""
        self._follower.interrupt()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()
