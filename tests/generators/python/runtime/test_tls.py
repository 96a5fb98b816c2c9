"""Whom the client trusts; certificates are made by openssl."""

import asyncio
import hashlib
import socket
import ssl
import subprocess
import warnings
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import uvloop

from tests.generators.python.runtime.loaded import errors
from tests.generators.python.runtime.scripted import Server, read_request
from tests.generators.python.runtime.small._async_client import AsyncClient
from tests.generators.python.runtime.small._client import Client

pytestmark = pytest.mark.full


def made(folder: Path, name: str, *options: str) -> Path:
    """A certificate that signs itself, with its key in the same file."""
    file = folder / f"{name}.pem"
    common = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    files = ["-nodes", "-keyout", str(file), "-out", str(file) + ".crt", "-subj", "/CN=localhost"]
    subprocess.run([*common, *files, *options], check=True, capture_output=True)
    file.write_text(file.read_text() + Path(f"{file}.crt").read_text())
    return file


class Secured(Server):
    """The scripted server behind TLS."""

    def __init__(self, certificate: Path) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        super().__init__()
        self.url = f"https://localhost:{self.port}"

    def _serve(self, sock: socket.socket) -> None:
        with suppress(OSError):
            super()._serve(self._context.wrap_socket(sock, server_side=True))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("tls"), "good", "-addext", "subjectAltName=DNS:localhost")


@pytest.fixture
def server(certificate: Path) -> Any:
    served = Secured(certificate)
    yield served
    served.close()


def ask(awaited: Any, url: str, **options: Any) -> Any:
    """Several calls, so that a kept connection is used as well; `awaited` runs a coroutine."""
    if not awaited:
        with Client.login(url, "root", "hunter2", **{"proxy": "", "retries": 0, **options}) as api:
            return api.VM.get_name_label("v")

    async def main() -> Any:
        async with AsyncClient.login(url, "root", "hunter2", **{"proxy": "", "retries": 0, **options}) as api:
            return await api.VM.get_name_label("v")

    return awaited(main())


both = pytest.mark.parametrize("awaited", [None, asyncio.run, uvloop.run], ids=["sync", "asyncio", "uvloop"])


@both
def test_an_authority_of_ones_own(server: Server, certificate: Path, awaited: Any) -> None:
    assert ask(awaited, server.url, ca_file=f"{certificate}.crt") == "VM.get_name_label"
    assert server.connections == 1


@both
def test_nobody_is_trusted_by_default(server: Server, awaited: Any) -> None:
    with pytest.raises(errors.TlsError, match="certificate is refused"):
        ask(awaited, server.url)
    assert server.calls == []


@both
def test_another_host(server: Server, certificate: Path, awaited: Any) -> None:
    with pytest.raises(errors.TlsError, match=r"127.0.0.1"):
        ask(awaited, f"https://127.0.0.1:{server.port}", ca_file=f"{certificate}.crt")
    assert server.calls == []


@both
def test_a_certificate_that_has_expired(tmp_path: Path, awaited: Any) -> None:
    old = made(tmp_path, "old", "-addext", "subjectAltName=DNS:localhost")
    again = [
        "openssl",
        "x509",
        "-in",
        f"{old}.crt",
        "-signkey",
        str(old),
        "-days",
        "-1",
        "-out",
        f"{old}.crt",
    ]
    subprocess.run(again, check=True, capture_output=True)
    key = old.read_text().partition("-----BEGIN CERTIFICATE")[0]
    old.write_text(key + Path(f"{old}.crt").read_text())
    server = Secured(old)
    with pytest.raises(errors.TlsError, match="expired"):
        ask(awaited, server.url, ca_file=f"{old}.crt")
    server.close()


@both
def test_a_pinned_certificate(server: Server, certificate: Path, awaited: Any) -> None:
    der = ssl.PEM_cert_to_DER_cert(Path(f"{certificate}.crt").read_text())
    pin = hashlib.sha256(der).hexdigest().upper()
    colons = ":".join(pin[at : at + 2] for at in range(0, 64, 2))
    assert ask(awaited, f"https://127.0.0.1:{server.port}", pin=colons) == "VM.get_name_label"
    with pytest.raises(errors.TlsError, match="not the pinned one"):
        ask(awaited, server.url, pin="0" * 64)
    assert len(server.calls) == 3


@both
def test_unverified_only_with_a_warning(server: Server, awaited: Any) -> None:
    with pytest.warns(UserWarning, match="verify=False") as warned:
        assert ask(awaited, server.url, verify=False) == "VM.get_name_label"
    assert len(warned) == 1
    assert warned[0].filename == __file__, "it points at who logs in"


@both
def test_a_server_that_speaks_no_tls(awaited: Any) -> None:
    class Plain(Server):
        def _serve(self, sock: socket.socket) -> None:
            with sock:
                sock.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                sock.recv(65536)

    server = Plain()
    with pytest.raises(errors.TransportError, match="secure connection"):
        ask(awaited, server.url.replace("http", "https"))
    server.close()


def test_a_file_of_authorities_that_is_none(server: Server, tmp_path: Path) -> None:
    with pytest.raises(errors.UsageError, match="ca_file"):
        ask(None, server.url, ca_file=tmp_path / "none.pem")
    (tmp_path / "bad.pem").write_text("no certificate")
    with pytest.raises(errors.UsageError, match="ca_file"):
        ask(None, server.url, ca_file=tmp_path / "bad.pem")


class Tunnelling:
    """A proxy that lets everything through."""

    def __init__(self) -> None:
        self.tunnels = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                sock, _ = self._listening.accept()
                Thread(target=self._tunnel, args=(sock,), daemon=True).start()

    def _tunnel(self, sock: socket.socket) -> None:
        with suppress(OSError):
            request = read_request(sock)
            assert request is not None
            host, _, port = request[0].split()[1].decode().rpartition(":")
            self.tunnels += 1
            far = socket.create_connection((host, int(port)))
            sock.sendall(b"HTTP/1.1 200 Connection established\r\nX: y\r\n\r\n")
            Thread(target=pump, args=(far, sock), daemon=True).start()
            pump(sock, far)

    def close(self) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()


def pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError), source, sink:
        while data := source.recv(65536):
            sink.sendall(data)


@both
def test_by_way_of_a_proxy(server: Server, certificate: Path, awaited: Any) -> None:
    proxy = Tunnelling()
    answer = ask(awaited, server.url, ca_file=f"{certificate}.crt", proxy=proxy.url)
    assert (answer, proxy.tunnels) == ("VM.get_name_label", 1)
    proxy.close()


def test_plain_http_asks_nobody() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Client("http://localhost", "s", proxy="")
