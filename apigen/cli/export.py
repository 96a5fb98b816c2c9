"""`apigen export`: an API in another format."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, get_args

import typer

from apigen.cli import arguments, complete
from apigen.cli.inputs import at_release, sound_spec
from apigen.cli.output import deliver
from apigen.cli.terminal import say
from apigen.diagnostics import Failure

if TYPE_CHECKING:
    from apigen.model.api import Api
    from apigen.semantics.spec import Spec

EXAMPLES = """\
  apigen export json -o api.json
  apigen export svg spec --class VM --depth 2 -o VM.svg
  apigen export xenapi --dialect 8
  apigen export mermaid | less"""

Format = Literal["json", "xenapi", "openrpc", "dot", "svg", "png", "mermaid", "dbml", "plantuml"]
FORMATS: tuple[Format, ...] = get_args(Format)
DIAGRAMS: tuple[Format, ...] = ("dot", "svg", "png", "mermaid", "dbml", "plantuml")
Dialect = Literal["8", "22", "25"]


def command(
    format: Annotated[  # noqa: A002
        Format, typer.Argument(metavar="FORMAT", help=f"One of {', '.join(FORMATS)}.", show_default=False)
    ],
    spec: arguments.Spec = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Where to; by default standard output."),
    ] = None,
    cls: Annotated[
        str | None,
        typer.Option(
            "--class",
            metavar="CLASS",
            help="Of diagrams: this class and what is near it.",
            autocompletion=complete.classes,
        ),
    ] = None,
    depth: Annotated[
        int, typer.Option("--depth", min=0, help="Of diagrams of a class: how many steps away.")
    ] = 1,
    unbound: Annotated[
        bool, typer.Option("--unbound", help="Of diagrams: references without another end too, dashed.")
    ] = False,
    dialect: Annotated[
        Dialect | None,
        typer.Option("--dialect", help="Of xenapi: the release whose spelling is used.", show_default=False),
    ] = None,
    as_of: arguments.AsOf = None,
    quiet: arguments.Quiet = False,
    verbose: arguments.Verbose = False,
) -> int:
    """Write the API in another format, or as a diagram."""
    if format == "png" and output is None:
        import sys

        if sys.stdout.isatty():
            raise typer.BadParameter("a picture is not for the terminal: name a file with -o")
    if cls is not None and format not in DIAGRAMS:
        raise typer.BadParameter(f"--class is for diagrams ({', '.join(DIAGRAMS)}), not for {format}")
    if dialect is not None and format != "xenapi":
        raise typer.BadParameter(f"--dialect is for xenapi, not for {format}")
    found = sound_spec(spec)
    api = at_release(found.api, as_of, verbose=verbose)
    if cls is not None and all(known.name != cls for known in api.classes):
        from apigen.cli.relations import no_such_class

        raise Failure(no_such_class(cls, [known.name for known in api.classes]))
    if format in DIAGRAMS:
        content: str | bytes = diagram(format, found, api, cls, depth, unbound=unbound)
    else:
        content = document(format, api, dialect, quiet=quiet)
    deliver(content, output)
    if verbose and output is not None:
        say(f"wrote {output}")
    return 0


def document(format_: Format, api: "Api", dialect: Dialect | None, *, quiet: bool) -> bytes:
    """The API as JSON of one kind or another. What the kind has no place for is said on standard error."""
    if format_ == "json":
        from apigen.interchange import json

        return json.write(api)
    if format_ == "openrpc":
        from apigen.generators.examples import Examples
        from apigen.interchange import openrpc

        return _indented(openrpc.document(api, Examples(api)))
    from apigen.interchange import xenapi

    if not quiet:
        for note in xenapi.dropped(api):
            say(f"note: a dump has no place for {note}")
    return _indented(xenapi.write(api, dialect))


def diagram(
    format_: Format, found: "Spec", api: "Api", cls: str | None, depth: int, *, unbound: bool
) -> str | bytes:
    """The diagram of an API, or of a class and its neighbours. Raises Failure where nothing can draw it."""
    from apigen import relations
    from apigen.interchange import dbml, mermaid, plantuml

    texts: dict[str, Callable[..., str]] = {
        "mermaid": mermaid.write,
        "dbml": dbml.write,
        "plantuml": plantuml.write,
    }
    if format_ in texts:
        return texts[format_](api, cls, depth, unbound=unbound)
    # Classes without a tag are grouped as they are in files.
    groups = {known.name: known.tag or Path(found.files.get(known.name, "")).stem for known in api.classes}
    dot = relations.dot(api, cls, depth, unbound=unbound, groups=groups)
    return dot if format_ == "dot" else relations.draw(dot, format_)


def _indented(value: object) -> bytes:
    import msgspec

    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"
