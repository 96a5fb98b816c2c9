"""Bytes to a server and back: HTTP by the standard library, a diagnostic for each way in which it fails."""

import http.client
import select
import socket
import ssl
import time
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

import msgspec

from apigen import __version__
from apigen.diagnostics import Diagnostic, Failure
from apigen.runtime.client import problems

LIMIT = 1 << 30
"""The largest reply that is read, in bytes."""

CONNECTING = 10.0
"""Seconds within which a connection must be there."""

_PIECE = 1 << 20
_PORTS = {"http": 80, "https": 443}


class Address(msgspec.Struct, frozen=True):
    """Where a server is. `path`: what stands before `/jsonrpc`, without a slash at its end."""

    scheme: str
    host: str
    port: int
    path: str = ""
    user: str = ""

    @property
    def place(self) -> str:
        """The host and port, as they are told to people."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def loopback(self) -> bool:
        return self.host in ("localhost", "::1") or self.host.startswith("127.")


def address(url: str) -> Address:
    """What a URL says. Raises Failure (`bad-url`)."""
    scheme, mark, _ = url.partition("://")
    if not mark:
        raise Failure(problems.bad_url("a URL begins with http:// or https://", "write it in full"))
    if scheme.lower() not in _PORTS:
        raise Failure(problems.bad_url(f"no server is called by {scheme}://", "write http:// or https://"))
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Failure(
            problems.bad_url("the URL has no such host or port", "write http://HOST:PORT")
        ) from None
    return _address(parts, port or _PORTS[parts.scheme])


def _address(parts: SplitResult, port: int) -> Address:
    if parts.password is not None:
        reason = "a password in a URL is seen by everybody on this machine"
        raise Failure(problems.bad_url(reason, "put it into the environment, as APIGEN_PASSWORD"))
    if not parts.hostname or not parts.hostname.isprintable() or " " in parts.hostname:
        raise Failure(problems.bad_url("the URL names no host", "write http://HOST:PORT"))
    if parts.query or parts.fragment or not (parts.path.isascii() and parts.path.isprintable()):
        raise Failure(problems.bad_url("the URL ends in what is no path", "leave it out from `?` or `#` on"))
    path = parts.path.rstrip("/").replace(" ", "%20")
    return Address(parts.scheme, parts.hostname, port, path, unquote(parts.username or ""))


class Answer(msgspec.Struct, frozen=True):
    """What came back: `type` is the content type without its parameters, `reason` the words of the status."""

    status: int
    reason: str
    type: str
    body: bytes
    location: str = ""


class Link:
    """A connection to a server, made when it is needed and kept."""

    def __init__(self, to: Address, cacert: Path | None = None, timeout: float = 90.0) -> None:
        self.address = to
        self.timeout = timeout
        self._cacert = cacert
        self._connection: http.client.HTTPConnection | None = None
        self._prefix = ""

    def post(
        self, path: str, body: bytes, content_type: str, rpc: str, timeout: float | None = None
    ) -> Answer:
        """Sends a body and waits, in seconds. Nothing is sent twice. Raises Failure (`server-…`, `reply-…`).

        `rpc` is what the body calls, to be named where that fails.
        """
        deadline = time.monotonic() + (timeout or self.timeout)
        connection = self._connected()
        headers = {
            "Content-Type": content_type,
            "Accept": content_type,
            "User-Agent": f"apigen/{__version__}",
        }
        try:
            self._patience(connection, deadline)
            connection.request("POST", self._prefix + path, body, headers)
            response = connection.getresponse()
            answer = self._read(response, connection, deadline, rpc)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            plain = self.address.scheme == "http" and isinstance(error, _GARBLED)
            raise Failure(
                problems.server_silent(self.address.place, rpc, _reason(error), plain=plain)
            ) from error
        except BaseException:
            self.close()
            raise
        if response.will_close:
            self.close()
        return answer

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _read(
        self,
        response: http.client.HTTPResponse,
        connection: http.client.HTTPConnection,
        deadline: float,
        rpc: str,
    ) -> Answer:
        body = bytearray()
        while (response.length or 0) + len(body) <= LIMIT:
            self._patience(connection, deadline)
            piece = response.read(_PIECE)
            if not piece:
                break
            body += piece
        else:
            raise Failure(problems.reply_too_large(self.address.place, rpc, LIMIT))
        if response.length:
            raise http.client.IncompleteRead(b"", response.length)
        kind = response.headers.get_content_type() if "content-type" in response.headers else ""
        location = response.headers.get("location", "")
        return Answer(response.status, response.reason, kind, bytes(body), location)

    @staticmethod
    def _patience(connection: http.client.HTTPConnection, deadline: float) -> None:
        """No time but what is left is spent waiting."""
        if connection.sock is not None:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("timed out")
            connection.sock.settimeout(left)

    def _connected(self) -> http.client.HTTPConnection:
        """The connection that is there, if the server has not closed it; else a new one."""
        if self._connection is not None and (sock := self._connection.sock) is not None:
            if not select.select([sock], [], [], 0)[0]:
                return self._connection
            self.close()
        self._connection, self._prefix = self._made()
        try:
            self._connection.connect()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise Failure(_unconnected(self.address, error)) from error
        return self._connection

    def _made(self) -> tuple[http.client.HTTPConnection, str]:
        """A connection, by a proxy if the environment names one, and what stands before a path then."""
        to, proxy = self.address, _proxy(self.address)
        host, port = proxy or (to.host, to.port)
        if to.scheme == "http":
            prefix = f"http://{to.place}" if proxy else ""
            return http.client.HTTPConnection(host, port, timeout=CONNECTING), prefix
        connection = http.client.HTTPSConnection(host, port, timeout=CONNECTING, context=self._context())
        if proxy:
            connection.set_tunnel(to.host, to.port)
        return connection, ""

    def _context(self) -> ssl.SSLContext:
        """Who is trusted: those whom this machine trusts, or the signer in a file alone."""
        if self._cacert is None:
            return ssl.create_default_context()
        try:
            return ssl.create_default_context(cafile=str(self._cacert))
        except ssl.SSLError:
            reason = f"{self._cacert} holds no certificate in PEM form"
            raise Failure(problems.server_certificate(self.address.place, reason)) from None
        except OSError as error:  # else nobody would say which file
            raise OSError(error.errno, error.strerror, str(self._cacert)) from error


def _proxy(to: Address) -> tuple[str, int] | None:
    """The proxy that the environment names for a server, if it does."""
    from urllib.request import getproxies, proxy_bypass

    proxies = getproxies()
    named = proxies.get(to.scheme) or proxies.get("all")
    if not named or to.loopback or proxy_bypass(to.place):
        return None
    parts = urlsplit(named if "://" in named else f"http://{named}")
    return (parts.hostname, parts.port or 8080) if parts.hostname else None


_GARBLED = (http.client.BadStatusLine, ConnectionResetError)


def _unconnected(to: Address, error: Exception) -> Diagnostic:
    match error:
        case ssl.SSLCertVerificationError():
            return problems.server_certificate(to.place, error.verify_message)
        case ssl.SSLError():
            return problems.server_not_tls(to.place, _reason(error))
        case socket.gaierror():
            return problems.server_unknown(to.host, _reason(error))
        case ConnectionRefusedError():
            return problems.server_refused(to.place, _reason(error))
        case _:
            return problems.server_unreachable(to.place, _reason(error))


def _reason(error: Exception) -> str:
    """Why, in a few words."""
    match error:
        case TimeoutError():
            return "the time is up"
        case http.client.IncompleteRead():
            return "the connection ended amid the answer"
        case http.client.RemoteDisconnected() | ConnectionResetError() | BrokenPipeError():
            return "the connection was closed"
        case http.client.HTTPException():
            return "what came back is not HTTP"
        case ssl.SSLError():
            return (error.reason or "no reason given").replace("_", " ").lower()
        case OSError():
            return (error.strerror or str(error)).lower()
        case _:
            return str(error)
