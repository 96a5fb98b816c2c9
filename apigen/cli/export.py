"""`apigen export`: an API in another format."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from apigen.cli import arguments
from apigen.cli.inputs import at_release, sound_spec
from apigen.cli.output import deliver
from apigen.cli.stops import Misuse
from apigen.cli.terminal import say
from apigen.diagnostics import Failure

if TYPE_CHECKING:
    from apigen.model.api import Api
    from apigen.semantics.spec import Spec

USAGE = "FORMAT [SPEC]"
EXAMPLES = """\
  apigen export json -o api.json
  apigen export svg spec --class VM --depth 2 -o VM.svg
  apigen export xenapi --dialect 8
  apigen export mermaid | less"""

Format = Literal["json", "xenapi", "openrpc", "dot", "svg", "png", "mermaid", "dbml", "plantuml"]
FORMATS: tuple[Format, ...] = get_args(Format)
DIAGRAMS: tuple[Format, ...] = ("dot", "svg", "png", "mermaid", "dbml", "plantuml")
Dialect = Literal["8", "22", "25"]


def add(parser: ArgumentParser) -> None:
    parser.add_argument("format", metavar="FORMAT", choices=FORMATS, help=f"one of {', '.join(FORMATS)}")
    arguments.add_spec(parser)
    parser.add_argument(
        "-o", "--output", metavar="FILE", type=Path, help="where to; by default standard output"
    )
    parser.add_argument(
        "--class", metavar="CLASS", dest="cls", help="of diagrams: this class and what is near it"
    )
    parser.add_argument(
        "--depth", metavar="N", type=_steps, help="of diagrams of a class: how many steps away (1)"
    )
    parser.add_argument(
        "--unbound", action="store_true", help="of diagrams: references without another end too, dashed"
    )
    parser.add_argument(
        "--dialect", choices=get_args(Dialect), help="of xenapi: the release whose spelling is used"
    )
    arguments.add_as_of(parser)


def _steps(text: str) -> int:
    if not text.isdecimal():
        raise ArgumentTypeError(f"a number of steps is meant, not {text!r}")
    return int(text)


def command(
    *,
    format: Format,  # noqa: A002 (the option)
    spec: Path | None,
    output: Path | None,
    cls: str | None,
    depth: int | None,
    unbound: bool,
    dialect: Dialect | None,
    as_of: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Write the API in another format, or as a diagram."""
    if format == "png" and output is None:
        import sys

        if sys.stdout.isatty():
            raise Misuse("a picture is not for the terminal: name a file with -o")
    if cls is not None and format not in DIAGRAMS:
        raise Misuse(f"--class is for diagrams ({', '.join(DIAGRAMS)}), not for {format}")
    if depth is not None and cls is None:
        raise Misuse("--depth is for diagrams of a class: name it with --class")
    if dialect is not None and format != "xenapi":
        raise Misuse(f"--dialect is for xenapi, not for {format}")
    found = sound_spec(spec)
    api = at_release(found.api, as_of, verbose=verbose)
    if cls is not None and all(known.name != cls for known in api.classes):
        from apigen.relations import no_such_class

        raise Failure(no_such_class(cls, [known.name for known in api.classes]))
    if format in DIAGRAMS:
        content: str | bytes = diagram(
            format, found, api, cls, 1 if depth is None else depth, unbound=unbound
        )
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
    # Classes without a tag are grouped as they are in files; those of `use std` belong to no group.
    groups = {
        known.name: known.tag or Path(found.files.get(known.name, "")).stem
        for known in api.classes
        if known.tag or not known.std
    }
    plan = relations.plan(api, cls, depth, unbound=unbound, groups=groups)
    if format_ == "svg":
        title = f"{cls or api.name} and its relations"
        return relations.svg_file(plan, relations.geometries([plan])[0], title)
    dot = relations.dot_of(plan)
    return dot if format_ == "dot" else relations.draw(dot, format_)


def _indented(value: object) -> bytes:
    import msgspec

    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"
