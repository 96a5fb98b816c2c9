"""Connections by sockets, kept for the next call and safe for use by several threads."""

from __future__ import annotations

import os
import select
import socket
import sys
import time
from threading import Condition, Lock
from time import monotonic

from .address import proxy_for
from .connect import MAX_IDLE, Tunnel, place, plain_head, reason, tunnel_request
from .errors import ClientError, NoAnswer, NotReached, TimedOut
from .http import Reply, request
from .lookup import Lookup
from .steps import Send, Sleep, left

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ssl
    from typing import TypeVar

    from .address import Address
    from .core import Core
    from .steps import Steps

    T = TypeVar("T")

_PIECE = 262_144


class Signal:
    """Wakes threads that wait for a change."""

    __slots__ = ("_changed", "version")

    def __init__(self) -> None:
        self.version = 0
        self._changed = Condition(Lock())

    def notify(self) -> None:
        with self._changed:
            self.version += 1
            self._changed.notify_all()

    def wait(self, version: int, seconds: float | None) -> None:
        """Returns when the version is left behind, or after so long."""
        with self._changed:
            if self.version == version:
                self._changed.wait(seconds)


class Connection:
    """A connection, with the time-out that its socket has now."""

    __slots__ = ("sock", "timeout")

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.timeout: float | None = -1.0

    def limit(self, deadline: float | None) -> None:
        """Lets the socket wait no longer than the deadline, give or take a tenth."""
        if deadline is None:
            if self.timeout is not None:
                self.sock.settimeout(None)
                self.timeout = None
            return
        seconds = deadline - monotonic()
        if seconds <= 0:
            raise TimedOut("the time allowed has passed")
        now = self.timeout
        if now is None or not seconds <= now <= seconds * 1.1:
            self.timeout = seconds * 1.05
            self.sock.settimeout(self.timeout)

    def is_alive(self) -> bool:
        """Whether the other end has neither closed it nor said anything unasked."""
        if not _readable(self.sock):
            return True
        self.timeout = 0.0
        self.sock.settimeout(0)
        try:
            self.sock.recv(1)
        except BlockingIOError:
            return True
        except OSError as error:  # TLS may have something of its own to read
            return type(error).__name__ == "SSLWantReadError"
        return False

    def abort(self) -> None:
        """Ends what another thread waits for on it."""
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def close(self) -> None:
        self.sock.close()


def _readable(sock: socket.socket) -> bool:
    if sys.platform != "win32":  # select has a limit where poll has none
        poll = select.poll()
        poll.register(sock, select.POLLIN)
        return bool(poll.poll(0))
    return bool(select.select([sock], [], [], 0)[0])


