"""What is told of servers that do not answer, or not as such a server does. No text holds a secret."""

from apigen.diagnostics.catalogue import Finding, problem


@problem("server-refused", "error", "No server where one was called")
def server_refused(place: str, reason: str) -> Finding:
    """The machine answers, and nothing listens on that port: the server does not run, or on another port."""
    return Finding(
        f"nothing listens at {place}: {reason}", help="start the server, or mend the port in the URL"
    )


@problem("server-unknown", "error", "A server whose name is not known")
def server_unknown(host: str, reason: str) -> Finding:
    """The name of the host in the URL cannot be resolved to an address."""
    return Finding(
        f"no host is known as {host}: {reason}", help="mend the name in the URL, or give an address"
    )


@problem("server-unreachable", "error", "A server that cannot be reached")
def server_unreachable(place: str, reason: str) -> Finding:
    """No connection could be made: the machine is off, or something on the way lets nothing through. The call
    was not sent.
    """
    return Finding(
        f"{place} cannot be reached: {reason}", help="look at the network and the firewalls between"
    )


@problem("server-certificate", "error", "A server whose certificate cannot be trusted")
def server_certificate(place: str, reason: str) -> Finding:
    """The certificate of the server is not signed by anybody that this machine trusts, is of another host, or
    has expired. Nothing was sent, since it could be anybody's.
    """
    remedy = "name the host as the certificate does"
    if "match" not in reason and "valid for" not in reason:
        remedy = "for a certificate of your own: `--cacert FILE`, with the certificate that signed it"
    return Finding(f"the certificate of {place} is not trusted: {reason}", help=remedy)


@problem("server-not-tls", "error", "A server that does not speak TLS")
def server_not_tls(place: str, reason: str) -> Finding:
    """The URL begins with `https`, and what answers there speaks plain HTTP, or nothing of the kind."""
    return Finding(f"{place} does not speak TLS: {reason}", help="mend the port, or write `http://`")


@problem("server-silent", "error", "A server that did not answer")
def server_silent(place: str, rpc: str, reason: str, *, plain: bool) -> Finding:
    """The call was sent, and the connection ended, or the time was up, before all of the answer was there.
    The server may have carried the call out.
    """
    notes = ("a server that speaks TLS alone does so when the URL begins with `http://`",) if plain else ()
    return Finding(
        f"{place} did not answer {rpc}: {reason}",
        help="look whether the call was carried out before you repeat it; `--timeout` waits longer",
        notes=notes,
    )


@problem("server-moved", "error", "A server that sends its callers elsewhere")
def server_moved(place: str, target: str) -> Finding:
    """The server answers with another URL. It is not followed: a call may hold a password, and nobody else is
    to read that.
    """
    return Finding(f"{place} says that it is elsewhere", help=f"if you trust that place, call {target}")


@problem("not-a-server", "error", "Something else than a server of an API")
def not_a_server(place: str, what: str) -> Finding:
    """What answers at the URL speaks neither JSON-RPC nor XML-RPC: a site, say, or a proxy that has words of
    its own. Such a server answers JSON-RPC at `/jsonrpc` below the URL, or XML-RPC at `/RPC2` or `/`.
    """
    return Finding(
        f"{place} is no server of an API: it answers with {what}",
        help="mend the URL; if a proxy is in between, put the host into `NO_PROXY`",
    )


@problem("server-busy", "error", "A server that answers nothing now")
def server_busy(place: str, status: str) -> Finding:
    """The server, or a proxy in front of it, refuses all calls for the moment."""
    return Finding(f"{place} answers nothing now: {status}", help="try again later; its log says more")


@problem("reply-too-large", "error", "A reply that is too large to be read")
def reply_too_large(place: str, rpc: str, limit: int) -> Finding:
    """A reply is kept in memory while it is read, so there is a limit to its size."""
    return Finding(
        f"the reply of {place} to {rpc} is larger than {limit >> 20} MiB",
        help="ask for less at once: single records, or `get_all_records_where`",
    )


@problem("bad-url", "error", "A URL that names no server")
def bad_url(reason: str, remedy: str) -> Finding:
    """A server is named as `http://HOST:PORT` or `https://HOST:PORT`, with the path below which it answers,
    if it has one, and the user who logs in, if you like: `https://root@example.com`.
    """
    return Finding(reason, help=remedy)


@problem("no-such-rpc", "error", "A call of an RPC that the server does not have")
def no_such_rpc(name: str, near: str | None) -> Finding:
    """The server, or the spec given with `--spec`, says which RPCs there are: `CLASS.rpc`, upper and lower
    case as they are there.
    """
    remedy = f"`{near}` has a similar name" if near else "`system.listMethods` lists them"
    return Finding(f"the server has no RPC `{name}`", help=remedy)


@problem("no-such-object", "error", "A name that no object has")
def no_such_object(cls: str, name: str) -> Finding:
    """In place of a ref stands the uuid or the name of an object, and the class has no object with it."""
    return Finding(
        f"no object of class {cls} has the name or uuid `{name}`",
        help=f"`{cls}.get_all_records` shows those that there are",
    )


@problem("ambiguous-name", "error", "A name that several objects have")
def ambiguous_name(cls: str, name: str, choices: tuple[str, ...], count: int) -> Finding:
    """In place of a ref stands the name of an object, and several objects have it: only a uuid or a ref says
    which one is meant.
    """
    return Finding(
        f"{count} objects of class {cls} have the name `{name}`",
        help="give one of these instead: " + ", ".join(choices) + (" …" if count > len(choices) else ""),
    )


@problem("no-login", "error", "A call without a user to log in as")
def no_login(what: str) -> Finding:
    """Nearly every call needs a session. Who logs in is said by the environment, or else asked for on a
    terminal: `APIGEN_USER` and `APIGEN_PASSWORD`, or `APIGEN_SESSION` with the ref of a session that is there
    already. Where Python's `keyring` is installed, the password may lie there, under `apigen HOST`.
    """
    return Finding(f"{what} is not known", help="set APIGEN_USER and APIGEN_PASSWORD, or APIGEN_SESSION")
