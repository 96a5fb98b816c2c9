"""Who calls: a session from the environment, or a log-in by environment, keyring or terminal, and out."""

import os
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from apigen.cli.inputs import sound_spec
from apigen.cli.stops import Unsound
from apigen.cli.terminal import say
from apigen.diagnostics import Diagnostic, Failure

if TYPE_CHECKING:
    from apigen.runtime.client.client import Client
    from apigen.runtime.client.link import Address
    from apigen.wire import errors

LOGIN = "session.login_with_password"


def add_server(parser: ArgumentParser) -> None:
    """The options of commands that call a server."""
    parser.add_argument(
        "--cacert", metavar="FILE", type=Path, help="trust servers whose certificate is signed by this one"
    )
    parser.add_argument(
        "--timeout", metavar="SECONDS", type=_seconds, default=90.0, help="how long a reply may take (90)"
    )


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 86400:
        raise ArgumentTypeError("a number of seconds is meant, up to a day")
    return seconds


@contextmanager
def connected(url: str, cacert: Path | None, timeout: float, spec: Path | None) -> "Iterator[Client]":
    """A client of the server at a URL, not logged in yet; what is logged in by `log_in` is logged out after.

    An error of the API that nothing else catches is printed, and the command ends. Raises Failure, Unsound.
    """
    from apigen.runtime.client.client import Client
    from apigen.runtime.client.description import of_spec
    from apigen.runtime.client.link import Link, address
    from apigen.wire import errors

    known = None if spec is None else of_spec(sound_spec(spec).api)
    link = Link(address(url), cacert, timeout)
    client = Client(link, known)
    try:
        yield client
    except errors.Failure as failure:
        _told(client, failure)
    finally:
        if client.session is not None and client.session != os.environ.get("APIGEN_SESSION"):
            _log_out(client)
        link.close()


def _told(client: "Client", failure: "errors.Failure") -> NoReturn:
    from apigen.cli.answers import failure_lines
    from apigen.wire.errors import WITHHELD

    for line in failure_lines(client.known.api, failure):
        for secret in filter(None, client.secrets):
            line = line.replace(secret, WITHHELD)
        say(line)
    raise Unsound


def log_in(client: "Client") -> None:
    """Gives the client a session. Raises Failure (`no-login`), wire.errors.Failure."""
    if client.session is not None or not client.has(LOGIN):
        return
    if session := os.environ.get("APIGEN_SESSION"):
        client.session = session
        client.secrets.append(session)
        return
    to = client.link.address
    user = to.user or os.environ.get("APIGEN_USER") or _asked("user: ")
    if not user:
        raise Failure(_no_login("the user"))
    password = _password_set() or _kept(to, user) or _asked_secretly(to, user)
    if password is None:
        raise Failure(_no_login(f"the password of {user}"))
    if to.scheme == "http" and not to.loopback:
        say(f"warning: the password goes to {to.place} for everybody on the way to read: use https://")
    client.secrets.append(password)
    client.session = str(client.call(LOGIN, [user, password]))
    client.secrets.append(client.session)


def _no_login(what: str) -> Diagnostic:
    from apigen.runtime.client.problems import no_login

    return no_login(what)


def _log_out(client: "Client") -> None:
    """Ends the session. That it is over already, or that nobody answers, harms no one."""
    from apigen.wire.errors import Failure as Refused

    with suppress(Failure, Refused):
        client.call("session.logout", timeout=5.0)


def _password_set() -> str | None:
    return os.environ.get("APIGEN_PASSWORD")


def _kept(to: "Address", user: str) -> str | None:
    """The password that the keyring has, where there is one that opens."""
    try:
        import keyring
    except ImportError:
        return None
    try:
        found = keyring.get_password(f"apigen {to.place}", user)
    except Exception:  # of whatever holds the keys
        return None
    return found if isinstance(found, str) else None


def _at_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _asked(words: str) -> str | None:
    if not _at_terminal():
        return None
    sys.stderr.write(words)
    sys.stderr.flush()
    return sys.stdin.readline().strip() or None


def _asked_secretly(to: "Address", user: str) -> str | None:
    if not _at_terminal():
        return None
    from getpass import getpass

    try:
        return getpass(f"password of {user} at {to.place}: ", sys.stderr)
    except EOFError:
        return None
