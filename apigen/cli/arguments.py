"""Arguments and options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from apigen.cli import complete

Spec = Annotated[
    Path | None,
    typer.Argument(
        metavar="SPEC",
        help="Folder of .apidl files, or one such file. By default what apigen.toml says, else `spec`.",
        show_default=False,
    ),
]
SpecOption = Annotated[
    Path | None,
    typer.Option(
        "--spec",
        metavar="SPEC",
        help="Folder of .apidl files. By default what apigen.toml says, else `spec`.",
        show_default=False,
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="RELEASE",
        help="The API as it was at a release, by code name or label.",
        show_default=False,
        autocompletion=complete.releases,
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Take over files that apigen did not write.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print results and errors alone.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say more about what is done.")]
