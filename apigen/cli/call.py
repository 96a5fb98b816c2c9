"""`apigen call`: an RPC of a server, from the shell."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from apigen.cli.answers import Format
from apigen.cli.login import LOGIN, add_server, connected, log_in
from apigen.cli.stops import Misuse
from apigen.cli.terminal import console, data, result, say

if TYPE_CHECKING:
    from apigen.runtime.client.client import Client
    from apigen.runtime.client.description import Signature

USAGE = "URL CLASS.rpc [VALUE …] [name=VALUE …]"
EXAMPLES = """\
  apigen call http://localhost:8080 VM.get_all_records
  apigen call https://example.com VM.start self=web01 paused=true
  apigen call https://root@example.com VM.create @vm.json name_label=web02
  apigen call https://example.com --async VM.clone web01 name=web03
  apigen call https://example.com --watch VM,host"""


def add(parser: ArgumentParser) -> None:
    parser.add_argument("url", metavar="URL", help="where the server is: http://HOST:PORT or https://HOST")
    parser.add_argument("name", metavar="CLASS.rpc", nargs="?", help="what is called")
    parser.add_argument(
        "words",
        metavar="VALUE",
        nargs="*",
        help="by position or name: a text, number, true or false; JSON for sets, lists, maps and records; "
        "the name or uuid of an object; @FILE for what a file holds",
    )
    parser.add_argument(
        "--async", action="store_true", dest="twin", help="let it run as a task, and show how far it has come"
    )
    parser.add_argument("--watch", metavar="CLASS[,…]", help="print changes of objects until interrupted")
    parser.add_argument(
        "--format", choices=get_args(Format), help="by default table on a terminal, json elsewhere"
    )
    parser.add_argument(
        "--spec", metavar="SPEC", type=Path, help="take signatures from a spec, not from the server"
    )
    add_server(parser)


def command(
    *,
    url: str,
    name: str | None,
    words: list[str],
    twin: bool,
    watch: str | None,
    format: Format | None,  # noqa: A002 (the option)
    spec: Path | None,
    cacert: Path | None,
    timeout: float,
    quiet: bool,
) -> int:
    """Call an RPC of a server, and print what it returns.

    The server itself says what its RPCs take. Who calls is said by APIGEN_USER and APIGEN_PASSWORD (or
    APIGEN_SESSION), by the keyring, or asked for.
    """
    if (name is None) == (watch is None):
        raise Misuse("CLASS.rpc is missing" if name is None else "--watch takes no RPC")
    form = format or ("table" if sys.stdout.isatty() else "json")
    with connected(url, cacert, timeout, spec) as client:
        if watch is not None:
            return watched(client, watch.split(","), form, quiet=quiet)
        assert name is not None
        if twin and not name.startswith("Async."):
            name = f"Async.{name}"
        value = called(client, name, words, quiet=quiet)
        shown(value, form, quiet=quiet)
    return 0


def called(client: "Client", name: str, words: list[str], *, quiet: bool) -> Any:
    """The result of an RPC; that of an asynchronous one once its task has ended."""
    signature = client.signature(name)
    if signature.session:
        log_in(client)
    value = _value(client, signature, words)
    if not name.startswith("Async."):
        return value
    from apigen.cli.progress import bar
    from apigen.runtime.client import tasks

    task, own = str(value), client.known.rpcs.get(name.removeprefix("Async."))
    try:
        with bar(name.removeprefix("Async."), wanted=not quiet) as progress:
            return tasks.wait(client, task, own.result if own else None, progress)
    except KeyboardInterrupt:
        say(f"note: {task} goes on at the server")
        raise


def _value(client: "Client", signature: "Signature", words: list[str]) -> Any:
    from apigen.runtime.client import arguments
    from apigen.runtime.client.description import filled

    given = arguments.split(words)
    find = arguments.finder(client)
    try:
        if signature.slots is None or any(not slot.name for slot in signature.slots):
            if given.named:
                raise Misuse(
                    "the server does not say the names of parameters: give values by position, or --spec"
                )
            return client.call(signature.name, arguments.by_position(signature, given.positional))
        values = arguments.read(client.known, signature, given, find)
    except arguments.ArgumentError as error:
        raise Misuse(str(error)) from None
    try:
        return client.call(signature.name, filled(signature.slots, values))
    except KeyError:
        return client.call_named(signature, values)


def shown(value: Any, form: Format, *, quiet: bool) -> None:
    from apigen.cli.answers import as_json, drawn

    if form == "json":
        data(as_json(value))
        return
    text, left_out = drawn(console(), value)
    result(text)
    if left_out and not quiet:
        say(f"note: {left_out} more members of each: --format json shows them all")


def _check_classes(client: "Client", classes: list[str]) -> None:
    """Raises Misuse for a class that is none: nothing would ever be heard of it."""
    from apigen.diagnostics.suggest import closest

    known = {name.partition(".")[0] for name in client.known.rpcs} - {"Async"}
    for name in classes:
        cls = name.partition("/")[0]
        if known and name != "*" and cls.lower() not in {one.lower() for one in known}:
            near = closest(cls, known)
            raise Misuse(f"the server has no class `{cls}`" + (f"; did you mean `{near}`?" if near else ""))


def watched(client: "Client", classes: list[str], form: Format, *, quiet: bool) -> int:
    """Prints what happens, a line each, until the user has seen enough."""
    from apigen.cli.answers import as_json
    from apigen.cli.changes import line
    from apigen.runtime.client.watching import watch

    _check_classes(client, classes)
    if client.has(LOGIN):
        log_in(client)
    if not quiet:
        say("watching; Ctrl-C ends it")
    for happened in watch(client, classes):
        if happened is None:
            say("note: the server has dropped changes that were not asked for in time: some are not shown")
        else:
            data(as_json(happened.event, indent=None) if form == "json" else line(happened) + "\n")
    return 0
