"""The server as a process: a socket, TLS, signals, and an end at which no call is lost.

On SIGTERM or SIGINT nothing new is taken, what runs is finished, and the store is closed; a second signal
does not wait.
"""

import asyncio
import contextlib
import ipaddress
import os
import resource
import signal
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import msgspec
import uvicorn
import uvloop

from apigen import diagnostics
from apigen.diagnostics.catalogue import Finding, problem
from apigen.runtime.app import Application
from apigen.runtime.http import Protocol
from apigen.runtime.logs import log

KEEP_ALIVE = 75
"""Seconds for which an idle connection is kept: clients rest between calls for a minute."""

DRAIN_TIME = 30
"""Seconds for which running calls are waited for in the end."""

GRACE = 2.0
"""Seconds for code of the service to end when all else has."""

BACKLOG = 2048


class Address(msgspec.Struct, frozen=True):
    """Where calls are taken, and the files of the certificate and its key if by TLS."""

    host: str
    port: int
    certificate: Path | None = None
    key: Path | None = None


def is_loopback(host: str) -> bool:
    """Whether a name or an address is only of this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def listen(address: Address) -> socket.socket:
    """A socket that takes connections already, and lets them wait.

    Raises diagnostics.Failure (`address-taken`, `address-unusable`).
    """
    try:
        family, kind, number, _, at = socket.getaddrinfo(
            address.host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        made = socket.socket(family, kind, number)
    except OSError as error:
        raise diagnostics.Failure(address_unusable(address.host, address.port, error)) from error
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(at)
        made.listen(BACKLOG)
    except OSError as error:
        made.close()
        raise diagnostics.Failure(address_unusable(address.host, address.port, error)) from error
    made.setblocking(False)
    return made


def url(address: Address, bound: socket.socket) -> str:
    """Where a server can be reached, the port as it was given by the system."""
    scheme = "http" if address.certificate is None else "https"
    host = f"[{address.host}]" if ":" in address.host else address.host
    return f"{scheme}://{host}:{bound.getsockname()[1]}"


def check_certificate(address: Address) -> None:
    """Raises diagnostics.Failure (`certificate-unusable`) where the files for TLS cannot be used."""
    if address.certificate is None:
        return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(address.certificate, address.key)
    except OSError as error:  # ssl.SSLError is one
        raise diagnostics.Failure(certificate_unusable(address.certificate, error)) from error


def serve(
    application: Application, address: Address, bound: socket.socket, *, ready: Callable[[], None]
) -> None:
    """Answers until a signal ends it. `ready` is called when calls are answered."""
    _many_files()
    config = uvicorn.Config(
        application,
        http=partial(Protocol, at_once=application.at_once),  # type: ignore[arg-type]  # it is called like the class
        ws="none",
        loop="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=DRAIN_TIME,
        ssl_certfile=address.certificate,
        ssl_keyfile=address.key,
        ssl_version=ssl.PROTOCOL_TLS_SERVER,
    )
    loop = uvloop.new_event_loop()
    loop.run_until_complete(_Process(config, application, ready).serve(sockets=[bound]))
    _end(loop)


def _end(loop: asyncio.AbstractEventLoop) -> None:
    """Asks what still runs to end. The loop stays open where it does not: to close it would wait for that."""
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    if left:
        _, left = loop.run_until_complete(asyncio.wait(left, timeout=GRACE))
    if left:
        log.error("left behind", extra={"running": len(left)})
    loop.run_until_complete(loop.shutdown_asyncgens())


def end_at_last(status: int) -> None:
    """Ends the process in a moment, though code of the service does not end: the store must be closed."""
    timer = threading.Timer(GRACE, os._exit, (status,))
    timer.daemon = True
    timer.start()


class _Process(uvicorn.Server):
    """Ends by itself after a signal, so that its status is 0, and tells what waits to end too."""

    def __init__(self, config: uvicorn.Config, application: Application, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._application = application
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._application.operations.start()
        await super().startup(sockets)
        self._ready()

    async def on_tick(self, counter: int) -> bool:
        if self._application.server.database.trouble is not None:
            log.critical("store lost", extra={"reason": self._application.server.database.trouble})
            return True
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        log.info("ending", extra={"running": self._application.running})
        self._application.end()
        await super().shutdown(sockets)
        await self._application.server.tasks.close()
        self._application.operations.stop()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._signalled)
        try:
            yield
        finally:
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(number)

    def _signalled(self) -> None:
        self.force_exit = self.should_exit
        self.should_exit = True


def _many_files() -> None:
    """A thousand waiting clients are a thousand open files: as many as the system lets us have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


@problem("address-unusable", "error", "An address at which no server can listen")
def address_unusable(host: str, port: int, error: OSError) -> Finding:
    """`apigen serve` listens at `--host` and `--port`. The port may be taken by another program, be one that
    only the system's own services may use (below 1024), or the host may not be one of this machine.
    """
    return Finding(
        f"no server can listen at {host}, port {port}: {error.strerror or error}",
        help="choose another port with `--port`, 0 for any that is free; `--host 127.0.0.1` is this machine",
    )


@problem("certificate-unusable", "error", "A certificate or key with which TLS cannot be spoken")
def certificate_unusable(path: Path, error: OSError) -> Finding:
    """`--tls-cert` names a file with the server's certificate and those above it, `--tls-key` one with its
    private key, both in PEM, the key without a password.
    """
    reason = getattr(error, "reason", None) or error.strerror or str(error)
    return Finding(
        f"{path.as_posix()} cannot be used for TLS: {reason}",
        help="name a certificate in PEM with `--tls-cert`, and its own key with `--tls-key`",
    )
