"""`apigen import`: another description of an API becomes a spec."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

import typer

from apigen.cli import arguments
from apigen.cli.output import write_all
from apigen.cli.terminal import say
from apigen.diagnostics import Failure

EXAMPLES = """\
  apigen import xenapi xenapi.json -o spec
  apigen import xenapi xenapi.json --no-extras --guess-relations -o spec"""

Format = Literal["xenapi"]


def command(
    format: Annotated[  # noqa: A002, ARG001 (there is one as yet)
        Format,
        typer.Argument(
            metavar="FORMAT", help="`xenapi`: what XenAPI publishes of itself, as JSON.", show_default=False
        ),
    ],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The dump.", show_default=False)],
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="DIR", help="Folder of the new spec.", show_default=False)
    ],
    extras: Annotated[
        Path | None,
        typer.Option(
            "--extras",
            metavar="FILE",
            help="What the dump leaves out; by default X-extras.json beside X.json, if it is there.",
            show_default=False,
        ),
    ] = None,
    no_extras: Annotated[bool, typer.Option("--no-extras", help="The dump alone.")] = False,
    guess_relations: Annotated[
        bool, typer.Option("--guess-relations", help="Bind fields by their names and types, marked so.")
    ] = False,
    name: Annotated[str, typer.Option("--name", help="What the API is called.")] = "xenapi",
    force: arguments.Force = False,
    quiet: arguments.Quiet = False,
) -> int:
    """Make a spec of another description of an API.

    It says what the dump says, without anything that follows from the rules.
    """
    from apigen.build import config
    from apigen.build.write import foreign_file
    from apigen.interchange import apidl, xenapi

    if extras is not None and no_extras:
        raise typer.BadParameter("--extras and --no-extras exclude each other")
    beside = file.with_name(f"{file.stem}-extras{file.suffix}")
    second = None if no_extras else extras or (beside if beside.is_file() else None)
    api = xenapi.read(
        xenapi.read_file(file),
        xenapi.read_file(second) if second is not None else None,
        name=name,
        file=str(file),
        guess_relations=guess_relations,
    )
    files = apidl.files(api) | {config.NAME: apidl.settings()}
    if in_the_way := taken(out, files):
        if not force:
            raise Failure(foreign_file(tuple(path.as_posix() for path in in_the_way)))
        for path in in_the_way:
            if path.relative_to(out).as_posix() not in files:
                say(f"note: {path} is from elsewhere, and part of the spec now")
    write_all(out, files)
    if not quiet:
        beside_it = f" and {second}" if second is not None else ""
        say(f"{file}{beside_it}: {len(api.classes)} classes in {out}")
    return 0


def taken(folder: Path, files: Iterable[str]) -> list[Path]:
    """What is there already: files of the same names, and others that would become part of the spec."""
    there = [folder / name for name in files if os.path.lexists(folder / name)]
    return sorted({*there, *(folder.rglob("*.apidl") if folder.is_dir() else ())})
