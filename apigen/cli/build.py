"""`apigen build`: a spec becomes documents, code, data."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from apigen.cli import arguments, complete
from apigen.cli.inputs import configuration, file_count, read, release, spec_path
from apigen.cli.output import write_whole
from apigen.cli.terminal import report, result, say

if TYPE_CHECKING:
    from apigen.build.config import Config
    from apigen.build.report import Report

EXAMPLES = """\
  apigen build -o out
  apigen build spec -o out --target site,markdown
  apigen build -o out --check
  apigen build -o out --watch"""


def command(
    spec: arguments.Spec = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "-o", "--out", metavar="OUT", help="Folder of all output, a folder a target.", show_default=False
        ),
    ] = None,
    target: Annotated[
        list[str] | None,
        typer.Option(
            "--target",
            "-t",
            metavar="T,…",
            help="What to make, with commas or more than once; by default json, markdown and site.",
            show_default=False,
            autocompletion=complete.targets,
        ),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; status 1 if the output is not as it should be.")
    ] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Build again after each change.")] = False,
    as_of: arguments.AsOf = None,
    force: arguments.Force = False,
    depfile: Annotated[
        Path | None,
        typer.Option("--depfile", metavar="FILE", help="Write what was read, as ninja and make read it."),
    ] = None,
    quiet: arguments.Quiet = False,
    verbose: arguments.Verbose = False,
) -> int:
    """Make documents, code and data of a spec.

    Each target writes OUT/TARGET/. What has not changed is not written, what is stale is removed.
    """
    from apigen.build.config import spelled
    from apigen.build.run import build

    settings = configuration(spec)
    path = spec_path(spec, settings)
    folder = out or (Path(spelled(settings.out)) if settings.out is not None else None)
    if folder is None:
        raise typer.BadParameter("no output folder: name one with -o, or write `out` into apigen.toml")
    names = tuple(name for part in target or () for name in part.split(",") if name) or None
    then = release(read(path).api, as_of) if as_of is not None else None

    def once() -> "Report":
        return build(path, folder, names, check=check, force=force, as_of=then, config=settings)

    if watch:
        return _watched(once, path, settings, quiet=quiet, verbose=verbose)
    done = once()
    _told(done, check=check, quiet=quiet, verbose=verbose)
    if depfile is not None and not done.errors:
        from apigen.build.report import depfile as rule

        write_whole(depfile, rule(done))
    return 1 if done.errors or (check and done.differs) else 0


def _told(done: "Report", *, check: bool, quiet: bool, verbose: bool) -> None:
    """What a build did. That it differs is the result of `--check`; all else goes to standard error."""
    shown = [one for one in done.diagnostics if one.severity == "error" or not quiet]
    report(shown, dict(done.sources), file_count(dict(done.sources)))
    if done.errors:
        return
    if check:
        for path in done.differs:
            result(f"{done.out / path}\n")
        if not quiet:
            say(f"{_files(done.differs)} not as built" if done.differs else "as built")
        return
    if verbose:
        for word, paths in (("wrote", done.written), ("removed", done.removed)):
            for path in paths:
                say(f"{word} {done.out / path}")
    if not quiet:
        removed = f", {_files(done.removed)} removed" if done.removed else ""
        say(f"{_files(done.written)} written{removed}, {done.unchanged} unchanged in {done.out}")


def _watched(
    once: Callable[[], "Report"], path: Path, settings: "Config", *, quiet: bool, verbose: bool
) -> int:
    """Builds after each change until the user ends it."""
    from apigen.build.watch import watch

    folders = (path, *([settings.templates] if settings.templates is not None else []))
    for done in watch(once, folders):
        _told(done, check=False, quiet=quiet, verbose=verbose)
        if not quiet:
            say("watching; Ctrl-C ends")
    return 0


def _files(paths: Iterable[str]) -> str:
    number = len(list(paths))
    return f"{number} file" + "s" * (number != 1)
