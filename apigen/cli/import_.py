"""`apigen import`: another description of an API becomes a spec."""

import os
import re
import shlex
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, get_args

from apigen.cli import arguments
from apigen.cli.output import write_all
from apigen.cli.stops import Misuse
from apigen.cli.terminal import say
from apigen.diagnostics import Failure

USAGE = "FORMAT FILE -o DIR"
EXAMPLES = """\
  apigen import xenapi xenapi.json -o spec
  apigen import xenapi xenapi.json --no-extras --guess-relations -o spec"""

Format = Literal["xenapi"]


def add(parser: ArgumentParser) -> None:
    parser.add_argument(
        "format",
        metavar="FORMAT",
        choices=get_args(Format),
        help="xenapi: what XenAPI publishes of itself, as JSON",
    )
    parser.add_argument("file", metavar="FILE", type=Path, help="the dump")
    parser.add_argument("-o", "--out", metavar="DIR", type=Path, required=True, help="folder of the new spec")
    parser.add_argument(
        "--extras",
        metavar="FILE",
        type=Path,
        help="what the dump leaves out; by default X-extras.json beside X.json, if it is there",
    )
    parser.add_argument("--no-extras", action="store_true", help="the dump alone")
    parser.add_argument(
        "--guess-relations", action="store_true", help="bind fields by their names and types, marked so"
    )
    parser.add_argument("--name", default="xenapi", help="what the API is called (xenapi)")
    arguments.add_force(parser)


def command(
    *,
    format: Format,  # noqa: A002, ARG001 (there is one as yet)
    file: Path,
    out: Path,
    extras: Path | None,
    no_extras: bool,
    guess_relations: bool,
    name: str,
    force: bool,
    quiet: bool,
) -> int:
    """Make a spec of another description of an API.

    It says what the dump says, without anything that follows from the rules. What the language has no place
    for stands in annotations `@x-xenapi-…`, so that an export gives the same dump again.
    """
    from apigen.build import config
    from apigen.build.write import foreign_file
    from apigen.interchange import apidl, xenapi

    if extras is not None and no_extras:
        raise Misuse("--extras and --no-extras exclude each other")
    beside = xenapi.beside(file)
    second = None if no_extras else extras or (beside if beside.is_file() else None)
    api = xenapi.read(
        xenapi.read_file(file),
        xenapi.read_file(second) if second is not None else None,
        name=name,
        file=str(file),
        extras_file=str(second),
        guess_relations=guess_relations,
    )
    files = apidl.files(api) | {config.NAME: apidl.settings(_beside(out))}
    if in_the_way := taken(out, files):
        if not force:
            raise Failure(foreign_file(tuple(path.as_posix() for path in in_the_way)))
        for path in in_the_way:
            if path.relative_to(out).as_posix() not in files:
                say(f"note: {path} is from elsewhere, and part of the spec now")
    write_all(out, files)
    if not quiet:
        beside_it = f" and {second}" if second is not None else ""
        say(f"{file}{beside_it}: {len(api.classes)} class{'es' if len(api.classes) != 1 else ''} in {out}")
        say(f"Next: apigen build {shlex.quote(str(out))}")
    return 0


def _beside(folder: Path) -> str:
    """Where what is built of a spec goes, seen from its folder: two imports do not share it."""
    name = folder.absolute().name
    return f"../{name}-out" if re.fullmatch(r"[\w.-]*\w", name) else "../out"


def taken(folder: Path, files: Iterable[str]) -> list[Path]:
    """What is there already: files of the same names, and others that would become part of the spec."""
    there = [folder / name for name in files if os.path.lexists(folder / name)]
    return sorted({*there, *(folder.rglob("*.apidl") if folder.is_dir() else ())})
