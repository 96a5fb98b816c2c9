"""`apigen build`: a spec becomes documents, code, data."""

import os
from argparse import ArgumentParser
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from apigen.build.config import spec_path
from apigen.cli import arguments
from apigen.cli.inputs import at_release, configuration, file_count, release, sound_spec
from apigen.cli.output import write_whole
from apigen.cli.stops import Misuse
from apigen.cli.terminal import read_sources, report, result, say

if TYPE_CHECKING:
    from apigen.build.config import Config
    from apigen.build.report import Report
    from apigen.diagnostics import Diagnostic

USAGE = "[SPEC] -o OUT"
EXAMPLES = """\
  apigen build -o out
  apigen build spec -o out --target site,markdown
  apigen build -o out --target python --only VM,VIF
  apigen build -o out --check
  apigen build -o out --watch"""


def add(parser: ArgumentParser) -> None:
    arguments.add_spec(parser)
    parser.add_argument(
        "-o", "--out", metavar="OUT", type=Path, help="folder of all output, a folder a target"
    )
    parser.add_argument(
        "-t",
        "--target",
        metavar="T,…",
        action="append",
        default=[],
        dest="targets",
        help="what to make, with commas or more than once; by default json, markdown and site",
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; status 1 if the output is not as it should be"
    )
    parser.add_argument("--watch", action="store_true", help="build again after each change")
    parser.add_argument(
        "--depfile", metavar="FILE", type=Path, help="write what was read, as ninja and make read it"
    )
    parser.add_argument(
        "--no-cache", action="store_true", help="make everything again, whatever an earlier build found"
    )
    parser.add_argument(
        "--only",
        metavar="CLASS,…",
        action="append",
        default=[],
        help="clients of these classes alone, with commas or more than once",
    )
    arguments.add_as_of(parser)
    arguments.add_force(parser)


def command(
    *,
    spec: Path | None,
    out: Path | None,
    targets: list[str],
    check: bool,
    watch: bool,
    depfile: Path | None,
    no_cache: bool,
    as_of: str | None,
    only: list[str],
    force: bool,
    quiet: bool,
    verbose: bool,
) -> int:
    """Make documents, code and data of a spec.

    Each target writes OUT/TARGET/. What has not changed is not written, what is stale is removed.
    """
    from apigen.build.run import build
    from apigen.diagnostics.paths import spelled

    settings = configuration(spec)
    path = spec_path(spec, settings)
    folder = out or (_short(Path(spelled(settings.out))) if settings.out is not None else None)
    if folder is None:
        raise Misuse("no output folder: name one with -o, or write `out` into apigen.toml")
    names = tuple(name for part in targets for name in part.split(",") if name) or None
    then = None
    if as_of is not None:
        api = sound_spec(spec).api
        then = release(api, as_of)
        if verbose and not quiet:
            at_release(api, then, verbose=True)

    def once() -> "Report":
        return build(
            path,
            folder,
            names,
            check=check,
            force=force,
            cache=not no_cache,
            as_of=then,
            only=tuple(name for part in only for name in part.split(",") if name),
            config=settings,
        )

    if watch:
        return _watched(once, path, settings, quiet=quiet, verbose=verbose)
    done = once()
    _told(done, check=check, quiet=quiet, verbose=verbose)
    if depfile is not None and not done.errors:
        from apigen.build.report import depfile as rule
        from apigen.build.report import stamp

        write_whole(depfile, rule(done))
        if not check:
            stamp(done)
    return 1 if done.errors or (check and done.differs) else 0


def _short(path: Path) -> Path:
    """A path without `x/..`, where that is the same place: links between folders may make another of it."""
    short = Path(os.path.normpath(path))
    return short if short.resolve() == path.resolve() else path


def _told(done: "Report", *, check: bool, quiet: bool, verbose: bool) -> None:
    """What a build did. That it differs is the result of `--check`; all else goes to standard error."""
    shown = [one for one in done.diagnostics if one.severity == "error" or not quiet]
    others = [one for one in shown if one.primary and one.primary.span.file not in done.sources]
    report(shown, {**read_sources(others), **done.sources}, _count(shown, done))
    if done.errors:
        return
    if check:
        for path in done.differs:
            result(f"{_short(done.out / path)}\n")
        if not quiet:
            say(f"{_files(done.differs)} not as built" if done.differs else "as built")
        return
    if verbose:
        for word, paths in (("wrote", done.written), ("removed", done.removed)):
            for path in paths:
                say(f"{word} {_short(done.out / path)}")
    if not quiet:
        removed = f", {_files(done.removed)} removed" if done.removed else ""
        say(f"{_files(done.written)} written{removed}, {done.unchanged} unchanged in {done.out}")


def _watched(
    once: Callable[[], "Report"], path: Path, settings: "Config", *, quiet: bool, verbose: bool
) -> int:
    """Builds after each change until the user ends it."""
    import gc

    from apigen.build.target_options import paths
    from apigen.build.watch import watch

    gc.enable()  # this command does not end soon, unlike others
    templates = [settings.templates] if settings.templates is not None else []
    for done in watch(once, (path, *templates, *paths(settings))):
        _told(done, check=False, quiet=quiet, verbose=verbose)
        if not quiet:
            say("watching; Ctrl-C ends")
    return 0


def _count(shown: list["Diagnostic"], done: "Report") -> int:
    """How many files the line that counts speaks of: those of the spec, or, where one that is none of them
    has something wrong, those that have.
    """
    found = {one.primary.span.file for one in shown if one.primary is not None}
    if all(file.endswith(".apidl") for file in found):
        return file_count(dict(done.sources))
    return len(found)


def _files(paths: Iterable[str]) -> str:
    number = len(list(paths))
    return f"{number} file" + "s" * (number != 1)
