"""Connections by asyncio, kept for the next call."""

from __future__ import annotations

import asyncio
import ssl
from functools import partial
from time import monotonic

from .address import proxy_for
from .connect import MAX_IDLE, Tunnel, place, plain_head, reason, tunnel_request
from .errors import ClientError, NoAnswer, NotReached, TimedOut
from .http import Reply, request
from .lookup import Lookup
from .steps import Send, Sleep, Wait, left

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Any, TypeVar

    from .address import Address
    from .core import Core
    from .steps import Steps

    T = TypeVar("T")


class Signal:
    """Wakes tasks that wait for a change."""

    __slots__ = ("_waiting", "version")

    def __init__(self) -> None:
        self.version = 0
        self._waiting: list[asyncio.Future[None]] = []

    def notify(self) -> None:
        self.version += 1
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def wait(self, version: int, seconds: float | None) -> None:
        """Returns when the version is left behind, or after so long."""
        if self.version != version:
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        try:
            await asyncio.wait((future,), timeout=seconds)
        finally:
            future.cancel()
            if future in self._waiting:
                self._waiting.remove(future)


class Connection(asyncio.Protocol):
    """A connection that has at most one reply under way."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self._reply: Reply | Tunnel | None = None
        self._done: asyncio.Future[None] | None = None
        self.alive = True

    def connection_made(self, transport: Any) -> None:
        self.transport = transport  # of a class of its own, in other event loops

    def data_received(self, data: bytes) -> None:
        reply, done = self._reply, self._done
        if reply is None or done is None:
            self.close()  # nobody has asked
            return
        try:
            whole = reply.feed(data)
        except ClientError as error:
            self.alive = False
            _fail(done, error)
            return
        if whole:
            self._reply = None
            if not done.done():
                done.set_result(None)

    def eof_received(self) -> None:
        self.alive = False  # the loop closes it in a moment

    def connection_lost(self, exc: Exception | None) -> None:
        self.alive = False
        reply, done = self._reply, self._done
        if reply is None or done is None or done.done():
            return
        if exc is None and reply.ends_here:
            done.set_result(None)
            return
        cut = "the answer was cut off" if reply.started else "no answer came"
        _fail(done, NoAnswer(f"{cut}: the connection was closed"))

    async def exchange(
        self, data: bytes, reply: Reply | Tunnel, deadline: float | None
    ) -> None:
        """Sends a request and reads the reply to its end."""
        loop = asyncio.get_running_loop()
        done = self._done = loop.create_future()
        self._reply = reply
        timer = None
        if deadline is not None:
            error = TimedOut("no answer came in the time allowed")
            timer = loop.call_later(deadline - monotonic(), _fail, done, error)
        try:
            if self.transport is None or not self.alive:
                raise NoAnswer("no answer came: the connection was closed")
            self.transport.write(data)
            await done
        finally:
            self._done = self._reply = None
            if timer is not None:
                timer.cancel()

    def abort(self) -> None:
        """Ends what is waited for on it."""
        if self._done is not None:
            _fail(self._done, NoAnswer("the request was given up"))

    def close(self) -> None:
        self.alive = False
        if self.transport is not None:
            self.transport.abort()


def _fail(done: asyncio.Future[None], error: Exception) -> None:
    if not done.done():
        done.set_exception(error)


def _tell(loop: asyncio.AbstractEventLoop, done: asyncio.Future[None]) -> None:
    """Tells a future from another thread that it is done, if its loop still runs."""
    try:
        loop.call_soon_threadsafe(_succeed, done)
    except RuntimeError:
        pass


def _succeed(done: asyncio.Future[None]) -> None:
    if not done.done():
        done.set_result(None)


async def _made(
    opening: Callable[[], Awaitable[T]], deadline: float | None, failed: str
) -> T:
    """What opens, in time; nothing is begun where none is left. Raises TransportError."""
    seconds = left(deadline)
    try:
        return await asyncio.wait_for(opening(), seconds)
    except ClientError:
        raise
    except asyncio.TimeoutError:
        raise TimedOut(f"{failed} in the time allowed") from None
    except ssl.SSLError as error:
        from . import tls

        raise tls.failure(error) from None
    except OSError as error:
        raise NotReached(f"{failed}: {reason(error)}") from None


class Streams:
    """Sends requests to one server, from one event loop."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._address = core.address
        self._proxy = proxy_for(core.address, core.connecting.proxy)
        self._limit = core.connecting.max_reply
        self._idle: list[Connection] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._context: ssl.SSLContext | None = None
        self._place = place(self._proxy or self._address, self._proxy)
        self._head = plain_head(core, self._proxy)

    async def run(self, steps: Steps[T]) -> T:
        """Does what the steps ask for, to their end."""
        try:
            effect = next(steps)
            while True:
                try:
                    answer = None
                    if isinstance(effect, Send):
                        answer = await self.send(effect)
                    elif isinstance(effect, Sleep):
                        await self._sleep(effect)
                    else:
                        await self._wait(effect)
                except ClientError as error:
                    effect = steps.throw(error)
                else:
                    effect = steps.send(answer)
        except StopIteration as stop:
            result: T = stop.value
            return result
        except ClientError as error:  # its way through here tells nobody anything
            raise error.with_traceback(None) from None
        finally:
            steps.close()

    async def _wait(self, effect: Wait) -> None:
        signal = effect.signal
        assert isinstance(signal, Signal)
        await signal.wait(effect.version, effect.seconds)

    async def _sleep(self, effect: Sleep) -> None:
        interrupt = effect.interrupt
        if interrupt is None:
            await asyncio.sleep(effect.seconds)
            return
        woken = Signal()
        try:
            if interrupt.attach(woken.notify):
                await woken.wait(0, effect.seconds)
        finally:
            interrupt.attach(None)

    async def send(self, send: Send) -> Reply:
        """The reply to a request. Raises TransportError or ProtocolError."""
        connection = await self._connection(send.deadline)
        interrupt = send.interrupt
        reply = Reply(self._limit)
        kept = False
        try:
            if interrupt is not None and not interrupt.attach(connection.abort):
                raise NoAnswer("the request was given up")
            data = request(self._head, send.body)
            await connection.exchange(data, reply, send.deadline)
            kept = reply.keep and connection.alive
        finally:
            if interrupt is not None:
                interrupt.attach(None)
            if kept and len(self._idle) < MAX_IDLE and not self._core.closed:
                self._idle.append(connection)
            else:
                connection.close()
        return reply

    async def _connection(self, deadline: float | None) -> Connection:
        loop = asyncio.get_running_loop()
        if loop is not self._loop:  # connections live and die with their loop
            self._loop, self._idle = loop, []
        while self._idle:
            connection = self._idle.pop()
            if connection.alive:
                return connection
        return await self._connect(deadline)

    async def _connect(self, deadline: float | None) -> Connection:
        where = self._proxy or self._address
        loop = asyncio.get_running_loop()
        context = self._trusted() if self._address.scheme == "https" else None
        direct = context is not None and self._proxy is None
        connection: Connection
        failure: Exception | None = None
        for host in await self._hosts(where, deadline):
            opening = partial(
                loop.create_connection,
                Connection,
                host,
                where.port,
                ssl=context if direct else None,
                server_hostname=where.host if direct else None,
            )
            try:
                failed = f"{self._place} cannot be reached"
                _, connection = await _made(opening, deadline, failed)
                break
            except NotReached as error:
                failure = error
        else:
            raise failure or NotReached(f"{self._place} is not known")
        if context is None:
            return connection
        try:
            if not direct:
                await self._tunnel(connection, deadline)
                await self._secure(connection, context, deadline)
            self._check(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    async def _hosts(self, where: Address, deadline: float | None) -> list[str]:
        """The addresses of a host. A thread of ours asks for them: the loop would wait at its
        end for one of its own.
        """
        lookup = Lookup(where.host, where.port)
        if lookup.is_literal:
            return [where.host]
        loop = asyncio.get_running_loop()
        done = loop.create_future()
        lookup.begin(lambda: _tell(loop, done))
        failed = f"{self._place}: its name was not found"
        await _made(lambda: done, deadline, failed)
        return [str(one[4][0]) for one in lookup.found(self._place)]

    def _trusted(self) -> ssl.SSLContext:
        from . import tls

        if self._context is None:
            self._context = tls.context(self._core.connecting.trust)
        return self._context

    def _check(self, connection: Connection) -> None:
        """Refuses a server whose certificate is not the pinned one."""
        pin = self._core.connecting.trust.pin
        if pin:
            from . import tls

            assert connection.transport is not None
            found: ssl.SSLObject = connection.transport.get_extra_info("ssl_object")
            tls.check_pin(found.getpeercert(binary_form=True), pin)

    async def _tunnel(self, connection: Connection, deadline: float | None) -> None:
        assert self._proxy is not None
        data = tunnel_request(self._address, self._proxy)
        try:
            await connection.exchange(data, Tunnel(), deadline)
        except NoAnswer:
            raise NotReached("the proxy gave no way to the server") from None

    async def _secure(
        self, connection: Connection, context: ssl.SSLContext, deadline: float | None
    ) -> None:
        assert connection.transport is not None
        securing = partial(
            asyncio.get_running_loop().start_tls,
            connection.transport,
            connection,
            context,
            server_hostname=self._address.host,
        )
        secured = await _made(securing, deadline, "no secure connection")
        if secured is None:
            raise NotReached("no secure connection")
        connection.transport = secured

    async def close(self) -> None:
        """Closes the connections that nobody uses."""
        idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()
        await asyncio.sleep(0)  # lets the loop close the sockets
