"""The client that waits for its answers, and what generated classes call."""

from __future__ import annotations

# pyright: reportPrivateUsage=false
from . import core as _core
from .core import Core, Session, plan
from .errors import ClientError
from .options import Connecting, Options
from .sockets import Signal, Sockets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import EllipsisType, TracebackType
    from typing import Any, Literal, TypeVar

    from .batch import Batch
    from .connection import ConnectionOptions
    from .events import Events
    from .operation import Operation
    from .options import CallDone
    from .special import Self, Unpack

    T = TypeVar("T")


class Caller:
    """Makes calls with some options; several share one connection."""

    __slots__ = ("core", "options", "sockets")

    def __init__(self, core: Core, options: Options, sockets: Sockets) -> None:
        self.core = core
        self.options = options
        self.sockets = sockets

    def call(
        self, rpc: str, args: tuple[object, ...], signature: str, flags: str = ""
    ) -> T:  # type: ignore[type-var]
        """The result of an RPC, of the type that its signature says."""
        called = plan(rpc, signature, flags)
        params = _core.encode(called, args)
        steps = _core.call(self.core, self.options, called, params)
        try:
            tree = self.sockets.run(steps)
        except ClientError as error:  # its way through here tells nobody anything
            raise error.with_traceback(None) from None
        result: T = _core.decode(called, tree)
        return result

    def get(self, rpc: str, ref: str, result: str) -> T:  # type: ignore[type-var]  # pyright: ignore[reportInvalidTypeVarUse]
        """A field of an object, of the type that `result` says."""
        cls = rpc.partition(".")[0]
        return self.call(rpc, (ref,), f"self: {cls} ref -> {result}", "safe")

    def run(
        self, rpc: str, args: tuple[object, ...], signature: str, flags: str = ""
    ) -> None:
        """An RPC without a result."""
        self.call(rpc, args, signature, flags)

    def change(
        self, rpc: str, args: tuple[object, ...], params: str, flags: str = ""
    ) -> None:
        """A change of an object, the first argument; `params` tells of the others."""
        cls = rpc.partition(".")[0]
        self.call(rpc, args, f"self: {cls} ref, {params} -> void", flags)

    def create(
        self,
        rpc: str,
        members: Mapping[str, object],
        required: int,
        signature: str,
        flags: str = "",
    ) -> T:  # type: ignore[type-var]
        """The ref of an object made of its members, of which so many must be given."""
        return self.call(
            rpc, created(rpc, members, required, signature), signature, flags
        )

    def start(
        self, rpc: str, args: tuple[object, ...], signature: str, flags: str = ""
    ) -> Operation[Any]:
        """An RPC that goes on by itself."""
        from .operation import Operation, started

        called = plan(rpc, signature, flags)
        params = _core.encode(called, args)
        ref = self.sockets.run(started(self.core, self.options, called, params))
        return Operation(self, ref, called, params)

    def start_create(
        self,
        rpc: str,
        members: Mapping[str, object],
        required: int,
        signature: str,
        flags: str = "",
    ) -> Operation[Any]:
        """The making of an object that goes on by itself."""
        return self.start(
            rpc, created(rpc, members, required, signature), signature, flags
        )


def created(
    rpc: str, members: Mapping[str, object], required: int, signature: str
) -> tuple[object, ...]:
    """The argument of an RPC that makes an object, its members encoded already."""
    from .encode import encode_created
    from .errors import UsageError
    from .values import Record

    cls = signature.split(":", 1)[1].split(maxsplit=1)[0]
    try:
        return (Record._of(encode_created(cls, members, required)),)
    except UsageError as error:
        raise error._of(rpc) from None


class BaseClient:
    """A client of one server, for any number of threads.

    Made with a session of the caller's own, or by `login`. As a context manager, it logs
    out and closes its connections at the end.
    """

    _c: Caller
    _owned: bool

    def __init__(
        self, url: str, session_ref: str = "", **options: Unpack[ConnectionOptions]
    ) -> None:
        self._open(url, Session(session_ref, None, Signal()), Connecting(**options))

    def _open(self, url: str, session: Session, connecting: Connecting) -> None:
        core = Core(url, connecting, session)
        self._c = Caller(core, connecting.options, Sockets(core))
        self._owned = True

    @classmethod
    def _login(
        cls, url: str, args: tuple[object, ...], **options: Unpack[ConnectionOptions]
    ) -> Self:
        """A client in a new session, logged in with the arguments of that RPC."""
        client = cls.__new__(cls)
        client._open(url, Session("", args, Signal()), Connecting(**options))
        client._log_in()
        return client

    def _log_in(self) -> None:
        caller = self._c
        try:
            caller.sockets.run(_core.first_log_in(caller.core, caller.options))
        except BaseException as error:
            caller.sockets.close()
            from .elsewhere import other

            core = other(caller.core, error)
            if core is None:
                raise
            self._c = Caller(core, caller.options, Sockets(core))
        else:
            return
        self._log_in()

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
        client = type(self).__new__(type(self))
        options = self._c.options.but(timeout, retries, on_call)
        client._c = Caller(self._c.core, options, self._c.sockets)
        client._owned = False
        return client

    def batch(self) -> Batch:
        """Calls that are recorded, and sent together at the end of a `with`."""
        from .batch import Batch

        return Batch(self._c)

    def events(
        self,
        *classes: str,
        token: str = "",
        on_lost: Literal["raise", "resync"] = "raise",
    ) -> Events:
        """What happens to objects of these classes (all, if none are named), as it happens."""
        from .events import Events, Follower

        caller = self._c
        follower = Follower(caller.core, caller.options, classes, token, on_lost)
        return Events(caller.sockets, follower)

    def close(self) -> None:
        """Logs out and closes the connections. A client made by `with_options` leaves them."""
        if self._owned:
            try:
                self._c.sockets.run(_core.shut(self._c.core, self._c.options))
            finally:
                self._c.sockets.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._c.core.address.authority!r})"
