"""Where the server is, and the proxy on the way to it."""

from __future__ import annotations

import os
import re

from .errors import UsageError
from .steps import is_text

_URL = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?:(?P<user>[^/?#]*)@)?"
    r"(?P<host>\[[0-9a-f:.]+\]|[^\s/?#:@\[\]]+)(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/[^\s?#]*)?(?P<rest>[?#].*)?",
    re.IGNORECASE,
)
_PORTS = {"http": 80, "https": 443}


class Address:
    """A server's address: `host` without brackets, `path` without a slash at its end."""

    __slots__ = ("host", "path", "port", "scheme", "user")

    def __init__(self, url: str) -> None:
        found = _URL.fullmatch(url) if is_text(url) else None
        scheme = found["scheme"].lower() if found else ""
        if found is None or scheme not in _PORTS or found["rest"]:
            raise UsageError("the URL must be of the form https://host[:port][/path]")
        self.scheme = scheme
        self.host = _ascii(found["host"].strip("[]"))
        self.port = int(found["port"] or _PORTS[scheme])
        if not 0 < self.port < 65_536:
            raise UsageError("the URL has a port that there is not")
        self.path = (found["path"] or "").rstrip("/")
        if not self.path.isascii():
            raise UsageError("the URL's path must be ASCII")
        self.user: str | None = found["user"]

    @property
    def authority(self) -> str:
        """Host and port, as they stand in a request."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def _ascii(host: str) -> str:
    """The name of a host as it is asked for. Raises UsageError where none can be called so."""
    try:
        name = host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        name = ""
    if not all(0 < len(label) < 64 for label in name.removesuffix(".").split(".")):
        raise UsageError("the URL has a host that there cannot be")
    return name


def server(url: str) -> Address:
    """The address of a server. Raises UsageError for others, and for those with passwords."""
    address = Address(url)
    if address.user is not None:
        raise UsageError("the URL must not have a user or password in it")
    return address


def proxy_for(address: Address, given: str | None) -> Address | None:
    """The proxy to use: the one given, that of the environment where None, or none for ""."""
    if given is not None:
        return _proxy(given, "proxy") if given else None
    if _excepted(address, _variable("no_proxy")[1]):
        return None
    name, url = _variable(f"{address.scheme}_proxy")
    if not url:
        name, url = _variable("all_proxy")
    return _proxy(url, f"the environment's {name}") if url else None


def _proxy(url: str, told: str) -> Address:
    """The address of a proxy. Raises UsageError, which says where the URL is from."""
    try:
        proxy = Address(url if "://" in url else f"http://{url}")
    except UsageError:
        proxy = None
    if proxy is None or proxy.scheme != "http" or proxy.path:
        text = 'must be of the form http://host[:port]; proxy="" goes without'
        raise UsageError(f"{told} {text}")
    return proxy


def _variable(name: str) -> tuple[str, str]:
    """A variable of the environment by its name in small letters or capitals, and its value."""
    for one in (name, name.upper()):
        if os.environ.get(one) and one != "HTTP_PROXY":  # CGI makes that of a request
            return one, os.environ[one]
    return name, ""


def _excepted(address: Address, names: str) -> bool:
    host = address.host.lower()
    for name in names.lower().replace(",", " ").split():
        if name == "*":
            return True
        bare, colon, port = name.rpartition(":")
        if colon and port.isdigit() and not bare.endswith(":"):
            if int(port) != address.port:
                continue
            name = bare
        name = name.strip("[]").removeprefix("*").removeprefix(".")
        if "/" in name and _within(host, name):
            return True
        if name and (host == name or host.endswith(f".{name}")):
            return True
    return False


def _within(host: str, network: str) -> bool:
    """Whether a host is an address of a network, as 10.0.0.0/8 is one."""
    from ipaddress import ip_address, ip_network

    try:
        return ip_address(host) in ip_network(network, strict=False)
    except ValueError:
        return False


def credentials(proxy: Address) -> str:
    """The value of Proxy-Authorization, or ""."""
    if proxy.user is None:
        return ""
    from binascii import b2a_base64

    text = re.sub(
        b"%([0-9a-fA-F]{2})",
        lambda found: bytes.fromhex(found[1].decode()),
        proxy.user.encode(),
    )
    return "Basic " + b2a_base64(text, newline=False).decode()
