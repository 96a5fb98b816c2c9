"""`apigen serve`: the live server of a spec."""

import math
from argparse import ArgumentParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from apigen.cli import arguments
from apigen.cli.inputs import at_release, sound_spec
from apigen.cli.stops import Misuse
from apigen.cli.terminal import data, say

USAGE = "[SPEC]"
EXAMPLES = """\
  apigen serve
  apigen serve spec --seed world.yaml
  apigen serve spec --database sqlite:///objects.db --port 8080
  apigen serve spec --handlers my_service.py
  apigen serve spec --host 0.0.0.0 --tls-cert server.pem --tls-key server.key"""

PORT = 8080


def add(parser: ArgumentParser) -> None:
    arguments.add_spec(parser)
    parser.add_argument(
        "--database",
        metavar="URL",
        default="sqlite://",
        help="where objects are kept: sqlite:///FILE, or sqlite:// (the default) for memory alone",
    )
    parser.add_argument(
        "--seed",
        metavar="FILE",
        type=Path,
        help="objects that a store without any begins with, YAML or JSON; `apigen dump` writes such files",
    )
    parser.add_argument(
        "--handlers",
        metavar="MODULE",
        help="module or file with the service's own code: a class for each class of the API",
    )
    parser.add_argument(
        "--time-limit",
        metavar="SECONDS",
        type=float,
        help="how long that code may take where a client waits for it, 60 by default; tasks have no limit",
    )
    parser.add_argument(
        "--fallback",
        choices=("plain", "off"),
        help="plain, the default without --handlers: RPCs without code that look as if they were derived do "
        "what derived ones would",
    )
    parser.add_argument(
        "--host",
        metavar="HOST",
        default="127.0.0.1",
        help="address to listen at; 127.0.0.1, this machine alone, by default",
    )
    parser.add_argument(
        "--port", metavar="N", type=int, default=PORT, help=f"port; {PORT} by default, 0 for any that is free"
    )
    parser.add_argument(
        "--users",
        metavar="FILE",
        type=Path,
        help="who can log in, and with which roles; `apigen user` writes it",
    )
    parser.add_argument(
        "--admin",
        metavar="NAME",
        help="the administrator that a store without users is given, root by default; his password is in "
        "APIGEN_ADMIN_PASSWORD, or is made up and shown once",
    )
    parser.add_argument("--tls-cert", metavar="FILE", type=Path, help="certificate in PEM: speak HTTPS")
    parser.add_argument("--tls-key", metavar="FILE", type=Path, help="its key, if it is not in the same file")
    parser.add_argument(
        "--insecure", action="store_true", help="speak plain HTTP to other machines: passwords can be read"
    )
    parser.add_argument(
        "--allow-origin",
        metavar="ORIGIN",
        action="append",
        default=[],
        help="let pages of this origin call, * for all; may be given more than once",
    )
    arguments.add_as_of(parser)


_SESSIONS = "`use std` in its `api` block brings log-ins"


