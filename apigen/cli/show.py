"""`apigen show`: a thing of the API in the terminal."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from apigen.cli import arguments
from apigen.cli.inputs import at_release, refuse_folder, sound_spec, spec_and_name
from apigen.cli.stops import Misuse
from apigen.cli.terminal import console, result
from apigen.diagnostics import Failure
from apigen.diagnostics.catalogue import Finding, problem
from apigen.diagnostics.suggest import closest

if TYPE_CHECKING:
    from apigen.cli.sheet import Sheet
    from apigen.model.api import Api

USAGE = "[SPEC] NAME"
EXAMPLES = """\
  apigen show VM
  apigen show VM.start
  apigen show spec "enum power_state"
  apigen show --implicit VM"""


def add(parser: ArgumentParser) -> None:
    arguments.add_spec_and(
        parser, "name", "NAME", "`VM`, `VM.start`, `VM.name/label`, `power_state`, `role vm-admin` …"
    )
    parser.add_argument(
        "--implicit", action="store_true", help="all derived RPCs of the API, or of the class NAME"
    )
    arguments.add_as_of(parser)


def command(
    *,
    first: str | None,
    name: str | None,
    spec: Path | None,
    implicit: bool,
    as_of: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Print a thing of the API, and what follows from it.

    That is a class, field, RPC, enum, error, struct, type, role or release. One argument is NAME, two are
    SPEC NAME.
    """
    from apigen.cli.describe import sheets
    from apigen.cli.sheet import draw
    from apigen.diagnostics.lines import Index

    path, name = spec_and_name(first, name, spec)
    if name is None and not implicit:
        raise Misuse("NAME is missing")
    found = sound_spec(path)
    api = at_release(found.api, as_of, verbose=verbose and not quiet)
    index = Index(found.sources)

    def at(address: str) -> str:
        span = found.at(address)
        return index.place(span) if span is not None else ""

    shown = list(_implicit(api, name) if implicit else sheets(api, name or "", at))
    if not shown:
        refuse_folder(name or "")
        from apigen.cli.describe import known_names

        raise Failure(no_such_name(name or "", known_names(api, name or "")))
    result(draw(console(), shown))
    return 0


def _implicit(api: "Api", name: str | None) -> "Iterator[Sheet]":
    """The derived RPCs of a class, or of all."""
    from apigen.cli.class_sheet import implicit_table
    from apigen.cli.sheet import Sheet

    tables = tuple(implicit_table(api, cls) for cls in api.classes if name in (None, cls.name))
    if tables:
        number = sum(len(table.rows) for table in tables)
        yield Sheet("", f"{number} derived RPCs", tables=tables)


@problem("no-such-name", "error", "A name on the command line that the API does not have")
def no_such_name(name: str, known: list[str]) -> Finding:
    """`apigen show` takes the name of a class, an error, an enum, a struct, a type, a role or a release, or
    `VM.start` for a field or RPC of a class. Where several kinds of things have one name, all are shown;
    the kind before it (`enum VM`) chooses.
    """
    if near := closest(name, known):
        remedy = f"`{near}` has a similar name"
    elif known and known[0].partition(".")[0] == name.partition(".")[0]:
        remedy = f"`apigen show {known[0].partition('.')[0]}` lists what the class has"
    else:
        remedy = "`apigen relations --verbose` lists the classes"
    return Finding(message=f"the API has nothing named `{name}`", help=remedy)
