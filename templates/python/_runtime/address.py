"""Where the server is, and the proxy on the way to it."""

from __future__ import annotations

import os
import re

from .errors import UsageError

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
        found = _URL.fullmatch(url) if isinstance(url, str) else None
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
    url = _from_environment(address) if given is None else given
    if not url:
        return None
    proxy = Address(url if "://" in url else f"http://{url}")
    if proxy.scheme != "http":
        raise UsageError("the proxy must be reached by http")
    return proxy


def _from_environment(address: Address) -> str:
    if _excepted(address, _variable("no_proxy")):
        return ""
    if address.scheme == "http":  # CGI programs get HTTP_PROXY from the request's head
        return os.environ.get("http_proxy", "") or _variable("all_proxy")
    return _variable("https_proxy") or _variable("all_proxy")


def _variable(name: str) -> str:
    return os.environ.get(name) or os.environ.get(name.upper()) or ""


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
        if name and (host == name or host.endswith(f".{name}")):
            return True
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