def command(
    *,
    spec: Path | None,
    database: str,
    seed: Path | None,
    handlers: str | None,
    time_limit: float | None,
    fallback: str | None,
    host: str,
    port: int,
    users: Path | None,
    admin: str | None,
    tls_cert: Path | None,
    tls_key: Path | None,
    insecure: bool,
    allow_origin: list[str],
    as_of: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Answer calls on an API, with objects that last.

    Both XML-RPC (at /) and JSON-RPC (at /jsonrpc) are spoken; /docs has the reference, /healthz and /metrics
    are for who operates it. Ctrl-C or SIGTERM ends it when the calls that run have been answered.
    """
    if not 0 <= port <= 65535:
        raise Misuse(f"{port} is no port: those are 0 to 65535")
    if time_limit is not None and not 0 < time_limit < math.inf:
        raise Misuse("--time-limit is a number of seconds above 0")
    if time_limit is not None and handlers is None:
        raise Misuse("--time-limit is for the code that --handlers names")
    if tls_key is not None and tls_cert is None:
        raise Misuse("--tls-key needs --tls-cert")
    if admin == "":
        raise Misuse("--admin needs a name")
    if users is not None and admin is not None:
        raise Misuse("--admin is for a store of its own users; --users names a file that has them")
    path = database_path(database)
    read = sound_spec(spec)
    api = at_release(read.api, as_of, verbose=verbose and not quiet)

    import gc

    from apigen.changes.places import span_of
    from apigen.derive.names import session
    from apigen.runtime import logs
    from apigen.runtime.app import Limits, app
    from apigen.runtime.handlers import load as load_handlers
    from apigen.runtime.seed import is_empty, load, sow
    from apigen.runtime.serve import Address, check_certificate, end_at_last, is_loopback, listen, serve, url
    from apigen.runtime.server import Server
    from apigen.runtime.service import LIMIT, Service
    from apigen.runtime.store.database import open_database
    from apigen.runtime.store.plan import plan
    from apigen.runtime.users import ADMINISTRATOR, accounts

    if tls_cert is None and not insecure and not is_loopback(host):
        raise Misuse(
            f"{host} can be reached from other machines, which could read passwords: use --tls-cert and "
            "--tls-key, or say --insecure"
        )
    if session(api) is None:
        if users is not None or admin is not None:
            raise Misuse(f"nobody can log in to this API: it has no class `session`; {_SESSIONS}")
        if not insecure and not is_loopback(host):
            raise Misuse(
                f"{host} can be reached from other machines, and anyone could make any call, since this API "
                f"has no class `session`: {_SESSIONS}; or say --insecure"
            )
        say(f"note: the API has no class `session`: whoever reaches it can make any call; {_SESSIONS}")
    address = Address(host, port, tls_cert, tls_key)
    check_certificate(address)
    seedlings = load(api, seed) if seed is not None else []
    code = load_handlers(handlers, api, Path.cwd()) if handlers is not None else None
    with listen(address) as bound:
        store = open_database(path, plan(api), place_of=lambda address: span_of(read, address))
        written = logs.to_stderr(verbose=verbose)
        try:
            for line in store.evolved:
                say(line)
            if seed is not None and is_empty(store):
                sow(store, seedlings)
                say(f"{len(seedlings)} objects from {seed}")
            elif seed is not None:
                say(f"note: {seed} is left aside: the store has objects already")
            who, password = accounts(api, store, users, admin or ADMINISTRATOR)
            if password is not None:
                say(f"{admin or ADMINISTRATOR}'s password is {password} (it is not shown again)")
            service = Service(api, store, code, time_limit or LIMIT) if code is not None else None
            plain = fallback == "plain" or (fallback is None and service is None)
            server = Server(api, store, accounts=who, service=service, fallback=plain)
            application = app(server, Limits(origins=tuple(allow_origin)))
            gc.freeze()
            gc.enable()  # this command does not end soon, unlike others
            serve(application, address, bound, ready=lambda: data(f"{url(address, bound)}\n"))
        finally:
            written.close()
            store.close()
    status = 1 if store.trouble is not None else 0
    end_at_last(status)
    return status


def database_path(database: str) -> Path | None:
    """The file of a database, None for one in memory. Raises Misuse."""
    parts = urlsplit(database)
    if parts.scheme in ("postgresql", "postgres"):
        raise Misuse("PostgreSQL is planned and not there yet; --database takes sqlite:///FILE until then")
    if parts.scheme != "sqlite" or parts.netloc or parts.query or parts.fragment:
        raise Misuse(f"`{database}` is no database: --database takes sqlite:///FILE, or sqlite:// for memory")
    name = unquote(parts.path.removeprefix("/"))
    if not name:
        return None
    path = Path(name)
    if not path.absolute().parent.is_dir():
        raise Misuse(f"--database is to lie in {path.parent.as_posix()}, which is no folder")
    return path
