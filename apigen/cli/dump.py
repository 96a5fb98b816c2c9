"""`apigen dump`: the objects of a server, or of its store, as a seed file."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from apigen.cli.login import add_server, connected, log_in
from apigen.cli.output import deliver
from apigen.cli.terminal import say

if TYPE_CHECKING:
    from apigen.runtime.client.client import Client
    from apigen.runtime.dumping import Dump

USAGE = "URL|FILE.db"
EXAMPLES = """\
  apigen dump https://root@example.com -o world.yaml
  apigen dump world.db -o world.json"""


def add(parser: ArgumentParser) -> None:
    parser.add_argument("source", metavar="URL|FILE.db", help="a server that runs, or the file of a store")
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        type=Path,
        help="where to, as JSON if its name ends in .json; by default standard output",
    )
    parser.add_argument(
        "--spec", metavar="SPEC", type=Path, help="take types from a spec, not from the server"
    )
    parser.add_argument("--secrets", action="store_true", help="write what is secret too")
    add_server(parser)


def command(
    *,
    source: str,
    output: Path | None,
    spec: Path | None,
    secrets: bool,
    cacert: Path | None,
    timeout: float,
    quiet: bool,
    verbose: bool,
) -> int:
    """Write objects as a seed file, which `apigen serve --seed` reads.

    Secrets are left out, and so are sessions, tasks and events. From a server come the objects that the
    caller may read, one class after the other; from the file of a store, all, as of one moment, also while a
    server has it open.
    """
    from apigen.runtime.dumping import as_json, as_yaml

    source = source.removeprefix("sqlite:///")  # as `--database` has it
    if "://" in source:
        with connected(source, cacert, timeout, spec) as client:
            made = of_server(client, quiet=quiet, secrets=secrets)
    else:
        made = of_store(Path(source), secrets=secrets)
    if secrets:
        os.umask(0o077)  # what is written now is for nobody else
    json = output is not None and output.suffix == ".json"
    deliver((as_json if json else as_yaml)(made.seed), output)
    if made.dangling and not quiet:
        say(f"note: {made.dangling} references are to objects that are not in it: they are null, or left out")
    if verbose:
        say(f"{sum(map(len, made.seed.values()))} objects of {len(made.seed)} classes")
    return 0


def of_server(client: "Client", *, quiet: bool, secrets: bool) -> "Dump":
    """The objects that the caller may read."""
    from apigen.runtime.client.description import classes_of
    from apigen.runtime.dumping import LEFT_OUT, Dump
    from apigen.wire.errors import Failure

    names = list(client.known.rpcs) or list(client.send("system.listMethods", []))
    log_in(client)
    records: dict[str, Any] = {}
    for cls in classes_of(names):
        if cls in LEFT_OUT:
            continue
        try:
            records[cls] = client.call(f"{cls}.get_all_records")
        except Failure as failure:
            if failure.code not in ("RBAC_PERMISSION_DENIED", "MESSAGE_REMOVED", "NOT_IMPLEMENTED"):
                raise
            if not quiet and failure.code != "MESSAGE_REMOVED":
                say(f"note: class {cls} is left out: the server answers {failure.code}")
    return Dump(client.known.api, records, secrets=secrets)


def of_store(path: Path, *, secrets: bool) -> "Dump":
    """All objects of a store that can be read; nothing is written to it. Raises Failure."""
    from apigen.runtime.dumping import LEFT_OUT, Dump
    from apigen.runtime.store.copies import reading, salvaged

    path.open("rb").close()  # a file that is not there is told of as every other one
    with reading(path) as reader:
        records = {}
        for cls in sorted(reader.catalog.plan.classes):
            if cls in LEFT_OUT:
                continue
            records[cls], lost = salvaged(reader, cls)
            if lost:
                say(f"warning: pages of the file are damaged: what is left out of class {cls}: {lost}")
        return Dump(reader.catalog.plan.api, records, secrets=secrets)
