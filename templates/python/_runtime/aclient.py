"""The client that can be awaited, and what generated classes call."""

from __future__ import annotations

# pyright: reportPrivateUsage=false
from . import core as _core
from .aio import Signal, Streams
from .client import created
from .core import Core, Session, plan
from .errors import ClientError
from .options import Connecting, Options
from .steps import Generic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping
    from types import EllipsisType, TracebackType
    from typing import Any, Literal, TypeVar

    from .abatch import AsyncBatch
    from .connection import ConnectionOptions
    from .events import AsyncEvents
    from .operation import AsyncOperation
    from .options import CallDone
    from .special import Self, Unpack

    T = TypeVar("T")
    C = TypeVar("C", bound="AsyncBaseClient")


class AsyncCaller:
    """Makes calls with some options; several share one connection."""

    __slots__ = ("core", "options", "streams")

    def __init__(self, core: Core, options: Options, streams: Streams) -> None:
        self.core = core
        self.options = options
        self.streams = streams

    async def call(
        self, rpc: str, args: tuple[object, ...], signature: str, flags: str = ""
    ) -> T:  # pyright: ignore[reportInvalidTypeVarUse]
        """The result of an RPC, of the type that its signature says."""
        called = plan(rpc, signature, flags)
        params = _core.encode(called, args)
        steps = _core.call(self.core, self.options, called, params)
        try:
            tree = await self.streams.run(steps)
        except ClientError as error:  # its way through here tells nobody anything
            raise error.with_traceback(None) from None
        result: T = _core.decode(called, tree)
        return result

    async def get(self, rpc: str, ref: str, result: str) -> T:  # pyright: ignore[reportInvalidTypeVarUse]
        """A field of an object, of the type that `result` says."""
        cls = rpc.partition(".")[0]
        return await self.call(rpc, (ref,), f"self: {cls} ref -> {result}", "safe")

    async def run(
        self, rpc: str, args: tuple[object, ...], signature: str, flags: str = ""
    ) -> None:
        """An RPC without a result."""
        await self.call(rpc, args, signature, flags)

    async def change(
        self, rpc: str, args: tuple[object, ...], params: str, flags: str = ""
    ) -> None:
        """A change of an object, the first argument; `params` tells of the others."""
        cls = rpc.partition(".")[0]
        await self.call(rpc, args, f"self: {cls} ref, {params} -> void", flags)

    async def create(
        self,
        rpc: str,
        members: Mapping[str, object],
        required: int,
        signature: str,
        flags: str = "",
    ) -> T:  # pyright: ignore[reportInvalidTypeVarUse]
        """The ref of an object made of its members, of which so many must be given."""
        made = created(rpc, members, required, signature)
        return await self.call(rpc, made, signature, flags)

    async def start(
        self, rpc: str, args: tuple[object, ...], signature: str, flags: str = ""
    ) -> AsyncOperation[Any]:
        """An RPC that goes on by itself."""
        from .operation import AsyncOperation, started

        called = plan(rpc, signature, flags)
        params = _core.encode(called, args)
        steps = started(self.core, self.options, called, params)
        ref = await self.streams.run(steps)
        return AsyncOperation(self, ref, called, params)

    async def start_create(
        self,
        rpc: str,
        members: Mapping[str, object],
        required: int,
        signature: str,
        flags: str = "",
    ) -> AsyncOperation[Any]:
        """The making of an object that goes on by itself."""
        made = created(rpc, members, required, signature)
        return await self.start(rpc, made, signature, flags)


class AsyncLogin(Generic["C"]):
    """A log-in: awaited, it gives the client; so it does as an asynchronous context."""

    __slots__ = ("_client",)

    def __init__(self, client: C) -> None:
        self._client = client

    async def _made(self) -> C:
        caller = self._client._c
        steps = _core.first_log_in(caller.core, caller.options)
        try:
            await caller.streams.run(steps)
        except BaseException as error:
            await caller.streams.close()
            from .elsewhere import other

            core = other(caller.core, error)
            if core is None:
                raise
            self._client._c = AsyncCaller(core, caller.options, Streams(core))
        else:
            client: C = self._client
            return client
        return await self._made()

    def __await__(self) -> Generator[Any, Any, C]:
        return self._made().__await__()

    async def __aenter__(self) -> C:
        return await self._made()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._client.aclose()


class AsyncBaseClient:
    """A client of one server, for any number of tasks of one event loop.

    Made with a session of the caller's own, or by `login`. As an asynchronous context
    manager, it logs out and closes its connections at the end.
    """

    _c: AsyncCaller
    _owned: bool

    def __init__(
        self, url: str, session_ref: str = "", **options: Unpack[ConnectionOptions]
    ) -> None:
        self._open(url, Session(session_ref, None, Signal()), Connecting(**options))

    def _open(self, url: str, session: Session, connecting: Connecting) -> None:
        core = Core(url, connecting, session)
        self._c = AsyncCaller(core, connecting.options, Streams(core))
        self._owned = True

    @classmethod
    def _login(
        cls, url: str, args: tuple[object, ...], **options: Unpack[ConnectionOptions]
    ) -> AsyncLogin[Self]:
        """A client in a new session, logged in with the arguments of that RPC."""
        client = cls.__new__(cls)
        client._open(url, Session("", args, Signal()), Connecting(**options))
        return AsyncLogin(client)

    @property
    def session_ref(self) -> str:
        """The ref of the session: as good as a password."""
        return self._c.core.session.ref

    def with_options(
        self,
        *,
        timeout: float | None | EllipsisType = ...,
        retries: int | EllipsisType = ...,
        on_call: Callable[[CallDone], object] | None | EllipsisType = ...,
    ) -> Self:
        """A client of the same session and connections, with other options."""
        options = self._c.options.but(timeout, retries, on_call)
        client = type(self).__new__(type(self))
        client._c = AsyncCaller(self._c.core, options, self._c.streams)
        client._owned = False
        return client

    def batch(self) -> AsyncBatch:
        """Calls that are recorded, and sent together at the end of an `async with`."""
        from .abatch import AsyncBatch

        return AsyncBatch(self._c)

    def events(
        self,
        *classes: str,
        token: str = "",
        on_lost: Literal["raise", "resync"] = "raise",
    ) -> AsyncEvents:
        """What happens to objects of these classes (all, if none are named), as it happens."""
        from .events import AsyncEvents, Follower

        caller = self._c
        follower = Follower(caller.core, caller.options, classes, token, on_lost)
        return AsyncEvents(caller.streams, follower)

    async def aclose(self) -> None:
        """Logs out and closes the connections. A client made by `with_options` leaves them."""
        if self._owned:
            steps = _core.shut(self._c.core, self._c.options)
            try:
                await self._c.streams.run(steps)
            finally:
                await self._c.streams.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._c.core.address.authority!r})"
