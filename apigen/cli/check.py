"""`apigen check`: everything that is wrong with a spec, or could be better."""

from typing import Annotated, Literal

import typer

from apigen.cli import arguments
from apigen.cli.inputs import configuration, file_count, read, spec_path
from apigen.cli.terminal import coloured, data, read_sources, result, say
from apigen.diagnostics import Diagnostic, Failure

EXAMPLES = """\
  apigen check
  apigen check spec --format github
  apigen check spec --format sarif > check.sarif"""

Format = Literal["text", "json", "sarif", "github"]


def command(
    spec: arguments.Spec = None,
    format: Annotated[Format, typer.Option("--format", help="How findings are written.")] = "text",  # noqa: A002
    against: Annotated[
        str | None, typer.Option("--against", metavar="REV", help="Planned: what changed since a revision.")
    ] = None,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Read everything again, whatever an earlier run found.")
    ] = False,
    quiet: arguments.Quiet = False,
    verbose: arguments.Verbose = False,
) -> int:
    """Say what is wrong with a spec, and where. Exit status 1 if anything is an error.

    Warnings are configured in apigen.toml and silenced by @allow; --quiet leaves them out.
    """
    if against is not None:
        raise typer.BadParameter("--against is planned and not there yet")
    diagnostics, sources = findings(spec, cache=not no_cache)
    errors = [diagnostic for diagnostic in diagnostics if diagnostic.severity == "error"]
    if verbose:
        for name in sources:
            say(f"read {name}")
    written(errors if quiet else diagnostics, sources, format, count=not quiet)
    return 1 if errors else 0


def findings(spec: arguments.Spec, *, cache: bool) -> tuple[list[Diagnostic], dict[str, str]]:
    """All diagnostics of a spec, as the configuration wants them, and the texts that they point into."""
    from apigen.build.run import judged

    try:
        settings = configuration(spec)
        found = read(spec_path(spec, settings), cache=cache)
    except Failure as failure:
        return list(failure.diagnostics), read_sources(failure.diagnostics)
    return list(judged(found.diagnostics, settings)), found.sources


def written(diagnostics: list[Diagnostic], sources: dict[str, str], format_: Format, *, count: bool) -> None:
    """Prints findings in a format; `count` adds the line that counts them to the text."""
    match format_:
        case "text":
            import sys

            from apigen.diagnostics import text

            shown = text.render(diagnostics, sources, colour=coloured(sys.stdout))
            if count:
                shown += "\n" * bool(shown) + text.count(diagnostics, file_count(sources)) + "\n"
            result(shown)
        case "json":
            from apigen.diagnostics import json

            data(json.render(diagnostics, sources))
        case "sarif":
            from apigen.cli.explain import catalogue
            from apigen.diagnostics import sarif

            catalogue()  # the pages of the rules go with it
            data(sarif.render(diagnostics, sources))
        case "github":
            from apigen.diagnostics import github

            data(github.render(diagnostics, sources))
