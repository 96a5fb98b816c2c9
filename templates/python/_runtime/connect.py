"""What both kinds of connections say first, to the server or to the proxy before it."""

from __future__ import annotations

from .address import credentials
from .errors import NotReached
from .http import request_head

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .address import Address
    from .core import Core

MAX_IDLE = 32
"""How many connections are kept that nobody uses."""

_MAX_HEAD = 16_384


def plain_head(core: Core, proxy: Address | None) -> bytes:
    """The beginning of each request; a proxy for plain HTTP is told the whole URL."""
    target, authority = core.target, core.address.authority
    headers = {"Accept": core.codec.CONTENT_TYPE}
    headers["Content-Type"] = core.codec.CONTENT_TYPE
    if proxy is not None and core.address.scheme == "http":
        target = f"http://{authority}{target}"
        if credentials(proxy):
            headers["Proxy-Authorization"] = credentials(proxy)
    return request_head(target, authority, core.agent, headers)


def tunnel_request(address: Address, proxy: Address) -> bytes:
    """Asks a proxy for a way to the server."""
    host = f"[{address.host}]" if ":" in address.host else address.host
    where = f"{host}:{address.port}"
    lines = [f"CONNECT {where} HTTP/1.1", f"Host: {where}"]
    if credentials(proxy):
        lines.append(f"Proxy-Authorization: {credentials(proxy)}")
    return "\r\n".join([*lines, "", ""]).encode()


class Tunnel:
    """A proxy's answer that is being read: a head, after which TLS begins."""

    __slots__ = ("_head", "ends_here", "started")

    def __init__(self) -> None:
        self._head = b""
        self.started = False
        self.ends_here = False

    def feed(self, data: bytes) -> bool:
        """Takes what has come; True when the way is open. Raises NotReached."""
        self.started = True
        self._head += data
        if not self._head.endswith(b"\r\n\r\n"):
            if len(self._head) > _MAX_HEAD:
                raise NotReached("the proxy's answer is not HTTP")
            return False
        version, _, status = self._head.partition(b"\r\n")[0].partition(b" ")
        code = status[:3].decode("latin-1")
        if not version.startswith(b"HTTP/1.") or not code.isdigit():
            raise NotReached("the proxy's answer is not HTTP")
        if not 200 <= int(code) < 300:
            raise NotReached(f"the proxy refuses with HTTP {code}")
        return True


def place(address: Address, proxy: Address | None) -> str:
    """What connections are made to, in words."""
    where = f"{address.host}:{address.port}"
    return where if proxy is None else f"the proxy {where}"


def reason(error: OSError) -> str:
    """An operating system's error in words."""
    return error.strerror or type(error).__name__