class Sockets:
    """Sends requests to one server."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._address = core.address
        self._proxy = proxy_for(core.address, core.connecting.proxy)
        self._limit = core.connecting.max_reply
        self._idle: list[Connection] = []
        self._process = os.getpid()
        self._context: ssl.SSLContext | None = None
        self._lock = Lock()
        self._place = place(self._proxy or self._address, self._proxy)
        self._head = plain_head(core, self._proxy)

    def run(self, steps: Steps[T]) -> T:
        """Does what the steps ask for, to their end."""
        try:
            effect = next(steps)
            while True:
                try:
                    answer = None
                    if type(effect) is Send:
                        answer = self.send(effect)
                    elif type(effect) is Sleep:
                        self._sleep(effect)
                    else:
                        effect.signal.wait(effect.version, effect.seconds)  # type: ignore[union-attr]
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

    def _sleep(self, effect: Sleep) -> None:
        interrupt = effect.interrupt
        if interrupt is None:
            time.sleep(effect.seconds)
            return
        woken = Signal()
        if interrupt.attach(woken.notify):
            woken.wait(0, effect.seconds)
        interrupt.attach(None)

    def send(self, send: Send) -> Reply:
        """The reply to a request. Raises TransportError or ProtocolError."""
        connection = self._connection(send.deadline)
        interrupt = send.interrupt
        reply = Reply(self._limit)
        kept = False
        try:
            if interrupt is not None and not interrupt.attach(connection.abort):
                raise NoAnswer("the request was given up")
            self._exchange(connection, send, reply)
            kept = reply.keep
        finally:
            if interrupt is not None:
                interrupt.attach(None)
            if kept and len(self._idle) < MAX_IDLE and not self._core.closed:
                self._idle.append(connection)
            else:
                connection.close()
        return reply

    def _exchange(self, connection: Connection, send: Send, reply: Reply) -> None:
        deadline = send.deadline
        sock = connection.sock
        try:
            connection.limit(deadline)
            try:
                sock.sendall(request(self._head, send.body))
            except TimeoutError:
                raise
            except OSError:
                pass  # a server that refuses may have answered before it closed
            while True:
                data = sock.recv(_PIECE)
                if not data:
                    if reply.ends_here:
                        return
                    raise ConnectionResetError
                if reply.feed(data):
                    return
                connection.limit(deadline)
        except ClientError:
            raise
        except TimeoutError:
            raise TimedOut("no answer came in the time allowed") from None
        except OSError:
            cut = "the answer was cut off" if reply.started else "no answer came"
            raise NoAnswer(f"{cut}: the connection was closed") from None

    def _connection(self, deadline: float | None) -> Connection:
        if self._process != os.getpid():  # a fork must not share its parent's
            self._process = os.getpid()
            self._idle = []
        while True:
            try:
                connection = self._idle.pop()
            except IndexError:
                return self._connect(deadline)
            if connection.is_alive():
                return connection
            connection.close()

    def _connect(self, deadline: float | None) -> Connection:
        sock = _opened(self._proxy or self._address, deadline, self._place)
        try:
            if self._address.scheme == "https":
                if self._proxy is not None:
                    self._tunnel(sock, self._proxy, deadline)
                sock = self._secured(sock, deadline)
            return Connection(sock)
        except BaseException:
            sock.close()
            raise

    def _secured(self, sock: socket.socket, deadline: float | None) -> socket.socket:
        import ssl

        from . import tls

        trust = self._core.connecting.trust
        with self._lock:
            if self._context is None:
                self._context = tls.context(trust)
        try:
            sock.settimeout(left(deadline))
            secured = self._context.wrap_socket(
                sock, server_hostname=self._address.host
            )
        except ClientError:
            raise
        except ssl.SSLError as error:
            raise tls.failure(error) from None
        except TimeoutError:
            raise TimedOut("no secure connection in the time allowed") from None
        except OSError as error:
            raise NotReached(f"no secure connection: {reason(error)}") from None
        if trust.pin:
            try:
                tls.check_pin(secured.getpeercert(binary_form=True), trust.pin)
            except BaseException:
                secured.close()
                raise
        return secured

    def _tunnel(
        self, sock: socket.socket, proxy: Address, deadline: float | None
    ) -> None:
        """Asks the proxy for a way to the server."""
        try:
            sock.settimeout(left(deadline))
            sock.sendall(tunnel_request(self._address, proxy))
            reply = Tunnel()
            while True:
                sock.settimeout(left(deadline))
                data = sock.recv(1)  # no more than the head: what follows is TLS
                if not data:
                    raise NotReached("the proxy gave no way to the server")
                if reply.feed(data):
                    return
        except ClientError:
            raise
        except TimeoutError:
            raise TimedOut("the proxy did not answer in the time allowed") from None
        except OSError as error:
            raise NotReached(f"the proxy cannot be reached: {reason(error)}") from None

    def close(self) -> None:
        """Closes the connections that nobody uses."""
        idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()


def _opened(address: Address, deadline: float | None, place: str) -> socket.socket:
    lookup = Lookup(address.host, address.port)
    if deadline is None or lookup.is_literal:
        lookup.run()
    else:
        lookup.begin()
        if not lookup.done.wait(left(deadline)):
            raise TimedOut(f"{place}: its name was not found in the time allowed")
    found = lookup.found(place)
    failure = NotReached(f"{place} cannot be reached")
    for family, kind, protocol, _, where in found:
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(left(deadline))
            sock.connect(where)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return sock
        except TimeoutError:
            sock.close()
            failure = NotReached(f"{place} cannot be reached in the time allowed")
        except OSError as error:
            sock.close()
            failure = NotReached(f"{place} cannot be reached: {reason(error)}")
        except BaseException:
            sock.close()
            raise
    if deadline is not None and monotonic() >= deadline:
        raise TimedOut(str(failure))
    raise failure
