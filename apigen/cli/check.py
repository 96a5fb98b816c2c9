"""`apigen check`: everything that is wrong with a spec, or could be better."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from apigen.build.config import spec_path
from apigen.cli import arguments
from apigen.cli.inputs import configuration, configurations, file_count, read
from apigen.cli.terminal import coloured, data, read_sources, result
from apigen.diagnostics import Diagnostic, Failure
from apigen.diagnostics.style import visible

if TYPE_CHECKING:
    from apigen.semantics.spec import Spec

USAGE = "[SPEC]"
EXAMPLES = """\
  apigen check
  apigen check --against main
  apigen check spec --format github
  apigen check spec --format sarif > check.sarif"""

Format = Literal["text", "json", "sarif", "github"]


def add(parser: ArgumentParser) -> None:
    arguments.add_spec(parser)
    parser.add_argument(
        "--format", choices=get_args(Format), default="text", help="text (the default), json, sarif or github"
    )
    parser.add_argument(
        "--against",
        metavar="REV",
        help="say also what changed since the branch left REV, and fail if it breaks",
    )
    parser.add_argument(
        "--fetch", action="store_true", help="with --against: fetch what a shallow clone lacks"
    )
    parser.add_argument(
        "--no-cache", action="store_true", help="read everything again, whatever an earlier run found"
    )


def command(
    *,
    spec: Path | None,
    format: Format,  # noqa: A002 (the option)
    against: str | None,
    fetch: bool,
    no_cache: bool,
    quiet: bool,
    verbose: bool,
    arguments: list[str],
) -> int:
    """Say what is wrong with a spec, and where.

    Exit status 1 if anything is an error. Warnings are configured in apigen.toml and silenced by @allow;
    --quiet leaves them out. With --against, a spec without errors is compared: 1 also if a change breaks
    somebody, and 2 if there is nothing to compare it with.
    """
    checked = checked_spec(spec, cache=not no_cache)
    errors = [found for found in checked.diagnostics if found.severity == "error"]
    shown = rendered(errors if quiet else checked.diagnostics, checked.sources, format, count=not quiet)
    if against is not None:
        if [found.code for found in errors] == ["no-spec"]:  # it may be gone, which is a change
            checked, shown = Checked([], {}), rendered([], {}, format, count=False)
        return _compared(checked, spec, against, shown, format, fetch=fetch, quiet=quiet, verbose=verbose)
    names = "".join(f"read {visible(name)}\n" for name in checked.sources) if verbose else ""
    sys.stderr.write(names)
    result(shown) if format == "text" else data(shown)
    status = 1 if errors else 0
    if checked.inputs is not None and not no_cache:
        from apigen.build.unchanged import remember

        remember(arguments, *checked.inputs, out=shown, err=names, status=status)
    return status


def _compared(
    checked: "Checked",
    spec: Path | None,
    rev: str,
    shown: str,
    format_: Format,
    *,
    fetch: bool,
    quiet: bool,
    verbose: bool,
) -> int:
    """Shows what was found, and what changed since a revision; where there are errors, these alone.

    Without a spec that was read, its comparison says whether it is gone or never was there.
    """
    from apigen.build import sides
    from apigen.changes.outputs.told import Refused
    from apigen.cli import comparing

    settings = configuration(spec)
    errors = tuple(found for found in checked.diagnostics if found.severity == "error")
    if errors:
        found: comparing.Outcome = Refused(errors)
        told = "" if format_ != "text" else "nothing was compared: the spec has errors\n"
    else:
        found = comparing.outcome(
            lambda: sides.against(spec, rev, settings, checked.spec), settings, fetch=fetch, release=False
        )
        told = ""
    if format_ == "text":
        result(shown + told + "\n" * bool(shown and not errors))
        comparing.show(found, "text", quiet=quiet, verbose=verbose)
    else:
        data(comparing.joined(shown, found, format_))
    return 1 if errors else comparing.status(found)


class Checked(NamedTuple):
    """What a check found. `inputs`: the folders it went through, and the files it read or looked for."""

    diagnostics: list[Diagnostic]
    sources: dict[str, str]
    inputs: tuple[list[str], list[str]] | None = None
    spec: "Spec | None" = None


def checked_spec(spec: Path | None, *, cache: bool) -> Checked:
    """Reads a spec; its diagnostics are as the configuration wants them."""
    try:
        settings = configuration(spec)
        path = spec_path(spec, settings)
        found = read(path, settings, cache=cache)
    except Failure as failure:
        return Checked(list(failure.diagnostics), read_sources(failure.diagnostics))
    files = [name for name in found.sources if not name.startswith("<")]
    roots = {path, *(Path(name).parent for name in files)} - {Path()}
    inputs = [root.as_posix() for root in roots], [*files, *configurations(spec)]
    return Checked(list(found.diagnostics), {**settings.sources, **found.sources}, inputs, found)


def rendered(diagnostics: list[Diagnostic], sources: dict[str, str], format_: Format, *, count: bool) -> str:
    """Findings in a format; `count` adds the line that counts them to the text."""
    match format_:
        case "text":
            from apigen.diagnostics import text

            shown = text.render(diagnostics, sources, colour=coloured(sys.stdout))
            if count:
                shown += "\n" * bool(shown) + text.count(diagnostics, file_count(sources)) + "\n"
            return shown
        case "json":
            from apigen.diagnostics import json

            return json.render(diagnostics, sources)
        case "sarif":
            from apigen.cli.explain import catalogue
            from apigen.diagnostics import sarif

            catalogue()  # the pages of the rules go with it
            return sarif.render(diagnostics, sources)
        case "github":
            from apigen.diagnostics import github

            return github.render(diagnostics, sources)
