"""Where the server is, and how it is reached through proxies."""

import asyncio
import socket
from contextlib import suppress
from threading import Thread
from typing import Any

import pytest

from tests.generators.python.runtime.loaded import errors, runtime
from tests.generators.python.runtime.scripted import http, read_request, serving
from tests.generators.python.runtime.small._async_client import AsyncClient
from tests.generators.python.runtime.small._client import Client
from tests.generators.python.runtime.test_calls import free_port

address = runtime("address")


@pytest.mark.parametrize(
    ("url", "parts", "authority"),
    [
        ("https://host.example", ("https", "host.example", 443, ""), "host.example"),
        ("HTTP://h:8080/api/", ("http", "h", 8080, "/api"), "h:8080"),
        ("http://[::1]:81", ("http", "::1", 81, ""), "[::1]:81"),
        ("https://[fe80::1]/", ("https", "fe80::1", 443, ""), "[fe80::1]"),
        ("https://bücher.example", ("https", "xn--bcher-kva.example", 443, ""), "xn--bcher-kva.example"),
    ],
)
def test_urls(url: str, parts: tuple[Any, ...], authority: str) -> None:
    found = address.server(url)
    assert (found.scheme, found.host, found.port, found.path) == parts
    assert found.authority == authority


@pytest.mark.parametrize(
    "url",
    [
        "",
        "host",
        "host.example:443",
        "ftp://host",
        "https://",
        "https://host:0",
        "https://host:99999",
        "https://host:x",
        "https://host/?q",
        "https://host/#f",
        "https://ho st/",
        "https://host/a\r\nX: y",
        "https://root:hunter2@host",
        "https://root@host",
        "https://host/ä",
        "https://a..b",
        "https://.a",
        f"https://{'a' * 64}.b",
        f"https://{'ä' * 64}.b",
    ],
)
def test_urls_that_are_refused(url: str) -> None:
    with pytest.raises(errors.UsageError) as caught:
        address.server(url)
    assert "hunter2" not in str(caught.value)


NAMES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.parametrize(
    ("url", "environment", "proxy"),
    [
        ("https://h", {"https_proxy": "http://p:3128"}, "p"),
        ("https://h", {"HTTPS_PROXY": "p:3128"}, "p"),
        ("https://h", {"http_proxy": "http://p"}, None),
        ("http://h", {"http_proxy": "http://p"}, "p"),
        ("http://h", {"HTTP_PROXY": "http://p"}, None),
        ("http://h", {"ALL_PROXY": "http://p"}, "p"),
        ("https://h", {"https_proxy": "http://p", "no_proxy": "*"}, None),
        ("https://a.b", {"https_proxy": "http://p", "no_proxy": "x, .b"}, None),
        ("https://a.b", {"https_proxy": "http://p", "NO_PROXY": "b"}, None),
        ("https://a.b", {"https_proxy": "http://p", "no_proxy": "*.b"}, None),
        ("https://ab", {"https_proxy": "http://p", "no_proxy": "b"}, "p"),
        ("https://a.b:1", {"https_proxy": "http://p", "no_proxy": "b:2"}, "p"),
        ("https://a.b:2", {"https_proxy": "http://p", "no_proxy": "b:2"}, None),
        ("https://[::1]", {"https_proxy": "http://p", "no_proxy": "::1"}, None),
        ("https://10.1.2.3", {"https_proxy": "http://p", "no_proxy": "10.0.0.0/8"}, None),
        ("https://11.1.2.3", {"https_proxy": "http://p", "no_proxy": "10.0.0.0/8"}, "p"),
        ("https://a.b", {"https_proxy": "http://p", "no_proxy": "10.0.0.0/8, 10/x"}, "p"),
        ("https://[fd00::5]", {"https_proxy": "http://p", "no_proxy": "fd00::/8"}, None),
        ("https://[::1]:2", {"https_proxy": "http://p", "no_proxy": "[::1]:2"}, None),
    ],
)
def test_proxies_of_the_environment(
    url: str, environment: dict[str, str], proxy: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    found = address.proxy_for(address.server(url), None)
    assert (found and found.host) == proxy
    assert address.proxy_for(address.server(url), "") is None


@pytest.mark.parametrize("name", ["https_proxy", "HTTPS_PROXY", "all_proxy"])
@pytest.mark.parametrize("url", ["socks5://p:1080", "http://p:99999", "http://p/path", "::"])
def test_a_variable_that_names_no_proxy(name: str, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for one in NAMES:
        monkeypatch.delenv(one, raising=False)
        monkeypatch.delenv(one.upper(), raising=False)
    monkeypatch.setenv(name, url)
    with pytest.raises(errors.UsageError, match=rf'the environment\'s {name} .* proxy="" goes without'):
        Client("https://h", "s")
    Client("https://h", "s", proxy="")


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_dead_proxy_is_called_one(scheme: str) -> None:
    proxy = f"http://127.0.0.1:{free_port()}"
    api: Any = Client(f"{scheme}://far.invalid", "s", proxy=proxy, retries=0)
    with pytest.raises(errors.NotReached, match=r"the proxy 127.0.0.1:[0-9]+ cannot be reached"):
        api.VM.get_name_label("v")


def test_a_proxy_over_tls_is_refused() -> None:
    with pytest.raises(errors.UsageError):
        address.proxy_for(address.server("https://h"), "https://p")


def test_plain_http_by_way_of_a_proxy() -> None:
    with serving() as proxy:
        with Client("http://far.invalid/api", "s", proxy=f"http://me:p%40ss@127.0.0.1:{proxy.port}") as api:
            assert api.VM.get_name_label("v") == "VM.get_name_label"
        head = proxy.heads[0].decode()
        assert head.startswith("POST http://far.invalid/api/jsonrpc HTTP/1.1\r\nHost: far.invalid\r\n")
        assert "Proxy-Authorization: Basic bWU6cEBzcw==\r\n" in head


class Refusing:
    """A proxy that answers CONNECT as it is told."""

    def __init__(self, answer: bytes) -> None:
        self.asked: list[bytes] = []
        self.answer = answer
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                sock, _ = self._listening.accept()
                with sock:
                    request = read_request(sock)
                    self.asked.append(request[0] if request else b"")
                    sock.sendall(self.answer)

    def close(self) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (http("", "407 Proxy Authentication Required"), "HTTP 407"),
        (b"SSH-2.0\r\n\r\n", "not HTTP"),
        (b"", "no way"),
        (b"HTTP/1.1 200 Connection established\r\n\r\n", "secure connection"),
    ],
)
@pytest.mark.parametrize("awaited", [False, True])
def test_a_tunnel_that_is_refused(answer: bytes, text: str, awaited: bool) -> None:
    proxy = Refusing(answer)
    try:
        api = (AsyncClient if awaited else Client)(
            "https://far.invalid:8443", "s", proxy=proxy.url, retries=0
        )
        with pytest.raises(errors.TransportError, match=text):
            asyncio.run(api.VM.get_name_label("v")) if awaited else api.VM.get_name_label("v")
        assert proxy.asked[0].startswith(b"CONNECT far.invalid:8443 HTTP/1.1\r\nHost: far.invalid:8443")
    finally:
        proxy.close()
